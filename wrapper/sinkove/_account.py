"""The account API: the client that the vendor documents."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any
from uuid import UUID

from sinkove_api.api.datasets import create_dataset, get_dataset, get_dataset_download_url, list_datasets
from sinkove_api.client import AuthenticatedClient
from sinkove_api.models.dataset import Dataset as DatasetModel
from sinkove_api.models.dataset_envelope import DatasetEnvelope
from sinkove_api.models.dataset_list_envelope import DatasetListEnvelope
from sinkove_api.models.download_url_envelope import DownloadUrlEnvelope
from sinkove_synkrato.clock import Clock
from sinkove_synkrato.config import Config, KeySource, base_url_from, key_from
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine

from . import _operations as operations
from ._dataset import Dataset
from ._models import address, checked_id, create_body, parsed, snapshot
from ._namesakes import warn_of_namesakes
from ._organization import Organization, Organizations
from ._snapshot import Snapshot

DEFAULT_BASE_URL = "https://api.sinkove.com"


def client(
    api_key: KeySource | None = None,
    *,
    base_url: str | None = None,
    timeout: float = 120.0,
    attempt_timeout: float = 30.0,
    max_retries: int = 4,
    max_wait: float = 75.0,
    httpx_args: Mapping[str, Any] | None = None,
) -> "AccountClient":
    """A client of the account that owns the key. Making it sends nothing; close it, or use it in a ``with``.

    Args:
        api_key: The key, or a function without arguments that is asked before each call (so a key can be rotated);
            None reads SINKOVE_API_KEY. White space around it is dropped.
        base_url: The API's address; None reads SINKOVE_BASE_URL, then SINKOVE_API_URL, then takes
            ``https://api.sinkove.com``. A closing ``/`` or ``/v1`` is tolerated; ``http://`` only to this machine.
        timeout: Seconds for one call with all its tries and pauses.
        attempt_timeout: Seconds that one try may take; in a download, the longest silence.
        max_retries: Tries after the first.
        max_wait: The longest single pause in seconds. When the server asks for more, the call fails at once.
        httpx_args: Passed to ``httpx.Client`` (``proxy``, ``verify``, ``mounts``, ``transport``, ...).

    Raises:
        ConfigurationError: The client cannot be made from these; the text never shows the key.
    """
    warn_of_namesakes()
    return AccountClient(
        Config(
            base_url=base_url_from(
                base_url, variables=("SINKOVE_BASE_URL", "SINKOVE_API_URL"), default=DEFAULT_BASE_URL, version="v1"
            ),
            key=key_from(api_key, variable="SINKOVE_API_KEY"),
            timeout=timeout,
            attempt_timeout=attempt_timeout,
            max_retries=max_retries,
            max_wait=max_wait,
            httpx_args=dict(httpx_args or {}),
        )
    )


class AccountClient:
    """Datasets of one account. Made by `sinkove.client`; may be used from many threads.

    Args:
        config: Its settings, checked.
        clock: Where time and chance come from; None is the machine's.
    """

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self._engine = Engine(config, clock)
        # The token is ours to send (see http.py); generated code only needs to be given one.
        self._api = AuthenticatedClient(base_url=config.base_url, token="").set_httpx_client(self._engine.http)
        self._surface = _AccountSurface(self._engine, self._api)

    def list_datasets(self) -> list[Dataset]:
        """All datasets of the account, in the order in which the server lists them.

        Raises:
            APIError: As for every call.

        Source: openapi/sinkove.yaml, list_datasets (documented).
        """
        envelope = self._engine.call(
            operations.LIST_DATASETS, lambda: parsed(list_datasets.sync_detailed(client=self._api), DatasetListEnvelope)
        )
        return [self._handle(model) for model in envelope.data]

    def create_dataset(
        self,
        dataset: Mapping[str, Any] | None = None,
        /,
        *,
        model: str | None = None,
        prompts: Sequence[str] | None = None,
        size: int | None = None,
    ) -> Dataset:
        """Starts the generation of a dataset, which costs credits. Comes back at once; the images take a while.

        Never sent twice: when it is not known whether the server carried it out, OutcomeUnknownError says so.

        Args:
            dataset: The three fields as one mapping, as the vendor's examples pass them; others in it are sent too.
            model: A model's name, such as ``"chest-xray-v2"``.
            prompts: What the images shall show, spread over them.
            size: Images to make; 1 to about 1000, the server says which sizes it takes.

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
        envelope = self._engine.call(
            operations.CREATE_DATASET,
            lambda: parsed(create_dataset.sync_detailed(client=self._api, body=body), DatasetEnvelope),
        )
        return self._handle(envelope.data)

    def dataset(self, dataset_id: str | UUID) -> Dataset:
        """One dataset. Asks the server at once.

        Raises:
            NotFoundError: The account has no dataset with this id.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_dataset (documented).
        """
        return Dataset(self._engine, self._surface, self._surface.fetch(checked_id(dataset_id)))

    @property
    def organizations(self) -> Organizations:
        """The organizations that the key belongs to."""
        return Organizations(self._engine, self._api)

    def organization(self, organization_id: str | UUID) -> Organization:
        """One organization, by its id. Asks nothing; `Organizations.get` asks for its name.

        Raises:
            TypeError, ValueError: No address can be made of the id.
        """
        return self.organizations.handle(organization_id)

    def _handle(self, model: DatasetModel) -> Dataset:
        return Dataset(self._engine, self._surface, snapshot(model))

    def close(self) -> None:
        """Closes the connections. Closing twice is fine."""
        self._engine.close()

    def __enter__(self) -> "AccountClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"AccountClient(base_url={self._engine.config.base_url!r})"


class _AccountSurface:
    """How a dataset handle reaches the account API."""

    def __init__(self, engine: Engine, api: AuthenticatedClient) -> None:
        self._engine = engine
        self._api = api

    def fetch(self, dataset_id: str, *, deadline: Deadline | None = None) -> Snapshot:
        envelope = self._engine.call(
            operations.GET_DATASET,
            lambda: parsed(get_dataset.sync_detailed(dataset_id, client=self._api), DatasetEnvelope),
            deadline=deadline,
        )
        return snapshot(envelope.data)

    def link(self, dataset_id: str, *, deadline: Deadline | None = None) -> str:
        return self._engine.call(
            operations.GET_DATASET_DOWNLOAD_URL,
            lambda: address(
                parsed(get_dataset_download_url.sync_detailed(dataset_id, client=self._api), DownloadUrlEnvelope).data
            ),
            deadline=deadline,
        )
