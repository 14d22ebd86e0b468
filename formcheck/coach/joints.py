"""The state of each joint, for its colour on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.landmarks import PAIRS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.coach.moment import JointState
    from formcheck.coach.running import Running
    from formcheck.events import Side
    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.schema import FaultRule, Test
    from formcheck.poses import PoseFrame

DRAWN: Final = tuple(int(i) for pair in PAIRS.values() for i in pair)
LEAST_VISIBILITY: Final = 0.5  # as for the measurements
_OTHER: Final = {"left": "right", "right": "left"}


def joint_states(pose: PoseFrame, spec: ExerciseSpec | None, running: Running | None) -> dict[int, JointState]:
    """State of every landmark that is drawn: at fault now or in the last repetition, or in one of the few before it."""
    states: dict[int, JointState] = dict.fromkeys(DRAWN, "good")
    levels: tuple[tuple[set[str], JointState], ...] = (
        ((running.watched, "watch"), (running.faulty, "fault")) if running else ()
    )
    for names, state in levels:
        rules = [rule for name in names if spec and (rule := spec.fault(name))]
        states |= {joint: state for rule in rules for joint in joints_of(rule, running.side if running else None)}
    return states | {joint: "unseen" for joint in DRAWN if not pose.visibility[joint] >= LEAST_VISIBILITY}


def joints_of(rule: FaultRule, side: Side | None) -> set[int]:
    """The landmarks at which a fault shows; shoulders and hips where no point is named, as of the back."""
    points = {point for test in rule.tests for point in _shown(test)} or {"shoulder.mid", "hip.mid"}
    return {joint for point in points for joint in _landmarks(point, side)}


def _shown(test: Test) -> Sequence[str]:
    """Of an angle its corner, of anything else all its points."""
    points = test.signal.points if test.signal else ()
    return points[1::3] if len(points) in (3, 6) else points


def _landmarks(point: str, side: Side | None) -> tuple[int, ...]:
    joint, which = point.split(".")
    left, right = PAIRS[joint]
    if which in ("working", "other"):
        which = side if side in _OTHER and which == "working" else _OTHER.get(side or "", "")
    return {"left": (int(left),), "right": (int(right),)}.get(which, (int(left), int(right)))
