"""`sinkove.testing.transport`, the mock without a socket."""

from __future__ import annotations

import asyncio
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import sinkove as sk
from sinkove.testing import transport
from sinkove_synkrato.inprocess import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sinkove.testing import MockTransport

BODY = {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 1}
URL = "https://api.sinkove.com/v1/datasets"


def test_one_transport_serves_both_clients_at_the_vendors_address(tmp_path: Path) -> None:
    """From the create to the file behind its presigned address."""
    with transport(seed=1) as mock:
        client = sk.client(mock.api_key, httpx_args={"transport": mock})
        dataset = client.create_dataset(BODY)
        mock.clock.advance(60)
        path = dataset.save(tmp_path / "sync.zip", wait=True)

        async def run() -> None:
            async with sk.async_client(mock.api_key, httpx_args={"transport": mock}) as twin:
                assert [each.id for each in await twin.list_datasets()] == [dataset.id]
                await (await twin.dataset(dataset.id)).save(tmp_path / "async.zip")

        asyncio.run(run())
        assert (tmp_path / "async.zip").read_bytes() == path.read_bytes()
        assert "images/0001.png" in zipfile.ZipFile(path).namelist()
        assert {seen.headers["host"] for seen in mock.requests} == {"api.sinkove.com"}
        links = _ask(mock, "sync", url=f"{URL}/{dataset.id}/urls/download").json()["data"]["URL"]
        assert links.startswith(f"https://api.sinkove.com/storage/{dataset.id}.zip?")
        failed = mock.datasets.add("failed")
        assert client.dataset(failed).status == "failed"
        mock.reset()
        assert client.list_datasets() == []


def _ask(mock: httpx.BaseTransport, world: str, **options: Any) -> httpx.Response:
    headers = {"Authorization": "Bearer sk-mock"}
    if world == "sync":
        with httpx.Client(transport=mock, headers=headers) as client:
            return client.request("GET", **{"url": URL, **options})

    async def run() -> httpx.Response:
        assert isinstance(mock, httpx.AsyncBaseTransport)
        async with httpx.AsyncClient(transport=mock, headers=headers) as client:
            return await client.request("GET", **{"url": URL, **options})

    return asyncio.run(run())


worlds = pytest.mark.parametrize("world", ["sync", "async"])


@worlds
@pytest.mark.parametrize(
    ("steps", "raised"),
    [
        (["reset"], httpx.ReadError),
        (["closed"], httpx.RemoteProtocolError),
        (["open"], httpx.ReadTimeout),
        ([], httpx.RemoteProtocolError),
        ([b"nonsense\r\n\r\n"], httpx.RemoteProtocolError),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", b"abc", "closed"], httpx.RemoteProtocolError),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", b"abc", "reset"], httpx.ReadError),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", b"abc", "open"], httpx.ReadTimeout),
        ([b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"zz\r\n", "open"], httpx.RemoteProtocolError),
        ([6, b"HTTP/1.1 204 OK\r\n\r\n", "open"], httpx.ReadTimeout),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", 0.01, 4.995, b"abcde", "open"], httpx.ReadTimeout),
    ],
)
def test_what_goes_wrong_on_the_wire_is_raised_as_httpx_raises_it(
    world: str, steps: list[bytes | float | str], raised: type[Exception]
) -> None:
    """Without waiting for what cannot come in time."""
    with pytest.raises(raised):
        _ask(Transport(lambda *_: iter(steps)), world, timeout=5)


@worlds
def test_pieces_and_short_rests_make_a_whole_answer(world: str) -> None:
    """A body that only the end of the connection ends, too; what comes behind is not read."""
    steps: list[bytes | float | str] = [b"HTTP/1.1 200 Fine\r\nX-A: 1\r\nx-a: 2\r\n", 0.001, b"\r\nabc", 0.001, b"de"]
    response = _ask(Transport(lambda *_: iter([*steps, "closed"])), world, timeout=5)
    assert (response.reason_phrase, response.headers.get_list("x-a"), response.content) == (
        "Fine",
        ["1", "2"],
        b"abcde",
    )
    rests: list[bytes | float | str] = [0.02, b"HTTP/1.1 200 OK\r\n", 0.02, b"content-length: 0\r\n\r\n", "open"]
    assert _ask(Transport(lambda *_: iter(rests)), world, timeout=0.03).status_code == 200
    whole = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab"
    steps = [whole, b"extra", "open"]
    assert _ask(Transport(lambda *_: iter(steps)), world).content == b"ab"


def test_exchange_is_told_what_would_be_sent() -> None:
    """Method, scheme, target, headers and the whole body."""
    told: list[Any] = []

    def exchange(*request: Any) -> Iterator[bytes]:
        told.extend(request)
        yield b"HTTP/1.1 204 No Content\r\n\r\n"

    with httpx.Client(transport=Transport(exchange)) as client:
        client.post("https://a.test/b%2Fc?d=e", content=iter([b"x", b"y"]), headers={"X-Mark": "1"})
    assert (told[:3], told[4]) == (["POST", "https", "/b%2Fc?d=e"], b"xy")
    assert {("Host", "a.test"), ("X-Mark", "1")} <= set(told[3])


@worlds
@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("reset-before-answer", httpx.ReadError),
        ("cut-body", httpx.RemoteProtocolError),
        ("slow-first-byte:seconds=60", httpx.ReadTimeout),
        ("bad-gzip", httpx.DecodingError),
    ],
)
def test_faults_of_the_catalogue_arrive(world: str, fault: str, raised: type[Exception]) -> None:
    """As on a socket."""
    with pytest.raises(raised):
        _ask(transport(fault=fault), world, timeout=5)


def test_transports_are_apart() -> None:
    """Each has a state of its own."""
    mocks: list[MockTransport] = [transport(), transport()]
    mocks[0].datasets.add()
    assert [len(_ask(mock, "sync").json()["data"]) for mock in mocks] == [1, 0]


def test_body_that_nobody_reads_is_not_made() -> None:
    """Closing the answer ends it."""
    made: list[str] = []

    def steps() -> Iterator[bytes]:
        try:
            yield b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"
            yield b"a"
            made.append("b")
        finally:
            made.append("closed")

    with httpx.Client(transport=Transport(lambda *_: steps())) as client, client.stream("GET", URL) as response:
        assert next(response.iter_bytes()) == b"a"
    assert made == ["closed"]
