"""What somebody on the same Wi-Fi, or a page in another tab, can try; SECURITY.md has a row for each test."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from hashlib import sha256
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from history.store_kit import document
from websockets.exceptions import ConnectionClosed, InvalidStatus

from formcheck.history.records import About
from formcheck.history.saving import remember
from formcheck.live.pushed import MAX_FRAME_BYTES
from formcheck.web import pairing, server, uploads
from formcheck.web.certificate import own_certificate
from formcheck.web.events import picture_message
from formcheck.web.hub import MOST_SCREENS
from formcheck.web.pairing import MOST_WRONG
from formcheck.web.sockets import EXPIRED, MOST_PICTURES_A_SECOND, WRONG
from web.kit import PATIENCE_S, Client, Served, open_socket, plain_context, served, serving, until

ROOT: Final = Path(__file__).parents[2]
CLOSED: Final = ("/", "/camera", "/coach", "/phone", "/files", "/sets", "/exercises", "/progress", "/sets/1/report")
ORDERS: Final = (
    ("POST", "/api/codes"), ("GET", "/api/devices"), ("DELETE", "/api/devices/x"), ("POST", "/api/clips"),
    ("GET", "/api/clips"), ("DELETE", "/api/sets/1"), ("GET", "/sets/1/download"),
)  # fmt: skip


def refused(client: Client, path: str, origin: str | None = None) -> bool:
    """Whether the socket is closed before anything is said on it."""
    try:
        with open_socket(client, path, origin) as socket_:
            socket_.recv(timeout=PATIENCE_S)
    except (InvalidStatus, ConnectionClosed):
        return True
    return False


def jpeg(width: int = 640, height: int = 480) -> bytes:
    return cv2.imencode(".jpg", np.zeros((height, width, 3), np.uint8))[1].tobytes()


# someone who is not let in


def test_without_a_code_nothing_is_shown(served_here: Served) -> None:
    for address in (served_here.here, served_here.network):
        stranger = Client(address, certificate=False)
        for path in CLOSED:
            answer = stranger.ask("GET", path)
            assert answer.status == 401, path
            assert b"<" not in answer.body
        for method, path in ORDERS:
            assert stranger.ask(method, path).status == 401, path
        assert refused(stranger, "/ws/camera")
        assert refused(stranger, "/ws/watch")
        assert stranger.ask("GET", "/pair").status == 200


def test_a_guessed_code_opens_nothing_and_guessing_is_stopped(tmp_path: Path) -> None:
    with served(tmp_path) as own:
        attacker = Client(own.network, certificate=False)
        right = own.client().ask("POST", "/api/codes").json["address"].split("#")[1]
        for n in range(MOST_WRONG):
            assert attacker.pair(f"guess{n}").status == 403
        assert attacker.pair(right).status == 403
        # whoever sits at the computer is not kept out by that
        assert Client(own.here).pair(own.new_code()).status == 200


def test_a_code_that_was_seen_is_worth_nothing_once_used(tmp_path: Path) -> None:
    with serving(tmp_path) as own:
        address, _, code = own.address.partition("/pair#")
        assert Client(address).pair(code).status == 200
        assert Client(address).pair(code).status == 403


def test_a_cookie_of_another_server_or_a_made_up_one_opens_nothing(served_here: Served) -> None:
    for value in ("x" * 43, "", "../../etc/passwd", "\x00", "a" * 4000):
        client = Client(served_here.network, certificate=False)
        client.cookie = f"__Host-formcheck={value}" if "\x00" not in value else "__Host-formcheck=%00"
        assert client.ask("GET", "/").status == 401


def test_a_key_of_the_network_does_not_open_this_computer_nor_the_other_way(served_here: Served) -> None:
    phone, here = served_here.phone(), served_here.client()
    key, own = phone.cookie.split("=")[1], here.cookie.split("=")[1]
    stolen = Client(served_here.here)
    stolen.cookie = f"formcheck={key}"
    assert stolen.ask("GET", "/").status == 401
    stolen = Client(served_here.network, certificate=False)
    stolen.cookie = f"__Host-formcheck={own}"
    assert stolen.ask("GET", "/").status == 401


# another page in the browser of somebody who was let in


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1", ""])
def test_another_site_can_order_nothing(served_here: Served, origin: str) -> None:
    client = served_here.client()
    for method, path in ORDERS:
        assert client.ask(method, path, Origin=origin, Sec_Fetch_Site="cross-site").status == 403, (method, path)
    assert refused(client, "/ws/watch", origin or "x")
    assert refused(client, "/ws/camera", origin or "x")


def test_an_order_without_an_origin_is_refused(served_here: Served) -> None:
    client = served_here.client()
    assert client.ask("DELETE", "/api/sets/1", Origin=None).status == 403


def test_another_site_can_neither_link_to_nor_embed_pages(served_here: Served) -> None:
    client = served_here.client()
    assert client.ask("GET", "/sets", Origin=None, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 403
    answer = client.ask("GET", "/")
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_no_answer_may_be_read_by_another_origin(served_here: Served) -> None:
    client = served_here.client()
    for path in ("/", "/api/clips", "/static/page.css", "/pair"):
        for origin in (None, client.address):
            answer = client.ask("GET", path, Origin=origin)
            assert not [name for name in answer.headers if name.startswith("access-control")]
    assert client.ask("OPTIONS", "/api/clips", Origin="https://evil.example").status == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "localhost:1", "192.168.1.1:8765", "127.0.0.1.evil.example"]
)
def test_a_name_that_was_bent_to_this_address_is_not_served(served_here: Served, host: str) -> None:
    """DNS rebinding: the browser of the user believes that it talks to evil.example."""
    client = served_here.client()
    port = urlsplit(served_here.here).port
    for name in (host, f"{host.split(':', maxsplit=1)[0]}.example:{port}"):
        assert client.ask("GET", "/", Host=name, Origin=f"http://{name}").status == 421
        assert client.ask("GET", "/pair", Host=name, Origin=None).status == 421


def test_the_cookie_is_for_no_script_no_other_site_and_no_plain_connection(served_here: Served) -> None:
    shown = served_here.client().ask("POST", "/api/codes").json["address"]
    answer = Client(served_here.network, certificate=False).pair(shown.split("#")[1])
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == "__Host-formcheck"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert not cookie["domain"]
    here = Client(served_here.here).pair(served_here.new_code()).headers["set-cookie"]
    assert "HttpOnly" in here
    assert "SameSite=Strict" in here


# somebody who listens, or stands in between


def test_the_network_is_served_only_under_tls(served_here: Served) -> None:
    parts = urlsplit(served_here.network)
    assert parts.scheme == "https"
    with socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE_S) as plain:
        plain.sendall(b"GET /pair HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.settimeout(PATIENCE_S)
        with suppress(ConnectionError):
            assert b"200" not in plain.recv(1000)
    old = plain_context()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        pytest.raises((ssl.SSLError, ConnectionError)),
        socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE_S) as raw,
    ):
        old.wrap_socket(raw)


def fingerprint_at(host: str, port: int) -> str:
    """What a browser shows of the certificate with which it is answered there."""
    pem = ssl.get_server_certificate((host, port))
    digits = sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return ":".join(digits[at : at + 2] for at in range(0, 64, 2))


def test_the_fingerprint_on_both_screens_is_that_of_the_certificate(served_here: Served) -> None:
    parts = urlsplit(served_here.network)
    fingerprint = fingerprint_at(parts.hostname or "", parts.port or 0).encode()
    assert fingerprint in served_here.client().ask("GET", "/phone").body
    assert fingerprint in Client(served_here.network, certificate=False).ask("GET", "/pair").body


def test_whoever_stands_in_between_shows_another_fingerprint(
    served_here: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that was made in the same way for the same address, by somebody who has not our key."""
    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path))
    theirs = own_certificate([urlsplit(served_here.network).hostname or ""])
    monkeypatch.undo()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(theirs.path)
    with socket.create_server(("127.0.0.1", 0)) as between, ThreadPoolExecutor(1) as threads:
        answering = threads.submit(lambda: context.wrap_socket(between.accept()[0], server_side=True).close())
        shown = fingerprint_at(*between.getsockname())
        answering.result()
    assert shown == theirs.fingerprint
    assert shown.encode() not in served_here.client().ask("GET", "/phone").body


def test_the_key_is_the_owner_s_alone_and_nothing_can_be_signed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography import x509

    monkeypatch.setenv("FORMCHECK_DATA_DIR", str(tmp_path))
    made = own_certificate(["192.0.2.7"])
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["web.pem"]
    assert made.path.read_bytes().count(b"PRIVATE KEY") == 2  # beginning and end of one
    certificate = x509.load_pem_x509_certificate(made.path.read_bytes())
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert own_certificate(["192.0.2.7"]) == made
    assert own_certificate(["192.0.2.8"]).fingerprint != made.fingerprint
    made.path.chmod(0o644)
    again = own_certificate(["192.0.2.8"])
    assert stat.S_IMODE(again.path.stat().st_mode) == 0o600


def test_without_lan_nothing_but_this_computer_is_bound(tmp_path: Path) -> None:
    with serving(tmp_path) as own:
        lines = Path(f"/proc/{own.process.pid}/net/tcp").read_text().splitlines()[1:]
        port = int(own.address.split(":")[2].split("/")[0])
        listening = {line.split()[1] for line in lines if line.split()[3] == "0A"}
        assert f"0100007F:{port:04X}" in listening
        mine = {line.split()[9] for line in lines if line.split()[3] == "0A"}
        own_sockets = {
            str(path.readlink()) for path in Path(f"/proc/{own.process.pid}/fd").iterdir() if path.is_symlink()
        }
        bound = [
            line.split()[1]
            for line in lines
            if f"socket:[{line.split()[9]}]" in own_sockets and line.split()[9] in mine
        ]
        assert bound == [f"0100007F:{port:04X}"]


# a phone that was let in and should not have been


def test_a_phone_can_neither_let_others_in_nor_see_who_is(served_here: Served) -> None:
    phone = served_here.phone()
    assert phone.ask("POST", "/api/codes").status == 403
    assert phone.ask("GET", "/api/devices").status == 403
    assert phone.ask("DELETE", "/api/devices/x").status == 403
    assert phone.ask("GET", "/phone").status == 303


def test_a_phone_that_is_sent_away_is_out_at_once(served_here: Served) -> None:
    here, phone = served_here.client(), served_here.phone()
    with open_socket(phone, "/ws/watch") as watching:
        watching.recv(timeout=PATIENCE_S)
        found = [one["id"] for one in here.ask("GET", "/api/devices").json["devices"] if not one["here"]]
        for device in found:
            assert here.ask("DELETE", f"/api/devices/{device}").status == 200
        assert json.loads(watching.recv(timeout=PATIENCE_S))["type"] == "expired"
        with pytest.raises(ConnectionClosed):
            watching.recv(timeout=PATIENCE_S)
    assert phone.ask("GET", "/").status == 401


def test_a_session_that_expires_closes_what_it_has_open(served_here: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "SESSION_LIFE_S", 3.0)
    phone = served_here.phone()
    with open_socket(phone, "/ws/camera") as filming, open_socket(phone, "/ws/watch") as watching:
        filming.send(json.dumps({"type": "hello", "camera": "a", "exercise": "squat"}))
        for one in (filming, watching):
            said = []
            with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012  whenever it comes
                while True:
                    said.append(json.loads(one.recv(timeout=PATIENCE_S))["type"])
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == EXPIRED
            assert "expired" in said
    assert phone.ask("GET", "/").status == 401
    monkeypatch.undo()
    end_session(served_here.client())


@pytest.mark.parametrize(
    "message",
    [
        b"x",
        picture_message(1, 1.0, b"no picture"),
        picture_message(1, 1.0, jpeg(2000, 1200)),
        picture_message(1, 1.0, jpeg() + bytes(MAX_FRAME_BYTES)),
        picture_message(1, float("nan"), jpeg()),
        "no json",
        '{"type": ' + '"' + "x" * 20000 + '"}',
    ],
    ids=["short", "no picture", "large picture", "large file", "no time", "no words", "many words"],
)
def test_a_camera_that_sends_anything_else_is_closed(served_here: Served, message: bytes | str) -> None:
    client = served_here.client()
    with open_socket(client, "/ws/camera") as socket_:
        socket_.send(json.dumps({"type": "hello", "camera": "a", "exercise": "squat"}))
        said = []
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012  whenever it comes
            while True:
                said.append(json.loads(socket_.recv(timeout=PATIENCE_S)))
                if said[-1]["type"] == "ready":
                    socket_.send(message)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == WRONG
        assert said[-1]["type"] == "refused"
    end_session(client)


def end_session(client: Client) -> None:
    """End what may still run, so that the next test finds nothing."""
    with open_socket(client, "/ws/watch") as watching:
        if json.loads(watching.recv(timeout=PATIENCE_S))["running"]:
            watching.send(json.dumps({"type": "key", "key": "end"}))
            while True:
                said = watching.recv(timeout=PATIENCE_S)
                if isinstance(said, str) and json.loads(said)["type"] == "over":
                    return


def test_a_camera_that_floods_is_closed(served_here: Served) -> None:
    client = served_here.client()
    picture = jpeg(160, 120)
    with open_socket(client, "/ws/camera") as socket_:
        socket_.send(json.dumps({"type": "hello", "camera": "a", "exercise": "squat"}))
        with pytest.raises(ConnectionClosed):  # noqa: PT012  either may notice it
            for n in range(10 * MOST_PICTURES_A_SECOND):
                socket_.send(picture_message(n, 1.0, picture))
            while True:
                socket_.recv(timeout=PATIENCE_S)
    end_session(client)


def test_somebody_else_s_camera_is_not_taken_over(served_here: Served) -> None:
    here, phone = served_here.client(), served_here.phone()
    hello = {"type": "hello", "camera": "same", "exercise": "squat"}
    with open_socket(here, "/ws/camera") as filming:
        filming.send(json.dumps(hello))
        until(lambda: json.loads(filming.recv(timeout=PATIENCE_S))["type"] == "ready", "the camera")
        with open_socket(phone, "/ws/camera") as other:
            other.send(json.dumps(hello))
            assert json.loads(other.recv(timeout=PATIENCE_S))["type"] == "busy"
    end_session(here)


@pytest.mark.parametrize("exercise", ["../../etc/passwd", "squat.toml", "x" * 10000, 7, None])
def test_an_exercise_is_no_path(served_here: Served, exercise: object) -> None:
    client = served_here.client()
    with open_socket(client, "/ws/camera") as socket_:
        socket_.send(json.dumps({"type": "hello", "camera": "a", "exercise": exercise}))
        assert json.loads(socket_.recv(timeout=PATIENCE_S))["type"] == "refused"
    assert client.ask("POST", f"/api/clips?exercise={str(exercise)[:50]}", b"x").status == 400


def test_the_name_of_a_clip_is_no_path(served_here: Served) -> None:
    client = served_here.client()
    names = ["..%2F..%2Fevil.mp4", "%2Fetc%2Fcron.d%2Fx.mp4", "a%00b.mp4", "%2e%2e", "x" * 900, ".mp4"]
    before = {path for path in served_here.folder.rglob("*") if path.is_file()}
    jobs = [client.ask("POST", "/api/clips", b"no video", X_File_Name=name).json["job"] for name in names]
    for path in {path for path in served_here.folder.rglob("*") if path.is_file()} - before:
        assert path.parent.parent.name in {f"clip_{job}" for job in jobs}
        assert path.name in {"clip", "clip.mp4"}
    for job in jobs[1:]:
        client.ask("DELETE", f"/api/clips/{job}")
    until(lambda: state_of(client, jobs[0])["state"] == "failed", "the verdict")
    said = state_of(client, jobs[0])["text"]
    assert said.startswith("expected a video file; found no video that is known in evil.mp4;")
    until(lambda: not list(served_here.folder.glob("clip_*")), "their folders to go")


def state_of(client: Client, job: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in client.ask("GET", "/api/clips").json["jobs"] if one["id"] == job)
    return found


def test_a_clip_that_is_too_large_is_refused_before_and_while_it_comes(
    served_here: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served_here.client()
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 1000)
    assert client.ask("POST", "/api/clips", bytes(2000)).status == 413
    chunked = client.ask("POST", "/api/clips", iter([bytes(600), bytes(600)]))  # type: ignore[arg-type]
    assert chunked.status == 413
    assert not list(served_here.folder.glob("clip_*"))


def test_a_full_disk_is_told_before_the_clip_comes(served_here: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LEAST_FREE_BYTES", 10**18)
    answer = served_here.client().ask("POST", "/api/clips", b"x")
    assert answer.status == 400
    assert "room for the clip" in answer.json["error"]


def test_a_clip_that_crashes_the_decoder_takes_nobody_with_it(
    served_here: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is killed as a decoder that goes wrong would be."""
    client = served_here.client()
    script = served_here.folder.parent / "crash.py"
    script.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(uploads, "WORKER", (str(script),))
    job = client.ask("POST", "/api/clips", b"anything", X_File_Name="bad.mp4").json["job"]
    until(lambda: state_of(client, job)["state"] == "failed", "the verdict")
    assert "crashed (SIGSEGV)" in state_of(client, job)["text"]
    assert client.ask("GET", "/").status == 200


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/sets/1/..%2f..%2fweb.pem", "/static/..%5capp.py"]
)
def test_no_other_file_is_served(served_here: Served, path: str) -> None:
    assert served_here.client().ask("GET", path).status in {400, 404}


def test_what_comes_from_outside_is_escaped(served_here: Served) -> None:
    client = served_here.client()
    answer = client.ask("GET", "/sets?since=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer.status == 400
    assert b"<script>alert" not in answer.body
    assert b"&lt;script&gt;" in answer.body
    bad = document() | {"source": document()["source"] | {"path": "<img src=x onerror=alert(2)>.mp4"}}
    (kept,) = remember([bad], about=About(athlete="<script>alert(3)</script>", note='"><script>alert(4)</script>'))
    answer = client.ask("GET", "/sets")
    assert b"<script>alert" not in answer.body
    assert b"<img" not in answer.body
    assert answer.body.count(b"&lt;script&gt;") == 2
    assert client.ask("DELETE", f"/api/sets/{kept}").json == {"deleted": True}
    assert client.ask("DELETE", f"/api/sets/{kept}").status == 404


def test_pages_hold_no_script_and_no_style_of_their_own(served_here: Served) -> None:
    client = served_here.client()
    for path in ("/", "/camera", "/coach", "/phone", "/files", "/sets", "/exercises", "/pair"):
        answer = client.ask("GET", path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        html = answer.body.decode()
        assert not re.findall(r"<script(?![^>]*\bsrc=\"/static/)", html), path
        assert not re.findall(r"\son\w+=|\sstyle=|<style", html), path
        assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html), path


# someone who only wants to be in the way


def test_who_fills_the_network_s_connections_leaves_this_computer_s_alone(served_here: Served) -> None:
    parts = urlsplit(served_here.network)
    held = [socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE_S) for _ in range(60)]
    try:
        assert served_here.client().ask("GET", "/").status == 200
    finally:
        for one in held:
            one.close()


def test_a_connection_without_a_request_is_closed(served_here: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_REQUEST_S", 0.5)
    parts = urlsplit(served_here.network)
    with (
        socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE_S) as raw,
        plain_context().wrap_socket(raw) as held,
    ):
        held.sendall(b"GET /pair HTTP/1.1\r\nHost: ")
        held.settimeout(PATIENCE_S)
        assert held.recv(100) == b""


def test_large_orders_and_headers_are_refused(served_here: Served) -> None:
    client = served_here.client()
    assert client.ask("POST", "/api/pair", b'{"code": "' + b"x" * 10000 + b'"}').status == 403
    with suppress(ConnectionError):  # it may hang up while the rest is being sent
        assert client.ask("GET", "/", X_Large="x" * 200_000).status in {400, 431}


def test_too_many_screens_are_turned_away(served_here: Served) -> None:
    client = served_here.client()
    with ExitStack() as stack:
        sockets = [stack.enter_context(open_socket(client, "/ws/watch")) for _ in range(MOST_SCREENS + 1)]
        said = [json.loads(one.recv(timeout=PATIENCE_S))["type"] for one in sockets]
    assert said == ["state"] * MOST_SCREENS + ["full"]


# what is written down, and what goes out


def test_no_code_and_no_key_is_written_anywhere(tmp_path: Path) -> None:
    with serving(tmp_path, "--lan") as own:
        address, _, code = own.address.partition("/pair#")
        client = Client(address)
        client.pair(code)
        shown = client.ask("POST", "/api/codes").json["address"].split("#")[1]
        client.pair("wrong")
        assert own.end() == 130
        assert not [text for text in (code, shown, client.cookie.split("=")[1]) if text in own.said]
        assert own.printed.count("#") == 1  # the one address for whoever started it


def test_nothing_is_called_from_inside(tmp_path: Path) -> None:
    """The kernel kills the server as soon as it calls anybody (connect); it only listens."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("needs Linux on x86-64, for the number of the call")
    script = tmp_path / "watched.py"
    script.write_text(
        "import ctypes, struct, sys\n"
        "rules = [(0x20, 0, 0, 0), (0x15, 0, 1, 42), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000)]\n"
        'code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *rule) for rule in rules))\n'
        'program = ctypes.create_string_buffer(struct.pack("@HP", len(rules), ctypes.addressof(code)))\n'
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):\n    sys.exit(77)\n"
        "from formcheck.cli.main import run\n"
        'sys.exit(run(["serve", "--lan", "--no-browser", "--port", "0"]))\n'
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        if process.poll() == 77:
            pytest.skip("this kernel takes no seccomp filter")
        address, _, code = line.partition("/pair#")
        client = Client(address)
        assert client.pair(code).status == 200
        assert client.ask("GET", "/exercises").status == 200
        time.sleep(0.2)
        assert process.poll() is None
        process.terminate()
        assert process.wait(30) == 130


def test_the_progress_of_an_exercise_without_sets_is_the_page_of_sets(served_here: Served) -> None:
    answer = served_here.client().ask("GET", "/progress?exercise=pelvis_circles")
    assert (answer.status, answer.headers["location"]) == (303, "/sets")
