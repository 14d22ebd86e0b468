"""What is put on the disk comes back, and nothing of it is left."""

from __future__ import annotations

import errno
import gc
import os
import tempfile
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from formcheck.utils.spill_file import SpillFile

if TYPE_CHECKING:
    import pytest


def open_files() -> set[str]:
    with os.scandir("/proc/self/fd") as entries:
        return {str(Path(entry.path).readlink()) for entry in entries if entry.is_symlink()}


def test_everything_comes_back_in_any_order_from_any_thread(tmp_path: Path) -> None:
    scratch = SpillFile(tmp_path)
    given = [bytes([n]) * (1000 + n) for n in range(50)]
    kept = [scratch.put(data) for data in given]
    found: list[bool] = []

    def check() -> None:
        found.append(
            all(give is not None and give() == data for give, data in zip(kept[::-1], given[::-1], strict=True))
        )

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4


def test_the_file_has_no_name_and_goes_with_its_owner(tmp_path: Path) -> None:
    scratch = SpillFile(tmp_path)
    assert not any(str(tmp_path) in name for name in open_files())  # nothing before it is needed
    give = scratch.put(b"abc")
    assert give is not None
    assert list(tmp_path.iterdir()) == []
    del scratch
    gc.collect()
    assert give() == b"abc"  # whoever can still ask for it keeps it
    del give
    gc.collect()
    assert not any(str(tmp_path) in name for name in open_files())


def test_a_full_disk_is_said_and_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def full(**named: object) -> IO[bytes]:
        tried.append(named["dir"])
        raise OSError(errno.ENOSPC, "no space left on device")

    scratch = SpillFile(tmp_path)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert scratch.put(b"abc") is None
    assert scratch.put(b"abc") is None
    assert tried == [tmp_path]


def test_a_folder_that_is_gone_leaves_everything_in_memory(tmp_path: Path) -> None:
    assert SpillFile(tmp_path / "gone").put(b"abc") is None
