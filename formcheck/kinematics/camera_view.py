"""The camera's view (yaw) from the depth of the shoulder and hip axes: to about 10 degrees on rendered clips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.core.report_types import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.kinematics.body import Body

HYSTERESIS_DEG: Final = 6.0  # house rule: a running view changes only when it is this far past the border
LENGTHWISE: Final = 0.6  # house rule: the trunk points along the camera's axis by more than 37 degrees


@dataclass(frozen=True, slots=True)
class ViewLimits:
    """Borders between views.

    Parameters
    ----------
    front_deg, side_deg : float
        Yaw up to which a view is from the front or behind, and from which on it is from the side; a camera that looks
        down at a side-lying person needs a wider front.
    feetward : float
        How much the trunk may point along the camera's axis (0 to 1) before the view counts as oblique: who lies on the
        side is seen from between front and feet then.
    """

    front_deg: float = 25.0
    side_deg: float = 60.0
    feetward: float = 1.0


def axis_medians(body: Body, when: NDArray[np.bool_] | None = None) -> tuple[float, float, float]:
    """Median depth (z, away from the camera) of the trunk's up, left and front axes, each -1 to 1; NaN when never seen.

    ``when`` (m,) picks the grid times that count, all without it.
    """
    up, left, front = body.axes if when is None else (axis[when] for axis in body.axes)
    if not np.isfinite(up).any():
        return float("nan"), float("nan"), float("nan")
    return float(np.nanmedian(up[:, 2])), float(np.nanmedian(left[:, 2])), float(np.nanmedian(front[:, 2]))


def estimate(
    body: Body, limits: ViewLimits, when: NDArray[np.bool_] | None = None, previous: str | None = None
) -> View:
    """Camera view over a span of time.

    Parameters
    ----------
    body : Body
    limits : ViewLimits
    when : (m,) bool, optional
        Grid times to look at: those of the repetitions, so that walking in does not count.
    previous : str, optional
        View so far: it is kept until the yaw is ``HYSTERESIS_DEG`` beyond its border.

    Returns
    -------
    View
        ``yaw_deg`` is 0 when the chest faces the camera, 90 from the side, 180 from behind; ``id`` is ``unknown``
        when nobody was seen.
    """
    up_z, left_z, front_z = axis_medians(body, when)
    if not np.isfinite(up_z):
        return View("unknown", float("nan"))
    yaw = float(np.degrees(np.arctan2(abs(left_z), -front_z)))
    if up_z > LENGTHWISE and front_z < 0.2 and abs(left_z) < np.sin(np.radians(limits.side_deg)):
        return View("foot_end" if abs(left_z) < 0.5 else "oblique", yaw)
    return View("oblique" if up_z > limits.feetward else _name(yaw, limits, previous), yaw)


def _name(yaw_deg: float, limits: ViewLimits, previous: str | None) -> str:
    off_axis = min(yaw_deg, 180.0 - yaw_deg)
    front, side = limits.front_deg, limits.side_deg
    if previous in ("front", "rear"):
        front += HYSTERESIS_DEG
    elif previous == "side":
        side -= HYSTERESIS_DEG
    elif previous == "oblique":
        front, side = front - HYSTERESIS_DEG, side + HYSTERESIS_DEG
    if off_axis <= front:
        return "front" if yaw_deg < 90 else "rear"
    return "side" if off_axis >= side else "oblique"
