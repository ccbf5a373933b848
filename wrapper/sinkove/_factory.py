"""Makes clients out of what users give."""

import os
from collections.abc import Mapping
from typing import Any

from sinkove_synkrato.clock import SYSTEM_CLOCK
from sinkove_synkrato.config import Config, KeySource, base_url_from, key_from
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.events import OnEvent
from sinkove_synkrato.http import AsyncHTTPClient, HTTPClient

from ._account import AccountClient, AsyncAccountClient
from ._namesakes import warn_of_namesakes

DEFAULT_BASE_URL = "https://api.sinkove.com"


def client(
    api_key: KeySource | None = None,
    *,
    base_url: str | None = None,
    timeout: float = 120.0,
    attempt_timeout: float = 30.0,
    max_retries: int = 4,
    max_wait: float = 75.0,
    budget: str | None = None,
    on_event: OnEvent | None = None,
    httpx_args: Mapping[str, Any] | None = None,
) -> AccountClient:
    """A client of the account that owns the key. Making it sends nothing; close it, or use it in a ``with``.

    Args:
        api_key: The key, or a function without arguments that is asked before each call (so a key can be rotated);
            None reads SINKOVE_API_KEY. White space around it is dropped.
        base_url: The API's address; None reads SINKOVE_BASE_URL, then SINKOVE_API_URL, then takes
            ``https://api.sinkove.com``. A closing ``/`` or ``/v1`` is tolerated; ``http://`` only to this machine.
        timeout: Seconds for one call with all its tries and pauses.
        attempt_timeout: Seconds that one try may take; in a download, the longest silence.
        max_retries: Tries after the first.
        max_wait: The longest single pause in seconds. When the server asks for more, the call fails at once.
        budget: Who shares the key's limit, which is learned from the answers: calls that it does not allow yet are held
            until it does. None reads SINKOVE_BUDGET; without that it is the clients of this process with the same
            address and key. ``"redis://..."`` (also ``rediss://``, ``unix://``; extra ``redis``) adds those of all
            processes and hosts that name the same store.
        on_event: Called, in the thread or task of the call, with an `AttemptEvent` for each request, a `WaitEvent` for
            each pause and a `CallEvent` at the end of each call. What it raises is logged and otherwise ignored.
        httpx_args: Passed to ``httpx.Client`` (``proxy``, ``verify``, ``mounts``, ``transport``, ...). A transport of
            the caller's own is bounded by its own timeouts only, and is not renewed after a fork.

    Raises:
        ConfigurationError: The client cannot be made from these; the text never shows the key.
    """
    config = _config(
        *(api_key, base_url, httpx_args),
        timeout=timeout,
        attempt_timeout=attempt_timeout,
        max_retries=max_retries,
        max_wait=max_wait,
        budget=(os.environ.get("SINKOVE_BUDGET") or None) if budget is None else budget,
        on_event=on_event,
    )
    return AccountClient(Engine(config, HTTPClient(config, SYSTEM_CLOCK)))


def async_client(
    api_key: KeySource | None = None,
    *,
    base_url: str | None = None,
    timeout: float = 120.0,
    attempt_timeout: float = 30.0,
    max_retries: int = 4,
    max_wait: float = 75.0,
    budget: str | None = None,
    on_event: OnEvent | None = None,
    httpx_args: Mapping[str, Any] | None = None,
) -> AsyncAccountClient:
    """As `client`, for asyncio: the same names, awaited. One client serves one event loop after another.

    Args:
        api_key: As `client` takes it; a function is asked within the event loop and must not block it.
        base_url: As `client` takes it.
        timeout: As `client` takes it.
        attempt_timeout: As `client` takes it.
        max_retries: As `client` takes it.
        max_wait: As `client` takes it.
        budget: As `client` takes it.
        on_event: As `client` takes it.
        httpx_args: Passed to ``httpx.AsyncClient``.

    Raises:
        ConfigurationError: The client cannot be made from these; the text never shows the key.
    """
    config = _config(
        *(api_key, base_url, httpx_args),
        timeout=timeout,
        attempt_timeout=attempt_timeout,
        max_retries=max_retries,
        max_wait=max_wait,
        budget=(os.environ.get("SINKOVE_BUDGET") or None) if budget is None else budget,
        on_event=on_event,
    )
    return AsyncAccountClient(Engine(config, AsyncHTTPClient(config, SYSTEM_CLOCK)))


def _config(
    api_key: KeySource | None, base_url: str | None, httpx_args: Mapping[str, Any] | None, **settings: Any
) -> Config:
    warn_of_namesakes()
    return Config(
        base_url=base_url_from(
            base_url, variables=("SINKOVE_BASE_URL", "SINKOVE_API_URL"), default=DEFAULT_BASE_URL, version="v1"
        ),
        key=key_from(api_key, variable="SINKOVE_API_KEY"),
        httpx_args=dict(httpx_args or {}),
        service="sinkove",
        **settings,
    )
