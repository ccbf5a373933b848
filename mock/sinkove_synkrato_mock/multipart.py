"""Reading multipart/form-data, as RFC 7578 has it and browsers write it."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["FormPart", "UnreadableFormError", "parse"]

_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?\bboundary="?([^",;]{1,70})"?', re.IGNORECASE)
_DISPOSITION = re.compile(rb"(?im)^content-disposition:(.*)$")
_PARAMETER = re.compile(r';\s*(name|filename)="((?:\\.|[^"\\])*)"', re.IGNORECASE)
# What browsers and httpx write in the place of what may not stand in a header.
_ESCAPED = {"%22": '"', "%0D": "\r", "%0A": "\n"}
_MAX_PARTS = 10_000


class UnreadableFormError(ValueError):
    """The bytes are no form; the text says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part of a form; `file` is the name of its file, None when it is none."""

    name: str
    file: str | None
    content: bytes

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8", "replace")


def parse(content_type: str, body: bytes) -> list[FormPart]:
    """Returns the parts of a form.

    Raises:
        UnreadableFormError: It is none.
    """
    match = _BOUNDARY.match(content_type)
    if match is None:
        raise UnreadableFormError("The body must be multipart/form-data with a boundary.")
    pieces = (b"\r\n" + body).split(b"\r\n--" + match[1].encode("latin-1", "replace"), _MAX_PARTS + 1)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise UnreadableFormError("The form has no end, or too many parts.")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> FormPart:
    head, ended, content = piece.partition(b"\r\n\r\n")
    found = _DISPOSITION.search(head)
    told = dict(_PARAMETER.findall(found[1].decode("utf-8", "replace"))) if found else {}
    if not ended or "name" not in told:
        raise UnreadableFormError("A part of the form has no name.")
    return FormPart(_plain(told["name"]), _plain(told["filename"]) if "filename" in told else None, content)


def _plain(text: str) -> str:
    text = re.sub(r'\\(["\\])', r"\1", text)
    return re.sub("%22|%0D|%0A", lambda match: _ESCAPED[match[0]], text)
