"""Whether a downloaded file is a whole ZIP."""

import errno
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from sinkove_synkrato.errors import APIError, CorruptDownloadError

from ._members import DAMAGE, is_bounded

_STEP = 1 << 20


def verify_zip(file: BinaryIO, tick: Callable[[], None]) -> None:
    """Reads the ZIP's directory, which stands at its end, and compares each member with its checksum.

    Args:
        file: The file.
        tick: Called after each MiB; what it raises ends the check.

    Raises:
        CorruptDownloadError: There is no directory, or it does not fit the file, or a member is damaged.
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
        raise CorruptDownloadError(f"The storage sent {what}. Nothing was kept; call save again.") from exc
