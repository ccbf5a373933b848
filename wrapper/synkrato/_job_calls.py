"""What long work reports of itself, and how it is asked for."""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sinkove_synkrato.deadline import Deadline
from synkrato_api.api.job_status import (
    append_job_status_logs,
    create_job_status,
    get_job_status_by_project,
    update_job_status,
)
from synkrato_api.models.appended import Appended
from synkrato_api.models.created_job import CreatedJob
from synkrato_api.models.job_message import JobMessage
from synkrato_api.models.job_status import JobStatus
from synkrato_api.models.job_status_page import JobStatusPage
from synkrato_api.models.log_entry import LogEntry

from . import _operations as operations
from ._calls import Body, Row, ScopedCalls
from ._surface import named, told, written

MOST_JOBS = 200
"""Jobs on a page, at most; the server takes more for as many."""


@dataclass(frozen=True, slots=True)
class JobLog:
    """A line of a job's log; None for what it does not say.

    Attributes:
        time: When it was written.
        message: What happened.
        level: How bad it is, such as ``info``.
        duration: Seconds that it took.
    """

    time: datetime | None
    message: str | None
    level: str | None
    duration: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """A job; None for what it does not say.

    Attributes:
        id: Its id.
        title: What people call it.
        type: What kind of work it is, such as ``Import``; there may be new ones.
        status: ``Not Started``, ``In Progress``, ``Completed`` or ``Failed``; there may be new ones.
        project_id: Whose it is.
        created_at: When it began.
        created_by: Who began it.
        completed_at: When it ended.
        duration: Seconds that it took.
        log: What it reported, in the server's order.
        meta: What it is about.
        more: What the server says besides.
    """

    id: str | None
    title: str | None
    type: str | None
    status: str | None
    project_id: str | None
    created_at: datetime | None
    created_by: str | None
    completed_at: datetime | None
    duration: float | None
    log: tuple[JobLog, ...] = field(repr=False)
    meta: Row = field(repr=False)
    more: Row = field(repr=False)


def _job(model: JobStatus) -> Job:
    return Job(
        id=told(model.field_id),
        title=told(model.job_title),
        type=str(model.job_type) if model.job_type else None,
        status=str(model.status) if model.status else None,
        project_id=told(model.project_id),
        created_at=told(model.created_at),
        created_by=told(model.created_by),
        completed_at=told(model.completed_at),
        duration=_seconds(told(model.duration)),
        log=tuple(map(_line, model.log or ())),
        meta=model.meta.to_dict() if model.meta else {},
        more=model.additional_properties,
    )


def _line(model: LogEntry) -> JobLog:
    return JobLog(told(model.time_stamp), told(model.message), told(model.level), _seconds(told(model.duration)))


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _body(fields: dict[str, Any]) -> Body:
    seconds = fields.get("duration")
    if seconds is not None:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
            raise ValueError(f"duration must be a number of seconds of at least 0, not {seconds!r}.")
        fields["duration"] = round(seconds * 1000, 3)  # 1.001 s are 1000.9999999999999 else
    return Body(written(fields))


class JobCalls(ScopedCalls):
    """Jobs."""

    async def pages(self, project_id: str, size: int, deadline: Deadline) -> AsyncIterator[list[Job]]:
        """All jobs of a project."""
        number, is_last = 0, False
        while not is_last:
            number += 1
            page: JobStatusPage = await self._there(
                operations.GET_JOBS,
                get_job_status_by_project,
                project_id,
                model=JobStatusPage,
                into=lambda model: model,
                deadline=deadline,
                page=number,
                page_size=size,
            )
            # What the server cannot give it puts right without a word, so that what it says of the page counts.
            is_last = not page.data or page.page != number or page.page * page.page_size >= page.total
            if number == 1 or page.page == number:
                yield [_job(each) for each in page.data]

    async def create(self, **fields: Any) -> str:
        """Makes one; its id."""
        return await self._there(  # type: ignore[no-any-return]
            operations.CREATE_JOB,
            create_job_status,
            model=CreatedJob,
            into=lambda model: model.id,
            body=_body(fields),
        )

    async def update(self, job_id: str, **fields: Any) -> None:
        """Says how far it is."""
        said = await self._there(
            operations.UPDATE_JOB,
            update_job_status,
            named("id", job_id),
            model=JobMessage,
            into=lambda model: model.to_dict(),
            body=_body(fields),
        )
        self._check_done(operations.UPDATE_JOB, said)

    async def log(self, job_id: str, **fields: Any) -> None:
        """Adds a line to its log."""
        said = await self._there(
            operations.LOG_JOB,
            append_job_status_logs,
            named("id", job_id),
            model=Appended,
            into=lambda model: model.to_dict(),
            body=_body(fields),
        )
        self._check_done(operations.LOG_JOB, said)
