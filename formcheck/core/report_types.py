"""The types of a judged set: repetitions, their tempo and faults, and the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Side = Literal["left", "right", "both"]
Severity = Literal["mild", "moderate", "severe"]
SEVERITIES: Final[tuple[Severity, ...]] = ("mild", "moderate", "severe")  # from the least to the worst
# why a movement is not counted: the posture is another exercise's, it is over too soon, the body was not seen, its
# range is too small, the recording cuts it off, or it starts or turns elsewhere than the repetitions do
RejectCode = Literal["posture", "too_quick", "lost", "partial", "cut_off", "position"]
CutOff = Literal["start", "end", "both"]
Phase = Literal["waiting", "rest", "concentric", "peak", "eccentric"]


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A span of time in seconds, ``start_s <= end_s``."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if not self.start_s <= self.end_s:
            raise ValueError(f"an interval cannot run from {self.start_s} to {self.end_s}")

    @property
    def length_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Tempo:
    """The four phases of a repetition in seconds; NaN where a phase was not seen to its end."""

    eccentric_s: float
    stretch_pause_s: float
    concentric_s: float
    peak_pause_s: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that the user is told about.

    ``value`` and ``limit`` are in ``unit``; ``at_s`` is when it happened, ``points`` what it took from the rep's
    score. The true size lies between ``low`` and ``high`` with a probability of 0.8; NaN where the test gives no
    interval.
    """

    id: str
    severity: Severity
    value: float
    limit: float
    unit: str
    at_s: float
    side: Side = "both"
    points: float = 0.0
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the score's arithmetic: what was measured, and how much it weighed.

    ``value`` and ``limit`` count from ``baseline``, the person's own reference in the same unit (0 without one).
    ``test`` says by which of the rule's tests the fault was judged, counted from 0. ``low`` and ``high`` are as in
    ``Fault``, ``probability`` that the value is past the limit.
    """

    id: str
    value: float
    limit: float
    unit: str
    severity: float
    weight: float
    confidence: float
    baseline: float = 0.0
    test: int = 0
    low: float = float("nan")
    high: float = float("nan")
    probability: float = float("nan")


@dataclass(frozen=True, slots=True)
class Rep:
    """One movement that looked like a repetition.

    Times are seconds from the first frame. ``number`` is None when it was not counted; ``reject_code`` then says why,
    and ``reject_reason`` says it in words. A set that comes from the history has the words only.
    ``peak_s`` is the turning point, or the middle of the hold; ``decided_s`` the time at which it could be known that
    the repetition was over. ``measures`` carry their unit in the name; ``rom`` is in that of the exercise's rep signal.
    ``score`` is 0 to 100, NaN where nothing but the count was seen; ``coverage``, 0 to 1, the weight of the checks that
    could be made.

    ``cut_off`` says at which end of it what was seen of the recording ends, None at neither; ``interrupted`` whether a
    hole in the tracking hides a part of it. The range of such a repetition is NaN, and so are the phases of its tempo
    that were not seen from end to end; its score is NaN unless no repetition of the set was seen whole.
    """

    number: int | None
    counted: bool
    reject_reason: str | None
    side: Side
    start_s: float
    peak_s: float
    end_s: float
    tempo: Tempo
    measures: dict[str, float]
    faults: tuple[Fault, ...]
    checks: tuple[Check, ...]
    score: float
    coverage: float
    decided_s: float
    reject_code: RejectCode | None = None
    cut_off: CutOff | None = None
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A fault that could not be judged, and why."""

    fault: str
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands: ``yaw_deg`` 0 front, 90 side, 180 rear; NaN when unknown."""

    id: str
    yaw_deg: float


@dataclass(frozen=True, slots=True)
class Step:
    """What is known right after a frame: the running state, and the repetitions that were finished by it.

    ``progress`` is 0 at the start position and 1 at full range.
    """

    time_s: float
    phase: Phase
    progress: float
    count: int
    finished: tuple[Rep, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The judged set.

    ``confidence``, 0 to 1, says how sure the choice of the exercise is; ``score`` is 0 to 100, or NaN.
    """

    exercise_id: str
    chosen_by: Literal["user", "recognised"]
    confidence: float
    view: View
    reps: tuple[Rep, ...]
    score: float
    score_parts: dict[str, float]
    set_faults: tuple[Fault, ...]
    advice: tuple[str, ...]
    not_assessed: tuple[NotAssessed, ...]
    frames: int
    frames_with_pose: int
    gaps: tuple[Interval, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def counted(self) -> tuple[Rep, ...]:
        """The repetitions that count."""
        return tuple(rep for rep in self.reps if rep.counted)

    @property
    def coverage(self) -> float:
        """Mean coverage of the repetitions that count, 0 to 1; NaN without any."""
        counted = self.counted
        return sum(rep.coverage for rep in counted) / len(counted) if counted else float("nan")
