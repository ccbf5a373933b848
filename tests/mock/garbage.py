"""What is no request, no arrangement and no state file: a 4xx in the envelope or one sentence, whatever the bytes."""

from __future__ import annotations

import json
import re
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mock.conftest import Api

from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BODY = b'{"model": "m", "prompts": ["p"], "size": 1}'
KEY = b"Authorization: Bearer sk-mock\r\n"
GOOD = [
    b"GET /v1/datasets HTTP/1.1\r\nHost: x\r\n" + KEY + b"\r\n",
    b"POST /v1/datasets HTTP/1.1\r\nHost: x\r\n" + KEY + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    % len(BODY) + BODY,
    b"POST /v1/datasets HTTP/1.1\r\nHost: x\r\n" + KEY + b"Content-Type: application/json\r\nTransfer-Encoding: chunked"
    b"\r\n\r\n%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n",
    b"GET /storage/ds_1.zip?expires=1&tenant=2&signature=3 HTTP/1.1\r\nHost: x\r\nRange: bytes=0-9\r\n\r\n",
    b'POST /_mock/clock HTTP/1.1\r\nHost: x\r\nContent-Length: 22\r\n\r\n{"advance_seconds": 1}',
    b"HEAD /v1/organizations HTTP/1.0\r\n" + KEY + b"\r\n",
]  # fmt: skip
ODD = [b"\0", b"\r", b"\n", b"\r\n\r\n", b":", b" ", b"%", b"%00", b"\xff", b"\xed\xa0\x80", b"..", b"/", b"?", b"chunked",
       b"Transfer-Encoding: chunked\r\n", b"Content-Length: 7\r\n", b"9" * 30, b"{", b"[" * 2000, b"\\u0000", b"\\ud800",
       b"HTTP/1.1", b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"Upgrade: h2c\r\n", b"a" * 70_000]  # fmt: skip
MANY = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@st.composite
def mutated(draw: st.DrawFn, wholes: list[bytes], odd: list[bytes]) -> bytes:
    """Good bytes with pieces taken out, doubled, or replaced by odd ones."""
    data = b"".join(draw(st.lists(st.sampled_from(wholes), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.sampled_from([0, 0, 1, 2, 8, 60])))
        middle = draw(st.one_of(st.sampled_from(odd), st.binary(max_size=9), st.just(data[start:stop] * 2)))
        data = data[:start] + middle + data[stop:]
    return data


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Options()) as server:
        yield server


def _answers(server: MockServer, pieces: list[bytes]) -> bytes:
    """Sends and says goodbye; a server that keeps silent for ten seconds then hangs."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        seen = b""
        with suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
        with suppress(OSError):  # It may have been closed by now.
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while chunk := connection.recv(65536):
                seen += chunk
        return seen


def _judge(seen: bytes) -> None:
    """Each answer is HTTP, none is a 5xx, and a refusal is in an envelope."""
    while seen:
        match = re.match(rb"HTTP/1\.1 (\d{3}) [ -~]*\r\n((?:[!-9;-~]+: [ -~]*\r\n)*)\r\n", seen)
        assert match, seen[:200]
        status, rest = int(match[1]), seen[match.end() :]
        if status == 100:
            seen = rest
            continue
        length = re.search(rb"content-length: (\d+)\r\n", match[2])
        assert status < 500, seen[:500]
        assert length, seen[:500]
        # The answer to a HEAD has a length and no body.
        body = b"" if rest.startswith(b"HTTP/1.1 ") or not rest else rest[: int(length[1])]
        if status >= 400 and body and b"application/json" in match[2]:
            refusal = json.loads(body)
            assert "error" in refusal or refusal.keys() >= {"code", "message"}
        assert b"Traceback" not in body
        seen = rest[len(body) :]


@given(data=st.one_of(mutated(GOOD, ODD), st.binary(max_size=200)), cut=st.integers(0, 300))
@settings(MANY, max_examples=3000)
def test_bytes_that_are_no_request(server: MockServer, caplog: pytest.LogCaptureFixture, data: bytes, cut: int) -> None:
    """In one piece or two; the server says nothing to anybody else, and serves the next one."""
    _judge(_answers(server, [data[:cut], data[cut:]] if cut else [data]))
    assert not caplog.records
    assert _answers(server, [GOOD[0].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")]).startswith(
        b"HTTP/1.1 200 "
    )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["sk-mock", "ready", *CATALOGUE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
ACTIONS = {
    "clock": ["advance_seconds", "freeze"],
    "keys": ["key", "tier", "limit", "credits", "revoked", "forbidden", "expires_in", "remaining"],
    "organizations": ["name", "members", "id"],
    "datasets": ["status", "organization", "model", "prompts", "size", "id", "age_seconds", "fails", "modelId", "args"],
    "faults": ["id", "operation", "count", "probability", "seed", "seconds", "fault_id"],
    "requests": [],
    "reset": [],
    "state": [],
    "subjects": [],
}


@given(st.data())
@settings(MANY, max_examples=1500)
def test_arguments_that_make_no_sense(data: st.DataObject) -> None:
    """The admin API does it or says what is wrong with it; the API goes on, and the state can still be told and loaded."""
    api = Api(api_keys=("sk-mock", "sk-other"))
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(list(ACTIONS)))
        fields = data.draw(st.dictionaries(st.sampled_from(["api_key", "self", *ACTIONS[name]]), JSON, max_size=4))
        method = data.draw(st.sampled_from(["GET", "POST", "DELETE"]))
        reply = api.call(method, f"/_mock/{name}", body=json.dumps(fields).encode())
        assert reply.status in (200, 400, 405), reply.body
    state = api.call("GET", "/_mock/state", key="sk-other")
    assert state.status == 200
    assert json.loads(state.body.decode())
    for faults in (api.engine.account(key).faults for key in ("sk-mock", "sk-other")):
        for each in list(faults):
            faults.remove(each)
    assert api.call("GET", "/v1/datasets", check=False).status in (200, 401, 403, 429)


PLAN = {
    "credits": 5,
    "frozen": True,
    "faults": ["success-true-on-404"],
    "datasets": [{"id": "ds_1", "status": "ready", "prompts": ["p"]}],
    "keys": [{"key": "k", "limit": "1/60", "datasets": [{"size": 3}]}],
    "organizations": [{"name": "o", "members": ["k"]}],
}


@given(
    data=st.one_of(
        mutated([json.dumps(PLAN).encode()], ODD),
        st.binary(max_size=99),
        JSON.map(lambda each: json.dumps(each).encode()),
    )
)
@settings(MANY, max_examples=1500)
def test_files_that_are_no_arrangement(data: bytes) -> None:
    """They are loaded, or refused in one sentence."""
    _opens_or_says_why(data, lambda file: Api(load=file))


@pytest.fixture(scope="module")
def good_state(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("state") / "state.db"
    api = Api(state=file)
    for _ in range(30):
        api.create()
    api.engine.close()
    return file.read_bytes()


EDITS = st.tuples(
    st.integers(0, 10**6),
    st.sampled_from([0, 1, 8, 4096, 10**6]),
    st.sampled_from([*ODD, b"\xff" * 5000]) | st.binary(max_size=9),
)


@given(edits=st.lists(EDITS, max_size=4))
@settings(MANY, max_examples=700)
def test_files_that_are_no_state(good_state: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    """Cut, overwritten, or never one."""
    data = good_state
    for place, length, odd in edits:
        start = place % (len(data) + 1)
        data = data[:start] + odd + data[start + length :]
    _opens_or_says_why(data, lambda file: Api(state=file))


def _opens_or_says_why(data: bytes, open_: Callable[[Path], Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(data)
        reason = None
        try:
            open_(file).engine.close()
        except ValueError as error:
            reason = str(error)
        assert reason is None or (len(reason.splitlines()) == 1 and len(reason) < 500 + len(folder))
