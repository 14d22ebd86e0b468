"""The arithmetic of the accuracy benchmark on cases that can be worked out by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from benchmarks.accuracy import baseline, metrics, recognition
from benchmarks.accuracy.clips import MEASURED, WIDE, Clip, TrueRep, in_folder, read_clip
from benchmarks.accuracy.metrics import FoundRep, Judged, Scores
from benchmarks.accuracy.table import Results, as_json, as_text

from formcheck.errors import InputError
from formcheck.exercises import ids, load

ROOT = Path(__file__).parent.parent


def true_rep(start_s: float, *faults: str, side: str | None = "left") -> TrueRep:
    return TrueRep(start_s, start_s + 1.0, start_s + 2.0, side, {"eccentric_s": 1.0}, frozenset(faults))


def clip(*reps: TrueRep, accept: tuple[int, ...] = ()) -> Clip:
    measured = frozenset({"knee_valgus", "partial_range", "rushed"})
    return Clip("squat_x", Path("squat_x.mp4"), "squat", "front", accept or (len(reps),), reps, measured, 1)


def found(peak_s: float, *faults: str, side: str = "left", eccentric_s: float = 1.0) -> FoundRep:
    return FoundRep(peak_s, side=side, tempo={"eccentric_s": eccentric_s}, faults=frozenset(faults))


def scored(one: Clip, *reps: FoundRep, abstained: frozenset[str] = frozenset()) -> Scores:
    scores = Scores()
    metrics.score(one, Judged("squat", reps, abstained), scores)
    return scores


def test_a_repetition_is_matched_once_and_by_the_nearest_peak() -> None:
    true = [true_rep(0.0), true_rep(3.0), true_rep(6.0)]
    near, far, nowhere, late = found(1.1), found(1.8), found(2.5), found(7.9)
    assert metrics.match(true, [far, near, nowhere, late]) == [(0, near), (2, late)]


def test_both_ends_of_a_repetition_belong_to_it() -> None:
    assert [i for i, _ in metrics.match([true_rep(1.0)], [found(1.0)])] == [0]
    assert [i for i, _ in metrics.match([true_rep(1.0)], [found(3.0)])] == [0]
    assert metrics.match([true_rep(1.0)], [found(3.01)]) == []


@pytest.mark.parametrize(
    ("count", "accept", "error"),
    [(5, (5,), 0), (4, (5,), -1), (7, (5,), 2), (6, (5, 6), 0), (4, (5, 6), -1), (0, (3,), -3)],
)
def test_count_errors_are_taken_from_the_nearest_right_count(count: int, accept: tuple[int, ...], error: int) -> None:
    assert metrics.count_error(count, accept) == error


def test_counting_shares() -> None:
    scores = Scores(
        counts=[("a", 5, (5,)), ("b", 4, (5,)), ("c", 12, (10,)), ("d", 0, (4,))], true_reps=24, matched_reps=18
    )
    numbers = metrics.counting(scores)
    assert numbers["exact"] == 0.25
    assert numbers["off_by_one_or_less"] == 0.5
    assert numbers["mae_of_true_count"] == pytest.approx((0 + 1 / 5 + 2 / 10 + 4 / 4) / 4)
    assert numbers["mae_reps"] == pytest.approx(7 / 4)
    assert numbers["reps_matched"] == 0.75


def test_faults_hit_missed_invented_and_abstained() -> None:
    one = clip(true_rep(0, "knee_valgus"), true_rep(3, "knee_valgus", "rushed"), true_rep(6), true_rep(9))
    scores = scored(
        one, found(1, "knee_valgus"), found(4), found(7, "knee_valgus", "shin_angle"), found(10),
        abstained=frozenset({"rushed"}),
    )  # fmt: skip
    assert scores.faults["knee_valgus"] == metrics.FaultCount(hit=1, alarm=1, miss=1)
    assert scores.faults["rushed"] == metrics.FaultCount(abstained=1)
    total = metrics.all_faults(scores)
    assert (total.precision, total.recall, total.f1) == (0.5, 0.5, 0.5)
    assert (scores.clean_reps, scores.clean_alarms) == (2, 1)
    assert dict(scores.beside_the_truth) == {"shin_angle": 1}
    assert scores.findings == ["squat_x rep 2: misses knee_valgus", "squat_x rep 3: invents knee_valgus"]


def test_a_short_repetition_may_be_set_aside_as_too_short() -> None:
    one = clip(true_rep(0, "partial_range"), true_rep(3))
    aside = FoundRep(1.0, counted=False, partial=True, side="left")
    scores = scored(one, aside, found(4))
    assert metrics.counting(scores)["exact"] == 1.0
    assert scores.faults["partial_range"] == metrics.FaultCount(hit=1)
    wrongly = FoundRep(4.0, counted=False, partial=True, side="left")
    scores = scored(one, aside, wrongly)
    assert scores.counts == [("squat_x", 1, (2,))]
    assert scores.matched_reps == 1


def test_what_nobody_knows_is_not_scored() -> None:
    unknown = TrueRep(0.0, 1.0, 2.0, None, {}, None)
    scores = scored(clip(unknown), found(1.0, "rushed", side="right"))
    assert not scores.faults
    assert (scores.clean_reps, scores.sides) == (0, 0)
    assert not scores.tempo_errors_s


def test_tempo_and_sides() -> None:
    one = clip(true_rep(0), true_rep(3), true_rep(6, side=None), true_rep(9, side="right"))
    scores = scored(
        one,
        found(1, eccentric_s=1.1),
        found(4, eccentric_s=0.6),
        found(7, eccentric_s=1.0),
        found(10, eccentric_s=math.nan),
    )
    numbers = metrics.tempo(scores)["eccentric_s"]
    assert numbers["reps"] == 3
    assert numbers["median_abs_s"] == pytest.approx(0.1)
    assert numbers["mean_abs_s"] == pytest.approx(0.5 / 3)
    assert numbers["bias_s"] == pytest.approx(-0.1)
    assert (scores.sides, scores.sides_right) == (3, 2)


def test_recognition() -> None:
    result = metrics.recognition([("squat", "squat"), ("squat", "lunge"), ("lunge", None), ("lunge", "lunge")])
    assert (result.right, result.asked, result.wrong) == (0.5, 0.25, 0.25)
    assert result.confusion == {"lunge": {"asked": 1, "lunge": 1}, "squat": {"squat": 1, "lunge": 1}}


def test_two_thresholds_count_full_swings_only() -> None:
    angle = np.array([170, 150, 100, 95, 105, 150, 165, 130, 165, 100, 120])
    (only,) = baseline.cycles(angle.astype(float), near=160, far=110)
    assert only == baseline.Cycle(left=0, reached=2, peak=3, parted=3, back=6)


def test_baseline_angles() -> None:
    # a left leg whose knee lies a tenth inside the line from hip to ankle, as a camera in front sees it
    xy = np.full((33, 2), np.nan)
    xy[[11, 12, 23, 24]] = (120, 0), (80, 0), (110, 100), (90, 100)
    xy[[25, 26, 27, 28]] = (100, 200), (90, 200), (110, 300), (90, 300)
    assert baseline.fppa_deg(xy, "left") == pytest.approx(2 * math.degrees(math.atan(0.1)))
    assert baseline.fppa_deg(xy, "right") == pytest.approx(0.0)
    # lying with the head on the left, face up, shin hanging down: straight is 180, hips pushed up is more
    xy[[11, 23, 25, 27]] = (0, 0), (100, 0), (200, 0), (200, 100)
    assert baseline.hip_deg(xy, "left") == pytest.approx(180.0)
    xy[23] = (100, -10)
    assert baseline.hip_deg(xy, "left") == pytest.approx(180 + 2 * math.degrees(math.atan(0.1)))


def test_tables_hold_the_numbers_and_the_file_holds_no_nan() -> None:
    one = clip(true_rep(0, "knee_valgus"), true_rep(3))
    ours, theirs = scored(one, found(1, "knee_valgus"), found(4)), scored(one)
    results = Results(ours, ours, theirs, metrics.recognition([("squat", "squat")]))
    text = as_text(results)
    assert "1.00 / 1.00 / 1.00 (1, 0, 0; 0)" in text
    assert "100 %" in text
    numbers = json.loads(json.dumps(as_json(results), allow_nan=False))
    assert numbers["baseline"]["counting"]["mae_reps"] == 2
    assert numbers["baseline"]["false_alarms_per_100_clean_reps"] is None


def test_every_exercise_is_covered() -> None:
    assert set(MEASURED) == set(baseline.COUNTERS) == set(ids())
    assert {exercise for _, exercise, *_ in WIDE} == set(ids())
    seeds = [seed for _, _, seed, *_ in WIDE]
    assert len(set(seeds)) == len(seeds)


def test_the_baseline_knows_which_exercises_begin_with_lowering() -> None:
    assert {name for name in ids() if load(name).rep.eccentric_first} == baseline.ECCENTRIC_FIRST


def test_the_truth_of_the_sample_clips_is_read() -> None:
    clips = {one.name: one for one in in_folder(ROOT / "sample_videos")}
    squat = clips["squat_front_valgus"]
    assert (squat.exercise, squat.view, squat.seed, squat.accept) == ("squat", "front", 7005, (6,))
    assert all(rep.start_s < rep.peak_s < rep.end_s for rep in squat.reps)
    assert any(rep.faults and "knee_valgus" in rep.faults for rep in squat.reps)


def test_bad_folders_and_truths_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name another folder"):
        in_folder(tmp_path)
    broken = tmp_path / "a.truth.json"
    for text in ("[]", "{}", '{"name": 1, "exercise": "squat", "reps": [{}]}', "nothing"):
        broken.write_text(text, "utf-8")
        with pytest.raises(InputError, match="render the clip again"):
            read_clip(broken)


def answer(true: str, said: str, confidence: float = 0.9) -> recognition.Answer:
    return recognition.Answer("clip", true, "real" if true else "foreign", "source", said, confidence)


@pytest.mark.parametrize(
    ("true", "said", "verdict"),
    [
        ("squat", "squat", "right"), ("squat", "", "asked"), ("squat", "none of these", "none"),
        ("squat", "lunge", "wrong"), ("squat", "lunge and squat", "wrong"), ("", "", "not named"),
        ("", "none of these", "not named"), ("", "squat", "named"),
    ],
)  # fmt: skip
def test_an_answer_is_right_asked_none_or_wrong(true: str, said: str, verdict: str) -> None:
    assert answer(true, said).verdict == verdict


def test_reliability_counts_what_was_named_by_how_sure_it_was() -> None:
    found = [answer("squat", "squat", 0.92), answer("squat", "lunge", 0.93), answer("squat", "", 0.0)]
    assert "| 90–95 % | 2 | 50 % |" in list(recognition.text(found))
