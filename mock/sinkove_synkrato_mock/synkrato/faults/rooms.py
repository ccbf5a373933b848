"""Defects of health, documents, workflows, jobs, workspaces, trees and sub-tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.shaping import SUCCESSES, rewriting

if TYPE_CHECKING:
    from sinkove_synkrato_mock.faults import Spoil

__all__ = ["DOCUMENTS", "HEALTH", "OTHERS", "WORKFLOWS"]

HEALTH = (
    Fault("liveness-cpu-limit", "The processor is over its limit."),
    Fault("liveness-memory-limit", "The memory is over its limit."),
    Fault("database-disconnected", "The database is not connected."),
)

DOCUMENTS = (
    Fault("upload-loses-a-file", "The last file of an upload is not stored, and is told so."),
    Fault("upload-not-stored", "The last file of an upload is told to be stored, and is not."),
    Fault("document-file-missing", "The files behind all documents are gone."),
    Fault("document-cut", "A document is the first half of itself, with a length that says so."),
    Fault("document-of-other-project-visible", "A document is found from every project."),
    Fault("old-version-sent", "A document is its first version."),
    Fault("archive-incomplete", "An archive lacks the last document."),
)


def _lacking(name: str) -> Spoil:
    return lambda body, _: {key: value for key, value in body.items() if key != name} if name in body else body


WORKFLOWS = (
    Fault("any-action-accepted", "An action of another step does nothing, and is no error."),
    Fault("comment-lost", "What is said with an action is forgotten.", _lacking("comment"), "body"),
    Fault("assignee-ignored", "The next step is never for whom the caller says.", _lacking("assignee"), "body"),
    Fault("history-lost", "A record has no history.", rewriting(lambda *_: [], SUCCESSES, ("getWorkflowHistoryV2",))),
    Fault("open-step-completed", "The open step has a time at which it was completed.",
          rewriting(lambda body, _: {**body, "rows": [_completed(each) for each in body["rows"]]}, SUCCESSES, ("listWorkflowsV2",))),
    Fault("space-not-needed", "The name of a project's space is not needed.",
          lambda query, _: query if "spaceName" in query else {**query, "spaceName": "-"}, "query"),
)  # fmt: skip


def _completed(flow: dict[str, Any]) -> dict[str, Any]:
    steps = flow["steps"]
    return {**flow, "steps": [*steps[:-1], {**steps[-1], "completedAt": steps[-1]["createdAt"]}]}


OTHERS = (
    Fault("job-pages-refused", "Pages of jobs that are out of range are refused."),
    Fault("job-lost", "A job that was made cannot be found afterwards."),
    Fault("job-status-kept", "A job's status does not change."),
    Fault("log-lost", "An entry is not appended to a job's log."),
    Fault("workspace-lost", "A workspace that was made cannot be found afterwards."),
    Fault("workspaces-enveloped", "Workspaces come as a page with rows.",
          rewriting(lambda body, _: {"rows": body} if isinstance(body, list) else body, SUCCESSES, ("listWorkspaces",))),
    Fault("workspace-parent-lost", "A workspace is inside of no other.", _lacking("parentId"), "body"),
    Fault("unmounted-mounted", "What is published and not mounted answers."),
    Fault("tree-flat", "No record of a tree is below another."),
    Fault("sub-table-shared", "All records of a module share one sub-table."),
    Fault("access-kept", "What is revoked can be reached as before."),
    Fault("deactivation-ignored", "Users who are switched off may still sign in."),
)  # fmt: skip
