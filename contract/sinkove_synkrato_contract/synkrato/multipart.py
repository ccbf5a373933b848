"""Forms with files, as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MEDIA_TYPE", "form"]

_BOUNDARY = "check-boundary-0000000000"
MEDIA_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"


def form(fields: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Returns the body with these fields and files; a file's content must not have the boundary in it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    for name, content in files.items():
        head = (
            f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: application/octet-stream'
        )
        parts.append(f"{head}\r\n\r\n".encode() + content)
    limit = f"--{_BOUNDARY}".encode()
    return b"".join(limit + b"\r\n" + each + b"\r\n" for each in parts) + limit + b"--\r\n"
