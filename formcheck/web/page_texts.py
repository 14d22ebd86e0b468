"""The words of the pages in the four languages of the coach; what the coach itself says is the coach's own."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.coach.language import languages
from formcheck.report.wording import fault_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = Path(__file__).parent / "words"
FALLBACK: Final = "en"


@cache
def page_texts(code: str) -> Mapping[str, str]:
    """The words of a language by their keys, those of a section as ``section.key``."""
    table = tomllib.loads((WORDS / f"{code}.toml").read_text("utf-8"))
    return {f"{section}.{key}": text for section, keys in table.items() for key, text in keys.items()}


@cache
def _catalogue(code: str) -> Mapping[str, Mapping[str, str]]:
    """The sections of a language's words for the catalogue; none for the language that the catalogue is written in."""
    if code == FALLBACK:
        return {"faults": {}, "texts": {}}
    table: Mapping[str, Mapping[str, str]] = tomllib.loads((WORDS / "catalogue" / f"{code}.toml").read_text("utf-8"))
    return table


def fault_text(fault_id: str, code: str) -> str:
    """What a fault is called in a language."""
    return _catalogue(code)["faults"].get(fault_id, fault_name(fault_id))


def catalogue_text(english: str, code: str) -> str | None:
    """A text of an exercise file in a language; None when there is none, as for an exercise of one's own."""
    return english if code == FALLBACK else _catalogue(code)["texts"].get(english)


def language_of(chosen: str | None, accepted: str) -> str:
    """The language of a page: the one that was chosen, else the first that the browser asks for and there is.

    Parameters
    ----------
    chosen : str or None
        A code.
    accepted : str
        The Accept-Language header.
    """
    if chosen in languages():
        return chosen or FALLBACK
    codes = [part.split(";")[0].strip().lower().split("-")[0] for part in accepted[:200].split(",")]
    return next((code for code in codes if code in languages()), FALLBACK)
