"""A presigned URL to a file: streamed, checked, named only when whole."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from .call import Operation
from .clock import Clock
from .deadline import Deadline
from .destination import Strategy, whole_file, writing
from .engine import Engine
from .errors import (
    APIStatusError,
    CorruptDownloadError,
    DownloadError,
    IncompleteDownloadError,
    LinkExpiredError,
    ResponseValidationError,
)
from .failure import Failure
from .progress import OnProgress, Progress
from .redact import Secret
from .retry import Outcome

_REPORT_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Download:
    """What to fetch, and whom to tell.

    Attributes:
        operation: Names the download in errors.
        link: Asks the API for a presigned URL.
        verify: Looks at the whole file under its temporary name and raises when it is not what was promised.
        on_progress: Told of the bytes, at most ten times a second and at the end.
    """

    operation: Operation
    link: Callable[[], Awaitable[str]]
    verify: Callable[[Path], None]
    on_progress: OnProgress | None = None

    async def into(self, engine: Engine, path: Path, strategy: Strategy, deadline: Deadline) -> None:
        """Fetches the file; a transfer that breaks off is begun again, an expired link renewed once.

        Raises:
            DownloadError: Nothing stands under the final name; a replaced file is kept as it was.
            APIError: The API would not give a link.
        """
        call = engine.begin(self.operation, deadline)
        attempts = engine.http.attempts(call)
        url = Secret(await self.link())
        renewed, began = False, engine.clock.monotonic()
        with engine.told(call), whole_file(path, strategy) as (file, temporary):
            while True:
                transfer = _Transfer(file, path, engine.clock, began, self.on_progress)
                failure = await engine.http.fetch(url, attempts.begin(), deadline, transfer.start)
                if failure is None and transfer.is_short:
                    failure = Failure(Outcome.UNKNOWN, IncompleteDownloadError, "The transfer broke off in")
                if failure is None:
                    attempts.succeeded(200, None)
                    break
                # Once a transfer: one that has run for longer than a link lives may need another.
                renewed = renewed and not transfer.has_begun
                if _is_refused_link(failure) and not renewed:
                    url, renewed = Secret(await self.link()), True
                    attempts.forget()
                    continue
                await engine.http.pause(attempts.failed(transfer.as_download_failure(failure)))
            transfer.report(last=True)
            await engine.http.aside(lambda: self._check(file, path, temporary))

    def _check(self, file: BinaryIO, path: Path, temporary: Path) -> None:
        with writing(path):
            file.flush()
            os.fsync(file.fileno())
            self.verify(temporary)


def _is_refused_link(failure: Failure) -> bool:
    return failure.attributes.get("status_code") == 403


class _Transfer:
    """One try at the body, from its first byte."""

    def __init__(self, file: BinaryIO, path: Path, clock: Clock, began: float, on_progress: OnProgress | None) -> None:
        self._file = file
        self._path = path
        self._clock = clock
        self._on_progress = on_progress
        self._began = began
        self._reported = clock.monotonic()
        self._done = 0
        self._total: int | None = None

    def start(self, total: int | None) -> Callable[[bytes], object]:
        with writing(self._path):
            self._file.seek(0)
            self._file.truncate()
        self._total = total
        return self._write

    def _write(self, chunk: bytes) -> None:
        with writing(self._path):
            self._file.write(chunk)
        self._done += len(chunk)
        self.report()

    def report(self, *, last: bool = False) -> None:
        now = self._clock.monotonic()
        if self._on_progress is not None and (last or now - self._reported >= _REPORT_EVERY):
            self._reported = now
            self._on_progress(Progress("download", self._done, self._total, now - self._began))

    @property
    def has_begun(self) -> bool:
        return self._done > 0

    @property
    def is_short(self) -> bool:
        return self._total is not None and self._done < self._total

    def as_download_failure(self, failure: Failure) -> Failure:
        """The same failure as a DownloadError, with how far the transfer came."""
        if _is_refused_link(failure):
            error: type[DownloadError] = LinkExpiredError
            known, advice = "The storage refuses the presigned URL", "Call save again for a new one."
        elif issubclass(failure.error, APIStatusError):
            error, known, advice = DownloadError, "", ""
        elif issubclass(failure.error, ResponseValidationError):
            error, known, advice = CorruptDownloadError, failure.known, "Nothing was kept; call save again."
        elif self._done or failure.outcome is Outcome.UNKNOWN:
            error, advice = IncompleteDownloadError, "Nothing was kept; call save again."
            total = "" if self._total is None else f" of {self._total}"
            known = ". ".join(part for part in (f"{self._done}{total} bytes had come", failure.known) if part)
        else:
            error, known, advice = DownloadError, failure.known, "Check the network and any proxy."
        return replace(failure, error=error, known=known, advice=advice, attributes={})
