"""Rules about the form of answers of the Sinkove API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_contract.rules import Rule

if TYPE_CHECKING:
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken

__all__ = ["RULES"]


def _known(exchange: Exchange) -> bool:
    # What stands before the API (a proxy, a firewall) may answer for addresses that the API does not have.
    return exchange.place.template is not None


def _has_shape(exchange: Exchange) -> bool:
    return _known(exchange) and exchange.method != "HEAD" and (exchange.succeeded or exchange.status >= 400)


def _shape(exchange: Exchange) -> Broken | None:
    body = exchange.json if isinstance(exchange.json, dict) else {}
    if any(each.enveloped for each in exchange.place.neighbours):
        wanted = "data" if exchange.succeeded else "error"
        good = body.get("success") is exchange.succeeded and wanted in body
        expected = f"an envelope with success: {str(exchange.succeeded).lower()} and {wanted}"
    elif exchange.succeeded:
        good = isinstance(exchange.json, list) or bool(body and not {"success", "data"} & body.keys())
        expected = "a bare body, without an envelope"
    else:
        good = body.get("success") is not True and bool({"code", "error"} & body.keys())
        expected = "a flat error, or one in an envelope with success: false"
    operation = exchange.operation or exchange.place.neighbours[0]
    return None if good else (expected, str(exchange), operation.provenance(exchange.status, place="/"))


def _has_id(exchange: Exchange) -> Broken | None:
    given = exchange.headers.get("x-request-id", "")
    return (
        None if given.strip() else ("X-Request-ID, for the people who are asked for help", f"{exchange.status} without")
    )


RULES = (
    Rule(
        "envelope",
        "form",
        "Account answers are enveloped, organization answers bare.",
        "documented",
        _has_shape,
        _shape,
    ),
    Rule("request-id", "form", "Every answer has an id.", "inferred", _known, _has_id),
)
