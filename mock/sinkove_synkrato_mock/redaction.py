"""Taking credentials out of what is written down."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SECRET_HEADERS", "redact", "secrets_in"]

# Not Proxy-Authenticate and its like: what they ask for is no secret.
SECRET_HEADERS = re.compile(r"(?i)key|token|secret|auth(?!enticate$)|cookie|signature|session")
_REDACTED = "[redacted]"
# How names end that storages sign by, and some that keys have, in addresses and in JSON: X-Amz-Signature, X-Goog-Credential,
# access_token, api_key.
_NAMES = "(?:signature|credential|token|sig|keyid|key|secret|password)"
_NAMED = re.compile(
    rf"""(?i)({_NAMES}=|\bbearer +)[^&\s"'<>]+|({_NAMES}\\*"[\s+]*:[\s+]*\\*")(?:[^"\\]|\\.)+""", re.DOTALL
)
_MAX_CHARACTERS = 40_000
# A shorter word stands anywhere: to take out each `a` would hide nothing and spoil everything.
_MIN_SECRET = 4


def secrets_in(headers: Mapping[str, str]) -> list[str]:
    """Returns the credentials that the headers of a request or an answer carry, by lower-case name."""
    found = []
    for header, text in headers.items():
        if "cookie" not in header:
            scheme, _, rest = text.strip().partition(" ")
            found += [rest.strip() or scheme] if SECRET_HEADERS.search(header) else []
            continue
        for word in re.split(r"[;,\s]+", text):
            name, _, value = word.partition("=")
            if name.lower() not in ("path", "domain", "expires", "max-age", "samesite"):
                found.append((value or name).strip('"'))
    return [secret for secret in found if len(secret) >= _MIN_SECRET]


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Returns a text without these secrets, and without the values that presigned addresses are signed by.

    What is percent-encoded to the text is decoded where a secret would be seen then. A long text is cut first.
    """
    forms = {form for each in secrets for form in (each, json.dumps(each)[1:-1])}
    ordered = sorted(forms, key=len, reverse=True)  # One may be a part of another.
    # What the cut leaves of a secret, three characters for each when it is percent-encoded, goes with the margin.
    margin = 3 * len(ordered[0]) if ordered else 0
    cut, margin = text[: _MAX_CHARACTERS + margin], margin if len(text) > _MAX_CHARACTERS + margin else 0
    plain = unquote(cut)
    clear = _clear(plain, ordered, margin)
    return clear if clear != plain[: -margin or None][:_MAX_CHARACTERS] else _clear(cut, ordered, margin)


def _clear(text: str, forms: Iterable[str], margin: int) -> str:
    for form in forms:
        text = text.replace(form, _REDACTED)
    return _NAMED.sub(rf"\g<1>\g<2>{_REDACTED}", text[: -margin or None][:_MAX_CHARACTERS])
