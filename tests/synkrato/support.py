"""Answers as the vendor's texts show them."""

from collections.abc import Callable
from typing import Any, TypeAlias

import httpx

Reply: TypeAlias = Callable[[httpx.Request], httpx.Response]


def answer(body: Any, status: int = 200) -> Reply:
    """A JSON body."""
    return lambda _: httpx.Response(status, json=body)


def page(*names: str, total: int, pages: int, number: int = 1) -> Reply:
    """A page of records whose ids and codes are these."""
    rows = [{"_id": name, "customFields": {"code": name}} for name in names]
    return answer({"rows": rows, "total": total, "page": number, "pageSize": 2, "totalPages": pages})


def written(*ids: str, updated: int = 0) -> Reply:
    """What an upsert answers."""
    return answer({"insertedIds": list(ids), "insertedCount": len(ids), "updatedCount": updated}, 201)


def problem(status: int, *detail: str, summary: str = "Service Exception") -> Reply:
    """An error in the vendor's form."""
    error = {"summary": summary, "detail": list(detail)}
    body = {"code": status, "timestamp": "2026-01-01T00:00:00.000Z", "path": "/api/v1/master-record/X", "error": error}
    return answer(body, status)
