"""The door without a socket: what would be on the wire, step by step, for whoever plays the client's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import Request, max_body_bytes
from sinkove_synkrato_mock.wire import End, script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sinkove_synkrato_mock.message import Engine

__all__ = ["exchange"]


def exchange(
    engine: Engine, method: str, scheme: str, target: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Iterator[bytes | float | str]:
    """Answers a request.

    Returns:
        What a server does with the answer, made while it is asked for: bytes are sent, numbers are seconds of rest, and
        the last is `open`, `closed` or `reset`: what becomes of the connection.
    """
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name.lower()] = f"{joined[name.lower()]}, {value}" if name.lower() in joined else value
    path, _, query = target.partition("?")
    too_large = len(body) > max_body_bytes(engine)
    request = Request(method, path, query, joined, b"" if too_large else body, too_large, scheme)
    return (step.value if isinstance(step, End) else step for step in script(engine.handle(request)))
