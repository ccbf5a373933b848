"""Everything that can escape a call, programming mistakes (TypeError, ValueError) apart.

    APIError
    ├── ConfigurationError (ValueError)     a client that cannot be built, or a key that cannot be sent
    ├── APIConnectionError                  no answer
    │   └── APITimeoutError (TimeoutError)
    │       └── BudgetExhaustedError        the key's limit allows no request in time
    ├── APIStatusError                      an answer that is not 2xx
    │   ├── BadRequestError 400             ├── ConflictError 409
    │   ├── AuthenticationError 401         ├── GoneError 410
    │   ├── InsufficientCreditsError 402    ├── ValidationError 422
    │   ├── PermissionDeniedError 403       ├── RateLimitError 429
    │   └── NotFoundError 404               └── ServerError 5xx
    ├── ResponseValidationError             a 2xx whose body is not what the spec promises
    ├── OutcomeUnknownError                 the request may or may not have been carried out
    ├── WaitTimeoutError (TimeoutError)     not ready in the time given
    ├── DatasetFailedError                  it will never be ready
    ├── DatasetExpiredError                 it was deleted
    └── DownloadError
        ├── IncompleteDownloadError         the transfer broke off
        ├── CorruptDownloadError            the bytes are not the file
        ├── LinkExpiredError                the presigned URL was refused
        └── DestinationExistsError (FileExistsError)

Each takes its text as the one positional argument and the rest by keyword, so that each survives a pickle.
"""

from collections.abc import Mapping
from typing import Any


class APIError(Exception):
    """The base of every error of this package.

    Attributes:
        operation_id: The spec's operationId of the call, None where there was no call.
        attempts: How many requests were tried.
    """

    def __init__(self, text: str = "", *, operation_id: str | None = None, attempts: int = 0) -> None:
        super().__init__(text)
        self.operation_id = operation_id
        self.attempts = attempts


class ConfigurationError(APIError, ValueError):
    """A client cannot be made from what it was given; nothing was sent."""


class APIConnectionError(APIError):
    """No answer came: the connection failed or was lost."""


class APITimeoutError(APIConnectionError, TimeoutError):
    """No answer came in time."""


class BudgetExhaustedError(APITimeoutError):
    """The key's limit allows no request before the deadline, so none was sent."""


class APIStatusError(APIError):
    """The server answered with a status that is not 2xx.

    Attributes:
        status_code: The HTTP status.
        code: The API's error code, such as ``DATASET_NOT_FOUND``; None where the body has none.
        message: The server's own message; empty where the body has none.
        details: The server's own details; empty where the body has none.
        request_id: The server's identifier of the request (``X-Request-ID``), None where it gave none.
        headers: The answer's headers with lower-case names, cookies left out.
        retry_after: Seconds after which the server asked to be tried again, None where it did not ask.
    """

    def __init__(
        self,
        text: str = "",
        *,
        operation_id: str | None = None,
        attempts: int = 0,
        status_code: int = 0,
        code: str | None = None,
        message: str = "",
        details: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(text, operation_id=operation_id, attempts=attempts)
        self.status_code = status_code
        self.code = code
        self.message = message
        self.details = dict(details or {})
        self.request_id = request_id
        self.headers = dict(headers or {})
        self.retry_after = retry_after


class BadRequestError(APIStatusError):
    """400: the server could not read the request."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, unknown, revoked or expired."""


class InsufficientCreditsError(APIStatusError):
    """402: the account cannot pay for it."""


class PermissionDeniedError(APIStatusError):
    """403: the key is good, but not for this."""


class NotFoundError(APIStatusError):
    """404: there is no such thing, or it is somebody else's."""


class ConflictError(APIStatusError):
    """409: not in its present state."""


class GoneError(APIStatusError):
    """410: it was there and was deleted."""


class ValidationError(APIStatusError):
    """422: the request was understood and refused."""


class RateLimitError(APIStatusError):
    """429: too many requests; nothing was done."""


class ServerError(APIStatusError):
    """5xx: the server failed."""


class ResponseValidationError(APIError):
    """A 2xx answer whose body is not what the spec promises."""


class OutcomeUnknownError(APIError):
    """A request that must not be repeated got no usable answer: it may or may not have been carried out.

    ``__cause__`` is the error behind it.

    Attributes:
        status_code: The status of the answer, None where none came.
        fingerprint: Stands for what was asked for; a dataset that was made of it has the same.
    """

    def __init__(
        self,
        text: str = "",
        *,
        operation_id: str | None = None,
        attempts: int = 0,
        status_code: int | None = None,
        fingerprint: str = "",
    ) -> None:
        super().__init__(text, operation_id=operation_id, attempts=attempts)
        self.status_code = status_code
        self.fingerprint = fingerprint


class WaitTimeoutError(APIError, TimeoutError):
    """It was not ready in the time given; it may still become so."""


class DatasetFailedError(APIError):
    """The dataset's generation failed; it will never be ready."""


class DatasetExpiredError(APIError):
    """The dataset was deleted after its retention period."""


class DownloadError(APIError):
    """The file could not be fetched or written; nothing stands under its final name."""


class IncompleteDownloadError(DownloadError):
    """The transfer broke off before its end."""


class CorruptDownloadError(DownloadError):
    """All bytes came, and they are not the file that was promised."""


class LinkExpiredError(DownloadError):
    """The presigned URL was refused, also after it had been renewed."""


class DestinationExistsError(DownloadError, FileExistsError):
    """The destination exists and ``strategy="fail"`` forbids to touch it."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    422: ValidationError,
    429: RateLimitError,
}


def status_error_class(status_code: int) -> type[APIStatusError]:
    """The class for a status that is not 2xx."""
    if 500 <= status_code <= 599:
        return ServerError
    return _BY_STATUS.get(status_code, APIStatusError)
