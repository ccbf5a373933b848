"""What stands for a dataset in another process, and what becomes of one that is none."""

import json
from typing import Any

import pytest

from sinkove import AccountClient, Dataset

from .support import KEY, Server, dataset_reply, reply

ORGANIZATION = "0e9c1d2b-0000-4000-8000-000000000001"
OF_ACCOUNT = '{"dataset":"ds_1","organization":null,"sinkove":1}'
OF_ORGANIZATION = f'{{"dataset":"ds_1","organization":"{ORGANIZATION}","sinkove":1}}'
ORGANIZATION_DATASET = json.dumps(
    {
        "id": "ds_1",
        "organizationId": ORGANIZATION,
        "ownerId": "me",
        "modelId": "m",
        "numSamples": 1,
        "args": {},
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "metadata": None,
    }
)


def test_handle_is_small_json_and_asks_nothing(dataset: Dataset, server: Server) -> None:
    """The same text each time; no key in it, and no address."""
    assert (dataset.handle(), dataset.handle(), server.requests) == (OF_ACCOUNT, OF_ACCOUNT, [])


def test_handle_of_an_organizations_dataset_names_the_organization(client: AccountClient, server: Server) -> None:
    """Its id alone would not find it."""
    server.will(reply(200, ORGANIZATION_DATASET))
    assert client.organization(ORGANIZATION).dataset("ds_1").handle() == OF_ORGANIZATION


def test_resume_asks_for_the_dataset_at_once(client: AccountClient, server: Server) -> None:
    """As `dataset` does, and what it gives has the same handle."""
    server.will(dataset_reply("ready"))
    dataset = client.resume(OF_ACCOUNT)
    assert (dataset.id, dataset.status, dataset.handle()) == ("ds_1", "ready", OF_ACCOUNT)
    assert server.lines == ["GET https://api.test/v1/datasets/ds_1"]


def test_resume_of_an_organizations_dataset_asks_the_organization(client: AccountClient, server: Server) -> None:
    """One method for both APIs."""
    server.will(reply(200, ORGANIZATION_DATASET))
    assert client.resume(OF_ORGANIZATION).handle() == OF_ORGANIZATION
    assert server.lines == [f"GET https://api.test/v1/organizations/{ORGANIZATION}/datasets/ds_1"]


def test_resume_sends_the_key_where_its_own_client_says(client: AccountClient, server: Server) -> None:
    """Whatever a handle holds besides: later versions may add to it, and a forged one must not lead the key away."""
    server.will(dataset_reply())
    client.resume('{"sinkove": 1, "dataset": "../x", "base_url": "https://evil.test", "organization": null}')
    assert server.lines == ["GET https://api.test/v1/datasets/..%2Fx"]


@pytest.mark.parametrize(
    ("handle", "kind", "text"),
    [
        (7, TypeError, "A handle must be a string, not int. Pass what Dataset.handle() gave."),
        (KEY, ValueError, "This is no handle: it is not JSON. Pass what Dataset.handle() gave."),
        ("[" * 100_000, ValueError, "This is no handle: it is not JSON. Pass what Dataset.handle() gave."),
        (f'"{KEY}"', ValueError, "This is no handle: it has no version. Pass what Dataset.handle() gave."),
        ('{"dataset": "ds_1"}', ValueError, "This is no handle: it has no version. Pass what Dataset.handle() gave."),
        ('{"sinkove": true}', ValueError, "This is no handle: it has no version. Pass what Dataset.handle() gave."),
        (
            '{"sinkove": 2, "dataset": "ds_1"}',
            ValueError,
            "The handle has version 2; 1 is the one known here. Update sinkove-synkrato.",
        ),
        ('{"sinkove": 1}', TypeError, "A handle's dataset id must be a string, not NoneType."),
        ('{"sinkove": 1, "dataset": ".."}', ValueError, "A handle's dataset id may not be empty or only dots."),
        (
            '{"sinkove": 1, "dataset": "\\ud800"}',
            ValueError,
            "A handle's dataset id may not hold half of a character.",
        ),
        (
            '{"sinkove": 1, "dataset": "ds_1", "organization": 7}',
            TypeError,
            "A handle's organization id must be a string, not int.",
        ),
    ],
)
def test_resume_of_what_is_no_handle_asks_nothing(
    handle: Any, kind: type[Exception], text: str, client: AccountClient, server: Server
) -> None:
    """And shows nothing of it: it may be a key, given by mistake."""
    with pytest.raises(kind) as caught:
        client.resume(handle)
    assert (type(caught.value), str(caught.value), server.requests) == (kind, text, [])
