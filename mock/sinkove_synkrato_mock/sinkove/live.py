"""A mock of the Sinkove API that a Python test holds in its hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.live import Held, Lender
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.parts import DatasetsOf, KeysOf, OrganizationsOf

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.options import Options
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["Mock", "MockServer"]


class Mock(Held):
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

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        super().__init__(engine, tenant)
        self.api_key: str = tenant.key
        self.datasets = DatasetsOf(engine, tenant)
        self.keys = KeysOf(engine, tenant)
        self.organizations = OrganizationsOf(engine, tenant)


class MockServer(Lender[Mock], Mock):
    """A listening mock, used with `with`; its attributes are about the first API key's tenant."""

    def __init__(self, options: Options, host: str = "127.0.0.1", port: int = 0) -> None:
        engine = Engine(options)
        Lender.__init__(self, engine, Mock, host, port)
        Mock.__init__(self, engine, engine.account().tenant)
