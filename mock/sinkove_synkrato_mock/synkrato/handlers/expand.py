"""Records of a module with their sub-tables, pages inside of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse
from sinkove_synkrato_mock.message import json_response
from sinkove_synkrato_mock.synkrato import lists, mongo
from sinkove_synkrato_mock.synkrato.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.lists import Page
    from sinkove_synkrato_mock.synkrato.record import Record
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["HANDLERS"]

_MOST, _USUAL = 100, 50


def _expand(call: Call) -> Response:
    module = call.table("modules", call.parameters["moduleName"])
    query, tables = call.query, dict(module.form.tables)
    wanted = lists.page(query, _USUAL, _MOST)
    inner = dict.fromkeys(tables, lists.page({**query, "page": "1"}, _USUAL, _MOST, size="subTablePageSize"))
    inner |= _paging(query, inner)
    keep, keep_inner = _kept(query.get("fields", "")), _kept(query.get("subTableFields", ""))
    test = mongo.parse(_json(query["query"], "query")) if "query" in query else None
    ids = [each for each in query.get("recordIds", "").split(",") if each]
    if len(ids) > _MOST:
        raise Refusal(400, f"Maximum {_MOST} records allowed but received {len(ids)}")
    found = [record for each in ids if (record := module.get(each))] if ids else module.rows
    seen = [each for each in found if _is_seen(call, each) and (test is None or test(each.get))]

    def show(record: Record) -> dict[str, Any]:
        data = {each: _page(module.inner(record, each), inner[each], _flat(keep_inner)) for each in tables}
        return {**_flat(keep)(record), "subTableData": data}

    told = lists.chosen(seen, wanted, show, name="records")
    names = [{"tableID": each, "name": name} for each, name in tables.items()]
    return json_response(200, {"moduleName": module.form.name, "subTables": names, **told, "nextPage": _next(told)})


def _is_seen(call: Call, record: Record) -> bool:
    """Whether a record has an active workflow, or is of the caller's making (on whose behalf ever) or duty."""
    user, flow = call.account.user_name, record.workflow
    return user in (record.created.user, record.created.caller) or bool(
        flow and (flow.is_active or flow.is_responsible(user))
    )


def _page(table: Table, wanted: Page, show: Callable[[Record], dict[str, Any]]) -> dict[str, Any]:
    told = lists.chosen(table.rows, wanted, show)
    return {**told, "nextPage": _next(told)}


def _next(told: Mapping[str, Any]) -> dict[str, int] | None:
    is_last = told["page"] >= told["totalPages"]
    return None if is_last else {"page": told["page"] + 1, "pageSize": told["pageSize"]}


def _flat(keep: Callable[[str], bool]) -> Callable[[Record], dict[str, Any]]:
    """Returns what shows a record: its fields stand beside what names it, as those of rows do in the vendor's example."""

    def show(record: Record) -> dict[str, Any]:
        fields = {name: value for name, value in record.fields.items() if keep(name)}
        return {**fields, "_id": record.id, "recordNumber": record.number}

    return show


def _kept(names: str) -> Callable[[str], bool]:
    """Returns which fields are kept: those that are named, or all but those with a minus before them."""
    words = [each for each in names.split(",") if each]
    dropped = {each[1:] for each in words if each.startswith("-")}
    if dropped and len(dropped) < len(words):
        raise Refusal(400, "fields are either kept or left out, not both")
    return (lambda name: name not in dropped) if dropped or not words else lambda name: name in words


def _paging(query: Mapping[str, str], inner: Mapping[str, Page]) -> dict[str, Page]:
    """Reads which page of which sub-table is asked for."""
    told = _json(query["subTablePaging"], "subTablePaging") if "subTablePaging" in query else {}
    if not isinstance(told, dict):
        raise Refusal(400, "subTablePaging must be a JSON object")
    pages: dict[str, Page] = {}
    for table_id, entry in told.items():
        usual = inner.get(table_id, (1, _USUAL))
        page, size = (
            (entry.get("page", usual[0]), entry.get("pageSize", usual[1])) if isinstance(entry, dict) else (0, 0)
        )
        if type(page) is not int or type(size) is not int or page < 1 or not 1 <= size <= _MOST:
            raise Refusal(400, f"subTablePaging of {table_id[:64]}: page from 1, pageSize between 1 and {_MOST}")
        pages[table_id] = (page, size)
    return pages


def _json(text: str, name: str) -> Any:
    try:
        return parse(text.encode())
    except UnreadableJSONError:
        raise Refusal(400, f"{name} must be valid JSON") from None


HANDLERS = {"expandModuleRecords": _expand}
