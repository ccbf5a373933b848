"""The vendor's path ``from sinkove.client import Client``; the module itself is `sinkove.client`, callable.

Importing a submodule binds its name in the package, so that ``sk.client`` would become this module: it must
therefore do what the function does.
"""

import sys
from types import ModuleType
from typing import Any
from uuid import UUID

from ._account import AccountClient
from ._factory import client as _client
from .connector.connector import Connector
from .organizations.client import Organization

__all__ = ["Client"]


class Client(Organization):
    """Drop-in for ``sinkove.Client`` of the vendor's ``sinkove-sdk`` 0.1.2. New code is better off with `sinkove.client`.

    Args:
        organization_id: The organization's UUID.
        api_key: The API key; None reads SINKOVE_API_KEY.

    Raises:
        ConfigurationError: There is no key, or none that can be sent (a ValueError, as in the vendor's client).
    """

    def __init__(self, organization_id: str | UUID, api_key: str | None = None) -> None:
        super().__init__(Connector(api_key), organization_id)


class _CallableModule(ModuleType):
    def __call__(self, *args: Any, **settings: Any) -> AccountClient:
        return _client(*args, **settings)


sys.modules[__name__].__class__ = _CallableModule
