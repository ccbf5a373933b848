"""`sinkove.testing.serve`, the door for other people's tests."""

from __future__ import annotations

import inspect
import sys

import httpx
import pytest

from sinkove.testing import serve
from sinkove_synkrato_mock.sinkove.command import mock

BODY = {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 2}


def test_serve_gives_a_server_with_everything_a_test_needs() -> None:
    """Address, key, clock, faults, datasets, requests, reset."""
    with serve(api_key=["one", "two"], limit="9/60", credits=5, seed=1, generation_seconds=30) as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert server.api_key == "one"
        client = httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.api_key}"})
        with client:
            target = f"/v1/datasets/{client.post('/v1/datasets', json=BODY).json()['data']['id']}"
            assert client.get(target).json()["data"]["status"] == "pending"
            server.clock.advance(60)
            assert client.get(target).json()["data"]["status"] == "ready"
            server.faults.add("lost-dataset")
            assert client.post("/v1/datasets", json=BODY).status_code == 201
            server.faults.remove("lost-dataset")
            failed = server.datasets.add(status="failed", size=7)
            data = client.get(f"/v1/datasets/{failed}").json()["data"]
            assert (data["status"], data["size"]) == ("failed", 7)
            assert [seen.method for seen in server.requests] == ["POST", "GET", "GET", "POST", "GET"]
            organization = server.organizations[1]
            started = server.datasets.add(status="processing", organization=organization, numSamples=7)
            dataset = client.get(f"/v1/organizations/{organization}/datasets/{started}").json()
            assert (dataset["metadata"]["state"], dataset["numSamples"]) == ("STARTED", 7)
            server.reset()
            assert server.requests == []
            assert client.get("/v1/datasets").json()["data"] == []


def test_serve_takes_one_fault_or_several() -> None:
    """A string is one id."""
    for fault in ("lost-dataset", ["lost-dataset", "generation-fails"]):
        with serve(fault=fault) as server:
            assert list(server.faults) == ([fault] if isinstance(fault, str) else fault)


@pytest.mark.parametrize(
    "options", [{"tier": "gold"}, {"limit": "5"}, {"fault": "x"}, {"api_key": ()}, {"credits": -1}]
)
def test_serve_refuses_nonsense_at_once(options: dict[str, object]) -> None:
    """With the sentence that the command prints."""
    with pytest.raises(ValueError, match=r"\.$"):
        serve(**options)  # type: ignore[arg-type]


def test_serve_takes_the_options_of_the_command() -> None:
    """None more, none fewer, with the same defaults but for the port."""
    command = {option.name: option for option in mock.params if option.name != "list_faults"}
    names = {"api_keys": "api_key", "faults": "fault"}
    parameters = inspect.signature(serve).parameters
    assert {names.get(str(name), name) for name in command} == set(parameters)
    for name in ("host", "tier", "generation_seconds"):
        assert parameters[name].default == command[name].default


def test_serve_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages of the mock are optional."""
    for name in [name for name in sys.modules if name.startswith("sinkove_synkrato_mock")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ImportError, match=r"pip install 'sinkove-synkrato\[mock\]'"):
        serve()
