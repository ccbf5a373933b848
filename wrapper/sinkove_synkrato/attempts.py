"""The tries of one call: whether there is another, and after which pause. The shells around it only send and sleep."""

from dataclasses import replace

from .call import Call
from .errors import (
    APIError,
    APITimeoutError,
    BudgetExhaustedError,
    OutcomeUnknownError,
    ResponseValidationError,
)
from .events import tell_attempt, tell_pause
from .failure import Failure, render
from .retry import Outcome, RetryPolicy, RetryTokens


class Attempts:
    """Counts the tries of one call and decides after each.

    Args:
        call: The call, whose account of itself is kept up to date.
        tokens: The client's own limit on retries.

    Attributes:
        operation: The operation's id.
    """

    def __init__(self, call: Call, tokens: RetryTokens) -> None:
        self.operation = call.operation.id
        self._call = call
        self._policy = RetryPolicy(call.config.max_retries, call.config.max_wait)
        self._tokens = tokens
        self._last: Failure | None = None
        self._forgiven = call.attempts
        self._is_free = self._was_in_doubt = False
        self._began_try = call.began
        self._heard: float | None = None
        self._began_pause: float | None = None
        self._held_for = -1

    def hold(self, seconds: float, *, is_sure: bool = True, is_first: bool = True) -> float:
        """The call must wait so long for its turn; gives the seconds left of its deadline.

        Args:
            seconds: How long, as far as is known now.
            is_sure: Whether that is known; else any time that is left will do.
            is_first: Whether nobody else waits before it, so that the log should know.

        Raises:
            APIError: Its turn comes too late: the last failure, or BudgetExhaustedError before the first try.
        """
        call = self._call
        now = call.clock.monotonic()
        left = call.deadline.left(now)
        if left <= (seconds if is_sure else 0):
            call.out_of_time = True
            known = f"Its turn would come in {_seconds(seconds)}, and the deadline is in {_seconds(left)}"
            late = Failure(Outcome.FINAL, BudgetExhaustedError, "The rate limit is used up: nothing was sent for")
            raise self._error(self._last or late, known, "Raise the timeout, or send fewer requests.")
        if self._held_for != call.attempts:
            self._held_for = call.attempts
            self._began_pause = now if self._began_pause is None else self._began_pause
            tell_pause(
                call, seconds, "budget", "the rate limit is used up, and others may wait behind it" if is_first else ""
            )
        return left

    def begin(self) -> float:
        """Starts a try and gives the seconds that it may take.

        Raises:
            APIError: Nothing is left of the deadline: the last failure, or APITimeoutError before the first try.
        """
        now = self._call.clock.monotonic()
        if self._began_pause is not None:
            self._call.pausing += now - self._began_pause
            self._began_pause = None
        limit = self._call.deadline.capped(self._call.config.attempt_timeout, now=now)
        if limit <= 0:
            self._call.out_of_time = True
            late = Failure(Outcome.FINAL, APITimeoutError, "No time was left for", advice="Raise the timeout.")
            raise self._error(self._last or late)
        self._began_try, self._is_free, self._heard = now, False, None
        self._call.attempts += 1
        self._call.in_doubt = True
        return limit

    def forget(self) -> None:
        """Does not count the last try: it was no try at what the caller asked for."""
        self._call.attempts -= 1

    def progressed(self) -> None:
        """The last try brought something, though not all: it counts as the first one, and its retry is no storm."""
        self._forgiven, self._is_free = self._call.attempts - 1, True

    def succeeded(self, status_code: int, request_id: str | None) -> None:
        """The last try was answered with a 2xx."""
        self._call.answered, self._call.in_doubt = True, False
        self._call.request_id = request_id
        self._tokens.give_back()
        self._end_try(status_code, None)

    def is_done(self, failure: Failure) -> bool:
        """Whether it is gone what this call deletes, because of an earlier try whose answer was lost."""
        return self._call.operation.method == "DELETE" and failure.status_code == 404 and self._was_in_doubt

    def failed(self, failure: Failure) -> float:
        """Seconds to wait before the next try.

        Raises:
            OutcomeUnknownError: The operation must not be repeated and may have been carried out.
            APIError: There is no next try; the class is the failure's own.
        """
        call, self._last = self._call, failure
        call.request_id = failure.attributes.get("request_id", call.request_id)
        self._end_try(failure.status_code, failure.error.__name__)
        call.in_doubt = failure.outcome not in (Outcome.REFUSED, Outcome.NOT_SENT)
        self._was_in_doubt = self._was_in_doubt or failure.outcome is Outcome.UNKNOWN
        now, safe, retries = call.clock.monotonic(), call.operation.safe, self._count - 1
        # Judged before anything is raised: whoever asked for all of a sequence wants to know that its time is over.
        call.out_of_time = issubclass(failure.error, APITimeoutError) and call.deadline.left(now) <= 0
        if failure.outcome is Outcome.UNKNOWN and not safe:
            raise self._outcome_unknown(failure)
        if not self._policy.allows(failure.outcome, safe=safe, retries=retries):
            raise self._error(failure)
        pause = self._policy.pause(retries, asked=failure.asked, chance=call.clock.random())
        if pause > self._policy.max_wait:
            known = f"The server asked for {_seconds(pause)}, more than max_wait ({_seconds(self._policy.max_wait)})"
            raise self._error(failure, known, f"Try again after {_seconds(pause)}, or raise max_wait.")
        left = call.deadline.left(now)
        if pause >= left:
            call.out_of_time = True
            known = f"The next attempt would begin in {_seconds(pause)}, and the deadline is in {_seconds(left)}"
            raise self._error(failure, known, "Raise the timeout.")
        if failure.asked is None and not self._is_free and not self._tokens.take():
            known = "It is not tried again, because too many of this client's last calls failed"
            raise self._error(failure, known, "Look whether the server is up before you go on.")
        tell_pause(call, pause, "backoff" if failure.asked is None else "asked", f"{failure.what} {call.operation}")
        self._began_pause = now
        return pause

    def heard(self) -> None:
        """The answer to the last try has begun."""
        self._heard = self._call.clock.monotonic()

    @property
    def heard_after(self) -> float:
        """Seconds from the begin of the last try to that of its answer; to now when there is none."""
        return (self._heard or self._call.clock.monotonic()) - self._began_try

    @property
    def _taken(self) -> float:
        return self._call.clock.monotonic() - self._began_try

    @property
    def heard_since(self) -> float:
        """Seconds since the last answer began."""
        return self._taken - self.heard_after

    def _end_try(self, status_code: int | None, error: str | None) -> None:
        seconds = self._taken
        self._call.trying += seconds
        self._call.status_code = status_code
        tell_attempt(self._call, seconds, status_code, error)

    def _error(self, failure: Failure, known: str = "", advice: str = "") -> APIError:
        advice = advice or failure.advice
        if failure.error is ResponseValidationError:
            advice = self._call.operation.carried_out
        spent = self._spent() if self._call.out_of_time or issubclass(failure.error, APITimeoutError) else ""
        text = render(failure.what, self._call.operation, self._facts(), failure.known, known, spent, advice)
        error = failure.error(
            text, operation_id=self._call.operation.id, attempts=self._call.attempts, **failure.attributes
        )
        error.__cause__ = failure.cause
        return error

    def _outcome_unknown(self, failure: Failure) -> OutcomeUnknownError:
        call = self._call
        text = render(
            f"{failure.what}",
            call.operation,
            (*self._facts(), f"fingerprint {call.fingerprint}" if call.fingerprint else ""),
            failure.known,
            "It may or may not have been carried out, and is not sent again",
            call.operation.find_out,
        )
        error = OutcomeUnknownError(
            text,
            operation_id=call.operation.id,
            attempts=call.attempts,
            status_code=failure.status_code,
            fingerprint=call.fingerprint,
        )
        error.__cause__ = self._error(replace(failure, advice=""))
        return error

    @property
    def _count(self) -> int:
        return self._call.attempts - self._forgiven

    def _spent(self) -> str:
        if not self._call.attempts:
            return ""
        attempts = "1 attempt" if self._call.attempts == 1 else f"{self._call.attempts} attempts"
        return f"{self._call.trying:.1f} s went into {attempts}, {self._call.pausing:.1f} s into pauses"

    def _facts(self) -> tuple[str, ...]:
        request_id = f"request id {self._call.request_id}" if self._call.request_id else ""
        attempt = f"attempt {self._count} of {self._policy.max_retries + 1}" if self._count else ""
        return request_id, attempt, f"{self._call.seconds:.1f} s"


def _seconds(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") + " s"
