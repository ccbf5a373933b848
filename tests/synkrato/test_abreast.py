"""Batches and pages beside each other, where the server takes its time."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import synkrato

from .conftest import Serve
from .support import page, problem, written

# Nobody waits for so long unless something is wrong.
PATIENCE = 10.0


class Slow(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers nobody until so many requests are under way, then all of them.

    Args:
        together: How many; the first ones are answered at once.
        answer: What each is answered with.
        at_once: How many those are.
    """

    def __init__(self, together: int, answer: Callable[[httpx.Request], httpx.Response], at_once: int = 0) -> None:
        self._answer = answer
        self._at_once = at_once
        self._together = together
        self._barrier = threading.Barrier(together)
        self._waiting = 0
        self._enough = asyncio.Event()
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if len(self.requests) > self._at_once:
            self._barrier.wait(PATIENCE)
        return self._answer(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if len(self.requests) > self._at_once:
            self._waiting += 1
            if self._waiting % self._together == 0:
                self._enough.set()
            await asyncio.wait_for(self._enough.wait(), PATIENCE)
        return self._answer(request)


def codes_of(request: httpx.Request) -> list[str]:
    return [row["code"] for row in json.loads(request.content)]


def rows(count: int) -> Iterator[dict[str, Any]]:
    return ({"code": f"L{number}"} for number in range(1, count + 1))


def test_batches_with_a_key_are_sent_beside_each_other(client_of: Serve) -> None:
    """Four of them, where each takes longer than its turn; ids and progress come in the order of the rows."""
    told: list[synkrato.Progress] = []
    server = Slow(4, lambda request: written(codes_of(request)[0])(request))
    result = client_of(server).master("LOCATION").upsert(rows(4000), key="code", on_progress=told.append)
    assert (result.inserted, result.batches, list(result.inserted_ids)) == (4, 4, ["L1", "L1001", "L2001", "L3001"])
    assert [each.done for each in told] == [1000, 2000, 3000, 4000]


def test_batches_without_a_key_are_sent_one_after_the_other(client_of: Serve) -> None:
    """After one that fails nobody has to ask what became of others."""
    server = Slow(1, lambda request: (problem(501, "Down.") if "L1" in codes_of(request) else written())(request))
    with pytest.raises(synkrato.ServerError):
        client_of(server).master("LOCATION").upsert(rows(4000))
    assert [codes_of(request)[0] for request in server.requests] == ["L1"]


def test_batches_that_share_a_key_are_sent_one_after_the_other(client_of: Serve) -> None:
    """Else the row that comes first might be the one that holds."""
    under_way: set[str] = set()
    met: list[set[str]] = []
    second_came = threading.Event()

    def server(request: httpx.Request) -> httpx.Response:
        name = codes_of(request)[0]
        under_way.add(name)
        met.append(set(under_way))
        if name == "L1":
            second_came.wait(0.1)  # as it would, were it sent
        else:
            second_came.set()
        under_way.remove(name)
        return written(name)(request)

    twice = [*rows(1000), {"code": "X"}, {"code": "L7", "name1": "later"}]
    client_of(httpx.MockTransport(server)).master("LOCATION").upsert(twice, key="code")
    assert met == [{"L1"}, {"X"}]


def test_import_whose_first_batch_fails_begins_anew_with_it(client_of: Serve, tmp_path: Path) -> None:
    """Whatever became of those beside it: they are sent once more, as their key allows."""
    file, fails = tmp_path / "import.json", [True]

    def answer(request: httpx.Request) -> httpx.Response:
        is_first = "L1" in codes_of(request)
        return (problem(501, "Down.") if is_first and fails else written("a", updated=999))(request)

    with pytest.raises(synkrato.ServerError) as caught:
        client_of(Slow(2, answer)).master("LOCATION").upsert(rows(2000), key="code", checkpoint=file)
    assert caught.value.__notes__ == ["In the batch of rows 1 to 1000; those before it are dealt with."]
    kept = json.loads(file.read_text("utf-8"))
    assert (kept["done"], kept["inserted"], kept["sending"]) == (0, 0, 2000)
    fails.clear()
    result = client_of(Slow(2, answer)).master("LOCATION").upsert(rows(2000), key="code", checkpoint=file)
    assert (result.inserted, result.updated, result.resumed, file.exists()) == (2, 1998, 0, False)


def test_pages_after_the_first_are_asked_for_beside_each_other(client_of: Serve) -> None:
    """Four of them, where each takes longer than its turn; the records come in the list's order."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        return page(f"{number}", total=9, pages=9, number=number)(request)

    server = Slow(4, answer, at_once=1)
    records = client_of(server).master("LOCATION").records(page_size=1)
    assert [row["code"] for row in records] == [str(number) for number in range(1, 10)]
    assert sorted(int(request.url.params["page"]) for request in server.requests) == list(range(1, 10))


def test_no_page_is_asked_for_that_there_may_not_be(client_of: Serve) -> None:
    """Not before the first one says how many there are, and none after the last, however long these take."""
    came, answered = [threading.Event() for _ in range(9)], []

    def server(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        came[number].set()
        came[number + 1].wait(0.1)  # as it would, were it sent
        answered.append((number, came[number + 1].is_set()))
        return page(f"{number}", total=2, pages=2, number=number)(request)

    records = client_of(httpx.MockTransport(server)).master("LOCATION").records(page_size=1)
    assert [row["code"] for row in records] == ["1", "2"]
    assert answered == [(1, False), (2, False)]
