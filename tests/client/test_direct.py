"""Large files past h11: what comes is the same, through TLS too, and small ones leave the connection to the next request."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sinkove_synkrato import direct as module
from sinkove_synkrato import pools
from sinkove_synkrato.config import Config

from ..worlds import World
from .saving import CONTENT, CUT, KEY, SIZE, Skipping, client_of, files
from .storage import Act, Storage, Stored, chunked, ends, with_headers
from .tls import Authority


class TLSStorage(Storage):
    """A storage behind TLS."""

    context: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def _serve(self, sock: socket.socket) -> None:
        super()._serve(self.context.wrap_socket(sock, server_side=True))


@pytest.fixture(autouse=True)
def ways(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each answer of the storage went past h11; the bound is that of these tests' files."""
    went: list[bool] = []

    def noted(request: httpx.Request, response: httpx.Response) -> module.Direct | None:
        found = module.direct(request, response)
        if "direct" in request.extensions:
            went.append(found is not None)
        return found

    monkeypatch.setattr(module, "_LARGE_BYTES", SIZE - CUT)
    monkeypatch.setattr(pools, "direct", noted)
    return went


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each connection of asyncio was read from past its queue, which only one without TLS can be."""
    held: list[bool] = []
    own_socket = module._own_socket

    @contextmanager
    def noted(stream: Any) -> Iterator[socket.socket | None]:
        with own_socket(stream) as own:
            held.append(own is not None)
            yield own

    monkeypatch.setattr(module, "_own_socket", noted)
    return held


def test_large_file_comes_through_tls_and_goes_on_where_it_broke_off(
    ways: list[bool], held: list[bool], world: World, tmp_path: Path
) -> None:
    """Records of TLS are cut elsewhere than the pieces that are asked for."""
    authority = Authority(tmp_path)
    (tmp_path / "out").mkdir()
    with TLSStorage(Stored(CONTENT), ends(CUT)) as storage:
        storage.context = authority.server
        config = Config(storage.url, lambda: KEY, httpx_args={"verify": authority.client()})
        with world.client(config, Skipping()) as client:
            client.dataset("ds_1").save(tmp_path / "out" / "out.zip")
    assert (files(tmp_path / "out"), storage.starts, ways) == ({"out.zip": CONTENT}, [0, CUT], [True, True])
    assert held == [False] * (2 * world.is_async)


def test_large_file_takes_its_connection_with_it_and_a_small_one_does_not(
    ways: list[bool], held: list[bool], world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many small files come over one connection, whose TLS would take longer than they."""
    with Storage(Stored(CONTENT)) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "large.zip")
        before = storage.connections
        monkeypatch.setattr(module, "_LARGE_BYTES", SIZE + 1)
        for name in ("one.zip", "two.zip"):
            client.dataset("ds_1").save(tmp_path / name)
        assert (before, storage.connections, ways) == (1, 2, [True, False, False])
    assert held == [True] * world.is_async
    assert set(files(tmp_path).values()) == {CONTENT}


@pytest.mark.parametrize("act", [chunked(), with_headers(Content_Encoding="identity")], ids=["chunked", "encoded"])
def test_large_file_whose_bytes_are_not_just_the_files_goes_through_h11(
    act: Act, ways: list[bool], world: World, tmp_path: Path
) -> None:
    """There is something to be taken off."""
    with Storage(Stored(CONTENT), act) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert (files(tmp_path), ways) == ({"out.zip": CONTENT}, [False])
