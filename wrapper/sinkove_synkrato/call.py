"""One call: which operation, until when. `send` learns it from here, because generated code passes nothing along."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

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
    """

    id: str
    method: str
    path: str
    safe: bool = True
    success: int = 200
    find_out: str = ""

    @property
    def carried_out(self) -> str:
        """For an unsafe operation whose answer came and cannot be read: what to know and do."""
        return f"The request was carried out. {self.find_out}" if self.find_out else ""

    def __str__(self) -> str:
        return f"{self.id} ({self.method} {self.path})"


@dataclass(slots=True)
class Call:
    """One operation with all its tries.

    Attributes:
        operation: What is called.
        deadline: When it must be over.
        attempts: Requests tried so far.
        answered: Whether a 2xx answer came, so that what fails afterwards is the answer's fault.
        request_id: The server's identifier of the last request, None where it gave none.
    """

    operation: Operation
    deadline: Deadline
    attempts: int = 0
    answered: bool = False
    request_id: str | None = None


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
