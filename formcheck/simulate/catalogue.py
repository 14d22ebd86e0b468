"""All exercises that can be simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.simulate.motions.foreign import exercise
from formcheck.simulate.motions.foreign_floor import FOREIGN_FLOOR
from formcheck.simulate.motions.foreign_standing import FOREIGN_STANDING
from formcheck.simulate.motions.fours import FOURS
from formcheck.simulate.motions.lifts import LIFTS
from formcheck.simulate.motions.lying import LYING
from formcheck.simulate.motions.onefoot import ONE_FOOT
from formcheck.simulate.motions.seated import SEATED
from formcheck.simulate.motions.split import SPLIT
from formcheck.simulate.motions.standing import STANDING

if TYPE_CHECKING:
    from formcheck.simulate.motions.foreign import Foreign
    from formcheck.simulate.scene import Exercise

EXERCISES: Final[dict[str, Exercise]] = {
    **LIFTS, **STANDING, **ONE_FOOT, **SPLIT, **FOURS, **LYING, **SEATED
}  # fmt: skip
# what is no exercise
FOREIGN: Final[dict[str, Foreign]] = {**FOREIGN_STANDING, **FOREIGN_FLOOR}
# of any exercise: partial_range is the share of the range, rushed and no_pause are seconds, momentum is peak over mean
# speed of the concentric phase
TIMING_FAULTS: Final = frozenset({"partial_range", "rushed", "no_pause", "momentum"})


def movement(name: str) -> Exercise:
    """An exercise of the simulated body, or another movement."""
    return EXERCISES[name] if name in EXERCISES else exercise(FOREIGN[name])
