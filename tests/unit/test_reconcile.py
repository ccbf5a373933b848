"""A create whose outcome is unknown, looked up in the list: found when it is the only one, never sent again."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sinkove import AccountClient
from sinkove_synkrato import errors
from sinkove_synkrato.call import fingerprint_of

from .support import DATASET, Answer, FakeClock, Server, envelope, problem, reply

MakeClient = Callable[..., AccountClient]
NEW: dict[str, Any] = {"model": "m", "prompts": ["p"], "size": 1}
LOST = httpx.ReadError("reset")
AT = "2026-01-01T00:00:00Z"  # when each test's call begins


def _made(id_: str = "ds_new", created_at: str = AT, **changes: Any) -> dict[str, Any]:
    return {**DATASET, **NEW, "id": id_, "created_at": created_at, "status": "pending", **changes}


def _listed(*datasets: dict[str, Any], date: str = "Thu, 01 Jan 2026 00:00:00 GMT") -> Answer:
    return reply(200, envelope(list(datasets)), {"Date": date})


def _posts(server: Server) -> int:
    return sum(request.method == "POST" for request in server.requests)


@pytest.mark.parametrize("outcome", [LOST, httpx.ReadTimeout("slow"), problem(503), problem(408), problem(520)])
def test_create_of_unknown_outcome_is_found(outcome: Answer, client: AccountClient, server: Server) -> None:
    """The one dataset of the same content that was created since is the one."""
    others = [_made("ds_size", size=2), _made("ds_prompt", prompts=["q"]), _made("ds_old", "2025-12-31T23:59:58Z")]
    server.will(outcome, _listed(*others, _made()))
    assert client.create_dataset(NEW, reconcile=True).id == "ds_new"
    assert _posts(server) == 1


def test_create_that_appears_late_is_found(client: AccountClient, server: Server, clock: FakeClock) -> None:
    """The server may still be at work when the connection is gone."""
    server.will(LOST, _listed(), _listed(date="nonsense"), _listed(_made()))
    assert client.create_dataset(NEW, reconcile=True).id == "ds_new"
    assert clock.pauses == [0.5, 0.75]


def test_create_that_succeeds_or_surely_failed_is_not_looked_for(client: AccountClient, server: Server) -> None:
    """The list is asked only when it is needed."""
    server.will(reply(201, envelope(_made())), problem(402))
    assert client.create_dataset(NEW, reconcile=True).id == "ds_new"
    with pytest.raises(errors.InsufficientCreditsError):
        client.create_dataset(NEW, reconcile=True)
    assert len(server.requests) == 2


def test_create_without_reconcile_is_not_looked_for(client: AccountClient, server: Server) -> None:
    """It costs requests, so it has to be asked for."""
    server.will(LOST)
    with pytest.raises(errors.OutcomeUnknownError):
        client.create_dataset(NEW)


def test_create_that_is_one_of_several_stays_unknown(client: AccountClient, server: Server) -> None:
    """Two that are alike cannot be told apart; the error names them."""
    server.will(LOST, _listed(_made("ds_1"), _made("ds_2")))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        client.create_dataset(NEW, reconcile=True)
    assert caught.value.__notes__ == ["It is one of ds_1, ds_2, which are all alike."]
    assert isinstance(caught.value.__cause__, errors.APIConnectionError)


def test_create_that_is_not_there_stays_unknown_at_the_deadline(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """It is looked for as long as the call may take, and not longer."""
    server.will(LOST, *[_listed(_made("ds_old", "2025-12-31T23:00:00Z"))] * 5)
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        make_client(timeout=3).create_dataset(NEW, reconcile=True)
    assert (clock.pauses, sum(clock.pauses) < 3) == ([0.5, 0.75, 1.125, 0.125], True)
    assert caught.value.__notes__ == [
        (
            "It was looked for in the list until the deadline and was not found. "
            "Look for it yourself before you create it again."
        )
    ]


def test_create_is_not_looked_for_once_the_deadline_has_passed(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """Nothing outlives the deadline."""

    def slow(request: httpx.Request) -> httpx.Response:
        clock.now += 3
        raise httpx.ReadTimeout("slow")

    server.will(slow)
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        make_client(timeout=3).create_dataset(NEW, reconcile=True)
    assert caught.value.__notes__ == ["No time was left to look. Look for it yourself before you create it again."]


def test_list_that_fails_leaves_it_unknown(client: AccountClient, server: Server) -> None:
    """The error is about the create; what the list said is a note."""
    server.will(LOST, problem(403))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        client.create_dataset(NEW, reconcile=True)
    (note,) = caught.value.__notes__
    assert note.startswith("It was looked for in list_datasets (GET /v1/datasets), which failed: 403 Forbidden from ")
    assert isinstance(caught.value.__cause__, errors.APIConnectionError)


@pytest.mark.parametrize(
    ("date", "created_at", "found"),
    [
        ("Thu, 01 Jan 2026 05:00:00 GMT", "2026-01-01T05:00:00Z", True),
        ("Thu, 01 Jan 2026 05:00:00 GMT", "2026-01-01T04:59:59Z", False),
        ("Thu, 01 Jan 2026 05:00:00 GMT", AT, False),
        ("Wed, 31 Dec 2025 19:00:00 GMT", "2025-12-31T19:00:00.25Z", True),
    ],
)
def test_since_is_read_on_the_servers_clock(
    date: str, created_at: str, found: bool, make_client: MakeClient, server: Server
) -> None:
    """A machine whose clock is hours off finds its dataset, and nobody else's."""
    server.will(LOST, _listed(_made(created_at=created_at), date=date))
    client = make_client(timeout=0.5)
    if found:
        assert client.create_dataset(NEW, reconcile=True).id == "ds_new"
    else:
        with pytest.raises(errors.OutcomeUnknownError):
            client.create_dataset(NEW, reconcile=True)


def test_dataset_that_this_client_made_before_is_not_it(client: AccountClient, server: Server) -> None:
    """A loop that makes alike datasets one after the other does not take the last for the lost one."""
    server.will(reply(201, envelope(_made("ds_first"))), LOST, _listed(_made("ds_first"), _made("ds_second")))
    client.create_dataset(NEW)
    other = client.with_options(max_retries=0)  # shares what is known of the account
    assert other.create_dataset(NEW, reconcile=True).id == "ds_second"


def test_organizations_dataset_is_found_by_its_arguments(client: AccountClient, server: Server) -> None:
    """The same for the organization API, whose content has other names."""
    made = {
        "id": "d-1",
        "modelId": "m-1",
        "organizationId": "o-1",
        "ownerId": "u-1",
        "numSamples": 2,
        "args": {"prompt": "p"},
        "createdAt": AT,
        "updatedAt": AT,
        "metadata": None,
    }
    alike = {**made, "id": "d-2", "args": {"prompt": "p", "seed": 1}}
    server.will(LOST, reply(200, json.dumps([alike, made]), {"Date": "Thu, 01 Jan 2026 00:00:00 GMT"}))
    organization = client.organization("o-1")
    found = organization.create_dataset(model_id="m-1", num_samples=2, args={"prompt": "p"}, reconcile=True)
    assert found.id == "d-1"


def test_dataset_that_was_found_once_is_not_found_again(make_client: MakeClient, server: Server) -> None:
    """The second of two creates, which was not carried out, does not come back with the first's dataset."""
    client = make_client(timeout=0.5)
    server.will(problem(500), _listed(_made()), problem(500), _listed(_made()))
    assert client.create_dataset(NEW, reconcile=True).id == "ds_new"
    with pytest.raises(errors.OutcomeUnknownError):
        client.create_dataset(NEW, reconcile=True)


def test_dataset_may_be_anothers_while_that_create_is_open(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """Another thread's create has made it and does not know yet: until it does, nothing can be told."""
    client = make_client()
    creates = client._engine.creates
    made = _made()

    def told(request: httpx.Request) -> httpx.Response:
        other.__exit__(None, None, None)
        creates.claim("ds_new")
        answer = _listed(made, _made("ds_mine"))
        assert not isinstance(answer, BaseException)
        return answer(request)

    content = {"model": "m", "prompts": ["p"], "size": 1}
    other = creates.creating(fingerprint_of(content))
    other.__enter__()
    server.will(LOST, _listed(made), told)
    assert client.create_dataset(NEW, reconcile=True).id == "ds_mine"
    assert clock.pauses == [0.5]
