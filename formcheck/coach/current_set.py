"""The current set: its repetitions, remarks, the state of each joint, and whether it is over."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from formcheck.coach.feedback import Feedback
from formcheck.coach.set_end import PlaceEnvelope, SetEndDetector
from formcheck.core.landmarks import PAIRS
from formcheck.exercises.thresholds import standard
from formcheck.exercises.vocabulary import fault_landmarks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.coach.feedback import Remark
    from formcheck.coach.live_state import JointState
    from formcheck.coach.settings import CoachSettings
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Rep, Severity, Side, Step
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body


class CurrentSet:
    """A set from its first movement on.

    Parameters
    ----------
    rules : CoachSettings
    now_s : float
    """

    def __init__(self, rules: CoachSettings, now_s: float) -> None:
        self.end = SetEndDetector(rules.stage, now_s)
        self.spoken = self.announced = 0  # repetitions counted, and counted aloud
        self.first_s = self.last_s = float("nan")
        self.side: Side | None = None
        self.severe: tuple[str, ...] = ()
        self._rules = rules
        self._envelope = PlaceEnvelope(rules.envelope)
        self._inside = True
        self._feedback: Feedback | None = None
        self._faults: deque[Mapping[str, Severity]] = deque(maxlen=rules.feedback.shown_of)

    @property
    def faulty(self) -> set[str]:
        """Faults of this moment and of the last repetition."""
        return {*self.severe, *(self._faults[-1] if self._faults else ())}

    @property
    def watched(self) -> set[str]:
        """Faults of the last few repetitions."""
        return {name for faults in self._faults for name in faults}

    def count(self, rep: Rep, body: Body) -> None:
        """Take a repetition that counted, and the frames that show it."""
        if not self.first_s <= rep.start_s:
            self.first_s = rep.start_s
        self.last_s, self.side, self.severe = rep.end_s, rep.side, ()
        self.end.rep()
        self._envelope.extend(body)

    def remark(self, rep: Rep, spec: ExerciseSpec, now_s: float) -> Remark | None:
        """What to say about a repetition, or about one that was too short to count."""
        faults: dict[str, Severity] = {fault.id: fault.severity for fault in rep.faults}
        if not rep.counted:
            if rep.reject_code != "partial":
                return None
            # not severe: somebody who begins to get up may look like it, once
            faults = {"partial_range": "moderate"}
        self._faults.append(faults)
        return self._policy(spec).rep(faults, now_s)

    def alarm(self, severe: tuple[str, ...], spec: ExerciseSpec, now_s: float) -> Remark | None:
        """What to say about faults that are severe right now, in the order of their weight."""
        self.severe = severe or self.severe
        remarks = (self._policy(spec).severe(name, now_s) for name in severe)
        return next((remark for remark in remarks if remark), None)

    def shown(self, now_s: float) -> str | None:
        """The fault whose cue the screen shows."""
        return self._feedback.shown(now_s) if self._feedback else None

    def strays(self, body: Body) -> bool:
        """Whether a repetition that these frames show was made elsewhere than the others: it was a step away."""
        return not self._envelope.holds(body)

    def look(self, body: Body) -> None:
        """Look whether the person is still where and how the set takes place."""
        self._inside = self._envelope.holds(body)

    def over(self, step: Step, spec: ExerciseSpec | None, *, found: bool, still: bool) -> bool:
        """Whether the set is over with this frame."""
        name = spec.id if spec else None
        return self.end.over(step, found=found, inside=self._inside, still=still, exercise_id=name)

    def _policy(self, spec: ExerciseSpec) -> Feedback:
        if self._feedback is None:
            self._feedback = Feedback(self._rules.feedback, spec.faults)
        return self._feedback


DRAWN: Final = tuple(int(i) for pair in PAIRS.values() for i in pair)


def joint_states(pose: PoseFrame, running: CurrentSet | None) -> dict[int, JointState]:
    """State of every landmark that is drawn: at fault now or in the last repetition, or in one of the few before it."""
    states: dict[int, JointState] = dict.fromkeys(DRAWN, "good")
    levels: tuple[tuple[set[str], JointState], ...] = (
        ((running.watched, "watch"), (running.faulty, "fault")) if running else ()
    )
    for names, state in levels:
        side = running.side if running and running.side else "both"
        states |= {joint: state for name in names for joint in fault_landmarks(name, side)}
    return states | {joint: "unseen" for joint in DRAWN if not pose.visibility[joint] >= standard().visible_from}
