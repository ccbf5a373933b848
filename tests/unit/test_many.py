"""Many datasets into one folder: what each becomes, whatever becomes of the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

import sinkove as sk

from ..worlds import World
from .support import Body, Server, dataset_reply, link_reply, problem, reply, zip_bytes
from .test_handle import ORGANIZATION, ORGANIZATION_DATASET

ZIP = zip_bytes()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_dataset_is_saved_under_its_id(
    world: World, datasets: Any, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that is made, with a record that has the path: a worker may stand elsewhere."""
    monkeypatch.chdir(tmp_path)
    server.will(*[link_reply(), reply(200, ZIP)] * 3)
    folder = tmp_path / "new" / "data"
    saved = world.saved(datasets, "new/data", 1)
    assert [(each.dataset_id, each.error, each.path) for each in saved] == [
        ("ds_1", None, folder / "ds_1.zip"),
        ("ds_2", None, folder / "ds_2.zip"),
        ("ds_3", None, folder / "ds_3.zip"),
    ]
    assert files(folder) == {"ds_1.zip": ZIP, "ds_2.zip": ZIP, "ds_3.zip": ZIP}


def test_failure_stops_none_of_the_others(world: World, datasets: Any, server: Server, tmp_path: Path) -> None:
    """It is in the record, whose path raises it, so that nobody reads a file that is not there."""
    server.will(link_reply(), reply(200, ZIP), problem(404), link_reply(), reply(200, ZIP))
    saved = world.saved(datasets, tmp_path, 1)
    assert [type(each.error) for each in saved] == [type(None), sk.NotFoundError, type(None)]
    with pytest.raises(sk.NotFoundError) as caught:
        _ = saved[1].path
    assert caught.value is saved[1].error
    assert repr(saved[0]) == "Saved(dataset_id='ds_1', error=None)"
    assert set(files(tmp_path)) == {"ds_1.zip", "ds_3.zip"}


def test_folder_that_cannot_be_made_is_told_of_each(world: World, datasets: Any, tmp_path: Path) -> None:
    """As the operating system words it."""
    (tmp_path / "file").touch()
    saved = world.saved(datasets, tmp_path / "file" / "data", 1)
    assert [type(each.error) for each in saved] == [NotADirectoryError] * 3


def test_mistake_within_is_told_as_an_error_of_the_tree(
    world: World, datasets: Any, server: Server, tmp_path: Path
) -> None:
    """What is neither an answer nor a disk's doing is its cause."""
    server.will(RuntimeError("a mistake"))
    (saved,) = world.saved(datasets[:1], tmp_path, 1)
    assert type(saved.error) is sk.DownloadError
    assert str(saved.error) == "Dataset ds_1 was not saved: the work on it ended with RuntimeError. Save it again."
    assert str(saved.error.__cause__) == "a mistake"


def test_dataset_that_comes_twice_is_saved_once(world: World, datasets: Any, server: Server, tmp_path: Path) -> None:
    """There is one record of it, too."""
    server.will(link_reply(), reply(200, ZIP))
    assert len(world.saved([datasets[0], datasets[0]], tmp_path)) == 1


def test_file_that_is_there_is_kept_unless_told_otherwise(
    world: World, datasets: Any, server: Server, tmp_path: Path
) -> None:
    """So that the same line goes on after whatever ended it."""
    (tmp_path / "ds_1.zip").write_bytes(b"old")
    assert [each.error for each in world.saved(datasets[:1], tmp_path)] == [None]
    (failed,) = world.saved(datasets[:1], tmp_path, strategy="fail")
    assert (type(failed.error), server.requests) == (sk.DestinationExistsError, [])
    server.will(link_reply(), reply(200, ZIP))
    world.saved(datasets[:1], tmp_path, strategy="replace")
    assert files(tmp_path) == {"ds_1.zip": ZIP}


def test_waiting_is_part_of_it(world: World, client: sk.AccountClient, server: Server, tmp_path: Path) -> None:
    """A list of datasets that were just created will do."""
    server.will(dataset_reply("pending"), dataset_reply(), dataset_reply("ready"), link_reply(), reply(200, ZIP))
    assert [each.error for each in world.saved([client.dataset("ds_1")], tmp_path, wait=True)] == [None]


@pytest.mark.parametrize(
    ("name", "file"),
    [("../../ds/1", "..%2F..%2Fds%2F1.zip"), ("..", "...zip"), ("C:\\ds\0", "C%3A%5Cds%00.zip"), ("ü", "%C3%BC.zip")],
)
def test_id_leads_nowhere_else(
    name: str, file: str, world: World, client: sk.AccountClient, server: Server, tmp_path: Path
) -> None:
    """Servers choose ids; no id chooses a folder."""
    folder = tmp_path / "a" / "b"
    server.will(dataset_reply("ready", id=name), link_reply(), reply(200, ZIP))
    (saved,) = world.saved([client.dataset("ds_1")], folder)
    assert (saved.dataset_id, saved.path, files(folder)) == (name, folder / file, {file: ZIP})
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_two_datasets_of_one_id_are_refused(
    world: World,
    client: sk.AccountClient,
    make_client: Callable[..., sk.AccountClient],
    datasets: Any,
    server: Server,
    tmp_path: Path,
) -> None:
    """They would have one file, and the second one would be taken for saved."""
    server.will(reply(200, ORGANIZATION_DATASET), dataset_reply("ready"), dataset_reply("ready", id="DS_1"))
    elsewhere = make_client(base_url="https://other.test")
    others: list[Any] = [
        client.organization(ORGANIZATION).dataset("ds_1"),
        elsewhere.dataset("ds_1"),
        client.dataset("DS_1"),  # Windows and macOS know no difference
    ]
    for other in others:
        with pytest.raises(
            ValueError, match=r"^Two datasets would be .*\.zip, on some systems at least\. Save them in"
        ):
            world.saved([datasets[0], other], tmp_path)


def test_time_that_is_over_is_told_of_each(
    world: World, client: sk.AccountClient, datasets: Any, server: Server, tmp_path: Path
) -> None:
    """Nothing is asked any more; one that is not ready may still become so."""
    server.will(dataset_reply(id="ds_4"))
    saved = world.saved([datasets[0], client.dataset("ds_4")], tmp_path, timeout=0, wait=True)
    assert {each.dataset_id: type(each.error) for each in saved} == {
        "ds_1": sk.APITimeoutError,
        "ds_4": sk.WaitTimeoutError,
    }
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        ({"workers": 0}, ValueError, "workers must be a whole number of at least 1, not 0."),
        ({"workers": True}, ValueError, "workers must be a whole number of at least 1, not True."),
        ({"timeout": -1}, ValueError, "timeout must be a number of seconds of at least 0, not -1."),
        ({"timeout": float("nan")}, ValueError, "timeout must be a number of seconds of at least 0, not nan."),
        ({"strategy": "keep"}, ValueError, "strategy must be 'fail', 'skip' or 'replace', not 'keep'."),
    ],
)
def test_argument_that_makes_no_sense_begins_nothing(
    options: dict[str, Any], kind: type[Exception], text: str, world: World, datasets: Any, tmp_path: Path
) -> None:
    """Said at once, before the folder is made."""
    with pytest.raises(kind) as caught:
        world.saved(datasets, tmp_path / "new", **options)
    assert (str(caught.value), list(tmp_path.iterdir())) == (text, [])


def test_datasets_of_the_other_world_are_sent_to_their_function(world: World, datasets: Any, tmp_path: Path) -> None:
    """And what is no dataset is refused."""
    things: Any = [datasets[0]._thing if world.is_async else datasets[0]]
    call: Any = sk.download_all if world.is_async else sk.async_download_all
    told = (
        "download_all takes Dataset objects, not AsyncDataset. Pass it to async_download_all."
        if world.is_async
        else "async_download_all takes AsyncDataset objects, not Dataset. Pass it to download_all."
    )
    with pytest.raises(TypeError) as caught:
        call(things, tmp_path)
    assert str(caught.value) == told
    with pytest.raises(TypeError) as caught:
        call(["ds_1"], tmp_path)
    assert str(caught.value).endswith("objects, not str.")


class Hanging(Body):
    """A body that does not end."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield ZIP[:1]
        await asyncio.Event().wait()


@pytest.mark.parametrize("world", ["async"], indirect=True)
def test_async_loop_that_is_left_cancels_the_rest(datasets: Any, world: World, server: Server, tmp_path: Path) -> None:
    """What is under way, too; the third is never asked for."""
    things = [each._thing for each in datasets]

    async def leave() -> None:
        async with asyncio.timeout(30), aclosing(sk.async_download_all(things, tmp_path, 1)) as results:
            async for each in results:
                raise KeyError(each.dataset_id)

    server.will(link_reply(), reply(200, ZIP), link_reply(), reply(200, Hanging()))
    with pytest.raises(KeyError):
        world.runner.run(leave())
    assert "ds_1.zip" in files(tmp_path)
    assert "ds_2.zip" not in files(tmp_path)
