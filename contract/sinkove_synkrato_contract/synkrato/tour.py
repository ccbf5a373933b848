"""A tour through what is around records: expanded ones, sub-tables, workflows, trees, users, workspaces, jobs, schedules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.records import MODULES, Records
from sinkove_synkrato_contract.synkrato.rules import rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sinkove_synkrato_contract.synkrato.caller import Caller

__all__ = ["Tour"]

_ROWS = 3


class Tour:
    """Makes one of everything, looks at it, and removes what can be removed.

    Args:
        caller: Who asks.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._subjects = caller.subjects
        self._modules = Records(caller, MODULES)
        self._here = self._modules.here
        self._module = {"moduleName": self._here.get("moduleName", "")}
        self._user = self._modules.user
        self._space = {"spaceName": "Site North"}
        self.records: list[dict[str, Any]] = []

    def _judge(self, rule: str, name: str, good: object, expected: str, received: object) -> None:
        self._caller.judge(rule, name, good, expected, received)

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
        parts = {
            "Module Records": self._expanded,
            "Sub-tables & Workflow": self._within,
            "Workflow V2": self._workflow,
            "Hierarchy Master Records": self._tree,
            "User Management": self._people,
            "Workspace": self._workspaces,
            "Job Status": self._jobs,
            "Data API": self._schedules,
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

    def _id(self, at: int) -> str:
        return str(self.records[at].get("_id"))

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
            self._many()

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

    def _workflow(self) -> None:
        """One record's workflow, there and back and open again."""
        if not self.records:
            self._caller.ask("listWorkflowsV2", self._module)
            return
        record = {"recordId": self._id(0), "moduleName": self._module["moduleName"]}
        said = f"{self._modules.mark}said"
        comment = {"comment": {"text": said, "isPrivate": False}}
        asked = {**self._user, **self._space}
        self._caller.ask(
            "createWorkflowV2", asked, {**record, "actionName": "Submit", "assignee": {"users": []}, **comment}
        )
        begun = rows_of(self._caller.told("listWorkflowsV2", self._module))
        makers = [each["createdBy"].get("id") for each in begun if isinstance(each.get("createdBy"), dict)]
        users = [each for each in makers if isinstance(each, str)][:1]
        for name, action in (
            ("returnWorkflowV2", "Return"),
            ("submitWorkflowV2", "Submit"),
            ("reviseWorkflowV2", "Revise"),
            ("submitWorkflowV2", "Submit"),
            ("submitWorkflowV2", "Approve"),
            ("reopenWorkflowV2", "Reopen"),
        ):
            assignee = {} if name == "reviseWorkflowV2" else {"assignee": {"users": users, "groups": []}}
            self._caller.ask(name, asked, {**record, "actionName": action, **assignee, **comment})
        wrong = {**record, "actionName": "Revise-nothing"}
        self._caller.ask("submitWorkflowV2", asked, wrong, rule="action-refused", expect=(400,))
        self._caller.ask(
            "createWorkflowV2", asked, {**record, "actionName": "Submit"}, rule="action-refused", expect=(400,)
        )
        self._caller.ask(
            "submitWorkflowV2", asked, {**record, "actionName": "Submit"}, rule="action-refused", expect=(400,)
        )
        self._listed(said, users)
        number = {"recordNumber": str(self.records[0].get("recordNumber")), **self._module}
        history = self._caller.ask("getWorkflowHistoryV2", number)
        steps = history.json if history is not None else None
        self._judge("history-tells", "getWorkflowHistoryV2", steps, "a step for each action", steps)
        self._in_project()

    def _in_project(self) -> None:
        """In a project, who takes an action has to say in which space."""
        project = {"x-project-id": self._subjects.get("project", "")}
        row = {self._modules.fields[0]: f"{self._modules.mark}space"}
        if not project["x-project-id"] or not self._caller.told(
            MODULES.upsert, {**self._modules.writing, **project}, [row]
        ):
            return
        made = self._modules.listed(query=project)
        for each in made[:1]:
            body = {"recordId": str(each.get("_id")), "moduleName": self._module["moduleName"], "actionName": "Submit"}
            place = {**self._user, **project}
            self._caller.ask("createWorkflowV2", place, body, rule="space-needed", expect=(400,))
        self._caller.ask(MODULES.delete, {**self._here, **self._user, **project}, self._modules.named(made))

    def _listed(self, said: str, users: list[str]) -> None:
        name, number = "listWorkflowsV2", str(self.records[0].get("recordNumber"))
        asked = {"status": "Open", "filter": f"({self._modules.fields[0]}:ne:null)", "page": "1", "pageSize": "2"}
        responsible_for = {"responsibleUser": self._user.get("userName", ""), "responsibleGroup": "nobody"}
        self._caller.ask(name, {**self._module, **asked, **responsible_for})
        flows = rows_of(self._caller.told(name, {**self._module, "recordNumber": number}))
        steps = rows_of(flows[0].get("steps")) if flows else []
        good = len(flows) == 1 and flows[0].get("recordNumber") == number and steps
        self._judge(
            "workflow-listed", name, good, f"the workflow of {number}", [each.get("recordNumber") for each in flows]
        )
        ends = [each for each in steps if each.get("active") is True and each.get("completedAt")]
        self._judge("open-step-open", name, not ends, "no completedAt, of a step that is open", ends)
        told = [each.get("text") for step in steps for each in rows_of(step.get("comments"))]
        self._judge("comment-kept", name, said in told, f"the comment {said}", told)
        last = rows_of(steps[-1].get("responsibleUsers")) if steps else []
        if users:
            ids = [each.get("id") for each in last]
            self._judge("assignee-kept", name, ids == users, f"the last step for {users[0]}", ids)

    def _many(self) -> None:
        name = "takeWorkflowAction"
        asked = {**self._here, **self._user, **self._space, "actionName": "Submit"}
        done = self._caller.ask(name, asked, [self._id(1), self._id(2)])
        found = done.json if done is not None else None
        ids = [each.get("recordId") for each in rows_of(found)]
        self._judge("action-for-each", name, ids == [self._id(1), self._id(2)], "each record's workflow", ids)
        self._caller.ask(name, asked, [self._id(1)], rule="action-refused", expect=(400,))
        self._caller.ask(name, asked, [self._id(1)] * 101, rule="too-many-rows", expect=(400,))

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

    def _people(self) -> None:
        self._caller.ask("getUserAccess", {"page": "1", "pageSize": "1000"})
        self._caller.ask("getAllGroups", {"page": "1", "pageSize": "100", "onlyProjectsGroups": "false"})
        name, project = self._subjects.get("user_without_delete"), self._subjects.get("project")
        if not name or not project or not self._caller.may("grantUserAccess"):
            self._caller.ask("getUserAccessByUsername", {"username": self._user.get("userName", "")})
            return
        shown = {"username": name}
        for revoke, body in (
            ("revokeUserAccess", {"username": name, "projects": [project], "groups": []}),
            ("removeProjectAccess", {"username": name, "projectIds": [project]}),
        ):
            self._caller.ask("grantUserAccess", {}, {"username": name, "projects": [project], "groups": []})
            self._judge(
                "access-granted", "getUserAccessByUsername", project in self._access(shown), project, "not there"
            )
            self._caller.ask(revoke, {}, body)
            gone = project not in self._access(shown)
            self._judge(
                "access-revoked", "getUserAccessByUsername", gone, f"no {project}, which was revoked", "it is there"
            )
        self._refused_to("access-gone", 403, **{"x-project-id": project})
        self._caller.ask("grantUserAccess", {}, {"username": name, "projects": [project], "groups": []})
        self._caller.ask("grantUserAccess", {}, {"projects": [project] * 101}, rule="too-many-rows", expect=(400,))
        self._caller.ask("deactivateUsers", {}, [name])
        if self.records:
            asked = {**self._here, "userName": name}
            self._caller.ask(MODULES.upsert, asked, self._modules.rows()[:1], rule="special-user", expect=(400,))
        self._refused_to("deactivated-refused", 401, 403)
        self._caller.ask("activateUsers", {}, [name])

    def _refused_to(self, rule: str, *expect: int, **headers: str) -> None:
        """Asks as the user whose rights were taken away."""
        if token := self._subjects.get("token_without_delete"):
            self._caller.ask("getUserAccess", headers, rule=rule, expect=expect, key=token)

    def _access(self, shown: Mapping[str, str]) -> str:
        answer = self._caller.ask("getUserAccessByUsername", shown)
        return answer.body.decode("utf-8", "replace") if answer is not None else ""

    def _workspaces(self) -> None:
        name = self._modules.mark
        outer = self._caller.told("createWorkspace", {}, {"name": name, "parentId": None})
        inner = self._caller.told("createWorkspace", {}, {"name": f"{name}inner", "parentId": outer.get("id")})
        wanted = f"{self._modules.fields[1]}:ne:null"
        listed = self._caller.ask(
            "listWorkspaces", {"page": "1", "pageSize": "1000", "sort": "createdAt", "filter": wanted}
        )
        listed = self._caller.ask("listWorkspaces", {"page": "1", "pageSize": "1000"}) or listed
        if not inner:
            return
        ids = [each.get("id") for each in rows_of(listed.json if listed is not None else [])]
        got = self._caller.told("getWorkspace", {"id": str(inner.get("id"))})
        good = got == inner and got.get("parentId") == outer.get("id")
        self._judge("workspace-kept", "getWorkspace", good, f"{inner}, inside of {outer.get('id')}", got)
        self._judge(
            "workspace-listed", "listWorkspaces", inner.get("id") in ids, f"{inner.get('id')} among them", len(ids)
        )
        self._caller.told(
            "updateWorkspace", {"id": str(inner.get("id"))}, {"name": f"{name}new", "parentId": outer.get("id")}
        )
        new = self._caller.told("getWorkspace", {"id": str(inner.get("id"))}).get("name")
        self._judge("workspace-changes", "updateWorkspace", new == f"{name}new", f"the name {name}new", new)

    def _jobs(self) -> None:
        project = self._subjects.get("project")
        if not project:
            return
        listing, times = "getJobStatusByProject", {"createdAt": _TIME, "completedAt": _TIME}
        meta = {"scheduleName": self._modules.mark, "timeStamp": _TIME}
        body = {
            "_id": "0" * 24,
            "tenantID": self._subjects.get("tenant", ""),
            "projectID": project,
            "jobTitle": self._modules.mark,
            "jobType": "Import",
            "status": "Not Started",
            "createdBy": self._modules.mark,
            "duration": 1,
            **times,
            "log": [{"message": "begun", "timeStamp": _TIME}],
            "meta": meta,
        }
        made = self._caller.told("createJobStatus", {"x-project-id": project}, body)
        job = {"id": str(made.get("id"))}
        if not made:
            self._caller.ask(listing, {"id": project})
            return
        self._judge("job-listed", listing, self._job(project, job), f"the job {job['id']}", "it is not there")
        self._caller.ask("updateJobStatus", job, {"status": "Completed", "duration": 60000, "completedAt": _TIME})
        status = self._job(project, job).get("status")
        self._judge("job-changes", listing, status == "Completed", "status Completed", status)
        entry = {"message": f"{self._modules.mark}done", "level": "info", "duration": 1, "timeStamp": _TIME}
        self._caller.ask("appendJobStatusLogs", job, entry)
        log = self._job(project, job).get("log")
        told = [each.get("message") for each in rows_of(log)]
        self._judge("job-logs", listing, entry["message"] in told, f"{entry['message']} in its log", told)
        for bad in ({"page": "0"}, {"pageSize": "0"}, {"pageSize": "201"}, {"page": "x"}):
            self._caller.ask(listing, {"id": project, **bad}, rule="put-right", expect=(200,))

    def _job(self, project: str, job: Mapping[str, str]) -> dict[str, Any]:
        found = rows_of(self._caller.told("getJobStatusByProject", {"id": project, "page": "1", "pageSize": "200"}))
        return next((each for each in found if each.get("_id") == job["id"]), {})

    def _schedules(self) -> None:
        made = {"scheduleId": "0" * 23 + "1", "data": [{"ID": "EQ-0001", "Name": self._modules.mark}]}
        self._caller.ask("uploadCxEquipment", {}, made)
        item = {"workfid": "WF1", "scheduleid": made["scheduleId"], "activityid": "0" * 24, "subtaskid": "0" * 24}
        item[self._modules.fields[0]] = f"{self._modules.mark}cx"
        self._caller.ask("createCxChecklist", {**self._module, **self._user}, [item])


_TIME = "2026-01-01T00:00:00.000Z"
