"""Rules about the form of answers of the Sinkove API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.exchange import shown
from sinkove_synkrato_contract.rules import Rule, is_error

if TYPE_CHECKING:
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken

__all__ = ["RULES", "same"]

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NOT_HUMAN = {"null", "none", "undefined", "[object object]", "error"}


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; the case of a UUID does not count."""
    if isinstance(one, str) and isinstance(other, str) and _UUID.fullmatch(one):
        return one.lower() == other.lower()
    return bool(one == other)


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


def _is_405(exchange: Exchange) -> bool:
    return exchange.status == 405 and is_error(exchange)


def _human_message(exchange: Exchange) -> Broken | None:
    message = exchange.error.get("message")
    if isinstance(message, str) and len(message.strip()) > 2 and message.strip().lower() not in _NOT_HUMAN:
        return None
    return "a message that says what is wrong", str(exchange)


def _code_fits_status(exchange: Exchange) -> Broken | None:
    code = exchange.error.get("code")
    if not isinstance(code, str):
        return "an error code", str(exchange)
    documented = exchange.operation.codes(exchange.status) if exchange.operation else frozenset()
    elsewhere = exchange.place.neighbours[0].spec.statuses_by_code.get(code, set())
    if code in documented or (not documented and (not elsewhere or exchange.status in elsewhere)):
        return None
    wanted = " or ".join(sorted(documented)) or f"another code, this one is for {sorted(elsewhere)}"
    return f"{exchange.status} with {wanted}", f"{exchange.status} with {code}"


def _error_on_405(exchange: Exchange) -> Broken | None:
    enveloped = any(each.enveloped for each in exchange.place.neighbours)
    good = isinstance(exchange.error.get("code"), str) and (not enveloped or exchange.error is not exchange.json)
    return None if good else ("405 with an error in its body", str(exchange))


def _lists(exchange: Exchange) -> bool:
    return exchange.succeeded and isinstance(exchange.payload, list)


def _no_duplicates(exchange: Exchange) -> Broken | None:
    ids = [each["id"] for each in exchange.payload if isinstance(each, dict) and isinstance(each.get("id"), str)]
    twice = next((each for each in ids if ids.count(each) > 1), None) if len(set(ids)) < len(ids) else None
    return (f"{twice} once", f"{ids.count(twice)} times, among {len(ids)}") if twice is not None else None


def _asks_by_id(exchange: Exchange) -> bool:
    return exchange.succeeded and exchange.method == "GET" and bool(exchange.place.parameters)


def _ids_answer(exchange: Exchange) -> Broken | None:
    """Compares the path's last parameter with `id`, every other one with the field of its name in camelCase."""
    items = exchange.payload if isinstance(exchange.payload, list) else [exchange.payload]
    for item in (each for each in items if isinstance(each, dict)):
        for name, value in exchange.place.parameters.items():
            is_last = (exchange.place.template or "").endswith(f"{{{name}}}")
            field = "id" if is_last else re.sub(r"_(\w)", lambda match: match[1].upper(), name)
            if field in item and not same(value, item[field]):
                claim = exchange.operation.provenance() if exchange.operation else "inferred"
                return f"{field} {shown(value)}, as asked for", f"{field} {shown(item[field])}", claim
    return None


def _creates(exchange: Exchange) -> bool:
    return exchange.operation is not None and exchange.succeeded and bool(exchange.operation.echoed)


def _sent_comes_back(exchange: Exchange) -> Broken | None:
    sent, got = exchange.sent_json, exchange.payload
    if exchange.operation and isinstance(sent, dict) and isinstance(got, dict):
        for name in sorted(exchange.operation.echoed & sent.keys()):
            if name not in got or not same(sent[name], got[name]):
                claim = exchange.operation.provenance()
                return f"{name}: {shown(sent[name])}, as sent", f"{name}: {shown(got.get(name))}", claim
    return None


RULES = (
    Rule("human-message", "form", "Every error says in words what is wrong.", "documented", is_error, _human_message),
    Rule("code-fits-status", "form", "An error's code is one of its status.", "inferred", is_error, _code_fits_status),
    Rule("error-on-405", "form", "The body of a 405 is an error like every other.", "inferred", _is_405, _error_on_405),
    Rule("list-no-duplicates", "data", "A list has nothing twice.", "inferred", _lists, _no_duplicates),
    Rule("ids-answer", "data", "What is asked for by its id has that id.", "documented", _asks_by_id, _ids_answer),
    Rule("sent-comes-back", "data", "What was sent comes back on create.", "documented", _creates, _sent_comes_back),
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
