"""The live state: everything that the screen shows for one frame, the tempo ring, and what is to be said."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.coach.settings import RingSettings
    from formcheck.core.report_types import Phase, Side, Step
    from formcheck.exercises import ExerciseSpec


@dataclass(frozen=True, slots=True)
class TempoTick:
    """The ring at one frame; ``target_s`` is NaN where nothing is asked."""

    phase: Phase
    elapsed_s: float
    target_s: float
    beat: bool


class TempoRing:
    """Follows the phases; one that lasts less than ``settle_s`` is a flicker.

    Parameters
    ----------
    rules : RingSettings
    """

    def __init__(self, rules: RingSettings) -> None:
        self._rules = rules
        self._phase: Phase = "waiting"
        self._since_s = 0.0
        self._next: tuple[Phase, float] = ("waiting", 0.0)
        self._beats = 0

    def update(self, step: Step, spec: ExerciseSpec | None) -> TempoTick:
        """Take the running state of a frame."""
        if step.phase != self._next[0]:
            self._next = (step.phase, step.time_s)
        if self._next[0] != self._phase and step.time_s - self._next[1] >= self._rules.settle_s:
            moves = self._next[0] in ("eccentric", "concentric")
            self._phase = self._next[0]
            self._since_s = self._next[1] - (self._rules.moving_lag_s if moves else self._rules.still_lag_s)
            self._beats = 0
        elapsed_s = step.time_s - self._since_s
        target_s = target_of(self._phase, spec)
        return TempoTick(self._phase, elapsed_s, target_s, self._beat(elapsed_s, target_s))

    def _beat(self, elapsed_s: float, target_s: float) -> bool:
        """Once for each whole second of a lowering or a pause that the exercise wants to last."""
        due = math.floor(elapsed_s)
        if self._phase == "concentric" or not due <= target_s or due <= self._beats:
            return False
        self._beats = due
        return True


def target_of(phase: Phase, spec: ExerciseSpec | None) -> float:
    """Seconds that the exercise wants a phase to last; NaN where it asks for nothing."""
    if spec is None:
        return float("nan")
    tempo = spec.tempo
    turn, start = tempo.peak_pause_s, tempo.stretch_pause_s
    if spec.rep.eccentric_first:  # a squat turns in the stretch
        turn, start = start, turn
    wanted = {"eccentric": tempo.eccentric_s, "concentric": tempo.concentric_s, "peak": turn, "rest": start}
    return wanted.get(phase) or float("nan")


Stage = Literal["looking", "placing", "ready", "set", "paused", "rest"]
UtteranceKind = Literal["guide", "count", "cue", "praise", "result", "system"]
JointState = Literal["good", "watch", "fault", "unseen"]
Edge = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say.

    Parameters
    ----------
    text : str
        One short sentence or two, in the language of the words.
    kind : str
    priority : int
        The higher one goes first, and may cut a lower one off.
    time_s, expires_s : float
        When it came up, and from when on saying it would be too late; on the clock of the poses.
    """

    text: str
    kind: UtteranceKind
    priority: int
    time_s: float
    expires_s: float


@dataclass(frozen=True, slots=True)
class Framing:
    """How the body lies in the picture.

    Parameters
    ----------
    box_px : (left, top, right, bottom) or None
        Around the body in upright pixels of the unmirrored picture, beyond the picture where the body is; None with
        nobody there.
    edges : frozenset of str
        The edges of the unmirrored picture over which the body sticks out.
    fits : bool
        Whether body, view and posture are as the exercise needs them.
    """

    box_px: tuple[float, float, float, float] | None = None
    edges: frozenset[Edge] = frozenset()
    fits: bool = False


@dataclass(frozen=True, slots=True)
class LiveState:
    """The state of the set right after a frame.

    Parameters
    ----------
    time_s : float
        Of the frame.
    stage : str
    exercise : ExerciseSpec or None
        The one that was named or recognised; None while it is not known.
    count : int
        Repetitions of the set at hand; during the rest, of the last one.
    side : str or None
        Working side of the last repetition.
    phase : str
    progress : float
        0 at the start of a repetition, 1 at its full range.
    phase_elapsed_s, phase_target_s : float
        How long the phase has lasted, and how long the exercise wants it (the tempo ring). The target is NaN where
        nothing is asked.
    beat : bool
        Whether a second of a timed phase has just gone by.
    cue : str or None
        What to do better, shown large.
    guide : str or None
        How to get into place, shown large.
    framing : Framing
    joint_states : mapping of landmark index to state
        The landmarks that are drawn in colour.
    rest_left_s : float or None
        Seconds of the rest between sets that are left, negative when it is over; None outside the rest.
    unnamed : int
        How many sets wait for their exercise to be named (``Coach.name``).
    say : tuple of Utterance
        What this frame adds to what is to be said.
    finished : tuple of FoundSet
        Sets that are over and judged, with the stretch of time that they were judged on.
    """

    time_s: float
    stage: Stage
    exercise: ExerciseSpec | None = None
    count: int = 0
    side: Side | None = None
    phase: Phase = "waiting"
    progress: float = 0.0
    phase_elapsed_s: float = 0.0
    phase_target_s: float = float("nan")
    beat: bool = False
    cue: str | None = None
    guide: str | None = None
    framing: Framing = field(default_factory=Framing)
    joint_states: Mapping[int, JointState] = field(default_factory=dict)
    rest_left_s: float | None = None
    unnamed: int = 0
    say: tuple[Utterance, ...] = ()
    finished: tuple[FoundSet, ...] = ()
