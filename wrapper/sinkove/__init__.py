"""A typed client for the Sinkove API: make a dataset of synthetic medical images, wait for it, download it.

```python
import sinkove as sk

client = sk.client("KEY")
dataset = client.create_dataset(model="chest-xray-v2", prompts=["Severe cardiomegaly"], size=50)
dataset.wait(timeout=3600).save("chests.zip")
```

Importing this package loads neither httpx nor generated code; the names below load what they need.
"""

from importlib import import_module

TYPE_CHECKING = False  # not typing's, whose import takes five times as long as this package's own
if TYPE_CHECKING:
    from typing import Any

    from sinkove.client import Client
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
        DatasetExpiredError,
        DatasetFailedError,
        DestinationExistsError,
        DownloadError,
        GoneError,
        IncompleteDownloadError,
        InsufficientCreditsError,
        LinkExpiredError,
        NotFoundError,
        OutcomeUnknownError,
        PermissionDeniedError,
        RateLimitError,
        ResponseValidationError,
        ServerError,
        ValidationError,
        WaitTimeoutError,
    )
    from sinkove_synkrato.errors import APIError as SinkoveError
    from sinkove_synkrato.events import AttemptEvent, CallEvent, WaitEvent
    from sinkove_synkrato.progress import Progress

    from . import archive as archive
    from . import exceptions as exceptions
    from ._account import AccountClient, AsyncAccountClient
    from ._dataset import AsyncDataset, Dataset
    from ._factory import async_client, client
    from ._many import Saved, async_download_all, download_all
    from ._organization import AsyncOrganization, AsyncOrganizations, Organization, Organizations
    from ._wait_all import async_wait_all, wait_all

_ERRORS = "sinkove_synkrato.errors"
_HOME = {
    "AccountClient": "sinkove._account",
    "AsyncAccountClient": "sinkove._account",
    "AsyncDataset": "sinkove._dataset",
    "AsyncOrganization": "sinkove._organization",
    "AsyncOrganizations": "sinkove._organization",
    "AttemptEvent": "sinkove_synkrato.events",
    "BudgetState": "sinkove_synkrato.budget",
    "CallEvent": "sinkove_synkrato.events",
    "Client": "sinkove.client",
    "Dataset": "sinkove._dataset",
    "Organization": "sinkove._organization",
    "Organizations": "sinkove._organization",
    "Progress": "sinkove_synkrato.progress",
    "Saved": "sinkove._many",
    "WaitEvent": "sinkove_synkrato.events",
    "async_client": "sinkove._factory",
    "async_download_all": "sinkove._many",
    "async_wait_all": "sinkove._wait_all",
    "client": "sinkove._factory",
    "download_all": "sinkove._many",
    "wait_all": "sinkove._wait_all",
}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AccountClient",
    "AsyncAccountClient",
    "AsyncDataset",
    "AsyncOrganization",
    "AsyncOrganizations",
    "AttemptEvent",
    "AuthenticationError",
    "BadRequestError",
    "BudgetExhaustedError",
    "BudgetState",
    "CallEvent",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "CorruptDownloadError",
    "Dataset",
    "DatasetExpiredError",
    "DatasetFailedError",
    "DestinationExistsError",
    "DownloadError",
    "GoneError",
    "IncompleteDownloadError",
    "InsufficientCreditsError",
    "LinkExpiredError",
    "NotFoundError",
    "Organization",
    "Organizations",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "ResponseValidationError",
    "Saved",
    "ServerError",
    "SinkoveError",
    "ValidationError",
    "WaitEvent",
    "WaitTimeoutError",
    "async_client",
    "async_download_all",
    "async_wait_all",
    "client",
    "download_all",
    "wait_all",
]


def __getattr__(name: str) -> "Any":
    if name in ("archive", "exceptions"):  # the vendor's example names sinkove.exceptions without importing it
        return import_module(f"sinkove.{name}")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME.get(name, _ERRORS)), "APIError" if name == "SinkoveError" else name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
