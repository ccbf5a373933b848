"""What a mock was asked, for tests that look."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.redaction import SECRET_HEADERS, redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.message import Request

__all__ = ["Exchange", "Journal"]

_MAX_EXCHANGES = 1000
_MAX_BODY_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the status that it got; credentials are left out, long bodies cut."""

    time: float
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str
    status: int


class Journal:
    """The last thousand exchanges, oldest first."""

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=_MAX_EXCHANGES)

    def add(self, now: float, request: Request, status: int) -> None:
        """Writes one exchange down."""
        headers = {
            name: "[redacted]" if SECRET_HEADERS.search(name) else text for name, text in request.headers.items()
        }
        query = redact(request.query) if request.query else ""
        body = request.body[: 4 * _MAX_BODY_CHARACTERS].decode("utf-8", "replace")[:_MAX_BODY_CHARACTERS]
        self._exchanges.append(Exchange(now, request.method, request.path, query, headers, body, status))

    def exchanges(self) -> list[Exchange]:
        """Returns the exchanges, oldest first."""
        return list(self._exchanges)

    def clear(self) -> None:
        """Forgets them."""
        self._exchanges.clear()
