"""A command in a terminal of its own, as a person sees it."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from contextlib import suppress


def shown(*command: str, columns: int, **environment: str) -> list[str]:
    """The lines that it prints there."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    settings |= {"TERM": "xterm-256color", **environment}
    text = b""
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=settings), os.fdopen(ours, "rb", 0) as screen:
        os.close(its)
        with suppress(OSError):  # a terminal ends so when its last program does
            while piece := screen.read(4096):
                text += piece
    return [line.rstrip() for line in text.decode().splitlines()]
