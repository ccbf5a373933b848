"""Makes clients out of what users give."""

import os
import re
from datetime import date
from typing import Any, Unpack

from sinkove_synkrato.budget import Limit
from sinkove_synkrato.call import current_call
from sinkove_synkrato.clock import SYSTEM_CLOCK
from sinkove_synkrato.config import Config, KeySource, Settings, base_url_from, key_from
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import ConfigurationError
from sinkove_synkrato.events import warn
from sinkove_synkrato.failure import Failure
from sinkove_synkrato.http import AsyncHTTPClient, HTTPClient

from ._client import AsyncClient, Client
from ._refusals import refined
from ._scope import Scope
from ._token import Expiry, TokenWatch, issued_at_from, warning_of

DEFAULT_BASE_URL = "https://app.synkrato.com/data"

# What the vendor publishes; it tells no limit in its answers.
DEFAULT_LIMIT = "3/1"


def client(
    token: KeySource | None = None,
    *,
    tenant_id: str | None = None,
    project_id: str | None = None,
    workspace_id: str | None = None,
    issued_at: date | None = None,
    limit: str = DEFAULT_LIMIT,
    **settings: Unpack[Settings],
) -> Client:
    """A client of the company that a token belongs to. Making it sends nothing; close it, or use it in a ``with``.

    Args:
        token: The personal access token, or a function without arguments that is asked before each call (so a token can
            be replaced); None reads SYNKRATO_API_TOKEN. White space around it is dropped.
        tenant_id: Where calls take place, for a token with several tenants; None is the token's own.
        project_id: The project; without one and without a workspace it is the company.
        workspace_id: A workspace instead of a project.
        issued_at: When the token was made, which is good for 180 days: from 14 days before its end on the log warns, and
            ``on_event`` is told. A token that says itself when it ends needs none.
        limit: What the vendor lets a token send, as ``N/SECONDS``: it is nowhere told in answers. Calls are held
            until their turn.
        settings: ``base_url`` (None reads SYNKRATO_BASE_URL, then takes ``https://app.synkrato.com/data``), ``timeout``,
            ``attempt_timeout``, ``max_retries``, ``max_wait``, ``budget`` (None reads SYNKRATO_BUDGET), ``on_event`` and
            ``httpx_args``, as `sinkove.client` takes them.

    Raises:
        ConfigurationError: The client cannot be made from these; the text never shows the token.
    """
    config = _config(token, issued_at, limit, settings)
    return Client(Engine(config, HTTPClient(config, SYSTEM_CLOCK)), Scope(tenant_id, project_id, workspace_id))


def async_client(
    token: KeySource | None = None,
    *,
    tenant_id: str | None = None,
    project_id: str | None = None,
    workspace_id: str | None = None,
    issued_at: date | None = None,
    limit: str = DEFAULT_LIMIT,
    **settings: Unpack[Settings],
) -> AsyncClient:
    """As `client`, for asyncio: the same names, awaited. One client serves one event loop after another.

    Args:
        token: As `client` takes it; a function is asked within the event loop and must not block it.
        tenant_id: As `client` takes it.
        project_id: As `client` takes it.
        workspace_id: As `client` takes it.
        issued_at: As `client` takes it.
        limit: As `client` takes it.
        settings: As `client` takes them.

    Raises:
        ConfigurationError: The client cannot be made from these; the text never shows the token.
    """
    config = _config(token, issued_at, limit, settings)
    return AsyncClient(
        Engine(config, AsyncHTTPClient(config, SYSTEM_CLOCK)), Scope(tenant_id, project_id, workspace_id)
    )


class _Credentials:
    """The token of a client, and what is known of its end; the token itself is not kept."""

    def __init__(self, token: KeySource | None, issued_at: date | None) -> None:
        self._source = key_from(token, variable="SYNKRATO_API_TOKEN", what="token")
        self._watch = TokenWatch(issued_at_from(issued_at))
        self._expiry: Expiry | None = None
        self.config: Config | None = None

    def key(self) -> str:
        token = self._source()
        event = self._watch.look(token, SYSTEM_CLOCK.time())
        self._expiry = self._watch.expiry(token)
        call = current_call()
        config = call.config if call else self.config  # of `with_options`, whose on_event may be another
        if event is not None and config is not None:
            warn(config, event, warning_of(event))
        return token

    def refined(self, failure: Failure) -> Failure:
        return refined(failure, lambda: self._expiry, SYSTEM_CLOCK.time())


def _config(token: KeySource | None, issued_at: date | None, limit: str, settings: Any) -> Config:
    given = {name: value for name, value in settings.items() if value is not None}
    base_url = base_url_from(given.pop("base_url", None), variables=("SYNKRATO_BASE_URL",), default=DEFAULT_BASE_URL)
    if budget := given.pop("budget", os.environ.get("SYNKRATO_BUDGET")):
        given["budget"] = budget
    credentials = _Credentials(token, issued_at)
    credentials.config = Config(
        base_url=base_url,
        key=credentials.key,
        service="synkrato",
        limit=_limit(limit),
        refine=credentials.refined,
        **given,
    )
    return credentials.config


def _limit(text: str) -> Limit:
    found = re.fullmatch(r"([1-9]\d{0,8})/([1-9]\d{0,4})", text) if isinstance(text, str) else None
    if not found:
        raise ConfigurationError(f"limit must be requests and seconds, such as '3/1', not {text!r}.")
    return Limit(int(found[1]), float(found[2]), is_known=True)
