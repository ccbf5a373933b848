"""What a client never takes: bodies without end, compressions that cannot be bounded."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest

from sinkove import AccountClient
from sinkove_synkrato import errors

from .support import Body, Server, envelope, reply

MakeClient = Callable[..., AccountClient]
NEW = {"model": "m", "prompts": ["p"], "size": 1}
MEBIBYTE = 1024 * 1024


class _Endless(Body):
    """A body of blanks that never ends, and counts what was taken of it."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.taken += MEBIBYTE
            yield b" " * MEBIBYTE


@pytest.mark.parametrize("status", [200, 404])
def test_body_without_end_is_refused_while_reading(status: int, client: AccountClient, server: Server) -> None:
    """Not after the memory is gone; an error's status still says what happened."""
    body = _Endless()
    server.will(reply(status, body))
    expected = errors.ResponseValidationError if status == 200 else errors.NotFoundError
    with pytest.raises(expected) as caught:
        client.dataset("ds_1")
    assert body.taken == 65 * MEBIBYTE
    assert ("It is larger than 64 MiB." in str(caught.value)) == (status == 200)


def test_created_with_a_body_without_end_was_carried_out(client: AccountClient, server: Server) -> None:
    """A 2xx is a 2xx: it must not be created again, and the error says so."""
    server.will(reply(201, _Endless()))
    with pytest.raises(errors.ResponseValidationError, match="The request was carried out"):
        client.create_dataset(NEW)


def test_body_of_64_mebibytes_is_read(client: AccountClient, server: Server) -> None:
    """The bound itself is allowed."""
    text = envelope([])
    server.will(reply(200, text + " " * (64 * MEBIBYTE - len(text))))
    assert client.list_datasets() == []


def test_gzip_bomb_is_refused_in_little_memory(client: AccountClient, server: Server) -> None:
    """A few hundred kilobytes on the wire that would be gigabytes in memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = bytes(MEBIBYTE)
    bomb = b"".join([*(packer.compress(blanks) for _ in range(512)), packer.flush()])

    class _Pieces(Body):
        def __iter__(self) -> Iterator[bytes]:
            yield from (bomb[at : at + 65536] for at in range(0, len(bomb), 65536))

    server.will(reply(200, _Pieces(), {"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        with pytest.raises(errors.ResponseValidationError, match="64 MiB"):
            client.dataset("ds_1")
        assert tracemalloc.get_traced_memory()[1] < 300 * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "br", "BR", "zstd"])
def test_compression_that_was_not_asked_for_is_refused(encoding: str, client: AccountClient, server: Server) -> None:
    """Each step of several, or one of brotli, can grow without bound before anybody can count."""
    server.will(reply(200, _Endless(), {"Content-Encoding": encoding}))
    with pytest.raises(errors.ResponseValidationError, match="compressed in a way that was not asked for"):
        client.dataset("ds_1")
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(envelope().encode()), "gzip"),
        (gzip.compress(envelope().encode()), "GZIP"),
        (zlib.compress(envelope().encode()), "deflate"),
        (envelope().encode(), "identity"),
        (envelope().encode(), "utf-8"),
    ],
)
def test_compression_that_was_asked_for_is_read(
    body: bytes, encoding: str, client: AccountClient, server: Server
) -> None:
    """And a header that names no compression is no reason to refuse."""
    server.will(reply(200, body, {"Content-Encoding": encoding}))
    assert client.dataset("ds_1").id == "ds_1"


@pytest.mark.parametrize("body", [gzip.compress(envelope().encode())[:-20], b"\x1f\x8b garbage", b"no gzip"])
def test_gzip_that_is_broken_is_a_validation_error(body: bytes, client: AccountClient, server: Server) -> None:
    """Cut or garbage: it is not what the spec promises."""
    server.will(reply(200, body, {"Content-Encoding": "gzip"}))
    with pytest.raises(errors.ResponseValidationError):
        client.dataset("ds_1")
