"""An OpenAPI document as a judge reads it: which operation was asked, what it promises, and who said so."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import jsonschema_rs

from sinkove_synkrato_contract.exchange import parsed
from sinkove_synkrato_contract.links import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Operation", "Place", "Spec"]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a document; `parameters` are those of its path, `given` all of them, by place and name."""

    spec: Spec
    id: str
    method: str
    path: str
    definition: Mapping[str, Any]
    parameters: Mapping[str, Mapping[str, Any]]
    given: Mapping[tuple[str, str], Mapping[str, Any]]

    @property
    def reads_only(self) -> bool:
        """Whether it changes nothing on the server."""
        return self.method in ("GET", "HEAD")

    @property
    def creates(self) -> bool:
        """Whether it makes something that somebody may have to pay for."""
        return self.method == "POST" and self.smallest is not None

    @cached_property
    def responses(self) -> Mapping[int, Mapping[str, Any]]:
        """The documented responses by status; ranges and `default` are left out."""
        found = self.definition.get("responses", {})
        return {int(status): self.spec.resolve(each) for status, each in found.items() if str(status).isdecimal()}

    @cached_property
    def successes(self) -> tuple[int, ...]:
        """The documented 2xx statuses."""
        return tuple(status for status in sorted(self.responses) if 200 <= status < 300)

    @cached_property
    def answers_json(self) -> bool:
        """Whether its successes are described, as JSON."""
        return any(_schema(self.responses[status]) for status in self.successes)

    @cached_property
    def enveloped(self) -> bool:
        """Whether its answers come in an envelope: `success`, then `data` or `error`."""
        return any("success" in self._fields(_schema(self.responses[status])) for status in self.successes)

    @cached_property
    def answered(self) -> frozenset[str]:
        """Names of the fields that its success has, the envelope left out."""
        answered: set[str] = set()
        for status in self.successes:
            fields = self._fields(_schema(self.responses[status]))
            answered |= set(self._fields(fields.get("data", {})) if self.enveloped else fields)
        return frozenset(answered)

    @cached_property
    def sent(self) -> frozenset[str]:
        """Names of the fields that its body has."""
        return frozenset(self._fields(_schema(self.definition.get("requestBody", {}))))

    @cached_property
    def query(self) -> frozenset[str]:
        """Names of its query parameters."""
        return frozenset(name for place, name in self.given if place == "query")

    @cached_property
    def headers(self) -> frozenset[str]:
        """Lower-case names of the headers that it takes."""
        return frozenset(name.lower() for place, name in self.given if place == "header")

    @cached_property
    def needed(self) -> frozenset[str]:
        """Names of the parameters without which it cannot be asked."""
        return frozenset(name for (_, name), each in self.given.items() if each.get("required"))

    @property
    def echoed(self) -> frozenset[str]:
        """Names of the fields that both its body and its success have."""
        return self.answered & self.sent

    def codes(self, status: int) -> frozenset[str]:
        """Returns the error codes documented for a status; empty when it fixes none."""
        schema, found = _schema(self.responses.get(status, {})), set()
        for fields in (schema.get("properties", {}), self._fields(schema)):
            for code in (fields.get("code", {}), self._fields(fields.get("error", {})).get("code", {})):
                found |= set(self.spec.resolve(code).get("enum", ()))
        return frozenset(found)

    def flaw(self, status: int, body: Any) -> tuple[str, str, str] | None:
        """Returns what breaks the schema of a documented response first: expected, received and whose claim; None if nothing."""
        schema = _schema(self.responses[status])
        if not schema:
            return None
        if status not in self._validators:
            # References are resolved in the schema itself, so that the components have to be in it.
            whole = {**schema, "components": self.spec.document.get("components", {})}
            self._validators[status] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        try:
            error = next(self._validators[status].iter_errors(body), None)
        except ValueError as unreadable:  # half of a surrogate pair, or nested too deeply
            return "a body that can be read", str(unreadable), "inferred"
        if error is None:
            return None
        place = "".join(f"/{each}" for each in error.instance_path) or "the body"
        claim = self.provenance(status, place="".join(f"/{each}" for each in error.schema_path))
        return f"{place} that keeps the schema of {status}", error.message, claim

    @cached_property
    def _validators(self) -> dict[int, jsonschema_rs.Draft202012Validator]:
        return {}

    @cached_property
    def smallest(self) -> Any:
        """The example body called `smallest`, else the first one, else None."""
        content = self.definition.get("requestBody", {}).get("content", {}).get("application/json", {})
        examples = content.get("examples", {})
        return examples.get("smallest", next(iter(examples.values()), {})).get("value")

    def would_create(self, content: bytes) -> bool:
        """Whether somebody may have to pay for a body: it lacks nothing that is required, whatever else it is."""
        body = parsed(content)
        if body is None or not self.creates:
            return False
        required = self.spec.resolve(_schema(self.definition["requestBody"])).get("required", ())
        return not isinstance(body, dict) or body.keys() >= set(required)

    @cached_property
    def unknown(self) -> Mapping[str, str]:
        """Well-formed path parameters that are nobody's, from the examples called `unknown`."""
        values = {name: each.get("examples", {}).get("unknown") for name, each in self.parameters.items()}
        return {name: str(example["value"]) for name, example in values.items() if example}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links to an operationId that its successes declare, each name once."""
        found: dict[str, Link] = {}
        for status in self.successes:
            for name, each in self.responses[status].get("links", {}).items():
                link = self.spec.resolve(each)
                if "operationId" in link:
                    found.setdefault(name, Link(name, self.id, link["operationId"], link.get("parameters", {})))
        return tuple(found.values())

    def address(self, parameters: Mapping[str, str]) -> str:
        """Returns the path and the query with their parameters filled in."""
        path = self.path
        for name in self.parameters:
            path = path.replace(f"{{{name}}}", quote(parameters[name], safe=""))
        query = urlencode({name: parameters[name] for name in sorted(self.query & parameters.keys())}, quote_via=quote)
        return f"{path}?{query}" if query else path

    def provenance(self, status: int | None = None, *, header: str = "", place: str = "") -> str:
        """Returns who said it: the nearest `x-provenance` on the way to a response, header or place in a schema.

        Args:
            status: The response's; None asks for the operation's.
            header: A header of the response.
            place: A JSON pointer from the document (`/components/...`) or from the header's or response's schema (`/`).
        """
        response = self.responses.get(status or 0, {})
        nodes: list[Any] = [self.spec.document, self.definition, response]
        schema = _schema(response)
        if header:
            nodes.append(self.spec.resolve(response.get("headers", {}).get(header, {})))
            schema = nodes[-1].get("schema", {})
        if place.startswith("/components/"):
            nodes += list(self.spec.walk(self.spec.document, place))[1:]
        elif place:
            nodes += self.spec.walk(schema, place)
        said = [node["x-provenance"] for node in nodes if isinstance(node, dict) and "x-provenance" in node]
        return str(said[-1]) if said else "inferred"

    def _fields(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.spec.resolve(schema).get("properties", {})
        return fields


def _schema(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


@dataclass(frozen=True)
class Place:
    """Where a request went: a path of the document (None: it has no such path), and the operations there."""

    template: str | None = None
    operation: Operation | None = None
    neighbours: tuple[Operation, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


class Spec:
    """The operations of a document, by operationId; `base_url` is what stands before its paths."""

    def __init__(self, document: Mapping[str, Any], base_url: str = "") -> None:
        self.document = document
        self._prefix = urlsplit(base_url).path.rstrip("/")
        self.operations: dict[str, Operation] = {}
        for path, item in document["paths"].items():
            for method in (each for each in _METHODS if each in item):
                definition = item[method]
                every = [*item.get("parameters", ()), *definition.get("parameters", ())]
                given = {(each["in"], each["name"]): each for each in map(self.resolve, every)}
                parameters = {name: each for (place, name), each in given.items() if place == "path"}
                name = definition["operationId"]
                self.operations[name] = Operation(self, name, method.upper(), path, definition, parameters, given)
        # A literal segment wins over a parameter: `{` comes after every letter.
        self._paths = sorted({each.path for each in self.operations.values()})

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns a node, or what its reference points to with the reference's siblings on top."""
        if "$ref" not in node:
            return node
        *_, found = self.walk(self.document, node["$ref"].removeprefix("#"))
        return {**self.resolve(found), **{name: each for name, each in node.items() if name != "$ref"}}

    def walk(self, node: Any, pointer: str) -> Iterable[Any]:
        """Yields the nodes on the way that a JSON pointer goes, through references, as far as there is a way."""
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            # What stands beside a reference is nearer than what it refers to.
            node = self.resolve(node) if isinstance(node, dict) and name not in node else node
            yield node
            if isinstance(node, dict) and name in node:
                node = node[name]
            elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            else:
                return
        yield self.resolve(node) if isinstance(node, dict) else node

    def locate(self, method: str, url: str) -> Place:
        """Returns the place in the document that a request went to."""
        # Split before decoding: an encoded slash belongs to its segment.
        segments = urlsplit(url).path.removeprefix(self._prefix).split("/")
        for template in self._paths:
            parameters = _matched(template.split("/"), segments)
            if parameters is not None:
                here = tuple(each for each in self.operations.values() if each.path == template)
                operation = next((each for each in here if each.method == method), None)
                return Place(template, operation, here, parameters)
        return Place()

    @cached_property
    def statuses_by_code(self) -> Mapping[str, set[int]]:
        """With which statuses the document uses each error code."""
        found: dict[str, set[int]] = {}
        for operation in self.operations.values():
            for status in operation.responses:
                for code in operation.codes(status):
                    found.setdefault(code, set()).add(status)
        return found


def _matched(template: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(template) != len(segments):
        return None
    pairs = [(wanted, unquote(given)) for wanted, given in zip(template, segments, strict=True)]
    if not all(given if wanted.startswith("{") else wanted == given for wanted, given in pairs):
        return None
    return {wanted.strip("{}"): given for wanted, given in pairs if wanted.startswith("{")}
