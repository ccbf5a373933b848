"""The subject `second_key`: what one account made, another one does not see."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from sinkove_synkrato_contract import Result
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.answers import Refusal, success
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options

from .support import check

OF_ACCOUNT = {"get_dataset", "get_dataset_download_url"}
OF_ORGANIZATION = {"get_organization_dataset", "get_organization_dataset_download_url"}
OPTIONS = Options(seed=1, generation_seconds=0, api_keys=("sk-mock", "sk-second"))


class Members(dict[str, Any]):
    """Organizations that are found by their id, and that no list has."""

    def values(self) -> Any:
        return ()


def checked(engine: Engine) -> tuple[Result, set[str], set[str]]:
    """A run, and the operations for which the rule was kept and was not."""
    with Server(engine, "127.0.0.1", 0) as server:
        result = check(server.url)
    verdicts = {subject: verdict for (rule, subject), verdict in result.verdicts.items() if rule == "other-key"}
    return result, {each for each in verdicts if verdicts[each]}, {each for each in verdicts if not verdicts[each]}


def engine(handlers: Mapping[str, Any] | None = None) -> Engine:
    return Engine(OPTIONS, handlers={**HANDLERS, **(handlers or {})})


def test_item_of_another_account_is_not_found() -> None:
    """In both APIs; the key comes from the mock's own subjects."""
    result, kept, broken = checked(engine())
    assert (0, OF_ACCOUNT | OF_ORGANIZATION, set()) == (result.exit_code, kept, broken)


@pytest.mark.parametrize("told", [200, 403])
def test_item_that_is_shown_to_another_account_is_found_out(told: int) -> None:
    """In both APIs; that it is there, if forbidden, may be told of other people's organizations only."""

    def leaking(name: str) -> Any:
        def handler(call: Any) -> Any:
            if call.account is not second:
                return HANDLERS[name](call)
            if told == 403:
                raise Refusal(403, "PERMISSION_DENIED", "The API key may not do this.")
            return HANDLERS[name](dataclasses.replace(call, account=first))

        return handler

    leaky = engine({name: leaking(name) for name in OF_ACCOUNT | OF_ORGANIZATION})
    first, second = leaky.account("sk-mock"), leaky.account("sk-second")
    second.organizations = Members(first.organizations)
    result, kept, broken = checked(leaky)
    assert result.exit_code == 1
    assert broken == (OF_ACCOUNT | OF_ORGANIZATION if told == 200 else OF_ACCOUNT)
    assert kept == (set() if told == 200 else OF_ORGANIZATION)
    assert {"sk-second"} & {word for each in result.findings for word in each.curl.split()} == set()


def test_second_key_that_sees_our_organization_is_a_finding() -> None:
    """Whether that leaks or the key is a member's, which a second key must not be; its items are not asked for then."""
    shared = engine()
    shared.account("sk-second").organizations = shared.account("sk-mock").organizations
    result, kept, broken = checked(shared)
    assert (1, OF_ACCOUNT, set()) == (result.exit_code, kept, broken)
    assert [("other-key-list", "list_organizations")] == [(each.rule, each.subject) for each in result.findings]


def test_without_an_item_of_ours_nothing_is_asked_with_the_second_key() -> None:
    """There is nothing that it could find."""
    empty = engine({"list_datasets": lambda _call: success([])})
    with Server(empty, "127.0.0.1", 0) as server:
        result = check(server.url, operations=("get_dataset",), read_only=True)
    assert ("other-key", "get_dataset") not in result.verdicts
    assert empty.account("sk-second").journal.exchanges() == []
