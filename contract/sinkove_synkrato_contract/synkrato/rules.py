"""Rules about single answers of the Synkrato API: the form of its errors, pages, records and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from sinkove_synkrato_contract.rules import Rule, is_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken

__all__ = ["PREFIX", "RULES", "details", "rows_of"]

PREFIX = "/data"
_ROWS = ("rows", "data", "records")
_LISTINGS = ("getAllMasterRecords", "getAllModuleRecords", "getAllHierarchyMasterRecords", "getSubTableRows")


def details(exchange: Exchange) -> list[str]:
    """Returns the texts that an error has; none when it has another form."""
    body = exchange.json if isinstance(exchange.json, dict) else {}
    error = body.get("error")
    found = error.get("detail") if isinstance(error, dict) else None
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def rows_of(payload: Any) -> list[dict[str, Any]]:
    """Returns what a page has; nothing when it is none."""
    found = payload if isinstance(payload, list) else _listed(payload) or []
    return [each for each in found if isinstance(each, dict)]


def _listed(payload: Any) -> list[Any] | None:
    """Returns what a page lists; None when it is no page."""
    lists = [payload.get(each) for each in _ROWS] if isinstance(payload, dict) else []
    return next((each for each in lists if isinstance(each, list)), None)


def _explains(exchange: Exchange) -> Broken | None:
    summary, told = exchange.error.get("summary"), exchange.error.get("detail")
    texts = details(exchange)
    good = isinstance(summary, str) and summary.strip() and any(map(str.strip, texts)) and texts == told
    return None if good else ("error: a summary and details", str(exchange))


def _names_itself(exchange: Exchange) -> Broken | None:
    body = exchange.json if isinstance(exchange.json, dict) else {}
    if body.get("code") != exchange.status:
        return f"code {exchange.status}, its status", f"code {body.get('code')}"
    asked, told = urlsplit(exchange.url).path, str(body.get("path"))
    # Encoded or not, with the query or without it: no text says. A question mark may be of the path.
    good = any(one.endswith(each) for one in (asked, unquote(asked)) for each in (told, told.partition("?")[0]))
    good = good and told.startswith("/api/")
    return None if good else (f"the path that was asked for, without {PREFIX}", f"path {body.get('path')}")


def _is_page(exchange: Exchange) -> bool:
    return exchange.succeeded and _listed(exchange.json) is not None


def _is_expanded(exchange: Exchange) -> bool:
    return exchange.succeeded and isinstance(exchange.json, dict) and isinstance(exchange.json.get("records"), list)


def _adds_up(page: Mapping[str, Any], rows: int) -> Broken | None:
    total, number, size = (page.get(name) for name in ("total", "page", "pageSize"))
    if not (isinstance(total, int) and isinstance(number, int) and isinstance(size, int)) or size < 1 or number < 1:
        return None  # the schema says so, where there is one
    wanted = max(0, min(size, total - (number - 1) * size))
    if rows != wanted:
        return f"{wanted} rows: page {number} of {size} rows each, {total} in all", f"{rows} rows"
    pages = -(-total // size)
    if page.get("totalPages", pages) != pages:
        return f"totalPages {pages}: {total} rows, {size} on a page", f"totalPages {page['totalPages']}"
    if "nextPage" in page:
        following = {"page": number + 1, "pageSize": size} if number < pages else None
        return None if page["nextPage"] == following else (f"nextPage {following}", f"nextPage {page['nextPage']}")
    return None


def _page_adds_up(exchange: Exchange) -> Broken | None:
    return _adds_up(exchange.json, len(_listed(exchange.json) or ()))


def _tables(record: Mapping[str, Any]) -> list[Any]:
    found = record.get("subTableData")
    return list(found.values()) if isinstance(found, dict) else []


def _expanded_adds_up(exchange: Exchange) -> Broken | None:
    tables = [
        table
        for record in rows_of(exchange.json)
        for table in _tables(record)
        if isinstance(table, dict) and isinstance(table.get("rows"), list)
    ]
    found = [_adds_up(each, len(each["rows"])) for each in tables]
    return next((each for each in found if each), None)


def _as_asked(exchange: Exchange) -> Broken | None:
    if exchange.operation is None:
        return None
    asked = parse_qs(urlsplit(exchange.url).query)
    for name in ("page", "pageSize"):
        schema = exchange.operation.given.get(("query", name), {}).get("schema", {})
        given = asked.get(name, [str(schema.get("default"))])[0]
        # What is no number, or out of range, may be put right.
        is_sound = given.isdecimal() and 1 <= int(given) <= schema.get("maximum", 200) and name in exchange.json
        if is_sound and exchange.json[name] != int(given):
            return f"{name} {given}, as asked for", f"{name} {exchange.json[name]}"
    return None


def _shows_records(exchange: Exchange) -> bool:
    return _is_page(exchange) and bool(exchange.operation and exchange.operation.id in _LISTINGS)


def _is_record(exchange: Exchange) -> Broken | None:
    for row in rows_of(exchange.json):
        if not isinstance(row.get("_id"), str) or not isinstance(row.get("customFields"), dict):
            return "records with _id, and their values under customFields", f"a row with {', '.join(sorted(row))}"
        for one, other in (("id", "_id"), ("slug", "refId")):
            if row.get(one, row.get(other)) != row.get(other, row.get(one)):
                return f"{one} {row[other]}, which is its {other}", f"{one} {row[one]}"
    return None


def _no_doubles(exchange: Exchange) -> Broken | None:
    ids = [each.get("_id") for each in rows_of(exchange.json) if each.get("_id")]
    return (f"{ids[0]} once", "it, or another, twice on a page") if len(set(ids)) < len(ids) else None


def _is_upsert(exchange: Exchange) -> bool:
    body = exchange.json
    names = ("insertedIds", "insertedCount", "updatedCount")
    return (
        exchange.method == "POST"
        and exchange.succeeded
        and isinstance(body, dict)
        and all(each in body for each in names)
    )


def _counts(exchange: Exchange) -> Broken | None:
    body, sent = exchange.json, exchange.sent_json
    if not (isinstance(sent, list) and isinstance(body["insertedIds"], list)):
        return None
    if body["insertedCount"] != len(body["insertedIds"]):
        return f"insertedCount {len(body['insertedIds'])}, as there are ids", f"insertedCount {body['insertedCount']}"
    counted = body["insertedCount"] + body["updatedCount"]
    return None if counted == len(sent) else (f"{len(sent)} counted, as sent", f"{counted} counted")


def _is_file(exchange: Exchange) -> bool:
    return exchange.succeeded and bool(exchange.operation and exchange.operation.id.startswith("download"))


def _named(exchange: Exchange) -> Broken | None:
    given = exchange.headers.get("content-disposition", "")
    good = given.startswith("attachment") and "filename" in given
    return (
        None
        if good
        else ("Content-Disposition: attachment, with a file name", f"Content-Disposition: {given or 'none'}")
    )


def _has_json(exchange: Exchange) -> bool:
    return exchange.json is not None and exchange.place.template is not None and not _is_file(exchange)


def _typed(exchange: Exchange) -> Broken | None:
    given = exchange.headers.get("content-type", "none")
    good = given.partition(";")[0].strip().lower() == "application/json"
    return None if good else ("Content-Type: application/json", f"{exchange.status} with Content-Type: {given}")


def _is_429(exchange: Exchange) -> bool:
    return exchange.status == 429 and "retry-after" in exchange.headers


def _lies_ahead(exchange: Exchange) -> Broken | None:
    given = exchange.headers["retry-after"]
    return None if given.isdecimal() or given.endswith("GMT") else ("a Retry-After that lies ahead", given)


RULES = (
    Rule("json-typed", "form", "JSON is said to be JSON.", "platform", _has_json, _typed),
    Rule("error-explains", "form", "Every error says in words what is wrong.", "platform", is_error, _explains),
    Rule("error-names-itself", "form", "Every error has its status and its path.", "platform", is_error, _names_itself),
    Rule("page-adds-up", "data", "A page has as many rows as its numbers say.", "platform", _is_page, _page_adds_up),
    Rule("expand-adds-up", "data", "So has a page inside of a page.", "platform", _is_expanded, _expanded_adds_up),
    Rule("page-as-asked", "data", "A page is the one that was asked for.", "platform", _is_page, _as_asked),
    Rule("page-no-doubles", "data", "A page has nothing twice.", "inferred", _is_page, _no_doubles),
    Rule("record-form", "form", "A record has its ids, and its values apart.", "platform", _shows_records, _is_record),
    Rule("upsert-counts", "data", "An upsert counts what was sent.", "platform", _is_upsert, _counts),
    Rule("file-has-name", "file", "A file comes with its name.", "platform", _is_file, _named),
    Rule("retry-after", "limit", "A 429 that says when to come again means later.", "inferred", _is_429, _lies_ahead),
)
