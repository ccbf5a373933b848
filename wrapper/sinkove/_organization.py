"""The organization API: the same datasets, by organization. It is what the vendor's shipped client calls."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run

from ._calls import OrganizationCalls, OrganizationsCalls
from ._dataset import AsyncDataset, Dataset
from ._models import checked_id, organization_body

_ID = "An organization id"


class Organizations:
    """The organizations that a key belongs to. Reached as `AccountClient.organizations`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls = OrganizationsCalls(engine)

    def list(self) -> "list[Organization]":
        """All of them, in the order in which the server lists them.

        Raises:
            APIError: As for every call.

        Source: openapi/sinkove.yaml, list_organizations (observed).
        """
        return [Organization(self._engine, *each) for each in run(self._calls.list())]

    def get(self, organization_id: str | UUID) -> "Organization":
        """One of them. Asks the server at once.

        Raises:
            NotFoundError: The key belongs to no organization with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_organization (observed).
        """
        return Organization(self._engine, *run(self._calls.get(checked_id(organization_id, _ID))))

    def handle(self, organization_id: str | UUID) -> "Organization":
        """One of them, without asking."""
        return Organization(self._engine, checked_id(organization_id, _ID), None)


class Organization:
    """One organization and its datasets.

    Attributes:
        id: Its identifier.
        name: Its name, None where nobody asked the server for it.
    """

    def __init__(self, engine: Engine, organization_id: str, name: str | None) -> None:
        self.id = organization_id
        self.name = name
        self._engine = engine
        self._calls = OrganizationCalls(engine, organization_id)

    def list_datasets(self) -> list[Dataset]:
        """All datasets of the organization, in the order in which the server lists them.

        Raises:
            NotFoundError: The key belongs to no organization with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, list_organization_datasets (observed).
        """
        return [Dataset(self._engine, self._calls, each) for each in run(self._calls.list())]

    def create_dataset(
        self, *, model_id: str | UUID, num_samples: int, args: Mapping[str, Any], reconcile: bool = False
    ) -> Dataset:
        """Starts the generation of a dataset, which costs credits. Comes back at once; the images take a while.

        Never sent twice: when it is not known whether the server carried it out, OutcomeUnknownError says so.

        Args:
            model_id: The model's UUID, as the vendor's web application shows it.
            num_samples: Images to make; 1 to about 1000, the server says which sizes it takes.
            args: The model's arguments, usually ``{"prompt": "..."}``.
            reconcile: As `AccountClient.create_dataset` takes it.

        Returns:
            The new dataset, which is not ready yet. Its ``prompts`` are the argument of that name's text, its ``model``
            the UUID; ``to_dict()`` has the rest (owner, arguments, metadata).

        Raises:
            TypeError, ValueError: The arguments cannot be sent.
            ValidationError: The server refuses them.
            InsufficientCreditsError: The organization cannot pay for it; nothing was made.
            OutcomeUnknownError: It may or may not have been made.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, create_organization_dataset (observed).
        """
        body = organization_body(model_id, num_samples, args)
        return Dataset(self._engine, self._calls, run(self._calls.create(body, reconcile=reconcile)))

    def dataset(self, dataset_id: str | UUID) -> Dataset:
        """One dataset. Asks the server at once.

        Raises:
            NotFoundError: The organization has no dataset with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_organization_dataset (observed).
        """
        return Dataset(self._engine, self._calls, run(self._calls.fetch(checked_id(dataset_id))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, name={self.name!r})"


class AsyncOrganizations:
    """As `Organizations`, awaited. Reached as `AsyncAccountClient.organizations`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._calls = OrganizationsCalls(engine)

    async def list(self) -> "list[AsyncOrganization]":
        """As `Organizations.list`."""
        return [AsyncOrganization(self._engine, *each) for each in await self._calls.list()]

    async def get(self, organization_id: str | UUID) -> "AsyncOrganization":
        """As `Organizations.get`."""
        return AsyncOrganization(self._engine, *await self._calls.get(checked_id(organization_id, _ID)))

    def handle(self, organization_id: str | UUID) -> "AsyncOrganization":
        """As `Organizations.handle`."""
        return AsyncOrganization(self._engine, checked_id(organization_id, _ID), None)


class AsyncOrganization:
    """As `Organization`, awaited.

    Attributes:
        id: Its identifier.
        name: Its name, None where nobody asked the server for it.
    """

    def __init__(self, engine: Engine, organization_id: str, name: str | None) -> None:
        self.id = organization_id
        self.name = name
        self._engine = engine
        self._calls = OrganizationCalls(engine, organization_id)

    async def list_datasets(self) -> list[AsyncDataset]:
        """As `Organization.list_datasets`."""
        return [AsyncDataset(self._engine, self._calls, each) for each in await self._calls.list()]

    async def create_dataset(
        self, *, model_id: str | UUID, num_samples: int, args: Mapping[str, Any], reconcile: bool = False
    ) -> AsyncDataset:
        """As `Organization.create_dataset`."""
        body = organization_body(model_id, num_samples, args)
        return AsyncDataset(self._engine, self._calls, await self._calls.create(body, reconcile=reconcile))

    async def dataset(self, dataset_id: str | UUID) -> AsyncDataset:
        """As `Organization.dataset`."""
        return AsyncDataset(self._engine, self._calls, await self._calls.fetch(checked_id(dataset_id)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, name={self.name!r})"
