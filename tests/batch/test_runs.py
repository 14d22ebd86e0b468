"""Whole runs as processes: what they write, how they end, and how they go on after having been stopped."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from batch.kit import (
    SUFFIX,
    alive,
    batch,
    children,
    recording,
    recordings,
    reports,
    row_of,
    running,
    summary,
    wait_until,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

FIXED = ["file", "status", "error", "exercise", "reps", "score", "faults"]


def test_one_row_for_each_clip_and_the_same_report_as_analyze(
    tmp_path: Path, formcheck: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    squats = recording(tmp_path / "in" / f"Kniebeugen – früh{SUFFIX}", reps=3)
    thrusts = recording(tmp_path / "in" / "b" / f"thrusts{SUFFIX}", "hip_thrust")
    broken = tmp_path / "in" / "broken.mp4"
    broken.write_bytes(b"no video at all")
    (tmp_path / "in" / ".hidden.mp4").write_bytes(b"no video either")
    out = tmp_path / "out"
    done = batch(tmp_path / "in", "-o", out, "--workers", "2")
    assert done.returncode == 1, done.stderr
    assert list(summary(out)[0])[: len(FIXED)] == FIXED
    rows = {row["file"]: row for row in summary(out)}
    assert set(rows) == {str(squats), str(thrusts), str(broken)}
    assert [(rows[str(path)]["exercise"], rows[str(path)]["reps"]) for path in (squats, thrusts)] == [
        ("squat", "3"),
        ("hip_thrust", "2"),
    ]
    assert rows[str(broken)]["status"] == "failed"
    assert "expected a video file" in rows[str(broken)]["error"]
    assert done.stderr.count("failed:") == 1
    assert "3 clips; 1 failed" in done.stdout
    formcheck("analyze", squats, "-o", tmp_path / "alone", "--no-video", "--no-html")
    name = "Kniebeugen – früh.json"
    assert (out / name).read_text("utf-8") == (tmp_path / "alone" / name).read_text("utf-8")
    assert not list(out.glob(".*part*"))


@pytest.mark.model
def test_clips_of_video(tmp_path: Path, sample: Callable[[str], Path]) -> None:
    clip = sample("hip_thrust_arched")
    out = tmp_path / "out"
    done = batch(clip, "-o", out, "--html", "--landmarks")
    assert done.returncode == 0, done.stderr
    (row,) = summary(out)
    truth = json.loads(clip.with_suffix(".truth.json").read_text("utf-8"))
    assert (row["exercise"], int(row["reps"])) == ("hip_thrust", len(truth["reps"]))
    assert {path.name for path in out.glob("hip*")} == {
        f"hip_thrust_arched{suffix}" for suffix in (".json", ".reps.csv", ".html", SUFFIX)
    }


@pytest.mark.model
def test_too_much_memory_costs_one_retry_and_then_the_row(tmp_path: Path, sample: Callable[[str], Path]) -> None:
    # less than the pose model needs, more than the libraries
    done = batch(sample("hip_thrust_arched"), "-o", tmp_path / "out", "--memory-limit", "300")
    assert done.returncode == 1, done.stderr
    (row,) = summary(tmp_path / "out")
    assert row["error"] == "needed more than the memory limit of 300 MB, twice"


def test_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    recordings(tmp_path / "in", 5, length_s=400.0)
    out = tmp_path / "out"
    with running(tmp_path / "in", "-o", out, "--workers", "1", "--exercise", "squat") as first:
        row_of(first)
        row_of(first)
        first.send_signal(signal.SIGSTOP)  # lest it is done before the second one has begun
        second = batch(tmp_path / "in", "-o", out)
        assert second.returncode == 2
        assert f"another run in it (process {first.pid} on " in second.stderr
        assert len(second.stderr.splitlines()) == 1
        workers = children(first.pid)
        assert workers
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        wait_until(lambda: not any(map(alive, workers)))
    plan = batch(tmp_path / "in", "-o", out, "--exercise", "squat", "--dry-run")
    assert plan.returncode == 0
    states = [line.split("\t")[:2] for line in plan.stdout.splitlines()]
    kept = states.count(["keep", "done"])
    assert 2 <= kept <= 4
    assert states.count(["do", "new"]) == 5 - kept
    done_before = {f"{line.split(chr(9))[2]}.json" for line in plan.stdout.splitlines() if line.startswith("keep")}
    before = reports(out)
    again = batch(tmp_path / "in", "-o", out, "--exercise", "squat", "--json-lines")
    assert again.returncode == 0, again.stderr
    assert [json.loads(line)["from_earlier_run"] for line in again.stdout.splitlines()].count(True) == kept
    after = reports(out)
    assert {name for name in done_before if after[name] == before[name]} == done_before
    assert [row["status"] for row in summary(out)] == ["ok"] * 5
    assert not list(out.glob(".*part*"))


def test_interrupted_run_keeps_what_was_finished(tmp_path: Path) -> None:
    recordings(tmp_path / "in", 4, length_s=400.0)
    out = tmp_path / "out"
    with running(tmp_path / "in", "-o", out, "--workers", "1", "--exercise", "squat") as run:
        rows = [row_of(run)]
        start = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the run
        said = run.communicate(timeout=30)
        assert time.monotonic() - start < 10
        assert run.returncode == 130, said[1]
    rows += [json.loads(line) for line in said[0].splitlines()]
    assert len(rows) < 4
    assert sorted(row["file"] for row in summary(out)) == sorted(row["file"] for row in rows)
    assert "interrupted" in said[1]


def test_lost_worker_costs_one_retry(tmp_path: Path) -> None:
    recordings(tmp_path / "in", 3, length_s=400.0)
    out = tmp_path / "out"
    with running(tmp_path / "in", "-o", out, "--workers", "1", "--exercise", "squat") as run:
        rows = [row_of(run)]  # from now on the worker is at the second clip
        (worker,) = children(run.pid)
        os.kill(worker, signal.SIGKILL)
        rows += [row_of(run), row_of(run)]
        assert run.wait(30) == 0
    assert [(row["status"], row["attempts"]) for row in rows] == [("ok", 1), ("ok", 1), ("ok", 2)]


def test_limits_cost_one_retry_and_then_the_row(tmp_path: Path) -> None:
    slow = recording(tmp_path / "in" / f"slow{SUFFIX}", length_s=3600.0)
    quick = recording(tmp_path / "in" / f"quick{SUFFIX}")
    options = ("--workers", "1", "--exercise", "squat")
    done = batch(tmp_path / "in", "-o", tmp_path / "time", "--time-limit", "1.0", *options)
    assert done.returncode == 1, done.stderr
    rows = {row["file"]: row for row in summary(tmp_path / "time")}
    assert rows[str(quick)]["status"] == "ok"
    assert rows[str(slow)]["error"] == "took longer than the time limit of 1 s, twice"
    assert rows[str(slow)]["attempts"] == "2"


def test_results_made_otherwise_are_made_again(tmp_path: Path) -> None:
    one, two = recordings(tmp_path / "in", 2)
    out = tmp_path / "out"

    def states(*options: str) -> dict[str, str]:
        done = batch(tmp_path / "in", "-o", out, "--dry-run", *options)
        lines = [line.split("\t") for line in done.stdout.splitlines()]
        return {f"{file}": f"{todo}: {what}" for todo, what, _, file in lines}

    assert batch(tmp_path / "in", "-o", out).returncode == 0
    assert set(states().values()) == {"keep: done"}
    assert set(states("--force").values()) == {"do: done"}
    assert set(states("--exercise", "squat").values()) == {
        "do: stale (made for another exercise, or its file has changed)"
    }
    assert set(states("--html").values()) == {"do: stale (made with other options)"}
    recording(one, reps=3)
    (out / f"{two.name.removesuffix(SUFFIX)}.json").unlink()
    assert states() == {
        str(one): "do: stale (the clip has changed)",
        str(two): "do: lost (its report is gone)",
    }
    assert batch(tmp_path / "in", "-o", out).returncode == 0
    assert [row["reps"] for row in summary(out)] == ["3", "2"]


def test_failed_clips_are_tried_again_when_asked(tmp_path: Path) -> None:
    bad = tmp_path / "in" / f"bad{SUFFIX}"
    bad.parent.mkdir()
    bad.write_bytes(b"nothing")
    out = tmp_path / "out"
    assert batch(bad, "-o", out).returncode == 1
    again = batch(bad, "-o", out)
    assert again.returncode == 1
    assert "1 clips, 1 are done, 0 to do" in again.stderr
    assert "failed:" not in again.stderr
    assert "failed:" in batch(bad, "-o", out, "--retry-failed").stderr


def test_a_clip_that_has_fewer_sets_now_leaves_no_old_ones(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clip = recording(tmp_path / "in" / f"a{SUFFIX}")
    assert batch(clip, "-o", out, "--html").returncode == 0
    assert (out / "a.html").is_file()
    assert batch(clip, "-o", out).returncode == 0
    assert not (out / "a.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing",), "expected a folder, glob, file or manifest"),
        (("empty",), "expected at least one clip"),
        (("*.nothing",), "found nothing at *.nothing"),
        (("bad.csv",), "expected a manifest with the column file"),
        (("a.landmarks.npz", "--exercise", "juggling"), "'juggling'"),
        (("a.landmarks.npz", "-o", "a.landmarks.npz"), "a folder for the results"),
        (("a.landmarks.npz", "-o", "s3://bucket/out"), "--engine ray"),
    ],
)
def test_wrong_use_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.csv").write_text("name,exercise\na.mp4,squat\n", "utf-8")
    (tmp_path / "a.landmarks.npz").touch()
    options = () if "-o" in arguments else ("-o", "out")
    done = batch(*arguments, *options, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
