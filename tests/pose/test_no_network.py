"""A run opens no internet socket: what a camera sees in somebody's home stays there.

The kernel itself watches: a child process asks it (seccomp) to be killed as soon as any of its threads, in Python or in
the model's C++, opens an IPv4 or IPv6 socket; looking up a host name is one too.
"""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SOCKET_CALL = {"x86_64": 41, "aarch64": 198}.get(platform.machine())
CANNOT = 77
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        sys.platform != "linux" or SOCKET_CALL is None, reason="needs Linux, and the number of its call"
    ),
]

# load the number of the system call; if it is socket, load its first argument; AF_INET is 2 and AF_INET6 is 10
WATCH = f"""
import ctypes, struct, sys
rules = [(0x20, 0, 0, 0), (0x15, 0, 4, {SOCKET_CALL}), (0x20, 0, 0, 16), (0x15, 1, 0, 2), (0x15, 0, 1, 10),
         (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *rule) for rule in rules))
program = ctypes.create_string_buffer(struct.pack("@HP", len(rules), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
    sys.exit({CANNOT})
"""

TRACK = """
from formcheck.modelstore import find
from formcheck.modelstore.trial import sample_picture
from formcheck.pose.subject import follow_subject
from formcheck.video.frames import Frame
with follow_subject(find("full")) as estimator:
    found = [estimator.estimate(Frame(index / 30, sample_picture())).found for index in range(30)]
assert all(found)
"""

TALK = """
import threading, socket
thread = threading.Thread(target=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
thread.start()
thread.join()
"""


def run(script: str) -> int:
    answer = subprocess.run([sys.executable, "-c", WATCH + script], timeout=60, check=False, cwd=ROOT)
    if answer.returncode == CANNOT:
        pytest.skip("this kernel takes no seccomp filter")
    return answer.returncode


def test_the_watch_would_notice() -> None:
    assert run(TALK) == -signal.SIGSYS


def test_tracking_opens_no_internet_socket() -> None:
    assert run(TRACK) == 0
