"""The streaming analyser: frames in, steps out, and the judged set at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.analysis.fault_rules import PLACES, set_faults
from formcheck.analysis.rep_detection import RepetitionCandidate, find_candidates, rep_signal
from formcheck.analysis.rep_timing import STOP_S
from formcheck.analysis.scoring import advise, set_score
from formcheck.analysis.set_analysis import NOTICE_S, Assessment, assess
from formcheck.analysis.signal_curves import Curves, curves
from formcheck.analysis.tracking_quality import is_tracking_lost
from formcheck.core.report_types import Interval, JudgedSet, Phase, Rep, Step, View
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.body import SIDES, Body, PoseSequence
from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.pose_frame import PoseFrame
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.geometry import Floats


def is_over(s: Floats, movement: RepetitionCandidate, now_s: float, notice_s: float) -> bool:
    """Whether a repetition that counts can be told: its end is past, or it rests near its start.

    Parameters
    ----------
    s : (n,)
        The rep signal of the movement's side, up to the newest frame.
    movement : RepetitionCandidate
        Found in it.
    now_s : float
        When the newest frame was taken.
    notice_s : float
        How long ago the measured end has to be.
    """
    if not movement.excursion.fallen:
        return False
    judging = standard()
    seen = s[movement.excursion.peak :]
    seen = seen[np.isfinite(seen)]
    fall = -np.diff(seen)
    slow = int(np.argmax(fall[::-1] >= judging.over_slow_share * fall.max()))  # newest samples since it was last fast
    if slow and movement.bounds.end_s <= now_s - notice_s:
        return True
    near = seen[-1] - movement.start_level <= judging.over_left_share * (movement.peak_level - movement.start_level)
    return bool(near) and slow >= round(judging.over_held_s * GRID_HZ)


def is_settled(movement: RepetitionCandidate, movements: Sequence[RepetitionCandidate], now_s: float) -> bool:
    """Whether a movement cannot go on any more: another has begun, or it was longer ago than a stop on the way."""
    followed = movements[-1].bounds.start_s >= movement.bounds.end_s
    return movement.excursion.fallen and (followed or movement.bounds.end_s <= now_s - STOP_S)


HOP_S: Final = 0.25  # house rule: how often the running state is renewed
LOOK_BACK_S: Final = 20.0  # house rule: longer than any repetition
COMPARE_S: Final = 30.0  # house rule: how far back repetitions are compared with while the set runs
_NOWHERE: Final = View("unknown", float("nan"))


class Analyser:
    """Judge one set of one exercise, frame by frame.

    The repetitions in a step are judged from what had been seen by then; ``finish`` looks at the whole set again.

    Parameters
    ----------
    spec : ExerciseSpec
    chosen_by : {"user", "recognised"}
    confidence : float
        0 to 1, how sure the choice of the exercise is.
    hop_s, notice_s : float
        How often the running state is renewed, and how long ago a repetition has to have ended to be announced, in
        seconds. They change when it is announced, not how it is judged in the end.
    sequence : PoseSequence, optional
        Frames that are there already.
    """

    def __init__(
        self,
        spec: ExerciseSpec,
        *,
        chosen_by: Literal["user", "recognised"] = "user",
        confidence: float = 1.0,
        hop_s: float = HOP_S,
        notice_s: float = NOTICE_S,
        sequence: PoseSequence | None = None,
    ) -> None:
        self.spec = spec
        self.sequence = PoseSequence() if sequence is None else sequence
        self.seen: tuple[Body, list[RepetitionCandidate]] | None = None
        self._chosen_by, self._confidence = chosen_by, confidence
        self._hop_s, self._notice_s = hop_s, notice_s
        self._next_hop_s = -np.inf
        self._from_s = -np.inf
        self._announced_s = -np.inf
        self._count = 0
        self._state: tuple[Phase, float] = ("waiting", 0.0)

    def begin(self, from_s: float) -> None:
        """Count from zero, and look at nothing that was before."""
        self._from_s = self._announced_s = from_s
        self._next_hop_s = -np.inf
        self._count, self._state, self.seen = 0, ("waiting", 0.0), None

    def update(self, pose: PoseFrame) -> Step:
        """Take one frame.

        Raises
        ------
        ValueError
            When its time does not come after the last one's.
        """
        self.sequence.append(pose)
        finished: tuple[Rep, ...] = ()
        if pose.time_s >= self._next_hop_s and self.sequence.found >= 2 and self.sequence.n >= 2:
            self._next_hop_s = pose.time_s + self._hop_s
            finished = self._hop(pose.time_s)
        phase, progress = self._state
        return Step(pose.time_s, phase, progress, self._count, finished)

    def finish(self) -> JudgedSet:
        """The judged set."""
        return self.finish_with_curves()[0]

    def finish_with_curves(self) -> tuple[JudgedSet, Curves]:
        """The judged set, and its signals over time."""
        if self.sequence.n < 2:
            return _empty(self.spec, self.sequence.n), Curves.nothing()
        return report_of(self.spec, self.sequence.body(), chosen_by=self._chosen_by, confidence=self._confidence)

    def _hop(self, now_s: float) -> tuple[Rep, ...]:
        body = self.sequence.body(max(self._announced_s - 1.0, now_s - LOOK_BACK_S, self._from_s))
        # nobody for long, or a camera that stalled
        if body.t_s.size < 3 or not np.isfinite(body.xy_px[:, 23, 0]).any():
            return ()
        movements = find_candidates(body, self.spec)
        self.seen = body, movements
        self._state = self._running(body)
        new = [m for m in movements if m.bounds.peak_s > self._announced_s]
        settled = [m for m in new if is_settled(m, movements, now_s)]
        over = [m for m in new if is_over(rep_signal(body, self.spec, m.side), m, now_s, self._notice_s)]
        return self._announce(now_s, over, settled) if over or settled else ()

    def _announce(
        self, now_s: float, over: Sequence[RepetitionCandidate], settled: Sequence[RepetitionCandidate]
    ) -> tuple[Rep, ...]:
        """Judge what is over; a movement that may still become a repetition is not rejected before it is settled."""
        reps = assess(self.sequence.body(max(now_s - COMPARE_S, self._from_s)), self.spec).reps
        unannounced = [rep for rep in reps if rep.peak_s > self._announced_s]
        counted = [rep for rep in unannounced if rep.counted and _is_among(rep, (*over, *settled))]
        rejected = [rep for rep in unannounced if not rep.counted and _is_among(rep, settled)]
        new = sorted([*counted, *rejected], key=lambda rep: rep.peak_s)
        if new:
            self._announced_s = new[-1].end_s - 0.1
        self._count += sum(rep.counted for rep in new)
        return tuple(new)

    def _running(self, body: Body) -> tuple[Phase, float]:
        """Phase and progress (0 start, 1 full range) at the newest frame, from the rep signal's level and slope."""
        sides = SIDES if self.spec.rep.side == "mover" else SIDES[:1]
        # of two legs the one that is further from rest works
        return max((self._of(rep_signal(body, self.spec, side)) for side in sides), key=lambda state: state[1])

    def _of(self, s: Floats) -> tuple[Phase, float]:
        tail = s[-6:]
        if not np.isfinite(tail).all():
            return "waiting", 0.0
        progress = float(np.clip((s[-1] - np.nanmin(s)) / self.spec.rep.full_rom, 0.0, 1.0))
        return self._phase(tail, progress), progress

    def _phase(self, tail: Floats, progress: float) -> Phase:
        rate = (tail[-1] - tail[0]) / (len(tail) - 1) * GRID_HZ / self.spec.rep.min_rom
        if abs(rate) < self.spec.judging.resting_share_per_s:
            return "peak" if progress > 0.5 else "rest"
        return "eccentric" if (rate > 0) == self.spec.rep.eccentric_first else "concentric"


def _is_among(rep: Rep, movements: Sequence[RepetitionCandidate]) -> bool:
    """Whether it is one of these movements, which have all come back."""
    return any(m.bounds.start_s < rep.peak_s < m.bounds.end_s for m in movements)


def report_of(
    spec: ExerciseSpec, body: Body, *, chosen_by: Literal["user", "recognised"], confidence: float
) -> tuple[JudgedSet, Curves]:
    """Judge the set that these frames show, and put everything that is known about it together."""
    found = assess(body, spec) if body.found.sum() >= 2 else Assessment(_NOWHERE, (), ())
    # from the same body, whose arrays are made by now
    starts_s = [rep.start_s for rep in found.reps if rep.counted]
    signals = curves(spec, body, found.view.id, starts_s) if body.found.sum() >= 2 else Curves.nothing()
    counted = [rep for rep in found.reps if rep.counted]
    score, parts = set_score(counted)
    whole = set_faults(spec, counted)
    report = replace(
        _empty(spec, body.frames_s.size), chosen_by=chosen_by, confidence=confidence, view=found.view, reps=found.reps,
        score=score, score_parts=parts, set_faults=whole, advice=advise(spec, counted, whole),
        not_assessed=found.not_assessed, notes=_warnings(spec, body, found.view),
        frames_with_pose=int(body.found.sum()), gaps=tuple(Interval(a, b) for a, b in body.gaps()),
    )  # fmt: skip
    return report, signals


def _warnings(spec: ExerciseSpec, body: Body, view: View) -> tuple[str, ...]:
    """What makes the count doubtful."""
    if body.found.sum() < 2:
        return ("nobody was found in the picture: come nearer, or see to more light",)
    doubts = []
    if view.id in spec.camera.unsure:
        doubts.append(f"with the camera {PLACES[view.id]} the count may be wrong: the body is often lost")
    if is_tracking_lost(body):
        doubts.append("the count may be wrong: the body could not be followed, as where there is too little light")
    return tuple(f"{doubt}. {spec.camera.place}" for doubt in doubts)


def _empty(spec: ExerciseSpec, frames: int) -> JudgedSet:
    """The report of a recording in which nothing was seen."""
    return JudgedSet(
        exercise_id=spec.id, chosen_by="user", confidence=1.0, view=_NOWHERE, reps=(), score=float("nan"),
        score_parts={},
        set_faults=(), advice=(), not_assessed=(), frames=frames, frames_with_pose=0, gaps=(),
    )  # fmt: skip
