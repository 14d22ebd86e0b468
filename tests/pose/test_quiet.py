"""What is held back, and what comes through."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from formcheck.pose.mediapipe_backend import quiet_stderr

if TYPE_CHECKING:
    import pytest

CHATTER = b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
WARNING = b"W0000 00:00:1795255276.897213    7297 inference_feedback_manager.cc:114] Feedback manager\n"
ERROR = b"E0000 00:00:1795255276.897213    7297 graph.cc:10] it went wrong\n"


def test_chatter_is_dropped_and_errors_come_through(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_stderr():
        os.write(2, CHATTER + WARNING + ERROR + b"something new\n")
    os.write(2, WARNING)
    assert capfd.readouterr().err.encode() == ERROR + b"something new\n" + WARNING


def test_errors_come_through_when_the_block_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(RuntimeError), quiet_stderr(), quiet_stderr():
        os.write(2, CHATTER + ERROR)
        raise RuntimeError
    os.write(2, b"after\n")
    assert capfd.readouterr().err.encode() == ERROR + b"after\n"


def test_blocks_of_several_threads_overlap(capfd: pytest.CaptureFixture[str]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def longer() -> None:
        with quiet_stderr():
            begun.set()
            go_on.wait()
            os.write(2, CHATTER + b"of the longer one\n")

    thread = threading.Thread(target=longer)
    thread.start()
    begun.wait()
    with quiet_stderr():  # nobody waits for anybody
        os.write(2, WARNING + ERROR)
    os.write(2, WARNING)
    go_on.set()
    thread.join()
    os.write(2, b"after\n")
    assert capfd.readouterr().err.encode() == ERROR + b"of the longer one\nafter\n"


def test_without_a_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with quiet_stderr():
        pass
