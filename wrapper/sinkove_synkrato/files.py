"""Bodies that are files: they are not held, and go past generated code, which would, and whose boundary could be in one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

import httpx

from .call import Operation

T = TypeVar("T")


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


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What generated code would give.

    Attributes:
        parsed: What was made of the answer.
    """

    parsed: T


@dataclass(frozen=True)
class Past(Generic[T]):
    """What generated code would be for one request.

    Attributes:
        operation: What is called.
        content: As httpx's ``build_request`` takes it; the extension ``sink`` is a `Sink`, which gets the body.
        read: Makes something of the body of the answer, which is empty where there is a sink.
        arguments: What stands in the address.
    """

    operation: Operation
    content: Mapping[str, Any]
    read: Callable[[bytes], T]
    arguments: Mapping[str, str] = field(default_factory=dict)

    def sync_detailed(self, *, client: Any, **headers: str) -> Answer[T]:
        """As generated code has it."""
        http = client.get_httpx_client()
        return Answer(self.read(http.send(self._request(http, headers)).content))

    async def asyncio_detailed(self, *, client: Any, **headers: str) -> Answer[T]:
        """As generated code has it."""
        http = client.get_async_httpx_client()
        return Answer(self.read((await http.send(self._request(http, headers))).content))

    def _request(self, http: httpx.Client | httpx.AsyncClient, headers: Mapping[str, str]) -> httpx.Request:
        path = self.operation.path.format_map({name: quote(value, safe="") for name, value in self.arguments.items()})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {**self.content, "headers": {**self.content.get("headers", {}), **named}}
        return http.build_request(self.operation.method, path, **content)
