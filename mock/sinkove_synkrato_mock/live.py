"""What a Python test holds in its hand of any vendor's mock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from sinkove_synkrato_mock import plans
from sinkove_synkrato_mock.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_mock.engine import TenantEngine
    from sinkove_synkrato_mock.journal import Exchange
    from sinkove_synkrato_mock.options import Options

__all__ = ["Held", "Lender", "Part"]

M = TypeVar("M", bound="Held")
T = TypeVar("T")


class Held:
    """One tenant of a mock, to look at and to change: what every vendor's has. `key` is the first one."""

    url: str

    def __init__(self, engine: TenantEngine[Any, Any], tenant: Any) -> None:
        self._mock = engine
        self._tenant = tenant
        self.key: str = tenant.key
        self.clock = tenant.clock
        self.faults = tenant.faults

    @property
    def requests(self) -> list[Exchange]:
        """What was asked so far, oldest first, the last thousand; without credentials."""
        with self._mock.lock:
            exchanges: list[Exchange] = self._tenant.journal.exchanges()
            return exchanges

    def state(self) -> dict[str, Any]:
        """Returns the whole state, in the form that the option `load` takes from a file."""
        with self._mock.lock:
            return self._mock.tell(self._tenant)

    def reset(self) -> None:
        """Brings everything back to how it was at the start."""
        with self._mock.changing():
            self._tenant.reset()


class Lender(Server, Generic[M]):
    """A listening mock that lends tenants, used with `with`."""

    def __init__(self, engine: TenantEngine[Any, Any], hold: Callable[[Any, Any], M], host: str, port: int) -> None:
        super().__init__(engine, host, port)
        self._lent = engine
        self._hold = hold
        self._options: type[Options] = type(engine.tenants[0].options)
        self.key_prefix = self._options.key_prefix

    def __enter__(self) -> Self:
        """Starts the server.

        Raises:
            StartError: As `Server`; the state file is let go of then.
        """
        try:
            return super().__enter__()
        except BaseException:
            self._lent.close()
            raise

    def __exit__(self, *exception: object) -> None:
        """Ends the server; what it knows is in the state file then, if there is one."""
        try:
            super().__exit__(*exception)
        finally:
            self._lent.close()

    @contextmanager
    def tenant(self, key: str, **options: Any) -> Iterator[M]:
        """Lends a tenant of its own to a test.

        Args:
            key: Its first key; when it is in use a number is put behind it.
            options: Those of the vendor's `testing.serve` that are a tenant's own: all but `host`, `port`, keys and
                `state`.

        Raises:
            ValueError: There is no such option, or one makes no sense.
        """
        made = self._options
        keys = f"{made.key_name}s"
        if options.keys() & {made.key_name, keys, "state"}:
            raise ValueError("A test's mock has a key of its own and no state file.")
        chosen = made.of(**options)
        plan = {} if chosen.load is None else plans.read(chosen.load)
        with self._lent.lock:
            free = (each for number in range(1, 10**6) if not self._lent.has(each := f"{key}-{number}"))
            key = next(free) if self._lent.has(key) else key
            own: Any = {keys: (key,)}
            tenant = self._lent.add_tenant(key, replace(chosen, **own), partial(self._lent.load, plan=plan))
            mock = self._hold(self._lent, tenant)
        mock.url = self.url
        try:
            yield mock
        finally:
            self._lent.drop_tenant(tenant)


class Part(Generic[T]):
    """A part of a tenant that a test arranges."""

    def __init__(self, engine: TenantEngine[Any, Any], tenant: T) -> None:
        self._engine = engine
        self._tenant = tenant
