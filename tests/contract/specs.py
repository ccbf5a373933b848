"""The specs as tests read them: documents, and what is in them, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

OPENAPI = Path(__file__).parents[2] / "openapi"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Node = dict[str, Any]


@dataclass(frozen=True)
class Spec:
    """One document.

    Attributes:
        vendor: Whose.
        provenances: What its `x-provenance` may be.
        operation_id: A pattern that its operationIds keep.
    """

    vendor: str
    provenances: frozenset[str]
    operation_id: str
    document: Node = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "document", yaml.load(self.text, yaml.CSafeLoader))

    @property
    def text(self) -> str:
        return (OPENAPI / f"{self.vendor}.yaml").read_text(encoding="utf-8")

    def resolved(self, node: Node) -> Node:
        """A node, or what its reference points to."""
        if "$ref" not in node:
            return node
        found: Any = self.document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return dict(found)

    def operations(self) -> Iterator[tuple[str, Node]]:
        """Each operation by its id, with `method`, `path` and all of its parameters."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    given = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                    parameters = [self.resolved(each) for each in given]
                    said = {**item[method], "method": method.upper(), "path": path, "parameters": parameters}
                    yield said["operationId"], said

    def responses(self) -> Iterator[tuple[str, str, Node]]:
        for operation_id, operation in self.operations():
            for status, response in operation["responses"].items():
                yield operation_id, status, self.resolved(response)

    def media(self) -> Iterator[tuple[str, Node]]:
        """Each JSON body that the spec describes, requests and answers alike."""
        for operation_id, operation in self.operations():
            bodies = [("request", self.resolved(operation.get("requestBody", {})))]
            bodies += [(status, self.resolved(each)) for status, each in operation["responses"].items()]
            for name, body in bodies:
                if "application/json" in body.get("content", {}):
                    yield f"{operation_id}-{name}", body["content"]["application/json"]


SINKOVE = Spec("sinkove", frozenset({"documented", "observed", "inferred"}), r"(list|get|create)(_[a-z]+)+")
SYNKRATO = Spec(
    "synkrato",
    frozenset({"documented", "platform", "inferred"}),
    r"(activate|append|check|create|deactivate|delete|download|expand|get|grant|list|remove|reopen|return|revise|revoke"
    r"|submit|take|update|upload|upsert|write)([A-Z][a-z]*[0-9]*)+",
)
SPECS = (SINKOVE, SYNKRATO)
