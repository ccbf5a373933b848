"""A mock server of the Sinkove API for tests: `with serve() as server: sk.client(server.api_key, ...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_mock.sinkove.live import MockServer

__all__ = ["serve"]


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    api_key: str | Iterable[str] = "sk-mock",
    tier: str = "unlimited",
    limit: str | None = None,
    credits: int | None = None,  # noqa: A002 - the command's name for it
    seed: int | None = None,
    generation_seconds: float = 2.0,
    strict_models: bool = False,
    fault: str | Iterable[str] = (),
) -> MockServer:
    """Returns a mock server that listens while its `with` block runs.

    The options are those of the command `sinkove mock`, and mean the same.

    Args:
        host: The address to listen on.
        port: 0 takes a free one.
        api_key: The valid key, or several; each is an account of its own.
        tier: standard, premium or unlimited.
        limit: `N/SECONDS`, instead of the tier's rate limit.
        credits: What each key may spend, one credit an image; None is without end.
        seed: Makes ids and images the same in every run.
        generation_seconds: How long a dataset takes.
        strict_models: Refuses models that are not known.
        fault: The id of a fault to show, or several.

    Returns:
        The server, with `.url`, `.api_key`, `.clock`, `.faults`, `.datasets`, `.organizations`, `.requests` and
        `.reset()`.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
        OSError: The address is taken, raised on entering the block.
    """
    try:
        from sinkove_synkrato_mock.sinkove.live import MockServer
        from sinkove_synkrato_mock.sinkove.options import Options, parse_limit
    except ImportError as error:
        raise ImportError(
            "The mock server needs more packages: pip install 'sinkove-synkrato[mock]'", name=error.name
        ) from error
    options = Options(
        api_keys=_several(api_key),
        tier=tier,
        limit=None if limit is None else parse_limit(limit),
        credits=credits,
        seed=seed,
        generation_seconds=generation_seconds,
        strict_models=strict_models,
        faults=_several(fault),
    )
    return MockServer(options, host, port)


def _several(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
