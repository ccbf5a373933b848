"""Each rule about single answers: what it lets pass, and what it finds."""

from typing import Any

import pytest

from sinkove_synkrato_contract.exchange import Exchange
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.sinkove import VENDOR
from sinkove_synkrato_contract.sinkove.family import FAMILIES
from sinkove_synkrato_contract.sinkove.limits import reset_seconds
from sinkove_synkrato_contract.sinkove.rules import same
from sinkove_synkrato_contract.sinkove.watches import watches

from .support import DATASET, KEY, ORGANIZATION, SPEC, answer, data, problem

_REMEMBERED = {rule.id for rule in watches(FAMILIES)}
ALL = {rule.id: rule for rule in VENDOR.rules() if rule.id not in _REMEMBERED}
# These have a memory: tests/check/test_watches.py.
REMEMBERING = {"limit-steady", "remaining-falls", "reset-steady"}
CREATE = {"model": "m", "prompts": ["p"], "size": 1}
NOT_FOUND = problem("DATASET_NOT_FOUND")
FLAT = {"code": "DATASET_NOT_FOUND", "message": "No such dataset."}
ITEM = {"id": "ds_1", "organizationId": ORGANIZATION, "numSamples": 2, "metadata": None}


def verdict(rule: str, exchange: Exchange) -> str:
    """What the rule says, in one word."""
    if not ALL[rule].applies(exchange):
        return "silent"
    return "kept" if ALL[rule].check(exchange) is None else "broken"


def counted(limit: str | None, remaining: str | None, status: int = 200) -> Exchange:
    return answer(status=status, headers={"x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining})


def created(got: dict[str, Any], sent: Any = CREATE) -> Exchange:
    return answer("create_dataset", 201, data(DATASET | got), content=sent)


def of_organization(got: Any, sent: Any = None, status: int = 200) -> Exchange:
    name = "get_organization_dataset" if sent is None else "create_organization_dataset"
    return answer(name, status, got, content=sent)


def says(text: str) -> Exchange:
    return answer(status=404, body=problem("DATASET_NOT_FOUND", text))


def typed(content_type: str) -> Exchange:
    return answer(headers={"content-type": content_type})


def listed(*items: Any) -> Exchange:
    return answer("list_datasets", body=data([*items]))


def of(fields: dict[str, Any]) -> Exchange:
    return answer(body=data(DATASET | fields))


def asked_to_wait(text: str | None, reset: str | None = "1767225660") -> Exchange:
    return answer(status=429, headers={"retry-after": text, "x-ratelimit-reset": reset})


INTERNAL = ["at 10.0.0.7", "172.16.0.1:80", "192.168.1.1", "db-1.prod.internal", "localhost:5432", "/home/app/main.py"]
PUBLIC = ["No such dataset.", "version 10.0.3", "8.8.8.8", "api.sinkove.com", "192.0.2.1", "a/home or not", "localhost"]
ROWS = [
    ("no-stack-trace", "kept", answer(status=404, body=NOT_FOUND)),
    ("no-stack-trace", "broken", answer(status=500, body=b"Traceback (most recent call last):\n")),
    ("no-stack-trace", "broken", answer(status=500, body={"m": 'File "app.py", line 3'})),
    ("no-stack-trace", "broken", answer(status=400, body=b"\tat java.lang.String.charAt(String.java:658)")),
    ("no-stack-trace", "broken", answer(status=400, body=b"Error at /srv/node_modules/express/index.js:1")),
    ("no-stack-trace", "broken", answer(path="/nowhere", status=404, body=b"Stack trace:\n#0 /var/www/index.php")),
    ("no-stack-trace", "silent", answer(body=data(DATASET | {"prompts": ["Stack trace:"]}))),
    ("no-stack-trace", "kept", answer(status=422, body=b"no model node_modules", content={"model": "node_modules"})),
    ("no-key-echo", "kept", answer()),
    ("no-key-echo", "broken", answer(status=401, body=problem("INVALID_API_KEY", f"{KEY} is unknown"))),
    ("no-key-echo", "broken", answer(headers={"x-debug": f"Bearer {KEY}"})),
    ("no-key-echo", "broken", answer(key="sk-another-key", body=b"sk-another-key")),
    ("no-key-echo", "kept", answer(key="0", status=401, body=b"0")),
    (
        "no-key-echo",
        "kept",
        answer(key="ds_generated", path="/v1/datasets/ds_generated", status=401, body=b"ds_generated"),
    ),
    ("human-message", "kept", answer(status=404, body=NOT_FOUND)),
    ("human-message", "kept", of_organization(FLAT, status=404)),
    ("human-message", "broken", answer(status=404, body=problem("DATASET_NOT_FOUND", " "))),
    ("human-message", "broken", answer(status=404, body=problem("DATASET_NOT_FOUND", "[object Object]"))),
    ("human-message", "broken", answer(status=502, body=b"<html>Bad gateway</html>")),
    ("human-message", "silent", answer(status=404, method="HEAD", body=b"")),
    ("code-fits-status", "kept", answer(status=404, body=NOT_FOUND)),
    ("code-fits-status", "kept", of_organization(FLAT, status=404)),
    ("code-fits-status", "broken", answer(status=404, body=problem("INVALID_REQUEST"))),
    ("code-fits-status", "broken", of_organization(FLAT | {"code": "INVALID_REQUEST"}, status=404)),
    ("code-fits-status", "broken", answer(status=404, body=b"[]")),
    ("code-fits-status", "kept", answer(method="PUT", status=405, body=problem("METHOD_NOT_ALLOWED"))),
    ("code-fits-status", "broken", answer(method="PUT", status=405, body=NOT_FOUND)),
    ("allow-on-405", "kept", answer(method="PUT", status=405, headers={"allow": "GET, HEAD"})),
    ("allow-on-405", "broken", answer(method="PUT", status=405)),
    ("allow-on-405", "broken", answer(method="PUT", status=405, headers={"allow": "GET, put"})),
    ("allow-on-405", "silent", answer(method="PUT", status=404)),
    ("error-on-405", "kept", answer(method="PUT", status=405, body=problem("METHOD_NOT_ALLOWED"))),
    ("error-on-405", "broken", answer(method="PUT", status=405, body=FLAT)),
    ("error-on-405", "kept", answer("get_organization", 405, FLAT, method="PUT")),
    ("error-on-405", "broken", answer("get_organization", 405, b"", method="PUT")),
    ("key-is-good", "kept", answer(status=404)),
    ("key-is-good", "broken", answer(status=401)),
    ("key-is-good", "silent", answer(status=401, key="sk-nobody")),
    ("ids-answer", "kept", answer()),
    ("ids-answer", "broken", answer(body=data(DATASET | {"id": "ds_2"}))),
    ("ids-answer", "kept", of_organization(ITEM | {"organizationId": ORGANIZATION.upper()})),
    ("ids-answer", "broken", of_organization(ITEM | {"organizationId": "another"})),
    ("ids-answer", "broken", answer("list_organization_datasets", 200, [ITEM, ITEM | {"organizationId": "another"}])),
    ("ids-answer", "kept", answer("list_organization_datasets", 200, [ITEM, 7])),
    ("ids-answer", "silent", answer("list_datasets")),
    ("sent-comes-back", "kept", created({})),
    ("sent-comes-back", "kept", created({}, CREATE | {"size": 1.0, "status": "mine", "note": "unknown"})),
    ("sent-comes-back", "broken", created({"size": 2})),
    ("sent-comes-back", "broken", created({"prompts": ["other"]})),
    ("sent-comes-back", "broken", answer("create_dataset", 201, data({"id": "ds_1"}), content=CREATE)),
    ("sent-comes-back", "kept", of_organization(ITEM, {"numSamples": 2}, 201)),
    ("sent-comes-back", "broken", of_organization(ITEM | {"args": {}}, {"args": {"prompt": "p"}}, 201)),
    ("sent-comes-back", "silent", answer()),
    ("rate-limit-counts", "kept", counted("100", "0")),
    ("rate-limit-counts", "kept", counted("100", "100")),
    ("rate-limit-counts", "broken", counted("100", "101")),
    ("rate-limit-counts", "broken", counted("100", "-1")),
    ("rate-limit-counts", "broken", counted("0", "0")),
    ("rate-limit-counts", "broken", counted("100.0", "9")),
    ("rate-limit-counts", "broken", counted("100", None, 404)),
    ("rate-limit-counts", "broken", counted(None, "9")),
    ("rate-limit-counts", "silent", answer(path="/nowhere", headers={"x-ratelimit-limit": None})),
    ("rate-limit-429", "kept", counted("100", "0", 429)),
    ("rate-limit-429", "broken", counted("100", "1", 429)),
    ("rate-limit-429", "silent", counted("100", "1")),
    ("envelope", "kept", answer()),
    ("envelope", "broken", answer(body=DATASET)),
    ("envelope", "broken", answer(body=data(DATASET) | {"success": False})),
    ("envelope", "broken", answer(body=data(DATASET) | {"success": 1})),
    ("envelope", "kept", answer(status=404, body=NOT_FOUND)),
    ("envelope", "broken", answer(status=404, body=NOT_FOUND | {"success": True})),
    ("envelope", "broken", answer(status=404, body=FLAT)),
    ("envelope", "broken", answer(status=500, body=b"oops")),
    ("envelope", "kept", of_organization(ITEM)),
    ("envelope", "kept", answer("list_organizations", 200, [])),
    ("envelope", "broken", of_organization(data(ITEM))),
    ("envelope", "kept", of_organization(FLAT, status=404)),
    ("envelope", "kept", of_organization(NOT_FOUND, status=404)),
    ("envelope", "broken", of_organization(NOT_FOUND | {"success": True}, status=404)),
    ("new-is-unfinished", "kept", created({})),
    ("new-is-unfinished", "broken", created({"status": "ready"})),
    ("new-is-unfinished", "broken", created({"status": "failed"})),
    ("new-is-unfinished", "kept", of_organization(ITEM, {}, 201)),
    ("new-is-unfinished", "broken", of_organization(ITEM | {"metadata": {"state": "READY"}}, {}, 201)),
    ("new-is-unfinished", "silent", answer(body=data(DATASET | {"status": "ready"}))),
    ("challenge-on-401", "kept", answer(status=401, body=NOT_FOUND, headers={"www-authenticate": "Bearer"})),
    ("challenge-on-401", "broken", answer(status=401, body=NOT_FOUND)),
    ("challenge-on-401", "silent", answer(path="/nowhere", status=401)),
    *(("no-internal-host", "broken", says(text)) for text in INTERNAL),
    *(("no-internal-host", "kept", says(text)) for text in PUBLIC),
    ("no-internal-host", "kept", answer(status=400, body=b"no host db.internal", content={"model": "db.internal"})),
    ("no-internal-host", "silent", answer(body=b"10.0.0.7")),
    ("json-charset", "kept", typed("application/json")),
    ("json-charset", "kept", typed('application/problem+json; charset="UTF-8"')),
    ("json-charset", "broken", typed("application/json; charset=utf-7")),
    ("json-charset", "broken", typed("application/json;charset = latin-1".replace(" ", ""))),
    ("json-charset", "silent", typed("text/html; charset=latin-1")),
    ("list-no-duplicates", "kept", listed(DATASET, DATASET | {"id": "ds_2"}, {"id": 7}, {"id": 7})),
    ("list-no-duplicates", "broken", listed(DATASET, DATASET | {"id": "ds_2"}, DATASET)),
    ("list-no-duplicates", "silent", answer()),
    ("request-id", "kept", answer(headers={"x-request-id": "req_1"})),
    ("request-id", "broken", answer(headers={"x-request-id": " "})),
    ("request-id", "broken", answer(status=404, body=NOT_FOUND)),
    ("request-id", "silent", answer(path="/nowhere", status=404)),
    ("retry-after", "kept", asked_to_wait("60")),
    ("retry-after", "kept", asked_to_wait("58")),
    ("retry-after", "kept", asked_to_wait("Thu, 01 Jan 2026 00:01:00 GMT")),
    ("retry-after", "kept", asked_to_wait("3", reset=None)),
    ("retry-after", "broken", asked_to_wait(None)),
    ("retry-after", "broken", asked_to_wait("-1")),
    ("retry-after", "broken", asked_to_wait("1.5")),
    ("retry-after", "broken", asked_to_wait("soon")),
    ("retry-after", "broken", asked_to_wait("0")),
    ("retry-after", "broken", asked_to_wait("Wed, 31 Dec 2025 23:59:00 GMT")),
    ("retry-after", "silent", answer(headers={"retry-after": "soon"})),
    ("ready-is-100", "kept", of({"status": "ready", "progress": 100})),
    ("ready-is-100", "broken", of({"status": "ready", "progress": 99})),
    ("ready-is-100", "broken", listed(DATASET, DATASET | {"status": "ready", "progress": 0})),
    ("ready-is-100", "broken", of_organization(ITEM | {"metadata": {"state": "READY", "progress": 0}})),
    ("ready-is-100", "silent", of({"status": "ready", "progress": None})),
    ("ready-is-100", "silent", of({"status": "processing", "progress": 99})),
    ("failed-says-why", "kept", of({"status": "failed", "error": "No model."})),
    ("failed-says-why", "broken", of({"status": "failed", "error": None})),
    ("failed-says-why", "broken", of({"status": "failed", "error": " "})),
    ("failed-says-why", "broken", of({"status": "failed"})),
    ("failed-says-why", "silent", of({"status": "expired"})),
    ("failed-says-why", "silent", of_organization(ITEM | {"metadata": {"state": "FAILED"}})),
    ("times-in-order", "kept", of({})),
    ("times-in-order", "kept", of({"created_at": "2026-01-01T00:00:59Z", "updated_at": None})),
    ("times-in-order", "kept", of({"created_at": "2026-01-01T01:00:00+01:00", "updated_at": "2026-01-01T00:00:00Z"})),
    ("times-in-order", "broken", of({"created_at": "2026-01-01T00:01:01Z"})),
    ("times-in-order", "broken", of({"updated_at": "2025-12-31T23:59:59Z"})),
    ("times-in-order", "broken", of_organization(ITEM | {"createdAt": "2027-01-01T00:00:00Z"})),
    ("times-in-order", "kept", of({"created_at": "2027-01-01T00:00:00"})),
    ("times-in-order", "silent", listed()),
]


@pytest.mark.parametrize(("rule", "expected", "exchange"), ROWS)
def test_rule(rule: str, expected: str, exchange: Exchange) -> None:
    """A rule is silent where it has nothing to say, and finds what it is about and nothing else."""
    assert expected == verdict(rule, exchange)


def test_every_rule_was_seen_to_pass_and_to_fail() -> None:
    """A rule that never finds anything here may never find anything."""
    for wanted in ("kept", "broken"):
        tried = {rule for rule, expected, _ in ROWS if expected == wanted}
        assert ALL.keys() == tried | REMEMBERING | {"rate-limit-reset"}


@pytest.mark.parametrize(
    ("text", "seconds", "expected"),
    [
        ("1767225660", 60.0, "kept"),
        ("1767225600", 0.0, "kept"),
        ("1767225598.5", -1.5, "kept"),
        ("1767225597", -3.0, "broken"),
        ("60", 60.0, "kept"),
        ("0", 0.0, "kept"),
        ("3600", 3600.0, "kept"),
        ("3601", 3601.0, "broken"),
        ("1767229300", 3700.0, "broken"),
        ("2026-01-01T00:01:00Z", 60.0, "kept"),
        ("2026-01-01T01:01:00+01:00", 60.0, "kept"),
        ("2025-12-31T23:00:00Z", -3600.0, "broken"),
        ("soon", None, "broken"),
        ("-5", None, "broken"),
        ("", None, "broken"),
        (None, None, "broken"),
    ],
)
def test_reset_is_read_in_all_three_forms(text: str | None, seconds: float | None, expected: str) -> None:
    """Seconds from now, seconds since 1970 and RFC 3339, all against the answer's own Date."""
    exchange = answer(headers={"x-ratelimit-reset": text})
    assert seconds == reset_seconds(exchange)
    assert expected == verdict("rate-limit-reset", exchange)


def test_reset_without_a_date_is_read_against_this_machines_clock() -> None:
    """An answer without Date, or with one that makes no sense, still has its reset checked."""
    for date in (None, "yesterday", "Thu, 01 Jan 99999999999 00:00:00 GMT"):
        assert verdict("rate-limit-reset", answer(headers={"date": date, "x-ratelimit-reset": "60"})) == "kept"
        assert verdict("rate-limit-reset", answer(headers={"date": date})) == "broken"


RESET = "x-ratelimit-reset"


@pytest.mark.parametrize(
    ("rule", "exchange", "expected"),
    [
        ("envelope", answer(body=DATASET), "documented"),
        ("envelope", answer("list_datasets", 404, FLAT), "documented"),
        ("envelope", answer("get_dataset_download_url", 200, {"URL": "https://x"}), "inferred"),
        ("envelope", answer("get_dataset_download_url", 404, FLAT), "documented"),
        ("envelope", answer("list_datasets", 405, FLAT, method="PUT"), "documented"),
        ("envelope", of_organization(data(ITEM)), "observed"),
        ("envelope", answer("list_organizations", 200, data([])), "observed"),
        ("envelope", of_organization({"success": True}, status=404), "documented"),
        ("rate-limit-reset", answer(headers={RESET: None}), "documented"),
        ("rate-limit-reset", answer(status=404, body=NOT_FOUND, headers={RESET: None}), "documented"),
        ("rate-limit-reset", answer(headers={RESET: "soon"}), "inferred"),
        ("rate-limit-reset", answer(headers={RESET: ""}), "inferred"),
        ("rate-limit-counts", counted(None, "1"), "documented"),
        ("rate-limit-counts", counted("many", "1"), "documented"),
        ("rate-limit-429", counted("100", "1", 429), "documented"),
    ],
)
def test_verdict_says_whose_claim_was_broken(rule: str, exchange: Exchange, expected: str) -> None:
    """As the document does; only what nobody publishes may turn out to be our own wrong guess."""
    record = Record([ALL[rule]], {exchange.subject}, {})
    record.see(exchange, "journey")
    findings = record.result(base_url="", seed=1, strict=True, left_out=[]).findings
    assert [expected] == [each.provenance for each in findings]


@pytest.mark.parametrize("name", ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"])
def test_headers_are_documented_for_every_answer(name: str) -> None:
    """Which is what the rules about headers say of them."""
    said = {
        operation.provenance(status, header=name)
        for operation in SPEC.operations.values()
        for status in operation.responses
    }
    assert said == {"documented"}
    assert {ALL[rule].provenance for rule in ("rate-limit-counts", "rate-limit-429")} == said


def test_uuids_are_the_same_in_upper_and_lower_case() -> None:
    """Nothing else is."""
    assert same(ORGANIZATION, ORGANIZATION.upper())
    assert not same("ds_a", "ds_A")
    assert not same(ORGANIZATION, None)
