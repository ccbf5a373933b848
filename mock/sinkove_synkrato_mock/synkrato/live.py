"""A mock of the Synkrato Data API that a Python test holds in its hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from sinkove_synkrato_mock.live import Held, Lender, Part
from sinkove_synkrato_mock.synkrato.arrangement import add_form, add_records
from sinkove_synkrato_mock.synkrato.engine import Engine
from sinkove_synkrato_mock.synkrato.tenant import Tenant

if TYPE_CHECKING:
    from typing import Self

    from sinkove_synkrato_mock.synkrato.account import Terms
    from sinkove_synkrato_mock.synkrato.options import Options

__all__ = ["Mock", "MockServer", "RecordsOf", "TokensOf"]


class TokensOf(Part[Tenant]):
    """The tokens of a tenant."""

    def add(self, /, token: str | None = None, **terms: Unpack[Terms]) -> str:
        """Makes a token, with a company of its own unless `companies` says another; clock, faults and requests are shared.

        Args:
            token: None makes one.
            terms: `limit` (`N/SECONDS`), `revoked`, `disabled`, `voided` (401), `forbidden` (403), `expires_in` (seconds of
                the clock), `remaining` (requests that the window still allows), `user` (a name), `companies` (ids).

        Returns:
            The token.

        Raises:
            ValueError: The token is in use, or a term makes no sense.
        """
        with self._engine.changing():
            if token in self._tenant.accounts:
                raise ValueError("This token is in use already; change it with tokens.change.")
            return self._tenant.add_key(token, **terms)

    def change(self, token: str, /, **terms: Unpack[Terms]) -> None:
        """Changes what a token may do; the terms are those of `add`, and what is left out stays.

        Raises:
            ValueError: There is no such token, or a term makes no sense.
        """
        with self._engine.changing():
            self._tenant.account(token).change(terms)


class RecordsOf(Part[Tenant]):
    """The records of one kind of form."""

    def __init__(self, engine: Engine, tenant: Tenant, kind: str) -> None:
        super().__init__(engine, tenant)
        self._kind = kind

    def add(
        self,
        name: str,
        rows: list[dict[str, Any]] | None = None,
        *,
        unique: str | None = None,
        project_id: str | None = None,
        workspace_id: str | None = None,
        tenant_id: str | None = None,
    ) -> list[str]:
        """Writes rows, however many, and makes the form first when `unique` names its unique fields.

        Args:
            name: The form's.
            rows: Flat, as they are sent; a row with the unique field of another changes it.
            unique: Of a new form, field names split by commas.
            project_id: Whose records they are; with neither project nor workspace, the company's.
            workspace_id: As above.
            tenant_id: The company; None: the first token's.

        Returns:
            The ids of the records, one a row.

        Raises:
            ValueError: The form is unknown, or a row makes no sense.
        """
        place = f"workspace {workspace_id}" if workspace_id else f"project {project_id}" if project_id else ""
        with self._engine.changing():
            if unique is not None:
                add_form(self._tenant, self._kind, f"{name}:{unique}", tenant_id)
            return add_records(
                self._tenant, kind=self._kind, name=name, rows=rows or [], place=place, company=tenant_id
            )


class Mock(Held):
    """One tenant of a mock, to look at and to change.

    Attributes:
        url: The address that clients are given, which ends in `/data`.
        token: The first token.
        clock: `clock.advance(60)` lets a minute pass, `clock.freeze()` and `clock.unfreeze()` stop it and let it run.
        faults: `faults.add(ID)` and `faults.remove(ID)` switch misbehaviour.
        tokens: `tokens.add(revoked=True)` arranges a token, `tokens.change(TOKEN, voided=True)` changes one.
        masters: `masters.add("LOCATION", rows)` arranges records; `modules` and `hierarchies` likewise.
    """

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        super().__init__(engine, tenant)
        self.token: str = tenant.key
        self.tokens = TokensOf(engine, tenant)
        self.masters = RecordsOf(engine, tenant, "masters")
        self.modules = RecordsOf(engine, tenant, "modules")
        self.hierarchies = RecordsOf(engine, tenant, "hierarchies")


class MockServer(Lender[Mock], Mock):
    """A listening mock, used with `with`; its attributes are about the first token's tenant."""

    def __init__(self, options: Options, host: str = "127.0.0.1", port: int = 0) -> None:
        engine = Engine(options)
        Lender.__init__(self, engine, Mock, host, port)
        Mock.__init__(self, engine, engine.account().tenant)

    def __enter__(self) -> Self:
        """As any server's; clients are given the API's address."""
        super().__enter__()
        self.url += Engine.prefix
        return self
