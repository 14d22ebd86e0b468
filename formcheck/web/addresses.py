"""The addresses of this computer in its own network, found without asking anybody."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from contextlib import suppress
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "localhost")
_GET_ADDRESS: Final = 0x8915  # SIOCGIFADDR of Linux


def own_addresses() -> list[str]:
    """IPv4 addresses under which others in the same network reach this computer, the likeliest first."""
    found = _of_interfaces() if sys.platform == "linux" else _of_route()
    return [str(one) for one in sorted(set(found), key=lambda one: (not one.is_private, int(one)))]


def _of_interfaces() -> list[ipaddress.IPv4Address]:
    """The address of each network interface, as the kernel knows it."""
    import fcntl

    found: list[ipaddress.IPv4Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            with suppress(OSError):
                answer = fcntl.ioctl(asking.fileno(), _GET_ADDRESS, request)
                found.append(ipaddress.IPv4Address(answer[20:24]))
    return [one for one in found if not one.is_loopback]


def _of_route() -> list[ipaddress.IPv4Address]:
    """The address from which a far one would be spoken to; nothing is sent to it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(
                ("192.0.2.1", 9)
            )  # an address of documentation (RFC 5737); a datagram socket sends nothing yet
        except OSError:
            return []
        found = ipaddress.IPv4Address(asking.getsockname()[0])
    return [] if found.is_loopback else [found]
