"""Looking at the whole set: which movements are repetitions, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.signals import Scene
from formcheck.analysis.windows import Windows, statistic

if TYPE_CHECKING:
    from formcheck.analysis.reps import Movement
    from formcheck.exercises.schema import ExerciseSpec, Gate
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

MENTION_ABOVE: Final = (
    0.25  # house rule: a movement of less than this share of the full range is shifting about, not a try
)
SAME_LEVEL: Final = 0.5  # house rule: share of the usual range by which a start or peak may differ from the set's
REACHED: Final = 0.85  # house rule: a last repetition that the recording cuts off counts when it got this far
MAX_LOST: Final = 0.5  # house rule: share of a repetition that may be unseen


@dataclass(frozen=True, slots=True)
class Verdict:
    """A movement with its side and windows, its share of the full range, and why it is no repetition (None: it is)."""

    movement: Movement
    side: str
    windows: Windows
    fraction: float
    reason: str | None

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.reason is None


def review(
    body: Body, spec: ExerciseSpec, view: str, movements: list[Movement], sides: list[str], signals: dict[str, Floats]
) -> list[Verdict]:
    """Judge every movement as a repetition or not; what is plainly no try is left out."""
    first_s, last_s = float(body.t_s[0]), float(body.t_s[-1])
    found = []
    for movement, side in zip(movements, sides, strict=True):
        windows = Windows.of(movement.bounds, spec.rep.eccentric_first, first_s, last_s)
        found.append(Verdict(movement, side, windows, float("nan"), _posture(body, spec, view, windows, side)))
    usual = _usual([v for v in found if v.counted], spec, signals)
    judged = [_judge(v, spec, usual, signals, body) for v in found]
    return [v for v in judged if v.counted or v.fraction >= MENTION_ABOVE]


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a repetition of this set is like: its range, and its levels at the start and at the turning point."""

    rom: float
    start: float
    peak: float
    count: int


def _usual(found: list[Verdict], spec: ExerciseSpec, signals: dict[str, Floats]) -> _Usual:
    real = [v for v in found if v.movement.rom >= spec.rep.min_rom] or found
    if not real:
        return _Usual(spec.rep.full_rom, float("nan"), float("nan"), 0)
    starts = [float(signals[v.side][v.movement.swing.left]) for v in real]
    peaks = [float(signals[v.side][v.movement.swing.peak]) for v in real]
    # above the median: short repetitions may be half of the set, those that a compensation made longer are fewer
    rom = float(np.percentile([v.movement.rom for v in real], 60, method="higher"))
    return _Usual(max(rom, spec.rep.full_rom), float(np.median(starts)), float(np.median(peaks)), len(real))


def _judge(v: Verdict, spec: ExerciseSpec, usual: _Usual, signals: dict[str, Floats], body: Body) -> Verdict:
    fraction = v.movement.rom / usual.rom
    reason = v.reason or _timing(v, spec, body) or _range(v, spec, fraction) or _level(v, spec, usual, signals)
    return replace(v, fraction=fraction, reason=reason)


def _posture(body: Body, spec: ExerciseSpec, view: str, windows: Windows, side: str) -> str | None:
    scene = Scene(body, "left" if side == "both" else side)
    for gate in spec.gates:
        if (not gate.views or view in gate.views) and not _passes(scene, gate, windows):
            return gate.reason
    return None


def _passes(scene: Scene, gate: Gate, windows: Windows) -> bool:
    """A gate that cannot be seen is passed: a missing landmark must not cost a repetition."""
    value = statistic(scene.compute(gate.signal)[windows.cut(scene.body.t_s, gate.when)], gate.statistic)
    if not np.isfinite(value):
        return True
    return (gate.min is None or value >= gate.min) and (gate.max is None or value <= gate.max)


def _timing(v: Verdict, spec: ExerciseSpec, body: Body) -> str | None:
    start, end = v.windows.spans["rep"]
    if end - start < spec.rep.min_duration_s and v.movement.swing.fallen:
        return f"too quick to be a repetition ({end - start:.1f} s)"
    lost = ~np.isfinite(body.xy_px[v.windows.cut(body.t_s, "rep"), 23, 0])
    return "tracking lost" if lost.mean() > MAX_LOST else None


def _range(v: Verdict, spec: ExerciseSpec, fraction: float) -> str | None:
    if v.movement.rom < spec.rep.min_rom:
        return f"partial: {100 * fraction:.0f} % of the full range"
    if not v.movement.swing.fallen and fraction < REACHED:
        return "cut off by the end of the recording"
    if fraction < spec.rep.partial_below:
        return f"partial: {100 * fraction:.0f} % of the full range"
    return None


def _level(v: Verdict, spec: ExerciseSpec, usual: _Usual, signals: dict[str, Floats]) -> str | None:
    """Getting into position starts or ends elsewhere than the repetitions do; steps may each begin where they like."""
    if usual.count < 3 or spec.rep.travel == "rise":
        return None
    s = signals[v.side]
    off = max(abs(float(s[v.movement.swing.left]) - usual.start), abs(float(s[v.movement.swing.peak]) - usual.peak))
    return "getting into position" if off > SAME_LEVEL * usual.rom else None
