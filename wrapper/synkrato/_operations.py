"""The operations that this package calls, as the spec describes them; a test compares the two."""

from sinkove_synkrato.call import Operation

_DONE = b'{"success": true}'
_LOOK = "Look for its records before you send them again."

CHECK_LIVENESS = Operation("checkLiveness", "GET", "/api/v1/health/liveness")
CHECK_READINESS = Operation("checkReadiness", "GET", "/api/v1/health/readiness")
GET_BUILD_INFO = Operation("getBuildInfo", "GET", "/api/v1/build/info")

_MASTER = "/api/v1/master-record/{masterName}"
GET_MASTER_RECORDS = Operation("getAllMasterRecords", "GET", _MASTER)
UPSERT_MASTER_RECORD = Operation("upsertMasterRecord", "POST", _MASTER, safe=False, success=201, find_out=_LOOK)
UPDATE_MASTER_RECORD = Operation("updateMasterRecord", "PATCH", _MASTER)
DELETE_MASTER_RECORD = Operation("deleteMasterRecord", "DELETE", _MASTER, empty=_DONE)

_MODULE = "/api/v1/module-record/{moduleName}"
GET_MODULE_RECORDS = Operation("getAllModuleRecords", "GET", _MODULE)
UPSERT_MODULE_RECORD = Operation("upsertModuleRecord", "POST", _MODULE, safe=False, success=201, find_out=_LOOK)
UPDATE_MODULE_RECORD = Operation("updateModuleRecord", "PATCH", _MODULE)
DELETE_MODULE_RECORD = Operation("deleteModuleRecord", "DELETE", _MODULE, empty=_DONE)

EXPAND_MODULE = Operation("expandModuleRecords", "GET", f"{_MODULE}/expand")

_SUBTABLE = "/api/v1/sub-table/{tableID}"
GET_SUBTABLE_ROWS = Operation("getSubTableRows", "GET", _SUBTABLE)
WRITE_SUBTABLE_ROWS = Operation(
    "writeSubTableRows",
    "POST",
    _SUBTABLE,
    safe=False,
    success=201,
    find_out="Look into the sub-table before you send them again.",
)
DELETE_SUBTABLE_ROWS = Operation("deleteSubTableRows", "DELETE", _SUBTABLE)

_HIERARCHY = "/api/v1/hierarchy-master-record/{masterName}"
GET_HIERARCHY_RECORDS = Operation("getAllHierarchyMasterRecords", "GET", _HIERARCHY)
CREATE_HIERARCHY_RECORD = Operation(
    "createHierarchyMasterRecord", "POST", _HIERARCHY, safe=False, success=201, find_out=_LOOK
)
UPDATE_HIERARCHY_RECORD = Operation("updateHierarchyMasterRecord", "PATCH", _HIERARCHY)

_JOB = "/api/v1/jobstatus/{id}"
GET_JOBS = Operation("getJobStatusByProject", "GET", _JOB)
CREATE_JOB = Operation(
    "createJobStatus",
    "POST",
    "/api/v1/jobstatus",
    safe=False,
    success=201,
    find_out="Look for it in the list of jobs before you create it again.",
)
UPDATE_JOB = Operation("updateJobStatus", "PUT", _JOB)
LOG_JOB = Operation(
    "appendJobStatusLogs",
    "POST",
    f"{_JOB}/logs",
    safe=False,
    find_out="Look into the job's log before you add the line again.",
)

_WORKSPACE = "/api/v1/workspace"
LIST_WORKSPACES = Operation("listWorkspaces", "GET", _WORKSPACE)
CREATE_WORKSPACE = Operation(
    "createWorkspace",
    "POST",
    _WORKSPACE,
    safe=False,
    success=201,
    find_out="Look for it in the list of workspaces before you create it again.",
)
GET_WORKSPACE = Operation("getWorkspace", "GET", f"{_WORKSPACE}/{{id}}")
UPDATE_WORKSPACE = Operation("updateWorkspace", "PATCH", f"{_WORKSPACE}/{{id}}")

_ACT = "Look at the record's workflow before you do it again."
TAKE_ACTION = Operation(
    "takeWorkflowAction",
    "POST",
    "/api/v1/workflow/{moduleName}",
    safe=False,
    success=201,
    find_out="Look at the workflows of the records before you do it again.",
)
_WORKFLOW = "/api/v2/workflow"
LIST_WORKFLOWS = Operation("listWorkflowsV2", "GET", _WORKFLOW)
GET_WORKFLOW_HISTORY = Operation("getWorkflowHistoryV2", "GET", f"{_WORKFLOW}/history")
CREATE_WORKFLOW = Operation("createWorkflowV2", "POST", f"{_WORKFLOW}/create", safe=False, success=201, find_out=_ACT)
SUBMIT_WORKFLOW = Operation("submitWorkflowV2", "POST", f"{_WORKFLOW}/submit", safe=False, success=201, find_out=_ACT)
RETURN_WORKFLOW = Operation("returnWorkflowV2", "POST", f"{_WORKFLOW}/return", safe=False, success=201, find_out=_ACT)
REVISE_WORKFLOW = Operation("reviseWorkflowV2", "POST", f"{_WORKFLOW}/revision", safe=False, success=201, find_out=_ACT)
REOPEN_WORKFLOW = Operation("reopenWorkflowV2", "POST", f"{_WORKFLOW}/reopen", safe=False, success=201, find_out=_ACT)

_ACCESS = "/api/v1/user/user-access"
GET_USER_ACCESS = Operation("getUserAccess", "GET", _ACCESS)
GET_ACCESS_OF_USER = Operation("getUserAccessByUsername", "GET", f"{_ACCESS}/by-user")
GRANT_ACCESS = Operation(
    "grantUserAccess", "POST", _ACCESS, safe=False, find_out="Look what the user reaches before you do it again."
)
REVOKE_ACCESS = Operation("revokeUserAccess", "DELETE", _ACCESS, empty=b"{}")
REMOVE_PROJECT_ACCESS = Operation("removeProjectAccess", "DELETE", "/api/v1/user/project-access", empty=b"{}")
GET_GROUPS = Operation("getAllGroups", "GET", "/api/v1/user/groups")
ACTIVATE_USERS = Operation("activateUsers", "PATCH", "/api/v1/user/activate-users")
DEACTIVATE_USERS = Operation("deactivateUsers", "PATCH", "/api/v1/user/deactivate-users")

_DOCUMENTS = "/api/v1/documents"
UPLOAD_DOCUMENTS = Operation(
    "uploadDocuments",
    "POST",
    _DOCUMENTS,
    safe=False,
    find_out="Download the record's documents and look which of them are there before you upload them again.",
    carries_file=True,
)
DOWNLOAD_DOCUMENT = Operation("downloadDocument", "GET", f"{_DOCUMENTS}/download/{{id}}", carries_file=True)
DOWNLOAD_ALL_DOCUMENTS = Operation(
    "downloadAllDocuments", "GET", f"{_DOCUMENTS}/download/all/{{recordId}}", carries_file=True
)

ALL = tuple(each for each in vars().values() if isinstance(each, Operation))
