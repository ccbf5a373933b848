"""The tries of one call: whether there is another, and after which pause. The shells around it only send and sleep."""

from dataclasses import replace

from .call import Call
from .clock import Clock
from .errors import APIError, APITimeoutError, OutcomeUnknownError, ResponseValidationError
from .failure import Failure, is_status_error, render
from .retry import Outcome, RetryPolicy


class Attempts:
    """Counts the tries of one call and decides after each.

    Args:
        call: The call; its ``attempts`` and ``request_id`` are kept up to date.
        policy: How often and how patiently.
        attempt_timeout: The most that one try may take, in seconds.
        clock: Where time and chance come from.
    """

    def __init__(self, call: Call, policy: RetryPolicy, attempt_timeout: float, clock: Clock) -> None:
        self._call = call
        self._policy = policy
        self._attempt_timeout = attempt_timeout
        self._clock = clock
        self._began = clock.monotonic()
        self._last: Failure | None = None

    def begin(self) -> float:
        """Starts a try and gives the seconds that it may take.

        Raises:
            APIError: Nothing is left of the deadline: the last failure, or APITimeoutError before the first try.
        """
        limit = self._call.deadline.capped(self._attempt_timeout, now=self._clock.monotonic())
        if limit <= 0:
            late = Failure(Outcome.FINAL, APITimeoutError, "No time was left for", advice="Raise the timeout.")
            raise self._error(self._last or late)
        self._call.attempts += 1
        return limit

    def forget(self) -> None:
        """Does not count the last try: it was no try at what the caller asked for."""
        self._call.attempts -= 1

    def failed(self, failure: Failure) -> float:
        """Seconds to wait before the next try.

        Raises:
            OutcomeUnknownError: The operation must not be repeated and may have been carried out.
            APIError: There is no next try; the class is the failure's own.
        """
        self._last = failure
        self._call.request_id = failure.attributes.get("request_id", self._call.request_id)
        safe = self._call.operation.safe
        if failure.outcome is Outcome.UNKNOWN and not safe:
            raise self._outcome_unknown(failure)
        retries = self._call.attempts - 1
        if not self._policy.allows(failure.outcome, safe=safe, retries=retries):
            raise self._error(failure)
        pause = self._policy.pause(retries, asked=failure.asked, chance=self._clock.random())
        if pause > self._policy.max_wait:
            known = f"The server asked for {_seconds(pause)}, more than max_wait ({_seconds(self._policy.max_wait)})"
            raise self._error(failure, known, f"Try again after {_seconds(pause)}, or raise max_wait.")
        left = self._call.deadline.left(self._clock.monotonic())
        if pause >= left:
            known = f"The next try would begin in {_seconds(pause)}, and the deadline is in {_seconds(left)}"
            raise self._error(failure, known, "Raise the timeout.")
        return pause

    def _error(self, failure: Failure, known: str = "", advice: str = "") -> APIError:
        advice = advice or failure.advice
        if failure.error is ResponseValidationError:
            advice = self._call.operation.carried_out
        text = render(failure.what, self._call.operation, self._facts(), failure.known, known, advice)
        error = failure.error(
            text, operation_id=self._call.operation.id, attempts=self._call.attempts, **failure.attributes
        )
        error.__cause__ = failure.cause
        return error

    def _outcome_unknown(self, failure: Failure) -> OutcomeUnknownError:
        text = render(
            f"{failure.what}",
            self._call.operation,
            self._facts(),
            failure.known,
            "It may or may not have been carried out, and is not sent again",
            self._call.operation.find_out,
        )
        status_code = failure.attributes.get("status_code") if is_status_error(failure) else None
        error = OutcomeUnknownError(
            text, operation_id=self._call.operation.id, attempts=self._call.attempts, status_code=status_code
        )
        error.__cause__ = self._error(replace(failure, advice=""))
        return error

    def _facts(self) -> tuple[str, ...]:
        elapsed = self._clock.monotonic() - self._began
        request_id = f"request id {self._call.request_id}" if self._call.request_id else ""
        attempt = f"attempt {self._call.attempts} of {self._policy.max_retries + 1}" if self._call.attempts else ""
        return request_id, attempt, f"{elapsed:.1f} s"


def _seconds(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") + " s"
