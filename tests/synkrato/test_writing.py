"""Writing records: batches, what is refused, what is gone on with, changes and deletes."""

import csv
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import synkrato
from synkrato._batches import FileRow

from ..unit.support import FakeClock, Server, reply
from .conftest import Connect, Serve
from .support import answer, problem, written

USER = "jane.doe@example.com"


def sent(server: Server) -> list[Any]:
    return [json.loads(request.content) for request in server.requests]


def rows(count: int) -> Iterator[dict[str, Any]]:
    return ({"code": f"L{number}"} for number in range(1, count + 1))


def test_any_number_of_rows_is_written_in_batches(connect: Connect) -> None:
    """New ones and known ones, from a generator, with what is done told after each batch."""
    mock, client = connect()
    mock.masters.add("LOCATION", [{"code": "L2"}, {"code": "L1500"}])
    told: list[synkrato.Progress] = []
    result = client.master("LOCATION").upsert(rows(2500), key="code", on_progress=told.append)
    assert (result.inserted, result.updated, result.batches, len(set(result.inserted_ids))) == (2498, 2, 3, 2498)
    assert [(each.phase, each.done, each.total) for each in told] == [("import", n, None) for n in (1000, 2000, 2500)]
    assert client.master("LOCATION").records().total() == 2500


def test_rows_may_come_asynchronously(connect: Connect, world: Any) -> None:
    """To the asynchronous client."""
    _, client = connect()

    async def arriving() -> AsyncIterator[dict[str, Any]]:
        for row in rows(3):
            yield row

    if world.is_async:
        assert client.master("LOCATION").upsert(arriving(), key="code").inserted == 3


def test_batch_is_no_larger_than_four_megabytes(client: synkrato.Client, server: Server) -> None:
    """However few rows these are."""
    server.will(written("a", "b"), written("c"))
    wide = [{"code": name, "text": "x" * 2_000_000} for name in "abc"]
    assert client.master("LOCATION").upsert(wide).inserted_ids == ("a", "b", "c")
    assert [len(each) for each in sent(server)] == [2, 1]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"name1": "x"}, "Row 2 has no 'code', which is its key."),
        ({"code": ""}, "Row 2 has no 'code', which is its key."),
        (5, "Row 2 is int, not a mapping of field names to values."),
    ],
)
def test_row_that_cannot_be_sent_is_set_aside(
    client: synkrato.Client, server: Server, row: Any, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With its number and the reason; the others are written, and the log says that one was not."""
    server.will(written("a", "b"))
    result = client.master("LOCATION").upsert([{"code": "L1"}, row, {"code": "L3"}], key="code")
    assert [(each.number, each.row, each.reason) for each in result.rejected] == [(2, row, reason)]
    assert sent(server) == [[{"code": "L1"}, {"code": "L3"}]]
    assert "1 of 3 rows were not written" in caplog.text


def test_csv_reader_line_with_the_wrong_number_of_values_is_set_aside(client: synkrato.Client, server: Server) -> None:
    """A value that is not there is not taken for one that is to be removed; a program's own None is."""
    server.will(written("a"), written("b"))
    reader = csv.DictReader(["code,name1", "L1,x", "L2", "L3,y,z"])
    result = client.master("LOCATION").upsert(reader, key="code")
    assert [(each.number, each.reason) for each in result.rejected] == [
        (2, "Row 2 has fewer values than there are columns."),
        (
            3,
            "Row 3, field None: a name must be a string, not NoneType; a CSV line with too many values has such.",
        ),
    ]
    client.master("LOCATION").upsert([{"code": "L2", "name1": None}], key="code")
    assert sent(server) == [[{"code": "L1", "name1": "x"}], [{"code": "L2", "name1": None}]]


def test_broken_line_of_a_file_is_part_of_what_a_checkpoint_knows(
    client: synkrato.Client, server: Server, tmp_path: Path
) -> None:
    """It is set aside with its own reason, and a run that goes on skips the same lines, or refuses others."""
    file, location = tmp_path / "import.json", client.master("LOCATION")

    def lines(broken: str) -> list[dict[str, Any]]:
        return [FileRow({"text": broken}, 1, "it is broken"), *rows(1500)]

    server.will(written("a"), problem(501, "Down."))
    with pytest.raises(synkrato.ServerError):
        location.upsert(lines("x"), key="code", checkpoint=file)
    with pytest.raises(synkrato.ConfigurationError, match="the first 1000 are not those that it knows"):
        location.upsert(lines("y"), key="code", checkpoint=file)
    server.will(written("b"))
    assert location.upsert(lines("x"), key="code", checkpoint=file).resumed == 1000
    assert [len(each) for each in sent(server)] == [999, 501, 501]
    server.will(written("a"))
    (rejected,) = location.upsert(lines("x")[:2], key="code").rejected
    assert (rejected.number, rejected.row, rejected.reason) == (1, {"text": "x"}, "it is broken")


def test_batch_that_is_refused_is_narrowed_down_to_the_rows_that_are_wrong(
    client_of: Serve,
) -> None:
    """Whose reason is what the server said of each alone."""
    seen: list[int] = []

    def server(request: httpx.Request) -> httpx.Response:
        codes = [row["code"] for row in json.loads(request.content)]
        seen.append(len(codes))
        bad = [code for code in codes if code in ("L3", "L8")]
        return (problem(400, f"{bad[0]} is wrong") if bad else written(*codes))(request)

    result = client_of(httpx.MockTransport(server)).master("LOCATION").upsert(rows(10), key="code")
    assert [(each.number, each.reason) for each in result.rejected] == [
        (3, "Service Exception: L3 is wrong"),
        (8, "Service Exception: L8 is wrong"),
    ]
    assert (result.inserted, len(seen)) == (8, 11)


def test_refusal_of_everything_is_no_matter_of_rows(client_of: Serve) -> None:
    """After two dozen rows that were refused one by one the error is raised, with the batch in a note."""
    seen: list[int] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(len(json.loads(request.content)))
        return problem(422, "No.")(request)

    with pytest.raises(synkrato.ValidationError, match="No\\.") as caught:
        client_of(httpx.MockTransport(server)).master("LOCATION").upsert(rows(1000), key="code")
    assert caught.value.__notes__ == ["In the batch of rows 1 to 1000; those before it are dealt with."]
    assert seen.count(1) == 26


def test_refused_batch_without_a_key_is_not_sent_again(client: synkrato.Client, server: Server) -> None:
    """It may have been written in part."""
    server.will(problem(400, "No."))
    with pytest.raises(synkrato.BadRequestError) as caught:
        client.master("LOCATION").upsert(rows(3))
    assert caught.value.__notes__ == ["In the batch of rows 1 to 3; those before it are dealt with."]


@pytest.mark.parametrize(("key", "error"), [("code", None), (None, synkrato.OutcomeUnknownError)])
def test_batch_whose_outcome_is_unknown_is_sent_again_with_a_key_only(
    client: synkrato.Client, server: Server, key: str | None, error: type[Exception] | None
) -> None:
    """The connection is lost under it."""
    server.will(httpx.ReadError("lost"), *([] if error else [written("a")]))
    if error is None:
        assert client.master("LOCATION").upsert(rows(1), key=key).inserted == 1
    else:
        with pytest.raises(error) as caught:
            client.master("LOCATION").upsert(rows(1), key=key)
        assert caught.value.__notes__ == ["In the batch of rows 1 to 1; those before it are dealt with."]


def test_import_goes_on_where_it_was_ended(client: synkrato.Client, server: Server, tmp_path: Path) -> None:
    """The first batch is not sent again, what it did is counted, and the file is gone in the end."""
    file, location = tmp_path / "import.json", client.master("LOCATION")
    server.will(written("a", updated=999), problem(501, "Down."))
    with pytest.raises(synkrato.ServerError):
        location.upsert(rows(1500), key="code", checkpoint=file)
    server.will(written("b", updated=499))
    result = location.upsert(rows(1500), key="code", checkpoint=file)
    assert (result.inserted, result.updated, result.batches, result.resumed) == (2, 1498, 1, 1000)
    assert [each[0]["code"] for each in sent(server)] == ["L1", "L1001", "L1001"]
    assert list(tmp_path.iterdir()) == []


def test_checkpoint_without_a_key_knows_that_a_batch_was_under_way(
    client: synkrato.Client, server: Server, tmp_path: Path
) -> None:
    """Nobody knows whether it was written, so the next run sends nothing."""
    file, location = tmp_path / "import.json", client.master("LOCATION")
    server.will(written("a"), httpx.ReadError("lost"))
    with pytest.raises(synkrato.OutcomeUnknownError):
        location.upsert(rows(1500), checkpoint=file)
    with pytest.raises(synkrato.OutcomeUnknownError, match="The rows 1001 to 1500 were being written"):
        location.upsert(rows(1500), checkpoint=file)
    assert len(server.requests) == 2


def test_checkpoint_without_a_key_is_gone_on_with_when_nothing_was_sent(
    client_of: Serve, server: Server, tmp_path: Path
) -> None:
    """Nobody could be connected to, so no row can have been made."""
    file, location = tmp_path / "import.json", client_of(httpx.MockTransport(server), max_retries=0).master("LOCATION")
    server.will(httpx.ConnectError("refused"), written("a"))
    with pytest.raises(synkrato.APIConnectionError):
        location.upsert(rows(1), checkpoint=file)
    assert location.upsert(rows(1), checkpoint=file).inserted == 1


def test_checkpoint_of_something_else_is_refused(client: synkrato.Client, server: Server, tmp_path: Path) -> None:
    """Of other rows, of another form, or of no import at all; nothing is sent."""
    file = tmp_path / "import.json"
    server.will(written("a"), problem(501, "Down."))
    with pytest.raises(synkrato.ServerError):
        client.master("LOCATION").upsert(rows(1500), key="code", checkpoint=file)
    others = ({"code": f"X{number}"} for number in range(1500))
    with pytest.raises(synkrato.ConfigurationError, match="the first 1000 are not those that it knows"):
        client.master("LOCATION").upsert(others, key="code", checkpoint=file)
    with pytest.raises(synkrato.ConfigurationError, match="import into master LOCATION, not master ITEM"):
        client.master("ITEM").upsert(rows(1500), key="code", checkpoint=file)
    file.write_text("[]")
    with pytest.raises(synkrato.ConfigurationError, match="is no checkpoint of an import"):
        client.master("LOCATION").upsert(rows(1500), key="code", checkpoint=file)
    assert len(server.requests) == 2


def test_import_ends_with_its_deadline(client: synkrato.Client, server: Server, clock: FakeClock) -> None:
    """Of all batches together."""

    def slow(request: httpx.Request) -> httpx.Response:
        clock.now += 6
        return written("a")(request)

    server.will(slow, slow)
    with pytest.raises(synkrato.APITimeoutError):
        client.master("LOCATION").upsert(rows(5000), key="code", timeout=10)


def test_changes_and_deletes_reach_their_records(connect: Connect) -> None:
    """By the ids that reading gives."""
    mock, client = connect()
    mock.masters.add("LOCATION", [{"code": "L1", "number2": 1}, {"code": "L2", "number2": 2}])
    location = client.master("LOCATION")
    one, two = location.records()
    assert location.update([{"refId": one["refId"], "number2": 7}]) == 1
    location.delete([two["refId"]], user_name=USER)
    assert [(row["code"], row["number2"]) for row in location.records()] == [("L1", 7)]


def test_modules_take_changes_on_behalf_of_a_user(connect: Connect) -> None:
    """Who stands in each call."""
    _, client = connect()
    cx = client.module("CX")
    assert cx.upsert([{"code": "C1"}], user_name=USER, key="code").inserted == 1
    (row,) = cx.records()
    assert cx.update([{**row, "number2": 3}], user_name=USER) == 1
    cx.delete([row["recordNumber"]], user_name=USER)
    assert cx.records().first() is None


def test_hierarchies_are_written_and_read(connect: Connect) -> None:
    """The server tells nothing of what it made."""
    _, client = connect()
    region = client.hierarchy("REGION")
    assert region.create([{"code": "R1"}, {"code": "R2"}]).batches == 1
    region.update([{**row, "name1": "North"} for row in region.records()])
    assert [(row["code"], row["name1"]) for row in region.records()] == [("R1", "North"), ("R2", "North")]


def test_delete_that_was_not_done_is_an_error(client: synkrato.Client, server: Server) -> None:
    """Though the server answers 200."""
    server.will(answer({"success": False, "message": "User doesn't have permission to delete the record"}))
    with pytest.raises(synkrato.PermissionDeniedError, match="permission to delete the record") as caught:
        client.master("LOCATION").delete(["r1"], user_name=USER)
    assert caught.value.status_code == 200


@pytest.mark.parametrize("key", [None, "", " ", 1, {"$ne": None}])
def test_delete_of_what_is_no_key_is_refused(client: synkrato.Client, key: Any) -> None:
    """Nobody knows what it would match; nothing is sent."""
    with pytest.raises(ValueError, match=r"^keys must be texts such as 'rXk2p9Q', not "):
        client.master("LOCATION").delete(["r1", key], user_name=USER)


def test_delete_by_any_other_field_is_refused(client: synkrato.Client) -> None:
    """The server knows two."""
    field: Any = "code"
    with pytest.raises(ValueError, match=r"^by must be 'refId' or 'recordNumber', not 'code'"):
        client.master("LOCATION").delete(["L1"], user_name=USER, by=field)


@pytest.mark.parametrize(
    ("done", "act"),
    [
        ({"updatedCount": 1000}, lambda form, keys: form.update([{"refId": key, "n": 1} for key in keys])),
        ({"success": True}, lambda form, keys: form.delete(keys, user_name=USER)),
    ],
    ids=["update", "delete"],
)
def test_failure_says_which_batch_it_was(
    client: synkrato.Client, server: Server, done: Any, act: Callable[[Any, list[str]], object]
) -> None:
    """Of many; those before it are done."""
    server.will(answer(done), problem(400, "No."))
    with pytest.raises(synkrato.BadRequestError) as caught:
        act(client.master("LOCATION"), [str(number) for number in range(1002)])
    assert caught.value.__notes__ == ["In the batch of rows 1001 to 1002; those before it are done."]


def test_delete_that_answers_nothing_is_done(client: synkrato.Client, server: Server) -> None:
    """As the older revision of the API has it; there records are known by another key."""
    server.will(reply(200))
    client.master("LOCATION").delete(["LOC-1"], by="recordNumber", user_name=USER)
    assert sent(server) == [[{"recordNumber": "LOC-1"}]]


def test_delete_whose_answer_was_lost_is_done_when_nothing_is_left(client: synkrato.Client, server: Server) -> None:
    """The 404 of the second try says so; one without a lost answer before it is an error."""
    cx = client.module("CX")
    server.will(httpx.ReadError("lost"), problem(404, "No record matches."))
    cx.delete(["CX-1"], user_name=USER)
    for before in ([], [problem(429, "Slowly.")]):
        server.will(*before, problem(404, "No record matches."))
        with pytest.raises(synkrato.NotFoundError, match="No record matches"):
            cx.delete(["CX-1"], user_name=USER)


@pytest.mark.parametrize("detail", ["NOPE not Found.", "Project not found for id: p1"])
def test_500_that_says_that_something_is_not_there_is_not_sent_again(
    client: synkrato.Client, server: Server, detail: str
) -> None:
    """It is what the platform answers to names that it does not know."""
    server.will(problem(500, detail))
    with pytest.raises(synkrato.NotFoundError, match=detail) as caught:
        client.master("NOPE").records().total()
    assert (caught.value.status_code, caught.value.details["detail"]) == (500, [detail])


@pytest.mark.parametrize("detail", [5, None, {"a": "NOPE not Found."}])
def test_500_of_another_form_is_an_error_of_the_server(client: synkrato.Client, server: Server, detail: object) -> None:
    """Whatever stands where texts should."""
    server.will(*[answer({"error": {"code": "X", "details": {"detail": detail}}}, 500)] * 5)
    with pytest.raises(synkrato.ServerError):
        client.master("LOCATION").records().total()


def test_other_500_is_sent_again(client: synkrato.Client, server: Server) -> None:
    """Of a call that may be."""
    server.will(problem(500, "Oops."), written("a"))
    assert client.master("LOCATION").upsert(rows(1), key="code").inserted == 1
