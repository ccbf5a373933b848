"""Keeps credentials out of texts and logs."""

import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

_WORD = re.compile(r"[^\s\"'<>]+")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_QUERY = re.compile(r"\?[^\s\"'<>]+")
_HIDDEN = "[redacted]"
_LONGEST = 300
# Shorter ones are no real keys, and hiding each "k" in a text would only destroy it.
_SHORTEST_SECRET = 6

fetching_presigned: ContextVar[bool] = ContextVar("fetching_presigned", default=False)


class Secret:
    """A string that no repr, ``vars`` or traceback with local variables shows."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return f"Secret({_HIDDEN})"


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the secrets and without the query of any URL in it (a presigned one is a credential)."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, _HIDDEN)
    return _WORD.sub(_without_query, text) if "?" in text else text


def _without_query(word: re.Match[str]) -> str:
    # Not one expression for all of it: over a text of many addresses that would take its length squared.
    address = _ADDRESS.search(word[0])
    query = -1 if address is None else word[0].find("?", address.end())
    return word[0] if query < 0 else f"{word[0][:query]}?{_HIDDEN}"


def shortened(text: str) -> str:
    """At most 300 characters of what a server or library said."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} [cut]"


def redact_value(value: Any, secrets: Iterable[str] = ()) -> Any:
    """`redact` for every string in a JSON value."""
    if isinstance(value, str):
        return redact(value, secrets)
    if isinstance(value, dict):
        return {redact(str(key), secrets): redact_value(item, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [redact_value(item, secrets) for item in value]
    return value


class _PresignedFilter(logging.Filter):
    """httpx logs each URL whole at INFO, httpcore the headers of each answer at DEBUG, in which a redirect has another.

    This hides the query while one of our presigned URLs is fetched.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if fetching_presigned.get():
            if record.args and isinstance(record.args, tuple):
                record.args = tuple(arg if isinstance(arg, int | float) else redact(str(arg)) for arg in record.args)
            else:  # of httpcore; a Location may be a path alone
                record.msg = _QUERY.sub(f"?{_HIDDEN}", str(record.msg))
        return True


class _HeaderFilter(logging.Filter):
    """With HTTP/2 hpack logs each header at DEBUG, the key's too: of our requests it says nothing."""

    def __init__(self, is_ours: Callable[[], bool]) -> None:
        super().__init__()
        self._is_ours = is_ours

    def filter(self, record: logging.LogRecord) -> bool:
        del record
        return not self._is_ours()


_FILTER = _PresignedFilter()


def protect_logs(is_ours: Callable[[], bool]) -> None:
    """Keeps key and signatures out of the log lines of httpx and what it uses. Doing it again changes nothing.

    Args:
        is_ours: Whether a request of ours is under way in this thread or task.
    """
    for name in ("httpx", "httpcore.http11", "httpcore.http2"):
        logging.getLogger(name).addFilter(_FILTER)
    for name in ("hpack.hpack", "hpack.table", "hpack.huffman"):
        log = logging.getLogger(name)
        if not any(isinstance(each, _HeaderFilter) for each in log.filters):
            log.addFilter(_HeaderFilter(is_ours))
