"""What resource methods call: one operation, with deadline, attempts, decoding and an account of it."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, Unpack

from .call import Call, Operation, fingerprint_of, in_call
from .config import Config, Options
from .deadline import Deadline
from .decode import decoded
from .errors import APIError, APITimeoutError, OutcomeUnknownError
from .events import tell_call, tell_pause
from .sender import Sender

T = TypeVar("T")
U = TypeVar("U")


class Engine:
    """Carries out operations for one client, synchronous or not.

    Args:
        config: The client's settings.
        http: Its connections, which other clients may share.

    Attributes:
        clock: Where time and chance come from.
        made: Ids of what was created lately, by this client or one that shares its connections.
    """

    def __init__(self, config: Config, http: Sender, made: deque[str] | None = None) -> None:
        self.config = config
        self.http = http
        self.clock = http.clock
        self.made: deque[str] = deque(maxlen=1000) if made is None else made

    def with_options(self, **options: Unpack[Options]) -> "Engine":
        """The same with other settings, over the same connections; see `Config.changed`."""
        return Engine(self.config.changed(**options), self.http, self.made)

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
        call = self.begin(operation, self.ends(deadline), content)
        try:
            with in_call(call):
                result = await decoded(call, produce, into)
        except BaseException as exc:
            tell_call(call, exc)
            if call.deadline is deadline and call.out_of_time and _is_of_the_moment(exc):
                raise APITimeoutError(
                    f"The time for all of it is over. {exc}", operation_id=operation.id, attempts=call.attempts
                ) from exc
            raise
        tell_call(call, None)
        return result

    def begin(self, operation: Operation, deadline: Deadline, content: Mapping[str, Any] | None = None) -> Call:
        """A call that begins now."""
        return Call(operation, deadline, self.config, self.clock, "" if content is None else fingerprint_of(content))

    async def poll_pause(self, operation: Operation, seconds: float) -> None:
        """Waits until the next look at something that takes its time."""
        tell_pause(self.begin(operation, self.within(seconds)), seconds, "poll")
        await self.http.pause(seconds)

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


def _is_of_the_moment(exc: BaseException) -> bool:
    """Whether it says only what went wrong last, where what counts is that the time of a whole sequence is over."""
    return isinstance(exc, APIError) and not isinstance(exc, APITimeoutError | OutcomeUnknownError)
