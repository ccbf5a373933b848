"""One record: written flat, read with its values under customFields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.synkrato.answers import moment

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.records import Table
    from sinkove_synkrato_mock.synkrato.workflows import Workflow

__all__ = ["NAMES", "SYSTEM", "Record", "Stamp"]

# What the server keeps itself: not a custom field, whoever sends it.
SYSTEM = frozenset(
    [
        "_id",
        "id",
        "slug",
        "refId",
        "recordNumber",
        "tenantID",
        "projectID",
        "parentID",
        "isDeleted",
        "status",
        "createdBy",
        "createdAt",
        "updatedBy",
        "updatedAt",
        "sys_rowID",
        "sys_parentRowID",
        "sys_path",
    ]
)
NAMES = ("refId", "recordNumber")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when; `caller` is whose token it is, where that is somebody else."""

    user: str
    time: float
    caller: str = ""


@dataclass(slots=True)
class Record:
    """One record.

    Attributes:
        id: 24 hexadecimal digits.
        ref: Seven characters, the slug too.
        number: The form's prefix and a number.
        fields: What was written, by name.
        created: By whom and when.
        updated: By whom and when, the last time.
        status: What the parameter `status` of lists asks for.
        parent: Of a hierarchy's record: the record above it.
        tables: Of a module's record: its sub-tables, by their ids.
        workflow: Of a module's record, once it was started.
    """

    id: str
    ref: str
    number: str
    fields: dict[str, Any]
    created: Stamp
    updated: Stamp
    status: str = "Active"
    parent: Record | None = None
    tables: dict[str, Table] | None = None
    workflow: Workflow | None = None

    def get(self, name: str) -> Any:
        """Returns a value by the name that filters and sort have for it, None when there is none."""
        match name:
            case "_id" | "id":
                return self.id
            case "refId" | "slug":
                return self.ref
            case "recordNumber":
                return self.number
            case "status":
                return self.status
            case "createdAt" | "updatedAt":
                return moment((self.created if name == "createdAt" else self.updated).time)
            case "createdBy" | "updatedBy":
                return (self.created if name == "createdBy" else self.updated).user
        return self.fields.get(name)

    def wire(self, tenant_id: str, project_id: str | None) -> dict[str, Any]:
        """Returns it as lists show it."""
        return {
            "_id": self.id,
            "id": self.id,
            "recordNumber": self.number,
            "customFields": self.fields,
            "status": self.status,
            "parentID": self.parent.id if self.parent else None,
            "slug": self.ref,
            "refId": self.ref,
            "tenantID": tenant_id,
            "createdBy": self.created.user,
            "createdAt": self.get("createdAt"),
            "updatedBy": self.updated.user,
            "updatedAt": self.get("updatedAt"),
            "isDeleted": False,
            **({"projectID": project_id} if project_id else {}),
        }
