"""The jobs of a project, as clients see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack

from sinkove_synkrato.errors import ConfigurationError
from sinkove_synkrato.worlds import run

from ._items import AsyncItems, Items, Pages, check_page_size
from ._job_calls import MOST_JOBS, Job, JobCalls
from ._scope import Place
from ._surface import Surface


class _Jobs(Surface[JobCalls]):
    _made_of = JobCalls

    def _pages(self, page_size: int, place: Place) -> Pages[Job]:
        check_page_size(page_size, MOST_JOBS)
        calls, project_id = self._at(place), self._scope.changed(**place).project_id
        if project_id is None:
            raise ConfigurationError("Jobs are listed by project: pass project_id here, or to the client.")
        return lambda deadline: calls.pages(project_id, page_size, deadline)


class Jobs(_Jobs):
    """The jobs of a project. Reached as `Client.jobs`."""

    def list(self, *, page_size: int = MOST_JOBS, timeout: float | None = None, **place: Unpack[Place]) -> Items[Job]:
        """All jobs of a project, asked for page by page as they are read.

        Args:
            page_size: Jobs that are asked for at a time; 1 to 200.
            timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
            place: As `Client.master` takes it; there must be a project, the client's or this one.

        Raises:
            ConfigurationError: There is no project.
            ValueError: The page size makes no sense.

        Source: openapi/synkrato.yaml, getJobStatusByProject (platform).
        """
        return Items(self._engine, self._pages(page_size, place), timeout)

    def create(
        self,
        title: str,
        type: str,  # noqa: A002 - the vendor's name for it
        *,
        status: str | None = None,
        meta: Mapping[str, Any] | None = None,
        **place: Unpack[Place],
    ) -> str:
        """Reports that work has begun, or will; gives the id under which more can be reported.

        Args:
            title: What people shall read.
            type: One of the vendor's kinds, such as ``Import``.
            status: One of the vendor's states; None leaves it to the server.
            meta: What it is about, as the vendor names its fields: ``fileName``, ``scheduleName`` ...
            place: As `Client.master` takes it.

        Raises:
            OutcomeUnknownError: Nobody knows whether there is such a job now.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, createJobStatus (platform).
        """
        return run(self._at(place).create(jobTitle=title, jobType=type, status=status, meta=meta))

    def update(
        self,
        id: str,  # noqa: A002 - as above
        status: str,
        *,
        duration: float | None = None,
        completed_at: datetime | None = None,
        **place: Unpack[Place],
    ) -> None:
        """Reports how work goes on.

        Args:
            id: The job's.
            status: One of the vendor's states, such as ``Completed``.
            duration: Seconds that it took; None lets the server reckon them.
            completed_at: When it ended, with a zone; None is now.
            place: As `Client.master` takes it.

        Raises:
            NotFoundError: There is no such job.
            ValueError: The duration makes no sense, or the time has no zone.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, updateJobStatus (platform).
        """
        run(self._at(place).update(id, status=status, duration=duration, completedAt=completed_at))

    def log(
        self,
        id: str,  # noqa: A002 - as above
        message: str,
        *,
        level: str | None = None,
        duration: float | None = None,
        time: datetime | None = None,
        **place: Unpack[Place],
    ) -> None:
        """Adds a line to a job's log.

        Args:
            id: The job's.
            message: What happened.
            level: How bad it is, such as ``info``.
            duration: Seconds that it took.
            time: When it happened, with a zone; None is now.
            place: As `Client.master` takes it.

        Raises:
            NotFoundError: There is no such job.
            OutcomeUnknownError: Nobody knows whether the line was added.
            ValueError: The duration makes no sense, or the time has no zone.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, appendJobStatusLogs (platform).
        """
        run(self._at(place).log(id, message=message, level=level, duration=duration, timeStamp=time))


class AsyncJobs(_Jobs):
    """As `Jobs`, awaited."""

    def list(
        self, *, page_size: int = MOST_JOBS, timeout: float | None = None, **place: Unpack[Place]
    ) -> AsyncItems[Job]:
        """As `Jobs.list`, read by ``async for``; it is not awaited itself."""
        return AsyncItems(self._engine, self._pages(page_size, place), timeout)

    async def create(
        self,
        title: str,
        type: str,  # noqa: A002
        *,
        status: str | None = None,
        meta: Mapping[str, Any] | None = None,
        **place: Unpack[Place],
    ) -> str:
        """As `Jobs.create`."""
        return await self._at(place).create(jobTitle=title, jobType=type, status=status, meta=meta)

    async def update(
        self,
        id: str,  # noqa: A002
        status: str,
        *,
        duration: float | None = None,
        completed_at: datetime | None = None,
        **place: Unpack[Place],
    ) -> None:
        """As `Jobs.update`."""
        await self._at(place).update(id, status=status, duration=duration, completedAt=completed_at)

    async def log(
        self,
        id: str,  # noqa: A002
        message: str,
        *,
        level: str | None = None,
        duration: float | None = None,
        time: datetime | None = None,
        **place: Unpack[Place],
    ) -> None:
        """As `Jobs.log`."""
        await self._at(place).log(id, message=message, level=level, duration=duration, timeStamp=time)
