"""The public API as a subject for type checkers; `make type` reads it, nothing runs it."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

import sinkove as sk
from sinkove.archive import Archive, contact_sheet
from sinkove.exceptions import SinkovelAPIError, SinkovelAuthError


def key() -> str:
    return "KEY"


assert_type(sk.client(), sk.AccountClient)
assert_type(sk.client("KEY", base_url="https://api.example.com", timeout=60, max_retries=0), sk.AccountClient)
assert_type(sk.client(key, httpx_args={"verify": False}), sk.AccountClient)

with sk.client("KEY") as client:
    assert_type(client, sk.AccountClient)
    assert_type(client.list_datasets(), list[sk.Dataset])
    assert_type(client.create_dataset({"model": "m", "prompts": ["p"], "size": 1}), sk.Dataset)
    dataset = client.create_dataset(model="m", prompts=("p",), size=1)
    assert_type(dataset, sk.Dataset)
    assert_type(client.dataset("ds_1"), sk.Dataset)

assert_type(dataset.id, str)
assert_type(dataset.prompts, list[str])
assert_type(dataset.size, int)
assert_type(dataset.status, str)
assert_type(dataset.progress, int | None)
assert_type(dataset.created_at, datetime)
assert_type(dataset.updated_at, datetime | None)
assert_type(dataset.error, str | None)
assert_type(dataset.to_dict(), dict[str, Any])
assert_type(dataset.ready(), bool)
assert_type(dataset.refresh(), sk.Dataset)
assert_type(dataset.wait(timeout=1.5, on_progress=print), sk.Dataset)
assert_type(dataset.save("out.zip"), str)
assert_type(dataset.save(Path("out.zip"), strategy="skip", wait=True, timeout=60), Path)
dataset.save("out.zip", strategy="overwrite")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
assert_type(dataset.handle(), str)
assert_type(client.resume(dataset.handle()), sk.Dataset)
client.resume(dataset)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
for saved in sk.download_all([dataset], "data"):
    assert_type(saved, sk.Saved)
    assert_type(saved.dataset_id, str)
    assert_type(saved.error, sk.APIError | OSError | None)
    assert_type(saved.path, Path)
for ready in sk.wait_all([dataset], 60):
    assert_type(ready, sk.Dataset)
with ProcessPoolExecutor() as pool:
    sk.download_all(client.list_datasets(), Path("data"), 2, pool, 60, strategy="replace", wait=True).close()
assert_type(client.organizations.list(), list[sk.Organization])
organization = client.organization("8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f")
assert_type(organization, sk.Organization)
assert_type(client.organizations.get(organization.id).name, str | None)
assert_type(organization.create_dataset(model_id="m", num_samples=1, args={"prompt": "p"}), sk.Dataset)
assert_type(organization.list_datasets(), list[sk.Dataset])
assert_type(sk.Client("8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f").datasets.create("m", 1, {}).state, str)
assert_type(contact_sheet("out.zip", "preview.png"), int)

with sk.archive.open(Path("out.zip")) as archive:
    assert_type(archive, Archive)
    assert_type(len(archive), int)
    assert_type(archive.metadata, dict[str, Any])
    assert_type(archive.extract("folder", max_bytes=10**9), list[Path])
    for image in archive:
        assert_type(image.name, str)
        assert_type(image.prompt, str | None)
        assert_type(image.metadata, dict[str, Any])
        assert_type(image.size, int)
        assert_type(image.read(), bytes)

assert_type(client.with_options(timeout=5, max_retries=0, on_event=None), sk.AccountClient)
client.with_options(patience=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
assert_type(client.create_dataset(model="m", prompts=["p"], size=1, reconcile=True), sk.Dataset)
assert_type(dataset.fingerprint, str)


async def awaited() -> None:
    assert_type(sk.async_client("KEY", base_url="https://api.example.com", max_wait=1), sk.AsyncAccountClient)
    async with sk.async_client(key) as client:
        assert_type(client, sk.AsyncAccountClient)
        assert_type(client.with_options(attempt_timeout=1.5), sk.AsyncAccountClient)
        assert_type(await client.list_datasets(), list[sk.AsyncDataset])
        dataset = await client.create_dataset({"model": "m", "prompts": ["p"], "size": 1}, reconcile=True)
        assert_type(dataset, sk.AsyncDataset)
        assert_type(await client.dataset(dataset.id), sk.AsyncDataset)
        assert_type(await dataset.ready(), bool)
        assert_type(await dataset.refresh(), sk.AsyncDataset)
        assert_type(await dataset.wait(timeout=1.5, on_progress=print), sk.AsyncDataset)
        assert_type(await dataset.save("out.zip"), str)
        assert_type(await dataset.save(Path("out.zip"), strategy="skip", wait=True, timeout=60), Path)
        assert_type(dataset.handle(), str)
        assert_type(await client.resume(dataset.handle()), sk.AsyncDataset)
        async for saved in sk.async_download_all([dataset], "data", 2, 60, strategy="replace", wait=True):
            assert_type(saved, sk.Saved)
        async for ready in sk.async_wait_all([dataset], timeout=60):
            assert_type(ready, sk.AsyncDataset)
        sk.wait_all([dataset])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        sk.download_all([dataset], "data")  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        assert_type((dataset.status, dataset.progress, dataset.prompts), tuple[str, int | None, list[str]])
        assert_type(await client.organizations.list(), list[sk.AsyncOrganization])
        organization = await client.organizations.get("8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f")
        assert_type(organization.name, str | None)
        assert_type(client.organization("8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f"), sk.AsyncOrganization)
        assert_type(await organization.create_dataset(model_id="m", num_samples=1, args={}), sk.AsyncDataset)
        assert_type(await organization.list_datasets(), list[sk.AsyncDataset])
        await client.close()


def watch(event: sk.AttemptEvent | sk.WaitEvent | sk.CallEvent) -> None:
    assert_type(event.operation_id, str)
    assert_type(event.seconds, float)
    if isinstance(event, sk.CallEvent):
        assert_type(event.status_code, int | None)


sk.client("KEY", on_event=watch)
sk.client("KEY", on_event=print)
sk.async_client("KEY", on_event=watch)


def show(report: sk.Progress) -> None:
    assert_type(report.phase, str)
    assert_type(report.done, int)
    assert_type(report.total, int | None)
    assert_type(report.seconds, float)


dataset.wait(on_progress=show)

try:
    client.list_datasets()
except sk.RateLimitError as limited:
    assert_type(limited.retry_after, float | None)
    assert_type(limited.status_code, int)
    assert_type(limited.code, str | None)
    assert_type(limited.headers, dict[str, str])
except SinkovelAuthError as refused:
    assert_type(refused.details, dict[str, Any])
except sk.SinkoveError as error:
    assert_type(error.attempts, int)

try:
    client.create_dataset({"model": "m", "prompts": ["p"], "size": 1})
except sk.OutcomeUnknownError as unknown:
    assert_type(unknown.fingerprint, str)
    assert_type(unknown.status_code, int | None)

caught_by_value_error: type[ValueError] = sk.ConfigurationError
caught_by_timeout_error: tuple[type[TimeoutError], ...] = (sk.APITimeoutError, sk.WaitTimeoutError)
caught_by_file_exists_error: type[FileExistsError] = sk.DestinationExistsError
the_same: type[sk.APIError] = SinkovelAPIError
spec: Mapping[str, Any] = {"model": "m", "prompts": ["p"], "size": 1}
client.create_dataset(spec)
