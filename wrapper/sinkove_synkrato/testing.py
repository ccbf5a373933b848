"""What the `testing` of all vendors have in common; the mock itself is handed in by them."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def mock_extra() -> Iterator[None]:
    """Says of an import of the mock that fails which extra it needs.

    Raises:
        ImportError: The extra `mock` is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise ImportError(
            "The mock server needs more packages: pip install 'sinkove-synkrato[mock]'", name=error.name
        ) from error


@functools.cache
def transport_class(mock: type) -> Any:
    """Returns the class of mocks without a socket: an httpx transport with the attributes of a mock.

    Args:
        mock: The vendor's `Mock`. What is returned takes an engine, what tells byte by byte how that answers, and the
            address that clients are given.
    """
    from .inprocess import Transport  # here, so that no `testing` needs httpx to be imported

    def init(self: Any, engine: Any, exchange: Any, url: str) -> None:
        Transport.__init__(self, functools.partial(exchange, engine))
        mock.__init__(self, engine, engine.account().tenant)  # type: ignore[misc]
        self.url = url

    return type("MockTransport", (Transport, mock), {"__init__": init})
