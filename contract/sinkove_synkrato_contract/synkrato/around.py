"""What stands beside records: users and their rights, workspaces, jobs, schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.part import Part
from sinkove_synkrato_contract.synkrato.records import MODULES
from sinkove_synkrato_contract.synkrato.rules import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Around"]

_TIME = "2026-01-01T00:00:00.000Z"


class Around(Part):
    """Makes one of each, and looks at it."""

    def people(self) -> None:
        """Gives rights to a user and takes them away, and switches them off and on."""
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

    def workspaces(self) -> None:
        """Makes a workspace inside of another, and renames it."""
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

    def jobs(self) -> None:
        """Makes a job, changes it, and writes into its log."""
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

    def schedules(self) -> None:
        """Uploads a schedule and makes a list for it."""
        made = {"scheduleId": "0" * 23 + "1", "data": [{"ID": "EQ-0001", "Name": self._modules.mark}]}
        self._caller.ask("uploadCxEquipment", {}, made)
        item = {"workfid": "WF1", "scheduleid": made["scheduleId"], "activityid": "0" * 24, "subtaskid": "0" * 24}
        item[self._modules.fields[0]] = f"{self._modules.mark}cx"
        self._caller.ask("createCxChecklist", {**self._module, **self._user}, [item])
