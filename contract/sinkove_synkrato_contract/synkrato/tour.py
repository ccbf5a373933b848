"""A tour through what is around records: expanded ones, sub-tables and trees, and the parts that stand by themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.around import Around
from sinkove_synkrato_contract.synkrato.part import Part
from sinkove_synkrato_contract.synkrato.records import MODULES
from sinkove_synkrato_contract.synkrato.rules import rows_of
from sinkove_synkrato_contract.synkrato.workflows import Workflows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Tour"]

_ROWS = 3


class Tour(Part):
    """Makes one of everything, looks at it, and removes what can be removed."""

    def begin(self) -> None:
        """Makes the records of a module that the rest is about."""
        if self._caller.told(MODULES.upsert, self._modules.writing, self._modules.rows()[:_ROWS]):
            listed = self._modules.listed()
            self.records = listed if len(listed) >= _ROWS else []

    def go(self, tags: Collection[str]) -> None:
        """Goes through everything but documents.

        Args:
            tags: The spec's tags of what is checked.
        """
        around = Around(self._caller, self.records)
        parts = {
            "Module Records": self._expanded,
            "Sub-tables & Workflow": self._within,
            "Workflow V2": Workflows(self._caller, self.records).go,
            "Hierarchy Master Records": self._tree,
            "User Management": around.people,
            "Workspace": around.workspaces,
            "Job Status": around.jobs,
            "Data API": around.schedules,
        }
        for tag, part in parts.items():
            if tag in tags:
                part()

    def end(self) -> None:
        """Removes the records of the module."""
        self._modules.remove()
        if not self.records:
            return
        body = [{"recordNumber": "NOBODY-0"}]
        self._caller.ask(MODULES.delete, {**self._here, **self._user}, body, rule="unknown-id", expect=(404,))

    def _expanded(self) -> None:
        name, text = "expandModuleRecords", self._modules.fields[1]
        if not self.records:
            self._caller.ask(name, self._here)
            return
        ids = {**self._here, "recordIds": ",".join(map(self._id, range(_ROWS)))}
        query = json.dumps({f"customFields.{text}": "North"})
        everything = {"fields": text, "subTableFields": f"-{text}", "subTablePageSize": "1", "query": query}
        shown = self._caller.told(name, {**ids, **everything, "subTablePaging": "{}"})
        found = [each.get("_id") for each in rows_of(shown)]
        self._judge("expand-chooses", name, found == [self._id(0)], f"the record with {text} North", found)
        pieces: list[Any] = []
        following: Any = {"page": 1, "pageSize": 2}
        for _ in range(_ROWS + 1):
            if not isinstance(following, dict):
                break
            told = self._caller.told(name, {**ids, **{key: str(each) for key, each in following.items()}})
            pieces += [each.get("_id") for each in rows_of(told)]
            following = told.get("nextPage")
        wanted = [self._id(at) for at in range(_ROWS)]
        self._judge("pages-concatenate", name, sorted(map(str, pieces)) == sorted(wanted), f"{wanted}", pieces)
        for bad in ({"subTablePaging": "{"}, {"query": "[1"}, {"subTablePageSize": "101"}):
            self._caller.ask(name, {**self._here, **bad}, rule="bad-json", expect=(400,))

    def _within(self) -> None:
        if self.records:
            self._tables()
            Workflows(self._caller, self.records).many()

    def _tables(self) -> None:
        told = self._caller.told("expandModuleRecords", {**self._here, "recordIds": self._id(0)})
        tables = [each.get("tableID") for each in rows_of(told.get("subTables"))]
        if not tables:
            return
        key = self._modules.fields[0]
        first, second = ({**self._module, "tableID": str(tables[0]), "recordId": self._id(at)} for at in (0, 1))
        rows = [{key: f"{self._modules.mark}{at}", self._modules.fields[1]: f"T{at}"} for at in range(_ROWS)]
        self._caller.told("writeSubTableRows", first, rows)
        kept = rows_of(self._caller.told("getSubTableRows", {**first, "page": "1", "pageSize": "1000"}))
        values = [dict(self._modules.values(each)) for each in kept]
        self._judge("table-keeps", "getSubTableRows", values == rows, f"{rows}", values)
        others = rows_of(self._caller.told("getSubTableRows", second))
        self._judge("table-apart", "getSubTableRows", not others, "no rows in another record's table", len(others))
        # Left empty again, but for a row that expand shows.
        body = [{"recordNumber": each.get("recordNumber")} for each in kept[:-1]]
        self._caller.ask("deleteSubTableRows", first, body)
        left = rows_of(self._caller.told("getSubTableRows", first))
        self._judge(
            "table-deletes", "getSubTableRows", len(left) == 1, "the row that was not deleted", f"{len(left)} rows"
        )
        self._caller.ask("deleteSubTableRows", first, [], rule="schema-violation", expect=(400,))

    def _tree(self) -> None:
        name, text = "getAllHierarchyMasterRecords", self._modules.fields[1]
        here = {"masterName": self._subjects.get("hierarchy", "")}
        if not here["masterName"]:
            return
        mark = self._modules.mark
        if self._caller.ask("createHierarchyMasterRecord", here, [{text: f"{mark}root"}]) is None:
            self._caller.ask(name, here)
            return
        top = self._node(here, f"{mark}root")
        self._caller.ask("createHierarchyMasterRecord", here, {text: f"{mark}leaf", "parentID": top.get("_id")})
        leaf = self._node(here, f"{mark}leaf")
        good = leaf.get("parentID") == top.get("_id") and str(leaf.get("sys_path")).startswith(
            f"{top.get('sys_path')}/"
        )
        self._judge("tree-holds", name, top and good, f"a record below {top.get('_id')}", leaf)
        change = {"recordNumber": leaf.get("recordNumber"), text: f"{mark}twig"}
        self._caller.ask("updateHierarchyMasterRecord", here, change)
        twig = self._node(here, f"{mark}twig")
        self._judge("tree-changes", name, twig.get("_id") == leaf.get("_id"), "the record with its new name", twig)
        self._caller.ask(
            "updateHierarchyMasterRecord", here, {**change, "_id": "0" * 24}, rule="id-refused", expect=(400,)
        )

    def _node(self, here: Mapping[str, str], name: str) -> dict[str, Any]:
        """Returns the last record of the tree with a name: nothing can delete those of runs before."""
        text = self._modules.fields[1]
        found = rows_of(self._caller.told("getAllHierarchyMasterRecords", {**here, "page": "1", "pageSize": "1000"}))
        return next((each for each in reversed(found) if self._modules.values(each).get(text) == name), {})
