"""Severe faults while the repetition goes on: told at once, not when it is over.

Only what a repetition already shows is judged, with the tests of the exercise's file, on the last fifth of a second,
and only against the last of their limits. Everything milder waits for the end, when it can be measured properly.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.fault_estimation import estimate_groups, judge_estimates
from formcheck.analysis.fault_measurement import compared, signal_levels
from formcheck.analysis.fault_rules import probability_past, shows
from formcheck.analysis.rep_detection import rep_signal
from formcheck.analysis.rep_timing import Windows
from formcheck.analysis.set_analysis import working_side
from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.analysis.fault_measurement import Reading
    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.coach.settings import SevereFaultSettings
    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.estimators import Estimator
    from formcheck.exercises.schema import FaultRule, FaultTest
    from formcheck.exercises.vocabulary import Signal
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

_OWN: Final = ("none", "start")  # baselines that one repetition has by itself
_TURN: Final = ("peak", "turn")
_WINDOWS: Final = ("rep", "effort", *_TURN)
_TRUNK_KINDS: Final = ("incline", "lean", "segment_angle", "trunk_up", "depth")
_ENDED_S: Final = 0.1  # a repetition that was over this long ago is no longer going on


@dataclass(frozen=True, slots=True)
class _Now:
    """The repetition that goes on, and its share of the usual range over time."""

    body: Body
    running: RepetitionCandidate
    share: Floats


class SevereFaultMonitor:
    """Looks for severe faults in one set of one exercise.

    Parameters
    ----------
    spec : ExerciseSpec
    rules : SevereFaultSettings
    """

    def __init__(self, spec: ExerciseSpec, rules: SevereFaultSettings) -> None:
        self._spec = spec
        self._rules = rules
        self._tests = {
            id(test): (_plain(test), test.signal)
            for rule in spec.faults
            for test in rule.tests
            if test.signal is not None and test.window in _WINDOWS
        }
        self._earlier: defaultdict[int, list[Reading]] = defaultdict(list)
        named = [test.estimate for rule in spec.faults for test in rule.tests]
        self._estimators = {one.id: one for one in named if one}
        self._estimates: defaultdict[tuple[str, str], list[Reading]] = defaultdict(list)
        self._roms: list[float] = []
        self._starts: list[float] = []
        self._trunk_low = self._trunk_high = np.full(2, np.nan)

    def learn(self, body: Body, movement: RepetitionCandidate) -> None:
        """Remember a repetition that counted, to compare the next ones with."""
        self._roms.append(movement.travel)
        self._starts.append(movement.start_level)
        trunk = _trunk(body)[movement.excursion.left : movement.excursion.right + 1]
        self._trunk_low = np.fmin(self._trunk_low, np.fmin.reduce(trunk))
        self._trunk_high = np.fmax(self._trunk_high, np.fmax.reduce(trunk))
        rep = self._with_side(body, movement)
        for key, (test, signal) in self._tests.items():
            if test.baseline not in _OWN:
                self._earlier[key] += signal_levels(body, test, signal, [rep])
        for name, estimator in self._estimators.items():
            for _, found in estimate_groups(body, estimator, [rep]):
                self._estimates[name, found[0].side] += found

    def look(self, body: Body, movements: Sequence[RepetitionCandidate], view: str) -> tuple[str, ...]:
        """Faults that are severe at the newest frame, those that concern safety first, then the heaviest.

        Parameters
        ----------
        body : Body
            The last seconds.
        movements : sequence of RepetitionCandidate
            Found in it.
        view : str
            The camera's.
        """
        last_s = float(body.t_s[-1])
        going = [m for m in movements if not m.bounds.end_s < last_s - _ENDED_S]
        if not going or not np.isfinite(going[-1].bounds.start_s):
            return ()
        if not self._alike(going[-1]):
            return ()
        now = self._now(body, going[-1])
        usual = self._trunk_is_usual(body)
        rules = [rule for rule in self._spec.faults if usual or _is_of_the_trunk(rule)]
        severe = {rule.id: rule for rule in rules if self._is_severe(rule, now, view)}
        found = [rule for rule in severe.values() if rule.unless not in severe]
        return tuple(rule.id for rule in sorted(found, key=lambda rule: (not rule.safety, -rule.weight)))

    def _now(self, body: Body, movement: RepetitionCandidate) -> _Now:
        running = self._with_side(body, movement)
        level = rep_signal(body, self._spec, running.side) - movement.start_level
        return _Now(body, running, level / self._full)

    def _alike(self, movement: RepetitionCandidate) -> bool:
        """Whether the movement starts and stays where the repetitions do: getting up does not."""
        if not self._starts:
            return True
        off = abs(movement.start_level - float(np.median(self._starts))) / self._full
        height = (movement.peak_level - movement.start_level) / self._full
        return off <= self._rules.start_off_share and height <= self._rules.most_share

    def _trunk_is_usual(self, body: Body) -> bool:
        """Whether the trunk points where it did in the repetitions: of somebody who gets up it soon does not."""
        now = _trunk(body)[-round(self._rules.span_s * GRID_HZ) :]
        if not np.isfinite(now).any() or not np.isfinite(self._trunk_low).all():
            return True
        here = np.nanmedian(now, axis=0)
        off = here - np.clip(here, self._trunk_low, self._trunk_high)
        return bool(np.abs(off).max() <= self._rules.trunk_off)

    @property
    def _full(self) -> float:
        """The usual range; until it is known the least that is ever called full."""
        return max(float(np.median(self._roms)) if self._roms else 0.0, self._spec.rep.full_rom)

    def _with_side(self, body: Body, candidate: RepetitionCandidate) -> RepetitionCandidate:
        return replace(
            candidate, side=working_side(body, self._spec, candidate), travel_share=candidate.travel / self._full
        )

    def _is_severe(self, rule: FaultRule, now: _Now, view: str) -> bool:
        tests = [test for test in rule.tests if shows(test, view)]
        passed = (self._is_past(test, now) for test in tests)
        return bool(tests) and (all(passed) if rule.need == "all" else any(passed))

    def _is_past(self, test: FaultTest, now: _Now) -> bool:
        if test.estimate is not None:
            return self._is_estimated_past(test, test.estimate, now)
        return id(test) in self._tests and self._passed(*self._tests[id(test)], id(test), now)

    def _is_estimated_past(self, test: FaultTest, estimator: Estimator, now: _Now) -> bool:
        """Whether the estimate is past the severe limit, given the set's repetitions so far."""
        if not self._reached(test, now.share):
            return False
        for _, found in estimate_groups(now.body, estimator, [self._cut(test, now.running)]):
            known = judge_estimates(estimator, [*self._estimates[estimator.id, found[0].side], *found], test.limits[2])
            if known[-1].over >= self._rules.sure_estimate:
                return True
        return False

    def _passed(self, test: FaultTest, signal: Signal, key: int, now: _Now) -> bool:
        """Whether the value is past the severe limit, as surely as the report asks for."""
        side = now.running.side
        earlier = [one for one in self._earlier[key] if one.side == side]
        if not self._reached(test, now.share) or not (
            test.baseline in _OWN or len(earlier) >= self._rules.baseline_reps
        ):
            return False
        found = [*earlier, *signal_levels(now.body, test, signal, [self._cut(test, now.running)])]
        return probability_past(test, test.limits[2], compared(found, test)[-1]) >= self._spec.judging.fault_probability

    def _reached(self, test: FaultTest, share: Floats) -> bool:
        """Whether the repetition has been, for long enough, where the test looks at it."""
        recent = share[-round(self._rules.span_s * GRID_HZ) :]
        if not np.isfinite(recent).all():
            return False
        if test.window == "effort":
            return bool(recent.min() >= self._rules.effort_share)
        arrived = np.ptp(recent) <= self._rules.arrived_share * recent[-1]
        return test.window == "rep" or bool(recent.min() >= self._rules.peak_share and arrived)

    def _cut(self, test: FaultTest, running: RepetitionCandidate) -> RepetitionCandidate:
        """The running repetition with the test's window at its newest end; a range is taken over all of it so far."""
        spans = dict(running.windows.spans)
        start_s, last_s = spans["rep"]
        since_s = start_s if _is_spread(test) else max(start_s, last_s - self._rules.span_s)
        windows = Windows({**spans, test.window: (since_s, last_s)})
        return replace(running, windows=windows)


def _trunk(body: Body) -> Floats:
    """(m, 2) how upright the trunk is, and how much the chest faces down, -1 to 1."""
    up, _, front = body.axes
    return np.column_stack([-up[:, 1], front[:, 1]])


def _is_of_the_trunk(rule: FaultRule) -> bool:
    """Whether the fault itself is that the trunk points elsewhere."""
    return any(test.signal is not None and test.signal.kind in _TRUNK_KINDS for test in rule.tests)


def _is_spread(test: FaultTest) -> bool:
    return test.statistic in ("range", "change")


def _plain(test: FaultTest) -> FaultTest:
    """The test with a median: a percentile of six samples is their noise."""
    return test if _is_spread(test) else test.model_copy(update={"statistic": "median"})
