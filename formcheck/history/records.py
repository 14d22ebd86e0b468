"""A set as the history keeps it, and what only the athlete can say about it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from formcheck.errors import InputError

if TYPE_CHECKING:
    from datetime import date, datetime

    from formcheck.core.report_types import Fault, NotAssessed, Rep

KG_PER_LB: Final = 0.45359237  # exact, by definition of the pound
MOST_KG: Final = 1000.0  # house rule: more is a slip of the finger
MOST_NAME: Final = 80  # characters
MOST_NOTE: Final = 1000
Unit = Literal["kg", "lb"]
# how the moment of a set is known, the surest first
DoneFrom = Literal["user", "recording", "clock", "file"]

_LOAD: Final = re.compile(r"\s*(\d{1,6}(?:[.,]\d{1,6})?)\s*(kgs?|lbs?)\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Load:
    """A weight in kilograms, and the unit in which the athlete thinks of it."""

    kg: float
    unit: Unit = "kg"

    @classmethod
    def parse(cls, text: str) -> Load:
        """Read what was typed, such as ``60kg``, ``62,5 kg`` or ``135lb``.

        Raises
        ------
        InputError
            When it is none; without a unit it could mean either.
        """
        found = _LOAD.fullmatch(text)
        if found is None:
            raise InputError("a load such as 60kg or 135lb", f"'{text}'", "write the number with its unit")
        unit: Unit = "kg" if found[2].lower().startswith("kg") else "lb"
        load = cls.of(float(found[1].replace(",", ".")), unit)
        if load.kg > MOST_KG:
            raise InputError(f"a load of at most {MOST_KG:.0f} kg", f"'{text}'", "mend the number")
        return load

    @classmethod
    def of(cls, value: float, unit: Unit) -> Load:
        """So many kilograms or pounds."""
        return cls(value if unit == "kg" else value * KG_PER_LB, unit)

    @property
    def value(self) -> float:
        """The weight in its own unit."""
        return self.in_unit(self.unit)

    def in_unit(self, unit: Unit) -> float:
        """The weight in kilograms or pounds."""
        return self.kg if unit == "kg" else self.kg / KG_PER_LB

    def __str__(self) -> str:
        return f"{round(self.value, 2):g} {self.unit}"


@dataclass(frozen=True, slots=True)
class About:
    """What no camera sees. Empty or None: not said.

    Parameters
    ----------
    athlete : str
        Whose set it is.
    load : Load or None
        The weight that was moved.
    band : str or None
        The band, in the athlete's own word; ``light``, ``medium`` and the like have an order (``overload.toml``).
    note : str or None
        Anything else.
    """

    athlete: str = ""
    load: Load | None = None
    band: str | None = None
    note: str | None = None

    @classmethod
    def typed(
        cls, athlete: str | None = None, load: str | None = None, band: str | None = None, note: str | None = None
    ) -> About:
        """What was typed, checked and tidied.

        Raises
        ------
        InputError
            When a text is too long or the load is none.
        """
        return cls(
            tidy(athlete or "", MOST_NAME, "a name"),
            Load.parse(load) if load else None,
            tidy(band or "", MOST_NAME, "a band").lower() or None,
            tidy(note or "", MOST_NOTE, "a note") or None,
        )


def tidy(text: str, most: int, what: str) -> str:
    """One line of text in which the same letters are the same characters.

    Raises
    ------
    InputError
        When it is longer than ``most`` characters.
    """
    line = " ".join(unicodedata.normalize("NFC", storable(text)).split())
    if len(line) > most:
        raise InputError(f"{what} of at most {most} characters", f"{len(line)}", "shorten it")
    return line


def storable(text: str) -> str:
    """Text without the halves of characters that stand for bytes which are no text; they are shown escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A set of the history.

    Parameters
    ----------
    id : int
        Never given to another set.
    exercise_id : str
    about : About
        Athlete, load, band and note.
    done_at : datetime
        When it began, with the offset of the place's clock at that time.
    done_from : str
        How that is known: the user said so, the recording says so, the clock when it was live, or the file's time.
    source : str
        The recording.
    set_number : int
        Within the recording, from 1.
    view : str
        Where the camera stood.
    score : float
        0 to 100; NaN when too little was seen.
    reps : tuple of Rep
        Everything that looked like a repetition, as in the report; without the arithmetic of the score.
    set_faults : tuple of Fault
        Faults of the whole set.
    not_assessed : tuple of NotAssessed
    version : str
        The version of formcheck that judged it.
    """

    id: int
    exercise_id: str
    about: About
    done_at: datetime
    done_from: DoneFrom
    source: str
    set_number: int
    view: str
    score: float
    reps: tuple[Rep, ...]
    set_faults: tuple[Fault, ...]
    not_assessed: tuple[NotAssessed, ...]
    version: str

    @property
    def day(self) -> date:
        """The day on the athlete's own calendar."""
        return self.done_at.date()

    @property
    def counted(self) -> tuple[Rep, ...]:
        """The repetitions that count."""
        return tuple(rep for rep in self.reps if rep.counted)
