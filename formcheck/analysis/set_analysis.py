"""Analyses one set: candidates, working side, view, validation, tempo, faults, scores."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from formcheck.analysis.fault_rules import judge
from formcheck.analysis.rep_detection import find_candidates
from formcheck.analysis.rep_timing import rest_between, statistic, tempo_of
from formcheck.analysis.rep_validation import validate
from formcheck.analysis.scoring import rep_score
from formcheck.core.report_types import NotAssessed, Rep, Side, Tempo, View
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.camera_view import ViewLimits, estimate
from formcheck.kinematics.geometry import distance
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.fault_rules import Checks
    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.analysis.rep_timing import Bounds
    from formcheck.exercises.schema import ExerciseSpec


def working_side(body: Body, spec: ExerciseSpec, candidate: RepetitionCandidate) -> str:
    """``left``, ``right``, or ``both`` where the legs work together or nobody can tell."""
    if spec.rep.side == "signal" and spec.rep.side_signal is not None:
        excursion = candidate.excursion
        quarter = (excursion.right - excursion.left) // 4
        values = SignalContext(body, "left").compute(spec.rep.side_signal)[
            excursion.left + quarter : excursion.right - quarter + 1
        ]
        return _by_sign(float(np.nanmedian(values)) if np.isfinite(values).any() else float("nan"))
    if spec.rep.side == "lead":
        moved = {
            side: distance(*body.point("ankle", side)[[candidate.excursion.left, candidate.excursion.peak]])
            for side in SIDES
        }
        return _by_sign(float(moved["left"] - moved["right"]))
    return candidate.side


def _by_sign(value: float) -> str:
    if not np.isfinite(value):
        return "both"
    return "left" if value > 0 else "right"


def usual_sides(spec: ExerciseSpec, sides: Sequence[str]) -> list[str]:
    """The sides of consecutive repetitions as the report says them.

    Where the posture says who works, the model may take one leg for the other in a single repetition (2 of 290
    rendered clips). A side that stands alone among the other one's repetitions is such a mistake. What is measured in
    that repetition is measured on the legs as the model has them.
    """
    if spec.rep.side != "signal" or len(sides) < spec.judging.least_reps_of_a_side:
        return list(sides)
    usual, count = Counter(sides).most_common(1)[0]
    if usual == "both" or len(sides) - count > spec.judging.most_astray_share * len(sides):
        return list(sides)
    runs = [list(run) for _, run in groupby(sides)]
    return [usual if len(run) == 1 else side for run in runs for side in run]


NOTICE_S = 0.15  # house rule: the fall has to be this long past before anybody can say that the repetition is over


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that is known about a set at one moment."""

    view: View
    reps: tuple[Rep, ...]
    not_assessed: tuple[NotAssessed, ...]


def view_limits(spec: ExerciseSpec) -> ViewLimits:
    """The exercise's borders between views."""
    camera = spec.camera
    return ViewLimits(camera.front_deg, camera.side_deg, camera.feetward)


def assess(body: Body, spec: ExerciseSpec) -> Assessment:
    """Judge the set that these frames show.

    Parameters
    ----------
    body : Body
    spec : ExerciseSpec

    Returns
    -------
    Assessment
        Repetitions in order of time, the counted ones numbered from 1.
    """
    view, candidates = repetitions(body, spec)
    counted = [c for c in candidates if c.counted]
    checks, missing = judge(body, spec, view, counted)
    scored = _scored(spec, counted, checks)
    done = [_counted(n, c, own, spec, body, view) for n, (c, own) in enumerate(zip(counted, checks, strict=True), 1)]
    done = [rep if ok else replace(rep, score=float("nan")) for rep, ok in zip(done, scored, strict=True)]
    done = [
        _with_side(rep, side) for rep, side in zip(done, usual_sides(spec, [rep.side for rep in done]), strict=True)
    ]
    reps = sorted([*done, *(_rep(c) for c in candidates if not c.counted)], key=lambda rep: rep.peak_s)
    return Assessment(view, tuple(reps), tuple(missing))


def repetitions(body: Body, spec: ExerciseSpec) -> tuple[View, list[RepetitionCandidate]]:
    """The camera's view, and all candidates that were tries: those that count with the rest that follows them."""
    found = find_candidates(body, spec)
    view = estimate(body, view_limits(spec), _moving(body, [c.bounds for c in found]))
    found = validate(body, spec, view.id, [replace(c, side=working_side(body, spec, c)) for c in found])
    counted = [n for n, c in enumerate(found) if c.counted]
    for n, following in pairwise(counted):
        rest_s = rest_between(found[n], found[following])
        found[n] = replace(found[n], tempo=_tempo(found[n], spec, rest_s))
    return view, [_as_timed(c, body) for c in found]


def _as_timed(candidate: RepetitionCandidate, body: Body) -> RepetitionCandidate:
    """The repetition, without its tempo where a phase of it was seen in too few pictures to be timed."""
    start_s, end_s = candidate.windows.spans["rep"]
    pictures_s = body.frames_s[(body.frames_s >= start_s) & (body.frames_s <= end_s)]
    if pictures_s.size < 2:
        return candidate
    least_s = standard().least_phase_pictures * float(np.median(np.diff(pictures_s)))
    if not any(phase_s < least_s for phase_s in (candidate.tempo.eccentric_s, candidate.tempo.concentric_s)):
        return candidate
    unknown = float("nan")
    return replace(candidate, tempo=Tempo(unknown, unknown, unknown, unknown), few_pictures=True)


def _tempo(candidate: RepetitionCandidate, spec: ExerciseSpec, rest_s: float) -> Tempo:
    return tempo_of(candidate.bounds, candidate.shown, spec.rep.eccentric_first, rest_s)


def _scored(spec: ExerciseSpec, counted: Sequence[RepetitionCandidate], checks: Sequence[Checks]) -> list[bool]:
    """Whether each counted repetition has a score: those seen whole, or all where none of those could be judged."""
    whole = [c.shown.whole for c in counted]
    judged = any(one and found for one, found in zip(whole, checks, strict=True))
    return [spec.scored and (one or not judged) for one in whole]


def _moving(body: Body, bounds: Sequence[Bounds]) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """Grid times inside any movement; None when there is none."""
    inside = np.zeros(body.t_s.size, bool)
    for b in bounds:
        ends = np.nan_to_num(np.array([b.start_s, b.end_s]), nan=float(body.t_s[-1]))
        inside |= (body.t_s >= ends[0]) & (body.t_s <= ends[1])
    return inside if inside.any() else None


def _counted(
    number: int, candidate: RepetitionCandidate, checks: Checks, spec: ExerciseSpec, body: Body, view: View
) -> Rep:
    score, coverage, faults = rep_score(spec, checks)
    rep = _rep(candidate)
    return replace(
        rep, number=number, counted=True, faults=faults, checks=tuple(check for check, _ in checks), coverage=coverage,
        score=score, measures=rep.measures | _measures(candidate, spec, body, view),
    )  # fmt: skip


def _with_side(rep: Rep, side: str) -> Rep:
    """The repetition with the other side named, if it is another: that of its faults, too."""
    if side == rep.side:
        return rep
    other: dict[Side, Side] = {"left": "right", "right": "left", "both": "both"}
    faults = tuple(replace(fault, side=other[fault.side]) for fault in rep.faults)
    return replace(rep, side="left" if side == "left" else "right", faults=faults)


def _rep(candidate: RepetitionCandidate) -> Rep:
    """Who, when, how far, and why it does not count: what is known of a repetition before its faults are judged."""
    start_s, end_s = candidate.windows.spans["rep"]
    side: Side = "left" if candidate.side == "left" else "right" if candidate.side == "right" else "both"
    code, reason = candidate.rejection or (None, None)
    return Rep(
        number=None, counted=False, reject_reason=reason, reject_code=code, side=side,
        start_s=start_s, peak_s=candidate.bounds.peak_s, end_s=end_s, decided_s=end_s + NOTICE_S, tempo=candidate.tempo,
        measures={"rom": candidate.rom, "rom_fraction": candidate.rom_share}, faults=(), checks=(),
        score=float("nan"), coverage=0.0, cut_off=candidate.shown.cut_off, interrupted=candidate.shown.interrupted,
    )  # fmt: skip


def _measures(candidate: RepetitionCandidate, spec: ExerciseSpec, body: Body, view: View) -> dict[str, float]:
    context = SignalContext(body, "left" if candidate.side == "both" else candidate.side)
    out = {}
    for measure in spec.measures:
        if not measure.views or view.id in measure.views:
            cut = candidate.windows.cut(body.t_s, measure.window)
            value = statistic(context.compute(measure.signal)[cut], measure.statistic)
            out[measure.name] = value if candidate.shown.of(measure.window) else float("nan")
    return out
