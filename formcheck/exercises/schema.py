"""The schema of an exercise file, in which every threshold of an exercise stands with its unit and source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from formcheck.exercises.estimators import Estimator, estimators
from formcheck.exercises.learnt import Learnt
from formcheck.exercises.phase_words import PhaseKind, PhaseWords, phase_words
from formcheck.exercises.thresholds import OwnThreshold, Thresholds, with_own
from formcheck.exercises.vocabulary import (
    ExerciseId,
    FaultId,
    Point,
    Proof,
    RepField,
    Signal,
    Statistic,
    Strict,
    ViewId,
    Window,
)


class Bound(Strict):
    """A bound of a signal over one stretch of a repetition."""

    signal: Signal
    when: Literal["start", "peak", "rep"]
    statistic: Literal["median", "change", "range"] = "median"
    min: float | None = None
    max: float | None = None


class Gate(Bound):
    """What must be true of the posture for a movement to be a repetition at all, or for a mistake to be looked for.

    It is passed as well where the bound named under ``or`` holds.
    """

    alternative: Bound | None = Field(default=None, alias="or")
    views: tuple[ViewId, ...] = ()
    reason: str
    source: str


class RepRule(Strict):
    """The rep signal and how much of it is a repetition.

    ``min_rom`` is the least travel that is a movement at all, ``full_rom`` the least that is ever called full, both in
    ``unit``. ``side`` says who works: both legs, the leg that moves (the signal is computed for either), the one for
    which ``side_signal`` is positive when computed for the left leg, or the foot that leads the step.

    ``travel`` is how the range is taken: the lesser of rise and fall; the greater one where a repetition may begin or
    end half-way, as circles do that start from their middle; the rise alone where a repetition may end elsewhere than
    it began; the level reached where the signal is zero at rest by its nature. A ``dip`` that stays above this share of
    the range is a shaky hold, not a return (house rule).
    """

    signal: Signal
    unit: str
    min_rom: float = Field(gt=0)
    full_rom: float = Field(gt=0)
    side: Literal["both", "mover", "signal", "lead"]
    side_signal: Signal | None = None
    travel: Literal["least", "most", "rise", "level"] = "least"
    dip: float = Field(default=0.5, gt=0, lt=1)
    eccentric_first: bool = False
    min_duration_s: float = Field(default=0.6, gt=0)
    partial_below: float = Field(default=0.6, gt=0, lt=1)
    source: str


class TempoRule(Strict):
    """Prescribed tempo in seconds; ``words`` is the kind of words for its phases (``exercises.phase_words``)."""

    words: PhaseKind = "lift"
    eccentric_s: float
    stretch_pause_s: float = 0.0
    concentric_s: float
    peak_pause_s: float
    source: str

    @property
    def phases(self) -> PhaseWords:
        """What the phases are called."""
        return phase_words(self.words)


class Measure(Strict):
    """A reported number of a repetition that is not a fault by itself."""

    name: str
    signal: Signal
    window: Window
    statistic: Statistic = "median"
    views: tuple[ViewId, ...] = ()


class FaultTest(Strict):
    """One way to see a fault.

    A test that names an ``estimator`` takes its estimate of the fault's size in degrees (``exercises.estimators``). It
    is a fault when it is past ``limits[0]`` with a probability of at least 0.8, given all repetitions of the set;
    window, baseline and sigma are the estimator's own and not given. All other tests read a signal or a field:

    The rep's value is the ``statistic`` of the signal in the ``window``, minus the ``baseline``; it is a fault when it
    lies past ``limits[0]`` with a probability of at least 0.8 given the noise ``sigma``. ``limits`` open mild, moderate
    and severe.

    Baselines: the rep's own ``start``, the rests ``around`` it, the ``rest`` positions of all repetitions, or the
    ``best`` third of the person's repetitions with the same working side (``best_change``: the changes since the start
    are compared with the best third of them). The best are never taken for better than ``reference_limit``: they may be
    wrong the other way. With a ``guard`` only those count as a reference whose guard signal, in the same window, lies
    within ``guard_within`` of the lowest: a hip thrust is compared with those that lock out no higher. A ``guarded``
    test says nothing about the other ones, a ``full_only`` test nothing about short ones: their turning point is
    another posture.
    """

    signal: Signal | None = None
    field: RepField | None = None
    estimator: str | None = None
    window: Window = "peak"
    statistic: Statistic = "median"
    baseline: Literal["none", "start", "around", "rest", "best", "best_change"] = "none"
    reference_limit: float | None = None
    guard: Signal | None = None
    guard_within: float | None = None
    guarded: bool = False
    direction: Literal["above", "below"] = "above"
    limits: tuple[float, float, float]
    sigma: float = Field(default=0.0, ge=0)
    unit: str
    views: tuple[ViewId, ...] = ()
    needs_mask: bool = False
    full_only: bool = False
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> FaultTest:
        steps = sorted(self.limits) if self.direction == "above" else sorted(self.limits, reverse=True)
        if list(self.limits) != steps:
            raise ValueError(
                f"limits must get worse from mild to severe for direction '{self.direction}', found {list(self.limits)}"
            )
        if self.reference_limit is not None and self.baseline != "best":
            raise ValueError("reference_limit goes with the baseline 'best'")
        if (self.guard is None) != (self.guard_within is None):
            raise ValueError("guard and guard_within go together")
        if self.guarded and self.guard is None:
            raise ValueError("a guarded test needs a guard")
        if sum(source is not None for source in (self.signal, self.field, self.estimator)) != 1:
            raise ValueError("a test reads either a signal, a field of the repetition or an estimator")
        return self

    @model_validator(mode="after")
    def _own_numbers(self) -> FaultTest:
        if self.estimator is None:
            if "sigma" not in self.model_fields_set:
                raise ValueError("a test of a signal or field needs the noise sigma")
            return self
        if self.estimator not in estimators():
            raise ValueError(f"there is no estimator '{self.estimator}', only {', '.join(sorted(estimators()))}")
        if self.unit != "deg" or self.direction != "above":
            raise ValueError("an estimator gives degrees, and the fault lies above its limits")
        fields = type(self).model_fields
        own = [
            name
            for name in ("baseline", "guard", "sigma", "statistic", "window")
            if getattr(self, name) != fields[name].default
        ]
        if own:
            raise ValueError(f"an estimator has its own {', '.join(own)}: leave them out")
        return self

    @property
    def estimate(self) -> Estimator | None:
        """The estimator that it reads, if it does."""
        return estimators()[self.estimator] if self.estimator is not None else None


class FaultRule(Strict):
    """A mistake: how it is seen, said and weighed.

    Where a repetition has the mistake ``unless``, this one is not judged in it: it looks the same to the camera. Nor is
    it in a repetition that does not pass the ``gates``.
    """

    id: FaultId
    gates: tuple[Gate, ...] = ()
    tests: tuple[FaultTest, ...] = Field(min_length=1)
    need: Literal["any", "all", "first"] = "any"
    unless: FaultId | None = None
    weight: float = Field(gt=0)
    safety: bool = False
    cue: Annotated[str, StringConstraints(min_length=3)]
    why: str
    fix: str
    place: str

    @model_validator(mode="after")
    def _short_cue(self) -> FaultRule:
        if len(self.cue.split()) > 5:
            raise ValueError(f"a spoken cue has at most five words, found '{self.cue}'")
        return self


class CameraPlacement(Strict):
    """Views that the exercise can be judged from, where to put the camera, and the views' borders (``ViewLimits``).

    From the ``unsure`` views the body is often lost: what is counted there comes with a warning.
    """

    views: tuple[ViewId, ...] = Field(min_length=1)
    place: str
    unsure: tuple[ViewId, ...] = ()
    front_deg: float = 25.0
    side_deg: float = 60.0
    feetward: float = 1.0


class Programme(Strict):
    """Sets and repetitions from the training documents."""

    sets: tuple[int, int]
    reps: tuple[int, int]
    rest_s: int
    source: str


class Variant(Strict):
    """A way of doing the exercise that changes nothing in how it is judged unless the notes say so."""

    id: str
    name: str
    note: str


class Setting(Strict):
    """A choice on which the training documents disagree: said, never scored."""

    id: str
    default: str
    choices: tuple[str, ...]
    note: str


class SetRule(Strict):
    """A judgement about the whole set: ``limits`` open mild, moderate and severe, as fractions."""

    id: Literal["asymmetry", "fatigue"]
    limits: tuple[float, float, float]
    min_reps: int = Field(ge=2)
    cue: str
    why: str
    fix: str
    source: str


class Likeness(Strict):
    """How unlike this exercise a movement may be to count, by the classifier's probability of it (0 to 1)."""

    least: float = Field(ge=0, lt=1)
    source: str


class Posture(Strict):
    """How the body is held, by the vertical part (-1 to 1) of its axes: bounds [low, high].

    ``trunk_up`` of the way from hips to shoulders (1 upright, 0 lying, -1 upside down), ``face_down`` of the way the
    chest looks (1 at the floor, -1 at the ceiling), ``side_up`` of the line between the shoulders, whichever is upper.
    """

    trunk_up: tuple[float, float] | None = None
    face_down: tuple[float, float] | None = None
    side_up: tuple[float, float] | None = None
    source: str


class ExerciseSpec(Strict):
    """One exercise."""

    schema_version: Literal[1]
    id: ExerciseId
    name: str
    summary: str
    muscles: tuple[str, ...] = Field(min_length=1)
    setup: tuple[str, ...] = ()
    scored: bool = True
    angle: tuple[Point, Point, Point]
    camera: CameraPlacement
    rep: RepRule
    tempo: TempoRule
    programme: Programme
    posture: Posture | None = None
    likeness: Likeness | None = None
    gates: tuple[Gate, ...] = ()
    measures: tuple[Measure, ...] = ()
    faults: tuple[FaultRule, ...] = ()
    set_rules: tuple[SetRule, ...] = ()
    variants: tuple[Variant, ...] = ()
    settings: tuple[Setting, ...] = ()
    thresholds: dict[str, OwnThreshold] = Field(default_factory=dict)
    proof: Proof | None = None
    _learnt: Learnt | None = PrivateAttr(default=None)
    _judging: Thresholds = PrivateAttr()

    @property
    def judging(self) -> Thresholds:
        """The thresholds of the analysis, with those that this exercise replaces."""
        return self._judging

    @property
    def learnt(self) -> Learnt | None:
        """How a user's exercise is told from the others; None where it has to be named."""
        return self._learnt

    def knowing(self, learnt: Learnt | None) -> ExerciseSpec:
        """The same exercise with what was learnt of it."""
        copy = self.model_copy()
        copy._learnt = learnt  # noqa: SLF001  of the same class
        return copy

    @model_validator(mode="after")
    def _side_known(self) -> ExerciseSpec:
        if (self.rep.side == "signal") != (self.rep.side_signal is not None):
            raise ValueError("rep.side_signal goes with rep.side = 'signal', and only with it")
        return self

    @model_validator(mode="after")
    def _thresholds_known(self) -> ExerciseSpec:
        self._judging = with_own(self.thresholds)
        return self

    @model_validator(mode="after")
    def _faults_once(self) -> ExerciseSpec:
        names = [fault.id for fault in self.faults]
        if len(set(names)) != len(names):
            raise ValueError(f"each fault may stand once, found {names}")
        return self

    @model_validator(mode="after")
    def _others_before(self) -> ExerciseSpec:
        names = [fault.id for fault in self.faults]
        for n, fault in enumerate(self.faults):
            if fault.unless and fault.unless not in names[:n]:
                raise ValueError(f"unless names a fault that stands before it, found {fault.unless} for {fault.id}")
        return self

    @model_validator(mode="after")
    def _proof_of_its_own(self) -> ExerciseSpec:
        own = {rule.id for rule in self.rules}
        strange = sorted(set(self.proof.faults) - own) if self.proof else []
        if strange:
            raise ValueError(f"proof.faults may hold {', '.join(sorted(own))}, found {', '.join(strange)}")
        return self

    @property
    def rules(self) -> tuple[FaultRule | SetRule, ...]:
        """All mistakes that are looked for, those of the whole set last."""
        return (*self.faults, *self.set_rules)

    def fault(self, fault_id: str) -> FaultRule | None:
        """The rule of a fault, or None when this exercise does not look for it."""
        return next((rule for rule in self.faults if rule.id == fault_id), None)
