"""Looking at the whole set: which movements are repetitions, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.analysis.signals import Scene
from formcheck.analysis.windows import Windows, statistic

if TYPE_CHECKING:
    from formcheck.analysis.reps import Movement
    from formcheck.events import RejectCode
    from formcheck.exercises.schema import ExerciseSpec, Gate
    from formcheck.kinematics.body import Body

# house rule: a movement of less than this share of the least range that counts is shifting about, not a try
MENTION_ABOVE: Final = 0.42
TRY_SHARE: Final = 0.75  # house rule: and so is one well below the least range of the exercise
# house rule: share of the usual range by which a start or peak may differ from the set's
SAME_LEVEL: Final = {"least": 0.5, "most": 0.7, "level": 0.5, "rise": 0.7}
AT_REST: Final = 0.25  # house rule: who starts and ends so near to where the set rests was in position
ONCE_MORE: Final = 1.0  # house rule: and may go further by so much, as clams do whose feet come apart
REACHED: Final = 0.85  # house rule: a last repetition that the recording cuts off counts when it got this far
LEAST_ALIKE: Final = 3  # house rule: fewer repetitions do not say what is usual
MAX_LOST: Final = 0.5  # house rule: share of a repetition that may be unseen


class Rejection(NamedTuple):
    """Why a movement is no repetition: for programs, and in words."""

    code: RejectCode
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A movement with its side and windows, its share of the full range, and why it is no repetition (None: it is)."""

    movement: Movement
    side: str
    windows: Windows
    fraction: float
    rejection: Rejection | None

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.rejection is None


def review(body: Body, spec: ExerciseSpec, view: str, movements: list[Movement], sides: list[str]) -> list[Verdict]:
    """Judge every movement as a repetition or not; what is plainly no try is left out."""
    first_s, last_s = float(body.t_s[0]), float(body.t_s[-1])
    found = []
    for movement, side in zip(movements, sides, strict=True):
        windows = Windows.of(movement.bounds, spec.rep.eccentric_first, first_s, last_s)
        found.append(Verdict(movement, side, windows, float("nan"), _posture(body, spec, view, windows, side)))
    usual = _usual([v for v in found if v.counted], spec)
    judged = [_judge(v, spec, usual, body) for v in found]
    return [v for v in judged if v.counted or _worth_a_word(v, spec)]


def _worth_a_word(v: Verdict, spec: ExerciseSpec) -> bool:
    """Whether a movement looks like a try that failed rather than like shifting about."""
    return v.fraction >= MENTION_ABOVE * spec.rep.partial_below and v.movement.rom >= TRY_SHARE * spec.rep.min_rom


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a repetition of this set is like: its range, and its levels at the start and at the turning point."""

    rom: float
    start: float
    peak: float
    count: int


def _usual(found: list[Verdict], spec: ExerciseSpec) -> _Usual:
    real = [v for v in found if v.movement.rom >= spec.rep.min_rom] or found
    if not real:
        return _Usual(spec.rep.full_rom, float("nan"), float("nan"), 0)
    # above the median: short repetitions may be half of the set, those that a compensation made longer are fewer
    rom = float(np.percentile([v.movement.rom for v in real], 60, method="higher"))
    alike = [v for v in real if v.movement.rom >= spec.rep.partial_below * rom]
    starts = [v.movement.start_level for v in alike]
    peaks = [v.movement.peak_level for v in alike]
    return _Usual(max(rom, spec.rep.full_rom), float(np.median(starts)), float(np.median(peaks)), len(alike))


def _judge(v: Verdict, spec: ExerciseSpec, usual: _Usual, body: Body) -> Verdict:
    fraction = v.movement.rom / usual.rom
    rejection = v.rejection or _timing(v, spec, body) or _range(v, spec, fraction) or _level(v, spec, usual)
    return replace(v, fraction=fraction, rejection=rejection)


def _posture(body: Body, spec: ExerciseSpec, view: str, windows: Windows, side: str) -> Rejection | None:
    scene = Scene(body, "left" if side == "both" else side)
    for gate in spec.gates:
        if (not gate.views or view in gate.views) and not _passes(scene, gate, windows):
            return Rejection("posture", gate.reason)
    return None


def _passes(scene: Scene, gate: Gate, windows: Windows) -> bool:
    """A gate that cannot be seen is passed: a missing landmark must not cost a repetition."""
    value = statistic(scene.compute(gate.signal)[windows.cut(scene.body.t_s, gate.when)], gate.statistic)
    if not np.isfinite(value):
        return True
    return (gate.min is None or value >= gate.min) and (gate.max is None or value <= gate.max)


def _timing(v: Verdict, spec: ExerciseSpec, body: Body) -> Rejection | None:
    start, end = v.windows.spans["rep"]
    if end - start < spec.rep.min_duration_s and v.movement.swing.fallen:
        return Rejection("too_quick", f"too quick to be a repetition ({end - start:.1f} s)")
    lost = ~np.isfinite(body.xy_px[v.windows.cut(body.t_s, "rep"), 23, 0])
    return Rejection("lost", "tracking lost") if lost.mean() > MAX_LOST else None


def _range(v: Verdict, spec: ExerciseSpec, fraction: float) -> Rejection | None:
    partial = Rejection("partial", f"partial: {100 * fraction:.0f} % of the full range")
    if v.movement.rom < spec.rep.min_rom:
        return partial
    if not v.movement.swing.fallen and fraction < REACHED:
        return Rejection("cut_off", "cut off by the end of the recording")
    return partial if fraction < spec.rep.partial_below else None


def _level(v: Verdict, spec: ExerciseSpec, usual: _Usual) -> Rejection | None:
    """Getting into position starts or peaks elsewhere than the repetitions; of a step only both together tell."""
    if usual.count < LEAST_ALIKE:
        return None
    off = abs(v.movement.start_level - usual.start)
    higher = v.movement.peak_level - usual.peak
    # a peak that is too low is a short repetition's
    worst = min(off, abs(higher)) if spec.rep.travel == "rise" else max(off, higher)
    at_rest = max(off, abs(v.movement.end_level - usual.start)) <= AT_REST * usual.rom
    allowed = ONCE_MORE if at_rest else SAME_LEVEL[spec.rep.travel]
    return Rejection("position", "getting into position") if worst > allowed * usual.rom else None
