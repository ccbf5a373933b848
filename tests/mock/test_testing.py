"""`sinkove.testing.serve`, the door for other people's tests."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import httpx
import pytest

from sinkove.testing import serve, transport
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
    ("options", "reason"),
    [
        ({"tier": "gold"}, "A tier is one of"),
        ({"tier": 1}, "A tier is one of"),
        ({"limit": "5"}, "A limit is"),
        ({"limit": 5}, "A limit is"),
        ({"fault": "x"}, "There is no fault 'x'"),
        ({"fault": 1}, "fault is a text or several of them, not int."),
        ({"fault": [1]}, "A fault is a text, ID or"),
        ({"api_key": ()}, "An API key"),
        ({"api_key": 5}, "api_key is a text or several of them, not int."),
        ({"api_key": [5]}, "An API key is 1 to 500"),
        ({"api_key": b"k"}, "An API key is 1 to 500"),
        ({"credits": -1}, "Credits are"),
        ({"credits": "5"}, "Credits are"),
        ({"credits": True}, "Credits are"),
        ({"seed": "1"}, "seed is a whole number."),
        ({"generation_seconds": "2"}, "generation_seconds is a number"),
        ({"generation_seconds": None}, "generation_seconds is a number"),
        ({"strict_models": "yes"}, "strict_models is true or false."),
        ({"load": 5}, "load is the path of a TOML or JSON file."),
        ({"load": "/none"}, "/none cannot be read: "),
        ({"port": 70000}, "port is a whole number from 0 to 65535."),
        ({"port": "80"}, "port is a whole number from 0 to 65535."),
        ({"host": 1}, "host is a text"),
        ({"nonsense": 1}, "serve() got an unexpected keyword argument 'nonsense'"),
    ],
)
def test_serve_refuses_nonsense_at_once(options: dict[str, Any], reason: str) -> None:
    """With the sentence that the command prints; `transport` has it too, but for host and port."""
    doors: list[Any] = [serve]
    for door in (*doors, *([] if options.keys() & {"host", "port", "nonsense"} else [transport])):
        with pytest.raises((ValueError, TypeError)) as caught:
            door(**options)
        assert str(caught.value).startswith(reason)
        assert "\n" not in str(caught.value)


def test_server_is_entered_once() -> None:
    """One sentence says so, and the server in use stays as it is."""
    with serve() as server:
        with pytest.raises(OSError, match=r"^This server has been entered before; a new one is needed\.$"):
            server.__enter__()
        assert httpx.get(f"{server.url}/v1/datasets").status_code == 401


def test_transport_takes_the_options_of_serve() -> None:
    """But for host, port and the state file, with the same defaults."""
    of_serve = inspect.signature(serve).parameters.copy()
    del of_serve["host"], of_serve["port"], of_serve["state"]
    assert dict(inspect.signature(transport).parameters) == of_serve


def test_importing_the_module_needs_neither_pytest_nor_httpx_nor_the_mock() -> None:
    """They are imported when they are needed."""
    code = """
import sys, sinkove.testing
assert not {"pytest", "httpx", "sinkove_synkrato_mock"} & sys.modules.keys()
sys.modules["pytest"] = None
with sinkove.testing.serve() as server:
    server.datasets.add()
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_serve_takes_the_options_of_the_command() -> None:
    """None more, none fewer, with the same defaults but for the port."""
    command = {option.name: option for option in mock.params if option.name not in ("list_faults", "spied")}
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
