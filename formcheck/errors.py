"""The errors that formcheck shows to a person."""

from __future__ import annotations


class FormcheckError(Exception):
    """Base of every error that is meant to be read by the user."""


class InputError(FormcheckError):
    """Something handed to the program cannot be used.

    Parameters
    ----------
    expected, found, do : str
        What was wanted, what was there, and what the user can do about it. Together they make one line.
    """

    def __init__(self, expected: str, found: str, do: str) -> None:
        self.expected, self.found, self.do = expected, found, do
        super().__init__(" ".join(f"expected {expected}; found {found}; {do}".split()))


class UnknownExerciseError(InputError):
    """An exercise that was not named cannot be told from its movement with confidence.

    Parameters
    ----------
    found, do : str
        As for ``InputError``.
    likeliest : tuple of str
        Identifiers of the exercises that it may be, the likeliest first.
    """

    def __init__(self, found: str, do: str, likeliest: tuple[str, ...]) -> None:
        self.likeliest = likeliest
        super().__init__("an exercise that can be told from its movement", found, do)
