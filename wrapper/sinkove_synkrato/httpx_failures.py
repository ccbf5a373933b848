"""What httpx raises, as failures of ours."""

import httpx

from .errors import APIConnectionError, APIError, APITimeoutError, ResponseValidationError
from .failure import Failure
from .redact import redact, shortened
from .retry import Outcome


class UnusableBodyError(httpx.DecodingError):
    """A body that is not taken, whatever is in it."""


_Kind = tuple[Outcome, type[APIError], str, str]
_LOST: _Kind = (Outcome.UNKNOWN, APIConnectionError, "The connection was lost in", "")
_SLOW: _Kind = (Outcome.UNKNOWN, APITimeoutError, "No answer came in time to", "Raise the timeout or attempt_timeout.")
_BUSY: _Kind = (Outcome.NOT_SENT, APITimeoutError, "No connection was free in time for", "Make fewer calls at once.")
_REFUSED: _Kind = (Outcome.FINAL, APIConnectionError, "Could not send", "")
_UNREACHED: _Kind = (
    Outcome.NOT_SENT, APIConnectionError, "Could not connect for", "Check base_url, the network and any proxy."
)  # fmt: skip
# The most specific class that an exception is an instance of counts, so the order here does not matter.
KINDS: dict[type[Exception], _Kind] = {
    httpx.ConnectError: _UNREACHED,
    httpx.ProxyError: _UNREACHED,
    httpx.ConnectTimeout: (Outcome.NOT_SENT, APITimeoutError, "Could not connect in time for", _UNREACHED[3]),
    httpx.PoolTimeout: _BUSY,
    httpx.TimeoutException: _SLOW,
    httpx.NetworkError: _LOST,
    httpx.RemoteProtocolError: _LOST,
    httpx.LocalProtocolError: _REFUSED,
    httpx.UnsupportedProtocol: _REFUSED,
    httpx.TooManyRedirects: _REFUSED,
    httpx.InvalidURL: _REFUSED,
    httpx.DecodingError: (Outcome.FINAL, ResponseValidationError, "A body that cannot be decompressed came from", ""),
    UnusableBodyError: (Outcome.FINAL, ResponseValidationError, "A body that cannot be used came from", ""),
    httpx.HTTPError: _LOST,
}


def failure_of_exception(exc: Exception, *secrets: str, address: str = "") -> Failure:
    """What an exception of httpx means for the request.

    Args:
        exc: The exception; its text may repeat what the server sent.
        secrets: What must not appear in the failure.
        address: The API's address, told where it could not be reached.
    """
    kind = next(KINDS[base] for base in type(exc).__mro__ if base in KINDS)
    outcome, error, what, advice = kind
    # It becomes the cause of an error: its request carries the key, and so do the local variables of the frames that it
    # and its own causes came through, which many reporters write down.
    if isinstance(exc, httpx.RequestError):
        exc._request = None
    exc.__traceback__ = exc.__cause__ = exc.__context__ = None
    known = shortened(redact(str(exc), secrets))
    exc.args = (known,)
    known = known or type(exc).__name__
    if address and outcome is Outcome.NOT_SENT:
        known = f"{address.rstrip('/')}: {known}"
    return Failure(outcome, error, what, known=known, advice=advice, cause=exc)
