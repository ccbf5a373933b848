"""A typed client for the Synkrato Data API: the records of a warehouse, read and written.

```python
import synkrato
from synkrato import F

client = synkrato.client("TOKEN")
for row in client.master("LOCATION").records(F.number2 > 2, sort="createdAt"):
    print(row["code"])
```

Importing this package loads neither httpx nor generated code; the names below load what they need.
"""

from importlib import import_module

TYPE_CHECKING = False  # not typing's, whose import takes five times as long as this package's own
if TYPE_CHECKING:
    from typing import Any

    from sinkove_synkrato.budget import BudgetState
    from sinkove_synkrato.errors import (
        APIConnectionError,
        APIError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        BudgetExhaustedError,
        ConfigurationError,
        ConflictError,
        CorruptDownloadError,
        DestinationExistsError,
        DownloadError,
        GoneError,
        IncompleteDownloadError,
        NotFoundError,
        OutcomeUnknownError,
        PermissionDeniedError,
        RateLimitError,
        ResponseValidationError,
        ServerError,
        ValidationError,
    )
    from sinkove_synkrato.errors import APIError as SynkratoError
    from sinkove_synkrato.events import AttemptEvent, CallEvent, WaitEvent
    from sinkove_synkrato.progress import Progress

    from ._async_forms import AsyncHierarchy, AsyncMaster, AsyncModule
    from ._batches import Rejected
    from ._bulk import UpsertResult
    from ._client import AsyncClient, Client
    from ._currency import Currency
    from ._document_calls import Document, PartialUploadError, UploadFailure, UploadResult
    from ._documents import AsyncDocuments, Documents
    from ._expand import ExpandedRecord
    from ._factory import async_client, client
    from ._filters import F, Filter
    from ._forms import Hierarchy, Master, Module
    from ._health import AsyncHealth, BuildInfo, Health, Liveness
    from ._items import AsyncItems, Items
    from ._job_calls import Job, JobLog
    from ._jobs import AsyncJobs, Jobs
    from ._listing import AsyncRecords, Records
    from ._records import RecordError
    from ._subtables import AsyncSubtable, Subtable
    from ._terms import FilterError
    from ._token import TokenEvent
    from ._users import AsyncUsers, Users
    from ._workflow import AsyncWorkflowV1, AsyncWorkflowV2, WorkflowV1, WorkflowV2
    from ._workflow_calls import TakenAction
    from ._workflow_models import Workflow, WorkflowComment, WorkflowStep, WorkflowUser
    from ._workspaces import AsyncWorkspaces, Workspace, Workspaces

_ERRORS = "sinkove_synkrato.errors"
_HOME = {
    "AsyncClient": "synkrato._client",
    "AsyncDocuments": "synkrato._documents",
    "AsyncHealth": "synkrato._health",
    "AsyncHierarchy": "synkrato._async_forms",
    "AsyncItems": "synkrato._items",
    "AsyncJobs": "synkrato._jobs",
    "AsyncMaster": "synkrato._async_forms",
    "AsyncModule": "synkrato._async_forms",
    "AsyncRecords": "synkrato._listing",
    "AsyncSubtable": "synkrato._subtables",
    "AsyncUsers": "synkrato._users",
    "AsyncWorkflowV1": "synkrato._workflow",
    "AsyncWorkflowV2": "synkrato._workflow",
    "AsyncWorkspaces": "synkrato._workspaces",
    "AttemptEvent": "sinkove_synkrato.events",
    "BudgetState": "sinkove_synkrato.budget",
    "BuildInfo": "synkrato._health",
    "CallEvent": "sinkove_synkrato.events",
    "Client": "synkrato._client",
    "Currency": "synkrato._currency",
    "Document": "synkrato._document_calls",
    "Documents": "synkrato._documents",
    "ExpandedRecord": "synkrato._expand",
    "F": "synkrato._filters",
    "Filter": "synkrato._filters",
    "FilterError": "synkrato._terms",
    "Health": "synkrato._health",
    "Hierarchy": "synkrato._forms",
    "Items": "synkrato._items",
    "Job": "synkrato._job_calls",
    "JobLog": "synkrato._job_calls",
    "Jobs": "synkrato._jobs",
    "Liveness": "synkrato._health",
    "Master": "synkrato._forms",
    "Module": "synkrato._forms",
    "PartialUploadError": "synkrato._document_calls",
    "Progress": "sinkove_synkrato.progress",
    "RecordError": "synkrato._records",
    "Records": "synkrato._listing",
    "Rejected": "synkrato._batches",
    "Subtable": "synkrato._subtables",
    "TakenAction": "synkrato._workflow_calls",
    "TokenEvent": "synkrato._token",
    "UploadFailure": "synkrato._document_calls",
    "UploadResult": "synkrato._document_calls",
    "UpsertResult": "synkrato._bulk",
    "Users": "synkrato._users",
    "WaitEvent": "sinkove_synkrato.events",
    "Workflow": "synkrato._workflow_models",
    "WorkflowComment": "synkrato._workflow_models",
    "WorkflowStep": "synkrato._workflow_models",
    "WorkflowUser": "synkrato._workflow_models",
    "WorkflowV1": "synkrato._workflow",
    "WorkflowV2": "synkrato._workflow",
    "Workspace": "synkrato._workspaces",
    "Workspaces": "synkrato._workspaces",
    "async_client": "synkrato._factory",
    "client": "synkrato._factory",
}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AsyncDocuments",
    "AsyncHealth",
    "AsyncHierarchy",
    "AsyncItems",
    "AsyncJobs",
    "AsyncMaster",
    "AsyncModule",
    "AsyncRecords",
    "AsyncSubtable",
    "AsyncUsers",
    "AsyncWorkflowV1",
    "AsyncWorkflowV2",
    "AsyncWorkspaces",
    "AttemptEvent",
    "AuthenticationError",
    "BadRequestError",
    "BudgetExhaustedError",
    "BudgetState",
    "BuildInfo",
    "CallEvent",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "CorruptDownloadError",
    "Currency",
    "DestinationExistsError",
    "Document",
    "Documents",
    "DownloadError",
    "ExpandedRecord",
    "F",
    "Filter",
    "FilterError",
    "GoneError",
    "Health",
    "Hierarchy",
    "IncompleteDownloadError",
    "Items",
    "Job",
    "JobLog",
    "Jobs",
    "Liveness",
    "Master",
    "Module",
    "NotFoundError",
    "OutcomeUnknownError",
    "PartialUploadError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "RecordError",
    "Records",
    "Rejected",
    "ResponseValidationError",
    "ServerError",
    "Subtable",
    "SynkratoError",
    "TakenAction",
    "TokenEvent",
    "UploadFailure",
    "UploadResult",
    "UpsertResult",
    "Users",
    "ValidationError",
    "WaitEvent",
    "Workflow",
    "WorkflowComment",
    "WorkflowStep",
    "WorkflowUser",
    "WorkflowV1",
    "WorkflowV2",
    "Workspace",
    "Workspaces",
    "async_client",
    "client",
]


def __getattr__(name: str) -> "Any":
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME.get(name, _ERRORS)), "APIError" if name == "SynkratoError" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
