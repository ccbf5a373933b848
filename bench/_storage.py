"""A server that is never what a download waits for: an API of as many datasets as files are named, whose bytes the kernel sends.

`ds_cut` is the first file again, but each link to it breaks off five times, after a sixth of the file each.
"""

import json
import os
import re
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from socket import create_server, socket
from threading import Thread

CUTS = 5
FILES = {f"ds_{number}": Path(name) for number, name in enumerate(sys.argv[1:])}
FILES["ds_cut"] = FILES["ds_0"]
PIECE = 4 * 1024 * 1024
sent: Counter[str] = Counter()
asked: Counter[str] = Counter()


def answer(peer: socket, body: object) -> None:
    """Sends JSON."""
    content = json.dumps({"success": True, "data": body, "message": "ok"}).encode()
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)


def send(peer: socket, name: str, start: int) -> bool:
    """Sends a file from this byte on; whether all of it went out."""
    asked[name] += 1
    with FILES[name].open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        status, more = (
            ("206 Partial Content", f"Content-Range: bytes {start}-{size - 1}/{size}\r\n") if start else ("200 OK", "")
        )
        peer.sendall(f'HTTP/1.1 {status}\r\nETag: "1"\r\n{more}Content-Length: {size - start}\r\n\r\n'.encode())
        is_cut = name == "ds_cut" and asked[name] % (CUTS + 1)
        end = start + size // (CUTS + 1) if is_cut else size
        while start < end:
            count = os.sendfile(peer.fileno(), file.fileno(), start, min(end - start, PIECE))
            start += count
            sent[name] += count
    return not is_cut


def serve(peer: socket, url: str) -> None:
    """Answers on one connection."""
    with peer, suppress(OSError):
        while True:
            head = b""
            while b"\r\n\r\n" not in head:
                head += (piece := peer.recv(65536))
                if not piece:
                    return
            path = head.split()[1].decode()
            name = Path(path.removesuffix("/urls/download")).name
            if path.startswith("/sent/"):
                answer(peer, sent.pop(name, 0))
            elif path.endswith("/urls/download"):
                answer(peer, {"URL": f"{url}/{name}.zip?signature=0"})
            elif path.startswith("/v1/"):
                fields = {"id": name, "model": "m", "prompts": ["p"], "size": 1, "status": "ready", "progress": 100}
                answer(peer, fields | {"created_at": "2026-01-01T00:00:00Z"})
            else:
                found = re.search(rb"\r\nrange: *bytes=(\d+)-", head, re.IGNORECASE)
                if not send(peer, Path(path.partition("?")[0]).stem, int(found[1]) if found else 0):
                    return


def main() -> None:
    """Serves until it is ended."""
    with create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        print(f"listening on {url}", flush=True)
        while True:
            peer, _ = listener.accept()
            Thread(target=serve, args=(peer, url), daemon=True).start()


if __name__ == "__main__":
    main()
