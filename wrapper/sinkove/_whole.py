"""A file that takes its name when it is whole."""

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinkove_synkrato.destination import Strategy, give_name, writing


@contextmanager
def whole(path: Path, strategy: Strategy) -> Iterator[Path]:
    """Gives a temporary name beside ``path``; what is written there is renamed when the block ends well, else removed.

    Raises:
        DestinationExistsError: The final name was taken meanwhile and the strategy is ``fail``.
        DownloadError: The operating system refuses, in the block too; ``__cause__`` is the OSError.
    """
    # Cut, so that a name as long as the file system allows still has room for the rest.
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        with writing(path):
            yield temporary
            give_name(temporary, path, strategy)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
