"""The parts of Synkrato's client as a subject for type checkers; `make type` reads it, nothing runs it."""

from pathlib import Path
from typing import Any, assert_type

import synkrato

client = synkrato.client("TOKEN", tenant_id="cwWdTZK", project_id="p6iD1Wb")

assert_type(client.jobs.list(project_id="p6iD1Wb"), synkrato.Items[synkrato.Job])
assert_type(client.jobs.create("Nightly import", "Import", meta={"fileName": "rows.csv"}), str)
assert_type([each.duration for each in client.jobs.list()], list[float | None])
client.jobs.list(project="p6iD1Wb")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

assert_type(client.workspaces.list(synkrato.F.name.eq("North")), synkrato.Items[synkrato.Workspace])
assert_type(client.workspaces.update("ID", "North", parent_id=None), synkrato.Workspace)

assert_type(client.health, synkrato.Health)
assert_type(client.master("LOCATION").records(dates=["installed"]).first(), dict[str, Any] | None)
client.master("LOCATION").delete(["rXk2p9Q"], user_name="jane", by="code")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

module = client.module("CX")
assert_type(module.expand(["ID"], fields=["code"]), synkrato.Items[synkrato.ExpandedRecord])
assert_type(module.subtable("st1", record_id="ID"), synkrato.Subtable)
assert_type(module.subtable("st1", record_id="ID").write([{"name1": "first"}]), synkrato.UpsertResult)

assert_type(client.workflow.take_action("CX", "Submit", ["ID"], user_name="jane"), list[synkrato.TakenAction])
assert_type(client.workflow_v2.list("CX", status="Open"), synkrato.Items[synkrato.Workflow])
client.workflow_v2.create("CX", "ID", "Submit", user_name="jane", space_name="Main", users=["ID"], workspace_id=None)
client.workflow_v2.create("CX", "ID", "Submit")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.workflow_v2.revise("CX", "ID", user_name="jane", users=["ID"])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

assert_type(client.users.grant("jane", projects=["p6iD1Wb"]), dict[str, Any])

assert_type(client.documents.upload(["a.txt", Path("b.txt")], module="CX", id="CX-1"), synkrato.UploadResult)
assert_type(client.documents.download("ID", "a.txt", strategy="replace"), str)
assert_type(client.documents.download_all("ID", Path("all.zip"), module="CX", timeout=60), Path)
client.documents.download("ID", "a.txt", strategy="overwrite")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

try:
    client.documents.upload("a.txt")
except synkrato.PartialUploadError as error:
    assert_type(error.result.failed, tuple[synkrato.UploadFailure, ...])


async def read(client: synkrato.AsyncClient) -> None:
    assert_type(client.jobs.list(), synkrato.AsyncItems[synkrato.Job])
    assert_type([each async for each in client.workflow_v2.list("CX")], list[synkrato.Workflow])
    assert_type(await client.workspaces.get("ID"), synkrato.Workspace)
    assert_type(await client.documents.download("ID", Path("a.txt")), Path)
