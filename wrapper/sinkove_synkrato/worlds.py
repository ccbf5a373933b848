"""One body for two worlds: what both clients do is written once, as coroutines over a few primitives.

The primitives of a synchronous client do their work at once and never suspend, so `run` carries such a coroutine out
without an event loop. Those of an asynchronous one really wait.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine over synchronous primitives gives.

    Raises:
        RuntimeError: It wanted to wait, so some primitive was not synchronous.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    coroutine.close()
    raise RuntimeError("A synchronous call met something asynchronous.")


class Bell(Protocol):
    """Ends somebody's wait, from any thread and any event loop."""

    @property
    def thread(self) -> int:
        """Where the wait is."""
        ...

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop that goes on during the wait; None where the thread stands still."""
        ...

    def ring(self) -> None:
        """Ends it, also one that begins later."""
        ...


class ThreadBell:
    """Of a synchronous client."""

    loop = None

    def __init__(self) -> None:
        self.event = threading.Event()
        self.thread = threading.get_ident()

    def ring(self) -> None:
        """As `Bell.ring`."""
        self.event.set()


class TaskBell:
    """Of an asynchronous client, for a task of the running event loop."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.thread = threading.get_ident()
        self.loop = asyncio.get_running_loop()

    def ring(self) -> None:
        """As `Bell.ring`."""
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile, and the task with it
            self.loop.call_soon_threadsafe(self.event.set)
