"""Whether what the pose model found in a repetition can be the body that it found in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.analysis.measures import Timed
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

# house rule: clips that are followed well have none at all; where a lifted leg hides the trunk, 7 to 60 %
MOST_TURNED: Final = 0.05


def followed(body: Body, reps: Sequence[Timed]) -> list[bool]:
    """Whether each repetition can be judged: not where the body keeps jumping to another way round.

    Nobody turns over within a set. A trunk that is seen more than 90 degrees from how it is in most of these
    repetitions is the model's mistake, and then its joints are not where the body's are.
    """
    spans = [rep.verdict.windows.cut(body.t_s, "rep") for rep in reps]
    inside = np.zeros(body.t_s.size, bool)
    for span in spans:
        inside[span] = True
    up, _, front = body.axes
    turned = _turned(up, inside) | _turned(front, inside)
    return [bool(turned[span].mean() <= MOST_TURNED) for span in spans]


def _turned(axis: Floats, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(m,) whether an axis of the trunk points away from where it usually does; not where it is unknown."""
    seen = inside & np.isfinite(axis).all(axis=1)
    if not seen.any():
        return np.zeros(len(axis), bool)
    return np.asarray((axis @ np.median(axis[seen], axis=0)) < 0)
