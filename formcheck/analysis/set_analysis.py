"""Analyses one set: candidates, working side, view, validation, tempo, faults, scores."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from formcheck.analysis.fault_measurement import Timed
from formcheck.analysis.fault_rules import Finding, judge
from formcheck.analysis.rep_detection import find_candidates
from formcheck.analysis.rep_timing import statistic, tempo_of
from formcheck.analysis.rep_validation import ValidatedCandidate, validate
from formcheck.analysis.scoring import checks_of, rep_score
from formcheck.analysis.signals import SignalContext
from formcheck.core.report_types import NotAssessed, Rep, Side, View
from formcheck.kinematics.body import SIDES, Body
from formcheck.kinematics.camera_view import ViewLimits, estimate
from formcheck.kinematics.geometry import distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.analysis.rep_timing import Bounds
    from formcheck.exercises.schema import ExerciseSpec


def working_side(body: Body, spec: ExerciseSpec, movement: RepetitionCandidate) -> str:
    """``left``, ``right``, or ``both`` where the legs work together or nobody can tell."""
    if spec.rep.side == "signal" and spec.rep.side_signal is not None:
        excursion = movement.excursion
        quarter = (excursion.right - excursion.left) // 4
        values = SignalContext(body, "left").compute(spec.rep.side_signal)[
            excursion.left + quarter : excursion.right - quarter + 1
        ]
        return _by_sign(float(np.nanmedian(values)) if np.isfinite(values).any() else float("nan"))
    if spec.rep.side == "lead":
        moved = {
            side: distance(*body.point("ankle", side)[[movement.excursion.left, movement.excursion.peak]])
            for side in SIDES
        }
        return _by_sign(float(moved["left"] - moved["right"]))
    return movement.side


def _by_sign(value: float) -> str:
    if not np.isfinite(value):
        return "both"
    return "left" if value > 0 else "right"


def told_sides(spec: ExerciseSpec, sides: Sequence[str]) -> list[str]:
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
    view, verdicts, timed = repetitions(body, spec)
    findings, missing = judge(body, spec, view, timed)
    scored = _scored(spec, [t.verdict for t in timed], findings)
    done = [_rep(n, t, f, spec, body, view) for n, (t, f) in enumerate(zip(timed, findings, strict=True), 1)]
    done = [rep if ok else replace(rep, score=float("nan")) for rep, ok in zip(done, scored, strict=True)]
    done = [_told(rep, side) for rep, side in zip(done, told_sides(spec, [rep.side for rep in done]), strict=True)]
    reps = sorted([*done, *(_rejected(v, spec) for v in verdicts if not v.counted)], key=lambda rep: rep.peak_s)
    return Assessment(view, tuple(reps), tuple(missing))


def repetitions(body: Body, spec: ExerciseSpec) -> tuple[View, list[ValidatedCandidate], list[Timed]]:
    """The camera's view, all movements that were tries, and those that count with their tempo."""
    movements = find_candidates(body, spec)
    sides = [working_side(body, spec, movement) for movement in movements]
    view = estimate(body, view_limits(spec), _moving(body, [m.bounds for m in movements]))
    verdicts = validate(body, spec, view.id, movements, sides)
    counted = [v for v in verdicts if v.counted]
    following = [*counted[1:], None][: len(counted)]
    timed = [
        Timed(v, tempo_of(v.movement, n.movement if n else None, spec.rep.eccentric_first))
        for v, n in zip(counted, following, strict=True)
    ]
    return view, verdicts, timed


def _scored(
    spec: ExerciseSpec, counted: Sequence[ValidatedCandidate], findings: Sequence[Sequence[Finding]]
) -> list[bool]:
    """Whether each counted repetition has a score: those seen whole, or all where none of those could be judged."""
    whole = [v.movement.shown.whole for v in counted]
    judged = any(one and found for one, found in zip(whole, findings, strict=True))
    return [spec.scored and (one or not judged) for one in whole]


def _moving(body: Body, bounds: Sequence[Bounds]) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """Grid times inside any movement; None when there is none."""
    inside = np.zeros(body.t_s.size, bool)
    for b in bounds:
        ends = np.nan_to_num(np.array([b.start_s, b.end_s]), nan=float(body.t_s[-1]))
        inside |= (body.t_s >= ends[0]) & (body.t_s <= ends[1])
    return inside if inside.any() else None


def _rep(number: int, timed: Timed, findings: Sequence[Finding], spec: ExerciseSpec, body: Body, view: View) -> Rep:
    score, coverage, faults = rep_score(spec, findings)
    base = _rejected(timed.verdict, spec)
    return replace(
        base, number=number, counted=True, tempo=timed.tempo, faults=faults, checks=checks_of(findings),
        coverage=coverage,
        measures=base.measures | _measures(timed, spec, body, view), score=score,
    )  # fmt: skip


def _told(rep: Rep, side: str) -> Rep:
    """The repetition with the other side named, if it is another: that of its faults, too."""
    if side == rep.side:
        return rep
    other: dict[Side, Side] = {"left": "right", "right": "left", "both": "both"}
    faults = tuple(replace(fault, side=other[fault.side]) for fault in rep.faults)
    return replace(rep, side="left" if side == "left" else "right", faults=faults)


def _rejected(verdict: ValidatedCandidate, spec: ExerciseSpec) -> Rep:
    """The repetition's frame: who, when, and why not."""
    movement = verdict.movement
    shown = movement.shown
    start, end = verdict.windows.spans["rep"]
    side: Side = "left" if verdict.side == "left" else "right" if verdict.side == "right" else "both"
    measures = {"rom": verdict.rom, "rom_fraction": verdict.range_share}
    code, reason = verdict.rejection or (None, None)
    tempo = tempo_of(movement, None, spec.rep.eccentric_first)
    return Rep(
        None, False, reason, side, start, movement.bounds.peak_s, end, tempo, measures, (), (), float("nan"), 0.0,
        end + NOTICE_S, code, shown.cut_off, shown.interrupted,
    )  # fmt: skip


def _measures(timed: Timed, spec: ExerciseSpec, body: Body, view: View) -> dict[str, float]:
    context = SignalContext(body, "left" if timed.verdict.side == "both" else timed.verdict.side)
    out = {}
    for measure in spec.measures:
        if not measure.views or view.id in measure.views:
            cut = timed.verdict.windows.cut(body.t_s, measure.window)
            value = statistic(context.compute(measure.signal)[cut], measure.statistic)
            out[measure.name] = value if timed.verdict.movement.shown.of(measure.window) else float("nan")
    return out
