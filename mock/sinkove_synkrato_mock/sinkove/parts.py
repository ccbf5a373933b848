"""What a Python test arranges of a tenant: datasets, keys and organizations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack, overload

from sinkove_synkrato_mock.live import Part
from sinkove_synkrato_mock.sinkove.arrangement import arrange_dataset
from sinkove_synkrato_mock.sinkove.tenant import Tenant

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.account import Terms

__all__ = ["DatasetsOf", "KeysOf", "OrganizationsOf"]


class DatasetsOf(Part[Tenant]):
    """The datasets of a tenant."""

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
        with self._engine.changing():
            account = self._tenant.account(api_key)
            return arrange_dataset(account, {"status": status, "organization": organization, **fields})


class KeysOf(Part[Tenant]):
    """The keys of a tenant."""

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
        with self._engine.changing():
            if key in self._tenant.accounts:
                raise ValueError("This key is in use already; change it with keys.change.")
            return self._tenant.add_key(key, **terms)

    def change(self, key: str, /, **terms: Unpack[Terms]) -> None:
        """Changes what a key may do; the terms are those of `add`, and what is left out stays.

        Raises:
            ValueError: There is no such key, or a term makes no sense.
        """
        with self._engine.changing():
            self._tenant.account(key).change(terms)


class OrganizationsOf(Part[Tenant], Sequence[str]):
    """The ids of the first key's organizations."""

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
        with self._engine.changing():
            return self._tenant.add_organization(name, [self._tenant.key] if members is None else members)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return list(self._tenant.first.organizations)[index]

    def __len__(self) -> int:
        return len(self._tenant.first.organizations)
