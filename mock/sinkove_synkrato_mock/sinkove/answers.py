"""The forms that answers come in: the account API's envelopes, and errors that are flat instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import message as doors
from sinkove_synkrato_mock.message import json_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_mock.message import Response

__all__ = ["Refusal", "success"]


class Refusal(doors.Refusal):
    """An error answer with a code."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: dict[str, Any] | None = None,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self._status, self._headers = status, headers
        self._error: dict[str, Any] = {"code": code, "message": message} | ({"details": details} if details else {})

    def answer(self, *, flat: bool) -> Response:
        """Returns the answer, in the envelope or flat."""
        body = self._error if flat else {"success": False, "error": {"details": {}} | self._error}
        return json_response(self._status, body, self._headers)


def success(data: Any, status: int = 200) -> Response:
    """Returns a success answer."""
    return json_response(status, {"success": True, "data": data, "message": "Operation completed successfully"})
