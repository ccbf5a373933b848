"""Rules with a memory: what they let pass, and what they find, in answers one after another."""

from typing import Any

import pytest

from sinkove_synkrato_contract.exchange import Exchange
from sinkove_synkrato_contract.rules import Rule
from sinkove_synkrato_contract.sinkove.family import FAMILIES
from sinkove_synkrato_contract.sinkove.limits import limit_rules
from sinkove_synkrato_contract.sinkove.watches import watches

from .support import DATASET, KEY, ORGANIZATION, answer, data

OTHER = DATASET | {"id": "ds_2"}
START = 1767225600  # the Date of every answer is as many seconds after this as it says


def fresh() -> dict[str, Rule]:
    return {rule.id: rule for rule in (*watches(FAMILIES), *limit_rules())}


def told(rule: str, exchanges: list[Exchange]) -> list[str]:
    """What a rule says of one answer after another, in a word each."""
    judge = fresh()[rule]
    words = {True: "kept", False: "broken"}
    return [words[judge.check(each) is None] if judge.applies(each) else "silent" for each in exchanges]


def got(**fields: Any) -> Exchange:
    return answer(body=data(DATASET | fields))


def state(name: str, progress: int | None = None) -> Exchange:
    return got(status=name, progress=progress)


def in_organization(name: str, progress: int) -> Exchange:
    item = {"id": "ds_1", "organizationId": ORGANIZATION, "metadata": {"state": name, "progress": progress}}
    return answer("get_organization_dataset", 200, item)


def listed(*items: Any, key: str | None = None) -> Exchange:
    return answer("list_datasets", body=data([*items]), key=key or KEY)


def window(limit: Any, remaining: Any, reset: Any, at: int = 0, **more: Any) -> Exchange:
    headers = {
        "x-ratelimit-limit": f"{limit}",
        "x-ratelimit-remaining": f"{remaining}",
        "x-ratelimit-reset": f"{reset}",
    }
    return answer(headers=headers | {"date": f"Thu, 01 Jan 2026 00:{at // 60:02}:{at % 60:02} GMT"}, **more)


END = START + 60
ROWS: list[tuple[str, list[Exchange], str]] = [
    ("item-steady", [got(), listed(DATASET), got(status="ready", progress=100)], "kept kept kept"),
    ("item-steady", [got(), got(created_at="2026-01-01T00:00:01Z"), got()], "kept broken kept"),
    ("item-steady", [got(), listed(OTHER, DATASET | {"size": 2})], "kept broken"),
    ("item-steady", [got(), got(prompts=["q"])], "kept broken"),
    ("item-steady", [got(), answer(status=404), listed(OTHER | {"size": 2})], "kept silent kept"),
    ("state-forward", [state("pending"), state("processing"), state("ready"), state("expired")], "kept " * 4),
    ("state-forward", [state("ready"), state("pending")], "kept broken"),
    ("state-forward", [state("ready"), listed(OTHER, DATASET | {"status": "processing"})], "kept broken"),
    ("state-forward", [state("processing"), state("failed"), state("ready")], "kept kept broken"),
    ("state-forward", [state("processing"), state("queued"), state("ready")], "kept kept kept"),
    ("state-forward", [in_organization("STARTED", 1), in_organization("PENDING", 1)], "kept broken"),
    ("progress-rises", [state("processing", 1), state("processing", 1), state("ready", 100)], "kept kept kept"),
    ("progress-rises", [state("processing", 50), state("processing"), state("processing", 49)], "kept kept broken"),
    ("progress-rises", [in_organization("STARTED", 50), in_organization("STARTED", 49)], "kept broken"),
    ("list-complete", [got(), listed(OTHER, DATASET), listed(OTHER)], "silent kept broken"),
    ("list-complete", [listed(DATASET), listed()], "kept kept"),
    ("list-complete", [got(), listed(key="sk-another")], "silent silent"),
    ("list-order", [listed(DATASET, OTHER), listed(DATASET, {"id": "ds_3"}, OTHER), listed(OTHER)], "kept kept kept"),
    ("list-order", [listed(DATASET, OTHER), listed(OTHER, {"id": "ds_3"}, DATASET)], "kept broken"),
    ("limit-steady", [window(100, 9, END), window(100, 8, END), window(500, 7, END)], "kept kept broken"),
    ("limit-steady", [window(100, 9, END), window(500, 7, END, key="sk-another")], "kept silent"),
    ("limit-steady", [window("many", 9, END)], "silent"),
    ("remaining-falls", [window(100, 9, END), window(100, 8, END), window(100, 3, END)], "kept kept kept"),
    ("remaining-falls", [window(100, 9, END), window(100, 9, END)], "kept broken"),
    ("remaining-falls", [window(100, 9, END), window(100, 10, END)], "kept broken"),
    ("remaining-falls", [window(100, 0, END), window(100, 0, END, status=429)], "kept kept"),
    ("remaining-falls", [window(100, 0, END), window(100, 99, END + 60, at=60)], "kept kept"),
    ("remaining-falls", [window(100, 0, END), window(100, 99, END + 60, at=57)], "kept broken"),
    ("reset-steady", [window(100, 9, END), window(100, 8, END, at=30), window(100, 7, 30, at=31)], "kept kept kept"),
    ("reset-steady", [window(100, 9, END), window(100, 8, END + 3)], "kept broken"),
    ("reset-steady", [window(100, 9, 60), window(100, 8, 60, at=3)], "kept broken"),
    ("reset-steady", [window(100, 9, END), window(100, 99, END + 60, at=61)], "kept kept"),
]


@pytest.mark.parametrize(("rule", "exchanges", "expected"), ROWS)
def test_rule_remembers(rule: str, exchanges: list[Exchange], expected: str) -> None:
    """What an answer said, and whose it was."""
    assert expected.split() == told(rule, exchanges)


def test_every_rule_with_a_memory_was_seen_to_pass_and_to_fail() -> None:
    """Those of the limit that have none are in the other table."""
    without = {"rate-limit-counts", "rate-limit-reset", "rate-limit-429", "retry-after"}
    for word in ("kept", "broken"):
        assert fresh().keys() - without == {rule for rule, _, expected in ROWS if word in expected.split()}
