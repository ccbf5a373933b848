"""A mock of the Sinkove API that a Python test holds in its hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove import snapshot
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.options import Options
from sinkove_synkrato_mock.sinkove.parts import DatasetsOf, KeysOf, OrganizationsOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_mock.journal import Exchange
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["Mock", "MockServer"]


class Mock:
    """One tenant of a mock, to look at and to change.

    Attributes:
        url: The address, without a slash at its end.
        api_key: The first key.
        clock: `clock.advance(60)` lets a minute pass, `clock.freeze()` and `clock.unfreeze()` stop it and let it run.
        faults: `faults.add(ID)` and `faults.remove(ID)` switch misbehaviour.
        datasets: `datasets.add(status="failed")` arranges a dataset.
        keys: `keys.add(credits=0)` arranges a key, `keys.change(KEY, revoked=True)` changes one.
        organizations: The ids of the first key's; `organizations.add(NAME, members=[KEY])` arranges one.
    """

    url: str

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        self._mock = engine
        self._tenant = tenant
        self.api_key: str = tenant.key
        self.clock = tenant.clock
        self.faults = tenant.faults
        self.datasets = DatasetsOf(engine, tenant)
        self.keys = KeysOf(engine, tenant)
        self.organizations = OrganizationsOf(engine, tenant)

    @property
    def requests(self) -> list[Exchange]:
        """What was asked so far, oldest first, the last thousand; without credentials."""
        with self._mock.lock:
            return self._tenant.journal.exchanges()

    def state(self) -> dict[str, Any]:
        """Returns the whole state, in the form that the option `load` takes from a file."""
        with self._mock.lock:
            return snapshot.tell(self._tenant)

    def reset(self) -> None:
        """Brings everything back to how it was at the start."""
        with self._mock.changing():
            self._tenant.reset()


class MockServer(Server, Mock):
    """A listening mock, used with `with`; its attributes are about the first API key's tenant."""

    def __init__(self, options: Options, host: str = "127.0.0.1", port: int = 0) -> None:
        engine = Engine(options)
        Server.__init__(self, engine, host, port)
        Mock.__init__(self, engine, engine.account().tenant)

    def __enter__(self) -> Self:
        """Starts the server.

        Raises:
            StartError: As `Server`; the state file is let go of then.
        """
        try:
            return super().__enter__()
        except BaseException:
            self._mock.close()
            raise

    def __exit__(self, *exception: object) -> None:
        """Ends the server; what it knows is in the state file then, if there is one."""
        try:
            super().__exit__(*exception)
        finally:
            self._mock.close()

    @contextmanager
    def tenant(self, key: str, **options: Any) -> Iterator[Mock]:
        """Lends a tenant of its own to a test.

        Args:
            key: Its first key; when it is in use a number is put behind it.
            options: Those of `sinkove.testing.serve` that are a tenant's own: all but `host`, `port`, `api_key` and
                `state`.

        Raises:
            ValueError: There is no such option, or one makes no sense.
        """
        if options.keys() & {"api_key", "api_keys", "state"}:
            raise ValueError("A test's mock has a key of its own and no state file.")
        chosen = Options.of(**options)
        plan = {} if chosen.load is None else snapshot.read(chosen.load)
        with self._mock.lock:
            free = (each for number in range(1, 10**6) if not self._mock.has(each := f"{key}-{number}"))
            key = next(free) if self._mock.has(key) else key
            load = partial(snapshot.load, plan=plan)
            mock = Mock(self._mock, self._mock.add_tenant(key, replace(chosen, api_keys=(key,)), load))
        mock.url = self.url
        try:
            yield mock
        finally:
            self._mock.drop_tenant(mock._tenant)
