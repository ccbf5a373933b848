"""Runs `budget.lua` in a store that speaks Redis."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .redact import Secret

if TYPE_CHECKING:
    from redis import Redis

# Of connecting, and of each read. Somebody waits meanwhile, and can go on without.
_TIMEOUT = 0.5


def client_of(url: str) -> "Redis":
    """A client of a store, not connected yet; options in the address win.

    Raises:
        ImportError: redis-py is not installed.
        ValueError: The address cannot be read.
    """
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # Its own retries would hold a caller up for seconds; each caller needs a connection, in as many threads as there are.
    options = {"socket_timeout": _TIMEOUT, "socket_connect_timeout": _TIMEOUT, "max_connections": 10_000}
    return Redis.from_url(url, protocol=2, retry=Retry(NoBackoff(), 0), **options)


class Script:
    """The script, the store and the key that it works on. Safe for threads.

    Args:
        url: The store's address.
        name: Of the budget.
        time: Gives the seconds that the script goes by; None is the store's own clock.
    """

    def __init__(self, url: str, name: str, time: Callable[[], float] | None = None) -> None:
        self._url = Secret(url)
        self._key = f"sinkove-synkrato:budget:{name}"
        self._time = time
        self._text = Path(__file__).with_name("budget.lua").read_text("utf-8")
        self.disconnect()

    def disconnect(self) -> None:
        """Connects anew next time, beginning with the address."""
        self._evaluate: Callable[..., object] | None = None

    def run(self, deed: str, *words: object) -> str:
        """What it says.

        Raises:
            Exception: Whatever redis-py raises.
        """
        from redis.exceptions import MovedError

        given = [_word(word) for word in (deed, self._time and self._time(), *words)]
        evaluate = self._evaluate = self._evaluate or self._connected()
        try:
            line = evaluate([self._key], given)
        except MovedError as moved:  # a cluster: the node that has the key is asked from now on
            evaluate = self._evaluate = self._connected(host=moved.host, port=moved.port)
            line = evaluate([self._key], given)
        return line.decode() if isinstance(line, bytes) else str(line)

    def _connected(self, **elsewhere: object) -> Callable[..., object]:
        client = client_of(self._url.reveal())
        client.connection_pool.connection_kwargs.update(elsewhere)
        return client.register_script(self._text)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
