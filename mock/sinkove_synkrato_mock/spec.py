"""An OpenAPI document as a server reads it: which operation a request means, and what is wrong with its body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_PROBLEMS", "METHODS", "Match", "Operation", "Problem", "Spec", "shorten", "steps_to"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_PROBLEMS = 20
_MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a body: where, which JSON Schema keyword says so, and in words."""

    field: str
    keyword: str
    message: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `media_types` is empty when it takes no body, and one without an id is called `GET /path`."""

    id: str
    media_types: tuple[str, ...]
    validator: jsonschema_rs.Draft202012Validator | None

    def problems(self, body: Any) -> list[Problem]:
        """Returns what is wrong with a parsed body, twenty problems at most, none when it is good."""
        return [
            Problem(shorten(".".join(map(str, steps_to(error)))) or "body", error.kind.name, shorten(error.message))
            for error in (islice(self.validator.iter_errors(body), MAX_PROBLEMS) if self.validator else ())
        ]


@dataclass(frozen=True, slots=True)
class Match:
    """A path of the document that a request's target fits."""

    template: str
    operations: Mapping[str, Operation]
    parameters: Mapping[str, str]

    @property
    def allow(self) -> str:
        """The value of the Allow header."""
        methods = {*self.operations, *(["HEAD"] if "GET" in self.operations else [])}
        return ", ".join(sorted(methods))

    def operation(self, method: str) -> Operation | None:
        """Returns the operation for a method; HEAD means GET."""
        return self.operations.get("GET" if method == "HEAD" and "HEAD" not in self.operations else method)


class Spec:
    """The operations of a document, so that no second list of routes exists.

    `operations` has them by operationId.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        components = document.get("components", {})
        self._paths: list[tuple[str, list[re.Pattern[str]], dict[str, Operation]]] = []
        # Sorted, so that a literal segment wins over a parameter: `{` comes after every letter.
        for template, item in sorted(document["paths"].items()):
            operations = {
                method.upper(): _operation(item[method], f"{method.upper()} {template}", components)
                for method in METHODS
                if method in item
            }
            self._paths.append((template, [_pattern(segment) for segment in template.split("/")], operations))
        self.operations = {each.id: each for *_, methods in self._paths for each in methods.values()}

    def find(self, target: str) -> Match | None:
        """Returns the path that a percent-encoded target fits, None when there is none."""
        # Split before decoding: an encoded slash belongs to its segment.
        segments = [unquote(segment) for segment in target.split("/")]
        for template, patterns, operations in self._paths:
            if len(patterns) == len(segments):
                found = [pattern.fullmatch(segment) for pattern, segment in zip(patterns, segments, strict=True)]
                if all(found):
                    parameters = {k: v for each in found if each for k, v in each.groupdict().items()}
                    return Match(template, operations, parameters)
        return None


def _pattern(segment: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", segment)
    return re.compile("".join(f"(?P<{p}>.+)" if i % 2 else re.escape(p) for i, p in enumerate(parts)), re.DOTALL)


def _operation(item: Mapping[str, Any], name: str, components: Mapping[str, Any]) -> Operation:
    content = item.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    validator = None
    if schema is not None:
        validator = jsonschema_rs.Draft202012Validator({**schema, "components": components}, validate_formats=True)
    return Operation(item.get("operationId", name), tuple(content), validator)


def steps_to(error: jsonschema_rs.ValidationError) -> list[str | int]:
    """Returns the way to what is wrong with a value, that to a field that is missing included."""
    missing = [error.kind.as_dict()["property"]] if error.kind.name == "required" else []
    return [*error.instance_path, *missing]


def shorten(text: str) -> str:
    """Cuts the middle out of a text that is too long to be echoed, for both its ends say something, and keeps it in a line."""
    text = text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT // 2 - 3]} ... {text[2 - _MAX_TEXT // 2 :]}"
    return text if text.isprintable() else "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
