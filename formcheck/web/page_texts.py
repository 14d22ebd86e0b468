"""The words of the pages in the four languages of the coach; what the coach itself says is the coach's own."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.coach.language import languages

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE: Final = Path(__file__).parent / "words"
FALLBACK: Final = "en"


@cache
def page_texts(code: str) -> Mapping[str, str]:
    """The words of a language by their keys, those of a section as ``section.key``."""
    table = tomllib.loads((_HERE / f"{code}.toml").read_text("utf-8"))
    return {f"{section}.{key}": text for section, keys in table.items() for key, text in keys.items()}


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
