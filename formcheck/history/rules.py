"""The rules of progressive overload as data (``overload.toml``), each with its source."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from formcheck import toml

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str


class Week(_Part):
    """Sessions a week, from and to."""

    sessions: tuple[int, int]


class Clean(_Part):
    """When a set is clean: at least this score, range and coverage, at most this share of faulty repetitions."""

    score: Annotated[float, Field(ge=0, le=100)]
    faulty_share: Share
    range: Share
    coverage: Share


class Grown(_Part):
    """When form has got worse: by this share of faulty repetitions, or of the range, or so many severe ones."""

    faulty_share: Share
    range_lost: Share
    severe_reps: Annotated[int, Field(ge=1)]


class Sessions(_Part):
    """Clean sessions that are needed, sessions that the last is compared with, days after which it is too old."""

    in_a_row: Annotated[int, Field(ge=1)]
    compared: Annotated[int, Field(ge=1)]
    stale_days: Annotated[int, Field(ge=1)]


class Steps(_Part):
    """How much at a time; ``most_share`` of the load up, ``back_share`` of it down."""

    load_kg: Annotated[float, Field(gt=0)]
    load_lb: Annotated[float, Field(gt=0)]
    most_share: Share
    back_share: Share
    reps: Annotated[int, Field(ge=1)]


class Bands(_Part):
    """Bands from the lightest to the strongest."""

    order: tuple[str, ...]


class Ladder(_Part):
    """What can be added to an exercise without resistance, and the next harder exercise."""

    add: str | None = None
    harder: str | None = None


class Rules(BaseModel):
    """All of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1]
    week: Week
    clean: Clean
    grown: Grown
    sessions: Sessions
    steps: Steps
    bands: Bands
    exercises: dict[str, Ladder]

    def easier(self, exercise_id: str) -> str | None:
        """The exercise to which this one is the next harder."""
        return next((name for name, ladder in self.exercises.items() if ladder.harder == exercise_id), None)


@cache
def rules() -> Rules:
    """The rules that ship with the program."""
    text = (resources.files("formcheck.history") / "overload.toml").read_text("utf-8")
    return Rules.model_validate(toml.loads(text))
