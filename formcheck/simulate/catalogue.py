"""All exercises that can be simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.simulate.motions.lifts import LIFTS
from formcheck.simulate.motions.standing import STANDING

if TYPE_CHECKING:
    from formcheck.simulate.scene import Exercise

EXERCISES: Final[dict[str, Exercise]] = {**LIFTS, **STANDING}
# of any exercise: partial_range is the share of the range, rushed and no_pause are seconds, momentum is peak over mean
# speed of the concentric phase
TIMING_FAULTS: Final = frozenset({"partial_range", "rushed", "no_pause", "momentum"})
