"""A server over TLS in a process of its own, which repeats what another said.

It is the least there is, so that what is measured is the client.
"""

import asyncio
import json
import re
import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import trustme

from _side_by_side import HEADERS, served


@contextmanager
def repeated_over_tls(url: str, paths: list[str]) -> Iterator[tuple[str, str]]:
    """Asks a server for these paths once; gives an https address with the same answers, and the CA's file."""
    bodies = {path: httpx.get(url + path, headers=HEADERS).raise_for_status().text for path in paths}
    authority = trustme.CA()
    with tempfile.TemporaryDirectory() as name:
        ca, certificate, answers = (Path(name) / each for each in ("ca.pem", "certificate.pem", "answers.json"))
        authority.cert_pem.write_to_path(ca)
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        answers.write_text(json.dumps(bodies))
        with served(__file__, str(certificate), str(answers)) as address:
            yield address, str(ca)


class _Repeating(asyncio.Protocol):
    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, complete, body = self.received.partition(b"\r\n\r\n")
        promised = re.search(rb"(?i)content-length: (\d+)", head)  # the vendor's client sends a body with its GETs
        if complete and len(body) == (int(promised[1]) if promised else 0):
            self.received = b""
            assert isinstance(self.transport, asyncio.WriteTransport)
            self.transport.write(self.answers[head.split()[1].decode()])


async def _serve(certificate: str, texts: dict[str, str]) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    whole = {path: head.format(len(text.encode())).encode() + text.encode() for path, text in texts.items()}
    server = await asyncio.get_running_loop().create_server(lambda: _Repeating(whole), "127.0.0.1", 0, ssl=context)
    print(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], json.loads(Path(sys.argv[2]).read_text())))
