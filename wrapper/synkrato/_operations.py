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

_HIERARCHY = "/api/v1/hierarchy-master-record/{masterName}"
GET_HIERARCHY_RECORDS = Operation("getAllHierarchyMasterRecords", "GET", _HIERARCHY)
CREATE_HIERARCHY_RECORD = Operation(
    "createHierarchyMasterRecord", "POST", _HIERARCHY, safe=False, success=201, find_out=_LOOK
)
UPDATE_HIERARCHY_RECORD = Operation("updateHierarchyMasterRecord", "PATCH", _HIERARCHY)

ALL = (
    CHECK_LIVENESS,
    CHECK_READINESS,
    GET_BUILD_INFO,
    GET_MASTER_RECORDS,
    UPSERT_MASTER_RECORD,
    UPDATE_MASTER_RECORD,
    DELETE_MASTER_RECORD,
    GET_MODULE_RECORDS,
    UPSERT_MODULE_RECORD,
    UPDATE_MODULE_RECORD,
    DELETE_MODULE_RECORD,
    GET_HIERARCHY_RECORDS,
    CREATE_HIERARCHY_RECORD,
    UPDATE_HIERARCHY_RECORD,
)
