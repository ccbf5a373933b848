"""Whether a downloaded file is a whole ZIP."""

import zipfile
from pathlib import Path

from sinkove_synkrato.errors import CorruptDownloadError


def verify_zip(path: Path) -> None:
    """Reads the ZIP's directory, which stands at its end.

    Raises:
        CorruptDownloadError: There is none, or it does not fit the file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            archive.infolist()
    # NotImplementedError: a damaged version number reads as a ZIP of the future.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as exc:
        raise CorruptDownloadError(
            "The storage sent a file that is not a whole ZIP. Nothing was kept; call save again."
        ) from exc
