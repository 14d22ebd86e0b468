"""Validates repetition candidates against the whole set: which count, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.analysis.exercise_recognition import WINDOW_S, likeness
from formcheck.analysis.rep_timing import Windows, statistic
from formcheck.analysis.signals import SignalContext

if TYPE_CHECKING:
    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.core.report_types import RejectCode
    from formcheck.exercises.schema import Bound, ExerciseSpec, Gate
    from formcheck.kinematics.body import Body

FREE_TRAVEL: Final = ("most", "rise")  # kinds of travel in which one of both levels may differ


class Rejection(NamedTuple):
    """Why a movement is no repetition: for programs, and in words."""

    code: RejectCode
    text: str


@dataclass(frozen=True, slots=True)
class ValidatedCandidate:
    """A movement with its side and windows, its share of the full range, and why it is no repetition (None: it is)."""

    movement: RepetitionCandidate
    side: str
    windows: Windows
    fraction: float
    rejection: Rejection | None

    @property
    def counted(self) -> bool:
        """Whether it counts."""
        return self.rejection is None

    @property
    def rom(self) -> float:
        """Its range; NaN when it was not seen whole."""
        return self.movement.rom if self.movement.shown.whole else float("nan")

    @property
    def range_share(self) -> float:
        """Its share of the full range; NaN when it was not seen whole."""
        return self.fraction if self.movement.shown.whole else float("nan")


def validate(
    body: Body, spec: ExerciseSpec, view: str, movements: list[RepetitionCandidate], sides: list[str]
) -> list[ValidatedCandidate]:
    """Judge every movement as a repetition or not; what is plainly no try is left out."""
    first_s, last_s = float(body.t_s[0]), float(body.t_s[-1])
    found = []
    for movement, side in zip(movements, sides, strict=True):
        windows = Windows.of(movement.bounds, spec.rep.eccentric_first, first_s, last_s)
        found.append(
            ValidatedCandidate(movement, side, windows, float("nan"), _posture(body, spec, view, windows, side))
        )
    usual = _usual([v for v in found if v.counted], spec)
    judged = [_unlike(body, spec, _judge(v, spec, usual, body)) for v in found]
    return [v for v in judged if v.counted or _worth_a_word(v, spec, usual)]


def _unlike(body: Body, spec: ExerciseSpec, v: ValidatedCandidate) -> ValidatedCandidate:
    """Rejected where neither its beginning, its turning point nor its end moves like this exercise.

    A long hold shows what it is only where it begins or ends.
    """
    if not v.counted or spec.likeness is None:
        return v
    start_s, end_s = v.windows.spans["rep"]
    moments = (v.movement.bounds.peak_s,) if end_s - start_s < WINDOW_S else (start_s, v.movement.bounds.peak_s, end_s)
    seen = [likeness(body, spec.id, at_s) for at_s in moments]
    if not np.isfinite(seen).all() or max(seen) >= spec.likeness.least:
        return v
    return replace(v, rejection=Rejection("posture", f"moves like something else than: {spec.name.lower()}"))


def _worth_a_word(v: ValidatedCandidate, spec: ExerciseSpec, usual: _Usual) -> bool:
    """Whether a movement looks like a try that failed rather than like shifting about."""
    judging = spec.judging
    if not v.movement.excursion.risen and not _is_an_end(v, usual, judging.at_rest_share):
        return False
    enough = v.fraction >= judging.mentioned_share * spec.rep.partial_below
    return enough and v.movement.rom >= judging.try_share * spec.rep.min_rom


def _is_an_end(v: ValidatedCandidate, usual: _Usual, at_rest_share: float) -> bool:
    """Whether what was seen to come back only is the end of a repetition rather than of getting into position."""
    off = max(abs(v.movement.peak_level - usual.peak), abs(v.movement.end_level - usual.start))
    return v.rejection is not None and v.rejection.code == "cut_off" and off <= at_rest_share * usual.rom


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a repetition of this set is like: its range, and its levels at the start and at the turning point."""

    rom: float
    start: float
    peak: float
    rise: float
    count: int


def _usual(found: list[ValidatedCandidate], spec: ExerciseSpec) -> _Usual:
    whole = [v for v in found if v.movement.shown.whole] or found
    real = [v for v in whole if v.movement.rom >= spec.rep.min_rom] or whole
    if not real:
        return _Usual(spec.rep.full_rom, float("nan"), float("nan"), 0.0, 0)
    # above the median: short repetitions may be half of the set, those that a compensation made longer are fewer
    rom = float(np.percentile([v.movement.rom for v in real], 60, method="higher"))
    alike = [v for v in real if v.movement.rom >= spec.rep.partial_below * rom]
    starts = [v.movement.start_level for v in alike]
    peaks = [v.movement.peak_level for v in alike]
    start, peak = float(np.median(starts)), float(np.median(peaks))
    return _Usual(max(rom, spec.rep.full_rom), start, peak, peak - start, len(alike))


def _judge(v: ValidatedCandidate, spec: ExerciseSpec, usual: _Usual, body: Body) -> ValidatedCandidate:
    fraction = v.movement.rom / usual.rom
    if usual.count and v.rejection in _depth_rejections(spec):
        # beside full repetitions, what does not go down far enough for the exercise is a short one
        v = replace(v, rejection=_range(v, spec, fraction) or v.rejection)
    rejection = v.rejection or _timing(v, spec, body) or _cut_off(v, spec, usual, fraction)
    rejection = rejection or _range(v, spec, fraction) or _level(v, spec, usual)
    return replace(v, fraction=fraction, rejection=rejection)


def _posture(body: Body, spec: ExerciseSpec, view: str, windows: Windows, side: str) -> Rejection | None:
    context = SignalContext(body, "left" if side == "both" else side)
    for gate in spec.gates:
        if (not gate.views or view in gate.views) and not passes(context, gate, windows):
            return Rejection("posture", gate.reason)
    return None


def _depth_rejections(spec: ExerciseSpec) -> list[Rejection]:
    """What is said where the body hardly moves as the exercise asks."""
    return [Rejection("posture", gate.reason) for gate in spec.gates if gate.statistic == "range"]


def passes(context: SignalContext, gate: Gate, windows: Windows) -> bool:
    """A gate that cannot be seen is passed: a missing landmark must not cost a repetition."""
    return any(_holds(context, bound, windows) for bound in (gate, gate.alternative) if bound)


def _holds(context: SignalContext, bound: Bound, windows: Windows) -> bool:
    value = statistic(context.compute(bound.signal)[windows.cut(context.body.t_s, bound.when)], bound.statistic)
    if not np.isfinite(value):
        return True
    return (bound.min is None or value >= bound.min) and (bound.max is None or value <= bound.max)


def _timing(v: ValidatedCandidate, spec: ExerciseSpec, body: Body) -> Rejection | None:
    start, end = v.windows.spans["rep"]
    if end - start < spec.rep.min_duration_s and not v.movement.shown.cut_off:
        return Rejection("too_quick", f"too quick to be a repetition ({end - start:.1f} s)")
    if v.movement.shown.way_there and v.movement.shown.turn:  # what was hidden is how it came back
        return None
    lost = ~np.isfinite(body.xy_px[v.windows.cut(body.t_s, "rep"), 23, 0])
    return Rejection("lost", "tracking lost") if lost.mean() > spec.judging.most_lost_share else None


def _cut_off(v: ValidatedCandidate, spec: ExerciseSpec, usual: _Usual, fraction: float) -> Rejection | None:
    """A cut-off repetition counts when a quarter of the way to its turning point was seen, and that it got there."""
    movement, shown = v.movement, v.movement.shown
    way = movement.peak_level - movement.start_level
    too_little = way < spec.judging.cut_start_share * max(usual.rise, movement.peak_level - movement.end_level)
    short = movement.rom < spec.rep.min_rom or fraction < spec.rep.partial_below
    if not movement.excursion.risen or (shown.cut_at_start and (short or too_little)):
        return Rejection("cut_off", "cut off by the start of the recording")
    if shown.cut_at_end and (short or (not movement.excursion.fallen and fraction < spec.judging.cut_end_share)):
        return Rejection("cut_off", "cut off by the end of the recording")
    return None


def _range(v: ValidatedCandidate, spec: ExerciseSpec, fraction: float) -> Rejection | None:
    short = v.movement.rom < spec.rep.min_rom or fraction < spec.rep.partial_below
    return Rejection("partial", f"partial: {100 * fraction:.0f} % of the full range") if short else None


def _level(v: ValidatedCandidate, spec: ExerciseSpec, usual: _Usual) -> Rejection | None:
    """Getting into position starts or peaks elsewhere than the repetitions; of a step only both together tell."""
    judging = spec.judging
    if usual.count < judging.least_alike:
        return None
    off = 0.0 if v.movement.shown.cut_at_start else abs(v.movement.start_level - usual.start)
    higher = v.movement.peak_level - usual.peak
    # a peak that is too low is a short repetition's
    worst = min(off, abs(higher)) if spec.rep.travel == "rise" else max(off, higher)
    at_rest = max(off, abs(v.movement.end_level - usual.start)) <= judging.at_rest_share * usual.rom
    level_share = judging.free_level_share if spec.rep.travel in FREE_TRAVEL else judging.level_share
    allowed = judging.once_more_share if at_rest else level_share
    return Rejection("position", "getting into position") if worst > allowed * usual.rom else None
