"""The command line: what it prints, and how it ends."""

import base64
import json
import sys
from pathlib import Path

import pytest

from synkrato.cli import main
from synkrato.testing import serve


def test_health_says_whether_the_service_can_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a token from a file or from the environment."""
    token = tmp_path / "token"
    token.write_text("pat-mock\n")
    with serve() as server:
        assert main(["--token-file", str(token), "--base-url", server.url, "health"]) == 0
        monkeypatch.setenv("SYNKRATO_BASE_URL", server.url)
        monkeypatch.setenv("SYNKRATO_API_TOKEN", "pat-mock")
        assert main(["health"]) == 0
        assert main(["health", "--json"]) == 0
    assert capsys.readouterr().out == 'ready\nready\n{"ok": true}\n'
    monkeypatch.setenv("SYNKRATO_BASE_URL", "http://elsewhere.test")
    assert main(["health"]) == 2
    assert (
        capsys.readouterr().err
        == "synkrato: base_url http://elsewhere.test would send your credentials unencrypted; use https://.\n"
    )


def test_token_is_checked_by_one_request(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its limit is the published one; a token that is refused is the answer no."""
    with serve() as server:
        monkeypatch.setenv("SYNKRATO_BASE_URL", server.url)
        monkeypatch.setenv("SYNKRATO_API_TOKEN", "pat-mock")
        assert main(["token", "check", "--json"]) == 0
        assert len(server.requests) == 1
        told = json.loads(capsys.readouterr().out)
        assert 0 <= told.pop("reset") <= 1
        assert told.pop("remaining") in (2, 3)  # 3 when the second is over
        assert told == {"ok": True, "limit": 3, "expires_at": None}
        monkeypatch.setenv("SYNKRATO_API_TOKEN", "pat-expired")
        assert main(["token", "check"]) == 1
    out, err = capsys.readouterr()
    assert out == "no\t-\t-\t-\t-\n"
    assert "The token has expired" in err


def test_common_options_are_taken_everywhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after the names of commands."""
    with serve() as server:
        monkeypatch.setenv("SYNKRATO_BASE_URL", server.url)
        monkeypatch.setenv("SYNKRATO_API_TOKEN", "pat-wrong")
        assert main(["token", "-v", "check", "--debug"]) == 1
    request, *trace, error = capsys.readouterr().err.splitlines()
    assert request.startswith("GET /api/v1/build/info 401 ")
    assert trace[0] == "Traceback (most recent call last):"
    assert error.startswith("synkrato: 401 Unauthorized")
    assert "pat-wrong" not in "\n".join(trace)


def test_token_that_says_when_it_ends_is_believed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A JSON Web Token holds the time."""
    token = f"e30.{base64.urlsafe_b64encode(json.dumps({'exp': 4102444800}).encode()).decode().rstrip('=')}.c2ln"
    with serve(token=token) as server:
        monkeypatch.setenv("SYNKRATO_BASE_URL", server.url)
        monkeypatch.setenv("SYNKRATO_API_TOKEN", token)
        assert main(["token", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["expires_at"] == "2100-01-01T00:00:00+00:00"


def test_commands_of_other_packages_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Listed, and loaded when they are asked for."""
    assert main(["--help"]) == 0
    assert {"check", "health", "mock"} <= set(capsys.readouterr().out.split())
    assert main(["mock", "--help"]) == 0
    assert "--token" in capsys.readouterr().out
    assert main(["check", "--help"]) == 0
    assert "--master" in capsys.readouterr().out


def test_command_without_its_extra_says_what_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, with the program's own name."""
    monkeypatch.setitem(sys.modules, "sinkove_synkrato_mock.synkrato.command", None)
    assert main(["mock"]) == 2
    assert "`synkrato mock` needs an extra: pip install 'sinkove-synkrato[mock]'" in capsys.readouterr().err


def test_token_file_that_cannot_be_read_is_a_matter_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Its name is told, and what went wrong."""
    assert main(["--token-file", "nowhere/token", "health"]) == 2
    assert "The token file nowhere/token cannot be read (FileNotFoundError)." in capsys.readouterr().err
