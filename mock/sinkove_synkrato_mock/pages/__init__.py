"""Pages for people: templates, style and scripts in this folder, rendered here and sent with what keeps them safe.

A page extends `base.html`; `parts.html` has what pages share. `page.js` keeps the regions of a page that are marked
`data-live` as they are on the server.
"""

from __future__ import annotations

import functools
import shlex
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import resources
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Response

if TYPE_CHECKING:
    import jinja2

    from sinkove_synkrato_mock.admin import Action

__all__ = ["assets", "render"]

_ASSETS = {"style.css": "text/css", "page.js": "text/javascript", "send.js": "text/javascript"}
# Nothing comes from elsewhere and nothing is written in between: what a client sent cannot become a script.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def render(template: str, /, status: int = 200, **values: Any) -> Response:
    """Returns a page: a template of this folder filled in, with every value escaped."""
    return _response("text/html", _templates().get_template(template).render(values).encode(), status)


def assets() -> dict[tuple[str, str], Action]:
    """Returns the actions that serve style and scripts, by method and name; pages expect them beside themselves."""
    return {("GET", name): functools.partial(_asset, name) for name in _ASSETS}


def _asset(name: str, /, **_: object) -> Response:
    return _response(_ASSETS[name], (resources.files(__name__) / name).read_bytes())


def _response(media_type: str, body: bytes, status: int = 200) -> Response:
    headers = (
        ("Content-Type", f"{media_type}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", _POLICY),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Response(status, headers, body)


@functools.cache
def _templates() -> jinja2.Environment:
    # Not at the top: most mocks never show a page, and each has to be ready at once.
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader(__name__, ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"iso": _iso, "shell": shlex.quote, "status": _status}
    return made


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _status(code: int) -> str:
    return next((f"{code} {each.phrase}" for each in HTTPStatus if each == code), str(code))
