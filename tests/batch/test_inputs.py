"""Which clips are found, and what their results are called."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from formcheck.batch.clips import BatchClip, choose_names
from formcheck.batch.inputs import gather, read_manifest
from formcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(folder: Path, *inputs: str, out: str = "out") -> list[str]:
    paths = [clip.path for clip in gather([str(folder / name) for name in inputs], "auto", str(folder / out)).clips]
    return [os.path.relpath(path, folder.resolve()) for path in paths]


def names_of(*paths: str, kept: dict[str, str] | None = None) -> list[str]:
    clips = [BatchClip(path, path, "auto", path) for path in paths]
    names = choose_names(clips, kept or {})
    return [names[path] for path in paths]


def test_folders_are_searched_to_any_depth(tmp_path: Path) -> None:
    files(tmp_path, "in/b.MP4", "in/deep/er/a.mov", "in/notes.txt", "in/.hidden.mp4", "in/.cache/c.mp4", "in/._b.MP4")
    files(tmp_path, "in/x.landmarks.npz", "in/other.npz", "in/out/b.mp4")
    assert found(tmp_path, "in", out="in/out") == ["in/b.MP4", "in/x.landmarks.npz", "in/deep/er/a.mov"]


def test_globs_files_and_duplicates(tmp_path: Path) -> None:
    files(tmp_path, "in/a.mp4", "in/b.mp4", "in/c.txt", "in/deep/d.mp4", "odd.name")
    (tmp_path / "in" / "link.mp4").symlink_to(tmp_path / "in" / "a.mp4")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    assert found(tmp_path, "in/*.mp4") == ["in/a.mp4", "in/b.mp4"]
    assert found(tmp_path, "in/**") == ["in/a.mp4", "in/b.mp4", "in/deep/d.mp4"]
    assert found(tmp_path, "odd.name", "in/a.mp4", "in") == ["odd.name", "in/a.mp4", "in/b.mp4", "in/deep/d.mp4"]
    twice = gather([str(tmp_path / "in" / "a.mp4")] * 2, "auto", "out")
    assert twice.notes == ["named more than once and taken once: 1"]


def test_names_with_anything_in_them(tmp_path: Path) -> None:
    odd = ["ein Übungs-Vidéo 深蹲 🏋.mp4", "a'b\"c;$(x).mp4", "new\nline.mp4", "-o.mp4", "[x].mp4", "x" * 240 + ".mp4"]
    files(tmp_path / "in", *odd)
    (tmp_path / "in" / os.fsdecode(b"no\xfftext.mp4")).write_bytes(b"x")
    assert len(found(tmp_path, "in")) == 7
    assert found(tmp_path, "in/[x].mp4") == ["in/[x].mp4"]


def test_manifest_says_what_is_in_a_clip(tmp_path: Path) -> None:
    files(tmp_path, "a.mp4", "deep/b.mp4")
    table = tmp_path / "study.csv"
    table.write_text(
        "\ufeffSubject,File,Exercise,score\n7, a.mp4 ,squat,5\n\n8,deep/b.mp4,,\n8,missing.mp4,lunge,\n", "utf-8"
    )
    clips = gather([str(table)], "hip_thrust", "out").clips
    assert [(clip.file, clip.exercise) for clip in clips] == [
        ("a.mp4", "squat"),
        ("deep/b.mp4", "hip_thrust"),
        ("missing.mp4", "lunge"),
    ]
    assert clips[1].path == str(tmp_path.resolve() / "deep" / "b.mp4")
    assert clips[0].extra == (("Subject", "7"), ("score", "5"))


def test_a_clip_may_be_listed_for_several_exercises(tmp_path: Path) -> None:
    files(tmp_path, "a.mp4")
    table = tmp_path / "study.csv"
    table.write_text("file;exercise\na.mp4;squat\na.mp4;lunge\na.mp4;squat\n", "utf-8")
    clips = gather([str(table)], "auto", "out").clips
    assert [clip.exercise for clip in clips] == ["squat", "lunge"]
    assert len(set(choose_names(clips, {}).values())) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the column file"),
        (b"path,exercise\na.mp4,squat\n", "the column file"),
        (b"file,x,x\na.mp4,1,2\n", "no column twice"),
        (b"file,exercise\na.mp4\n", "line 2"),
        (b"file,exercise\na.mp4,squat,more\n", "line 2"),
        (b"file,exercise\n,squat\n", "a file name"),
        ("file,exercise\nü.mp4,squat\n".encode("latin-1"), "UTF-8"),
        (b'file,exercise\n"a.mp4,squat\n', "a manifest that can be read"),
    ],
)
def test_bad_manifest_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    table = tmp_path / "study.csv"
    table.write_bytes(content)
    with pytest.raises(InputError, match=said):
        list(read_manifest(table))


def test_a_clip_is_called_after_its_file() -> None:
    assert names_of("/c/a.mp4", "/c/b.landmarks.npz") == ["a", "b"]


def test_equal_stems_are_kept_apart() -> None:
    assert names_of("/c/mon/squat.mp4", "/c/tue/squat.mp4", "/c/tue/other.mp4") == [
        "mon__squat",
        "tue__squat",
        "other",
    ]
    assert names_of("/c/squat.mp4", "/c/squat.mov") == ["squat_mp4", "squat_mov"]
    assert names_of("/c/Squat.mp4", "/c/sub/squat.mp4") == ["Squat", "sub__squat"]


def test_names_stay_from_run_to_run() -> None:
    assert names_of("/c/mon/squat.mp4", "/c/tue/squat.mp4", kept={"/c/mon/squat.mp4": "squat"}) == [
        "squat",
        "tue__squat",
    ]
    # nor does another clip take the name of one that is not in this batch
    assert names_of("/c/tue/squat.mp4", kept={"/c/mon/squat.mp4": "squat"})[0].startswith("squat")
    assert names_of("/c/tue/squat.mp4", kept={"/c/mon/squat.mp4": "squat"}) != ["squat"]


@pytest.mark.parametrize("stem", ["summary", "Reps", "a.set2", "x" * 240, "深" * 80])
def test_names_that_would_clash_or_be_too_long(stem: str) -> None:
    (name,) = names_of(f"/c/{stem}.mp4")
    assert name != stem
    assert name.startswith(stem[:1])
    assert len(f".{name}.123456.landmarks.npz.part".encode()) < 255


def test_names_are_different_whatever_happens() -> None:
    paths = [
        f"/{folder}/{stem}.{suffix}"
        for folder in ("a", "a/b", "a__b")
        for stem in ("b__c", "c", "b__c_mp4")
        for suffix in ("mp4", "mov")
    ]
    names = names_of(*paths)
    assert len({name.casefold() for name in names}) == len(paths)
