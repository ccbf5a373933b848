"""A presigned URL to a file: continued where it broke off, checked, named only when whole."""

import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeAlias

from .call import Call, Operation, in_call
from .clock import Clock
from .deadline import Deadline
from .destination import Strategy, check_space, writing
from .engine import Engine
from .errors import (
    APIStatusError,
    APITimeoutError,
    CorruptDownloadError,
    DownloadError,
    IncompleteDownloadError,
    LinkExpiredError,
    ResponseValidationError,
)
from .failure import Failure
from .headers import body_length
from .partial import PartialFile, is_strong, partial_file
from .progress import OnProgress, Progress
from .redact import Secret
from .retry import Outcome

_REPORT_EVERY = 0.1
# S3 and Azure say 403 of a link that has expired, Google 400.
_REFUSES_LINK = (400, 401, 403)
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})")


Verify: TypeAlias = Callable[[BinaryIO, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Download:
    """What to fetch, and whom to tell.

    Attributes:
        operation: Names the download in errors.
        source: What the file is of, so that a later run knows its beginning again.
        link: Asks the API for a presigned URL.
        verify: Looks at the whole file and raises CorruptDownloadError when it is not what was promised; calls its second
            argument now and then, which may raise.
        on_progress: Told of the bytes, at most ten times a second and at the end.
    """

    operation: Operation
    source: str
    link: Callable[[], Awaitable[str]]
    verify: Verify
    on_progress: OnProgress | None = None

    async def into(self, engine: Engine, path: Path, strategy: Strategy, deadline: Deadline) -> None:
        """Fetches the file; a transfer that breaks off is continued, in this call and in a later one.

        Raises:
            DownloadError: Nothing stands under the final name; a replaced file is kept as it was.
            APIError: The API would not give a link.
        """
        call = engine.begin(self.operation, deadline)
        with engine.told(call), in_call(call), partial_file(path, self.source) as partial:
            await self._into(partial, engine, call)
            partial.name(strategy)

    async def _into(self, partial: PartialFile, engine: Engine, call: Call) -> None:
        for again in (True, False):
            transfer = Transfer(partial, engine.clock, self.on_progress)
            if not partial.is_whole:
                await self._fetch(engine, call, partial, transfer)
            transfer.report(last=True)
            try:
                await check(
                    engine, partial, self.verify, self.operation, call.deadline, "All of it is there: call save again."
                )
            except CorruptDownloadError as exc:
                # The beginning of an earlier try need not fit the rest: one more, in one piece.
                if not (again and partial.is_continued):
                    partial.discard()
                    exc.operation_id, exc.attempts = self.operation.id, call.attempts
                    raise
                partial.restart()
            else:
                return

    async def _fetch(self, engine: Engine, call: Call, partial: PartialFile, transfer: "Transfer") -> None:
        attempts = engine.http.attempts(call)
        url, is_renewed = Secret(await self.link()), False
        while True:
            furthest = transfer.furthest
            failure = await engine.http.fetch(url, attempts.begin(), call.deadline, transfer) or transfer.ended()
            if failure is None:
                attempts.succeeded(200, None)
                return
            if transfer.furthest > furthest:
                attempts.progressed()
                is_renewed = False  # a transfer that goes on for longer than links live needs one now and then
            if failure.status_code in _REFUSES_LINK and not is_renewed:
                url, is_renewed = Secret(await self.link()), True
                attempts.forget()
                continue
            if failure.status_code == 416 and transfer.conditions():
                partial.restart()  # what is there is no beginning of the file
                failure = replace(failure, outcome=Outcome.UNKNOWN)
            await engine.http.pause(attempts.failed(transfer.as_download_failure(failure)))


async def check(
    engine: Engine, partial: PartialFile, verify: Verify, operation: Operation, deadline: Deadline, advice: str
) -> None:
    """Lets somebody look at a whole file, within the time that there is.

    Raises:
        APITimeoutError: The time ran out; the text ends with the advice.
        DownloadError: The file could not be read.
    """
    is_over = threading.Event()

    def tick() -> None:
        if engine.left(deadline) <= 0 or is_over.is_set():
            raise APITimeoutError(
                f"The time ran out while {partial.part} was checked. {advice}", operation_id=operation.id
            )

    def look() -> None:
        partial.sync()
        with writing(partial.path), partial.reader() as file:
            verify(file, tick)

    try:
        await engine.http.aside(look)
    finally:
        is_over.set()  # a check that nobody waits for any more, because it was cancelled, ends too


class Transfer:
    """The tries at one body, as `Sender.fetch` sees them.

    Attributes:
        furthest: The most bytes that were there at any time.
    """

    def __init__(self, partial: PartialFile, clock: Clock, on_progress: OnProgress | None) -> None:
        self._partial = partial
        self._clock = clock
        self._on_progress = on_progress
        self._began = self._reported = clock.monotonic()
        self._told = -1
        self._resumed = self.furthest = partial.done

    def conditions(self) -> dict[str, str]:
        """The headers that ask for what is missing, if the file is still the same."""
        partial = self._partial
        if partial.etag is None or not partial.done:
            return {}
        return {"Range": f"bytes={partial.done}-", "If-Range": partial.etag}

    def start(self, status_code: int, headers: Mapping[str, str]) -> Callable[[bytes], bool] | None:
        """Takes the head of a 2xx answer; gives what takes its body, None when that is of no use."""
        partial = self._partial
        is_plain = headers.get("content-encoding", "identity").lower() == "identity"
        etag = headers.get("etag")
        if status_code == 200:
            # Of a body that is unpacked on the way neither the length nor an offset is known.
            partial.restart(
                etag if is_plain and is_strong(etag) else None,
                body_length(headers.get("content-length", "")) if is_plain else None,
            )
            self._resumed = 0
        elif not (is_plain and self.conditions() and self._continues(headers, etag)):
            partial.restart()
            return None
        else:
            partial.go_on()
        if partial.size is not None:
            check_space(partial.path, partial.size - partial.done, partial.path.parent)
        return self._write

    def _continues(self, headers: Mapping[str, str], etag: str | None) -> bool:
        partial, said = self._partial, _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
        first, size = map(int, said.groups()) if said else (None, None)
        if partial.size is None:
            partial.size = size
        # Without an ETag it is If-Range alone that says so; the checksums are looked at in any case.
        return (first, size) == (partial.done, partial.size) and etag in (None, partial.etag)

    def _write(self, chunk: bytes) -> bool:
        """Whether there may be more; False for a body that is longer than was said."""
        partial = self._partial
        if partial.size is not None and partial.done + len(chunk) > partial.size:
            partial.restart()
            return False
        partial.write(chunk)
        self.furthest = max(self.furthest, partial.done)
        self.report()
        return True

    def report(self, *, last: bool = False) -> None:
        """Tells how far it is."""
        now, done, total = self._clock.monotonic(), self._partial.done, self._partial.size
        is_due = done != self._told if last else now - self._reported >= _REPORT_EVERY
        if self._on_progress is not None and is_due:
            self._reported, self._told = now, done
            self._on_progress(Progress("download", done, total, now - self._began, min(done, self._resumed)))

    def ended(self) -> Failure | None:
        """What is wrong with the length of a body that came to its end."""
        partial = self._partial
        if partial.size is None:
            partial.size = partial.done
        if partial.is_whole:
            return None
        return Failure(Outcome.UNKNOWN, IncompleteDownloadError, "The transfer broke off in")

    def as_download_failure(self, failure: Failure) -> Failure:
        """The same failure as a DownloadError, with how far the transfer came."""
        partial, status = self._partial, issubclass(failure.error, APIStatusError)
        total = "" if partial.size is None else f" of {partial.size}"
        come = ". ".join(part for part in (f"{partial.done}{total} bytes had come", failure.known) if part)
        kept = f"They are kept in {partial.part}; call save again to go on from there."
        advice = kept if partial.etag is not None and partial.done else "Nothing was kept; call save again."
        error: type[DownloadError]
        if issubclass(failure.error, APITimeoutError) and failure.outcome is Outcome.FINAL and not partial.done:
            return failure  # the time for all of it is over
        if failure.status_code in _REFUSES_LINK:
            error, known = LinkExpiredError, "The storage refuses the presigned URL"
            advice = "Call save again for a new one."
        elif issubclass(failure.error, ResponseValidationError):
            error, known = CorruptDownloadError, failure.known
        elif status and (failure.outcome is Outcome.FINAL or not partial.done):
            error, known, advice = DownloadError, "", ""
        elif partial.done or failure.outcome is Outcome.UNKNOWN:
            error, known = IncompleteDownloadError, come
        else:
            error, known = DownloadError, failure.known
            advice = failure.advice if failure.outcome is Outcome.FINAL else "Check the network and any proxy."
        return replace(failure, error=error, known=known, advice=advice, attributes={})
