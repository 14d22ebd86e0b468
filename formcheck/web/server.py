"""The server: its addresses, its sockets, its certificate, and its end. Bound to this computer unless told else."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import struct
import sys
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from formcheck.errors import InputError
from formcheck.web.app import WebSettings, application
from formcheck.web.certificate import OwnCertificate, own_certificate
from formcheck.web.pairing import Pairing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from starlette.types import ASGIApp

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


PORT: Final = 8765
MOST_CONNECTIONS: Final = 48  # at each of both sockets: whoever fills that of the network leaves this computer's alone
MAX_MESSAGE_BYTES: Final = 1_100_000  # a picture of the largest size with its head
WAIT_S: Final = 5  # for connections to end
KEEP_ALIVE_S: Final = 10
FIRST_REQUEST_S: Final = 10.0  # house rule: a browser sends its request with the connection
PING_S, PONG_S = 5.0, 10.0  # a phone that was locked is noticed after so long
_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """What the user asks of the server.

    Parameters
    ----------
    port : int
        On this computer; its network gets the next one. 0: any that is free.
    lan : bool
        Whether the network is served, too.
    folder : Path
        Where sets go; it exists.
    exercise_folders : tuple of Path
    model : str
    """

    port: int
    lan: bool
    folder: Path
    exercise_folders: tuple[Path, ...]
    model: str


def serve(
    config: ServeConfig, line: Callable[[str], None], ready: Callable[[Callable[[], str], str], None], stop: Event
) -> None:
    """Serve until ``stop`` is set.

    Parameters
    ----------
    config : ServeConfig
    line : callable
        Told each line for the log; no codes and no addresses of pages are among them.
    ready : callable
        Told, once the server listens, how to make an address that lets a browser of this computer in, and the
        fingerprint of the certificate (empty without ``lan``).
    stop : Event

    Raises
    ------
    InputError
        When a port is taken, or there is no network.
    """
    with ExitStack() as stack:
        here = stack.enter_context(_listening(LOOPBACK[0], config.port))
        port = here.getsockname()[1]
        hosts = {"http": frozenset(f"{name}:{port}" for name in LOOPBACK), "https": frozenset[str]()}
        phone, certificate, network = "", None, None
        if config.lan:
            addresses = own_addresses()
            if not addresses:
                raise InputError(
                    "a network for --lan", "none", "connect this computer to your Wi-Fi, or leave out --lan"
                )
            certificate = own_certificate(addresses)
            network = stack.enter_context(_listening("0.0.0.0", config.port and config.port + 1))  # noqa: S104  asked for
            net_port = network.getsockname()[1]
            hosts["https"] = frozenset(f"{address}:{net_port}" for address in addresses)
            phone = f"https://{addresses[0]}:{net_port}"
        pairing = Pairing()
        settings = WebSettings(
            config.folder, config.exercise_folders, config.model, hosts, phone,
            certificate.fingerprint if certificate else "", line,
        )  # fmt: skip
        app = application(settings, pairing)
        servers = [(_server(app, None), here)]
        if network is not None:
            servers.append((_server(app, certificate), network))

        def tell() -> None:
            ready(lambda: f"http://{LOOPBACK[0]}:{port}/pair#{pairing.new_code()}", settings.fingerprint)

        asyncio.run(_serve(servers, tell, stop))


async def _serve(servers: list[tuple[_Server, socket.socket]], tell: Callable[[], None], stop: Event) -> None:
    """Run all servers of the one application; the first starts it before the others, and ends it after them."""
    first = asyncio.create_task(servers[0][0].serve([servers[0][1]]))
    while not servers[0][0].started and not first.done():
        await asyncio.sleep(_POLL_S / 10)
    others = [asyncio.create_task(server.serve([one])) for server, one in servers[1:]]
    tell()
    while not stop.is_set() and not first.done():
        await asyncio.sleep(_POLL_S)
    for server, _ in servers[1:]:
        server.should_exit = True
    await asyncio.gather(*others)
    servers[0][0].should_exit = True
    await first


class _ImpatientProtocol(H11Protocol):
    """Closes a connection on which no whole request came in time: whoever holds it only keeps others out."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        """Begin to wait."""
        super().connection_made(transport)
        self.loop.call_later(FIRST_REQUEST_S, self._give_up)

    def _give_up(self) -> None:
        # a socket has another protocol by now
        if self.conn.their_state is h11.IDLE and self.transport.get_protocol() is self:
            self.transport.close()


class _Server(uvicorn.Server):
    """Leaves signals to the command line."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _server(app: ASGIApp, certificate: OwnCertificate | None) -> _Server:
    config = uvicorn.Config(
        app,
        http=_ImpatientProtocol,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PONG_S,
        ws_per_message_deflate=False,
        lifespan="off" if certificate else "on",
        interface="asgi3",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=WAIT_S,
        ssl_certfile=str(certificate.path) if certificate else None,
        ssl_keyfile=str(certificate.path) if certificate else None,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    return _Server(config)


@contextmanager
def _listening(address: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, closed at the end."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address, port))
            listening.listen(128)
        except OSError as error:
            raise InputError(f"port {port} to be free", str(error.strerror), "name another with --port") from error
        yield listening
