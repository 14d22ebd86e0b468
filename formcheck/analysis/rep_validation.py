"""Validates repetition candidates against the whole set: which count, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.exercise_recognition import WINDOW_S, likeness
from formcheck.analysis.rep_detection import Rejection
from formcheck.analysis.rep_timing import statistic
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.analysis.rep_timing import Windows
    from formcheck.exercises.schema import Bound, ExerciseSpec, Gate
    from formcheck.kinematics.body import Body

FREE_TRAVEL: Final = ("most", "rise")  # kinds of travel in which one of both levels may differ


def validate(
    body: Body, spec: ExerciseSpec, view: str, candidates: Sequence[RepetitionCandidate]
) -> list[RepetitionCandidate]:
    """Judge every candidate, its side known, as a repetition or not; what is plainly no try is left out."""
    found = [replace(c, rejection=_posture(body, spec, view, c)) for c in candidates]
    usual = _usual([c for c in found if c.counted], spec)
    judged = [_unlike(body, spec, _judge(c, spec, usual, body)) for c in found]
    return [c for c in judged if c.counted or _worth_a_word(c, spec, usual)]


def _unlike(body: Body, spec: ExerciseSpec, c: RepetitionCandidate) -> RepetitionCandidate:
    """Rejected where neither its beginning, its turning point nor its end moves like this exercise.

    A long hold shows what it is only where it begins or ends. Of slow motion no moment shows a movement, and nothing is
    known.
    """
    if not c.counted or spec.likeness is None or min(c.tempo.eccentric_s, c.tempo.concentric_s) > WINDOW_S:
        return c
    start_s, end_s = c.windows.spans["rep"]
    moments = (c.bounds.peak_s,) if end_s - start_s < WINDOW_S else (start_s, c.bounds.peak_s, end_s)
    seen = [likeness(body, spec.id, at_s) for at_s in moments]
    if not np.isfinite(seen).all() or max(seen) >= spec.likeness.least:
        return c
    return replace(c, rejection=Rejection("posture", f"moves like something else than: {spec.name.lower()}"))


def _worth_a_word(c: RepetitionCandidate, spec: ExerciseSpec, usual: _Usual) -> bool:
    """Whether a movement looks like a try that failed rather than like shifting about."""
    judging = spec.judging
    if not c.excursion.risen and not _is_an_end(c, usual, judging.at_rest_share):
        return False
    enough = c.travel_share >= judging.mentioned_share * spec.rep.partial_below
    return enough and c.travel >= judging.try_share * spec.rep.min_rom


def _is_an_end(c: RepetitionCandidate, usual: _Usual, at_rest_share: float) -> bool:
    """Whether what was seen to come back only is the end of a repetition rather than of getting into position."""
    off = max(abs(c.peak_level - usual.peak), abs(c.end_level - usual.start))
    return c.rejection is not None and c.rejection.code == "cut_off" and off <= at_rest_share * usual.rom


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a repetition of this set is like: its range, and its levels at the start and at the turning point."""

    rom: float
    start: float
    peak: float
    rise: float
    count: int


def _usual(found: list[RepetitionCandidate], spec: ExerciseSpec) -> _Usual:
    whole = [c for c in found if c.shown.whole] or found
    real = [c for c in whole if c.travel >= spec.rep.min_rom] or whole
    if not real:
        return _Usual(spec.rep.full_rom, float("nan"), float("nan"), 0.0, 0)
    # above the median: short repetitions may be half of the set, those that a compensation made longer are fewer
    rom = float(np.percentile([c.travel for c in real], 60, method="higher"))
    alike = [c for c in real if c.travel >= spec.rep.partial_below * rom]
    starts = [c.start_level for c in alike]
    peaks = [c.peak_level for c in alike]
    start, peak = float(np.median(starts)), float(np.median(peaks))
    return _Usual(max(rom, spec.rep.full_rom), start, peak, peak - start, len(alike))


def _judge(c: RepetitionCandidate, spec: ExerciseSpec, usual: _Usual, body: Body) -> RepetitionCandidate:
    share = c.travel / usual.rom
    if usual.count and c.rejection in _depth_rejections(spec):
        # beside full repetitions, what does not go down far enough for the exercise is a short one, or is cut off
        c = replace(c, rejection=_cut_off(c, spec, usual, share) or _range(c, spec, share) or c.rejection)
    rejection = c.rejection or _timing(c, spec, body) or _cut_off(c, spec, usual, share)
    rejection = rejection or _range(c, spec, share) or _level(c, spec, usual)
    return replace(c, travel_share=share, rejection=rejection)


def _posture(body: Body, spec: ExerciseSpec, view: str, c: RepetitionCandidate) -> Rejection | None:
    context = SignalContext(body, "left" if c.side == "both" else c.side)
    for gate in spec.gates:
        if (not gate.views or view in gate.views) and not passes(context, gate, c.windows):
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


def _timing(c: RepetitionCandidate, spec: ExerciseSpec, body: Body) -> Rejection | None:
    start, end = c.windows.spans["rep"]
    if end - start < spec.rep.min_duration_s and not c.shown.cut_off:
        return Rejection("too_quick", f"too quick to be a repetition ({end - start:.1f} s)")
    if c.shown.way_there and c.shown.turn:  # what was hidden is how it came back
        return None
    lost = ~np.isfinite(body.xy_px[c.windows.cut(body.t_s, "rep"), 23, 0])
    return Rejection("lost", "tracking lost") if lost.mean() > spec.judging.most_lost_share else None


def _cut_off(c: RepetitionCandidate, spec: ExerciseSpec, usual: _Usual, share: float) -> Rejection | None:
    """A cut-off repetition counts when a quarter of the way to its turning point was seen, and that it got there."""
    shown = c.shown
    way = c.peak_level - c.start_level
    too_little = way < spec.judging.cut_start_share * max(usual.rise, c.peak_level - c.end_level)
    short = c.travel < spec.rep.min_rom or share < spec.rep.partial_below
    if not c.excursion.risen or (shown.cut_at_start and (short or too_little)):
        return Rejection("cut_off", "cut off by the start of the recording")
    if shown.cut_at_end and (short or (not c.excursion.fallen and share < spec.judging.cut_end_share)):
        return Rejection("cut_off", "cut off by the end of the recording")
    return None


def _range(c: RepetitionCandidate, spec: ExerciseSpec, share: float) -> Rejection | None:
    short = c.travel < spec.rep.min_rom or share < spec.rep.partial_below
    return Rejection("partial", f"partial: {100 * share:.0f} % of the full range") if short else None


def _level(c: RepetitionCandidate, spec: ExerciseSpec, usual: _Usual) -> Rejection | None:
    """Getting into position starts or peaks elsewhere than the repetitions; of a step only both together tell."""
    judging = spec.judging
    if usual.count < judging.least_alike:
        return None
    off = 0.0 if c.shown.cut_at_start else abs(c.start_level - usual.start)
    higher = c.peak_level - usual.peak
    # a peak that is too low is a short repetition's
    worst = min(off, abs(higher)) if spec.rep.travel == "rise" else max(off, higher)
    at_rest = max(off, abs(c.end_level - usual.start)) <= judging.at_rest_share * usual.rom
    level_share = judging.free_level_share if spec.rep.travel in FREE_TRAVEL else judging.level_share
    allowed = judging.once_more_share if at_rest else level_share
    return Rejection("position", "getting into position") if worst > allowed * usual.rom else None
