"""Taking credentials out of what is written down."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SECRET_HEADERS", "redact", "secrets_in"]

SECRET_HEADERS = {"authorization", "cookie", "proxy-authorization", "x-api-key"}
_REDACTED = "[redacted]"
# How names end that storages sign by, and some that keys have: X-Amz-Signature, X-Goog-Credential, access_token, api_key.
_NAMED = re.compile(r"(?i)((?:signature|credential|token|sig|keyid|key|secret|password)=|\bbearer +)[^&\s\"'<>]+")
_MAX_CHARACTERS = 40_000
# A shorter word stands anywhere: to take out each `a` would hide nothing and spoil everything.
_MIN_SECRET = 4


def secrets_in(headers: Mapping[str, str]) -> list[str]:
    """Returns the credentials that the headers of a request or an answer carry, by lower-case name."""
    found = [headers.get("x-api-key", "")]
    for name in ("authorization", "proxy-authorization"):
        scheme, _, rest = headers.get(name, "").strip().partition(" ")
        found.append(rest.strip() or scheme)
    for word in re.split(r"[;,\s]+", f"{headers.get('cookie', '')};{headers.get('set-cookie', '')}"):
        name, _, value = word.partition("=")
        if name.lower() not in ("path", "domain", "expires", "max-age", "samesite"):
            found.append((value or name).strip('"'))
    return [secret for secret in found if len(secret) >= _MIN_SECRET]


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Returns a text without these secrets, and without the values that presigned addresses are signed by.

    What is percent-encoded to the text is decoded where a secret would be seen then. A long text is cut first.
    """
    plain = unquote(text)
    clear = _clear(plain, secrets)
    return clear if clear != plain[:_MAX_CHARACTERS] else _clear(text, secrets)


def _clear(text: str, secrets: Iterable[str]) -> str:
    forms = {form for each in secrets for form in (each, json.dumps(each)[1:-1])}
    for form in sorted(forms, key=len, reverse=True):  # One may be a part of another.
        text = text.replace(form, _REDACTED)
    return _NAMED.sub(rf"\g<1>{_REDACTED}", text[:_MAX_CHARACTERS])
