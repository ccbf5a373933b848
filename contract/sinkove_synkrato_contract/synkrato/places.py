"""Whose records are seen, and on whose behalf something may be done: tenants, projects, workspaces, users."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx

from sinkove_synkrato_contract.synkrato.records import MASTERS, Records
from sinkove_synkrato_contract.synkrato.rules import details, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.synkrato.caller import Caller

__all__ = ["Places"]

_LIST, _UPSERT, _DELETE = MASTERS.listing, MASTERS.upsert, MASTERS.delete
# More than a window allows, sent as fast as it goes.
_BURST = 12
_WINDOW_SECONDS = 1.2
# How often something is written that could make a record.
_UPSERTS = 4


class Places:
    """Asks for records of others, and as others.

    Args:
        caller: Who asks.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._subjects = caller.subjects
        self._records = Records(caller, MASTERS)
        self._here = self._records.here

    def go(self) -> None:
        """Does it all, as far as subjects were given."""
        self._names()
        with suppress(httpx.HTTPError):  # the gate tells what could not be tried
            self._limit()
        if not self._here:
            return
        row = self._records.rows()[0]
        may_write = self._subjects.get("user") and self._caller.target.creates_left >= _UPSERTS
        is_written = bool(may_write and self._caller.told(_UPSERT, self._here, [row]))
        self._strangers(is_written)
        if is_written:
            self._apart(row)
            self._users(row)
            self._records.remove()

    def _ask(self, rule: str, name: str, parameters: Mapping[str, str], *expect: int, **request: Any) -> Any:
        return self._caller.ask(name, {**self._here, **parameters}, rule=rule, expect=expect, **request)

    def _names(self) -> None:
        for name in ("checkLiveness", "checkReadiness"):
            self._caller.ask(name, {}, rule="health-open", key="")
            self._caller.ask(name, {})
        self._caller.ask("getBuildInfo", {})
        operations = self._caller.target.spec.operations
        for name in sorted(operations.keys() & {*self._caller.target.vendor.unmounted}):
            body: dict[str, str] | None = None if operations[name].reads_only else {}
            self._caller.ask(name, {}, body, rule="not-mounted", expect=(404,))
        if self._here:
            self._ask("name-case", _LIST, {"masterName": self._here["masterName"].lower(), "pageSize": "1"}, 200)
        unknown = self._caller.ask(_LIST, {"masterName": "Check_Nobodys"}, rule="unknown-name", expect=(500,))
        if unknown is not None:
            told = details(unknown)
            good = "CHECK_NOBODYS not Found." in told
            self._caller.judge("unknown-name", _LIST, good, "CHECK_NOBODYS not Found.", told)

    def _strangers(self, is_written: bool) -> None:
        token, tenant = self._subjects.get("second_token"), self._subjects.get("tenant", "")
        everything = {"filter": f"{self._records.fields[0]}:sw:{self._records.mark}"}
        if token:
            found = self._ask("other-token", _LIST, everything, 200, 500, key=token)
            seen = rows_of(found.json) if found is not None and found.succeeded else []
            self._caller.judge("other-token", _LIST, not seen, "none of our records", f"{len(seen)} of them")
            if tenant:
                self._ask("foreign-tenant", _LIST, {"x-tenant-id": tenant}, 403, key=token)
        if foreign := self._subjects.get("foreign_tenant"):
            self._ask("foreign-tenant", _LIST, {"x-tenant-id": foreign}, 403)
        if tenant:
            same = self._caller.told(_LIST, {**self._here, **everything, "x-tenant-id": tenant})
            good = not is_written or len(rows_of(same)) == 1
            self._caller.judge("own-tenant", _LIST, good, "our record, by the tenant's id too", f"{len(rows_of(same))}")
        unknown = self._ask("unknown-project", _LIST, {"x-project-id": "nobodys"}, 500)
        if unknown is not None:
            good = any(each.startswith("Project not found for id: ") for each in details(unknown))
            self._caller.judge("unknown-project", _LIST, good, "Project not found for id: nobodys", details(unknown))

    def _apart(self, row: dict[str, Any]) -> None:
        """Records of a project or a workspace are not the company's, nor the other way round."""
        filtered = {"filter": f"{self._records.fields[0]}:sw:{self._records.mark}"}
        for header in ("x-project-id", "x-workspace-id"):
            value = self._subjects.get(header.removeprefix("x-").removesuffix("-id"))
            if value is None:
                continue
            place, key = {**self._here, header: value}, self._records.fields[0]
            other = {**row, key: f"{self._records.mark}apart"}
            if not self._caller.told(_UPSERT, place, [other]):
                continue
            inside = rows_of(self._caller.told(_LIST, {**place, **filtered}))
            outside = rows_of(self._caller.told(_LIST, {**self._here, **filtered}))
            keys = [self._records.keys(inside), self._records.keys(outside)]
            good = keys == [[other[key]], [row[key]]]
            self._caller.judge("spaces-apart", _LIST, good, f"by {header} one record, without it another", keys)
            self._caller.ask(_DELETE, {**place, **self._records.user}, self._records.named(inside))

    def _users(self, row: dict[str, Any]) -> None:
        """Who is not active, of another company or may not delete, deletes nothing."""
        body = self._records.named(self._records.listed())
        self._caller.target.ask(
            "no-user", self._caller.target.spec.operations[_DELETE], self._here, (400,), content=b"[]"
        )
        for kind, status in (("user_inactive", 400), ("user_foreign", 403), ("user_unknown", 400)):
            other = self._subjects.get(kind, "" if kind != "user_unknown" else "nobody@check.invalid")
            if other:
                self._ask("special-user", _DELETE, {"userName": other}, status, body=body)
        if name := self._subjects.get("user_without_delete"):
            refused = self._caller.told(
                _DELETE, {**self._here, "userName": name}, body, rule="delete-refused", expect=(200, 403)
            )
            kept = len(self._records.named(self._records.listed()))
            good = refused.get("success", False) is False and kept == len(body)
            self._caller.judge(
                "delete-refused", _DELETE, good, f"success false, {len(body)} kept", f"{refused}, {kept}"
            )
        name = self._subjects["user"]
        self._ask("user-case", _DELETE, {"userName": name.upper()}, 200, body=body)
        self._caller.told(_UPSERT, self._here, [row])

    def _limit(self) -> None:
        """Asks as fast as it goes with a token that was given for it, and once more when the window is over."""
        token, target = self._subjects.get("token_limited"), self._caller.target
        operation = target.spec.operations.get("getBuildInfo")
        if not token or operation is None:
            return
        found = [target.send(operation, {}, key=token, paced=False).status for _ in range(_BURST)]
        good = 429 in found and found[:3] == [200] * 3
        self._caller.judge("limit-kept", operation.id, good, "200 three times, then 429", found)
        target.pacer.sleep(_WINDOW_SECONDS)
        again = target.send(operation, {}, key=token).status
        self._caller.judge("limit-ends", operation.id, again == 200, f"200 after {_WINDOW_SECONDS} s", again)
