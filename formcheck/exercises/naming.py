"""What a person may have meant by the name of an exercise that there is none of."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 3  # that are offered
_ALIKE: Final = 0.6  # share of letters in common: difflib's own bar for a close match
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
    typed = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    if typed in known:
        return [typed]
    near = difflib.get_close_matches(typed, known, MOST, _ALIKE)
    # one word of a longer name: bridge, thrusts
    words = {_single(word) for word in typed.split("_") if len(word) > 2}
    shared = [one for one in known if words & {_single(word) for word in one.split("_")}]
    return list(dict.fromkeys([*near, *sorted(shared, key=len)]))[:MOST]


def _single(word: str) -> str:
    """A word without the ending of a plural."""
    return word.removesuffix("s") if len(word) > 3 else word


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)
