"""The organization API: the same datasets, by organization. It is what the vendor's shipped client calls."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sinkove_api.api.organizations import (
    create_organization_dataset,
    get_organization,
    get_organization_dataset,
    get_organization_dataset_download_url,
    list_organization_datasets,
    list_organizations,
)
from sinkove_api.client import AuthenticatedClient
from sinkove_api.models.download_url import DownloadUrl
from sinkove_api.models.organization import Organization as OrganizationModel
from sinkove_api.models.organization_dataset import OrganizationDataset
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine

from . import _operations as operations
from ._dataset import Dataset
from ._models import address, checked_id, organization_body, organization_snapshot, parsed
from ._snapshot import Snapshot


class Organizations:
    """The organizations that a key belongs to. Reached as `AccountClient.organizations`."""

    def __init__(self, engine: Engine, api: AuthenticatedClient) -> None:
        self._engine = engine
        self._api = api

    def list(self) -> "list[Organization]":
        """All of them, in the order in which the server lists them.

        Raises:
            APIError: As for every call.

        Source: openapi/sinkove.yaml, list_organizations (observed).
        """
        models: list[OrganizationModel] = self._engine.call(
            operations.LIST_ORGANIZATIONS, lambda: parsed(list_organizations.sync_detailed(client=self._api), list)
        )
        return [Organization(self._engine, self._api, model.id, model.name) for model in models]

    def get(self, organization_id: str | UUID) -> "Organization":
        """One of them. Asks the server at once.

        Raises:
            NotFoundError: The key belongs to no organization with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_organization (observed).
        """
        id_ = checked_id(organization_id, "An organization id")
        model = self._engine.call(
            operations.GET_ORGANIZATION,
            lambda: parsed(get_organization.sync_detailed(id_, client=self._api), OrganizationModel),
        )
        return Organization(self._engine, self._api, model.id, model.name)

    def handle(self, organization_id: str | UUID) -> "Organization":
        """One of them, without asking."""
        return Organization(self._engine, self._api, checked_id(organization_id, "An organization id"), None)


class Organization:
    """One organization and its datasets.

    Attributes:
        id: Its identifier.
        name: Its name, None where nobody asked the server for it.
    """

    def __init__(self, engine: Engine, api: AuthenticatedClient, organization_id: str, name: str | None) -> None:
        self.id = organization_id
        self.name = name
        self._engine = engine
        self._api = api
        self._surface = _OrganizationSurface(engine, api, organization_id)

    def list_datasets(self) -> list[Dataset]:
        """All datasets of the organization, in the order in which the server lists them.

        Raises:
            NotFoundError: The key belongs to no organization with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, list_organization_datasets (observed).
        """
        models: list[OrganizationDataset] = self._engine.call(
            operations.LIST_ORGANIZATION_DATASETS,
            lambda: parsed(list_organization_datasets.sync_detailed(self.id, client=self._api), list),
        )
        return [self._handle(model) for model in models]

    def create_dataset(self, *, model_id: str | UUID, num_samples: int, args: Mapping[str, Any]) -> Dataset:
        """Starts the generation of a dataset, which costs credits. Comes back at once; the images take a while.

        Never sent twice: when it is not known whether the server carried it out, OutcomeUnknownError says so.

        Args:
            model_id: The model's UUID, as the vendor's web application shows it.
            num_samples: Images to make; 1 to about 1000, the server says which sizes it takes.
            args: The model's arguments, usually ``{"prompt": "..."}``.

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
        model = self._engine.call(
            operations.CREATE_ORGANIZATION_DATASET,
            lambda: parsed(
                create_organization_dataset.sync_detailed(self.id, client=self._api, body=body), OrganizationDataset
            ),
        )
        return self._handle(model)

    def dataset(self, dataset_id: str | UUID) -> Dataset:
        """One dataset. Asks the server at once.

        Raises:
            NotFoundError: The organization has no dataset with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_organization_dataset (observed).
        """
        return Dataset(self._engine, self._surface, self._surface.fetch(checked_id(dataset_id)))

    def _handle(self, model: OrganizationDataset) -> Dataset:
        return Dataset(self._engine, self._surface, organization_snapshot(model))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, name={self.name!r})"


class _OrganizationSurface:
    """How a dataset handle reaches the organization API."""

    def __init__(self, engine: Engine, api: AuthenticatedClient, organization_id: str) -> None:
        self._engine = engine
        self._api = api
        self._organization_id = organization_id

    def fetch(self, dataset_id: str, *, deadline: Deadline | None = None) -> Snapshot:
        model = self._engine.call(
            operations.GET_ORGANIZATION_DATASET,
            lambda: parsed(
                get_organization_dataset.sync_detailed(self._organization_id, dataset_id, client=self._api),
                OrganizationDataset,
            ),
            deadline=deadline,
        )
        return organization_snapshot(model)

    def link(self, dataset_id: str, *, deadline: Deadline | None = None) -> str:
        return self._engine.call(
            operations.GET_ORGANIZATION_DATASET_DOWNLOAD_URL,
            lambda: address(
                parsed(
                    get_organization_dataset_download_url.sync_detailed(
                        self._organization_id, dataset_id, client=self._api
                    ),
                    DownloadUrl,
                )
            ),
            deadline=deadline,
        )
