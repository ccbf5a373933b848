"""The state file: what a restart finds again, and files that are no good."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import tempfile
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mock.conftest import Api, killed

from sinkove_synkrato_mock.server import StartError
from sinkove_synkrato_mock.sinkove import datasets, snapshot
from sinkove_synkrato_mock.sinkove.command import mock
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEYS = ("one", "two")


def _told(api: Api) -> dict[str, Any]:
    return {key: api.admin("GET", f"state?api_key={key}") for key in api.options.api_keys}


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Callable[..., Api]]:
    opened: list[Api] = []

    def open_one(file: Path | None = None, **options: Any) -> Api:
        opened.append(Api(state=file or tmp_path / "state.db", **{"api_keys": KEYS, "seed": 1, **options}))
        return opened[-1]

    yield open_one
    for each in opened:
        each.engine.close()


def test_restart_finds_everything_but_faults_and_requests(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Clock, datasets of both kinds, terms, windows, organizations, subjects, links that were given out."""
    api = open_at(credits=100, limit=(50, 60))
    subjects = api.call("GET", "/_mock/subjects", key="one").body
    api.admin("POST", "clock", {"advance_seconds": 90.5, "freeze": True})
    made = api.admin("POST", "keys", {"credits": 7, "limit": "3/60", "expires_in": 3600})["key"]
    place = api.admin("POST", "organizations", {"name": "Shared", "members": ["one", made]})["id"]
    inside = api.create_in(place, key="one").json["id"]
    mine = api.call("POST", "/v1/datasets", key=made, body={"model": "m", "prompts": ["\u00fc", "x"], "size": 2})
    api.admin("POST", "faults", {"id": "success-true-on-404"})
    api.admin("POST", "datasets", {"api_key": "two", "status": "failed"})
    ready = api.admin("POST", "datasets", {"api_key": "one", "status": "ready"})["id"]
    link = (
        api.call("GET", f"/v1/datasets/{ready}/urls/download", key="one")
        .json["data"]["URL"]
        .removeprefix("http://mock.test")
    )
    before = _told(api)
    again = open_at(killed(tmp_path / "state.db"))
    after = _told(again)
    assert before["one"].pop("faults") == ["success-true-on-404"]
    assert after["one"].pop("faults") == []
    assert after == before
    assert again.admin("GET", "requests?api_key=one") == {"requests": []}
    assert again.call("GET", "/_mock/subjects", key="one").body == subjects
    assert again.call("GET", link, key=None).status == 200
    assert (
        again.call("GET", f"/v1/datasets/{mine.json['data']['id']}", key=made).headers["x-ratelimit-remaining"] == "1"
    )
    assert again.call("GET", f"/v1/organizations/{place}/datasets/{inside}", key=made).json["ownerId"]
    assert again.call("GET", f"/v1/organizations/{place}/datasets/{inside}", key="two").status == 404


def test_ids_go_on_where_they_were(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """With a seed a restart in between makes no difference, not to those of requests either."""

    def ids(api: Api) -> list[str]:
        replies = [api.call("POST", "/v1/datasets", key="one", body=_body(1)) for _ in range(2)]
        return [text for each in replies for text in (each.json["data"]["id"], each.headers["x-request-id"])]

    whole = Api(api_keys=KEYS, seed=1)
    first = ids(open_at())
    assert first + ids(open_at(killed(tmp_path / "state.db"))) == ids(whole) + ids(whole)


def test_restart_does_not_open_the_window_of_wrong_keys(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Who guesses keys is counted on."""
    file: Path | None = None
    for left in ("2", "1", "0"):
        api = open_at(file, limit=(3, 60))
        reply = api.call("GET", "/v1/datasets", key="wrong")
        assert (reply.status, reply.headers["x-ratelimit-remaining"]) == (401, left)
        file = killed(file or tmp_path / "state.db")


def test_new_key_begins_with_the_organizations_that_it_would_have_had(
    open_at: Callable[..., Api], tmp_path: Path
) -> None:
    """None where an arrangement said which there are."""
    plan = tmp_path / "plan.json"
    for text, count in ("{}", 2), ('{"organizations": []}', 0):
        plan.write_text(text)
        open_at(tmp_path / f"{count}.db", load=plan)
        again = open_at(killed(tmp_path / f"{count}.db"))
        key = again.admin("POST", "keys", {"api_key": "one"})["key"]
        assert len(again.organizations(key)) == count


def _body(size: int) -> dict[str, Any]:
    return {"model": "m", "prompts": ["p"], "size": size}


STEPS = st.one_of(
    st.tuples(st.just("create"), st.sampled_from(KEYS), st.integers(1, 9)),
    st.tuples(st.just("inside"), st.sampled_from(KEYS), st.integers(1, 9)),
    st.tuples(st.just("arrange"), st.sampled_from(KEYS), st.sampled_from(datasets.STATUSES)),
    st.tuples(st.just("key"), st.sampled_from(KEYS), st.integers(0, 9)),
    st.tuples(st.just("organization"), st.sampled_from(KEYS), st.just(0)),
    st.tuples(st.just("clock"), st.sampled_from(KEYS), st.integers(0, 10_000)),
    st.tuples(st.just("freeze"), st.sampled_from(KEYS), st.booleans()),
    st.tuples(st.just("reset"), st.sampled_from(KEYS), st.just(0)),
    st.tuples(st.just("subjects"), st.sampled_from(KEYS), st.just(0)),
    st.tuples(st.just("killed"), st.just("one"), st.just(0)),
)


@given(st.lists(STEPS, max_size=12))
@settings(deadline=None, max_examples=40)
def test_kill_after_any_request_loses_nothing(steps: list[tuple[str, str, Any]]) -> None:
    """Whatever was asked before; and the restarted one goes on in the same way, to the next kill."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets, "_MAX_DATASETS", 4)
        file = Path(folder) / "state.db"
        api = Api(state=file, api_keys=KEYS, seed=1, credits=30)
        try:
            for step, key, value in [*steps, ("killed", "one", 0)]:
                if step == "killed":
                    before, seen = _told(api), api.now
                    file = killed(file)
                    api.engine.close()
                    api = Api(state=file, api_keys=KEYS, seed=1, credits=5)
                    api.now = seen
                    assert _told(api) == before
                _take(api, step, key, value)
                api.now += 0.5
        finally:
            api.engine.close()


def _take(api: Api, step: str, key: str, value: Any) -> None:
    match step:
        case "create":
            api.call("POST", "/v1/datasets", key=key, body=_body(value))
        case "inside":
            api.create_in(api.organizations(key)[0], key=key, numSamples=value)
        case "arrange":
            api.admin("POST", "datasets", {"api_key": key, "status": value})
        case "key":
            api.admin("POST", "keys", {"api_key": key, "remaining": value, "revoked": value > 5})
        case "organization":
            api.admin("POST", "organizations", {"api_key": key, "name": "More"})
        case "clock":
            api.admin("POST", "clock", {"api_key": key, "advance_seconds": value})
        case "freeze":
            api.admin("POST", "clock", {"api_key": key, "freeze": value})
        case "reset":
            api.admin("POST", "reset", {"api_key": key})
        case "subjects":
            api.call("GET", "/_mock/subjects", key=key)


def test_tenants_of_other_keys_stay_in_the_file(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Until their key is given again."""
    first = open_at()
    id_ = first.call("POST", "/v1/datasets", key="two", body=_body(1)).json["data"]["id"]
    second = open_at(killed(tmp_path / "state.db"), api_keys=("one", "three"))
    assert second.call("GET", f"/v1/datasets/{id_}", key="two").status == 401
    third = open_at(killed(Path(second.options.state or "")))
    assert third.call("GET", f"/v1/datasets/{id_}", key="two").status == 200


def test_file_comes_before_load_until_a_reset(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """What is to be loaded is for a new file, and what a reset goes back to."""
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"datasets": [{"id": "ds_planned"}]}))
    first = open_at(load=plan)
    first.call("POST", "/v1/datasets", key="one", body=_body(1))
    again = open_at(killed(tmp_path / "state.db"), load=plan)
    assert len(_told(again)["one"]["datasets"]) == 2
    again.admin("POST", "reset", {"api_key": "one"})
    last = open_at(killed(Path(again.options.state or "")), load=plan)
    assert [each["id"] for each in _told(last)["one"]["datasets"]] == ["ds_planned"]


def test_little_is_written(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Nothing by a restart, and by a reader the counts of its requests: a dataset is written once."""
    api = open_at()
    for _ in range(3):
        api.call("POST", "/v1/datasets", key="one", body=_body(1))
    again = open_at(killed(tmp_path / "state.db"))
    keeper: Any = again.engine._keeper
    database = keeper._store._database
    assert database.total_changes == 0
    again.call("GET", "/v1/datasets", key="one")
    assert database.total_changes == len(["the tenant's ids", "the key's window"])


def test_reset_that_makes_the_same_ids_writes_the_new_datasets(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Those that are loaded are as old as the arrangement says, now."""
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"datasets": [{"id": "ds_planned", "status": "pending"}]}))
    api = open_at(load=plan)
    api.admin("POST", "clock", {"api_key": "one", "advance_seconds": 1800})
    api.now += 5
    api.admin("POST", "reset", {"api_key": "one"})
    again = open_at(killed(tmp_path / "state.db"))
    again.now = api.now
    assert _told(again) == _told(api)


def test_full_disk_is_told_and_made_up_for(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """No answer says that something is there which a restart would not find; once there is room it is written."""
    api = open_at()
    keeper: Any = api.engine._keeper
    database = keeper._store._database
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    body = {"model": "m", "prompts": ["p" * 900] * 20, "size": 1}
    refused = api.call("POST", "/v1/datasets", key="one", body=body)
    assert (refused.status, refused.code) == (500, "INTERNAL_ERROR")
    assert (
        refused.json["error"]["message"]
        == f"The state file {api.options.state} cannot be written: database or disk is full."
    )
    database.execute("PRAGMA max_page_count = 100000")
    assert api.call("GET", "/v1/datasets", key="one").status == 200
    assert len(_told(open_at(killed(tmp_path / "state.db")))["one"]["datasets"]) == 1


def _sqlite(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def _written(file: Path) -> None:
    with closing(Api(state=file).engine):
        pass


def _text(file: Path) -> None:
    file.write_text("datasets = []\n" * 100)


def _cut(file: Path) -> None:
    _written(file)
    file.write_bytes(file.read_bytes()[:-4096])


def _of_somebody_else(file: Path) -> None:
    _sqlite(file, "CREATE TABLE songs (title TEXT)")


def _older(file: Path) -> None:
    _written(file)
    _sqlite(file, "PRAGMA user_version = 7")


def _with_hot_log(file: Path) -> None:
    """Somebody else's database whose process was killed."""
    with closing(sqlite3.connect(file.with_name("other"))) as database, database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE songs (title TEXT)")
        for each in ("", "-wal", "-shm"):
            shutil.copy(file.with_name(f"other{each}"), file.with_name(f"{file.name}{each}"))


def _without_tenant(file: Path) -> None:
    _written(file)
    _sqlite(file, "DELETE FROM entries WHERE kind = 'tenant'")


def _spoiled(kind: str, value: str) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        with closing(Api(state=file).engine) as engine:
            engine.account().create({"model": "m", "prompts": ["p"], "size": 1}, None)
        _sqlite(file, f"UPDATE entries SET value = json({value}) WHERE kind = '{kind}'")  # noqa: S608 - both are the test's own

    return spoil


def _other_columns(file: Path) -> None:
    _written(file)
    _sqlite(file, "DROP TABLE entries", "CREATE TABLE entries (owner TEXT)")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_text, "it is no state file"),
        (_cut, "it is damaged"),
        (_of_somebody_else, "it is no state file"),
        (_older, "it has version 7, and this version of the mock reads 1"),
        (_without_tenant, "a row of it makes no sense (KeyError: 'tenant')"),
        (_with_hot_log, "it is no state file"),
        (_other_columns, "no such column: kind"),
        (_spoiled("key", "'[1]'"), "a row of it makes no sense (TypeError: "),
        (_spoiled("key", "json_set(value, '$.credits', 'many')"), "a row of it makes no sense (ValueError: Credits"),
        (_spoiled("key", "json_set(value, '$.expires_at', 'x')"), "a row of it makes no sense (TypeError: "),
        (_spoiled("tenant", "json_set(value, '$[4]', 7)"), "a row of it makes no sense ("),
        (_spoiled("tenant", "json_set(value, '$[1]', 7)"), "a row of it makes no sense ("),
        (_spoiled("dataset", "json_set(value, '$[2].size', 'many')"), "a row of it makes no sense ("),
        (_spoiled("dataset", "json_set(value, '$[1]', 'nobody')"), "a row of it makes no sense (KeyError: "),
        (Path.mkdir, "Is a directory"),
    ],
    ids=lambda each: each.__name__.strip("_") if callable(each) else "",
)
def test_file_that_is_no_good_ends_the_command_with_one_line(
    tmp_path: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    """With 2, naming the file, and the file stays as it was."""
    file = tmp_path / "state.db"
    spoil(file)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()}
    result = CliRunner().invoke(mock, ["--port", "0", "--state", str(file)])
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert result.stderr.startswith(f"Error: The state file {file} cannot be used: {reason}")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.is_file()} == before
    with pytest.raises(ValueError, match="cannot be used"):
        Api(state=file)


def test_damage_anywhere_is_found(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """In each page of the file, before anything is answered from it."""
    file = tmp_path / "state.db"
    api = open_at()
    for number in range(100):
        api.call("POST", "/v1/datasets", key="one", body=_body(number + 1))
    api.engine.close()
    whole = file.read_bytes()
    assert len(whole) > 8 * 4096
    for page in range(0, len(whole), 4096):
        file.write_bytes(whole[:page] + b"\xff" * 4096 + whole[page + 4096 :])
        with pytest.raises(ValueError, match=r"it is damaged|it is no state file"):
            open_at()


@pytest.mark.parametrize("name", ["", "no/such/folder", "nul\0"])
def test_path_that_is_no_good_is_one_sentence(tmp_path: Path, name: str) -> None:
    """And nothing is made."""
    with pytest.raises(ValueError, match="cannot be used: "):
        Api(state=str(tmp_path / name) if name else "")
    assert list(tmp_path.iterdir()) == []


def test_file_is_one_processes_at_a_time(
    open_at: Callable[..., Api], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one is refused; when the first has ended, it may have it."""
    monkeypatch.setattr("sinkove_synkrato_mock.store._BUSY_SECONDS", 0.0)
    first = open_at()
    with pytest.raises(ValueError, match="another process uses it"):
        open_at()
    first.engine.close()
    open_at()


def test_file_is_its_owners_only(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """It holds keys."""
    open_at()
    assert (tmp_path / "state.db").stat().st_mode & 0o777 == 0o600


def test_python_server_keeps_what_python_arranged(tmp_path: Path) -> None:
    """Also what no request came after; and the file is whole without its log when the server has ended."""
    options = Options(state=tmp_path / "state.db")
    with MockServer(options) as server:
        made = server.datasets.add(status="failed")
        server.clock.advance(60)
    assert [each.name for each in tmp_path.iterdir()] == ["state.db"]
    with MockServer(options) as server:
        assert [each["id"] for each in server.state()["datasets"]] == [made]
        assert server.clock.state[0] == 60


def test_python_is_kept_at_once(tmp_path: Path) -> None:
    """Whatever Python did and was told is done outlives a kill, without a request behind it."""
    file = tmp_path / "state.db"
    with MockServer(Options(state=file)) as server:
        done: list[Callable[[], object]] = [
            lambda: server.datasets.add(),
            lambda: server.keys.add("sk-more", credits=3),
            lambda: server.keys.change("sk-more", revoked=True),
            lambda: server.organizations.add("More"),
            lambda: server.clock.advance(5000),
            lambda: server.clock.freeze(),
            lambda: server.clock.advance(5),
            lambda: server.clock.unfreeze(),
            lambda: server.reset(),
            lambda: server.datasets.add(id="ds_b"),
            lambda: server.datasets.add(id="ds_a"),
        ]
        for each in done:
            each()
            with closing(Engine(Options(state=killed(file)))) as again:
                assert _without_time(snapshot.tell(again.account().tenant)) == _without_time(server.state())


def _without_time(state: dict[str, Any]) -> dict[str, Any]:
    ages = [place.pop("age_seconds") for place in state["datasets"]]
    del state["time"]
    return {**state, "ages": [round(each / 100) for each in ages]}


def test_garbage_counts_over_a_restart_too(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Its request id is not given out again."""
    ids = {dict(open_at().engine.unreadable().headers)["X-Request-ID"]}
    ids.add(dict(open_at(killed(tmp_path / "state.db")).engine.unreadable().headers)["X-Request-ID"])
    assert len(ids) == 2


def test_reset_goes_back_to_what_this_run_was_told(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """Also for callers without a key."""
    open_at(limit=(1, 60))
    again = open_at(killed(tmp_path / "state.db"), limit=(5, 60))
    for key in ("one", "wrong"):
        assert again.call("GET", "/v1/datasets", key=key).headers["x-ratelimit-limit"] == "1"
    again.admin("POST", "reset", {"api_key": "one"})
    for key in ("one", "wrong"):
        assert again.call("GET", "/v1/datasets", key=key).headers["x-ratelimit-limit"] == "5"


def test_faults_of_what_is_loaded_are_the_runs(open_at: Callable[..., Api], tmp_path: Path) -> None:
    """As those of the command line are: on again after a restart."""
    plan = tmp_path / "plan.json"
    plan.write_text('{"faults": ["success-true-on-404"]}')
    for file in (tmp_path / "state.db", None):
        api = open_at(file, load=plan)
        assert api.admin("GET", "state?api_key=one")["faults"] == ["success-true-on-404"]
        api.engine.close()


def test_subject_without_credits_goes_on_seeing_what_the_first_key_sees(
    open_at: Callable[..., Api], tmp_path: Path
) -> None:
    """Also an organization that was made after a restart."""
    poor = tomllib.loads(open_at().call("GET", "/_mock/subjects", key="one").body.decode())["key_without_credits"]
    again = open_at(killed(tmp_path / "state.db"))
    made = again.admin("POST", "organizations", {"api_key": "one", "name": "More"})["id"]
    assert made in again.organizations(poor)


def test_server_that_cannot_start_lets_go_of_its_file(tmp_path: Path) -> None:
    """So that the next one may have it."""
    options = Options(state=tmp_path / "state.db")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(StartError):
        MockServer(options, port=taken.getsockname()[1]).__enter__()
    with MockServer(options):
        pass
