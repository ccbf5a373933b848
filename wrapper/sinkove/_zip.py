"""Whether a downloaded file is a whole ZIP."""

import errno
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from sinkove_synkrato.errors import APIError, CorruptDownloadError

_STEP = 1 << 20
# Of other methods than the usual two zipfile unpacks all at once whatever it has read.
_SMALL_STEP = 1 << 12
# NotImplementedError: a damaged version number reads as a ZIP of the future. RuntimeError: as one with a password.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ArithmeticError,
    ValueError,
)


def verify_zip(path: Path, tick: Callable[[], None]) -> None:
    """Reads the ZIP's directory, which stands at its end, and compares each member with its checksum.

    Args:
        path: The file.
        tick: Called after each MiB; what it raises ends the check.

    Raises:
        CorruptDownloadError: There is no directory, or it does not fit the file, or a member is damaged.
    """
    what = "a file that is not a whole ZIP"
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                what = f"a ZIP whose member {member.filename[:100]!r} is damaged"
                is_bounded = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
                with archive.open(member) as stream:
                    while stream.read(_STEP if is_bounded else _SMALL_STEP):
                        tick()
    except (*_DAMAGE, OSError) as exc:
        # An OSError without a number is a damaged stream of bzip2, EINVAL an offset that no file has.
        if isinstance(exc, APIError) or (isinstance(exc, OSError) and exc.errno not in (None, errno.EINVAL)):
            raise
        raise CorruptDownloadError(f"The storage sent {what}. Nothing was kept; call save again.") from exc
