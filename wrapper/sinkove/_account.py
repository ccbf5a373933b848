"""The account API: the clients that the vendor documents, synchronous above asynchronous."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Unpack
from uuid import UUID

from sinkove_synkrato.budget import BudgetState
from sinkove_synkrato.config import Options
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run

from ._calls import AccountCalls
from ._dataset import AsyncDataset, Dataset
from ._handle import read_handle
from ._models import checked_id, create_body
from ._organization import AsyncOrganization, AsyncOrganizations, Organization, Organizations


class AccountClient:
    """Datasets of one account. Made by `sinkove.client`; may be used from many threads, and after a fork.

    Args:
        engine: What carries its calls out.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls = AccountCalls(engine)

    def with_options(self, **options: Unpack[Options]) -> "AccountClient":
        """A client with other settings over the same connections; closing one closes both.

        Args:
            options: Some of `sinkove.client`'s ``timeout``, ``attempt_timeout``, ``max_retries``, ``max_wait`` and
                ``on_event``.

        Raises:
            ConfigurationError: One of them makes no sense.
        """
        return AccountClient(self._engine.with_options(**options))

    def list_datasets(self) -> list[Dataset]:
        """All datasets of the account, in the order in which the server lists them.

        Raises:
            APIError: As for every call.

        Source: openapi/sinkove.yaml, list_datasets (documented).
        """
        return [Dataset(self._engine, self._calls, each) for each in run(self._calls.list())]

    def create_dataset(
        self,
        dataset: Mapping[str, Any] | None = None,
        /,
        *,
        model: str | None = None,
        prompts: Sequence[str] | None = None,
        size: int | None = None,
        reconcile: bool = False,
    ) -> Dataset:
        """Starts the generation of a dataset, which costs credits. Comes back at once; the images take a while.

        Never sent twice: when it is not known whether the server carried it out, OutcomeUnknownError says so.

        Args:
            dataset: The three fields as one mapping, as the vendor's examples pass them; others in it are sent too.
            model: A model's name, such as ``"chest-xray-v2"``.
            prompts: What the images shall show, spread over them.
            size: Images to make; 1 to about 1000, the server says which sizes it takes.
            reconcile: Whether to look, after an unknown outcome and until the call's deadline, for the one dataset in
                the list that has the same content and was created since the call began.

        Returns:
            The new dataset, which is not ready yet.

        Raises:
            TypeError, ValueError: The arguments cannot be sent.
            ValidationError: The server refuses them.
            InsufficientCreditsError: The account cannot pay for it; nothing was made.
            OutcomeUnknownError: It may or may not have been made.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, create_dataset (documented).
        """
        body = create_body(dataset, model=model, prompts=prompts, size=size)
        return Dataset(self._engine, self._calls, run(self._calls.create(body, reconcile=reconcile)))

    def dataset(self, dataset_id: str | UUID) -> Dataset:
        """One dataset. Asks the server at once.

        Raises:
            NotFoundError: The account has no dataset with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_dataset (documented).
        """
        return Dataset(self._engine, self._calls, run(self._calls.fetch(checked_id(dataset_id))))

    def resume(self, handle: str) -> Dataset:
        """The dataset that a handle stands for, of the account or of an organization. Asks the server at once.

        With ``save(path, "skip", wait=True)`` it goes on wherever another process, or another host, has ended.

        Args:
            handle: What `Dataset.handle` gave.

        Raises:
            TypeError, ValueError: It is no handle, or one of a later version; nothing was sent.
            NotFoundError: The key's account or organization has no such dataset.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_dataset and get_organization_dataset.
        """
        dataset_id, organization_id = read_handle(handle)
        return (self if organization_id is None else self.organization(organization_id)).dataset(dataset_id)

    @property
    def budget(self) -> BudgetState:
        """The key's limit: how much of it is left, and how many calls of this process wait for their turn.

        Of what the last answers said; asks nobody.

        Raises:
            ConfigurationError: The function that gives the key failed.
        """
        return self._engine.budget.state

    @property
    def organizations(self) -> Organizations:
        """The organizations that the key belongs to."""
        return Organizations(self._engine)

    def organization(self, organization_id: str | UUID) -> Organization:
        """One organization, by its id. Asks nothing; `Organizations.get` asks for its name.

        Raises:
            TypeError, ValueError: No address can be made of the id.
        """
        return self.organizations.handle(organization_id)

    def close(self) -> None:
        """Closes the connections. Closing twice is fine."""
        run(self._engine.http.finish())

    def __enter__(self) -> "AccountClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"AccountClient(base_url={self._engine.config.base_url!r})"


class AsyncAccountClient:
    """As `AccountClient`, awaited. Made by `sinkove.async_client`; may be used from one event loop after another.

    Args:
        engine: What carries its calls out.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls = AccountCalls(engine)

    def with_options(self, **options: Unpack[Options]) -> "AsyncAccountClient":
        """As `AccountClient.with_options`."""
        return AsyncAccountClient(self._engine.with_options(**options))

    async def list_datasets(self) -> list[AsyncDataset]:
        """As `AccountClient.list_datasets`."""
        return [AsyncDataset(self._engine, self._calls, each) for each in await self._calls.list()]

    async def create_dataset(
        self,
        dataset: Mapping[str, Any] | None = None,
        /,
        *,
        model: str | None = None,
        prompts: Sequence[str] | None = None,
        size: int | None = None,
        reconcile: bool = False,
    ) -> AsyncDataset:
        """As `AccountClient.create_dataset`."""
        body = create_body(dataset, model=model, prompts=prompts, size=size)
        return AsyncDataset(self._engine, self._calls, await self._calls.create(body, reconcile=reconcile))

    async def dataset(self, dataset_id: str | UUID) -> AsyncDataset:
        """As `AccountClient.dataset`."""
        return AsyncDataset(self._engine, self._calls, await self._calls.fetch(checked_id(dataset_id)))

    async def resume(self, handle: str) -> AsyncDataset:
        """As `AccountClient.resume`."""
        dataset_id, organization_id = read_handle(handle)
        return await (self if organization_id is None else self.organization(organization_id)).dataset(dataset_id)

    @property
    def budget(self) -> BudgetState:
        """As `AccountClient.budget`; asks nobody, so it is not awaited."""
        return self._engine.budget.state

    @property
    def organizations(self) -> AsyncOrganizations:
        """As `AccountClient.organizations`."""
        return AsyncOrganizations(self._engine)

    def organization(self, organization_id: str | UUID) -> AsyncOrganization:
        """As `AccountClient.organization`."""
        return self.organizations.handle(organization_id)

    async def close(self) -> None:
        """Closes the connections of this event loop. Closing twice is fine."""
        await self._engine.http.finish()

    async def __aenter__(self) -> "AsyncAccountClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncAccountClient(base_url={self._engine.config.base_url!r})"
