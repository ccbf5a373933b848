"""What a door writes when an answer goes wrong on its way, as a script and over a socket."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from sinkove_synkrato_mock.message import Close, Cut, Delay, Drip, Extra, Response
from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options
from sinkove_synkrato_mock.wire import End, head, script

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = b"HTTP/1.1 200 OK\r\na: b\r\n\r\n"
KEY = {"Authorization": "Bearer sk-mock"}


@pytest.mark.parametrize(
    ("wire", "steps"),
    [
        ((), [HEAD, b"12345", b"67", End.OPEN]),
        ((Delay(2), Delay(0.5, "body")), [2.0, HEAD, 0.5, b"12345", b"67", End.OPEN]),
        ((Drip(2, 0.1),), [HEAD, b"12", 0.1, b"34", 0.1, b"5", 0.1, b"67", 0.1, End.OPEN]),
        ((Drip(20, 1, "head"),), [HEAD[:20], 1.0, HEAD[20:], 1.0, b"12345", b"67", End.OPEN]),
        ((Cut(3),), [HEAD, b"123", End.CLOSED]),
        ((Cut(6, reset=True),), [HEAD, b"12345", b"6", End.RESET]),
        ((Cut(),), [HEAD, End.CLOSED]),
        ((Cut(99),), [HEAD, b"12345", b"67", End.CLOSED]),
        ((Cut(4, "head", reset=True),), [b"HTTP", End.RESET]),
        ((Cut(part="head"),), [End.CLOSED]),
        ((Extra(b"!"), Close()), [HEAD, b"12345", b"67", b"!", End.CLOSED]),
        ((Delay(1), Drip(4, 0.1), Cut(6)), [1.0, HEAD, b"1234", 0.1, b"5", 0.1, b"6", 0.1, End.CLOSED]),
    ],
)
def test_script_says_what_a_door_does(wire: tuple[Any, ...], steps: list[Any]) -> None:
    """Bytes, rests, and how the connection ends; rests are never whole numbers to a type checker's surprise."""
    seen = list(script(Response(200, (("A", "b"),), iter([b"12345", b"67"]), wire)))
    assert seen == steps
    assert not any(isinstance(each, int) for each in seen)


def test_script_makes_no_more_of_a_body_than_it_sends() -> None:
    """A picture costs a tenth of a second."""

    def body() -> Iterator[bytes]:
        yield b"first"
        raise AssertionError("more was asked for")

    assert list(script(Response(200, (("A", "b"),), body(), (Cut(5),)))) == [HEAD, b"first", End.CLOSED]


def test_status_that_no_standard_knows_has_no_phrase() -> None:
    """Such as 520."""
    assert head(Response(520)) == b"HTTP/1.1 520 \r\n\r\n"


def _talk(server: MockServer, *, requests: int = 1) -> tuple[bytes, str]:
    """Sends requests on one connection; returns what came and how the connection ended: closed, reset or open."""
    parts = urlsplit(server.url)
    assert parts.hostname
    assert parts.port
    seen = b""
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        for _ in range(requests):
            connection.sendall(b"GET /v1/datasets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-mock\r\n\r\n")
            connection.settimeout(10 if not seen else 0.05)
            try:
                while chunk := connection.recv(65536):
                    seen += chunk
                    connection.settimeout(0.05)
            except TimeoutError:
                continue
            except ConnectionResetError:
                return seen, "reset"
            return seen, "closed"
    return seen, "open"


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock on a free port."""
    with MockServer(Options(generation_seconds=0, seed=1)) as running:
        yield running


@pytest.mark.parametrize(
    ("fault", "options", "ending", "is_whole"),
    [
        ("reset-before-answer", {}, "reset", None),
        ("reset-in-headers", {}, "reset", None),
        ("reset-in-body", {}, "reset", None),
        ("done-but-connection-lost", {}, "closed", None),
        ("cut-body", {}, "closed", False),
        ("wrong-length", {}, "closed", True),
        ("connection-closed", {}, "closed", True),
        ("drip-headers", {"bytes": 100, "seconds": 0.001}, "open", True),
        ("drip-body", {"bytes": 30, "seconds": 0.001}, "open", True),
        ("slow-first-byte", {"seconds": 0.01}, "open", True),
    ],
)
def test_connection_ends_as_the_fault_says(
    server: MockServer, fault: str, options: dict[str, float], ending: str, is_whole: bool | None
) -> None:
    """Closed, reset or good for the next request; what was sent before the end arrives, unless it is a reset."""
    server.faults.add(fault, **options)
    seen, ended = _talk(server)
    assert ended == ending
    if is_whole is not None:
        assert seen.startswith(b"HTTP/1.1 200 OK\r\n")
        assert seen.endswith(b'successfully"}') == is_whole
    server.faults.remove(fault)
    assert _talk(server)[1] == "open"


def test_connection_stays_good_after_faults_that_do_not_end_it(server: MockServer) -> None:
    """One connection, three answers, of which two are spoiled."""
    server.faults.add("latency", seconds=0.001, count=1)
    server.faults.add("extra-bytes", count=2)
    seen, ended = _talk(server, requests=3)
    assert (seen.count(b"HTTP/1.1 200 OK\r\ncontent-type"), ended) == (3, "open")
    assert seen.count(b'successfully"}HTTP/1.1 200 OK\r\n\r\n') == 2


def test_latency_takes_its_time(server: MockServer) -> None:
    """Over a socket, and no longer than it must."""
    server.faults.add("latency", seconds=0.1)
    before = time.monotonic()
    assert httpx.get(f"{server.url}/v1/datasets", headers=KEY).status_code == 200
    assert 0.1 <= time.monotonic() - before < 5


def test_work_is_done_when_only_the_answer_is_lost(server: MockServer) -> None:
    """And not when the connection is reset before."""
    body = {"model": "m", "prompts": ["p"], "size": 1}
    for fault in ("done-but-connection-lost", "reset-before-answer"):
        server.faults.add(fault, operation="create_dataset")
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{server.url}/v1/datasets", headers=KEY, json=body)
        server.faults.remove(fault)
    assert len(httpx.get(f"{server.url}/v1/datasets", headers=KEY).json()["data"]) == 1


def test_download_breaks_off_where_it_is_told(server: MockServer) -> None:
    """A body that is drawn while it is sent, past uvicorn; the head of it says the whole length."""
    server.faults.add("cut-download", bytes=1000)
    dataset_id = server.datasets.add()
    url = httpx.get(f"{server.url}/v1/datasets/{dataset_id}/urls/download", headers=KEY).json()["data"]["URL"]
    got = b""
    with httpx.stream("GET", url) as response, contextlib.suppress(httpx.RemoteProtocolError):
        for chunk in response.iter_raw():
            got += chunk
    assert (len(got), int(response.headers["content-length"]) > 262_144) == (1000, True)
    assert httpx.head(url).status_code == 200


def test_server_stops_while_an_answer_is_late() -> None:
    """Nobody waits for a day."""
    with MockServer(Options(faults=("latency:seconds=86400",))) as server:
        parts = urlsplit(server.url)
        assert parts.hostname
        assert parts.port
        connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
        connection.sendall(b"GET /v1/datasets HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.05)
        before = time.monotonic()
    assert time.monotonic() - before < 5
    connection.close()


def test_client_that_goes_away_ends_a_late_answer(server: MockServer) -> None:
    """The next request is answered."""
    server.faults.add("drip-body", bytes=1, seconds=3600, count=1)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/v1/datasets", headers=KEY, timeout=0.1)
    assert json.loads(httpx.get(f"{server.url}/v1/datasets", headers=KEY).content)["success"] is True
