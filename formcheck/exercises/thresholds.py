"""The thresholds of the analysis: read from ``analysis/settings.toml``, and replaced by an exercise where it differs.

They are read here because the analysis itself opens no files.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, ValidationError

from formcheck.exercises.vocabulary import Strict
from formcheck.utils import toml

if TYPE_CHECKING:
    from collections.abc import Mapping


class Thresholds(Strict):
    """The numbers; what each means, with unit and source, stands in the file."""

    wobble_share: float = Field(ge=0, le=1)
    returned_share: float = Field(ge=0, le=1)
    hold_share: float = Field(ge=0, le=1)
    outlasted_share: float = Field(ge=0)
    outlasted_by: float = Field(ge=1)
    still_up_share: float = Field(ge=0, le=1)
    most_rest_s: float = Field(gt=0)
    mentioned_share: float = Field(ge=0, le=1)
    try_share: float = Field(ge=0, le=1)
    cut_end_share: float = Field(ge=0, le=1)
    cut_start_share: float = Field(ge=0, le=1)
    least_alike: float = Field(ge=2)
    level_share: float = Field(gt=0)
    free_level_share: float = Field(gt=0)
    at_rest_share: float = Field(ge=0)
    once_more_share: float = Field(ge=0)
    most_lost_share: float = Field(ge=0, le=1)
    most_turned_share: float = Field(ge=0, le=1)
    most_implausible_share: float = Field(ge=0, le=1)
    acceleration_torsos_s2: float = Field(gt=0)
    legs_seen: float = Field(ge=0, le=1)
    least_reps_of_a_side: float = Field(ge=2)
    most_astray_share: float = Field(ge=0, le=1)
    break_s: float = Field(gt=0)
    same_set_s: float = Field(gt=0)
    seen_edge_s: float = Field(ge=0)
    sinking_share_per_s: float = Field(ge=0)
    least_phase_pictures: float = Field(ge=0)
    found_share: float = Field(ge=0, le=1)
    visible_from: float = Field(ge=0, le=1)
    most_hidden_share: float = Field(ge=0, le=1)
    best_share: float = Field(gt=0, le=1)
    full_share: float = Field(ge=0, le=1)
    fault_probability: float = Field(ge=0.5, lt=1)
    over_slow_share: float = Field(ge=0, le=1)
    over_left_share: float = Field(ge=0, le=1)
    over_held_s: float = Field(ge=0)
    resting_share_per_s: float = Field(ge=0)
    recognised_from: float = Field(gt=0, lt=1)
    none_from: float = Field(gt=0, lt=1)
    window_found_share: float = Field(ge=0, le=1)
    moving_torsos: float = Field(ge=0)
    change_cost: float = Field(ge=0)
    one_recognised_from: float = Field(gt=0, lt=1)
    goes_on_from: float = Field(ge=0, le=1)
    other_place_deg: float = Field(gt=0)
    turned_from: float = Field(gt=0, lt=1)
    turned_margin: float = Field(ge=0)
    upper_leg_share: float = Field(ge=0, le=1)
    safety_cap: float = Field(ge=0, le=100)
    loose_variation: float = Field(gt=0)
    medium_coverage: float = Field(ge=0, le=1)
    high_coverage: float = Field(ge=0, le=1)


class Threshold(Strict):
    """One entry of the file; ``everywhere`` when no exercise may replace it."""

    value: float
    unit: str
    what: str
    source: str
    measured_on: str
    everywhere: bool = False


class OwnThreshold(Strict):
    """What an exercise file says instead."""

    value: float
    source: str


@cache
def described() -> dict[str, Threshold]:
    """All entries of the file, in its order."""
    text = (resources.files("formcheck.analysis") / "settings.toml").read_text("utf-8")
    return {name: Threshold.model_validate(entry) for name, entry in toml.loads(text).items()}


@cache
def standard() -> Thresholds:
    """The thresholds of an exercise that says nothing of its own."""
    return Thresholds(**{name: entry.value for name, entry in described().items()})


def with_own(own: Mapping[str, OwnThreshold]) -> Thresholds:
    """The thresholds of an exercise that replaces some.

    Raises
    ------
    ValueError
        When one is unknown, may not be replaced, or lies outside of what it can be.
    """
    if not own:
        return standard()
    allowed = [name for name, entry in described().items() if not entry.everywhere]
    strange = sorted(set(own) - set(allowed))
    if strange:
        raise ValueError(f"thresholds may hold {', '.join(allowed)}, found {', '.join(strange)}")
    values: dict[str, Any] = standard().model_dump() | {name: one.value for name, one in own.items()}
    try:
        return Thresholds(**values)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{wrong['loc'][0]} {_HAS_TO_BE}{wrong['msg'].lower()}, found {wrong['input']:g}") from error


_HAS_TO_BE: Final = "of the thresholds: "
