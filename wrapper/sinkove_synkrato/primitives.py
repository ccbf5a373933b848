"""What a synchronous client and an asynchronous one each do in their own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    import httpx

    from .call import Generated
    from .worlds import Bell

T = TypeVar("T")


class Primitives:
    """As coroutines; those of a synchronous client never suspend."""

    async def pause(self, seconds: float, bell: Any = None) -> None:
        """Waits so long, or until the bell rings."""
        raise NotImplementedError

    def bell(self) -> Bell:
        """Makes one that `pause` hears."""
        raise NotImplementedError

    async def ask(self, operation: Generated, *args: Any, **arguments: Any) -> Any:
        """Carries out an operation through generated code."""
        raise NotImplementedError

    async def aside(self, work: Callable[[], T]) -> T:
        """Does work that would hold up other tasks."""
        raise NotImplementedError

    def start(self, work: Coroutine[Any, Any, T]) -> Any:
        """Begins work beside what goes on; gives its future, or task."""
        raise NotImplementedError

    async def ended(self, started: Any, seconds: float | None) -> bool:
        """Waits so long for it to end, without end for None; whether it has."""
        raise NotImplementedError

    async def open(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """Sends a request once; the answer's body is still to be read."""
        raise NotImplementedError

    async def each(self, response: httpx.Response, take: Callable[[bytes], object]) -> None:
        """Gives each piece of a body."""
        raise NotImplementedError

    async def shut(self, response: httpx.Response) -> None:
        """Gives the connection back."""
        raise NotImplementedError

    async def finish(self) -> None:
        """Closes the connections."""
        raise NotImplementedError
