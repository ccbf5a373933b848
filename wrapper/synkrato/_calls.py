"""The calls of the vendor's API, each once for both worlds: what to ask, and what to make of the answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, TypeVar

from sinkove_synkrato.call import Generated, Operation
from sinkove_synkrato.calls import Calls
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import APIStatusError
from sinkove_synkrato.redact import redact, shortened
from synkrato_api.api.health import check_liveness, check_readiness, get_build_info
from synkrato_api.api.hierarchy_master_records import (
    create_hierarchy_master_record,
    get_all_hierarchy_master_records,
    update_hierarchy_master_record,
)
from synkrato_api.api.master_records import (
    delete_master_record,
    get_all_master_records,
    update_master_record,
    upsert_master_record,
)
from synkrato_api.api.module_records import (
    delete_module_record,
    get_all_module_records,
    update_module_record,
    upsert_module_record,
)
from synkrato_api.api.sub_tables_workflow import delete_sub_table_rows, get_sub_table_rows, write_sub_table_rows
from synkrato_api.client import AuthenticatedClient
from synkrato_api.models.build_info import BuildInfo as BuildInfoModel
from synkrato_api.models.delete_result import DeleteResult
from synkrato_api.models.liveness import Liveness as LivenessModel
from synkrato_api.models.readiness import Readiness
from synkrato_api.models.update_result import UpdateResult
from synkrato_api.models.write_result import WriteResult

from . import _operations as operations
from ._refusals import not_done, read_unknown, refused_delete
from ._scope import Scope

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    """A kind of form.

    Attributes:
        what: Its name in messages.
        ways: How its records are listed, upserted (made, or changed where a unique field says that they exist), updated
            and deleted, as far as they can be: those of a hierarchy are not deleted, rows of a sub-table not updated.
    """

    what: str
    ways: Mapping[Literal["list", "upsert", "update", "delete"], tuple[Operation, Generated]]


MASTER = Kind(
    "master",
    {
        "list": (operations.GET_MASTER_RECORDS, get_all_master_records),
        "upsert": (operations.UPSERT_MASTER_RECORD, upsert_master_record),
        "update": (operations.UPDATE_MASTER_RECORD, update_master_record),
        "delete": (operations.DELETE_MASTER_RECORD, delete_master_record),
    },
)
MODULE = Kind(
    "module",
    {
        "list": (operations.GET_MODULE_RECORDS, get_all_module_records),
        "upsert": (operations.UPSERT_MODULE_RECORD, upsert_module_record),
        "update": (operations.UPDATE_MODULE_RECORD, update_module_record),
        "delete": (operations.DELETE_MODULE_RECORD, delete_module_record),
    },
)
HIERARCHY = Kind(
    "hierarchy",
    {
        "list": (operations.GET_HIERARCHY_RECORDS, get_all_hierarchy_master_records),
        "upsert": (operations.CREATE_HIERARCHY_RECORD, create_hierarchy_master_record),
        "update": (operations.UPDATE_HIERARCHY_RECORD, update_hierarchy_master_record),
    },
)
SUBTABLE = Kind(
    "sub-table",
    {
        "list": (operations.GET_SUBTABLE_ROWS, get_sub_table_rows),
        "upsert": (operations.WRITE_SUBTABLE_ROWS, write_sub_table_rows),
        "delete": (operations.DELETE_SUBTABLE_ROWS, delete_sub_table_rows),
    },
)


class Page(NamedTuple):
    """One page of a list.

    Attributes:
        records: As the server sends them.
        total: How many there are on all pages.
        pages: How many pages there are.
    """

    records: list[Row]
    total: int
    pages: int


class Written(NamedTuple):
    """What one call wrote."""

    inserted_ids: list[str]
    inserted: int
    updated: int


class Body:
    """What generated code sends as it stands."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = dict(row)

    def to_dict(self) -> Row:
        return self._row


class ScopedCalls(Calls):
    """Calls that take place somewhere."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        super().__init__(engine, AuthenticatedClient)
        self._scope = scope

    async def _there(self, operation: Operation, generated: Generated, *arguments: str, **options: Any) -> Any:
        scope: Mapping[str, Any] = self._scope.headers
        return await self._call(operation, generated, *arguments, **scope, **options)

    def _read(self, operation: Operation, response: Any, model: type[T]) -> T:
        if response.parsed is None:
            self._check_done(operation, read_unknown(response.content))
        return super()._read(operation, response, model)

    def _check_done(
        self, operation: Operation, said: object, error: Callable[[Operation, str], APIStatusError] = not_done
    ) -> None:
        """Raises the error for an answer of 2xx that says that nothing was done (inferred, but for deletes)."""
        if isinstance(said, Mapping) and said.get("success") is False:
            raise error(operation, self._heard(said.get("message")))

    def _heard(self, message: object) -> str:
        """A message of the server's as errors may hold it."""
        return shortened(redact(message, (self._engine.config.key(),))) if isinstance(message, str) else ""


class HealthCalls(Calls):
    """Of the service as a whole."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, AuthenticatedClient)

    async def readiness(self) -> bool:
        """Whether the database is connected."""
        return await self._call(
            operations.CHECK_READINESS, check_readiness, model=Readiness, into=lambda model: model.ok
        )

    async def liveness(self) -> Row:
        """How much of processor and memory is in use."""
        return await self._call(
            operations.CHECK_LIVENESS, check_liveness, model=LivenessModel, into=lambda model: model.to_dict()
        )

    async def build_info(self) -> BuildInfoModel:
        """What runs there."""
        return await self._call(
            operations.GET_BUILD_INFO, get_build_info, model=BuildInfoModel, into=lambda model: model
        )


class RecordCalls(ScopedCalls):
    """The records of one form.

    Attributes:
        kind: What kind of form it is.
        name: The form's name.
    """

    def __init__(self, engine: Engine, scope: Scope, kind: Kind, name: str) -> None:
        super().__init__(engine, scope)
        self.kind = kind
        self.name = name

    async def page(self, number: int, size: int, query: Mapping[str, Any], deadline: Deadline) -> Page:
        """One page of its records, numbered from 1."""
        operation, generated = self.kind.ways["list"]
        return await self._there(  # type: ignore[no-any-return]
            *(operation, generated, self.name),
            model=object,
            into=lambda model: Page([each.to_dict() for each in model.rows], model.total, model.total_pages),
            deadline=deadline,
            page=number,
            page_size=size,
            **query,
        )

    async def upsert(
        self, rows: Iterable[Row], user: Mapping[str, Any], deadline: Deadline | None, *, is_keyed: bool
    ) -> Written:
        """Writes one batch.

        Args:
            rows: What is sent.
            user: ``user_name``, where there must be one.
            deadline: When all must be over.
            is_keyed: Whether every row names a unique field, so that sending it twice does no harm.
        """
        operation, generated = self.kind.ways["upsert"]
        return await self._there(  # type: ignore[no-any-return]
            *(replace(operation, safe=operation.safe or is_keyed), generated, self.name),
            model=object,
            into=lambda model: (
                Written(model.inserted_ids, model.inserted_count, model.updated_count)
                if isinstance(model, WriteResult)
                else Written([], 0, 0)
            ),
            deadline=deadline,
            body=[Body(row) for row in rows],
            **user,
        )

    async def update(self, rows: Iterable[Row], user: Mapping[str, Any], deadline: Deadline | None) -> int | None:
        """Changes one batch; how many there were, where the server says it."""
        operation, generated = self.kind.ways["update"]
        return await self._there(  # type: ignore[no-any-return]
            *(operation, generated, self.name),
            model=object,
            into=lambda model: model.updated_count if isinstance(model, UpdateResult) else None,
            deadline=deadline,
            body=[Body(row) for row in rows],
            **user,
        )

    async def delete(self, keys: Iterable[Row], user: Mapping[str, Any], deadline: Deadline | None) -> None:
        """Deletes one batch."""
        operation, generated = self.kind.ways["delete"]
        result = await self._there(
            *(operation, generated, self.name),
            model=object,
            into=lambda model: model,
            deadline=deadline,
            body=[Body(key) for key in keys],
            **user,
        )
        if isinstance(result, DeleteResult):
            self._check_done(operation, result.to_dict(), refused_delete)
