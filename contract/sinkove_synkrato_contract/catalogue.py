"""Every rule that is not about single answers: what is asked for on purpose, and schemathesis's checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sinkove_synkrato_contract.rules import Rule

__all__ = ["CHECKS", "COMMON", "GROUPS", "SEEN", "SENTENCES", "WHOLE_RUN", "Asked", "group_of", "groups_of"]

WHOLE_RUN = "the whole run"
# The beginning of the ids of the gate's rules: what comes behind it was seen.
SEEN = "seen: "
GROUPS = {
    "auth": "who is let in, and who sees what",
    "input": "good requests are served, bad ones refused",
    "form": "statuses, headers, envelopes, schemas and messages",
    "limit": "what the rate-limit headers say is true",
    "data": "what was sent, made, shown and listed is the same",
    "state": "states, progress and times move as they should",
    "file": "links lead to whole files",
    "seen": "what is documented was exercised",
}
# Group and sentence of what is asked for on purpose, and whose claim it is, if not that of the operation.
Asked = tuple[str, str] | tuple[str, str, str]
# Those that any API is asked; `Vendor.asked` has an API's own.
COMMON: Mapping[str, Asked] = {
    "answers": ("form", "Every request is answered."),
    "succeeds": ("input", "A request without a flaw succeeds."),
    "follow-link": ("data", "What a declared link leads to is there."),
    "unknown-id": ("input", "An id that is nobody's is not found."),
    "odd-id": ("input", "An odd id is refused or not found."),
    "malformed-body": ("input", "A body that is not JSON is a bad request."),
    "wrong-content-type": ("input", "A body that is not declared as JSON is refused."),
    "body-with-charset": ("input", "JSON may be declared with its charset."),
    "schema-violation": ("input", "A body that breaks the schema is refused."),
    "oversized-body": ("input", "A body of more than 16 MiB is refused."),
    "unsupported-method": ("input", "A method that an address does not have is refused."),
    "wrong-key": ("auth", "A key that is nobody's is refused."),
    "missing-key": ("auth", "A request without a key is refused."),
    "malformed-key": ("auth", "A key with a blank in it is refused."),
    "wrong-scheme": ("auth", "Another scheme than Bearer is refused."),
    "lower-case-scheme": ("auth", "The scheme's case does not matter (RFC 9110, 11.1)."),
    "special-key": ("auth", "A key is treated as what it is."),
    "body-schema": ("form", "The answers that the journey gets keep their schema."),
    "known-deviation": ("form", "What is known to deviate still does."),
    "quota": ("limit", "The key's quota lasts."),
}
SENTENCES = {rule: told[1] for rule, told in COMMON.items()}
# Group and expectation of schemathesis's checks.
CHECKS = {
    "not_a_server_error": ("form", "no 5xx"),
    "status_code_conformance": ("form", "a status that is documented"),
    "content_type_conformance": ("form", "a content type that is documented"),
    "response_headers_conformance": ("form", "the headers that are documented"),
    "response_schema_conformance": ("form", "a body that keeps its schema"),
    "negative_data_rejection": ("input", "a request that breaks the schema is refused"),
    "positive_data_acceptance": ("input", "a request that keeps the schema is accepted"),
    "missing_required_header": ("auth", "a request without a required header is refused"),
    "unsupported_method": ("input", "an undocumented method is refused with 405 and Allow"),
    "allow_header_conformance": ("input", "an Allow header that lists what is documented"),
    "use_after_free": ("data", "what was deleted is gone"),
    "ensure_resource_availability": ("data", "what was created is there"),
    "object_level_authorization": ("auth", "nobody sees what is another's"),
}


def groups_of(asked: Mapping[str, Asked], rules: Iterable[Rule]) -> Mapping[str, str]:
    """Returns the group of every rule by its id: those given, schemathesis's checks, not the gate's."""
    known = {name: told[0] for table in (asked, CHECKS) for name, told in table.items()}
    return known | {each.id: each.group for each in rules}


def group_of(rule: str, groups: Mapping[str, str]) -> str:
    """Returns the group of a rule, the gate's included; `form` for a check that schemathesis has had since."""
    return "seen" if rule.startswith(SEEN) else groups.get(rule, "form")
