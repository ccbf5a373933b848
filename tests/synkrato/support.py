"""Answers as the vendor's texts show them."""

import json
from typing import Any

from ..unit.support import Answer, reply

JSON = {"Content-Type": "application/json"}


def answer(body: Any, status: int = 200) -> Answer:
    """A JSON body."""
    return reply(status, json.dumps(body), JSON)


def page(*names: str, total: int, pages: int, number: int = 1) -> Answer:
    """A page of records whose ids and codes are these."""
    rows = [{"_id": name, "customFields": {"code": name}} for name in names]
    return answer({"rows": rows, "total": total, "page": number, "pageSize": 2, "totalPages": pages})


def written(*ids: str, updated: int = 0) -> Answer:
    """What an upsert answers."""
    return answer({"insertedIds": list(ids), "insertedCount": len(ids), "updatedCount": updated}, 201)


def problem(status: int, *detail: str, summary: str = "Service Exception") -> Answer:
    """An error in the vendor's form."""
    error = {"summary": summary, "detail": list(detail)}
    body = {"code": status, "timestamp": "2026-01-01T00:00:00.000Z", "path": "/api/v1/master-record/X", "error": error}
    return answer(body, status)
