"""One pass over the frames of a set: movements, sides, view, review, tempo, faults, scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from formcheck.analysis.faults import Finding, judge
from formcheck.analysis.measures import Timed
from formcheck.analysis.reps import find_movements
from formcheck.analysis.review import Verdict, review
from formcheck.analysis.score import checks_of, rep_score
from formcheck.analysis.sides import told_sides, working_side
from formcheck.analysis.signals import Scene
from formcheck.analysis.tempo import tempo_of
from formcheck.analysis.windows import statistic
from formcheck.events import NotAssessed, Rep, Side, View
from formcheck.kinematics.view import ViewLimits, estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.phases import Bounds
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body

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
    movements = find_movements(body, spec)
    sides = [working_side(body, spec, movement) for movement in movements]
    view = estimate(body, view_limits(spec), _moving(body, [m.bounds for m in movements]))
    verdicts = review(body, spec, view.id, movements, sides)
    counted = [v for v in verdicts if v.counted]
    following = [*counted[1:], None][: len(counted)]
    timed = [
        Timed(v, tempo_of(v.movement, n.movement if n else None, spec.rep.eccentric_first))
        for v, n in zip(counted, following, strict=True)
    ]
    findings, missing = judge(body, spec, view, timed)
    scored = _scored(spec, counted)
    done = [_rep(n, t, f, spec, body, view) for n, (t, f) in enumerate(zip(timed, findings, strict=True), 1)]
    done = [rep if ok else replace(rep, score=float("nan")) for rep, ok in zip(done, scored, strict=True)]
    done = [_told(rep, side) for rep, side in zip(done, told_sides(spec, [rep.side for rep in done]), strict=True)]
    reps = sorted([*done, *(_rejected(v, spec) for v in verdicts if not v.counted)], key=lambda rep: rep.peak_s)
    return Assessment(view, tuple(reps), tuple(missing))


def _scored(spec: ExerciseSpec, counted: Sequence[Verdict]) -> list[bool]:
    """Whether each counted repetition has a score: those that were seen whole, or all where none was."""
    whole = [v.movement.shown.whole for v in counted]
    return [spec.scored and (one or not any(whole)) for one in whole]


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


def _rejected(verdict: Verdict, spec: ExerciseSpec) -> Rep:
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
    scene = Scene(body, "left" if timed.verdict.side == "both" else timed.verdict.side)
    out = {}
    for measure in spec.measures:
        if not measure.views or view.id in measure.views:
            cut = timed.verdict.windows.cut(body.t_s, measure.window)
            value = statistic(scene.compute(measure.signal)[cut], measure.statistic)
            out[measure.name] = value if timed.verdict.movement.shown.of(measure.window) else float("nan")
    return out
