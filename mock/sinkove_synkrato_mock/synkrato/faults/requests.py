"""Defects of what is let in, of whom it is for, of lists and of writes: most read another request than was sent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.synkrato import filters
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.record import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.window import Turn

__all__ = ["AUTH", "FILTERS", "LISTED", "PLACES", "USERS", "WRITTEN"]

_USER = "jane.doe@example.com"
_UPSERTS = ("upsertMasterRecord", "upsertModuleRecord", "writeSubTableRows")
_UPDATES = ("updateMasterRecord", "updateModuleRecord", "updateHierarchyMasterRecord")


def _given(active: Active) -> str:
    return active.request.headers.get("authorization", "") if active.request else ""


def _with(word: str) -> Spoil:
    return lambda known, active: known or word in _given(active)


AUTH = (
    Fault("accept-invalid-token", "Any token is accepted, and none at all.", lambda known, _: known or True, "auth"),
    Fault("accept-missing-token", "A request without a token is accepted.", lambda known, a: known or not _given(a), "auth"),
    Fault("accept-expired-token", "An expired token is accepted.", _with("expired"), "auth"),
    Fault("accept-revoked-token", "A revoked token is accepted.", _with("revoked"), "auth"),
    Fault("accept-disabled-token", "A disabled token is accepted.", _with("disabled"), "auth"),
    Fault("accept-voided-token", "A voided token is accepted.", _with("voided"), "auth"),
    Fault("accept-other-scheme", "The scheme Basic is as good as a token.",
          lambda known, a: known or _given(a)[:5] == "Basic", "auth"),
    Fault("lower-case-scheme-refused", "The scheme `bearer` is refused.", lambda known, a: known and _given(a)[:1] != "b", "auth"),
    Fault("accept-forbidden-token", "A token that may do nothing may do everything."),
    Fault("health-needs-token", "Liveness and readiness need a token."),
    Fault("build-info-public", "What is installed is told without a token."),
    Fault("limit-not-enforced", "No request is one too many.",
          lambda turn, _: _allowed(turn), "turn"),
)  # fmt: skip


def _allowed(turn: Turn) -> Turn:
    return turn if turn.allowed else replace(turn, allowed=True)


def _without(name: str) -> Spoil:
    """Leaves one of many out, where it is."""
    return lambda many, _: {key: value for key, value in many.items() if key != name} if name in many else many


PLACES = (
    Fault("foreign-tenant-visible", "A header is enough to see another company."),
    Fault("companies-share-records", "All companies see the records of one."),
    Fault("tenant-header-ignored", "The company that a header names is not looked for.", _without("x-tenant-id"), "headers"),
    Fault("project-header-ignored", "Records of a project are the company's.", _without("x-project-id"), "headers"),
    Fault("workspace-header-ignored", "Records of a workspace are the company's.", _without("x-workspace-id"), "headers"),
    Fault("unknown-project-accepted", "An unknown project is that of the company."),
    Fault("master-case-matters", "The names of masters and modules know upper case only."),
    Fault("unknown-master-empty", "An unknown master or module has no records."),
)  # fmt: skip


def _query(name: str, change: Callable[[str], str | None]) -> Spoil:
    """Reads another value of a parameter; None: it is not there."""

    def spoil(query: dict[str, str], _: Active) -> dict[str, str]:
        new = change(query[name])
        rest = {key: value for key, value in query.items() if key != name}
        return query if new == query[name] else rest if new is None else {**rest, name: new}

    return spoil


def _by(name: str) -> Spoil:
    return _query("userName", lambda user: _USER if user == name else user)


USERS = (
    Fault("missing-user-accepted", "A user need not be named.",
          lambda query, _: query if "userName" in query else {**query, "userName": _USER}, "query"),
    Fault("unknown-user-accepted", "Any user may act.", _query("userName", lambda _: _USER), "query"),
    Fault("inactive-user-accepted", "A user who is not active may act.", _by("inactive@example.com"), "query"),
    Fault("foreign-user-accepted", "A user of another company may act.", _by("outsider@example.com"), "query"),
    Fault("user-case-matters", "The names of users know lower case only."),
    Fault("delete-needs-no-permission", "Whoever may not delete deletes."),
    Fault("deletes-though-refused", "What may not be deleted is deleted, and refused."),
)  # fmt: skip


def _clipped(most: int) -> Callable[[str], str]:
    return lambda text: str(most) if text.isdecimal() and int(text) > most else text


LISTED = (
    Fault("page-ignored", "Every page is the first.", _query("page", lambda _: None), "query"),
    Fault("page-size-ignored", "Every page has the usual size.", _query("pageSize", lambda _: None), "query"),
    Fault("page-skips-one", "The second page begins one page later.", _query("page", lambda n: "3" if n == "2" else n), "query"),
    Fault("page-0-accepted", "A page that is no number, or below 1, is the first.",
          _query("page", lambda text: text if text.isdecimal() and int(text) else "1"), "query"),
    Fault("page-size-above-most-accepted", "A page that is too large is put right silently.", _query("pageSize", _clipped(100)), "query"),
    Fault("page-size-0-accepted", "A page without rows is one of the usual size.",
          _query("pageSize", lambda text: None if text == "0" else text), "query"),
    Fault("sort-ignored", "Records are not sorted.", _query("sort", lambda _: None), "query"),
    Fault("sort-reversed", "Records are sorted the other way round.", _query("sort", lambda name: f"-{name}"), "query"),
    Fault("status-ignored", "Records of every status are listed.", _query("status", lambda _: None), "query"),
)  # fmt: skip


def _text(old: str, new: str) -> Spoil:
    return _query("filter", lambda text: text.replace(old, new))


def _readable(text: str) -> str | None:
    try:
        filters.parse(text, ZoneInfo("UTC"), nested=True)
    except Refusal:
        return None
    return text


FILTERS = (
    Fault("filter-ignored", "Records are not filtered.", _query("filter", lambda _: None), "query"),
    Fault("filter-and-is-or", "`and` means `or`.", _text(":and:", ":or:"), "query"),
    Fault("filter-or-is-and", "`or` means `and`.", _text(":or:", ":and:"), "query"),
    Fault("filter-last-term-ignored", "The last of several terms does not count.",
          _query("filter", lambda text: re.split("(?s):(?:and|or):(?!.*:(?:and|or):)", text)[0]), "query"),
    Fault("filter-eq-is-sw", "`eq` means `sw` for texts.",
          _query("filter", lambda text: re.sub(r":eq:(?!null|[0-9.-]+(?::|$))", ":sw:", text)), "query"),
    Fault("filter-ne-is-eq", "`ne` means `eq`.", _text(":ne:", ":eq:"), "query"),
    Fault("filter-gt-is-ge", "`gt` means `ge`.", _text(":gt:", ":ge:"), "query"),
    Fault("filter-ge-is-gt", "`ge` means `gt`.", _text(":ge:", ":gt:"), "query"),
    Fault("filter-lt-is-le", "`lt` means `le`.", _text(":lt:", ":le:"), "query"),
    Fault("filter-le-is-lt", "`le` means `lt`.", _text(":le:", ":lt:"), "query"),
    Fault("filter-cn-is-sw", "`cn` means `sw`.", _text(":cn:", ":sw:"), "query"),
    Fault("filter-nc-is-cn", "`nc` means `cn`.", _text(":nc:", ":cn:"), "query"),
    Fault("filter-sw-is-cn", "`sw` means `cn`.", _text(":sw:", ":cn:"), "query"),
    Fault("filter-ew-is-cn", "`ew` means `cn`.", _text(":ew:", ":cn:"), "query"),
    Fault("filter-in-takes-one", "`in` looks for the first of its values.",
          _query("filter", lambda text: re.sub(r"(:in:[^:|]+)[^:]*", r"\1", text)), "query"),
    Fault("filter-null-inverted", "`eq:null` asks whether there is a value.",
          _query("filter", lambda text: text.replace(":eq:null", ":ne:null")), "query"),
    Fault("filter-types-ignored", "A type in a filter makes no difference.",
          _query("filter", lambda text: re.sub(":(NUMBER|STRING|PRIMITIVE):", ":", text)), "query"),
    Fault("time-zone-ignored", "Dates are meant in UTC, whatever is said.", _query("localTimeZone", lambda _: "UTC"), "query"),
    Fault("bad-filter-ignored", "A filter that cannot be read is none.", _query("filter", _readable), "query"),
)  # fmt: skip


def _sent(change: Callable[[list[Any]], Any], *operations: str) -> Spoil:
    """Reads other rows than were sent."""

    def spoil(body: Any, active: Active) -> Any:
        if active.at not in operations or not isinstance(body, list):
            return body
        new = change(body)
        return body if new == body else new

    return spoil


def _each(change: Callable[[dict[str, Any]], dict[str, Any]], *operations: str) -> Spoil:
    return _sent(lambda rows: [change(each) for each in rows], *operations)


def _last_field_gone(row: dict[str, Any]) -> dict[str, Any]:
    return dict(list(row.items())[:-1]) if len(row) > 1 else row


def _array(body: Any, active: Active) -> Any:
    return body if isinstance(body, list) or active.at not in (*_UPSERTS, *_UPDATES) else []


WRITTEN = (
    Fault("lost-record", "The last new record of an upsert cannot be found afterwards."),
    Fault("upsert-makes-doubles", "An upsert never updates."),
    Fault("upsert-stops-at-100", "Only the first hundred rows are written.", _sent(lambda rows: rows[:100], *_UPSERTS), "body"),
    Fault("upsert-accepts-1001", "Rows above a thousand are quietly left out.", _sent(lambda rows: rows[:1000], *_UPSERTS), "body"),
    Fault("field-dropped", "The last field of a row is not written.", _each(_last_field_gone, *_UPSERTS), "body"),
    Fault("null-dropped", "A field cannot be emptied.",
          _each(lambda row: {k: v for k, v in row.items() if v is not None}, *_UPSERTS, *_UPDATES), "body"),
    Fault("texts-trimmed", "White space around a text is not written.",
          _each(lambda row: {k: v.strip() if isinstance(v, str) else v for k, v in row.items()}, *_UPSERTS, *_UPDATES), "body"),
    Fault("unique-not-needed", "A row that names no record makes one."),
    Fault("update-ignored", "An update changes nothing.",
          _each(lambda row: {k: v for k, v in row.items() if k in (*NAMES, "code")}, *_UPDATES), "body"),
    Fault("update-replaces", "An update takes the fields away that it does not name."),
    Fault("update-makes-records", "An update of nobody's record makes one."),
    Fault("id-update-accepted", "An `_id` among changes is left out quietly.",
          _each(lambda row: {k: v for k, v in row.items() if k != "_id"}, *_UPDATES), "body"),
    Fault("not-an-array-accepted", "A body that is no array is an empty one.", _array, "body"),
    Fault("delete-ignored", "What is deleted stays."),
    Fault("delete-takes-all", "A deletion takes all records."),
    Fault("created-at-changes", "An update changes when a record was created."),
)  # fmt: skip
