"""Progressive overload: a table of what to do when, and what holds for any history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.exercises import ids, load
from formcheck.history.overload import advise
from formcheck.history.overload_steps import overload_settings
from formcheck.history.progress import Demand, SetNumbers, TrainingDay
from formcheck.history.records import Load

if TYPE_CHECKING:
    from formcheck.history.overload import Advice

TODAY: Final = date(2025, 6, 10)
RANK: Final = {"back": 0, "hold": 1, "raise": 2}


def kg(value: float) -> Demand:
    return Demand(Load(value))


def lb(value: float) -> Demand:
    return Demand(Load.of(value, "lb"))


def band(name: str) -> Demand:
    return Demand(None, name)


NOTHING: Final = Demand()
CLEAN: Final = SetNumbers(NOTHING, "side", 0, 0, 12, 0, 0, (), 1.0, 0.42, 90.0, 0.9)


def done(demand: Demand = NOTHING, reps: int = 12, sets: int = 3, faulty: int = 0, **other: object) -> list[SetNumbers]:
    """So many equal sets."""
    names = ("knee_valgus",) * faulty
    one = replace(CLEAN, demand=demand, both=reps, faulty=faulty, faults=names)
    return [replace(one, **other)] * sets  # type: ignore[arg-type]


def days(*sessions: list[SetNumbers]) -> list[TrainingDay]:
    """A session every third day, the last one yesterday."""
    last = TODAY - timedelta(days=1)
    return [TrainingDay(last - timedelta(days=3 * back), tuple(sets)) for back, sets in enumerate(sessions[::-1])][::-1]


def advice(exercise: str, *sessions: list[SetNumbers], today: date = TODAY) -> Advice:
    return advise(load(exercise), days(*sessions), overload_settings(), today)


@dataclass(frozen=True)
class Case:
    exercise: str
    sessions: tuple[list[SetNumbers], ...]
    step: str
    say: str
    because: tuple[str, ...] = field(default=())


CASES: Final = {
    "clean twice: more load": Case(
        "hip_thrust",
        (done(kg(60)), done(kg(60))),
        "raise",
        "Set the load to 62.5 kg.",
        ("3 sets of 12 clean at 60 kg on 6 June and 9 June.",),
    ),
    "pounds go up in pounds": Case("hip_thrust", (done(lb(135)), done(lb(135))), "raise", "Set the load to 140 lb."),
    "clean once: again": Case(
        "hip_thrust",
        (done(kg(60)),),
        "hold",
        "Stay at 60 kg.",
        ("3 sets of 12 clean at 60 kg on 9 June; 2 days in a row are needed.",),
    ),
    "clean once at the new load": Case(
        "hip_thrust", (done(kg(60)), done(kg(60)), done(kg(62.5))), "hold", "Stay at 62.5 kg."
    ),
    "the same load in another unit is the same": Case(
        "hip_thrust", (done(kg(60)), done(lb(60 / 0.45359237))), "raise", "Set the load to 137.28 lb."
    ),
    "a step that is too large waits for repetitions": Case(
        "hip_thrust", (done(kg(20)), done(kg(20))), "raise", "Raise to 13 repetitions a set."
    ),
    "and is taken from their top": Case(
        "hip_thrust",
        (done(kg(20), reps=15), done(kg(20), reps=15)),
        "raise",
        "Set the load to 22.5 kg. Begin with 12 repetitions again.",
    ),
    "warm-up sets do not count": Case(
        "hip_thrust",
        (done(kg(40), sets=2) + done(kg(60)), done(kg(40), sets=2, faulty=9) + done(kg(60))),
        "raise",
        "Set the load to 62.5 kg.",
    ),
    "two sets are too few": Case(
        "hip_thrust",
        (done(kg(60)), done(kg(60), sets=2)),
        "hold",
        "Stay at 60 kg.",
        ("9 June: 2 clean sets at 60 kg, 3 prescribed.",),
    ),
    "ten repetitions are too few": Case(
        "hip_thrust",
        (done(kg(60)), done(kg(60), reps=10)),
        "hold",
        "Stay at 60 kg.",
        ("9 June: 0 clean sets at 60 kg, 3 prescribed.", "10 repetitions where 12 are prescribed (in 3 sets)."),
    ),
    "faults as ever: hold": Case(
        "hip_thrust",
        (done(kg(60), faulty=4), done(kg(60), faulty=4)),
        "hold",
        "Stay at 60 kg.",
        (
            "9 June: 0 clean sets at 60 kg, 3 prescribed.",
            "Faults in 4 of 12 repetitions (knee valgus), at most 20% may have one (in 3 sets).",
        ),
    ),
    "a low score": Case(
        "hip_thrust", (done(kg(60)), done(kg(60), score=70.0)), "hold", "Stay at 60 kg.",
        ("9 June: 0 clean sets at 60 kg, 3 prescribed.", "Score 70, at least 75 is wanted (in 3 sets)."),
    ),
    "too little was seen": Case(
        "hip_thrust", (done(kg(60)), done(kg(60), score=float("nan"))), "hold", "Stay at 60 kg."
    ),
    "a score on too few of the checks": Case(
        "hip_thrust", (done(kg(60)), done(kg(60), coverage=0.4)), "hold", "Stay at 60 kg.",
        (
            "9 June: 0 clean sets at 60 kg, 3 prescribed.",
            "40% of the checks could be made from where the camera stood, at least 60% is wanted (in 3 sets).",
        ),
    ),
    "not the full range": Case(
        "hip_thrust", (done(kg(60)), done(kg(60), range_share=0.85)), "hold", "Stay at 60 kg."
    ),
    "faults grew at the same load: hold": Case(
        "hip_thrust",
        (done(kg(60)), done(kg(60)), done(kg(60), faulty=3)),
        "hold",
        "Stay at 60 kg.",
        ("Faults in 25% of the repetitions, 0% before (knee valgus).",),
    ),
    "faults grew with the load: back": Case(
        "hip_thrust",
        (done(kg(60)), done(kg(60)), done(kg(62.5), faulty=3)),
        "back",
        "Set the load to 60 kg.",
        ("Faults in 25% of the repetitions, 0% before (knee valgus).",),
    ),
    "range lost with the load: back": Case(
        "hip_thrust",
        (done(kg(60)), done(kg(60)), done(kg(80), rom=0.36)),
        "back",
        "Set the load to 70 kg.",
        ("14% of the range lost against the sessions before.",),
    ),
    "range lost twice at the same load: back": Case(
        "hip_thrust", (done(kg(60)), done(kg(60), rom=0.36), done(kg(60), rom=0.3)), "back", "Set the load to 52.5 kg."
    ),
    "another camera cannot be compared": Case(
        "hip_thrust", (done(kg(60)), done(kg(60), rom=0.2, view="foot_end")), "raise", "Set the load to 62.5 kg."
    ),
    "dangerous: back, even at the first time": Case(
        "hip_thrust",
        (done(kg(60), faulty=1, severe=1),),
        "back",
        "Set the load to 52.5 kg.",
        ("3 repetitions on 9 June with a severe fault that can hurt.",),
    ),
    "the last kilograms": Case("hip_thrust", (done(kg(2.5), severe=2),), "back", "Do it without the load."),
    "repetitions before the next band": Case(
        "clamshell",
        (done(band("light"), sets=2), done(band("light"), sets=2)),
        "raise",
        "Raise to 13 repetitions a set.",
    ),
    "the next band": Case(
        "clamshell",
        (done(band("light"), sets=2, reps=15), done(band("light"), sets=2, reps=16)),
        "raise",
        "Take the medium band, with 10 repetitions again.",
        ("2 sets of 15 clean at the light band on 6 June and 9 June.",),
    ),
    "faults grew with the band: back": Case(
        "clamshell",
        (done(band("light"), sets=2), done(band("medium"), sets=2, faulty=4)),
        "back",
        "Take the light band.",
    ),
    "the strongest band: another exercise": Case(
        "clamshell",
        (done(band("extra heavy"), reps=15), done(band("extra heavy"), reps=15)),
        "raise",
        "Go on to: Side-lying hip abduction.",
    ),
    "a band without a place in the order, and nothing harder: more sets": Case(
        "standing_hip_abduction", (done(band("green"), reps=15), done(band("green"), reps=15)), "raise", "Do 3 sets."
    ),
    "bodyweight: repetitions first": Case(
        "glute_bridge", (done(reps=10), done(reps=12)), "raise", "Raise to 11 repetitions a set."
    ),
    "bodyweight: resistance at their top": Case(
        "glute_bridge",
        (done(reps=15), done(reps=15)),
        "raise",
        "Add a mini-band above the knees, or a plate on the hips; or go on to: Single-leg glute bridge.",
        ("2 sets of 15 clean on 6 June and 9 June.",),
    ),
    "bodyweight, worse twice: fewer repetitions": Case(
        "single_leg_glute_bridge",
        (done(), done(faulty=3), done(faulty=6)),
        "back",
        "Go back to 10 repetitions a set.",
    ),
    "bodyweight, at the least of repetitions: the easier one": Case(
        "single_leg_glute_bridge",
        (done(reps=10), done(reps=10, faulty=3), done(reps=10, faulty=6)),
        "back",
        "Go back to: Glute bridge.",
    ),
    "each side has to do its sets": Case(
        "single_leg_hip_thrust",
        (
            done(kg(60), both=0, left=12) + done(kg(60), both=0, right=12),
            done(kg(60), both=0, left=12) + done(kg(60), both=0, right=12, sets=2),
        ),
        "hold",
        "Stay at 60 kg.",
        ("9 June: 2 clean sets at 60 kg, 3 prescribed.",),
    ),
    "both sides in one set": Case(
        "single_leg_hip_thrust",
        (done(kg(60), both=0, left=12, right=13), done(kg(60), both=0, left=14, right=12)),
        "raise",
        "Set the load to 62.5 kg.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_to_do(case: Case) -> None:
    found = advice(case.exercise, *case.sessions)
    assert (found.step, found.move.say) == (case.step, case.say)
    if case.because:
        assert found.because == case.because


def test_after_a_long_break_the_last_session_comes_first() -> None:
    found = advice("hip_thrust", done(kg(60)), done(kg(60)), today=TODAY + timedelta(days=30))
    assert (found.step, found.because) == ("hold", ("The last session was 31 days ago: repeat it first.",))


def test_the_ladder_names_exercises_that_exist_and_ends() -> None:
    for name, ladder in overload_settings().exercises.items():
        assert load(name).scored
        climbed = [name]
        while (ladder := overload_settings().exercises[climbed[-1]]).harder:
            assert ladder.harder in ids()
            assert ladder.harder not in climbed
            climbed.append(ladder.harder)
    assert set(overload_settings().exercises) == {name for name in ids() if load(name).scored}


DEMANDS = st.sampled_from(
    [NOTHING, kg(2.5), kg(20), kg(60), kg(62.5), lb(135), band("light"), band("heavy"), band("x")]
)


def drawn(
    demand: Demand, view: str, sides: tuple[int, int, int], bad: tuple[int, int], known: tuple[float, float, float]
) -> SetNumbers:
    faulty = min(bad[0], sum(sides))
    left, right, both = sides
    return SetNumbers(demand, view, left, right, both, faulty, min(bad[1], faulty), ("rushed",) * faulty, *known, 0.9)


SETS = st.builds(
    drawn,
    DEMANDS,
    st.sampled_from(["side", "front"]),
    st.one_of(
        st.tuples(st.just(0), st.just(0), st.integers(1, 20)),
        st.tuples(st.integers(0, 15), st.integers(1, 15), st.just(0)),
    ),
    st.tuples(st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 2])),
    st.tuples(
        st.sampled_from([0.8, 0.95, 1.0, float("nan")]), st.floats(0.3, 0.5), st.sampled_from([60.0, 80.0, 95.0])
    ),
)
SESSION = st.one_of(
    st.lists(SETS, min_size=1, max_size=5), st.builds(lambda one, n: [one] * n, SETS, st.integers(1, 4))
)
HISTORIES = st.lists(SESSION, min_size=1, max_size=5)
EXERCISES = st.sampled_from(["hip_thrust", "glute_bridge", "clamshell", "single_leg_hip_thrust", "bird_dog"])


@settings(max_examples=100, deadline=None)
@given(EXERCISES, HISTORIES)
def test_always_an_answer_with_its_reasons(exercise: str, history: list[list[SetNumbers]]) -> None:
    found = advice(exercise, *history)
    assert found.because
    assert all(any(letter.isdigit() for letter in line) or "too little" in line for line in found.because)
    assert found.move.say.endswith(".")
    assert found.step != "raise" or found.move.say != found.because[0]


@settings(max_examples=100, deadline=None)
@given(EXERCISES, HISTORIES)
def test_a_step_up_needs_every_prescribed_set_to_be_clean_twice(exercise: str, history: list[list[SetNumbers]]) -> None:
    programme, limits = load(exercise).programme, overload_settings().clean
    if advice(exercise, *history).step != "raise":
        return
    assert len(history) >= 2
    for sets in history[-2:]:
        clean = [
            one
            for one in sets
            if one.reps_each >= programme.reps[0]
            and one.faulty <= limits.faulty_share * one.reps
            and one.score >= limits.score
            and not one.severe
        ]
        assert len(clean) >= programme.sets[0]


@settings(max_examples=100, deadline=None)
@given(EXERCISES, HISTORIES, DEMANDS, st.integers(12, 20), st.data())
def test_never_up_after_faults_or_range_got_worse(
    exercise: str, earlier: list[list[SetNumbers]], demand: Demand, reps: int, data: st.DataObject
) -> None:
    """Three clean sessions make the best case for a step up; then the last one is worse."""
    good = done(demand, reps=reps, sets=4)
    assert advice(exercise, *earlier, good, good, good).step == "raise"
    worse = data.draw(
        st.one_of(
            st.integers(0, reps).filter(lambda n: n >= 0.15 * reps).map(lambda n: done(demand, reps, 4, faulty=n)),
            st.floats(0.05, 0.377).map(lambda rom: done(demand, reps, 4, rom=rom)),
            st.integers(1, reps).map(lambda n: done(demand, reps, 4, faulty=n, severe=n)),
        )
    )
    assert advice(exercise, *earlier, good, good, good, worse).step != "raise"


@settings(max_examples=100, deadline=None)
@given(EXERCISES, HISTORIES, st.data())
def test_better_form_never_makes_the_advice_more_cautious(
    exercise: str, history: list[list[SetNumbers]], data: st.DataObject
) -> None:
    better = [
        replace(
            one,
            faulty=(fewer := data.draw(st.integers(0, one.faulty))),
            severe=data.draw(st.integers(0, min(one.severe, fewer))),
            faults=one.faults[:fewer],
            range_share=max(one.range_share, data.draw(st.floats(0.8, 1.0))),
            rom=one.rom + data.draw(st.floats(0.0, 0.1)),
            score=min(100.0, one.score + data.draw(st.floats(0.0, 20.0))),
        )
        for one in history[-1]
    ]
    before, after = advice(exercise, *history), advice(exercise, *history[:-1], better)
    assert RANK[after.step] >= RANK[before.step]


@settings(max_examples=100, deadline=None)
@given(st.floats(1.0, 300.0), st.sampled_from(["kg", "lb"]), st.integers(12, 18))
def test_a_step_of_load_is_small_or_comes_with_fewer_repetitions(value: float, unit: str, reps: int) -> None:
    demand = Demand(Load.of(value, "kg" if unit == "kg" else "lb"))
    found = advice("hip_thrust", done(demand, reps), done(demand, reps))
    assert found.step == "raise"
    if found.move.what == "load":
        share = found.move.demand.kg / demand.kg - 1.0
        assert 0.0 < share <= 0.1 + 1e-9 or found.move.say.endswith("Begin with 12 repetitions again.")


@settings(max_examples=100, deadline=None)
@given(EXERCISES, HISTORIES)
def test_a_step_back_never_asks_for_more(exercise: str, history: list[list[SetNumbers]]) -> None:
    found = advice(exercise, *history)
    last = TrainingDay(TODAY, tuple(history[-1])).working(load(exercise).programme.sets[0])[0].demand
    if found.step == "back":
        assert found.move.demand.kg <= last.kg
        assert last.kg == 0 or found.move.demand.kg < last.kg
    if found.step == "hold":
        assert found.move.demand == last
