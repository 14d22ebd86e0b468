"""Checks an exercise file on the simulated body: a good repetition counts, and each mistake is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.analysis.exercise_recognition import recognise
from formcheck.exercises import ids, load
from formcheck.validation.cases import OF_THE_SET, Case, bad_rep, camera_of, cases, good_rep, motion_of
from formcheck.validation.harness import GOOD, Harness, body_of
from formcheck.validation.learning import learn

if TYPE_CHECKING:
    from formcheck.core.report_types import JudgedSet, Rep
    from formcheck.exercises.learnt import Learnt
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.simulation import Camera, TrueRep
    from formcheck.simulation.plan import Side

State = Literal["proven", "not proven", "not provable here"]
FAULTY: Final = (False, True, False, False, True, False)  # the others are the person's own good repetitions
GOOD_SET: Final = "a good set"
RECOGNITION: Final = "recognition"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was to be proven: what, from which camera, whether it was, and what was seen."""

    what: str
    camera: str
    state: State
    reason: str

    def row(self) -> tuple[str, str, str, str]:
        """For a table: what, camera, result, why."""
        return self.what, self.camera, self.state, self.reason


def prove(spec: ExerciseSpec) -> list[CheckLine]:
    """Prove an exercise on the simulated body, seen as MediaPipe would see it.

    A good set in the file's own tempo has to be counted whole and left alone, and told from the other exercises when
    the file says how. A mistake has to be told in the two repetitions of six that carry it, in no other one, and not
    in a good set from the same camera.

    Parameters
    ----------
    spec : ExerciseSpec

    Returns
    -------
    list of Line
        Good sets, one for each camera that proves something, then the mistakes in the file's order.

    Raises
    ------
    InputError
        When the tempo is none that a body could follow.
    """
    motion = motion_of(spec)
    if motion is None:
        why = "the file has no [proof] table that names a motion of the simulated body"
        names = [GOOD_SET, *(rule.id for rule in spec.rules)]
        return [CheckLine(name, "", "not provable here", why) for name in names]
    stage = Harness(spec, motion, good_rep(spec))
    first = camera_of(spec.proof, motion)
    tried = [_mistake(stage, case) for case in cases(spec, motion)]
    used = dict.fromkeys([first, *(camera for camera, line in tried if camera and line.state == "proven")])
    recognised = [_recognition(stage, first)] if spec.id in ids() else []
    return [*(good_set(stage, camera) for camera in used), *recognised, *(line for _, line in tried)]


def good_set(stage: Harness, camera: Camera) -> CheckLine:
    """Prove that good repetitions count from this camera, whichever side works, and are left alone."""
    wrong = []
    for side in stage.sides:
        clip = stage.clip([stage.rep] * GOOD, camera, side)
        wrong += _faults_of_a_good_set(stage.report(clip), clip.truth, "" if len(stage.sides) == 1 else f"{side}: ")
    reason = "; ".join(wrong) or f"{GOOD} of {GOOD} counted, nothing found fault with"
    return CheckLine(GOOD_SET, words(camera), "not proven" if wrong else "proven", reason)


def _faults_of_a_good_set(report: JudgedSet, truth: list[TrueRep], label: str) -> list[str]:
    wrong = []
    counted = len(report.counted)
    if counted != GOOD:
        refused = sorted({str(rep.reject_reason) for rep in report.reps if not rep.counted})
        wrong.append(f"{label}{counted} of {GOOD} counted{_because(refused)}")
    told = sorted({f.id for rep in report.counted for f in rep.faults} | {f.id for f in report.set_faults})
    if told:
        wrong.append(f"{label}false alarms: {', '.join(told)}")
    if counted == GOOD and any(_another_side(rep, true) for rep, true in zip(report.counted, truth, strict=True)):
        wrong.append(f"{label}the wrong side is named")
    return wrong


def _because(reasons: list[str]) -> str:
    return f" ({'; '.join(reasons)})" if reasons else ""


def _another_side(rep: Rep, true: TrueRep) -> bool:
    return "both" not in {rep.side, true.side} and rep.side != true.side


def _recognition(stage: Harness, camera: Camera) -> CheckLine:
    """One of ours, told from the others."""
    body = body_of(stage.clip([stage.rep] * GOOD, camera))
    guess = recognise(body, [load(name) for name in ids()])
    right = guess.exercise_id == stage.spec.id and guess.sure
    seen = f"{guess.exercise_id} at {guess.confidence:.0%}, next {guess.second}"
    return CheckLine(RECOGNITION, words(camera), "proven" if right else "not proven", f"seen as {seen}")


def recognition_of_own(spec: ExerciseSpec) -> tuple[CheckLine, Learnt | None]:
    """Whether an exercise of the user's can be told from ours, and what was learnt to do so.

    Raises
    ------
    InputError
        When the tempo is none that a body could follow.
    """
    motion = motion_of(spec)
    if motion is None:
        why = "the file has no [proof] table that names a motion of the simulated body: name it with --exercise"
        return CheckLine(RECOGNITION, "", "not provable here", why), None
    camera = camera_of(spec.proof, motion)
    lesson = learn(motion, good_rep(spec), camera, spec.id)
    like = ", ".join(f"{name} ({share:.0%})" for name, share in lesson.like)
    taken = f"; what may be taken for it: {like}" if like else ""
    if lesson.learnt is None:
        why = f"told in {lesson.found:.0%} of its windows{taken}: name it with --exercise"
        return CheckLine(RECOGNITION, words(camera), "not provable here", why), None
    return CheckLine(
        RECOGNITION, words(camera), "proven", f"told in {lesson.found:.0%} of its windows{taken}"
    ), lesson.learnt


def _mistake(stage: Harness, case: Case) -> tuple[Camera | None, CheckLine]:
    """The first camera that proves it; when none does, what the first one that could judge it saw."""
    if case.missing:
        return None, CheckLine(case.fault, "", "not provable here", case.missing)
    if case.fault == "asymmetry" and not stage.alternates:
        reason = f"the simulated {stage.motion} does not change sides within a set"
        return None, CheckLine(case.fault, "", "not provable here", reason)
    attempts = []
    for camera in case.cameras:
        proof = _over_the_set if case.fault in OF_THE_SET else _in_repetitions
        line = proof(stage, case, camera)
        if line.state == "proven":
            return camera, line
        attempts.append((camera, line))
    return next((item for item in attempts if "not assessed" not in item[1].reason), attempts[0])


def _in_repetitions(stage: Harness, case: Case, camera: Camera) -> CheckLine:
    bad = bad_rep(stage.rep, case)
    report = stage.report(stage.clip([bad if wrong else stage.rep for wrong in FAULTY], camera))
    clean = stage.clean(camera)
    reason = _unjudged(report, case.fault)
    if reason:
        return CheckLine(case.fault, words(camera), "not proven", reason)
    told = [_tells(rep, case.fault) for rep in report.counted]
    alarms = sum(_tells(rep, case.fault) for rep in clean.counted)
    hits = sum(t and wrong for t, wrong in zip(told, FAULTY, strict=True))
    false = sum(t and not wrong for t, wrong in zip(told, FAULTY, strict=True)) + alarms
    reason = f"told in {hits} of {sum(FAULTY)} faulty repetitions, in {false} good ones{_measured(report, case.fault)}"
    return CheckLine(case.fault, words(camera), "proven" if hits == sum(FAULTY) and not false else "not proven", reason)


def _unjudged(report: JudgedSet, fault: str) -> str:
    """Why a faulty set says nothing about the fault; empty when it does."""
    if len(report.counted) != len(FAULTY):
        refused = sorted({str(rep.reject_reason) for rep in report.reps if not rep.counted})
        return f"{len(report.counted)} of {len(FAULTY)} repetitions counted{_because(refused)}"
    missing = next((item.reason for item in report.not_assessed if item.fault == fault), "")
    return f"not assessed: {missing}" if missing else ""


def _tells(rep: Rep, fault: str) -> bool:
    return any(found.id == fault for found in rep.faults)


def _measured(report: JudgedSet, fault: str) -> str:
    """What was measured in the faulty repetitions and in the good ones, and the limit."""
    values: dict[bool, list[float]] = {True: [], False: []}
    checks = [(wrong, check) for rep, wrong in zip(report.counted, FAULTY, strict=True) for check in rep.checks]
    own = [(wrong, check) for wrong, check in checks if check.id == fault]
    for wrong, check in own:
        values[wrong].append(check.value)
    if not values[True] or not values[False]:
        return ""
    check = next(check for wrong, check in own if wrong)
    good, bad = (f"{np.median(values[wrong]):.3g}" for wrong in (False, True))
    return f"; {good} when good, {bad} when not, limit {check.limit:g} {check.unit}"


def _over_the_set(stage: Harness, case: Case, camera: Camera) -> CheckLine:
    side: Side = "alternate" if case.fault == "asymmetry" else "left"
    reps = [stage.rep] * (GOOD + 2)
    fatigue, asymmetry = (case.size if case.fault == name else 0.0 for name in ("fatigue", "asymmetry"))
    bad = stage.report(stage.clip(reps, camera, side, fatigue=fatigue, asymmetry=asymmetry))
    clean = stage.report(stage.clip(reps, camera, side))
    told, alarm = (any(found.id == case.fault for found in report.set_faults) for report in (bad, clean))
    reason = f"{'told' if told else 'not told'} over a set that loses {case.size:.0%}"
    reason += ", and over a good one" if alarm else ", not over a good one"
    return CheckLine(case.fault, words(camera), "proven" if told and not alarm else "not proven", reason)


def words(camera: Camera) -> str:
    """Where a camera stands, in few words."""
    where = "at the feet" if camera.foot_end else f"{camera.yaw_deg:g}°"
    if camera.foot_end and camera.yaw_deg:
        where += f" {camera.yaw_deg:+g}°"
    return f"{where}, {camera.height_m:g} m"
