"""The clients, synchronous above asynchronous."""

from types import TracebackType
from typing import Unpack

from sinkove_synkrato.budget import BudgetState
from sinkove_synkrato.config import Options
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run

from ._async_forms import AsyncHierarchy, AsyncMaster, AsyncModule
from ._documents import AsyncDocuments, Documents
from ._forms import Hierarchy, Master, Module
from ._health import AsyncHealth, Health
from ._jobs import AsyncJobs, Jobs
from ._scope import Place, Scope
from ._users import AsyncUsers, Users
from ._workflow import AsyncWorkflowV1, AsyncWorkflowV2, WorkflowV1, WorkflowV2
from ._workspaces import AsyncWorkspaces, Workspaces


class _Client:
    """What both have.

    Args:
        engine: What carries its calls out.
        scope: Where they take place.
    """

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope

    @property
    def budget(self) -> BudgetState:
        """The token's limit: how much of it is left, and how many calls of this process wait for their turn.

        Asks nobody, so that of an asynchronous client it is not awaited.

        Raises:
            ConfigurationError: The function that gives the token failed.
        """
        return self._engine.budget.state

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._engine.config.base_url!r})"


class Client(_Client):
    """The records of a company. Made by `synkrato.client`; may be used from many threads, and after a fork."""

    def with_options(self, **options: Unpack[Options]) -> "Client":
        """A client with other settings over the same connections; closing one closes both.

        Args:
            options: Some of `synkrato.client`'s ``timeout``, ``attempt_timeout``, ``max_retries``, ``max_wait`` and
                ``on_event``.

        Raises:
            ConfigurationError: One of them makes no sense.
        """
        return Client(self._engine.with_options(**options), self._scope)

    @property
    def health(self) -> Health:
        """The service itself."""
        return Health(self._engine)

    def master(self, name: str, **place: Unpack[Place]) -> Master:
        """A master, such as LOCATION. Asks nothing.

        Args:
            name: Its name; the server knows it in upper case.
            place: ``tenant_id``, ``project_id`` and ``workspace_id`` instead of the client's.

        Raises:
            ConfigurationError: No address or header can be made of them.
        """
        return Master(self._engine, self._scope.changed(**place), name)

    def module(self, name: str, **place: Unpack[Place]) -> Module:
        """A module, such as CX; as `master`."""
        return Module(self._engine, self._scope.changed(**place), name)

    def hierarchy(self, name: str, **place: Unpack[Place]) -> Hierarchy:
        """A master whose records stand below each other, such as REGION; as `master`."""
        return Hierarchy(self._engine, self._scope.changed(**place), name)

    @property
    def documents(self) -> Documents:
        """The files of a project."""
        return Documents(self._engine, self._scope)

    @property
    def workflow(self) -> WorkflowV1:
        """Actions for many records at once."""
        return WorkflowV1(self._engine, self._scope)

    @property
    def workflow_v2(self) -> WorkflowV2:
        """One record's workflow."""
        return WorkflowV2(self._engine, self._scope)

    @property
    def users(self) -> Users:
        """Users and their groups."""
        return Users(self._engine, self._scope)

    @property
    def workspaces(self) -> Workspaces:
        """The workspaces of the company."""
        return Workspaces(self._engine, self._scope)

    @property
    def jobs(self) -> Jobs:
        """What long work reports of itself."""
        return Jobs(self._engine, self._scope)

    def close(self) -> None:
        """Closes the connections. Closing twice is fine."""
        run(self._engine.http.finish())

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Client):
    """As `Client`, awaited. Made by `synkrato.async_client`; may be used from one event loop after another."""

    def with_options(self, **options: Unpack[Options]) -> "AsyncClient":
        """As `Client.with_options`."""
        return AsyncClient(self._engine.with_options(**options), self._scope)

    @property
    def health(self) -> AsyncHealth:
        """As `Client.health`."""
        return AsyncHealth(self._engine)

    def master(self, name: str, **place: Unpack[Place]) -> AsyncMaster:
        """As `Client.master`."""
        return AsyncMaster(self._engine, self._scope.changed(**place), name)

    def module(self, name: str, **place: Unpack[Place]) -> AsyncModule:
        """As `Client.module`."""
        return AsyncModule(self._engine, self._scope.changed(**place), name)

    def hierarchy(self, name: str, **place: Unpack[Place]) -> AsyncHierarchy:
        """As `Client.hierarchy`."""
        return AsyncHierarchy(self._engine, self._scope.changed(**place), name)

    @property
    def documents(self) -> AsyncDocuments:
        """As `Client.documents`."""
        return AsyncDocuments(self._engine, self._scope)

    @property
    def workflow(self) -> AsyncWorkflowV1:
        """As `Client.workflow`."""
        return AsyncWorkflowV1(self._engine, self._scope)

    @property
    def workflow_v2(self) -> AsyncWorkflowV2:
        """As `Client.workflow_v2`."""
        return AsyncWorkflowV2(self._engine, self._scope)

    @property
    def users(self) -> AsyncUsers:
        """As `Client.users`."""
        return AsyncUsers(self._engine, self._scope)

    @property
    def workspaces(self) -> AsyncWorkspaces:
        """As `Client.workspaces`."""
        return AsyncWorkspaces(self._engine, self._scope)

    @property
    def jobs(self) -> AsyncJobs:
        """As `Client.jobs`."""
        return AsyncJobs(self._engine, self._scope)

    async def close(self) -> None:
        """Closes the connections of this event loop. Closing twice is fine."""
        await self._engine.http.finish()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
