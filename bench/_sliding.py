"""A server that allows so many requests in any stretch of time as long as its window, and counts what it refused.

It tells to the microsecond when the next request is allowed: one that rounds this up is waited for that much longer.

`python _sliding.py LIMIT SECONDS`; `GET /counts` tells how often it answered with which status.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from datetime import UTC, datetime
from typing import Any

import uvicorn

LIMIT, SECONDS = (int(each) for each in sys.argv[1:])
EMPTY = json.dumps({"success": True, "data": [], "message": "ok"}).encode()
REFUSED = json.dumps(
    {"success": False, "error": {"code": "RATE_LIMIT_EXCEEDED", "message": "No.", "details": {}}}
).encode()
times: deque[float] = deque()
counts: Counter[int] = Counter()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ARG001  # as ASGI has it
    """Answers every path alike."""
    status, body, headers = 200, EMPTY, []
    if scope["path"] == "/counts":
        body = json.dumps(counts).encode()
    else:
        now = time.time()
        while times and times[0] <= now - SECONDS:
            times.popleft()
        if len(times) < LIMIT:
            times.append(now)
        else:
            status, body = 429, REFUSED
        counts[status] += 1
        reset = datetime.fromtimestamp(times[0] + SECONDS, UTC).isoformat()
        headers = [
            (b"x-ratelimit-limit", b"%d" % LIMIT),
            (b"x-ratelimit-remaining", b"%d" % (LIMIT - len(times))),
            (b"x-ratelimit-reset", reset.encode()),
        ]
    headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def main() -> None:
    """Serves on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # nothing tells of it
        await asyncio.sleep(0.01)
    print(f"listening on http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", flush=True)
    await serving


asyncio.run(main())
