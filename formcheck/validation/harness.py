"""The harness: simulated sets of an exercise, done well and badly, and what the analysis says of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from formcheck.analysis.streaming_analyser import report_of
from formcheck.kinematics.body import PoseSequence
from formcheck.simulation import Camera, Clip, Observation, RepPlan, simulate
from formcheck.simulation.clip import movement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.report_types import JudgedSet
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body
    from formcheck.simulation.plan import Side

GOOD: Final = 8  # repetitions of a good set: enough for what is judged over a whole one


@dataclass(frozen=True, slots=True)
class Harness:
    """The exercise, the motion that stands for it, and how a good repetition of it is made."""

    spec: ExerciseSpec
    motion: str
    rep: RepPlan
    _clean: dict[Camera, JudgedSet] = field(default_factory=dict)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that can work in this motion, one clip each; where both work it is the same clip."""
        return ("left", "right") if movement(self.motion).sided else ("left",)

    @property
    def alternates(self) -> bool:
        """Whether the working side may change within a set."""
        return movement(self.motion).sided and movement(self.motion).alternates

    def clip(
        self, reps: Sequence[RepPlan], camera: Camera, side: Side = "left", fatigue: float = 0.0, asymmetry: float = 0.0
    ) -> Clip:
        """A simulated set as MediaPipe would see it; the camera stands on the same side of whoever works right."""
        seen = replace(camera, yaw_deg=-camera.yaw_deg) if side == "right" else camera
        return simulate(
            self.motion,
            reps,
            camera=seen,
            observation=Observation.mediapipe(),
            side=side,
            fatigue=fatigue,
            asymmetry=asymmetry,
        )

    def clean(self, camera: Camera) -> JudgedSet:
        """The report of a good set from this camera; the left side works."""
        if camera not in self._clean:
            self._clean[camera] = self.report(self.clip([self.rep] * GOOD, camera))
        return self._clean[camera]

    def report(self, clip: Clip) -> JudgedSet:
        """What the analysis says about a simulated clip."""
        return report_of(self.spec, body_of(clip), chosen_by="user", confidence=1.0)[0]


def body_of(clip: Clip) -> Body:
    """The frames of a clip as the analysis takes them."""
    sequence = PoseSequence()
    for pose in clip.poses:
        sequence.append(pose)
    return sequence.body()
