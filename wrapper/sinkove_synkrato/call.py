"""One call: which operation, until when. `send` learns it from here, because generated code passes nothing along."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from .clock import Clock
from .config import Config
from .deadline import Deadline


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the spec.

    Attributes:
        id: The spec's operationId.
        method: The HTTP method.
        path: The path template.
        safe: ``x-retry: safe``: carrying it out twice does no harm.
        success: The documented 2xx status.
        find_out: For an unsafe operation, how a caller learns whether it was carried out.
        empty: What a body that is empty stands for, as some revisions of an API have none where others have one.
        carries_file: Whether it sends or gives a file, which takes as long as it takes: ``attempt_timeout`` is then the
            longest silence, and the deadline that of the sequence alone.
    """

    id: str
    method: str
    path: str
    safe: bool = True
    success: int = 200
    find_out: str = ""
    empty: bytes = b""
    carries_file: bool = False

    @property
    def carried_out(self) -> str:
        """For an unsafe operation whose answer came and cannot be read: what to know and do."""
        return f"The request was carried out. {self.find_out}" if self.find_out else ""

    def __str__(self) -> str:
        return f"{self.id} ({self.method} {self.path})"


class Generated(Protocol):
    """A module of generated code: one operation."""

    @property
    def sync_detailed(self) -> Callable[..., Any]:
        """Carries it out."""
        ...

    @property
    def asyncio_detailed(self) -> Callable[..., Awaitable[Any]]:
        """Carries it out, while other tasks go on."""
        ...


@dataclass(slots=True)
class Call:
    """One operation with all its tries.

    Attributes:
        operation: What is called.
        deadline: When it must be over.
        config: The settings of the client that calls.
        clock: Where time comes from.
        fingerprint: Of what an unsafe operation sends, empty for others; see `fingerprint_of`.
        began: When it began, on the monotonic clock.
        attempts: Requests tried so far.
        trying: Seconds that went into them.
        pausing: Seconds that went into the pauses between them.
        out_of_time: Whether it ended because the deadline left no room.
        in_doubt: Whether a request was sent of which nobody knows what became of it.
        answered: Whether a 2xx answer came, so that what fails afterwards is the answer's fault.
        status_code: The status of the last answer, None before there was one.
        request_id: The server's identifier of the last request, None where it gave none.
    """

    operation: Operation
    deadline: Deadline
    config: Config
    clock: Clock
    fingerprint: str = ""
    began: float = field(init=False)
    attempts: int = 0
    trying: float = 0.0
    pausing: float = 0.0
    out_of_time: bool = False
    in_doubt: bool = False
    answered: bool = False
    status_code: int | None = None
    request_id: str | None = None

    def __post_init__(self) -> None:
        self.began = self.clock.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return self.clock.monotonic() - self.began


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """Twelve hexadecimal digits that stand for what a create asked for, without telling it.

    The first digits of the SHA-256 of the content as JSON with sorted keys and without blanks.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


_CURRENT: ContextVar[Call | None] = ContextVar("sinkove_synkrato_call", default=None)


def current_call() -> Call | None:
    """The call that this thread or task is in, None outside one."""
    return _CURRENT.get()


@contextmanager
def in_call(call: Call) -> Iterator[Call]:
    """Makes it the current call."""
    token = _CURRENT.set(call)
    try:
        yield call
    finally:
        _CURRENT.reset(token)
