"""The calls of the vendor's two APIs, each once for both worlds: what to ask, and what to make of the answer."""

from typing import Any

from sinkove_api.api.datasets import create_dataset, get_dataset, get_dataset_download_url, list_datasets
from sinkove_api.api.organizations import (
    create_organization_dataset,
    get_organization,
    get_organization_dataset,
    get_organization_dataset_download_url,
    list_organization_datasets,
    list_organizations,
)
from sinkove_api.client import AuthenticatedClient
from sinkove_api.models.create_dataset import CreateDataset
from sinkove_api.models.create_organization_dataset import CreateOrganizationDataset
from sinkove_api.models.dataset_envelope import DatasetEnvelope
from sinkove_api.models.dataset_list_envelope import DatasetListEnvelope
from sinkove_api.models.download_url import DownloadUrl
from sinkove_api.models.download_url_envelope import DownloadUrlEnvelope
from sinkove_api.models.organization import Organization as OrganizationModel
from sinkove_api.models.organization_dataset import OrganizationDataset
from sinkove_synkrato.call import fingerprint_of
from sinkove_synkrato.calls import Calls
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine

from . import _operations as operations
from ._models import address, organization_snapshot, snapshot
from ._reconcile import reconciled
from ._snapshot import Snapshot

_LIST: type[list[Any]] = list


class _Calls(Calls):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, AuthenticatedClient)


class AccountCalls(_Calls):
    """The account API."""

    looks = operations.GET_DATASET
    organization = None

    async def list(self, deadline: Deadline | None = None) -> list[Snapshot]:
        """All datasets."""
        return await self._call(
            operations.LIST_DATASETS,
            list_datasets,
            model=DatasetListEnvelope,
            into=lambda envelope: [snapshot(each) for each in envelope.data],
            deadline=deadline,
        )

    async def create(self, body: CreateDataset, *, reconcile: bool) -> Snapshot:
        """Starts a generation."""
        content = {"model": body.model, "prompts": body.prompts, "size": body.size}

        async def create() -> Snapshot:
            made = await self._call(
                operations.CREATE_DATASET,
                create_dataset,
                model=DatasetEnvelope,
                into=lambda envelope: snapshot(envelope.data),
                content=content,
                body=body,
            )
            self._engine.creates.claim(made.id)
            return made

        with self._engine.creates.creating(fingerprint_of(content)):
            if reconcile:
                return await reconciled(self._engine, operations.LIST_DATASETS, create, self.list, content)
            return await create()

    async def fetch(self, dataset_id: str, deadline: Deadline | None = None) -> Snapshot:
        """As `Surface.fetch`."""
        return await self._call(
            operations.GET_DATASET,
            get_dataset,
            dataset_id,
            model=DatasetEnvelope,
            into=lambda envelope: snapshot(envelope.data),
            deadline=deadline,
        )

    async def link(self, dataset_id: str, deadline: Deadline | None = None) -> str:
        """As `Surface.link`."""
        return await self._call(
            operations.GET_DATASET_DOWNLOAD_URL,
            get_dataset_download_url,
            dataset_id,
            model=DownloadUrlEnvelope,
            into=lambda envelope: address(envelope.data),
            deadline=deadline,
        )


class OrganizationsCalls(_Calls):
    """The organizations of a key, each as its id and name."""

    async def list(self) -> list[tuple[str, str | None]]:
        """All of them."""
        return await self._call(
            operations.LIST_ORGANIZATIONS,
            list_organizations,
            model=_LIST,
            into=lambda models: [(each.id, each.name) for each in models],
        )

    async def get(self, organization_id: str) -> tuple[str, str | None]:
        """One of them."""
        return await self._call(
            operations.GET_ORGANIZATION,
            get_organization,
            organization_id,
            model=OrganizationModel,
            into=lambda model: (model.id, model.name),
        )


class OrganizationCalls(_Calls):
    """One organization's API."""

    looks = operations.GET_ORGANIZATION_DATASET

    def __init__(self, engine: Engine, organization_id: str) -> None:
        super().__init__(engine)
        self.organization = organization_id

    async def list(self, deadline: Deadline | None = None) -> list[Snapshot]:
        """All datasets."""
        return await self._call(
            operations.LIST_ORGANIZATION_DATASETS,
            list_organization_datasets,
            self.organization,
            model=_LIST,
            into=lambda models: [organization_snapshot(each) for each in models],
            deadline=deadline,
        )

    async def create(self, body: CreateOrganizationDataset, *, reconcile: bool) -> Snapshot:
        """Starts a generation."""
        content = body.to_dict()

        async def create() -> Snapshot:
            made = await self._call(
                operations.CREATE_ORGANIZATION_DATASET,
                create_organization_dataset,
                self.organization,
                model=OrganizationDataset,
                into=organization_snapshot,
                content=content,
                body=body,
            )
            self._engine.creates.claim(made.id)
            return made

        with self._engine.creates.creating(fingerprint_of(content)):
            if reconcile:
                return await reconciled(self._engine, operations.LIST_ORGANIZATION_DATASETS, create, self.list, content)
            return await create()

    async def fetch(self, dataset_id: str, deadline: Deadline | None = None) -> Snapshot:
        """As `Surface.fetch`."""
        return await self._call(
            operations.GET_ORGANIZATION_DATASET,
            get_organization_dataset,
            *(self.organization, dataset_id),
            model=OrganizationDataset,
            into=organization_snapshot,
            deadline=deadline,
        )

    async def link(self, dataset_id: str, deadline: Deadline | None = None) -> str:
        """As `Surface.link`."""
        return await self._call(
            operations.GET_ORGANIZATION_DATASET_DOWNLOAD_URL,
            get_organization_dataset_download_url,
            *(self.organization, dataset_id),
            model=DownloadUrl,
            into=address,
            deadline=deadline,
        )
