"""The state of each joint, for its colour on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.exercises.fault_parts import fault_landmarks
from formcheck.landmarks import PAIRS

if TYPE_CHECKING:
    from formcheck.coach.moment import JointState
    from formcheck.coach.running import Running
    from formcheck.poses import PoseFrame

DRAWN: Final = tuple(int(i) for pair in PAIRS.values() for i in pair)
LEAST_VISIBILITY: Final = 0.5  # as for the measurements


def joint_states(pose: PoseFrame, running: Running | None) -> dict[int, JointState]:
    """State of every landmark that is drawn: at fault now or in the last repetition, or in one of the few before it."""
    states: dict[int, JointState] = dict.fromkeys(DRAWN, "good")
    levels: tuple[tuple[set[str], JointState], ...] = (
        ((running.watched, "watch"), (running.faulty, "fault")) if running else ()
    )
    for names, state in levels:
        side = running.side if running and running.side else "both"
        states |= {joint: state for name in names for joint in fault_landmarks(name, side)}
    return states | {joint: "unseen" for joint in DRAWN if not pose.visibility[joint] >= LEAST_VISIBILITY}
