"""An engine that asks a real server, and tells how that one and its callers differ from their description."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, cast

from sinkove_synkrato_mock import pages
from sinkove_synkrato_mock.admin import Admin
from sinkove_synkrato_mock.asgi import joined
from sinkove_synkrato_mock.findings import DIRECTIONS, Findings, report
from sinkove_synkrato_mock.forward import BrokenError, Forwarder, end_to_end
from sinkove_synkrato_mock.journal import Journal
from sinkove_synkrato_mock.judge import NO_OPERATION, UNJUDGED, Judge, is_json
from sinkove_synkrato_mock.message import MAX_BODY_BYTES, Request, Response
from sinkove_synkrato_mock.redaction import redact, secrets_in
from sinkove_synkrato_mock.reference import describe
from sinkove_synkrato_mock.spec import Problem
from sinkove_synkrato_mock.wire import End

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

    from sinkove_synkrato_mock.findings import Seen

    Refuse = Callable[[int, str, str], Response]

__all__ = ["Spy"]

_HERE = "Findings"
_SHOWN = 50
# What uvicorn refuses in a header's value, and httpx takes.
_UNSENDABLE = re.compile(rb"[\x00-\x08\n-\x1f\x7f]")
Chunks = AsyncGenerator[bytes, None]


class Spy:
    """Forwards everything but the admin API, and judges both directions.

    Args:
        url: Where the real server is.
        document: Its OpenAPI description.
        refuse: Returns an error answer in the API's form, of a status, a code and a sentence.

    Raises:
        ValueError: The address is none that can be asked; the text is one sentence.
    """

    def __init__(self, url: str, document: Mapping[str, Any], refuse: Refuse) -> None:
        self._url, self._refuse = url, refuse
        self._server = Forwarder(url)
        self._judge = Judge(document)
        self._document = document
        self._admin = Admin(
            {
                ("GET", "requests"): self.requests,
                ("GET", "findings"): self.findings,
                ("POST", "reset"): self.reset,
                ("GET", ""): self._page,
                ("POST", ""): self._forget,
                ("GET", "docs"): self._docs,
                **pages.assets(),
            }
        )
        self.reset()

    def reset(self) -> dict[str, Any]:
        """Forgets all exchanges; those that go on are not counted any more."""
        self._journal = Journal()
        self._findings = Findings(self._judge.operations)
        return {}

    def requests(self) -> dict[str, Any]:
        """Returns the last thousand requests, oldest first, without credentials."""
        return {"requests": [asdict(each) for each in self._journal.exchanges()]}

    def findings(self) -> dict[str, Any]:
        """Returns what `Findings.tell` tells, and the server's address."""
        return {"url": self._url, **self._findings.tell()}

    def report(self) -> str:
        """Returns the findings for people."""
        return report(self.findings())

    def _page(self, /, **_: object) -> Response:
        exchanges = self._journal.exchanges()
        values = {"told": self.findings(), "directions": DIRECTIONS, "requests_kept": len(exchanges)}
        return self._render("spy.html", _HERE, live="./", requests=exchanges[: -_SHOWN - 1 : -1], **values)

    def _forget(self, /, **_: object) -> Response:
        self.reset()
        return Response(303, (("Location", "./"), ("Content-Length", "0")))

    def _docs(self, /, *, request: Request, **_: object) -> Response:
        values = {**describe(self._document), "api_key": "", "variable": "API_KEY", "address": request.address}
        return self._render("reference.html", "API reference", **values)

    def _render(self, template: str, here: str, **values: Any) -> Response:
        links = [("./", _HERE), ("docs", "API reference")]
        return pages.render(template, title="API spy", pages=links, here=here, **values)

    def handle(self, request: Request) -> Response:
        """Answers at once: the admin API, and a method that no HTTP server has to know, which is not forwarded."""
        if f"{request.path}/".startswith(Admin.prefix):
            return self._admin.handle(request)
        problem = Problem("method", "unreadable", "The spy does not forward this method.")
        return self._instead(self._begin(request), 400, "INVALID_REQUEST", problem)

    def unreadable(self) -> Response:
        """Answers something that is not HTTP, and is not forwarded."""
        seen = self._findings.begin(Request("?", "?"), NO_OPERATION, time.time())
        return self._instead(seen, 400, "INVALID_REQUEST", Problem("request", "unreadable", "It is not valid HTTP."))

    async def relay(self, request: Request) -> AsyncGenerator[Response | bytes | End, None]:
        """Yields the answer: its head with what is known of its body, then the rest, and how it ended when it broke off."""
        if f"{request.path}/".startswith(Admin.prefix):
            yield self._admin.handle(request)
            return
        seen = self._begin(request)
        if request.too_large:
            problem = Problem("body", "size", "It is larger than 16 MiB, and was not forwarded.")
            yield self._instead(seen, 413, "PAYLOAD_TOO_LARGE", problem)
            return
        status: int | None = None
        try:
            async with self._server.ask(request) as answer, aclosing(cast(Chunks, answer.aiter_raw())) as chunks:
                headers = joined(answer.headers.raw)
                seen.secrets += secrets_in(headers)
                held, broken = await _hold(chunks) if is_json(headers) else (b"", None)
                is_whole = is_json(headers) and broken is None and len(held) <= MAX_BODY_BYTES
                status = answer.status_code
                found = self._judge.response(
                    seen.operation, request.method, status, headers, held if is_whole else None
                )
                if len(held) > MAX_BODY_BYTES:
                    found.append(Problem("body", UNJUDGED, "It is larger than 16 MiB."))
                odd = [name.decode("latin-1") for name, value in answer.headers.raw if _UNSENDABLE.search(value)]
                told = "Its value has control characters, and was not passed on."
                found += [Problem(f"header {name}", "unreadable", told) for name in odd]
                seen.findings.add(seen, "response", status, *found)
                self._write_down(seen, status, headers.get("x-request-id"))
                yield Response(status, _passed_on(status, answer.headers.raw), held)
                async for chunk in chunks:
                    yield chunk
                if broken is not None:
                    raise broken
        except BrokenError as error:
            reason = (str(error) or type(error).__name__).rstrip(".")
            if status is None:
                problem = Problem("connection", "broken", f"The server behind the spy gave no answer: {reason}.")
                yield self._instead(seen, 502, "BAD_GATEWAY", problem, direction="response")
            else:
                problem = Problem("connection", "broken", f"The answer broke off: {reason}.")
                seen.findings.add(seen, "response", status, problem)
                yield End.CLOSED

    def _begin(self, request: Request) -> Seen:
        operation, problems = self._judge.request(request)
        seen = self._findings.begin(request, operation, time.time())
        seen.findings.add(seen, "request", None, *problems)
        return seen

    def _instead(self, seen: Seen, status: int, code: str, problem: Problem, direction: str = "request") -> Response:
        """Returns an answer of the spy's own, and says why."""
        seen.findings.add(seen, direction, None, problem)
        self._write_down(seen, status, None)
        return self._refuse(status, code, seen.clean(problem.message))

    def _write_down(self, seen: Seen, status: int, request_id: str | None) -> None:
        def hide(text: str) -> str:
            return redact(text, seen.secrets)

        seen.findings.answer(seen, request_id)
        request = seen.request
        headers = {name: hide(value) for name, value in request.headers.items()}
        body = hide(request.body.decode("utf-8", "replace")).encode()
        hidden = replace(request, target=hide(request.target), query=hide(request.query), headers=headers, body=body)
        self._journal.add(seen.time, hidden, status)


async def _hold(chunks: AsyncIterator[bytes]) -> tuple[bytes, BrokenError | None]:
    """Returns a body, or its beginning when it is too large to be held or breaks off, and how it broke off."""
    held = bytearray()
    try:
        async for chunk in chunks:
            held += chunk
            if len(held) > MAX_BODY_BYTES:
                break
    except BrokenError as error:
        return bytes(held), error
    return bytes(held), None


def _passed_on(status: int, headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    sendable = ((name, value) for name, value in headers if not _UNSENDABLE.search(value))
    decoded = end_to_end((name.decode("latin-1"), value.decode("latin-1")) for name, value in sendable)
    # The door takes a length for a promise, and these have no body.
    return tuple((name, value) for name, value in decoded if name != "content-length" or status not in (204, 304))
