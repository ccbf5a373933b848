"""What an API reference tells of an OpenAPI document, for the template `reference.html`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sinkove_synkrato_mock.spec import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Node = Mapping[str, Any]

__all__ = ["describe"]

_RANGES = (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"))


def describe(document: Node) -> dict[str, Any]:
    """Returns the values of the template: the document without references, its operations by tag, and what reads schemas."""
    api = _expand(document, document, ())
    groups = {each["name"]: {**each, "operations": []} for each in api.get("tags", ())}
    for path, item in api["paths"].items():
        for method in (each for each in METHODS if each in item):
            operation, name = item[method], (item[method].get("tags") or ["others"])[0]
            parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
            examples = {f"{{{each['name']}}}": quote(_example(each), safe="") for each in parameters}
            url = "".join(examples.get(each, each) for each in re.split(r"(\{\w+\})", path))
            told = {**operation, "method": method.upper(), "path": path, "url": url, "parameters": parameters}
            groups.setdefault(name, {"name": name, "operations": []})["operations"].append(told)
    return {
        "api": api,
        "groups": groups.values(),
        "example": _example,
        "fields": _fields,
        "files": _files,
        "kind": _kind,
        "codes": _codes,
    }


def _expand(node: Any, root: Node, inside: tuple[str, ...]) -> Any:
    """Puts what is referred to in the place of each reference; what stands beside a reference counts more."""
    if isinstance(node, list):
        return [_expand(each, root, inside) for each in node]
    if not isinstance(node, dict):
        return node
    address = node.get("$ref")
    if not isinstance(address, str):
        return {name: _expand(each, root, inside) for name, each in node.items()}
    if address in inside:  # A schema may contain itself.
        return {"description": f"As {address.rpartition('/')[2]}."}
    target: Any = root
    for step in address.removeprefix("#/").split("/"):
        target = target[step]
    beside = {name: each for name, each in node.items() if name != "$ref"}
    return _expand({**target, **beside}, root, (*inside, address))


def _example(node: Node) -> str:
    """Returns the first example of a parameter, header or body as it is sent."""
    named = [each["value"] for each in node.get("examples", {}).values()]
    value = [*([node["example"]] if "example" in node else named), *node.get("schema", {}).get("examples", ()), ""][0]
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _fields(schema: Node, origin: str, place: str = "") -> Iterator[dict[str, Any]]:
    """Yields the fields of a schema and of what is in them, under names such as `data[].id`, and where each comes from."""
    origin = schema.get("x-provenance", origin)
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _fields(each, origin, place)
    if "items" in schema:
        yield from _fields(schema["items"], origin, f"{place}[]")
    for name, field in schema.get("properties", {}).items():
        where = f"{place}.{name}" if place else name
        own = field.get("x-provenance", origin)
        text, required = field.get("description", ""), name in schema.get("required", ())
        yield {"name": where, "schema": field, "description": text, "required": required, "x-provenance": own}
        yield from _fields(field, origin, where)


def _files(media: Node) -> list[str]:
    """Returns the names of the fields of a form that are lists of files."""
    fields = media.get("schema", {}).get("properties", {})
    return [name for name, each in fields.items() if each.get("items", {}).get("format") == "binary"]


def _kind(schema: Node) -> str:
    """Returns type and bounds in words."""
    if "const" in schema or "enum" in schema:
        return " or ".join(json.dumps(each) for each in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(_kind(each) for each in schema.get("anyOf", schema.get("oneOf")))
    types = schema.get("type", "any")
    words = [types if isinstance(types, str) else " or ".join(types)]
    words += [text for each in _RANGES if (text := _range(schema, *each))]
    words += [f"{word} {schema[name]}" for name, word in (("format", "as"), ("pattern", "like")) if name in schema]
    return ", ".join(words) + (f"; each {_kind(schema['items'])}" if "items" in schema else "")


def _range(schema: Node, low: str, high: str, unit: str) -> str:
    if low in schema and high in schema:
        return f"{schema[low]} to {schema[high]}{unit}"
    return "".join(f"{word} {schema[name]}{unit}" for name, word in ((low, "at least"), (high, "at most")) if name in schema)  # fmt: skip


def _codes(schema: Any) -> list[str]:
    """Returns the error codes that a schema admits."""
    if not isinstance(schema, dict):
        return []
    own = schema.get("code", {}).get("enum", []) if isinstance(schema.get("code"), dict) else []
    return list(dict.fromkeys([*own, *(code for each in schema.values() for code in _codes(each))]))
