"""What differs between the traffic of an API and its OpenAPI description, in both directions."""

from __future__ import annotations

import json
import re
import zlib
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import jsonschema_rs

from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse
from sinkove_synkrato_mock.message import MAX_BODY_BYTES
from sinkove_synkrato_mock.spec import MAX_PROBLEMS, METHODS, Problem, Spec, steps_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sinkove_synkrato_mock.message import Request

    Node = Mapping[str, Any]

__all__ = ["NO_OPERATION", "UNJUDGED", "Judge", "is_json"]

NO_OPERATION = "no operation"
UNJUDGED = "unjudged"  # The keyword of what is no difference: nobody looked.
_MAX_MEMBERS = 100
_SCALAR = re.compile(r"-?(0|[1-9][0-9]{0,299})(\.[0-9]{1,300})?|true|false")
# A document cannot describe these as parameters or headers; it says the same elsewhere.
_SAID_ELSEWHERE = ("accept", "authorization", "content-type")


class Judge:
    """Compares exchanges with a document. What a problem quotes may be secret, and of any length.

    `operations` has the names of the document's operations.
    """

    def __init__(self, document: Node) -> None:
        self._document = document
        self._spec = Spec(document)
        self._validator = cache(self._compile)  # Headers and errors are the same ones nearly everywhere.
        self._described: dict[str, dict[str, Any]] = {
            item[method].get("operationId", f"{method.upper()} {template}"): {**item, **item[method]}
            | {"parameters": self._parameters(item, item[method])}
            for template, item in document["paths"].items()
            for method in METHODS
            if method in item
        }
        self.operations = list(self._described)

    def request(self, request: Request) -> tuple[str, list[Problem]]:
        """Returns which operation a request means, and what is wrong with it."""
        match = self._spec.find(request.target)
        if match is None:
            return NO_OPERATION, [Problem("path", "undescribed", "The path is not described.")]
        operation = match.operation(request.method)
        if operation is None:
            problem = Problem("method", "undescribed", f"The method is not described; this path takes {match.allow}.")
            return f"{request.method} {match.template}", [problem]
        described, found = self._described[operation.id], []
        demanded = described.get("security", self._document.get("security", []))
        if demanded and not any(all(self._shows(request, name) for name in each) for each in demanded):
            found.append(Problem("header Authorization", "security", "There is no Authorization as it is demanded."))
        found += self._parameter_problems(described["parameters"], request, match.parameters)
        body = self._resolve(described.get("requestBody", {}))
        if request.body:
            found += self._body_problems(body, request.headers, request.body)
        elif body.get("required") and not request.too_large:
            found.append(Problem("body", "required", "The body is missing."))
        return operation.id, found

    def response(
        self, operation: str, method: str, status: int, headers: Mapping[str, str], body: bytes | None
    ) -> list[Problem]:
        """Returns what is wrong with an answer.

        Args:
            operation: As `request` named it; about an answer to one that is not described nothing can be said.
            method: Of the request.
            status: Of the answer.
            headers: By lower-case name; repeated ones are joined with a comma.
            body: As it came; None when it is not to be judged.
        """
        if operation not in self._described:
            return []
        answers = {str(key): each for key, each in self._described[operation]["responses"].items()}
        key = next((key for key in (str(status), f"{status // 100}XX", "default") if key in answers), None)
        if key is None:
            return [Problem("status", "undescribed", f"The status {status} is not described.")]
        answer, found = self._resolve(answers[key]), []
        for name, header in answer.get("headers", {}).items():
            texts = [headers[name.lower()]] if name.lower() in headers else []
            found += self._text_problems(f"header {name}", self._resolve(header), texts)
        is_bare = "content" not in answer and ("content-type" not in headers or headers.get("content-length") == "0")
        is_empty = method == "HEAD" or status in (204, 304) or is_bare
        return found if is_empty else found + self._body_problems(answer, headers, body)

    def _parameters(self, *nodes: Node) -> list[Node]:
        """Returns the parameters of a path and its operation; the operation's own replace the path's."""
        resolved = [self._resolve(each) for node in nodes for each in node.get("parameters", ())]
        return list({(each["in"], each["name"]): each for each in resolved}.values())

    def _shows(self, request: Request, name: str) -> bool:
        """Whether a request has the Authorization of a security scheme; other ways to show a key are taken as shown."""
        scheme = self._resolve(self._document["components"]["securitySchemes"][name])
        kind = scheme.get("scheme", "" if scheme["type"] in ("apiKey", "mutualTLS") else "bearer").lower()
        return not kind or re.match(rf"{kind} +\S", request.headers.get("authorization", "").lower()) is not None

    def _parameter_problems(self, described: list[Node], request: Request, path: Node) -> Iterator[Problem]:
        query = parse_qs(request.query, keep_blank_values=True)
        for each in described:
            kind, name = each["in"], each["name"]
            source: Mapping[str, str] = request.headers if kind == "header" else path
            one = source.get(name.lower() if kind == "header" else name)
            texts = query.get(name, []) if kind == "query" else [one] if one else []
            if kind != "cookie":
                yield from self._text_problems(f"{kind} {name}", each, texts)
        # `filter[size]` is how an object called `filter` is written.
        objects = {each["name"] for each in described}
        for name in islice((name for name in query if name.partition("[")[0] not in objects), MAX_PROBLEMS):
            yield Problem(f"query {name}", "undescribed", "The parameter is not described.")

    def _text_problems(self, place: str, described: Node, texts: list[str]) -> list[Problem]:
        if place.partition(" ")[2].lower() in _SAID_ELSEWHERE:
            return []
        if not texts:
            return [Problem(place, "required", "It is missing.")] if described.get("required") else []
        validator = self._validator(json.dumps(described.get("schema", {})))
        # Text has no type: it is good when one way to read it is, else the way that has the right type is told of.
        found = [list(islice(validator.iter_errors(each), MAX_PROBLEMS)) for each in _readings(texts)]
        best = min(found, key=lambda errors: (bool(errors), any(error.kind.name == "type" for error in errors)))
        return [Problem(place, error.kind.name, error.message) for error in best]

    def _body_problems(self, described: Node, headers: Mapping[str, str], body: bytes | None) -> list[Problem]:
        media_type = _media_type(headers)
        content = {name.partition(";")[0].strip().lower(): each for name, each in described.get("content", {}).items()}
        names = [each for each in (media_type, f"{media_type.partition('/')[0]}/*", "*/*") if each in content]
        if not names:
            told, wanted = media_type or "not declared", " or ".join(content) or "no body"
            return [Problem("header Content-Type", "mediaType", f"It is {told}; described is {wanted}.")]
        if body is None or not is_json(headers):
            return []
        plain = _unpacked(body, headers.get("content-encoding", "identity").strip().lower())
        if isinstance(plain, Problem):
            return [plain]
        try:
            value = parse(plain)
        except UnreadableJSONError as unreadable:
            return [Problem("body", "json", str(unreadable))]
        found: list[Problem] = []
        validator = self._validator(json.dumps(content[names[0]].get("schema", {})))
        for error in islice(validator.iter_errors(value), MAX_PROBLEMS):
            steps = ["[]" if isinstance(step, int) else step for step in steps_to(error)]
            found.append(Problem("".join(f"/{step}" for step in steps) or "body", error.kind.name, error.message))
        return found

    def _compile(self, schema: str) -> jsonschema_rs.Draft202012Validator:
        whole = json.loads(schema)
        if isinstance(whole, dict):
            whole["components"] = self._document.get("components", {})
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def _resolve(self, node: Any) -> Any:
        while "$ref" in node:
            steps = node["$ref"].split("/")[1:]
            node = self._document
            for step in steps:
                node = node[step]
        return node


def is_json(headers: Mapping[str, str]) -> bool:
    """Whether a body is said to be JSON."""
    return _media_type(headers).endswith(("/json", "+json"))


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _readings(texts: list[str]) -> list[Any]:
    """Returns what texts may mean, the most likely first: a number, a text, a list of either."""
    parts = texts if len(texts) > 1 else texts[0].split(",")
    lists = [[_scalar(part) for part in parts], parts]
    return lists if len(texts) > 1 else [_scalar(texts[0]), texts[0], *lists]


def _scalar(text: str) -> Any:
    return json.loads(text) if _SCALAR.fullmatch(text) else text


def _unpacked(body: bytes, encoding: str) -> bytes | Problem:
    if encoding == "identity":
        return body
    if encoding not in ("gzip", "deflate"):
        return Problem("body", UNJUDGED, "Its Content-Encoding is not one that is read here.")
    plain = b""
    for _ in range(_MAX_MEMBERS):
        unpacker = zlib.decompressobj(47)  # Either of the two, by its head.
        try:
            plain += unpacker.decompress(body, MAX_BODY_BYTES + 1 - len(plain))
        except zlib.error:
            return Problem("body", "contentEncoding", "It is not packed as its Content-Encoding says.")
        if len(plain) > MAX_BODY_BYTES:
            return Problem("body", UNJUDGED, "It is larger than 16 MiB unpacked.")
        if not unpacker.eof:
            return Problem("body", "contentEncoding", "It is packed and lacks its end.")
        body = unpacker.unused_data
        if not body:
            return plain
    return Problem("body", UNJUDGED, f"It is packed in more than {_MAX_MEMBERS} members.")
