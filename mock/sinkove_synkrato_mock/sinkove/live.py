"""A mock of the Sinkove API that a Python test holds in its hand."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack, overload

from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove import arrangement
from sinkove_synkrato_mock.sinkove.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_mock.journal import Exchange
    from sinkove_synkrato_mock.sinkove.account import Terms
    from sinkove_synkrato_mock.sinkove.options import Options
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
        self.datasets = _Datasets(engine, tenant)
        self.keys = _Keys(engine, tenant)
        self.organizations = _Organizations(engine, tenant)

    @property
    def requests(self) -> list[Exchange]:
        """What was asked so far, oldest first, the last thousand; without credentials."""
        with self._mock.lock:
            return self._tenant.journal.exchanges()

    def state(self) -> dict[str, Any]:
        """Returns the whole state, in the form that the option `load` takes from a file."""
        with self._mock.lock:
            return arrangement.tell(self._tenant)

    def reset(self) -> None:
        """Brings everything back to how it was at the start."""
        with self._mock.lock:
            self._tenant.reset()


class MockServer(Server, Mock):
    """A listening mock, used with `with`; its attributes are about the first API key's tenant."""

    def __init__(self, options: Options, host: str = "127.0.0.1", port: int = 0) -> None:
        engine = Engine(options)
        Server.__init__(self, engine, host, port)
        Mock.__init__(self, engine, engine.account().tenant)
        self._options = options

    @contextmanager
    def tenant(self, key: str, seed: int) -> Iterator[Mock]:
        """Lends a tenant of its own to a test.

        Args:
            key: Its first key; when it is in use a number is put behind it.
            seed: Makes its ids and images the same in every run.
        """
        with self._mock.lock:
            free = (each for number in range(1, 10**6) if not self._mock.has(each := f"{key}-{number}"))
            key = next(free) if self._mock.has(key) else key
            options = replace(self._options, api_keys=(key,), seed=seed, load=None)
            mock = Mock(self._mock, self._mock.add_tenant(key, options))
        mock.url = self.url
        try:
            yield mock
        finally:
            self._mock.drop_tenant(mock._tenant)


class _Part:
    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        self._engine = engine
        self._tenant = tenant


class _Datasets(_Part):
    def add(
        self,
        /,
        status: str | None = None,
        organization: str | None = None,
        *,
        api_key: str | None = None,
        **fields: Any,
    ) -> str:
        """Makes a dataset that already has a status, for free.

        A finished one stays as it is. A pending one is processing after six minutes of the clock and ready after an
        hour, a processing one is ready after half an hour.

        Args:
            status: pending, processing, ready, failed or expired; None is ready.
            organization: The id of the organization that it is for; None: the account itself.
            api_key: Whose it is, of this tenant's keys; None: the first one's.
            fields: `model`, `prompts` and `size`, as in create_dataset, for an organization `modelId`, `numSamples`
                and `args`; each has a default. `id`, `age_seconds`, `generation_seconds`, `retention_seconds` and
                `fails` as `Mock.state` tells them.

        Returns:
            The dataset's id.

        Raises:
            ValueError: The status or the content makes no sense.
        """
        with self._engine.lock:
            account = self._tenant.account(api_key)
            return arrangement.arrange_dataset(account, {"status": status, "organization": organization, **fields})


class _Keys(_Part):
    def add(self, /, key: str | None = None, **terms: Unpack[Terms]) -> str:
        """Makes a key, with an account and two organizations of its own, that shares the clock, faults and requests.

        Args:
            key: None makes one.
            terms: `tier` (standard, premium, unlimited) or `limit` (`N/SECONDS`), `credits` (None is without end),
                `revoked` (401), `forbidden` (403), `expires_in` (seconds of the clock), `remaining` (requests that
                the window still allows). What is left out is as the server was told.

        Returns:
            The key.

        Raises:
            ValueError: The key is in use, or a term makes no sense.
        """
        with self._engine.lock:
            if key in self._tenant.accounts:
                raise ValueError("This key is in use already; change it with keys.change.")
            return self._tenant.add_key(key, **terms)

    def change(self, key: str, /, **terms: Unpack[Terms]) -> None:
        """Changes what a key may do; the terms are those of `add`, and what is left out stays.

        Raises:
            ValueError: There is no such key, or a term makes no sense.
        """
        with self._engine.lock:
            self._tenant.account(key).change(terms)


class _Organizations(_Part, Sequence[str]):
    def add(self, name: str, members: Sequence[str] | None = None) -> str:
        """Makes an organization.

        Args:
            name: What people call it.
            members: Keys of this tenant that see it and share its datasets; None: the first one.

        Returns:
            Its id.

        Raises:
            ValueError: A member is no key of this tenant, or the name is no name.
        """
        with self._engine.lock:
            return self._tenant.add_organization(name, [self._tenant.key] if members is None else members)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return list(self._tenant.first.organizations)[index]

    def __len__(self) -> int:
        return len(self._tenant.first.organizations)
