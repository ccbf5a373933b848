"""The rules about what is asked of the Synkrato API alone, on purpose, and at which operations they have to have run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_contract.synkrato.records import MASTERS, MODULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sinkove_synkrato_contract.catalogue import Asked
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["ASKED", "BY_SUBJECT", "due_of"]

ASKED: Mapping[str, Asked] = {
    "pages-concatenate": ("data", "Pages of any size are the whole, each record once.", "platform"),
    "page-past-end": ("data", "A page past the last one has no rows.", "inferred"),
    "page-out-of-range": ("input", "A page that is out of range is refused, and said to be.", "platform"),
    "put-right": ("input", "A page of jobs that is out of range is put right.", "platform"),
    "filter-agrees": ("data", "A filter chooses the rows for which it is true.", "platform"),
    "filter-day-in-zone": ("data", "A day is meant in the time zone that is named.", "platform"),
    "and-narrows": ("data", "What `a:and:b` chooses lies within what `a` does.", "platform"),
    "bad-filter": ("input", "A filter that cannot be read is refused.", "inferred"),
    "sort-orders": ("data", "A list is in the order of its sort field.", "inferred"),
    "status-chooses": ("data", "Only records of the status asked for are listed.", "platform"),
    "upsert-shows": ("data", "What was upserted is listed, by the ids that were told.", "platform"),
    "written-comes-back": ("data", "Values are read as they were written.", "platform"),
    "tenant-told": ("data", "Records are said to be their tenant's.", "platform"),
    "upsert-updates": ("data", "What is upserted twice is updated.", "platform"),
    "created-steady": ("data", "When a record was created never changes.", "inferred"),
    "field-emptied": ("data", "A field can be emptied.", "inferred"),
    "update-counts": ("data", "An update counts what it changed.", "platform"),
    "update-shows": ("data", "An update changes what it names, and nothing else.", "platform"),
    "update-nobody": ("data", "An update of nobody's record makes none.", "inferred"),
    "too-many-rows": ("input", "More than may be sent at once is refused.", "platform"),
    "key-needed": ("input", "A row that names no record is refused.", "platform"),
    "id-refused": ("input", "The `_id` of a record cannot be changed.", "platform"),
    "delete-succeeds": ("data", "A deletion that is allowed succeeds.", "platform"),
    "delete-gone": ("data", "What was deleted is gone.", "platform"),
    "delete-only-named": ("data", "What was not named for deletion stays.", "platform"),
    "delete-refused": ("auth", "Who may not delete, deletes nothing, and is told so.", "platform"),
    "parameter-missing": ("input", "A parameter that is required has to be there.", "platform"),
    "no-user": ("input", "On whose behalf something is done has to be said.", "platform"),
    "special-user": ("auth", "A user is treated as what they are.", "platform"),
    "user-case": ("input", "The case of a user's name does not matter.", "platform"),
    "name-case": ("input", "The case of a master's name does not matter.", "platform"),
    "unknown-name": ("input", "An unknown master is a 500 that says so.", "platform"),
    "unknown-project": ("input", "An unknown project is a 500 that says so.", "platform"),
    "health-open": ("auth", "Who asks for the health needs no token.", "documented"),
    "not-mounted": ("input", "What is published and not mounted is not found.", "platform"),
    "other-token": ("auth", "Another tenant's token does not see our records.", "platform"),
    "foreign-tenant": ("auth", "Nobody reaches a tenant by naming it.", "platform"),
    "own-tenant": ("data", "A token's own tenant may be named.", "platform"),
    "spaces-apart": ("data", "Records of a project or workspace are in no other list.", "platform"),
    "limit-kept": ("limit", "The fourth request of a second is refused.", "documented"),
    "limit-ends": ("limit", "A new window begins.", "documented"),
    "expand-chooses": ("data", "Expand shows the records that are asked for.", "platform"),
    "bad-json": ("input", "JSON in a parameter is refused when it is none, or out of range.", "platform"),
    "table-keeps": ("data", "A sub-table has the rows that were written.", "platform"),
    "table-apart": ("data", "Each record has a sub-table of its own.", "platform"),
    "table-deletes": ("data", "Only the rows that were named are deleted.", "platform"),
    "action-refused": ("input", "An action that is not valid from a step is refused.", "platform"),
    "action-for-each": ("data", "An action tells the workflow of each record.", "platform"),
    "workflow-listed": ("data", "A workflow that was begun is listed.", "platform"),
    "history-tells": ("data", "The history tells what was done.", "platform"),
    "open-step-open": ("state", "A step that is open was not completed.", "platform"),
    "comment-kept": ("data", "What was said with an action is shown.", "inferred"),
    "assignee-kept": ("data", "The next step is for whom it was given to.", "inferred"),
    "space-needed": ("input", "In a project, the space has to be named.", "platform"),
    "tree-holds": ("data", "A record of a tree is below the one that was named.", "inferred"),
    "tree-changes": ("data", "A record of a tree can be changed.", "platform"),
    "access-granted": ("data", "A project that was granted is shown.", "inferred"),
    "access-revoked": ("data", "A project that was revoked is not shown.", "inferred"),
    "access-gone": ("auth", "Who lost a project does not reach it.", "platform"),
    "deactivated-refused": ("auth", "Who is switched off cannot sign in.", "platform"),
    "workspace-kept": ("data", "A workspace is got as it was created.", "platform"),
    "workspace-listed": ("data", "A workspace that was created is listed.", "platform"),
    "workspace-changes": ("data", "A workspace can be renamed.", "platform"),
    "job-listed": ("data", "A job that was created is listed.", "platform"),
    "job-changes": ("data", "A job has the status that it was given.", "platform"),
    "job-logs": ("data", "A job's log has what was appended.", "platform"),
    "upload-succeeds": ("file", "All files of an upload are stored.", "platform"),
    "file-comes-back": ("file", "A file comes back as it was sent, in the version asked for.", "platform"),
    "archive-whole": ("file", "The archive of a record has all of its files.", "platform"),
    "document-apart": ("auth", "A document is not found from another project.", "platform"),
    "bad-form": ("input", "A form without what it needs is refused.", "platform"),
}
_LISTING = (
    *("pages-concatenate", "page-past-end", "filter-agrees", "filter-day-in-zone", "and-narrows", "bad-filter"),
    *("sort-orders", "status-chooses", "upsert-shows", "written-comes-back", "created-steady"),
)
_UPSERT = ("upsert-updates", "field-emptied", "too-many-rows", "upsert-counts")
_UPDATE = ("update-counts", "update-shows", "update-nobody")
_DELETE = ("delete-succeeds", "delete-gone", "delete-only-named")
_DUE: Mapping[str, Sequence[str]] = {
    **{shelf.upsert: _UPSERT for shelf in (MASTERS, MODULES)},
    MASTERS.update: _UPDATE,
    MODULES.update: (*_UPDATE, "id-refused"),
    **{shelf.delete: _DELETE for shelf in (MASTERS, MODULES)},
    "checkLiveness": ("health-open",),
    "checkReadiness": ("health-open",),
    "writeSubTableRows": ("upsert-counts",),
    "takeWorkflowAction": ("action-for-each", "action-refused", "too-many-rows"),
    "createWorkflowV2": ("action-refused",),
    "submitWorkflowV2": ("action-refused",),
    "uploadDocuments": ("upload-succeeds", "bad-form"),
    "downloadDocument": ("file-comes-back", "file-has-name", "unknown-id"),
    "downloadAllDocuments": ("archive-whole", "file-has-name", "unknown-id"),
    "updateWorkspace": ("workspace-changes",),
    "updateHierarchyMasterRecord": ("id-refused",),
}
# What a read is due when something of ours could be there: by the operation that makes it.
_MADE: Mapping[str, tuple[str, Sequence[str]]] = {
    **{shelf.listing: (shelf.upsert, _LISTING) for shelf in (MASTERS, MODULES)},
    "expandModuleRecords": (MODULES.upsert, ("expand-chooses", "pages-concatenate", "bad-json", "expand-adds-up")),
    "getSubTableRows": ("writeSubTableRows", ("table-keeps", "table-apart", "table-deletes", "page-adds-up")),
    "listWorkflowsV2": ("createWorkflowV2", ("workflow-listed", "open-step-open", "comment-kept", "assignee-kept")),
    "getWorkflowHistoryV2": ("createWorkflowV2", ("history-tells",)),
    "getAllHierarchyMasterRecords": ("createHierarchyMasterRecord", ("tree-holds", "tree-changes", "record-form")),
    "getUserAccessByUsername": ("grantUserAccess", ("access-granted", "access-revoked")),
    "getWorkspace": ("createWorkspace", ("workspace-kept",)),
    "listWorkspaces": ("createWorkspace", ("workspace-listed",)),
    "getJobStatusByProject": ("createJobStatus", ("job-listed", "job-changes", "job-logs", "put-right")),
}
# Those that a subject makes possible.
BY_SUBJECT: Mapping[str, Sequence[tuple[str, str]]] = {
    "second_token": ((MASTERS.listing, "other-token"),),
    "foreign_tenant": ((MASTERS.listing, "foreign-tenant"),),
    "tenant": ((MASTERS.listing, "own-tenant"), (MASTERS.listing, "tenant-told")),
    "workspace": ((MASTERS.listing, "spaces-apart"),),
    "project": ((MASTERS.listing, "spaces-apart"), ("createWorkflowV2", "space-needed")),
    "master": ((MASTERS.listing, "name-case"), (MASTERS.listing, "unknown-project")),
    "user": ((MASTERS.delete, "user-case"), (MASTERS.delete, "no-user")),
    "user_inactive": ((MASTERS.delete, "special-user"),),
    "user_foreign": ((MASTERS.delete, "special-user"),),
    "user_without_delete": ((MASTERS.delete, "delete-refused"),),
    "token_without_delete": (("getUserAccess", "access-gone"), ("getUserAccess", "deactivated-refused")),
    "other_project": (("downloadDocument", "document-apart"),),
    "token_limited": (("getBuildInfo", "limit-kept"), ("getBuildInfo", "limit-ends")),
}


def due_of(operation: Operation, excuse: Callable[[str, int | str], str | None]) -> Iterator[tuple[str, str | None]]:
    """As any vendor's."""
    for rule in _DUE.get(operation.id, ()):
        yield rule, excuse(operation.id, 200) or excuse(operation.id, rule)
    maker, rules = _MADE.get(operation.id, ("", ()))
    for rule in rules:
        yield rule, excuse(operation.id, 200) or excuse(operation.id, rule) or excuse(maker, 200)
    limited = {"page", "pageSize"} <= operation.query and 400 in operation.responses
    if limited:
        yield "page-out-of-range", excuse(operation.id, 200)
    if {"page", "pageSize"} <= operation.query and operation.answers_json and operation.id != "listWorkspaces":
        yield "page-as-asked", excuse(operation.id, 200)
