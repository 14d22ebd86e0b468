"""What is shown when."""

from __future__ import annotations

import math

import pytest

from drawing.kit import NO_TEMPO, make_fault, make_labels, make_rep, make_report
from formcheck.core.report_types import Interval, Tempo
from formcheck.drawing.schedule import INTO_NEXT_S, LEAST_S, LINGER_S, Schedule


@pytest.mark.parametrize(
    ("eccentric_first", "words"),
    [(False, ["concentric", "pause", "eccentric"]), (True, ["eccentric", "pause", "concentric"])],
)
def test_phases_follow_the_muscle(eccentric_first: bool, words: list[str]) -> None:
    tempo = Tempo(1.0, 0.5, 1.5, 0.5) if eccentric_first else Tempo(1.5, 0.5, 1.0, 0.5)
    schedule = Schedule(make_report(make_rep(1, 2.0, tempo=tempo)), make_labels(eccentric_first=eccentric_first))
    assert [schedule.status(time_s).phase for time_s in (2.5, 3.25, 4.0)] == words


def test_the_turning_point_divides_a_rep_without_tempo() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, tempo=NO_TEMPO)), make_labels())
    assert schedule.status(3.2).phase == "concentric"
    assert schedule.status(3.3).phase == "eccentric"


def test_a_tempo_longer_than_the_rep_stays_inside_it() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, tempo=Tempo(1.0, 0.0, 9.0, 9.0))), make_labels())
    assert schedule.status(4.9).phase == "concentric"
    assert schedule.status(5.1).phase == "idle"


def test_tempo_fills_up_in_the_order_in_which_it_happens() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0)), make_labels())
    seen = [(schedule.status(time_s).tempo, schedule.status(time_s).running) for time_s in (2.7, 3.3, 4.0, 5.5)]
    assert seen == [
        (("", "", "0.7", ""), 2),
        (("", "", "1.0", "0.3"), 3),
        (("0.5", "", "1.0", "0.5"), 0),
        (("1.5", "0", "1.0", "0.5"), None),
    ]


def test_unknown_tempo_is_a_dash_and_not_a_zero() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, tempo=Tempo(1.5, math.nan, 1.0, 0.5))), make_labels())
    assert schedule.status(9.0).tempo == ("1.5", "-", "1.0", "0.5")


def test_count_goes_up_with_each_counted_rep() -> None:
    report = make_report(make_rep(None, 0.0), make_rep(1, 4.0), make_rep(None, 8.0), make_rep(2, 12.0))
    schedule = Schedule(report, make_labels())
    states = [schedule.status(time_s) for time_s in (1.0, 4.5, 7.5, 9.0, 11.5, 12.5, 16.0)]
    assert [state.number for state in states] == [0, 1, 1, 1, 1, 2, 2]
    assert [state.total for state in states] == [2] * 7
    assert [state.phase for state in states] == ["idle", "concentric", "rest", "idle", "rest", "concentric", "idle"]


def test_a_fault_is_shown_from_when_it_happened_until_shortly_after_the_rep() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, faults=(make_fault(3.5),))), make_labels())
    shown = [bool(schedule.notices(time_s)) for time_s in (3.4, 3.6, 5.0, 5.0 + LINGER_S - 0.05, 5.0 + LINGER_S + 0.05)]
    assert shown == [False, True, True, True, False]


def test_a_late_fault_stays_long_enough_to_be_read() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, faults=(make_fault(4.9),))), make_labels())
    assert schedule.notices(4.9 + LEAST_S - 0.05)


def test_a_fault_does_not_run_far_into_the_next_rep() -> None:
    report = make_report(make_rep(1, 2.0, faults=(make_fault(4.9),)), make_rep(2, 5.0))
    assert not Schedule(report, make_labels()).notices(5.0 + INTO_NEXT_S + 0.05)


def test_the_worst_fault_comes_first_and_each_only_once() -> None:
    faults = (
        make_fault(3.0, severity="mild"),
        make_fault(3.2, severity="mild"),
        make_fault(3.1, id="rushed", severity="severe"),
    )
    notices = Schedule(make_report(make_rep(1, 2.0, faults=faults)), make_labels()).notices(4.0)
    assert [notice.title for notice in notices] == ["Too fast", "Lower back arches"]


def test_a_fault_names_its_side_and_its_landmarks() -> None:
    fault = make_fault(3.0, id="knee_valgus", side="left")
    (notice,) = Schedule(make_report(make_rep(1, 2.0, faults=(fault,))), make_labels()).notices(4.0)
    assert notice.title == "Knee valgus, left"
    assert notice.landmarks == {23, 25, 27}


def test_a_pelvis_that_drops_on_one_side_is_marked_whole() -> None:
    fault = make_fault(3.0, id="hip_drop", side="right")
    (notice,) = Schedule(make_report(make_rep(1, 2.0, faults=(fault,))), make_labels()).notices(4.0)
    assert notice.landmarks == {23, 24}


def test_a_fault_without_a_time_is_shown_for_its_whole_rep() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, faults=(make_fault(math.nan),))), make_labels())
    assert schedule.notices(2.05)


def test_what_was_not_counted_says_why() -> None:
    (notice,) = Schedule(make_report(make_rep(None, 2.0)), make_labels()).notices(3.0)
    assert (notice.title, notice.detail, notice.tone) == ("Not counted", "getting into position", "info")


def test_a_gap_is_told() -> None:
    schedule = Schedule(make_report(gaps=(Interval(1.0, 2.0),)), make_labels())
    assert [notice.title for notice in schedule.notices(1.5)] == ["Body not found"]
    assert not schedule.notices(2.5)


def test_nothing_happened() -> None:
    status = Schedule(make_report(), make_labels()).status(1.0)
    assert (status.number, status.total, status.phase) == (0, 0, "idle")


def test_the_working_side_is_that_of_the_running_rep() -> None:
    schedule = Schedule(make_report(make_rep(1, 2.0, side="left"), make_rep(2, 6.0, side="right")), make_labels())
    assert [schedule.side(time_s) for time_s in (1.0, 3.0, 5.5, 7.0)] == ["both", "left", "both", "right"]
