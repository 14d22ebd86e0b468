"""What a camera sees in somebody's home stays there: no internet socket, no file beside results and history.

The kernel itself watches: a child process asks it (seccomp) to be killed as soon as any of its threads, in Python or in
the model's C++, opens an IPv4 or IPv6 socket; looking up a host name is one too.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SOCKET_CALL = {"x86_64": 41, "aarch64": 198}.get(platform.machine())
CANNOT = 77
ROOT = Path(__file__).parents[1]

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

TALK = """
import threading, socket
thread = threading.Thread(target=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
thread.start()
thread.join()
"""


COMMAND = """
import sys
from formcheck.cli.main import run
if __name__ == "__main__":
    sys.exit(run({arguments!r}))
"""


def watched(folder: Path, script: str) -> int:
    """Exit code of a script in a process that is watched, with everybody's folders in ``folder``."""
    (folder / "watched.py").write_text(WATCH + script, "utf-8")
    homes = {
        "HOME": "home",
        "TMPDIR": "tmp",
        "FORMCHECK_DATA_DIR": "data",
        "XDG_CACHE_HOME": "home",
        "XDG_RUNTIME_DIR": "home",
    }
    for name in homes.values():
        (folder / name).mkdir(exist_ok=True)
    answer = subprocess.run(
        [sys.executable, "watched.py"], timeout=200, check=False, cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | {key: str(folder / name) for key, name in homes.items()},
    )  # fmt: skip
    if answer.returncode == CANNOT:
        pytest.skip("this kernel takes no seccomp filter")
    return answer.returncode


def test_the_watch_would_notice(tmp_path: Path) -> None:
    assert watched(tmp_path, TALK) == -signal.SIGSYS


@pytest.fixture(scope="module")
def short(sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first four seconds of a sample: a lift and a half."""
    path = tmp_path_factory.mktemp("short") / "short.mp4"
    with av.open(str(sample("hip_thrust_clean"))) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None and packet.pts is not None and float(packet.pts * packet.time_base) < 4.0:
                packet.stream = copy
                target.mux(packet)
    return path


COMMANDS = {
    "analyze": ["analyze", "short.mp4", "--exercise", "hip_thrust", "-o", "out", "--landmarks"],
    "batch": ["batch", "in", "--exercise", "hip_thrust", "-o", "out", "--workers", "1"],
    "live": ["live", "--source", "short.mp4", "--exercise", "hip_thrust", "--headless", "--no-voice", "-o", "out"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_socket_and_no_file_elsewhere(command: str, short: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("short.mp4", "in/short.mp4"):
        shutil.copy(short, tmp_path / name)
    before = set(tmp_path.rglob("*"))
    assert watched(tmp_path, COMMAND.format(arguments=COMMANDS[command])) == 0
    made = {path.relative_to(tmp_path) for path in set(tmp_path.rglob("*")) - before if path.is_file()}
    assert made >= {Path("out/short.json")} or command == "live"
    assert {path.parts[0] for path in made} <= {"out", "data", "watched.py"}
