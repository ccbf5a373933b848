"""Workflows of records: begun, sent back and forth, closed and opened again."""

from __future__ import annotations

from sinkove_synkrato_contract.synkrato.part import Part
from sinkove_synkrato_contract.synkrato.records import MODULES
from sinkove_synkrato_contract.synkrato.rules import rows_of

__all__ = ["Workflows"]


class Workflows(Part):
    """Takes actions, and looks at what lists and history tell of them."""

    def go(self) -> None:
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

    def many(self) -> None:
        """Takes an action for several records at once."""
        name = "takeWorkflowAction"
        asked = {**self._here, **self._user, **self._space, "actionName": "Submit"}
        done = self._caller.ask(name, asked, [self._id(1), self._id(2)])
        found = done.json if done is not None else None
        ids = [each.get("recordId") for each in rows_of(found)]
        self._judge("action-for-each", name, ids == [self._id(1), self._id(2)], "each record's workflow", ids)
        self._caller.ask(name, asked, [self._id(1)], rule="action-refused", expect=(400,))
        self._caller.ask(name, asked, [self._id(1)] * 101, rule="too-many-rows", expect=(400,))
