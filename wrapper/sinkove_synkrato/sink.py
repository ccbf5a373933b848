"""Where a body goes that is too large to be held."""

from collections.abc import Callable
from typing import Protocol

import httpx


class Sink(Protocol):
    """Takes a body."""

    def conditions(self) -> dict[str, str]:
        """Headers that ask for a part of it."""
        ...

    def start(self, status_code: int, headers: httpx.Headers) -> Callable[[bytes], bool] | None:
        """Takes the head of a 2xx answer; gives what takes its body and says whether more may come, or None for none."""
        ...


def is_packed_oddly(response: httpx.Response) -> bool:
    """Whether a body is compressed in a way that was not asked for."""
    encoding = response.headers.get("content-encoding", "").lower()
    return "," in encoding or encoding in ("br", "zstd")
