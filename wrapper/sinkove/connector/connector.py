"""The vendor's ``Connector``: requests by address, with this package's retries, deadline and errors."""

from collections.abc import Mapping
from typing import Any

from sinkove._account import AccountClient
from sinkove._factory import client
from sinkove_synkrato.call import Operation
from sinkove_synkrato.http import HTTPClient
from sinkove_synkrato.worlds import run

_SAFE_METHODS = ("GET", "HEAD", "PUT", "DELETE")


class Connector:
    """Drop-in for the vendor's class of that name.

    Args:
        api_key: The API key; None or an empty string reads SINKOVE_API_KEY.

    Raises:
        ConfigurationError: There is no key, or none that can be sent (a ValueError, as in the vendor's client).
    """

    def __init__(self, api_key: str | None = None) -> None:
        self._client = client(api_key or None)

    @property
    def client(self) -> AccountClient:
        """The client behind it."""
        return self._client

    @property
    def api_key(self) -> str:
        """The API key."""
        return self._client._engine.config.key()

    @property
    def base_url(self) -> str:
        """The API's address."""
        return self._client._engine.config.base_url

    def make_request(
        self,
        endpoint: str,
        method: str = "GET",
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Any:
        """Sends one request and gives the answer's JSON.

        Args:
            endpoint: The address below ``base_url``, such as ``/v1/organizations``.
            method: The HTTP method. Only GET, HEAD, PUT and DELETE are ever sent again after an unknown outcome.
            params: The query.
            data: The body, sent as JSON; ``{}`` without it, as the vendor's client sends.

        Raises:
            APIError: As for every call.
        """
        path = f"/{endpoint.lstrip('/')}"
        operation = Operation("make_request", method.upper(), path, safe=method.upper() in _SAFE_METHODS)
        engine = self._client._engine

        async def produce() -> Any:
            assert isinstance(engine.http, HTTPClient)  # noqa: S101  # for type checkers
            return engine.http.request(operation.method, path, params=params, json=data or {}).json()

        return run(engine.call(operation, produce, lambda answer: answer))
