"""What a person may have meant by the name of an exercise that there is none of."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.utils import toml

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 3  # that are offered
_ALIKE: Final = 0.6  # share of letters in common: difflib's own bar for a close match
_OTHER_NAMES: Final = Path(__file__).parent / "data" / "_names.toml"
LIST: Final = "see 'formcheck exercises list'"


def unknown_exercise(name: str, known: Sequence[str]) -> InputError:
    """The error for a name that no exercise has, with the likeliest ones that were meant.

    Parameters
    ----------
    name : str
        As it was typed.
    known : sequence of str
        The identifiers that there are.
    """
    meant = meant_by(name, known)
    do = f"did you mean {_either(meant)}? {LIST[0].upper()}{LIST[1:]}" if meant else LIST
    return InputError("the id of an exercise", f"'{name}'", do)


def meant_by(name: str, known: Sequence[str]) -> list[str]:
    """The identifiers that are nearest to what was typed, the nearest first; none when nothing is near."""
    typed = _plain(name)
    if typed in known:
        return [typed]
    named = {other: one for other, one in _other_names().items() if one in known}
    if typed in named:
        return [named[typed]]
    names = [*known, *named]
    near = [named.get(one, one) for one in difflib.get_close_matches(typed, names, MOST, _ALIKE)]
    # one word of a longer name: bridge, thrusts
    words = {_single(word) for word in typed.split("_") if len(word) > 2}
    shared = [one for one in known if words & {_single(word) for word in one.split("_")}]
    return list(dict.fromkeys([*near, *sorted(shared, key=len)]))[:MOST]


def _plain(name: str) -> str:
    """Without case, accents and what is neither letter nor digit."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]+", "_", re.sub("[\u0300-\u036f]", "", letters)).strip("_")


@cache
def _other_names() -> dict[str, str]:
    """What exercises are called elsewhere, and their identifiers."""
    table = toml.loads(_OTHER_NAMES.read_text(encoding="utf-8"))
    return {_plain(name): one for one, names in table.items() for name in names}


def _single(word: str) -> str:
    """A word without the ending of a plural."""
    return word.removesuffix("s") if len(word) > 3 else word


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)
