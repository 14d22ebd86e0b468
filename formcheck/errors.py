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
