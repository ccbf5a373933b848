"""Targets for which a run must not be green for the wrong reason, nor red for it."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.check.support import check, rules

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError, Result

READS = ("list_datasets", "list_organizations")


@contextmanager
def between(url: str, meddle: Callable[[BaseHTTPRequestHandler, int], bool], date_off: float = 0.0) -> Iterator[str]:
    """A proxy before a server, which `meddle` may answer for; it is told how many requests came. The date may be off."""
    lock, count = threading.Lock(), 0

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            nonlocal count
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            with lock:
                count += 1
                number = count
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if not meddle(self, number):
                self.pass_on(body)

        def pass_on(self, body: bytes) -> None:
            there = http.client.HTTPConnection(urlsplit(url).netloc)
            there.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = there.getresponse()
            content = answer.read()
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in ("date", "transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Date", formatdate(time.time() + date_off, usegmt=True))
            self.send_header("Content-Length", answer.getheader("content-length") or str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            there.close()

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def reset(handler: BaseHTTPRequestHandler) -> bool:
    handler.close_connection = True
    return True


def refuse(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response_only(500)
    handler.send_header("Content-Length", "0")
    handler.end_headers()
    return True


def small(url: str, **options: Any) -> Result:
    return check(url, operations=READS, phases=("examples", "coverage"), **options)


def test_proxy_that_does_nothing_is_green() -> None:
    """So that what follows is not red for the proxy."""
    with serve(seed=1, generation_seconds=0) as server, between(server.url, lambda *_: False) as url:
        assert small(url).exit_code == 0


@pytest.mark.parametrize("answer", [reset, refuse])
def test_every_third_request_that_fails_is_never_green(answer: Callable[[BaseHTTPRequestHandler], bool]) -> None:
    """By a reset or a 500."""
    with (
        serve(seed=1, generation_seconds=0) as server,
        between(server.url, lambda handler, number: number % 3 == 0 and answer(handler)) as url,
    ):
        assert small(url).exit_code == 1


@pytest.mark.parametrize("answer", [reset, refuse])
@pytest.mark.parametrize("after", [3, 30])
def test_server_that_dies_in_mid_run_is_never_green(
    after: int, answer: Callable[[BaseHTTPRequestHandler], bool]
) -> None:
    """In the journey, or when everything has been seen once."""
    with (
        serve(seed=1, generation_seconds=0) as server,
        between(server.url, lambda handler, number: number > after and answer(handler)) as url,
    ):
        assert small(url).exit_code == 1


def test_quota_that_others_use_up_in_mid_run_is_never_green() -> None:
    """Nothing was tested from then on, although 429 is documented."""
    with serve(seed=1, generation_seconds=0, limit="1000/3600") as server:

        def use_up(line: str) -> None:
            if "coverage" in line:
                with httpx.Client(headers={"Authorization": "Bearer sk-mock"}) as client:
                    while client.get(f"{server.url}/v1/datasets").status_code != 429:
                        pass

        result = small(server.url, echo=use_up)
    assert result.exit_code == 1
    assert "quota" in rules(result)


def test_wrong_key_cannot_be_checked() -> None:
    """Also when the server says 401 to everything in good form."""
    with serve(seed=1) as server, pytest.raises(CannotRunError, match="refused"):
        check(server.url, api_key="sk-wrong")


@pytest.mark.parametrize("off", [3600.0, -3600.0])
def test_server_whose_clock_is_an_hour_off_is_green(off: float) -> None:
    """Its Date, resets, link expiries and creation times agree with one another."""
    with serve(seed=1, generation_seconds=0, limit="5000/60") as server:
        server.clock.state = (off, None)
        date = httpx.get(server.url).headers["date"]
        result = check(server.url)
    assert abs(parsedate_to_datetime(date).timestamp() - time.time() - off) < 60
    assert (0, ()) == (result.exit_code, tuple(result.findings))


@pytest.mark.parametrize("off", [3600.0, -3600.0])
def test_date_that_is_an_hour_off_while_the_reset_is_true_is_not_green(off: float) -> None:
    """The two contradict one another: whoever counts from the Date waits an hour too long, or not at all."""
    with (
        serve(seed=1, generation_seconds=0, limit="5000/60") as server,
        between(server.url, lambda *_: False, date_off=off) as url,
    ):
        result = small(url)
    assert result.exit_code == 1
    assert "rate-limit-reset" in rules(result)
