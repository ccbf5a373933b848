"""The server over a real socket, and what only a socket shows."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
import socket
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from sinkove_synkrato_mock.message import MAX_BODY_BYTES, Request, Response, json_response
from sinkove_synkrato_mock.server import Server, StartError
from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = {"Authorization": "Bearer sk-mock"}
GOOD = {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 1}


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock on a free port."""
    with MockServer(Options(generation_seconds=0, seed=1)) as running:
        yield running


@pytest.fixture
def client(server: MockServer) -> Iterator[httpx.Client]:
    """A client with the good key."""
    with httpx.Client(base_url=server.url, headers=KEY) as opened:
        yield opened


def _address(server: Server) -> tuple[str, int]:
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def _raw(server: Server, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """Sends bytes as they are and returns the one answer; the server must close after it."""
    with socket.create_connection(_address(server), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
        response = http.client.HTTPResponse(connection)
        response.begin()
        body = response.read()
        assert connection.recv(1) == b""
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def _assert_refused(answer: tuple[int, dict[str, str], bytes], status: int, code: str) -> None:
    seen, headers, body = answer
    assert (seen, json.loads(body)["error"]["code"]) == (status, code)
    assert headers["connection"] == "close"
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "date", "x-request-id"} <= set(headers)
    assert "server" not in headers


def test_dataset_is_made_awaited_and_downloaded(client: httpx.Client) -> None:
    """The whole way, with a ZIP at its end that unpacks."""
    created = client.post("/v1/datasets", json=GOOD)
    assert created.status_code == 201
    assert created.headers["content-type"] == "application/json"
    target = f"/v1/datasets/{created.json()['data']['id']}"
    assert client.get(target).json()["data"]["status"] == "ready"
    url = client.get(f"{target}/urls/download").json()["data"]["URL"]
    assert url.startswith(str(client.base_url).rstrip("/"))
    download = httpx.get(url)
    assert download.status_code == 200
    assert int(download.headers["content-length"]) == len(download.content)
    with zipfile.ZipFile(io.BytesIO(download.content)) as archive:
        assert archive.testzip() is None
        assert "metadata.json" in archive.namelist()
    tail = httpx.get(url, headers={"Range": "bytes=-100"})
    assert (tail.status_code, tail.content) == (206, download.content[-100:])
    head = httpx.head(url)
    assert (head.content, head.headers["etag"]) == (b"", download.headers["etag"])


def test_headers_come_once_and_nobody_else_adds_any(client: httpx.Client) -> None:
    """The date is the mock's own, the server does not name itself."""
    response = client.get("/v1/datasets")
    assert [name for name, _ in response.headers.multi_items()] == [
        "content-type",
        "content-length",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-request-id",
        "date",
    ]


def test_head_has_headers_and_no_body(client: httpx.Client) -> None:
    """The connection stays in step."""
    head = client.head("/v1/datasets")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    assert client.get("/v1/datasets").status_code == 200


def test_connection_stays_good_after_a_download(server: MockServer) -> None:
    """The body that was drawn on the way has an end."""
    dataset_id = server.datasets.add()
    connection = http.client.HTTPConnection(*_address(server), timeout=10)
    connection.request("GET", f"/v1/datasets/{dataset_id}/urls/download", headers=KEY)
    url = json.loads(connection.getresponse().read())["data"]["URL"]
    for _ in range(2):
        connection.request("GET", url.removeprefix(server.url))
        assert len(connection.getresponse().read()) > 262_144
    connection.close()


def test_target_arrives_percent_encoded(client: httpx.Client) -> None:
    """An encoded slash stays in its segment."""
    assert client.get("/v1/datasets/a%2Fb").json()["error"]["code"] == "DATASET_NOT_FOUND"


def test_repeated_headers_are_joined(client: httpx.Client) -> None:
    """Two keys are no key."""
    response = client.get("/v1/datasets", headers=[("Authorization", "Bearer sk-mock"), ("Authorization", "x")])
    assert response.status_code == 401


def test_body_in_chunks_is_read_whole(client: httpx.Client) -> None:
    """Transfer-Encoding: chunked."""
    body = json.dumps(GOOD).encode()
    parts = iter([body[:5], body[5:]])
    response = client.post("/v1/datasets", content=parts, headers={"content-type": "application/json"})
    assert response.status_code == 201


@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_body_is_answered_with_413(client: httpx.Client, chunked: bool) -> None:
    """Announced or not; the connection is good for the next request."""
    content: Any = b" " * (MAX_BODY_BYTES + 1)
    if chunked:
        content = iter([content[: MAX_BODY_BYTES // 2], content[MAX_BODY_BYTES // 2 :]])
    response = client.post("/v1/datasets", content=content, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert client.get("/v1/datasets").status_code == 200


def test_largest_body_is_read(client: httpx.Client) -> None:
    """Sixteen MiB to the byte are no reason for a 413."""
    body = json.dumps(GOOD).encode().ljust(MAX_BODY_BYTES)
    response = client.post("/v1/datasets", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 201


@pytest.mark.parametrize("announced", [str(MAX_BODY_BYTES + 1), "9" * 18])
def test_announced_large_body_is_refused_before_it_is_sent(server: MockServer, announced: str) -> None:
    """`Expect: 100-continue` saves the upload."""
    head = f"POST /v1/datasets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-mock\r\nContent-Length: {announced}\r\n"
    with socket.create_connection(_address(server), timeout=10) as connection:
        connection.sendall(f"{head}Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n".encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "garbage",
    [
        b"hello\r\n\r\n",
        b"\r\n\r\n\x00\r\n",
        b"GET\r\n\r\n",
        b"GET /v1/datasets HTTP/9.9\r\n\r\n",
        b"GET /v1/datasets HTTP/1.1\r\nA: \x00\r\n\r\n",
        b"GET /v1/datasets HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET /x y HTTP/1.1\r\n\r\n",
        b"POST /v1/datasets HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /v1/datasets HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"FOO nowhere HTTP/1.1\r\n\r\n",
        b"FOO /v1/datasets HTTP/2\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"x" * 70_000,
        b"GET /v1/datasets HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET /v1/datasets HTTP/1.1\r\nHost: x\r\n" + b"X-Many: a\r\n" * 10_000 + b"\r\n",
        b"GET /v1/datasets HTTP/1.1\r\nHost: x\r\nX-Endless: " + b"a" * 100_000,
        b"GET /v1/datasets/" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        *(
            b"POST /v1/datasets HTTP/1.1\r\n" + fields + b"\r\n\r\n0\r\n\r\n"
            for fields in (
                b"Content-Length: 5\r\nTransfer-Encoding: chunked",
                b"Transfer-Encoding: gzip, chunked",
                b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                b"Transfer-Encoding: xchunked",
                b"Transfer-Encoding : chunked",
                b"Content-Length: 5\r\nContent-Length: 6",
                b"Content-Length: +5",
                b"Content-Length: -5",
            )
        ),
        b"\x16\x03\x01\x05\x00\x01\x00\x01",
    ],
)
def test_garbage_is_answered_with_an_enveloped_400(server: MockServer, garbage: bytes) -> None:
    """Then the connection is closed."""
    _assert_refused(_raw(server, garbage), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("method", ["FOO", "GETX", "get", "X-" + "Y" * 40])
def test_unknown_method_is_answered_by_the_api(server: MockServer, method: str) -> None:
    """405 with Allow where there is something, 404 elsewhere; counted against the key that came with it."""
    httpx.get(f"{server.url}/v1/datasets", headers=KEY)
    head = f"{method} /v1/datasets?a=b HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-mock\r\n\r\n".encode()
    answer = _raw(server, head)
    _assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert (answer[1]["allow"], answer[1]["x-ratelimit-remaining"]) == ("GET, HEAD, POST", "999998")
    _assert_refused(_raw(server, f"{method} /nope HTTP/1.1\r\n\r\n".encode()), 404, "NOT_FOUND")


def test_unknown_method_is_understood_in_pieces_and_with_a_body(server: MockServer) -> None:
    """The parser gives up at the first odd letter, the answer waits for the head."""
    parts = [b"F", b"OO /v1/data", b"sets HTTP/1.1\r\nContent-Length: 9000000\r\n", b"\r\n", b"body" * 100_000]
    _assert_refused(_raw(server, *parts), 405, "METHOD_NOT_ALLOWED")


def test_garbage_after_a_good_request_is_refused_on_its_own(server: MockServer) -> None:
    """The good one is answered first when it came first."""
    with socket.create_connection(_address(server), timeout=10) as connection:
        connection.sendall(b"GET /nope HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 404 ")
        connection.sendall(b"FOO /v1/datasets HTTP/1.1\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 405 ")


def test_garbage_behind_good_requests_is_refused_behind_their_answers(server: MockServer) -> None:
    """Also when all came at once, and what came first is carried out."""
    body = b'{"model": "m", "prompts": ["p"], "size": 1}'
    create = b"POST /v1/datasets HTTP/1.1\r\nAuthorization: Bearer sk-mock\r\nContent-Type: application/json\r\n"
    create += b"Content-Length: %d\r\n\r\n" % len(body) + body
    with socket.create_connection(_address(server), timeout=10) as connection:
        connection.sendall(create * 2 + b"GET /nope HTTP/1.1\r\n\r\n" + b"garbage\r\n\r\n" + create)
        seen = b""
        while chunk := connection.recv(65536):
            seen += chunk
    assert re.findall(rb"HTTP/1.1 (\d+) ", seen) == [b"201", b"201", b"404", b"400"]
    assert len(server.state()["datasets"]) == 2


def test_upgrade_offers_are_passed_over(client: httpx.Client) -> None:
    """The request is answered as if the offer had not been made."""
    response = client.get("/v1/datasets", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    assert response.status_code == 200


class _Endless:
    """An engine whose answer never ends; it notices when nobody listens any more."""

    closed = False

    def handle(self, request: Request) -> Response:  # noqa: ARG002 - the engine's signature
        return Response(200, (("Content-Type", "application/zip"),), self._chunks())

    def unreadable(self) -> Response:
        return json_response(400, {})

    def _chunks(self) -> Iterator[bytes]:
        try:
            while True:
                yield bytes(65536)
        finally:
            self.closed = True


def test_garbage_in_the_middle_of_an_answer_waits_for_its_end(server: MockServer) -> None:
    """A second answer inside the first would be worse than none."""
    dataset = server.datasets.add(size=8)
    headers = b"Host: x\r\nAuthorization: Bearer sk-mock\r\n\r\n"
    url = httpx.get(f"{server.url}/v1/datasets/{dataset}/urls/download", headers=KEY).json()["data"]["URL"]
    target = url.removeprefix(server.url).encode()
    with socket.create_connection(_address(server), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        seen = connection.recv(100)
        connection.sendall(b"garbage\r\n\r\n" + b"GET /v1/datasets HTTP/1.1\r\n" + headers)
        while chunk := connection.recv(1 << 20):
            seen += chunk
    head, _, rest = seen.partition(b"\r\n\r\n")
    length = int(re.findall(rb"content-length: (\d+)", head)[0])
    assert zipfile.ZipFile(io.BytesIO(rest[:length])).testzip() is None
    assert rest[length:].startswith(b"HTTP/1.1 400 ")
    assert rest[length:].count(b"HTTP/1.1 ") == 1


def test_streaming_stops_when_the_client_goes_away_or_the_server_stops() -> None:
    """Nobody draws pictures for a closed connection, and stopping does not wait for an endless body."""
    engine = _Endless()
    with Server(engine) as server:
        first, second = (socket.create_connection(_address(server), timeout=10) for _ in range(2))
        for connection in (first, second):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        first.close()
    assert engine.closed
    second.close()


def test_stopping_does_not_wait_for_idle_connections_or_unfinished_requests() -> None:
    """Three kinds of connections are open when the server stops."""
    with MockServer(Options()) as server:
        idle, begun, fresh = (socket.create_connection(_address(server), timeout=10) for _ in range(3))
        idle.sendall(b"GET /nope HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 404 ")
        begun.sendall(b"POST /v1/datasets HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
    for connection in (idle, begun, fresh):
        connection.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(_address(server), timeout=10)


def test_stop_may_come_too_early_and_twice() -> None:
    """A signal may arrive while the server starts."""
    server = MockServer(Options())
    server.stop()
    with server:
        server.join()
    server.stop()


def test_failure_to_start_is_told_at_once() -> None:
    """And not as a timeout."""

    class Broken(Server):
        async def _serve(self) -> None:
            raise RuntimeError("no event loop")

    with pytest.raises(RuntimeError, match="no event loop"):
        Broken(_Endless()).__enter__()


def test_many_servers_run_side_by_side() -> None:
    """Each with a port and accounts of its own."""
    with MockServer(Options()) as one, MockServer(Options()) as two:
        assert one.url != two.url
        assert httpx.post(f"{one.url}/v1/datasets", headers=KEY, json=GOOD).status_code == 201
        assert httpx.get(f"{two.url}/v1/datasets", headers=KEY).json()["data"] == []


def test_port_in_use_is_one_clear_sentence(server: MockServer) -> None:
    """A typed error, which is an OSError too."""
    host, port = _address(server)
    with pytest.raises(StartError, match=rf"^Cannot listen on {host}:{port}: Address already in use\.$"):
        MockServer(Options(), host, port).__enter__()


@pytest.mark.parametrize("host", ["", "a b", "\0", "é" * 64, "203.0.113.1"])
def test_host_that_is_not_here_is_one_clear_sentence(host: str) -> None:
    """No names, and other people's addresses."""
    with pytest.raises(StartError, match=rf"^Cannot listen on {re.escape(host)}:0: .+\.$"):
        MockServer(Options(), host).__enter__()


def test_server_listens_on_ipv6_too() -> None:
    """With brackets in its address; where IPv6 is switched off, it says so."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        with pytest.raises(StartError, match=r"^Cannot listen on \[::1\]:0: "):
            MockServer(Options(), "::1").__enter__()
        return
    with MockServer(Options(), "::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert httpx.get(f"{server.url}/v1/datasets", headers=KEY).status_code == 200


def test_server_says_nothing(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """No access log, no notice of garbage."""
    with caplog.at_level(logging.DEBUG):
        client.get("/v1/datasets")
        client.get("/v1/datasets", headers={"Upgrade": "websocket", "Connection": "upgrade"})
    assert [record for record in caplog.records if record.name.startswith(("uvicorn", "sinkove"))] == []
