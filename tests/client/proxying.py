"""A real proxy in a process of its own (`proxy.py` of PyPI), and an ear before it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from .tls import Door, Visit, until

PASSWORD = "proxy-secret-0123456789"
_ENDS_IN_SECONDS = 10


class Proxy:
    """Runs while its ``with`` block does, and wants a password.

    Args:
        folder: For what it writes.

    Attributes:
        url: Its address.
    """

    url: str

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        port = self._folder / "port"
        options = {
            "--hostname": "127.0.0.1", "--port": "0", "--port-file": port, "--basic-auth": f"user:{PASSWORD}",
            "--num-workers": "1", "--num-acceptors": "1", "--data-dir": self._folder, "--log-file": self._folder / "log",
        }  # fmt: skip
        command = [sys.executable, "-m", "proxy", *(str(each) for pair in options.items() for each in pair)]
        # Its own session, so that its workers can be ended with it even if it does not do it.
        self._process = subprocess.Popen(
            command, env={**os.environ, "HOME": str(self._folder)}, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until(lambda: self._process.poll() is not None or (port.exists() and port.read_text().strip()))
        self.url = f"http://127.0.0.1:{int(port.read_text())}"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDS_IN_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_ENDS_IN_SECONDS)


class Ear(Door):
    """Passes on, to a proxy, what comes, and keeps what a proxy learns of it."""

    @property
    def heard(self) -> list[bytes]:
        """All that each connection brought."""
        return [b"".join(visit.heads) for visit in self.visits]

    @property
    def targets(self) -> list[str]:
        """Where each connection wanted to go."""
        lines = [each.partition(b"\r\n")[0].decode().split(" ") for each in self.heard]
        assert {line[0] for line in lines} <= {"CONNECT"}
        return [line[1] for line in lines]

    def with_password(self) -> str:
        """Its address as HTTPS_PROXY holds it."""
        return self.url.replace("://", f"://user:{PASSWORD}@")

    async def _attend(self, visit: Visit) -> None:
        reader, writer = await asyncio.open_connection(*self._behind)
        try:
            await asyncio.gather(
                _pass_on(visit.reader, writer, visit.heads), _pass_on(reader, visit.writer, []), return_exceptions=True
            )
        finally:
            visit.left.set()
            writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: list[bytes]) -> None:
    while data := await reader.read(65536):
        heard.append(data)
        writer.write(data)
        await writer.drain()
    writer.close()
