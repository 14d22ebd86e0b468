"""The parts that the page is made of: scales, sentences, sides, charts."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, get_args

import matplotlib as mpl
import pytest
from analysis.cases import COUNTED
from hypothesis import given
from hypothesis import strategies as st
from report.test_html_page import Page

from formcheck.analysis.recording_analysis import FoundSet, RecordingAnalysis
from formcheck.core.report_types import Check
from formcheck.exercises import ids, load
from formcheck.exercises.phase_words import phase_words
from formcheck.exercises.vocabulary import RepField
from formcheck.kinematics.signal_kinds import SIGNAL_KINDS
from formcheck.pose.landmark_file import RecordingInfo
from formcheck.report.charts import ROOMY, movement_chart, tempo_chart
from formcheck.report.fault_cards import scale_of
from formcheck.report.html_page import PageContent, render, sides_of
from formcheck.report.wording import FIELDS, comparison, limit_text, read_text, signal_text
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from report.conftest import Judged

    from formcheck.core.report_types import JudgedSet

LIMITS = st.tuples(st.floats(-50, 50), st.floats(0.1, 10), st.floats(0.1, 10), st.sampled_from([-1.0, 1.0]))


@given(LIMITS, st.floats(-100, 100), st.lists(st.floats(-100, 100) | st.just(math.nan), max_size=5))
def test_further_right_is_worse(limits: tuple[float, ...], value: float, others: list[float]) -> None:
    first, one, two, sign = limits
    bounds = (first, first + sign * one, first + sign * (one + two))
    scale = scale_of(value, bounds, others)
    assert 0 < scale.bounds[0] < scale.bounds[1] < scale.bounds[2] < 100
    # the limits keep room for their names
    assert scale.bounds[2] - scale.bounds[0] > 25
    known = [other for other in others if math.isfinite(other)]
    for number, place in zip((value, *known), (scale.value, *scale.others), strict=True):
        assert 0 < place < 100
        over = sign * (number - bounds[0])
        assert (place >= scale.bounds[0] - 0.02) if over >= 0 else (place <= scale.bounds[0] + 0.02)
        assert (place >= scale.bounds[2] - 0.02) if over >= one + two else (place <= scale.bounds[2] + 0.02)


def test_everything_that_can_be_measured_has_words() -> None:
    assert set(FIELDS) == set(get_args(RepField))
    kinds = set()
    for exercise in ids():
        spec = load(exercise)
        signals = [spec.rep.signal, *(measure.signal for measure in spec.measures)]
        tests = [test for rule in spec.faults for test in rule.tests]
        kinds |= {signal.kind for signal in signals} | {test.signal.kind for test in tests if test.signal}
        kinds |= {feature.signal.kind for test in tests if test.estimate for feature in test.estimate.features}
        for text in [*map(signal_text, signals), *map(read_text, tests)]:
            assert re.fullmatch(r"[a-z][a-z ,()°'–0-9]+", text), text
    # what no exercise of ours reads can still be read by one of the user's
    assert kinds <= set(SIGNAL_KINDS)
    assert all(kind.wording for kind in SIGNAL_KINDS.values())


def test_sentences_say_what_is_compared_with_what() -> None:
    def said(exercise: str, fault: str, value: float, number: int = 0) -> str:
        rule = load(exercise).fault(fault)
        assert rule is not None
        test = rule.tests[number]
        check = Check(fault, value, test.limits[0], test.unit, 0.5, 1.0, 1.0, low=value - 4.6, high=value + 5.3)
        return comparison(check, test, "left")

    assert said("hip_thrust", "lumbar_arch", 17.2) == "Lower back arched by about 17° (13 to 22), limit 10°."
    assert said("squat", "knee_valgus", 13.9) == "Left knee about 14° inside the foot (9 to 19), limit 8°."
    assert "than at rest before and after it" in said("lateral_band_walk", "standing_up", 0.05)
    assert said("hip_thrust", "head_back", 38.2) == (
        "Angle at the shoulder (ear–shoulder–hip): 38° more than in your better repetitions, where up to 15° more is "
        "fine."
    )
    assert said("single_leg_squat", "trunk_lean", 12.0) == (
        "Sideways lean of the trunk: 12° more than at the start of the repetition, where up to 7° more is fine."
    )
    assert said("hip_thrust", "rushed", 0.52) == "Time of the lowering: 0.5 s, where at least 1 s is fine."
    assert said("hip_thrust", "no_pause", 0.11) == "Pause at the peak: 0.1 s, where at least 0.35 s is fine."
    assert limit_text(-0.0195, "torso") == "-1.95%"
    assert limit_text(0.012, "m") == "1.2 cm"


def test_sides_are_compared_by_their_medians(report: JudgedSet) -> None:
    assert sides_of(report, phase_words()) == []
    left = replace(report.reps[1], side="left", score=60.0)
    right = replace(report.reps[3], side="right", score=90.0, tempo=replace(report.reps[3].tempo, eccentric_s=1.42))
    rows = {row.name: row for row in sides_of(replace(report, reps=(left, right, report.reps[0])), phase_words())}
    assert rows["repetitions"][1:] == ("1", "1", "")
    assert rows["score"][1:] == ("60", "90", "-30")
    assert rows["lowering"][1:] == ("1.4 s", "1.4 s", "0.0 s")
    assert rows["lumbar arch"][1:] == ("in 1 of 1", "in 0 of 1", "")
    # a measure that was not seen on either side is not a row
    assert "knee" not in rows


def test_times_lie_where_the_chart_says(judged: Judged) -> None:
    chart = movement_chart(judged.found)
    assert chart is not None
    lines = {float(x) for x, end in re.findall(r'd="M ([\d.]+) [\d.]+\s+L ([\d.]+) [\d.]+\s*"', chart.svg) if x == end}
    for rep in judged.found.report.reps:
        for at_s in (rep.start_s, rep.end_s):
            x = chart.left + (chart.right - chart.left) * (at_s - chart.from_s) / (chart.to_s - chart.from_s)
            assert min(abs(x - line) for line in lines) < 0.1
    assert 0 < chart.left < chart.right < chart.width
    assert 0 < chart.top < chart.bottom < chart.height


def test_charts_take_the_colours_of_the_page(judged: Judged) -> None:
    movement, tempo = movement_chart(judged.found), tempo_chart(judged.found)
    assert movement is not None
    assert tempo is not None
    style = (resources.files("formcheck.report") / "templates" / "page.css").read_text("utf-8")
    for svg in (movement.svg, tempo.chart.svg):
        used = set(re.findall(r"var\((--[\w-]+)\)", svg))
        assert used
        assert all(f"{name}:" in style for name in used)
        # no colour of its own, which dark or print could not change
        assert not re.search(r"#[0-9a-f]{6}\b", svg)
        assert "<style" not in svg
        assert len(svg) < 120_000


def test_the_users_own_settings_do_not_show(judged: Judged) -> None:
    plain = movement_chart(judged.found)
    with mpl.rc_context({"font.size": 40, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert movement_chart(judged.found) == plain
        assert mpl.rcParams["font.size"] == 40


def test_the_tempo_of_a_long_set_stays_on_a_page(judged: Judged) -> None:
    few = tempo_chart(judged.found)
    reps = tuple(
        replace(judged.found.report.counted[0], number=k + 1, start_s=5.0 * k, end_s=5.0 * k + 3) for k in range(100)
    )
    many = tempo_chart(replace(judged.found, report=replace(judged.found.report, reps=reps)))
    assert few is not None
    assert many is not None
    assert len(reps) > ROOMY > len(few.rows)
    assert many.pitch < few.pitch
    assert many.chart.height < 1000
    starts, _, middles = zip(*many.rows, strict=True)
    assert list(starts) == sorted(starts)
    assert list(middles) == sorted(middles)
    json.dumps(many.rows)


def test_nothing_seen_makes_no_chart(nobody: FoundSet) -> None:
    assert movement_chart(nobody) is None
    assert tempo_chart(nobody) is None


def test_no_display_is_needed_nor_touched() -> None:
    code = (
        "import sys; from formcheck.report.figures import drawn, figure\n"
        "with figure(300, 200) as drawing: axes = drawing.subplots(); axes.plot([1, 2]); drawn(drawing, axes, 'a')\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "MPLBACKEND")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"MPLBACKEND": "TkAgg"},
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("exercise", ids())
def test_every_exercise_has_its_page(exercise: str) -> None:
    made = simulate(
        exercise, reps=[RepPlan(), RepPlan(faults={"rushed": 0.3})], camera=COUNTED[exercise],
        observation=Observation.mediapipe(),
    )  # fmt: skip
    session = RecordingAnalysis(load(exercise), ())
    for pose in made.poses:
        session.update(pose)
    (found,) = session.finish()
    info = RecordingInfo("a.mp4", 640, 480, len(made.poses), made.poses[-1].time_s, 30.0, "m", "ab" * 32, True, ())
    page = Page(render(PageContent(found, info, poses=made.poses)))
    assert page.open == []
    assert found.spec.name in page.said
    assert "nan" not in re.findall(r"[a-z]+", page.said)
    assert "None" not in page.said
