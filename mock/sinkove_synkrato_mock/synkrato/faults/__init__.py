"""The catalogue of faults that the mock of the Synkrato Data API can show."""

from __future__ import annotations

from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.faults import Catalogue, Fault

__all__ = ["CATALOGUE"]

HEALTH = (
    Fault("liveness-cpu-limit", "The processor is over its limit."),
    Fault("liveness-memory-limit", "The memory is over its limit."),
    Fault("database-disconnected", "The database is not connected."),
)
DOCUMENTS = (
    Fault("upload-loses-a-file", "The last file of an upload is not stored, and is told so."),
    Fault("document-file-missing", "The files behind all documents are gone."),
)
_GROUPS = {"health": HEALTH, "documents": DOCUMENTS}
CATALOGUE = Catalogue(_GROUPS, spec("synkrato").operations)
