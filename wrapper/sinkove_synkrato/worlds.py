"""One body for two worlds: what both clients do is written once, as coroutines over a few primitives.

The primitives of a synchronous client do their work at once and never suspend, so `run` carries such a coroutine out
without an event loop. Those of an asynchronous one really wait.
"""

from collections.abc import Coroutine
from typing import Any, TypeVar

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
