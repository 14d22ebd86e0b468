"""The addresses of this computer in its own network, found without asking anybody."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "localhost")
ROUTES: Final = Path("/proc/net/route")
_GET_ADDRESS: Final = 0x8915  # SIOCGIFADDR of Linux


def own_addresses() -> list[str]:
    """IPv4 addresses under which others in the same network reach this computer, the likeliest first.

    That is the one through which this computer goes out; virtual machines and tunnels have addresses, too.
    """
    found = _of_interfaces(_outward(ROUTES)) if sys.platform == "linux" else _of_route()
    return [str(one) for one in dict.fromkeys(found)]


def _outward(routes: Path) -> list[str]:
    """Names of the interfaces with a default route, the preferred one first, from the kernel's table."""
    try:
        rows = [line.split() for line in routes.read_text("ascii").splitlines()[1:]]
    except OSError:
        return []
    # interface, destination, gateway, flags, reference count, use, metric, mask
    found = [(int(row[6]), row[0]) for row in rows if len(row) > 7 and row[1] == row[7] == "00000000"]
    return [name for _, name in sorted(found)]


def _of_interfaces(first: list[str]) -> list[ipaddress.IPv4Address]:
    """The address of each network interface, as the kernel knows it; those that are named come first."""
    import fcntl

    names = [name for _, name in socket.if_nameindex()]
    found: list[ipaddress.IPv4Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for name in (*[name for name in first if name in names], *names):
            request = struct.pack("256s", name.encode()[:15])
            with suppress(OSError):
                answer = fcntl.ioctl(asking.fileno(), _GET_ADDRESS, request)
                found.append(ipaddress.IPv4Address(answer[20:24]))
    return [one for one in found if not one.is_loopback]


def _of_route() -> list[ipaddress.IPv4Address]:
    """The address from which a far one would be spoken to; a datagram socket sends nothing to it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # an address of documentation (RFC 5737)
        except OSError:
            return []
        found = ipaddress.IPv4Address(asking.getsockname()[0])
    return [] if found.is_loopback else [found]
