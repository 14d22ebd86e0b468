"""Signals of a set over time: what its repetitions were found in and what its faults were judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from formcheck.analysis.fault_estimation import estimate_curve
from formcheck.analysis.rep_detection import rep_signal
from formcheck.exercises.estimators import Estimator
from formcheck.exercises.vocabulary import Signal
from formcheck.kinematics.body import SIDES
from formcheck.kinematics.signal_kinds import SignalContext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.exercises.schema import ExerciseSpec, FaultRule, FaultTest
    from formcheck.exercises.vocabulary import KindName
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

_EXTENSION: Final = ["shoulder", "hip", "knee"]  # goes on past 180 degrees when the hips are thrown past straight


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Signals of a set, all on the same times.

    Parameters
    ----------
    t_s : (m,) float64
        Seconds since the first frame of the recording, evenly spaced (``kinematics.grid.GRID_HZ``).
    names : tuple of str
        What each column is called; ends in the unit, and in ``_left`` or ``_right`` where it depends on the side that
        works.
    units : tuple of str
        ``deg``, ``m``, ``torso`` (lengths of the trunk), ``ratio`` or ``fraction`` (of what is usual) for each column.
    values : (m, k) float64
        One column for each name. NaN where the body was not seen, and throughout where the camera's view does not
        show the quantity.

    Raises
    ------
    ValueError
        When names, units and columns do not go together, or a name stands twice.
    """

    t_s: Floats
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        if self.values.shape != (self.t_s.size, len(self.names)) or len(self.names) != len(self.units):
            raise ValueError(f"{self.names} and {self.units} do not name {self.values.shape} at {self.t_s.size} times")
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"each curve needs a name of its own, not {self.names}")

    @classmethod
    def nothing(cls) -> Curves:
        """No signals at no times: of a set that nobody was seen in."""
        return cls(np.empty(0), (), (), np.empty((0, 0)))

    def column(self, name: str, side: str = "both") -> Floats | None:
        """The (m,) values under ``name``, else those with ``side`` working; None without either or when all NaN."""
        found = [k for k, own in enumerate(self.names) if own in (name, f"{name}_{side}")]
        values = self.values[:, found[0]] if found else np.empty(0)
        return values if np.isfinite(values).any() else None


def curves(spec: ExerciseSpec, body: Body, view: str, starts_s: Sequence[float] = ()) -> Curves:
    """Every signal that the exercise is counted and judged by, as the analysis sees it.

    The columns are, in this order, ``rep_signal_<unit>`` (it rises from the start position to the turning point), the
    angle that the annotated video shows (such as ``hip_angle_deg``; as it appears in the picture), the exercise's
    measures under their own names, and the signals of its faults, such as ``lumbar_arch_back_depth_torso``. They depend
    on the exercise only, so that clips can be stacked.

    Parameters
    ----------
    spec : ExerciseSpec
    body : Body
        What was seen of the set.
    view : str
        The camera's view, such as ``side``.
    starts_s : sequence of float
        When its repetitions start: what is estimated in degrees counts from there.

    Returns
    -------
    Curves
        On the times of ``body``.
    """
    columns = {wanted.name: wanted for wanted in [*_main(spec), *_of_measures(spec, view), *_of_faults(spec, view)]}
    named = [(name, one.unit, values) for one in columns.values() for name, values in _sides(body, one, starts_s)]
    names, units, values = zip(*[*_rep_signals(spec, body), *named], strict=True)
    return Curves(body.t_s, names, units, np.column_stack(values))


def rep_name(spec: ExerciseSpec) -> str:
    """Name of the exercise's rep signal among its curves, without the side."""
    return f"rep_signal_{spec.rep.unit}"


def angle_name(spec: ExerciseSpec) -> str:
    """Name of the exercise's angle of interest among its curves, without the side."""
    return f"{spec.angle[1].split('.')[0]}_angle_deg"


def fault_name(rule: FaultRule, test: FaultTest) -> str | None:
    """Name of the curve that a test reads, without the side; None for one that reads a repetition's own numbers.

    Tests of one rule that read the same quantity, whatever its sign, share a curve.
    """
    if test.estimator is not None:
        return f"{rule.id}_{test.estimator}_deg"
    if test.signal is None:
        return None
    name = f"{rule.id}_{test.signal.kind}_{test.unit}"
    alike = [other.signal for other in rule.tests if other.signal and other.signal.kind == test.signal.kind]
    points = list(dict.fromkeys(signal.points for signal in alike))
    number = points.index(test.signal.points) + 1
    return name if number == 1 else f"{name}_{number}"


def fault_sign(rule: FaultRule, test: FaultTest) -> int:
    """-1 where a test reads its curve upside down, else 1."""
    first = next(other for other in rule.tests if fault_name(rule, other) == fault_name(rule, test))
    return test.signal.sign * first.signal.sign if test.signal and first.signal else 1


class _Wanted(NamedTuple):
    name: str
    unit: str
    signal: Signal | Estimator
    shown: bool


def _rep_signals(spec: ExerciseSpec, body: Body) -> Iterator[tuple[str, str, Floats]]:
    mover = spec.rep.side == "mover"
    for side in SIDES if mover else SIDES[:1]:
        yield f"{rep_name(spec)}_{side}" if mover else rep_name(spec), spec.rep.unit, rep_signal(body, spec, side)


def _main(spec: ExerciseSpec) -> Iterator[_Wanted]:
    kind: KindName = "extension" if [point.split(".")[0] for point in spec.angle] == _EXTENSION else "angle"
    yield _Wanted(angle_name(spec), "deg", Signal(kind=kind, points=spec.angle), shown=True)


def _of_measures(spec: ExerciseSpec, view: str) -> Iterator[_Wanted]:
    for measure in spec.measures:
        unit = measure.name.rsplit("_", 1)[-1]
        yield _Wanted(measure.name, unit, measure.signal, not measure.views or view in measure.views)


def _of_faults(spec: ExerciseSpec, view: str) -> Iterator[_Wanted]:
    for rule in spec.faults:
        first: dict[str, FaultTest] = {}
        shown: set[str] = set()
        for test in rule.tests:
            if name := fault_name(rule, test):
                first.setdefault(name, test)
                shown |= {name} if not test.views or view in test.views else set()
        for name, test in first.items():
            if source := test.estimate or test.signal:
                yield _Wanted(name, test.unit, source, name in shown)


def _sides(body: Body, wanted: _Wanted, starts_s: Sequence[float]) -> Iterator[tuple[str, Floats]]:
    """The signal, once for each working side where that makes a difference."""
    if isinstance(wanted.signal, Estimator):
        for side in SIDES:
            unknown = np.full(body.t_s.size, np.nan)
            known = estimate_curve(body, wanted.signal, side, starts_s) if wanted.shown else unknown
            yield f"{wanted.name}_{side}", known
        return
    points = wanted.signal.points
    sided = wanted.signal.kind == "lean" or any(point.split(".")[1] in ("working", "other") for point in points)
    for side in SIDES if sided else SIDES[:1]:
        values = SignalContext(body, side).compute(wanted.signal) if wanted.shown else np.full(body.t_s.size, np.nan)
        yield f"{wanted.name}_{side}" if sided else wanted.name, values
