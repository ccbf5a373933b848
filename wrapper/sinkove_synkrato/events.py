"""What a client tells of its work: to a function of the caller's, and to the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from .call import Call
from .config import Config

_LONG_PAUSE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEvent:
    """One request was answered, or was not.

    Attributes:
        operation_id: The spec's operationId.
        attempt: Counted from 1 within the call.
        seconds: How long it took.
        status_code: The answer's status, None when there was no whole answer.
        error: The class of the error that it would be if it were the last and safe, None when it succeeded.
        request_id: The server's identifier of the request, None where it gave none.
    """

    operation_id: str
    attempt: int
    seconds: float
    status_code: int | None
    error: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitEvent:
    """A pause begins.

    Attributes:
        operation_id: The spec's operationId of what comes after it.
        seconds: How long it will be.
        reason: ``asked`` (the server named it), ``backoff`` (before a retry), ``budget`` (until the key's limit allows a
            request; as far as it is known when the pause begins) or ``poll`` (until the next look).
    """

    operation_id: str
    seconds: float
    reason: Literal["asked", "backoff", "budget", "poll"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """A call is over.

    Attributes:
        operation_id: The spec's operationId.
        method: The HTTP method.
        path: The path template.
        attempts: Requests tried.
        seconds: How long all of it took.
        status_code: The last answer's status, None when there was none.
        error: The class of the error that it raises, None when it succeeded.
        request_id: The server's identifier of the last request, None where it gave none.
    """

    operation_id: str
    method: str
    path: str
    attempts: int
    seconds: float
    status_code: int | None
    error: str | None
    request_id: str | None


Event: TypeAlias = AttemptEvent | WaitEvent | CallEvent
OnEvent: TypeAlias = Callable[[Event], object]


def tell(call: Call, event: Event) -> None:
    """Gives an event to the caller's function. Whatever that raises must not cost a call, so it is only logged."""
    _tell(call.config, event)


def _tell(config: Config, event: object) -> None:
    if config.on_event is None:
        return
    try:
        config.on_event(event)
    except Exception:  # noqa: BLE001  # whatever it is
        _logger(config.service).exception("on_event raised an exception; the call goes on.")


def tell_pause(
    call: Call, seconds: float, reason: Literal["asked", "backoff", "budget", "poll"], why: str = ""
) -> None:
    """A pause begins; a long one that no caller asked for is a warning in the log."""
    tell(call, WaitEvent(operation_id=call.operation.id, seconds=seconds, reason=reason))
    if seconds > _LONG_PAUSE and why:
        _log(call).warning("%s is held for %.1f s: %s", call.operation.id, seconds, why)


def tell_attempt(call: Call, seconds: float, status_code: int | None, error: str | None) -> None:
    """A request is over."""
    if call.config.on_event is not None:
        tell(
            call,
            AttemptEvent(
                operation_id=call.operation.id,
                attempt=call.attempts,
                seconds=seconds,
                status_code=status_code,
                error=error,
                request_id=call.request_id,
            ),
        )


def tell_call(call: Call, error: BaseException | None) -> None:
    """A call is over: an event, and a line in the log."""
    operation, seconds, kind = call.operation, call.seconds, type(error).__name__ if error else None
    if call.config.on_event is not None:
        tell(
            call,
            CallEvent(
                operation_id=operation.id,
                method=operation.method,
                path=operation.path,
                attempts=call.attempts,
                seconds=seconds,
                status_code=call.status_code,
                error=kind,
                request_id=call.request_id,
            ),
        )
    log = _log(call)
    interrupted = error is not None and not isinstance(error, Exception)
    if interrupted and call.in_doubt and not operation.safe:
        log.warning(
            "%s%s was interrupted; it may or may not have been carried out. %s",
            *(operation, f" (fingerprint {call.fingerprint})" if call.fingerprint else "", operation.find_out),
        )
    if log.isEnabledFor(logging.INFO):
        log.info(
            "%s: %s%s, attempts %d, %.3f s, request id %s",
            *(operation.id, call.status_code or "no answer", f" {kind}" if kind else ""),
            *(call.attempts, seconds, call.request_id),
        )


def tell_deprecation(call: Call, deprecation: str, sunset: str) -> None:
    """The server says that an operation will go."""
    known = ", ".join(f"{name} {value}" for name, value in (("since", deprecation), ("until", sunset)) if value)
    _log(call).warning("The server says that %s is deprecated: %s.", call.operation, known)


def warn(config: Config, event: object, text: str) -> None:
    """Something that concerns no single call: an event, and a warning in the log."""
    _tell(config, event)
    _logger(config.service).warning("%s", text)


def _log(call: Call) -> logging.Logger:
    return _logger(call.config.service)


_logger = lru_cache(logging.getLogger)
