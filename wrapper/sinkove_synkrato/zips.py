"""Whether a downloaded file is a whole ZIP."""

import errno
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from .errors import APIError, CorruptDownloadError

# NotImplementedError: a damaged version number reads as a ZIP of the future. RuntimeError: as one with a password.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ArithmeticError, ValueError)
_STEP = 1 << 20


def is_bounded(info: zipfile.ZipInfo) -> bool:
    """Whether it can be unpacked in little memory: zipfile knows more methods than these, and bounds none of them."""
    return info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def verify_zip(file: BinaryIO, tick: Callable[[], None], sender: object = "The storage") -> None:
    """Reads the ZIP's directory, which stands at its end, and compares each member with its checksum.

    Args:
        file: The file.
        tick: Called after each MiB; what it raises ends the check.
        sender: Who sent it, in the error's text.

    Raises:
        CorruptDownloadError: There is no directory, or it is empty or does not fit the file, or a member is damaged.
    """
    what = "a file that is not a whole ZIP"
    try:
        with zipfile.ZipFile(file) as archive:
            if not archive.infolist():
                what = "a ZIP without any member"
                raise zipfile.BadZipFile
            for member in archive.infolist():
                what = f"a ZIP whose member {member.filename[:100]!r} is damaged"
                if not is_bounded(member):
                    what = f"a ZIP whose member {member.filename[:100]!r} is neither stored nor deflated"
                    raise zipfile.BadZipFile
                with archive.open(member) as stream:
                    while stream.read(_STEP):
                        tick()
    except (*DAMAGE, OSError) as exc:
        # EINVAL is an offset that no file has.
        if isinstance(exc, APIError) or (isinstance(exc, OSError) and exc.errno != errno.EINVAL):
            raise
        raise CorruptDownloadError(f"{sender} sent {what}. Nothing was kept; download it again.") from exc
