"""What kind of source a name stands for, found out without opening it or loading anything heavy."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from formcheck.errors import InputError

SCHEMES: Final = frozenset({"rtsp", "rtsps", "http", "https", "tcp", "udp", "rtp", "srt"})


def is_address(name: str) -> bool:
    """Whether this is an address on the network rather than a file."""
    return "://" in name and urlsplit(name).scheme.lower() in SCHEMES


def is_pipe(name: str) -> bool:
    """Whether this is standard input or a named pipe.

    Raises
    ------
    InputError
        When it is standard input, and that is a terminal.
    """
    if name == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise InputError("a video stream on standard input", "a terminal", "pipe one in (ffmpeg ... -f mpegts -)")
        return True
    try:
        return stat.S_ISFIFO(Path(name).stat().st_mode)
    except (OSError, ValueError):
        return False


def shown(name: str) -> str:
    """The name as it may be written anywhere: an address without the password that may be in it."""
    head, at, rest = name.rpartition("@")
    return f"{head.split('://')[0]}://{rest}" if at and is_address(name) else name
