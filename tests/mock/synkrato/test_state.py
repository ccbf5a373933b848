"""The state file: what a restart finds again, down to the answers, and rows that are no good."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mock.conftest import Api as Sinkove
from tests.mock.conftest import killed

from sinkove_synkrato_mock.synkrato import shown
from sinkove_synkrato_mock.synkrato.engine import Engine
from sinkove_synkrato_mock.synkrato.live import MockServer
from sinkove_synkrato_mock.synkrato.options import Options

from .conftest import USER, Api
from .test_documents import ALL, PLACE, upload
from .test_hierarchies import REGION, grow
from .test_jobs import JOBS, make
from .test_modules import CX, ROWS, fill, write
from .test_users import USERS
from .test_workflow import V2, act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOCATION = "/api/v1/master-record/LOCATION"
SPACES = "/api/v1/workspace"
DOWNLOAD = "/api/v1/documents/download"


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Callable[..., Api]]:
    opened: list[Api] = []

    def open_one(file: Path | None = None, **options: Any) -> Api:
        opened.append(Api(state=file or tmp_path / "state.db", **{"seed": 1, **options}))
        return opened[-1]

    yield open_one
    for each in opened:
        each.engine.close()


def again(api: Api) -> Path:
    """The file that a kill at this moment would leave."""
    return killed(Path(api.options.state or ""))


def told(api: Api) -> dict[str, Any]:
    state = api.admin("GET", "state")
    assert isinstance(state, dict)
    return state


def fill_up(api: Api) -> dict[str, str]:
    """Makes something of every kind; returns the ids of some."""
    api.admin("POST", "clock", {"advance_seconds": 90.5, "freeze": True})
    api.admin("POST", "forms", {"kind": "masters", "text": "SITE:no"})
    api.write({"no": 1, "price": {"value": 2.5, "currency": "EUR"}}, {"no": 2, "ü": [True, None]}, name="SITE")
    api.records("DELETE", "SITE", body=[{"recordNumber": "SIT-2"}], userName=USER)
    grow(api, "World", "North", "Harbour")
    record, _ = write(api, {"code": "A"}, {"code": "B", "status": "Held"})
    fill(api, record, {"reading": 1}, {"reading": 2})
    act(api, "create", record, assignee={"users": [], "groups": []}, comment={"text": "Look"})
    act(api, "submit", record, "Approve")
    document = upload(api, ("plan é.pdf", b"\0\xffone"), module="CX", ID=record).json["data"][0]["documentId"]
    upload(api, ("plan é.pdf", b"two"), parentID=document)
    job = make(api, title="Nightly import")
    api.call("POST", f"{JOBS}/{job}/logs", body={"message": "Begun"})
    space = api.call("POST", SPACES, body={"name": "Yard"}).json["id"]
    api.call("POST", LOCATION, body=[{"code": "W"}], headers={"x-workspace-id": space})
    api.call("PATCH", f"{USERS}/deactivate-users", body=["viewer@example.com"])
    api.call("POST", f"{USERS}/user-access", body={"username": USER, "groups": ["Reviewers"]})
    api.call("POST", "/api/v1/cx/upload", body={"scheduleId": "s1", "data": [{"ID": "EQ-0001", "Name": "Pump"}]})
    api.admin("POST", "keys", {"key": "pat-more", "limit": "3/60", "expires_in": 3600, "companies": ["one"]})
    api.call("GET", LOCATION, token="pat-more")
    api.call("GET", "/_mock/subjects")
    return {"record": record, "document": document, "job": job, "space": space}


def answers(api: Api, made: dict[str, str]) -> list[Any]:
    """What the API says of everything, and of what is made next."""
    asked: list[tuple[str, dict[str, Any]]] = [
        (LOCATION, {}),
        (LOCATION, {"headers": {"x-workspace-id": made["space"]}}),
        ("/api/v1/master-record/SITE", {}),
        (REGION, {}),
        (CX, {}),
        (f"{CX}/expand", {}),
        (ROWS, {"moduleName": "CX", "recordId": made["record"]}),
        (V2, {"moduleName": "CX"}),
        (f"{V2}/history", {"moduleName": "CX", "recordNumber": "CX-1"}),
        (f"{JOBS}/p6iD1Wb", {}),
        (SPACES, {}),
        (f"{USERS}/user-access", {}),
        (f"{USERS}/groups", {}),
        (f"{DOWNLOAD}/{made['document']}", {"headers": PLACE, "version": "1"}),
        (f"{DOWNLOAD}/{made['document']}", {"headers": PLACE}),
        (f"{ALL}/{made['record']}", {"headers": PLACE, "module": "CX"}),
        (LOCATION, {"token": "pat-more"}),
    ]
    seen = [api.call("GET", path, **more) for path, more in asked]
    assert {each.status for each in seen} == {200}
    api.write({"no": 3}, name="SITE")
    fill(api, made["record"], {"reading": 3})
    more = [api.call("GET", path, **more) for path, more in (asked[2], asked[6])]
    return [*seen, *more, api.call("POST", SPACES, body={"name": "More"}), *(upload(api, ("b", b"b")),)]


def test_restart_gives_the_same_answers(open_at: Callable[..., Api]) -> None:
    """Records, trees, sub-tables, workflows, documents, jobs, workspaces, users, tokens, windows, clock, subjects."""
    api = open_at()
    made = fill_up(api)
    api.admin("POST", "faults", {"id": "retry-after-missing"})
    restarted = open_at(again(api))
    before, after = told(api), told(restarted)
    assert (before.pop("faults"), after.pop("faults")) == (["retry-after-missing"], [])
    assert after == before
    assert restarted.admin("GET", "requests") == {"requests": []}
    assert restarted.call("GET", "/_mock/subjects").body == api.call("GET", "/_mock/subjects").body
    assert answers(restarted, made) == answers(api, made)
    # A checklist needs its schedule.
    item = {"workfid": "WF1", "scheduleid": "s1", "activityid": "0" * 24, "subtaskid": "0" * 24}
    query: dict[str, Any] = {"moduleName": "CX", "userName": USER}
    assert restarted.call("POST", "/api/v1/cx-step/createChecklist", body=[item], **query).status == 200


def test_state_is_told_of_everything_and_bounded(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of long lists the beginning; what tells only a part of the records is not taken back."""
    made = fill_up(api)
    state = told(api)
    where = {"company": "cwWdTZK", "kind": "modules", "name": "CX", "place": "", "record": "CX-1"}
    assert state["subtables"] == [{**where, "table": "st1", "rows": [{"reading": 1}, {"reading": 2}]}]
    assert state["workflows"] == [{**where, "status": "Approved", "step": None, "actions": ["Submit", "Approve"]}]
    assert [(each["record"], each["parent"]) for each in state["parents"]] == [("REG-2", "REG-1"), ("REG-3", "REG-2")]
    assert state["documents"] == [
        {
            "company": "cwWdTZK",
            "id": made["document"],
            "name": "plan é.pdf",
            "project": "p6iD1Wb",
            "owner": ["CX", made["record"]],
            "bytes": [5, 3],
        }
    ]
    assert [(each["_id"], each["log"][0]["message"]) for each in state["jobs"]] == [(made["job"], "Begun")]
    assert [each["name"] for each in state["workspaces"] if each["company"] == "cwWdTZK"] == ["Site North", "Yard"]
    assert {each["name"] for each in state["users"] if not each["active"]} == {
        "inactive@example.com",
        "viewer@example.com",
    }
    assert (state["schedules"][0]["rows"], state["left_out"]) == ([{"ID": "EQ-0001", "Name": "Pump"}], [])
    monkeypatch.setattr(shown, "_MOST_ROWS", 1)
    assert told(api)["left_out"] == ["records"]
    plan = tmp_path / "plan.json"
    plan.write_bytes(api.call("GET", "/_mock/state").body)
    with pytest.raises(ValueError, match=r"^left_out: of this state only a part was told\.$"):
        Api(load=plan)


STEPS = st.one_of(
    st.tuples(st.just("write"), st.integers(0, 5)),
    st.tuples(st.just("module"), st.integers(0, 5)),
    st.tuples(st.just("delete"), st.integers(1, 6)),
    st.tuples(st.just("rows"), st.integers(0, 5)),
    st.tuples(st.just("act"), st.integers(0, 5)),
    st.tuples(st.just("upload"), st.integers(0, 5)),
    st.tuples(st.just("job"), st.integers(0, 5)),
    st.tuples(st.just("token"), st.integers(0, 5)),
    st.tuples(st.just("grow"), st.integers(0, 5)),
    st.tuples(st.just("reset"), st.just(0)),
    st.tuples(st.just("killed"), st.just(0)),
)


@given(st.lists(STEPS, max_size=12))
@settings(deadline=None, max_examples=40)
def test_kill_after_any_request_loses_nothing(steps: list[tuple[str, int]]) -> None:
    """Whatever was asked before; and the restarted one goes on in the same way, to the next kill."""
    with tempfile.TemporaryDirectory() as folder:
        api, whole = Api(state=Path(folder) / "state.db", seed=1), Api(seed=1)
        try:
            for step, value in [*steps, ("killed", 0)]:
                if step == "killed":
                    before, file = told(api), again(api)
                    api.engine.close()
                    now, api = api.now, Api(state=file, seed=1)
                    api.now = now
                    assert told(api) == before == told(whole)
                for each in (api, whole):
                    take(each, step, value)
                    each.now += 0.5
        finally:
            api.engine.close()


def take(api: Api, step: str, value: int) -> None:
    modules = api.call("GET", CX).json["rows"]
    match step:
        case "write":
            api.write({"code": f"{value}", "n": value}, {"code": f"{value + 1}"})
        case "module":
            write(api, {"code": f"{value}"})
        case "delete":
            api.call("DELETE", CX, body=[{"recordNumber": f"CX-{value}"}], userName=USER)
        case "rows" if modules:
            fill(api, modules[value % len(modules)]["_id"], {"n": value})
        case "act" if modules:
            act(api, "submit" if value > 2 else "create", modules[value % len(modules)]["_id"])
        case "upload":
            upload(api, (f"{value}", b"x" * value))
        case "job":
            make(api, title=f"{value}")
        case "token":
            api.admin("POST", "keys", {"key": f"pat-{value}", "revoked": value > 2, "remaining": value})
        case "grow":
            grow(api, f"{value}")
        case "reset":
            api.admin("POST", "reset")


def test_little_is_written(open_at: Callable[..., Api]) -> None:
    """Nothing by a restart, by a reader the count of its request, and of records those that changed."""
    api = open_at()
    api.write(*({"code": f"{number}"} for number in range(100)))
    restarted = open_at(again(api))
    keeper: Any = restarted.engine._keeper
    database = keeper._store._database
    assert database.total_changes == 0
    restarted.records("GET")
    assert database.total_changes == len(["the token's window"])
    restarted.write({"code": "7", "n": 1})
    assert database.total_changes == 1 + len(["the token's window", "the record"])


def test_mock_without_a_file_notes_no_changes(api: Api) -> None:
    """Nobody would take them."""
    api.write({"code": "A"})
    assert api.engine.account().company.changes == {}


def test_full_disk_is_told_and_made_up_for(open_at: Callable[..., Api]) -> None:
    """No answer says that something is there which a restart would not find; once there is room it is written."""
    api = open_at()
    api.write({"code": "gone"})
    keeper: Any = api.engine._keeper
    database = keeper._store._database
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    api.call("POST", "/_mock/reset", token=None)
    refused = api.records("POST", body=[{"code": "A", "text": "x" * 20_000}])
    assert (refused.status, refused.json["error"]["detail"]) == (
        500,
        [f"The state file {api.options.state} cannot be written: database or disk is full."],
    )
    database.execute("PRAGMA max_page_count = 100000")
    assert api.rows() == [{"code": "A", "text": "x" * 20_000}]
    assert open_at(again(api)).rows() == [{"code": "A", "text": "x" * 20_000}]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("record", "'[1]'"),
        ("record", "json_set(value, '$.created', json('[1, 2]'))"),
        ("record", "json_set(value, '$.updated[1]', 'soon')"),
        ("record", "json_set(value, '$.workflow.users[0]', 'nobody')"),
        ("company", "'[]'"),
        ("user", "'7'"),
        ("key", "json_set(value, '$.expires_at', 'x')"),
        ("key", "json_set(value, '$.user_name', 'nobody')"),
        ("workspace", "json_set(value, '$[2]', 'x')"),
        ("version", "7"),
    ],
)
def test_row_that_makes_no_sense_is_told(tmp_path: Path, kind: str, value: str) -> None:
    """In one sentence, which names the file."""
    file = tmp_path / "state.db"
    with closing((api := Api(state=file)).engine):
        fill_up(api)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f"UPDATE entries SET value = json({value}) WHERE kind = '{kind}'")  # noqa: S608 - the test's own
    with pytest.raises(ValueError, match=r"state\.db cannot be used: a row of it makes no sense \(") as caught:
        Api(state=file)
    assert len(str(caught.value).splitlines()) == 1


def test_file_of_the_other_vendor_is_refused(tmp_path: Path) -> None:
    """It is no state of this mock."""
    file = tmp_path / "state.db"
    with closing(Sinkove(state=file).engine):
        pass
    with pytest.raises(ValueError, match="it is no state file"):
        Api(state=file)


def test_python_is_kept_at_once(tmp_path: Path) -> None:
    """Whatever Python did and was told is done outlives a kill, without a request behind it."""
    file = tmp_path / "state.db"
    with MockServer(Options(state=file)) as server:
        server.clock.freeze()
        done: list[Callable[[], object]] = [
            lambda: server.masters.add("SITE", [{"no": 1}], unique="no", project_id="p6iD1Wb"),
            lambda: server.modules.add("CX", [{"code": "A"}]),
            lambda: server.tokens.add("pat-more", revoked=True),
            lambda: server.tokens.change("pat-more", revoked=False, user=USER),
            lambda: server.clock.advance(5),
            lambda: server.reset(),
        ]
        for each in done:
            each()
            if each is done[-1]:
                server.clock.freeze()
            with closing(Engine(Options(state=killed(file)))) as restarted:
                assert restarted.tell(restarted.account().tenant) == server.state()
