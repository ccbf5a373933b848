"""The vendor's ``OrganizationClient`` and ``Organization``."""

from typing import TYPE_CHECKING
from uuid import UUID

from sinkove.connector.connector import Connector
from sinkove.datasets.client import DatasetClient

if TYPE_CHECKING:
    import builtins


class OrganizationClient:
    """Drop-in for the vendor's class of that name: the organizations that a key belongs to."""

    def __init__(self, conn: Connector) -> None:
        self.conn = conn

    def list(self) -> "builtins.list[Organization]":
        """All of them.

        Raises:
            APIError: As for every call.
        """
        found = self.conn.client.organizations.list()
        return [Organization(self.conn, each.id, each.name) for each in found]

    def get(self, organization_id: str | UUID) -> "Organization":
        """One of them. Asks the server at once.

        Raises:
            NotFoundError: The key belongs to no organization with this id.
            APIError: As for every call.
        """
        found = self.conn.client.organizations.get(organization_id)
        return Organization(self.conn, found.id, found.name)


class Organization:
    """Drop-in for the vendor's class of that name.

    Attributes:
        id: The organization's id.
    """

    def __init__(self, conn: Connector, organization_id: str | UUID, organization_name: str | None = None) -> None:
        self._conn = conn
        self._name = organization_name
        self.id = str(organization_id)

    @property
    def organization_name(self) -> str:
        """The organization's name; the server is asked for it once.

        Raises:
            NotFoundError: The key belongs to no organization with this id.
            APIError: As for every call.
        """
        if self._name is None:
            self._name = self._conn.client.organizations.get(self.id).name or ""
        return self._name

    @organization_name.setter
    def organization_name(self, name: str) -> None:
        self._name = name

    @property
    def datasets(self) -> DatasetClient:
        """The organization's datasets."""
        return DatasetClient(self._conn, self.id)
