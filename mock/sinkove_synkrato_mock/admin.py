"""The admin API under `/_mock/`: what tests do to a mock over HTTP, as JSON, and pages for people."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sinkove_synkrato_mock.check import call
from sinkove_synkrato_mock.jsonbody import parse
from sinkove_synkrato_mock.message import Response, json_response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.message import Request

    Action = Callable[..., Any]

__all__ = ["Action", "Admin"]


class Admin:
    """Calls actions by method and name; their arguments are the fields of the query and of the JSON body, or of a form.

    An action that takes `api_key` gets the request's own when no field says another, one that takes `request` the request.
    What a web site of somebody else's has a browser send is refused, unless it only reads.

    Args:
        actions: By method and name, such as `("POST", "reset")`. An action returns what is sent as JSON or a response, and raises
            ValueError with one sentence when its arguments are no good.
    """

    prefix = "/_mock/"

    def __init__(self, actions: Mapping[tuple[str, str], Action]) -> None:
        self._actions = actions

    def handle(self, request: Request) -> Response:
        """Answers a request."""
        if f"{request.path}/" == self.prefix:
            query = request.query and f"?{request.query}"
            return Response(308, (("Location", f"{self.prefix}{query}"), ("Content-Length", "0")))
        sender, origin = request.headers.get("sec-fetch-site", "none"), request.headers.get("origin", request.address)
        if request.method not in ("GET", "HEAD") and (
            sender not in ("same-origin", "none") or origin != request.address
        ):
            return json_response(403, {"error": "A page of another web site may not do this."})
        name = request.path.removeprefix(self.prefix)
        methods = sorted(method for method, each in self._actions if each == name)
        if not methods:
            return json_response(404, {"error": f"There is no admin action {name[:60]!r}."})
        action = self._actions.get(("GET" if request.method == "HEAD" else request.method, name))
        if action is None:
            allow = ", ".join(methods)
            return json_response(405, {"error": f"{name or self.prefix} takes {allow}."}, [("Allow", allow)])
        try:
            result = call(action, _arguments(request, action), f"{name}: ")
            return result if isinstance(result, Response) else json_response(200, result)
        except ValueError as error:
            return json_response(400, {"error": str(error)})


def _arguments(request: Request, action: Action) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(parse_qsl(request.query)) | _body(request)
    wanted = inspect.signature(action).parameters
    if request.token and "api_key" in wanted:
        arguments.setdefault("api_key", request.token)
    return arguments | ({"request": request} if "request" in wanted else {})


def _body(request: Request) -> dict[str, Any]:
    is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if is_form and not request.body.lstrip().startswith(b"{"):  # `curl -d` says it of JSON too.
        return dict(parse_qsl(request.body.decode("latin-1"), max_num_fields=100))
    body = parse(request.body) if request.body.strip() else {}
    if not isinstance(body, dict):
        raise ValueError("The body is a JSON object.")
    return body
