"""Where the hands are while the legs work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from render.pose import SIDES, ArmTarget

if TYPE_CHECKING:
    from render.body import Body


def hands_front(reach: float = 0.28, low: float = -0.12) -> dict[str, ArmTarget]:
    """Hands held together in front of the chest."""
    return {
        s: ArmTarget(np.array([-sg * 0.12, -reach, low]), np.array([sg * 0.8, 0.1, -0.8]), "thorax")
        for s, sg in SIDES.items()
    }


def hands_hips(body: Body) -> dict[str, ArmTarget]:
    """Hands on the hips, elbows out."""
    w = body.hip_width / 2 + 0.06
    return {
        s: ArmTarget(np.array([sg * w, -0.06, 0.1]), np.array([sg * 1.0, 0.7, 0.0]), "pelvis")
        for s, sg in SIDES.items()
    }


def hands_down(out: float = 0.16) -> dict[str, ArmTarget]:
    """Arms hanging at the sides."""
    return {
        s: ArmTarget(np.array([sg * out, -0.02, -0.5]), np.array([sg * 0.5, 1.0, 0.0]), "thorax")
        for s, sg in SIDES.items()
    }


def hands_out(reach: float = 0.5) -> dict[str, ArmTarget]:
    """Arms straight out to the front."""
    return {
        s: ArmTarget(np.array([-sg * 0.04, -reach, 0.02]), np.array([sg * 0.8, 0.0, -0.6]), "world")
        for s, sg in SIDES.items()
    }


def blend_arms(a: dict[str, ArmTarget], b: dict[str, ArmTarget], x: float) -> dict[str, ArmTarget]:
    """Arms between two targets of the same space."""
    return {
        s: ArmTarget(a[s].wrist + (b[s].wrist - a[s].wrist) * x, a[s].pole + (b[s].pole - a[s].pole) * x, a[s].space)
        for s in a
    }
