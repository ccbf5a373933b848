"""The forms that answers come in: errors, times, and refusals that many operations share."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from sinkove_synkrato_mock import message
from sinkove_synkrato_mock.message import json_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_mock.message import Response

__all__ = ["Refusal", "moment", "not_found", "unauthorized_user"]

# Only the one of a 500 is published.
_SUMMARIES = {413: "Payload Too Large", 500: "Service Exception"}


class Refusal(message.Refusal):
    """An error answer with what is wrong, in one text or several."""

    def __init__(self, status: int, *detail: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(*detail)
        self._status, self._detail, self._headers = status, detail, headers

    def answer(self, path: str, now: float) -> Response:
        """Returns the answer to a request for a path."""
        summary = _SUMMARIES.get(self._status) or HTTPStatus(self._status).phrase
        error = {"summary": summary, "detail": list(self._detail)}
        told = {"code": self._status, "timestamp": moment(now), "path": path, "error": error}
        return json_response(self._status, told, self._headers)


def moment(seconds: float) -> str:
    """Returns a time as the API writes it: UTC, milliseconds, Z."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def not_found(name: str) -> Refusal:
    """Returns the refusal of an unknown master or module: documented as a 500."""
    return Refusal(500, f"{name[:200]} not Found.")


def unauthorized_user() -> Refusal:
    """Returns the refusal of a user who is not of the tenant, or does not reach the project."""
    return Refusal(403, "User not authorized to make this transaction")
