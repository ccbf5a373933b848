"""Generated code over one client's connections. Which generated code that is, the vendor's package says."""

from collections.abc import Callable
from typing import Any, TypeVar

from .call import Generated, Operation
from .deadline import Deadline
from .engine import Engine
from .http import AsyncHTTPClient, HTTPClient

T = TypeVar("T")
U = TypeVar("U")


class Calls:
    """The calls of one vendor's API, each once for both worlds: what to ask, and what to make of the answer.

    Args:
        engine: What carries them out.
        client: The generated package's ``AuthenticatedClient``.
    """

    def __init__(self, engine: Engine, client: Callable[..., Any]) -> None:
        self._engine = engine
        # The token is ours to send (see sender.py); generated code only needs to be given one.
        self._api = client(base_url=engine.config.base_url, token="")
        if isinstance(engine.http, HTTPClient):
            self._api.set_httpx_client(engine.http)
        elif isinstance(engine.http, AsyncHTTPClient):
            self._api.set_async_httpx_client(engine.http)

    async def _call(
        self,
        operation: Operation,
        generated: Generated,
        *arguments: str,
        model: type[T],
        into: Callable[[T], U],
        deadline: Deadline | None = None,
        content: dict[str, Any] | None = None,
        **options: Any,
    ) -> U:
        """Carries out an operation, whose answer is a ``model`` that is made ``into`` something else."""

        async def produce() -> T:
            response = await self._engine.http.ask(generated, *arguments, client=self._api, **options)
            return self._read(operation, response, model)

        return await self._engine.call(operation, produce, into, deadline=deadline, content=content)

    def _read(self, operation: Operation, response: Any, model: type[T]) -> T:
        """The model of an answer; a vendor whose answers say more than their status looks at that first."""
        del operation
        return parsed(response, model)


def parsed(response: Any, expected: type[T]) -> T:
    """The model that generated code made of a 2xx answer.

    Raises:
        TypeError: It made something else of it; the decode guard turns this into ResponseValidationError.
    """
    if not isinstance(response.parsed, expected):
        raise TypeError(type(response.parsed).__name__)
    return response.parsed
