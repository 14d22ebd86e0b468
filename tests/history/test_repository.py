"""What goes into the history comes out again, and what is deleted is gone from the disk."""

from __future__ import annotations

import csv
import json
import math
import os
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formcheck.core.report_types import Fault
from formcheck.errors import InputError
from formcheck.history.export import write_history
from formcheck.history.records import About, Load
from formcheck.history.repository import Filter, open_repository
from formcheck.history.saving import Began, remember
from formcheck.utils.system import history_file
from history.store_kit import ARCH, FAST, document, rep, reps

if TYPE_CHECKING:
    from formcheck.history.records import DoneFrom

PARIS = timezone(timedelta(hours=2))
SUNDAY_NIGHT = Began(datetime(2025, 6, 1, 23, 30, tzinfo=PARIS), "recording")


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path / "data"))


def test_a_set_comes_back_as_it_went_in() -> None:
    tired = Fault("fatigue", "mild", 0.13, 0.1, "fraction", 55.0)
    seen = [rep(None), rep(1, 4.0, faults=(ARCH, FAST)), rep(2, 8.0, side="left", rom=0.4)]
    about = About.typed(" Åsa  Öhman ", "135 lb", "Medium", "felt heavy")
    [key] = remember([document(seen, from_s=90.0, set_faults=(tired,))], about=about, began=SUNDAY_NIGHT)
    with open_repository() as store:
        [kept] = store.sets()
    assert (kept.id, kept.exercise_id, kept.set_number, kept.view) == (key, "hip_thrust", 1, "side")
    assert kept.about == About("Åsa Öhman", Load.of(135, "lb"), "medium", "felt heavy")
    assert str(kept.about.load) == "135 lb"
    assert kept.done_at == SUNDAY_NIGHT.at + timedelta(seconds=90)
    assert kept.day.isoformat() == "2025-06-01"  # on the athlete's calendar, wherever this runs
    assert [r.number for r in kept.reps] == [None, 1, 2]
    assert kept.reps[0].reject_reason == "getting into position"
    assert math.isnan(kept.reps[0].score)
    assert math.isnan(kept.reps[1].tempo.stretch_pause_s)
    assert kept.reps[1].faults == (ARCH, FAST)
    assert (kept.reps[2].side, kept.reps[2].measures["rom"]) == ("left", 0.4)
    assert kept.set_faults == (tired,)
    assert kept.not_assessed[0].fault == "knee_valgus"
    assert (kept.score, kept.source) == (88.0, "clips/a set.mp4")


def test_what_was_cut_off_stays_known(tmp_path: Path) -> None:
    whole = reps(3)
    cut = [replace(whole[0], cut_off="start"), replace(whole[1], interrupted=True), replace(whole[2], cut_off="end")]
    remember([document(cut)])
    with open_repository() as store:
        (kept,) = store.sets()
    assert [(rep.cut_off, rep.interrupted) for rep in kept.reps] == [("start", False), (None, True), ("end", False)]
    write_history(tmp_path / "all.csv", [kept], "csv")
    with (tmp_path / "all.reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["cut_off"] for row in rows] == ["start", "", "end"]


def test_a_set_without_a_repetition_is_none() -> None:
    assert remember([document([rep(None)])]) == []
    assert not history_file().exists()


def test_live_sets_are_new_each_time_and_done_now() -> None:
    before = datetime.now().astimezone()
    first, second = remember([document()])[0], remember([document()])[0]
    with open_repository() as store:
        kept = store.sets()
    assert [one.id for one in kept] == [first, second]
    assert before <= kept[0].done_at <= kept[1].done_at <= datetime.now().astimezone()
    assert kept[0].done_at.utcoffset() == before.utcoffset()


def test_the_same_clip_replaces_its_set_and_keeps_what_was_said() -> None:
    said = About.typed("Ann", "60kg", "medium", "slow")
    [first] = remember([document(10)], about=said, began=SUNDAY_NIGHT, fingerprint="f")
    [other] = remember([document(10)], about=About("Bob"), fingerprint="f")
    assert other != first
    later = Began(datetime(2025, 6, 3, 12, tzinfo=PARIS), "file")
    [again] = remember([document(12)], about=About("ANN", note="fast"), began=later, fingerprint="f")
    with open_repository() as store:
        [kept] = store.sets(Filter(athlete="ann"))
        assert len(store.find()) == 2
    assert again == first == kept.id
    assert len(kept.counted) == 12
    assert kept.about == About("ANN", Load(60.0), "medium", "fast")
    assert kept.done_at == SUNDAY_NIGHT.at  # the recording knew better than the file's time


def test_a_name_can_be_given_later_and_is_not_forgotten() -> None:
    [first] = remember([document(10), document(11)], fingerprint="f")[:1]
    remember([document(10), document(11)], about=About("Ann"), fingerprint="f")
    remember([document(10), document(11)], fingerprint="f")
    with open_repository() as store:
        assert [(one.id, one.about.athlete) for one in store.sets()] == [(first, "Ann"), (first + 1, "Ann")]
    remember([document(10)], about=About("Bob"), fingerprint="f")
    with open_repository() as store:  # another person's sets stay as they are
        assert [one.about.athlete for one in store.sets()] == ["Ann", "Ann", "Bob"]


@pytest.mark.parametrize(("now", "taken"), [("user", True), ("recording", True), ("clock", False), ("file", False)])
def test_a_surer_date_takes_the_place_of_another(now: DoneFrom, *, taken: bool) -> None:
    at = Began(datetime(2024, 1, 1, tzinfo=timezone.utc), now)
    remember([document()], began=SUNDAY_NIGHT, fingerprint="f")
    remember([document()], began=at, fingerprint="f")
    with open_repository() as store:
        assert (store.sets()[0].done_at == at.at) == taken


def test_sets_that_a_recording_does_not_have_any_more_go() -> None:
    squat = document(8, exercise="squat")
    remember([document(8), document(9), squat], fingerprint="f")
    remember([document(17)], fingerprint="f")
    with open_repository() as store:
        assert [(one.exercise_id, len(one.counted)) for one in store.sets()] == [("squat", 8), ("hip_thrust", 17)]


def test_filters_and_limit() -> None:
    for day, athlete, exercise in (
        (1, "Ann", "squat"),
        (2, "Ann", "hip_thrust"),
        (3, "Bob", "squat"),
        (4, "", "squat"),
    ):
        began = Began(datetime(2025, 1, day, 12, tzinfo=timezone.utc), "user")
        remember([document(8, exercise=exercise)], about=About(athlete), began=began)

    def days(limit: int | None = None, **wanted: object) -> list[int]:
        with open_repository() as store:
            return [one.day.day for one in store.sets(Filter(**wanted), limit)]  # type: ignore[arg-type]

    assert days() == [1, 2, 3, 4]
    assert days(athlete="ann") == [1, 2]
    assert days(athlete="") == [4]
    assert days(exercise="squat", limit=2) == [3, 4]
    second = datetime(2025, 1, 2, 12, tzinfo=timezone.utc)
    assert days(since=second) == [2, 3, 4]
    assert days(until=second) == [1]
    assert days(ids=()) == []


def test_what_is_deleted_is_gone_from_the_disk() -> None:
    private = "xyzzy-knee-hurts"
    for number in range(40):
        note = f"{private} {number} " * 8
        remember([document(reps(20, faulty=3))], about=About("Quuxella", note=note), fingerprint=f"plugh{number}")
    remember([document(5)], about=About("Bob", note="stays here"))

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(history_file().parent.iterdir()))

    assert private.encode() in on_disk()
    with open_repository() as store:
        assert store.delete(Filter(athlete="quuxella")) == 40
        for gone in (private, "Quuxella", "plugh"):
            assert gone.encode() not in on_disk()  # while it is open: also not in the write-ahead log
        assert b"stays here" in on_disk()
        [left] = store.sets()
    assert len(left.counted) == 5
    assert on_disk().count(b"lumbar_arch") == 0
    assert remember([document(5)])[0] > left.id  # an id is never given to another set


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    remember([document()])
    with open_repository():
        for path in history_file().parent.iterdir():  # the log and its index too
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_name_that_is_no_text_can_be_stored() -> None:
    remember([document(path="clips/caf\udce9.mp4")])
    with open_repository() as store:
        assert store.sets()[0].source == "clips/caf\\udce9.mp4"


@pytest.mark.parametrize(
    ("text", "kg", "shown"),
    [("60kg", 60.0, "60 kg"), ("62,5 KG", 62.5, "62.5 kg"), ("135lbs", 61.235, "135 lb"), (" 0 kg", 0.0, "0 kg")],
)
def test_loads(text: str, kg: float, shown: str) -> None:
    load = Load.parse(text)
    assert load.kg == pytest.approx(kg, abs=1e-3)
    assert str(load) == shown


@pytest.mark.parametrize("text", ["60", "kg", "-5kg", "1e3kg", "6٣kg", "sixty kg", "5000kg", "60kg 5", "nan kg", ""])
def test_loads_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match=r"expected a load .*; found"):
        Load.parse(text)


def test_a_folder_that_may_only_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as place:  # below pytest's own folders nobody else may look
        Path(place).chmod(0o755)
        monkeypatch.setenv("FORMCHECK_DATA_DIR", f"{place}/data")
        remember([document()])
        history_file().chmod(0o444)
        history_file().parent.chmod(0o555)
        try:
            if root:  # who may write anything
                os.seteuid(65534)
            with pytest.raises(InputError, match="Permission denied; check it, or set FORMCHECK_DATA_DIR"):
                remember([document()])
        finally:
            if root:
                os.seteuid(0)
            history_file().parent.chmod(0o755)


FULL = """
import json, resource, signal, sys
from formcheck.errors import InputError
from formcheck.history.saving import remember
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))
try:
    while True:
        remember([json.load(open(sys.argv[1]))])
except InputError as error:
    print(error)
"""


def test_a_disk_that_is_full_costs_no_set(tmp_path: Path) -> None:
    remember([document()])
    report = tmp_path / "report.json"
    report.write_text(json.dumps(document(reps(40))), "utf-8")
    done = subprocess.run([sys.executable, "-c", FULL, report], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("expected a history that can be read and written; found")
    with open_repository() as store:
        assert {len(one.counted) for one in store.sets()} == {12, 40}
    remember([document()])
