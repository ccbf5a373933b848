"""What resource methods call: one operation, with deadline, attempts, decoding and an account of it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, Unpack

from .call import Call, Operation, fingerprint_of, in_call
from .config import Config, Options
from .deadline import Deadline
from .decode import decoded
from .errors import APIError, APITimeoutError, OutcomeUnknownError
from .events import tell_call, tell_pause
from .sender import Sender
from .turns import Turns, turns_of
from .worlds import Bell

T = TypeVar("T")
U = TypeVar("U")

_MOST_MADE = 1000


class Creates:
    """What was created lately over one client's connections, and what is being created; safe for threads and forks."""

    def __init__(self) -> None:
        self._made: dict[str, object] = {}
        self._open: dict[str, set[object]] = {}

    @contextmanager
    def creating(self, fingerprint: str) -> Iterator[None]:
        """Says that something of this content is being created."""
        mine, open_ = object(), self._open.setdefault(fingerprint, set())
        open_.add(mine)
        try:
            yield
        finally:
            open_.discard(mine)

    def is_alone(self, fingerprint: str) -> bool:
        """Whether only one of this content is being created."""
        return len(self._open.get(fingerprint, ())) <= 1

    def knows(self, id_: str) -> bool:
        """Whether it is some create's."""
        return id_ in self._made

    def claim(self, id_: str) -> bool:
        """Takes what was created for one create; False when it is another one's."""
        mine = object()
        while len(self._made) > _MOST_MADE:
            self._made.pop(next(iter(self._made)), None)
        return self._made.setdefault(id_, mine) is mine


class Engine:
    """Carries out operations for one client, synchronous or not.

    Args:
        config: The client's settings.
        http: Its connections, which other clients may share.

    Attributes:
        clock: Where time and chance come from.
        creates: What was created lately, by this client or one that shares its connections.
    """

    def __init__(self, config: Config, http: Sender, creates: Creates | None = None) -> None:
        self.config = config
        self.http = http
        self.clock = http.clock
        self.creates = creates or Creates()

    def with_options(self, **options: Unpack[Options]) -> "Engine":
        """The same with other settings, over the same connections; see `Config.changed`."""
        return Engine(self.config.changed(**options), self.http, self.creates)

    @property
    def budget(self) -> Turns:
        """The turns of the key as it is now."""
        return turns_of(self.config, self.config.key(), self.clock)

    async def call(
        self,
        operation: Operation,
        produce: Callable[[], Awaitable[T]],
        into: Callable[[T], U],
        *,
        deadline: Deadline | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> U:
        """Carries out one operation.

        Args:
            operation: Which one.
            produce: Calls generated code, which sends with ``http`` and parses the answer.
            into: What to make of that.
            deadline: The end of the sequence that this call is a step of; the call's own timeout holds besides.
            content: What a create asks for.

        Raises:
            APIError: As the retry table and the error tree say.
        """
        ends = (deadline or self.within(None)) if operation.carries_file else self.ends(deadline)
        call = self.begin(operation, ends, content)
        with self.told(call), in_call(call):
            try:
                return await decoded(call, produce, into)
            except APIError as exc:
                if call.deadline is deadline and call.out_of_time and _is_of_the_moment(exc):
                    raise APITimeoutError(
                        f"The time for all of it is over. {exc}", operation_id=operation.id, attempts=call.attempts
                    ) from exc
                raise

    @contextmanager
    def told(self, call: Call) -> Iterator[None]:
        """Tells how a call ends."""
        try:
            yield
        except BaseException as exc:
            tell_call(call, exc)
            raise
        tell_call(call, None)

    def begin(self, operation: Operation, deadline: Deadline, content: Mapping[str, Any] | None = None) -> Call:
        """A call that begins now."""
        return Call(operation, deadline, self.config, self.clock, "" if content is None else fingerprint_of(content))

    async def poll_pause(self, operation: Operation, seconds: float, bell: Bell | None = None) -> None:
        """Waits until the next look at something that takes its time, or until the bell rings."""
        tell_pause(self.begin(operation, self.within(seconds)), seconds, "poll")
        await self.http.pause(seconds, bell)

    def ends(self, outer: Deadline | None = None) -> Deadline:
        """The deadline of a call that begins now."""
        own = Deadline.after(self.config.timeout, now=self.clock.monotonic())
        return own if outer is None or own.at <= outer.at else outer

    def within(self, seconds: float | None) -> Deadline:
        """The deadline of a sequence of calls that begins now; None is no end."""
        return Deadline.after(seconds, now=self.clock.monotonic())

    def left(self, deadline: Deadline) -> float:
        """Seconds left of a deadline."""
        return deadline.left(self.clock.monotonic())


def _is_of_the_moment(exc: APIError) -> bool:
    """Whether it says only what went wrong last, where what counts is that the time of a whole sequence is over."""
    return not isinstance(exc, APITimeoutError | OutcomeUnknownError)
