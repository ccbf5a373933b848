"""Masters, modules and hierarchies: the forms whose records are read and written."""

import os
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sinkove_synkrato.progress import OnProgress
from sinkove_synkrato.worlds import run

from ._batches import Rows
from ._bulk import UpsertResult
from ._calls import HIERARCHY, MASTER, MODULE
from ._expand import MOST_EXPANDED, ExpandedRecord, expanded
from ._filters import Filter
from ._form import By, Form, reader
from ._items import Items
from ._listing import Records
from ._pages import MOST
from ._subtables import Subtable


class _Filtered(Form):
    def records(
        self,
        filter: Filter | str | None = None,  # noqa: A002 - the vendor's name for it
        *,
        time_zone: str | ZoneInfo | None = None,
        sort: str | None = None,
        status: str | None = None,
        page_size: int = MOST,
        timeout: float | None = None,
        dates: Iterable[str] = (),
    ) -> Records:
        """Its records, one flat mapping each, asked for page by page as they are read.

        Args:
            filter: Which ones: made of `F`, or the vendor's own text, which is sent as it stands.
            time_zone: Where the caller is, an IANA name such as ``Europe/Berlin``; needed when a date is compared.
            sort: A field to sort by. Without one the order is the server's.
            status: Only those in this state.
            page_size: Records that are asked for at a time; 1 to 1000.
            timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
            dates: Names of fields that hold dates, which come as `date`; others stay texts, as nobody can tell them apart.

        Raises:
            ValueError: The filter or the page size makes no sense; nothing was sent.

        Source: openapi/synkrato.yaml, getAllMasterRecords and getAllModuleRecords (platform).
        """
        return self._listing(Records, filter, time_zone, sort, status, page_size, timeout, reader(dates))


class Master(_Filtered):
    """A master, such as LOCATION. Reached as `Client.master`."""

    _kind = MASTER

    def upsert(
        self,
        rows: Rows,
        *,
        key: str | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> UpsertResult:
        """Writes any number of rows, 1000 at a time: those whose unique field exists already are changed, others made.

        A batch that is refused is narrowed down to the rows that are wrong; these are set aside and the rest is written.

        Args:
            rows: Flat mappings of field names to values; a list, a generator, a ``csv.DictReader`` ...
            key: The unique field that every row has. With it a batch whose outcome is unknown is sent again; without it
                that ends the import, and so does a batch that is refused.
            checkpoint: A file that keeps how far it has come: the same call with the same rows goes on there. It is gone
                when all are written.
            on_progress: Told of the rows that are done, after each batch.
            timeout: Seconds for all of it; None is no end.

        Returns:
            How many were made and changed, and which rows were not written and why.

        Raises:
            ConfigurationError: The checkpoint is of other rows, or of another form.
            OutcomeUnknownError: Nobody knows whether a batch without a key was written.
            APIError: As for every call; a note on it names the batch.

        Source: openapi/synkrato.yaml, upsertMasterRecord (platform).
        """
        return run(self._upsert(rows, key, checkpoint, on_progress, timeout))

    def update(self, rows: Iterable[Mapping[str, Any]], *, timeout: float | None = None) -> int | None:
        """Changes records; each row names its record by ``refId`` and holds what is new.

        Returns:
            How many records there were; None where the server does not say.

        Raises:
            ValueError: A row cannot be sent; nothing was.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, updateMasterRecord (platform).
        """
        return run(self._update(rows, timeout))

    def delete(
        self,
        keys: Iterable[str],
        *,
        user_name: str,
        by: By = "refId",
        timeout: float | None = None,
    ) -> None:
        """Deletes records, 1000 at a time.

        Args:
            keys: Which ones, by what ``by`` says.
            user_name: On whose behalf.
            by: What the keys are; older servers know records by ``recordNumber``.
            timeout: Seconds for all of it.

        Raises:
            ValueError: A key is no text; nothing was sent.
            PermissionDeniedError: The user may not; also where the server says so in an answer of 200.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, deleteMasterRecord (platform).
        """
        run(self._delete(keys, by, timeout, user_name=user_name))


class Module(_Filtered):
    """A module, such as CX. Reached as `Client.module`."""

    _kind = MODULE

    def upsert(
        self,
        rows: Rows,
        *,
        user_name: str,
        key: str | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> UpsertResult:
        """As `Master.upsert`, on behalf of a user.

        Source: openapi/synkrato.yaml, upsertModuleRecord (platform).
        """
        return run(self._upsert(rows, key, checkpoint, on_progress, timeout, user_name=user_name))

    def update(self, rows: Iterable[Mapping[str, Any]], *, user_name: str, timeout: float | None = None) -> int | None:
        """As `Master.update`, on behalf of a user. ``_id`` is left out, as the server refuses it.

        Source: openapi/synkrato.yaml, updateModuleRecord (platform).
        """
        return run(self._update(rows, timeout, user_name=user_name))

    def delete(self, keys: Iterable[str], *, user_name: str, timeout: float | None = None) -> None:
        """Deletes records by their ``recordNumber``, on behalf of a user.

        Raises:
            NotFoundError: No record matches.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, deleteModuleRecord (platform).
        """
        run(self._delete(keys, "recordNumber", timeout, user_name=user_name))

    def subtable(self, name: str, *, record_id: str) -> Subtable:
        """A sub-table of one record. Asks nothing.

        Args:
            name: The sub-table's id, as `expand` tells it.
            record_id: The record's ``_id``.

        Raises:
            ConfigurationError: No address can be made of them.
        """
        return Subtable(self._engine, self._scope, name, self.name, record_id)

    def expand(
        self,
        record_ids: Iterable[str] | None = None,
        *,
        fields: Iterable[str] = (),
        subtable_fields: Iterable[str] = (),
        query: Mapping[str, Any] | None = None,
        page_size: int = MOST_EXPANDED,
        subtable_page_size: int = MOST_EXPANDED,
        timeout: float | None = None,
        dates: Iterable[str] = (),
    ) -> Items[ExpandedRecord]:
        """Records with all rows of their sub-tables, asked for page by page as they are read.

        The server shows only records that have an active workflow, that the caller made, or for which the caller is
        responsible. The rows of all records of a page are held at once: a smaller page takes less memory.

        Args:
            record_ids: Which ones, by their ``_id``, any number; None is all.
            fields: Names of fields to keep, or with a minus before each of fields to leave out.
            subtable_fields: The same for the rows of sub-tables.
            query: What records must be like, as MongoDB asks for it.
            page_size: Records that are asked for at a time; 1 to 100.
            subtable_page_size: Rows of each sub-table that are asked for at a time; 1 to 100.
            timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
            dates: As `records` takes it, for fields and sub-tables alike.

        Raises:
            ValueError: One of them makes no sense; nothing was sent.

        Source: openapi/synkrato.yaml, expandModuleRecords (platform).
        """
        pages = expanded(self, record_ids, fields, subtable_fields, query, page_size, subtable_page_size, dates)
        return Items(self._engine, pages, timeout)


class Hierarchy(Form):
    """A master whose records stand below each other. Reached as `Client.hierarchy`."""

    _kind = HIERARCHY

    def records(self, *, page_size: int = MOST, timeout: float | None = None, dates: Iterable[str] = ()) -> Records:
        """All of its records, one flat mapping each, asked for as they are read.

        Args:
            page_size: Records that are asked for at a time; 1 to 1000.
            timeout: Seconds for reading all of them.
            dates: As `Master.records` takes it.

        Raises:
            ValueError: The page size makes no sense.

        Source: openapi/synkrato.yaml, getAllHierarchyMasterRecords (platform).
        """
        return self._listing(Records, None, None, None, None, page_size, timeout, reader(dates))

    def create(
        self,
        rows: Rows,
        *,
        checkpoint: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> UpsertResult:
        """Makes records; the server does not tell how many, or their ids. As `Master.upsert` without a key.

        Source: openapi/synkrato.yaml, createHierarchyMasterRecord (platform).
        """
        return run(self._upsert(rows, None, checkpoint, on_progress, timeout))

    def update(self, rows: Iterable[Mapping[str, Any]], *, timeout: float | None = None) -> None:
        """Changes records; each row names its record. ``_id`` is left out, as the server refuses it.

        Raises:
            APIError: As for every call.

        Source: openapi/synkrato.yaml, updateHierarchyMasterRecord (platform).
        """
        run(self._update(rows, timeout))
