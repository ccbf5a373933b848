"""What stands in for the machine and for the server: a clock that only tests move, and answers from a list."""

import io
import json
import resource
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import httpx

from sinkove import AccountClient
from sinkove_synkrato.config import Config, key_from

from ..worlds import World

KEY = "sk-secret-0123456789"
NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
BASE_URL = "https://api.test"
LINK = "https://store.test/ds_1.zip?X-Amz-Signature=presigned0123&X-Amz-Expires=60"

DATASET: dict[str, Any] = {
    "id": "ds_1",
    "model": "chest-xray-v2",
    "prompts": ["Severe cardiomegaly"],
    "size": 50,
    "status": "processing",
    "progress": 40,
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:04:00Z",
    "error": None,
}

Answer: TypeAlias = BaseException | Callable[[httpx.Request], httpx.Response]


class FakeClock:
    """Time that passes only in `sleep` and by hand.

    Attributes:
        now: The monotonic time.
        pauses: What was slept.
        chance: What `random` gives.
        lag: How much longer each pause takes than it should.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.chance = 0.5
        self.lag = 0.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return NOW + self.now - 1000.0

    def sleep(self, seconds: float, until: object = None) -> None:  # noqa: ARG002
        self.pauses.append(seconds)
        self.now += seconds + self.lag

    async def async_sleep(self, seconds: float, until: object = None) -> None:  # noqa: ARG002
        self.sleep(seconds)

    def random(self) -> float:
        return self.chance


class Server:
    """Answers each request with the next of its answers; one too many fails the test.

    Attributes:
        answers: Answers still to be given.
        requests: What came, in order.
        timeouts: The seconds that each request was given, for each of httpx's four phases.
    """

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[httpx.Request] = []
        self.timeouts: list[set[float]] = []

    def will(self, *answers: Answer) -> None:
        self.answers += answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.timeouts.append(set(request.extensions["timeout"].values()))
        if not self.answers:
            raise AssertionError(f"No answer is left for request {len(self.requests)}: {request.method} {request.url}.")
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer(request)

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.url}" for request in self.requests]


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body for both worlds."""

    def __iter__(self) -> Iterator[bytes]:
        raise NotImplementedError

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


class Broken(Body):
    """A body that yields its chunks and then raises."""

    def __init__(self, error: BaseException, *chunks: bytes) -> None:
        self._error = error
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        raise self._error


class Chunks(Body):
    """A body in chunks; before each but the first something happens."""

    def __init__(self, *chunks: bytes, between: Callable[[], object] = bool) -> None:
        self._chunks = chunks
        self._between = between

    def __iter__(self) -> Iterator[bytes]:
        for index, chunk in enumerate(self._chunks):
            if index:
                self._between()
            yield chunk


def reply(status: int = 200, body: bytes | str | Body = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """An answer, made anew for each request."""

    def answer(request: httpx.Request) -> httpx.Response:
        if isinstance(body, Body):
            return httpx.Response(status, headers=headers, stream=body)
        return httpx.Response(status, headers=headers, content=body)

    return answer


def envelope(data: Any = None, **changes: Any) -> str:
    """A success body."""
    return json.dumps({"success": True, "data": DATASET if data is None else data, "message": "ok", **changes})


def dataset_reply(status: str = "processing", **changes: Any) -> Answer:
    """One dataset."""
    return reply(200, envelope({**DATASET, "status": status, **changes}))


def link_reply(url: str = LINK) -> Answer:
    """A presigned URL."""
    return reply(200, envelope({"URL": url}))


def problem(
    status: int,
    code: str = "CODE",
    message: str = "What went wrong.",
    headers: Mapping[str, str] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Answer:
    """An error in the envelope that the vendor documents."""
    body = {"success": False, "error": {"code": code, "message": message, "details": details or {}}}
    return reply(status, json.dumps(body), headers={"Content-Type": "application/json", **(headers or {})})


def zip_bytes(content: str = "finding: none") -> bytes:
    """A small ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("metadata.json"), content)  # of the same time in each call
    return buffer.getvalue()


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """A disk that is full after ``size`` bytes of any file; the system's own refusal."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


def client_of(world: World, server: Server, clock: FakeClock, key: Any = KEY, **options: Any) -> AccountClient:
    """A client whose requests end in ``server``."""
    arguments = {"transport": httpx.MockTransport(server), **options.pop("httpx_args", {})}
    config = Config(
        base_url=options.pop("base_url", BASE_URL),
        key=key_from(key, variable="UNUSED"),
        httpx_args=arguments,
        **options,
    )
    return world.client(config, clock)
