"""The spy, in front of a mock that behaves and of servers that do not."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import logging
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from click.testing import CliRunner

import sinkove as sk
from sinkove.testing import serve
from sinkove_synkrato_mock.findings import Findings, report
from sinkove_synkrato_mock.message import MAX_BODY_BYTES, Cut, Request, Response, json_response
from sinkove_synkrato_mock.redaction import redact
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.command import mock
from sinkove_synkrato_mock.sinkove.spying import spy
from sinkove_synkrato_mock.spec import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_mock.sinkove.live import MockServer
    from sinkove_synkrato_mock.spy import Spy

KEY = {"Authorization": "Bearer sk-mock"}
ZIP = ("Content-Type", "application/zip")
PROGRAM = [sys.executable, "-W", "error", "-c", "from sinkove_synkrato_mock.sinkove.command import mock; mock()"]
WAIT = 30


class _Upstream:
    """A server that answers what a test says, and remembers what it was asked."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self._answer = answer
        self.seen: list[Request] = []

    def handle(self, request: Request) -> Response:
        self.seen.append(request)
        return self._answer(request)

    def unreadable(self) -> Response:
        raise AssertionError("A spy sends HTTP.")


class _Setup:
    """A spy in front of an upstream, with a client that leads to it."""

    def __init__(self, upstream: _Upstream, engine: Spy, client: httpx.Client) -> None:
        self.upstream, self.engine, self.client = upstream, engine, client

    def groups(self) -> list[tuple[str, str, int | None, str, str]]:
        keys = ("direction", "operation", "status", "place", "keyword")
        return [tuple(group[key] for key in keys) for group in self.engine.findings()["groups"]]


@contextlib.contextmanager
def _spying(answer: Callable[[Request], Response], path: str = "") -> Iterator[_Setup]:
    upstream = _Upstream(answer)
    with Server(upstream) as real:
        engine = spy(real.url + path)
        with Server(engine) as door, httpx.Client(base_url=door.url, headers=KEY, timeout=WAIT) as client:
            yield _Setup(upstream, engine, client)


@pytest.fixture
def real() -> Iterator[MockServer]:
    """The server behind the spy."""
    with serve(generation_seconds=0, seed=1) as server:
        yield server


@pytest.fixture
def engine(real: MockServer) -> Spy:
    return spy(real.url)


@pytest.fixture
def door(engine: Spy) -> Iterator[Server]:
    with Server(engine) as server:
        yield server


@contextlib.contextmanager
def _answering(answer: bytes) -> Iterator[tuple[Spy, httpx.Client]]:
    """A spy in front of a socket that answers with these bytes, and a client that leads to it."""

    def serve_one() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        served = pool.submit(serve_one)
        engine = spy(f"http://127.0.0.1:{listener.getsockname()[1]}")
        with Server(engine) as door, httpx.Client(base_url=door.url, headers=KEY, timeout=WAIT) as client:
            yield engine, client
        served.result(WAIT)


def _raw(
    door: httpx.Client, method: str, target: str, body: bytes = b"", **headers: str
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Sends what httpx would tidy up."""
    connection = http.client.HTTPConnection(door.base_url.host, door.base_url.port or 80, timeout=WAIT)
    with contextlib.closing(connection):
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in {"Authorization": "Bearer sk-mock", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()


def test_nothing_differs_on_the_whole_journey(real: MockServer, engine: Spy, door: Server, tmp_path: Any) -> None:
    """Of both APIs and with errors; the link leads past the spy, to the server that gave it."""
    with sk.client(real.api_key, base_url=door.url) as client:
        dataset = client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=1)
        dataset.save(tmp_path / "a.zip", wait=True)
        assert [each.id for each in client.list_datasets()] == [dataset.id]
        with pytest.raises(sk.NotFoundError):
            client.dataset("ds_unknown")
        organization = client.organization(client.organizations.list()[0].id)
        model = "00000000-0000-4000-8000-00000000000A"
        made = organization.create_dataset(model_id=model, num_samples=1, args={"prompt": "p"})
        made.save(tmp_path / "b.zip", wait=True)
        assert len(organization.list_datasets()) == 1
    told = engine.findings()
    assert (told["groups"], told["differing"], told["clean"]) == ([], 0, told["exchanges"])
    assert told["exchanges"] == len(real.requests) - 2
    verdict = "Nothing differs from the description."
    assert engine.report().startswith(f"Exchanges with {real.url}: {told['exchanges']}. {verdict}\n")
    assert told["never_called"] == ["list_datasets_unversioned", "get_organization"]
    assert engine.report().endswith("\nNever called:\n        list_datasets_unversioned, get_organization")


@pytest.mark.parametrize(
    ("fault", "status", "groups"),
    [
        ("undocumented-status", 200, [("response", 200, "/data/status", "enum")]),
        ("envelope-missing", 200, [("response", 200, f"/{name}", "required") for name in ("success", "data", "message")]),
        ("message-missing", 200, [("response", 200, "/message", "required")]),
        ("progress-above-100", 200, [("response", 200, "/data/progress", "maximum")]),
        ("created-without-zone", 200, [("response", 200, "/data/created_at", "format")]),
        ("remaining-negative", 200, [("response", 200, "header X-RateLimit-Remaining", "minimum")]),
        ("limit-not-a-number", 200, [("response", 200, "header X-RateLimit-Limit", "type")]),
        (
            "rate-limit-headers-missing-on-success",
            200,
            [("response", 200, f"header X-RateLimit-{name}", "required") for name in ("Limit", "Remaining", "Reset")],
        ),
        ("wrong-content-type", 200, [("response", 200, "header Content-Type", "mediaType")]),
        ("status-520", 520, [("response", 520, "status", "undescribed")]),
        ("proxy-html", 502, [("response", 502, "status", "undescribed")]),
        ("truncated-gzip", 200, [("response", 200, "body", "contentEncoding")]),
        ("bad-gzip", 200, [("response", 200, "body", "contentEncoding")]),
        ("wrong-length", 200, [("response", 200, "body", "json")]),
        ("empty-body", 200, [("response", 200, "body", "json")]),
        ("reset-before-answer", 502, [("response", None, "connection", "broken")]),
        ("reset-in-headers", 502, [("response", None, "connection", "broken")]),
        ("done-but-connection-lost", 502, [("response", None, "connection", "broken")]),
        ("cut-body", None, [("response", 200, "connection", "broken")]),
        ("reset-in-body", None, [("response", 200, "connection", "broken")]),
        ("connection-closed", 200, []),
        ("extra-fields", 200, []),
        ("drip-body:seconds=0", 200, []),
        ("drip-headers:seconds=0", 200, []),
    ],
)  # fmt: skip
def test_fault_of_the_server_shows_as_its_group(
    real: MockServer, engine: Spy, door: Server, fault: str, status: int | None, groups: list[Any]
) -> None:
    """And the caller gets what the server sent, down to how it ended."""
    dataset = real.datasets.add("pending")
    name, _, numbers = fault.partition(":")
    real.faults.add(name, **({"seconds": 0} if numbers else {}))
    with httpx.stream("GET", f"{door.url}/v1/datasets/{dataset}", headers=KEY, timeout=WAIT) as response:
        if status is None:
            with pytest.raises(httpx.TransportError):
                list(response.iter_raw())
        else:
            list(response.iter_raw())
            assert response.status_code == status
    told = engine.findings()
    seen = [(each["direction"], each["status"], each["place"], each["keyword"]) for each in told["groups"]]
    assert sorted(seen, key=repr) == sorted(groups, key=repr)
    assert {each["operation"] for each in told["groups"]} <= {"get_dataset"}
    assert (told["differing"], told["clean"]) == ((1, 0) if groups else (0, 1))


def test_faults_of_callers_show_as_groups(engine: Spy, door: Server) -> None:
    """The server's refusals are as described: only the callers are at fault."""
    with httpx.Client(base_url=door.url, headers=KEY) as client:
        for size in (0, -1):
            client.post("/v1/datasets", json={"model": "m", "prompts": ["p"], "size": size})
        client.get("/v1/datasets?page=2")
        client.get("/v1/datasets", headers={"Authorization": "Basic x"})
        for path in ("/nothing", "/nowhere"):
            client.get(path)
        client.delete("/v1/datasets")
    told = engine.findings()
    assert [(*(each[key] for key in ("operation", "place", "keyword", "count")),) for each in told["groups"]] == [
        ("create_dataset", "/size", "minimum", 2),
        ("no operation", "path", "undescribed", 2),
        ("list_datasets", "query page", "undescribed", 1),
        ("list_datasets", "header Authorization", "security", 1),
        ("DELETE /v1/datasets", "method", "undescribed", 1),
    ]
    first = told["groups"][0]
    assert (first["direction"], first["message"]) == ("request", "0 is less than the minimum of 1")
    assert first["request_id"].startswith("req_")
    assert (told["exchanges"], told["differing"], told["clean"]) == (7, 7, 0)


def test_request_arrives_as_it_was_sent() -> None:
    """Path and query to the letter; of the headers all but those of the hop and Host."""
    with _spying(lambda _: json_response(200, {}), "/base/") as setup:
        target = "/v1/../a%2Fb/%2e//c?x=%zz&y=a+b&&"
        headers = {"Connection": "close, X-Hop", "X_Hop": "1", "TE": "trailers", "Proxy_Authorization": "Basic x"}
        more = {"Content_Length": "5", "X_End": "2", "Cookie": "a=b"}
        assert _raw(setup.client, "PUT", target, b"\x00body", **more, **headers)[0] == 200
        (request,) = setup.upstream.seen
        assert (request.method, request.target, request.query) == ("PUT", "/base/v1/../a%2Fb/%2e//c", "x=%zz&y=a+b&&")
        host = urlsplit(setup.engine.findings()["url"]).netloc
        assert dict(request.headers) == {
            "host": host,
            "content-length": "5",
            "x-end": "2",
            "cookie": "a=b",
            "authorization": "Bearer sk-mock",
        }
        assert request.body == b"\x00body"


def test_chunked_request_gets_its_length() -> None:
    """Its framing is the caller's business with the spy."""
    with _spying(lambda _: json_response(200, {})) as setup:
        setup.client.post("/v1/datasets", content=iter([b"ab", b"c"]))
        (request,) = setup.upstream.seen
        assert (request.body, request.headers["content-length"]) == (b"abc", "3")
        assert "transfer-encoding" not in request.headers


def test_answer_arrives_as_it_was_sent() -> None:
    """Repeated headers stay apart and in order, packed bytes stay packed, redirects and cookies are the caller's."""
    packed = gzip.compress(b"{}")
    headers = (
        *(("Content-Encoding", "gzip"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Location", "/elsewhere")),
        *(("Content-Type", "application/json"), ("Content-Length", str(len(packed)))),
        *(("Connection", "X-Hop"), ("X-Hop", "1"), ("Keep-Alive", "timeout=5"), ("Proxy-Authenticate", "Basic")),
    )
    with _spying(lambda _: Response(302, headers, packed)) as setup:
        for _ in range(2):
            sent = [(name.lower(), value) for name, value in headers[:6]]
            assert _raw(setup.client, "GET", "/v1/datasets") == (302, sent, packed)
        assert [("cookie" in each.headers, each.target) for each in setup.upstream.seen] == [
            (False, "/v1/datasets")
        ] * 2


@pytest.mark.parametrize(
    ("method", "status", "headers", "length"),
    [
        ("HEAD", 200, (ZIP, ("Content-Length", "10")), "10"),
        ("HEAD", 200, (("Content-Type", "application/json"), ("Content-Length", "10")), "10"),
        ("GET", 204, (), None),
        ("GET", 304, (("ETag", '"1"'),), None),
        ("GET", 304, (("ETag", '"1"'), ("Content-Length", "10")), None),
    ],
)
def test_answer_without_a_body_leaves_the_connection_in_step(
    method: str, status: int, headers: tuple[tuple[str, str], ...], length: str | None
) -> None:
    """The caller asks again over the same one."""

    def answer(request: Request) -> Response:
        # Past uvicorn, which would count the bytes that are not there.
        return Response(status, headers, b"", (Cut(),)) if request.target == "/a" else json_response(200, {})

    with _spying(answer) as setup:
        response = setup.client.request(method, "/a")
        assert (response.status_code, response.content, response.headers.get("content-length")) == (status, b"", length)
        assert setup.client.get("/b").json() == {}


def test_length_beside_chunks_counts_for_nothing() -> None:
    """As HTTP has it; passed on it would cut the body."""
    headers = (ZIP, ("Transfer-Encoding", "chunked"), ("Content-Length", "1"))
    body = b"2\r\nPK\r\n0\r\n\r\n"
    with _spying(lambda _: Response(200, headers, body, (Cut(len(body)),))) as setup:
        assert setup.client.get("/v1/datasets").content == b"PK"


def test_status_that_http_does_not_have_is_refused() -> None:
    """A door cannot say it."""
    with _spying(lambda _: Response(999, (), b"", (Cut(),))) as setup:
        response = setup.client.get("/v1/datasets")
        assert response.status_code == 502
        assert "its status is 999" in response.json()["error"]["message"]


def test_body_comes_while_the_server_still_sends_it_and_stops_with_the_caller() -> None:
    """A file without an end: the caller reads its beginning before there is more, goes away, and the server is let off."""
    begun, stopped, seen = threading.Event(), threading.Event(), []

    def body() -> Iterator[bytes]:
        try:
            yield b"x" * 100
            seen.append(begun.wait(WAIT))
            while True:
                yield b"x" * 65_536
        finally:
            stopped.set()

    with _spying(lambda _: Response(200, (ZIP,), body())) as setup:
        with setup.client.stream("GET", "/v1/datasets") as response:
            assert next(response.iter_raw(100)) == b"x" * 100
            begun.set()
        assert stopped.wait(WAIT)
        assert seen == [True]
        assert ("response", "list_datasets", 200, "header Content-Type", "mediaType") in setup.groups()


def test_caller_who_goes_away_before_the_answer_lets_the_server_off() -> None:
    """It is counted as what nobody could judge."""
    asked, stopped = threading.Event(), threading.Event()

    def body() -> Iterator[bytes]:
        try:
            asked.set()
            while True:
                yield b" "
        finally:
            stopped.set()

    with _spying(lambda _: Response(200, (("Content-Type", "application/json"),), body())) as setup:
        with socket.create_connection((setup.client.base_url.host, setup.client.base_url.port or 80)) as caller:
            caller.sendall(b"GET /v1/datasets HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-mock\r\n\r\n")
            assert asked.wait(WAIT)
        assert stopped.wait(WAIT)
        told = setup.engine.findings()
        assert (told["exchanges"], told["differing"], told["clean"]) == (1, 0, 0)
        assert "Left by the caller before there was an answer, and not judged: 1." in setup.engine.report()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((ZIP, ("Content-Length", "100")), b"PK"),
        ((ZIP, ("Transfer-Encoding", "chunked")), b"2\r\nPK\r\n"),
        ((("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")), b"2\r\n{}\r\n"),
    ],
)
@pytest.mark.parametrize("reset", [False, True])
def test_body_that_breaks_off_does_not_look_whole(
    headers: tuple[tuple[str, str], ...], body: bytes, *, reset: bool
) -> None:
    """Whether its length was told or only its end would have shown."""
    with _spying(lambda _: Response(200, headers, body, (Cut(len(body), "body", reset),))) as setup:
        with setup.client.stream("GET", "/v1/datasets") as response:
            assert response.status_code == 200
            with pytest.raises(httpx.RemoteProtocolError):
                list(response.iter_raw())
        assert ("response", "list_datasets", 200, "connection", "broken") in setup.groups()


def test_json_that_is_too_large_to_be_held_is_passed_on_unjudged() -> None:
    """And the report says so."""
    piece = b" " * 2**20

    with _spying(lambda _: Response(200, (("Content-Type", "application/json"),), iter([piece] * 18))) as setup:
        assert len(setup.client.get("/v1/datasets").content) == 18 * 2**20
        groups = setup.groups()
        assert ("unjudged", "list_datasets", 200, "body", "unjudged") in groups
        assert ("response", "list_datasets", 200, "body", "json") not in groups
        assert "What was not judged:\n     1  list_datasets 200  body  (unjudged)\n" in setup.engine.report()
        assert "It is larger than 16 MiB." in setup.engine.report()


def test_body_that_cannot_be_read_is_no_difference() -> None:
    """A server may pack it as the caller offers: that is told apart, and what else differs outweighs it."""
    limits = [(f"X-RateLimit-{name}", "1") for name in ("Limit", "Remaining", "Reset")]
    headers = (("Content-Type", "application/json"), ("Content-Encoding", "br"), *limits)
    with _spying(lambda _: Response(200, headers, b"x")) as setup:
        for query, counts in (("", (0, 0, 1)), ("?x=1", (1, 0, 1)), ("", (1, 0, 2))):
            assert _raw(setup.client, "GET", f"/v1/datasets{query}")[2] == b"x"
            told = setup.engine.findings()
            assert (told["differing"], told["clean"], told["unjudged"]) == counts
        assert ("unjudged", "list_datasets", 200, "body", "unjudged") in setup.groups()
        assert "and nothing that differs: 2." in setup.engine.report()
        assert "before there was an answer" not in setup.engine.report()
        assert "What was not judged" in setup.client.get("/_mock/").text
        setup.engine.reset()
        _raw(setup.client, "GET", "/v1/datasets")
        assert setup.engine.report().startswith(f"Exchanges with {told['url']}: 1. None was judged in whole.\n")


@pytest.mark.parametrize("value", [b"sid=hush-1", b"sid=hush'\"-1"])
@pytest.mark.parametrize("line", [b"Set-Cookie : %s; HttpOnly", b"\xffSet-Cookie: %s"])
def test_broken_answer_is_told_of_without_what_it_says(line: bytes, value: bytes) -> None:
    """What cannot be read may be a secret, and nothing knows that it is."""
    answer = b"HTTP/1.1 200 OK\r\n" + line % value + b"\r\nContent-Length: 0\r\n\r\n"
    with _answering(answer) as (engine, client):
        response = client.get("/v1/datasets")
        reason = "The server behind the spy gave no answer: illegal header line."
        assert (response.status_code, response.json()["error"]["message"]) == (502, reason)
        assert reason in engine.report()
        assert "hush" not in response.text + engine.report() + client.get("/_mock/").text


def test_header_that_the_door_cannot_send_is_left_out_and_told_of() -> None:
    """The rest of the answer comes."""
    answer = b"HTTP/1.1 200 OK\r\nX-Odd: a\x01b\r\nX-Even: \t a\xe9\r\nContent-Length: 2\r\n\r\nok"
    with _answering(answer) as (engine, client):
        response = client.get("/v1/datasets")
        assert (response.status_code, response.text, response.headers.get("x-odd")) == (200, "ok", None)
        assert response.headers.raw[0] == (b"x-even", b"a\xe9")
        groups = [(each["place"], each["keyword"]) for each in engine.findings()["groups"]]
        assert ("header X-Odd", "unreadable") in groups


@pytest.mark.parametrize("media_type", ["application/json", "application/zip"])
@pytest.mark.parametrize("broken", [False, True])
def test_caller_of_the_old_version_gets_no_chunks(media_type: str, *, broken: bool) -> None:
    """An answer without a length ends with the connection, and with a reset when it broke off."""
    chunks = b"2\r\n{}\r\n" + (b"" if broken else b"0\r\n\r\n")
    headers = (("Content-Type", media_type), ("Transfer-Encoding", "chunked"))
    with (
        _spying(lambda _: Response(200, headers, chunks, (Cut(len(chunks)),))) as setup,
        socket.create_connection((setup.client.base_url.host, setup.client.base_url.port or 80), WAIT) as caller,
    ):
        caller.sendall(b"GET /v1/datasets HTTP/1.0\r\n\r\n")
        if broken:
            with pytest.raises(ConnectionResetError):
                b"".join(iter(lambda: caller.recv(65_536), b""))
        else:
            got = b"".join(iter(lambda: caller.recv(65_536), b""))
            assert b"chunked" not in got
            assert got.endswith(b"\r\nconnection: close\r\n\r\n{}")


def test_request_that_is_too_large_is_not_forwarded() -> None:
    """413 in the envelope, in the spy's name."""
    with _spying(lambda _: json_response(200, {})) as setup:
        length = str(MAX_BODY_BYTES + 1)
        headers = {"Content_Length": length, "Content_Type": "application/json"}
        status, _, body = _raw(setup.client, "POST", "/v1/datasets", b"", **headers)
        assert (status, json.loads(body)["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
        assert setup.upstream.seen == []
        assert setup.groups() == [("request", "create_dataset", None, "body", "size")]


@pytest.mark.parametrize(
    "target", ["/_mock", "/%5Fmock", "/_mock/", "/_mock/nothing", "/%5Fmock/findings", "/_mock/state?x=1"]
)
def test_server_never_sees_the_admin_api(target: str) -> None:
    """Not even what the spy does not have."""
    with _spying(lambda _: json_response(200, {})) as setup:
        for method in ("GET", "POST", "HEAD"):
            setup.client.request(method, target)
        assert setup.upstream.seen == []
        assert setup.engine.findings()["exchanges"] == 0


def test_admin_api_tells_and_forgets() -> None:
    """The same as Python does."""
    with _spying(lambda _: json_response(200, {}, [("X-Request-ID", "r-1")])) as setup:
        setup.client.get("/v1/datasets?a=1")
        told = setup.client.get("/_mock/findings").json()
        assert told == setup.engine.findings()
        assert {each["request_id"] for each in told["groups"]} == {"r-1"}
        (request,) = setup.client.get("/_mock/requests").json()["requests"]
        assert [request[key] for key in ("method", "path", "query", "status")] == ["GET", "/v1/datasets", "a=1", 200]
        assert setup.client.post("/_mock/reset").json() == {}
        told = setup.engine.findings()
        assert (told["exchanges"], told["groups"], setup.engine.requests()) == (0, [], {"requests": []})
        assert ": 0. None was judged." in setup.engine.report()


def test_pages_show_what_was_found_and_the_reference() -> None:
    """For a person; whatever was sent is escaped, and the form forgets as the admin API does."""
    with _spying(lambda _: json_response(200, {"success": "no"})) as setup:
        setup.client.get("/v1/datasets?<script>alert(1)</script>=1")
        page = setup.client.get("/_mock/")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script>alert" not in page.text
        for text in (
            setup.engine.findings()["url"],
            "query &lt;script&gt;",
            "/success",
            "list_datasets",
            "X-RateLimit-Limit",
            "200 OK",
        ):
            assert text in page.text
        assert setup.client.get("/_mock/style.css").status_code == 200
        assert setup.client.get("/_mock/?self=1").status_code == 200
        assert setup.client.get("/_mock/docs?self=1").status_code == 200
        assert setup.client.post("/_mock/?self=1&request=2").status_code == 303
        setup.client.get("/v1/datasets")
        assert "get_organization" in setup.client.get("/_mock/docs").text
        answer = setup.client.post("/_mock/", data={})
        assert (answer.status_code, answer.headers["location"]) == (303, "./")
        assert setup.engine.findings()["exchanges"] == 0
        assert len(setup.upstream.seen) == 2


@pytest.mark.parametrize(
    ("sent", "keyword", "operation"),
    [(b"garbage\r\n\r\n", "unreadable", "no operation"), (b"FOO /x HTTP/1.1\r\nHost: a\r\n\r\n", "undescribed", "")],
)
def test_what_is_not_http_is_not_forwarded(sent: bytes, keyword: str, operation: str) -> None:
    """The spy answers by itself, in the envelope."""
    with _spying(lambda _: json_response(200, {})) as setup:
        with socket.create_connection((setup.client.base_url.host, setup.client.base_url.port or 80), WAIT) as caller:
            caller.sendall(sent)
            response = http.client.HTTPResponse(caller)
            response.begin()
            assert (response.status, json.loads(response.read())["error"]["code"]) == (400, "INVALID_REQUEST")
        assert setup.upstream.seen == []
        assert keyword in {group[-1] for group in setup.groups()}


def test_slow_answer_keeps_nobody_waiting() -> None:
    """While one request waits for its answer, another gets its own."""
    asked, release = threading.Event(), threading.Event()

    def body() -> Iterator[bytes]:
        asked.set()
        assert release.wait(WAIT)
        yield b"{}"

    def answer(request: Request) -> Response:
        slow = request.target == "/slow"
        return Response(200, (("Content-Type", "application/json"),), body()) if slow else json_response(200, [])

    with _spying(answer) as setup, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(setup.client.get, "/slow")
        assert asked.wait(WAIT)
        assert setup.client.get("/fast").json() == []
        assert not waiting.done()
        release.set()
        assert waiting.result(WAIT).json() == {}


def test_server_that_cannot_be_reached_is_told_of() -> None:
    """In the envelope, to the caller and in the report."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    engine = spy(url)
    with Server(engine) as door:
        response = httpx.get(f"{door.url}/v1/datasets", headers=KEY)
    assert response.status_code == 502
    assert response.json() == {
        "success": False,
        "error": {
            "code": "BAD_GATEWAY",
            "message": "The server behind the spy gave no answer: All connection attempts failed.",
            "details": {},
        },
    }
    assert "gave no answer: All connection attempts failed." in engine.report()
    assert engine.requests()["requests"][0]["status"] == 502


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """It may be the only way to the real server; NO_PROXY keeps it out."""
    upstream = _Upstream(lambda _: json_response(200, []))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server(upstream) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("http://", scheme))
        with Server(spy("http://api.test/base")) as door:
            assert httpx.get(f"{door.url}/v1/datasets", headers=KEY).status_code == 200
        with Server(spy("http://127.0.0.1:1")) as door:
            assert httpx.get(f"{door.url}/v1/datasets", headers=KEY).status_code == 502
    (request,) = upstream.seen
    assert (request.headers["host"], request.target) == ("api.test", "/base/v1/datasets")


def test_secrets_are_written_down_nowhere(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the key nor cookies nor signatures, wherever caller and server put them."""
    secrets = ["sk-hush-1", "cookie-hush-2", "set-hush-3", "hush-4", "hush-5", "hush-6", "hush-7"]
    link = "ftp://s.test/a?X-Amz-Signature=hush-4&X-Amz-Credential=hush-5&X-Amz-Security-Token=hush-6&token=hush-7"

    def answer(_: Request) -> Response:
        body = {
            "success": "sk-hush-1",
            "data": {"URL": link},
            "message": {"cookie-hush-2": ["set-hush-3", "Bearer sk-hush-1"]},
        }
        headers = [
            ("Set-Cookie", "s=set-hush-3; Path=/"),
            ("X-RateLimit-Limit", "sk-hush-1"),
            ("X-Request-ID", "sk-hush-1"),
        ]
        return json_response(200, body, headers)

    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "httpx")
    with _spying(answer) as setup:
        connection = http.client.HTTPConnection(
            setup.client.base_url.host, setup.client.base_url.port or 80, timeout=WAIT
        )
        for path in (
            "/v1/datasets/sk-hush-1!",
            "/v1/datasets/%73k-hush-1%21",
            f"/v1/datasets/{link}",
            "/v1/datasets/d",
        ):
            for query in ("", "?sk-hush-1=1&a=sk-hush-1", "?x=1&signature=hush-4&X-Amz-Signature=hush-5", f"?u={link}"):
                body = json.dumps({"model": "sk-hush-1", "sk-hush-1": link})
                headers = {"Authorization": "Bearer sk-hush-1", "Cookie": "a=cookie-hush-2", "Referer": link}
                for target in (path + query, f"{path}/urls/download{query}", "/v1/datasets" + query):
                    connection.request("POST" if target.startswith("/v1/datasets?") else "GET", target, body, headers)
                    connection.getresponse().read()
        connection.close()
        written = json.dumps([setup.engine.findings(), setup.engine.requests()]) + setup.engine.report()
    assert len(setup.upstream.seen) == 48
    assert "Bearer sk-hush-1" in setup.upstream.seen[0].headers["authorization"]
    assert "/data/URL" in written
    everything = written + caplog.text + "".join(capfd.readouterr())
    assert [secret for secret in secrets if secret in everything or secret.replace("-", "%2D") in everything] == []


def test_secret_that_no_scheme_knows_is_written_down_nowhere() -> None:
    """By what its header or its field is called, also where a text quotes it."""
    names = (
        "Api-Key",
        "X-Auth-Token",
        "apikey",
        "X-Session-Id",
        "X-Client-Secret",
        "X-Signature",
        "Proxy-Authorization",
    )
    with _spying(lambda asked: json_response(401, {"error": f"{asked.target} is no key"})) as setup:
        for name in names:
            assert setup.client.get("/v1/datasets/hush-me", headers={name: "hush-me"}).status_code == 401
        for body in (
            {"api_key": "hush & me", "model": 7},
            {"deep": [{"accessToken": 'hush"me'}]},
            {"a": '{"password": "hush"}'},
        ):
            for separators in ((",", ":"), (", ", ": ")):
                text = json.dumps(body, separators=separators)
                setup.client.post("/v1/datasets", content=text, headers={"Content-Type": "application/json"})
                setup.client.get("/v1/datasets", params={"q": text})
        requests = setup.engine.requests()["requests"]
        page = setup.client.get("/_mock/").text
        assert "hush" not in json.dumps([requests, setup.engine.findings()]) + setup.engine.report() + page
        assert {requests[at]["headers"][name.lower()] for at, name in enumerate(names)} == {"[redacted]"}
        assert requests[len(names)]["body"] == '{"api_key":"[redacted]","model":7}'


def test_long_text_is_cut_before_it_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a body would keep everybody waiting; of a secret on the edge nothing is left, in whichever form."""
    decoded: list[int] = []

    def decode(text: str) -> str:
        decoded.append(len(text))
        return unquote(text)

    monkeypatch.setattr("sinkove_synkrato_mock.redaction.unquote", decode)
    secret = "hush-hush-hush"
    for form in (secret, "".join(f"%{ord(each):02x}" for each in secret)):
        for filler in ("x", "%41"):
            for before in range(39_955, 40_005, 2):
                text = redact(filler * (before // len(filler)) + "x" * (before % 3) + form + "y" * 10_000, [secret])
                assert "hus" not in text
                assert "%68%75" not in text
    assert max(decoded) < 50_000


def test_refusal_of_the_spy_shows_no_secret() -> None:
    """Not even when it stands in the reason."""
    engine = spy("http://127.0.0.1:1")
    seen = engine._begin(Request("GET", "/x", headers={"authorization": "Bearer sk-hush"}))
    answer = engine._instead(seen, 502, "BAD_GATEWAY", Problem("connection", "broken", "sk-hush is lost"))
    assert b"hush" not in (answer.body if isinstance(answer.body, bytes) else b"")


def test_groups_are_bounded() -> None:
    """A thousand are kept, and how many findings are in none of them is told; values do not make groups."""
    findings = Findings(["get"])
    for number in range(1003):
        seen = findings.begin(Request("GET", f"/{number}"), "get", 0.0)
        findings.add(seen, "request", None, Problem(f"query q{number}", "undescribed", f"{number} is none."))
        findings.add(seen, "response", 200, Problem("/n", "maximum", f"{number} is too much."))
    told = {"url": "http://x", **findings.tell()}
    assert (len(told["groups"]), told["more"], told["differing"]) == (1000, 4, 1003)
    key = ("response", "get", 200, "/n", "maximum")
    assert tuple(told["groups"][0].values()) == (*key, "0 is too much.", 1003, 0.0, "GET", "/0", None)
    assert "4 more, of other kinds than these 1000." in report(told)


def test_exchange_counts_once_in_a_group() -> None:
    """However often a list has the same."""
    findings = Findings([])
    seen = findings.begin(Request("GET", "/"), "get", 0.0)
    findings.add(seen, "response", 200, *(Problem("/[]", "type", f"{number} is bad.") for number in range(3)))
    (group,) = findings.tell()["groups"]
    assert (group["count"], group["message"]) == (1, "0 is bad.")


def test_report_reads_as_it_shall() -> None:
    """Whole, with what could steer a terminal made harmless."""
    findings = Findings(["get", "create"])
    request = Request("GET", "/v1/%1b[2J", headers={"authorization": "Bearer sk-hush"})
    first, second, third = (findings.begin(request, "get", 0.0) for _ in range(3))
    for seen in (second, third):
        findings.add(seen, "response", 200, Problem("/data/status", "enum", '"sk-hush" is not one of "a"'))
    for seen in (first, second, third):
        findings.answer(seen, "r-1")
    findings.add(third, "request", None, Problem("query \u202e", "undescribed", "The parameter is not described."))
    assert report({"url": "http://x", **findings.tell()}) == (
        "Exchanges with http://x: 3. Differing from the description: 2.\n"
        "     3  get, 2 differing\n"
        "\n"
        "What callers sent:\n"
        "     1  get  query \\u202e  (undescribed)\n"
        "        The parameter is not described.\n"
        "        such as GET /v1/\\x1b[2J\n"
        "\n"
        "What the server answered:\n"
        "     2  get 200  /data/status  (enum)\n"
        '        "[redacted]" is not one of "a"\n'
        "        such as GET /v1/\\x1b[2J, request id r-1\n"
        "\n"
        "Never called:\n"
        "        create"
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        *(
            ([*option.split(), "--spy", "http://127.0.0.1:9"], f"{option.split()[0]} says how the mock behaves")
            for option in (
                *("--api-key a", "--tier premium", "--limit 1/60", "--credits 1", "--seed 1", "--generation-seconds 2.0"),
                *("--strict-models", "--load x.toml", "--state x.db", "--fault cut-body"),
            )
        ),
        *(
            (["--spy", url], "The server to spy on")
            for url in (
                *("", "x", "ftp://a", "http://", "http:///a", "http://a b", "http://a?b", "http://a/?b", "http://a/#b", "http://u:p@a"),
                *("http://a:0", "http://a:65536", "http://a:x", "http://[::1", "http://1.2.3.999", "http://ä"),
            )
        ),
        *(
            (["--host", host, "--port", port, "--spy", url], "--spy names the address that this command listens on.")
            for host, port, url in (
                ("127.0.0.1", "9999", "http://127.0.0.1:9999"),
                ("127.0.0.1", "9999", "http://localhost:9999/v1"),
                ("127.0.0.1", "9999", "http://LocalHost.:9999"),
                ("127.0.0.1", "80", "http://127.0.0.1"),
                ("127.0.0.1", "9999", "http://0.0.0.0:09999"),
                ("0.0.0.0", "9999", "http://127.0.0.1:9999"),  # noqa: S104 - that is what is refused
                ("0.0.0.0", "9999", "http://0.0.0.0:9999"),  # noqa: S104
                ("::", "9999", "http://[::1]:9999/v1"),
                ("mock.Test", "9999", "http://mock.test:9999"),
            )
        ),
    ],
)  # fmt: skip
def test_bad_use_ends_with_2_and_one_line(options: list[str], reason: str) -> None:
    """Nothing is listened on, and nobody is asked."""
    result = CliRunner().invoke(mock, options)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(f"Error: {reason}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_command_tells_at_its_end(real: MockServer, number: signal.Signals) -> None:
    """One line on stdout, the report on stderr, exit 0; also when an answer is still on its way."""
    real.faults.add("slow-first-byte", seconds=600, operation="get_dataset")
    command = [*PROGRAM, "--port", "0", "--spy", real.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().removeprefix("listening on ")
            assert httpx.get(f"{url}/v1/datasets", headers=KEY).status_code == 200
            parts = urlsplit(url)
            with socket.create_connection((parts.hostname or "", parts.port or 80)) as caller:
                caller.sendall(b"GET /v1/datasets/d HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-mock\r\n\r\n")
                # Asked until the spy has taken it in, a bounded number of times.
                counts = (httpx.get(f"{url}/_mock/findings").json()["exchanges"] for _ in range(1000))
                assert 2 in counts
                process.send_signal(number)
                rest, errors = process.communicate(timeout=WAIT)
        finally:
            process.kill()
    assert (process.returncode, rest) == (0, "")
    assert errors.startswith(f"Exchanges with {real.url}: 2. Nothing differs from the description.\nLeft by the")
    assert "Never called:\n        create_dataset, " in errors
