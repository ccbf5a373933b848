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
        GoneError,
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
    from ._factory import async_client, client
    from ._filters import F, Filter
    from ._forms import Hierarchy, Master, Module
    from ._health import BuildInfo, Liveness
    from ._listing import AsyncRecords, Records
    from ._records import RecordError
    from ._terms import FilterError
    from ._token import TokenEvent

_ERRORS = "sinkove_synkrato.errors"
_HOME = {
    "AsyncClient": "synkrato._client",
    "AsyncHierarchy": "synkrato._async_forms",
    "AsyncMaster": "synkrato._async_forms",
    "AsyncModule": "synkrato._async_forms",
    "AsyncRecords": "synkrato._listing",
    "AttemptEvent": "sinkove_synkrato.events",
    "BudgetState": "sinkove_synkrato.budget",
    "BuildInfo": "synkrato._health",
    "CallEvent": "sinkove_synkrato.events",
    "Client": "synkrato._client",
    "Currency": "synkrato._currency",
    "F": "synkrato._filters",
    "Filter": "synkrato._filters",
    "FilterError": "synkrato._terms",
    "Hierarchy": "synkrato._forms",
    "Liveness": "synkrato._health",
    "Master": "synkrato._forms",
    "Module": "synkrato._forms",
    "Progress": "sinkove_synkrato.progress",
    "RecordError": "synkrato._records",
    "Records": "synkrato._listing",
    "Rejected": "synkrato._batches",
    "TokenEvent": "synkrato._token",
    "UpsertResult": "synkrato._bulk",
    "WaitEvent": "sinkove_synkrato.events",
    "async_client": "synkrato._factory",
    "client": "synkrato._factory",
}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AsyncHierarchy",
    "AsyncMaster",
    "AsyncModule",
    "AsyncRecords",
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
    "Currency",
    "F",
    "Filter",
    "FilterError",
    "GoneError",
    "Hierarchy",
    "Liveness",
    "Master",
    "Module",
    "NotFoundError",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "RecordError",
    "Records",
    "Rejected",
    "ResponseValidationError",
    "ServerError",
    "SynkratoError",
    "TokenEvent",
    "UpsertResult",
    "ValidationError",
    "WaitEvent",
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
