"""What a client is made from, checked before anything is sent."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypedDict, Unpack
from urllib.parse import urlsplit

from .budget import Limit
from .errors import ConfigurationError
from .failure import Failure

KeySource: TypeAlias = str | Callable[[], str]

# Ours to decide: each of them would undo a promise (deadline, auth, retries, redirects) behind the client's back.
_REFUSED_HTTPX_ARGS = ("auth", "base_url", "follow_redirects", "limits", "timeout")

# A week or so. Sockets take no timeout above 2**31 ms, and raise OverflowError there.
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one client; all times in seconds.

    Attributes:
        base_url: Address of the API without its version and without a closing slash.
        key: Gives the key for the next call. A function, so that no repr or ``vars`` shows a key.
        timeout: One deadline for a call with all its tries and pauses.
        attempt_timeout: The most that one try may take.
        max_retries: Tries after the first.
        max_wait: The longest single pause.
        on_event: Told of attempts, pauses and calls; see `sinkove_synkrato.events`.
        httpx_args: Passed to ``httpx.Client`` or ``httpx.AsyncClient``.
        service: The vendor's name, which is the logger's.
        budget: Address of the store through which processes share their requests; None keeps them to this one.
        limit: What the vendor allows a key as far as it is known beforehand.
        refine: Makes of an answer that is not 2xx, read as any vendor's, what it means of this one's.
    """

    base_url: str
    key: Callable[[], str] = field(repr=False)
    timeout: float = 120.0
    attempt_timeout: float = 30.0
    max_retries: int = 4
    max_wait: float = 75.0
    on_event: Callable[[Any], object] | None = field(default=None, repr=False)
    httpx_args: Mapping[str, Any] = field(default_factory=dict, repr=False)
    service: str = field(default="sinkove_synkrato", repr=False)
    budget: str | None = field(default=None, repr=False)
    limit: Limit = field(default_factory=Limit, repr=False)
    refine: Callable[[Failure], Failure] = field(default=lambda failure: failure, repr=False)

    def __post_init__(self) -> None:
        for name in ("timeout", "attempt_timeout"):
            _require_number(name, getattr(self, name), above_zero=True)
        _require_number("max_wait", self.max_wait, above_zero=False)
        if isinstance(self.max_retries, bool) or not isinstance(self.max_retries, int) or self.max_retries < 0:
            raise ConfigurationError(f"max_retries must be a whole number of at least 0, not {self.max_retries!r}.")
        refused = [name for name in _REFUSED_HTTPX_ARGS if name in self.httpx_args]
        if refused:
            raise ConfigurationError(f"httpx_args may not hold {', '.join(refused)}: the client decides these itself.")
        if self.budget is not None:
            from .store import check_budget

            check_budget(self.budget)
        if self.on_event is not None and not callable(self.on_event):
            raise ConfigurationError(f"on_event must be a function of one argument, not {self.on_event!r}.")

    def changed(self, **options: Unpack["Options"]) -> "Config":
        """A copy with other settings.

        Raises:
            ConfigurationError: One of them makes no sense.
        """
        return replace(self, **options)


class Options(TypedDict, total=False):
    """The settings of a `Config` that may differ between clients that share their connections."""

    timeout: float
    attempt_timeout: float
    max_retries: int
    max_wait: float
    on_event: Callable[[Any], object] | None


class Settings(Options, total=False):
    """All that a client may be told besides its key; left out, each is what `Config` says.

    Attributes:
        base_url: The API's address; ``http://`` only to this machine.
        budget: Address of a store through which processes share the key's limit (``redis://``, extra ``redis``).
        httpx_args: Passed to ``httpx.Client`` or ``httpx.AsyncClient`` (``proxy``, ``verify``, ``transport``, ...).
    """

    base_url: str | None
    budget: str | None
    httpx_args: Mapping[str, Any] | None


def _require_number(name: str, value: object, *, above_zero: bool) -> None:
    # No NaN passes a comparison.
    valid = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST
    if not valid or (above_zero and value == 0):
        bound = "above 0" if above_zero else "of at least 0"
        raise ConfigurationError(f"{name} must be a number of seconds {bound} and at most {_LONGEST}, not {value!r}.")


def key_from(given: KeySource | None, *, variable: str, what: str = "API key") -> Callable[[], str]:
    """A function that gives the key for the next call, checked.

    Args:
        given: The key, or a function without arguments that is asked before each call; None reads the environment.
        variable: The environment variable that holds the key when none is given.
        what: How the vendor calls it, for messages.

    Raises:
        ConfigurationError: There is no key, or it holds blanks, control characters or anything but ASCII. The text
            never shows the key.
    """
    if given is None:
        given = os.environ.get(variable)
        if given is None:
            raise ConfigurationError(f"There is no {what}: pass one, or set {variable}.")
    if callable(given):
        source = given
        return lambda: clean_key(_ask(source, what), what)
    key = clean_key(given, what)
    return lambda: key


def _ask(source: Callable[[], str], what: str) -> str:
    try:
        return source()
    except Exception as exc:
        raise ConfigurationError(f"The function that gives the {what} failed with {type(exc).__name__}.") from exc


def clean_key(value: object, what: str = "API key") -> str:
    """The key without white space around it.

    Raises:
        ConfigurationError: It is not a string, empty, or holds what no header can carry. The text never shows it.
    """
    complaint = _complaint(value)
    if complaint:
        del value  # reporters write down the local variables of the frames that an error came through
        raise ConfigurationError(f"The {what} {complaint}.")
    return str(value).strip()


def _complaint(value: object) -> str:
    if not isinstance(value, str):
        return f"must be a string, not {type(value).__name__}"
    key = value.strip()
    if not key:
        return "is empty"
    if not key.isascii():
        return "holds a character that is not ASCII; copy it again"
    return "has a blank or control character inside; copy it again" if re.search(r"[\x00-\x20\x7f]", key) else ""


def base_url_from(given: str | None, *, variables: Sequence[str], default: str, version: str = "") -> str:
    """The API's address without version and closing slash.

    Args:
        given: What the caller passed; None reads the environment, then takes the default.
        variables: Environment variables in the order in which they are asked.
        default: The vendor's production address.
        version: A last path segment that callers may have left on it, such as ``v1``.

    Raises:
        ConfigurationError: It is no http(s) address, holds a user name, query or fragment, or is ``http://`` to
            anything but this machine (the key would travel in clear).
    """
    chosen: object = given
    if chosen is None:
        chosen = next((os.environ[name] for name in variables if os.environ.get(name)), default)
    if not isinstance(chosen, str):
        raise ConfigurationError(f"base_url must be a string, not {type(chosen).__name__}.")
    url = chosen.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        host.encode("idna")  # else a label that is empty or too long fails when the first call looks it up
    except ValueError as exc:
        raise ConfigurationError("base_url is not an address that can be read; write https://HOST.") from exc
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError("base_url must begin with https:// (http:// for this machine alone) and name a host.")
    # An empty query or fragment too, which urlsplit does not tell from none.
    if parts.username is not None or re.search(r"[\x00-\x20\x7f?#]", url):
        raise ConfigurationError("base_url may hold no user name, query, fragment or blank; write https://HOST.")
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigurationError(f"base_url http://{host} would send your credentials unencrypted; use https://.")
    path = parts.path.rstrip("/")
    if version:  # of the path only: a host may be called v1
        path = path.removesuffix(f"/{version}").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
