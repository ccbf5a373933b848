"""What a run is told, checked before the first request."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import shlex
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["PHASES", "REPORTS", "CannotRunError", "Options", "read", "require", "subjects_of"]

PHASES = ("examples", "coverage", "fuzzing", "stateful")
REPORTS = ("har", "html", "json", "junit")
# How the command spells them, if not by their name; those that are switched off and on by two names have both.
_SPELLED: Mapping[str, str | tuple[str, str]] = {
    "read_only": ("--writes", "--read-only"),
    "strict": ("--no-strict", "--strict"),
    "operations": "--operation",
    "headers": "--header",
    "reports": "--report",
}


class CannotRunError(Exception):
    """The suite could not run, which says nothing about the target; the text is one sentence."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a run; None means that the default depends on whether the target is on loopback.

    Attributes:
        base_url: The target's address; a `/v1` at its end is tolerated.
        api_key: The key under test.
        seed: The same seed sends the same requests.
        max_examples: How many cases fuzzing and stateful make for each operation.
        phases: Those of PHASES that run.
        operations: The operations to check; empty means all.
        read_only: Nothing is created or changed. Default: off loopback.
        strict: Refuted guesses of ours fail as well, and bad keys are tried. Default: on loopback.
        subjects: A TOML file of special keys and items.
        master: The only place that may be written to, of a vendor that has many; instead of the one in the subjects.
        deviations: A TOML file of what the target is known not to keep.
        budget_share: The part of the key's rate limit that may be used, 0 to 1. Default: 0.5, on loopback unlimited.
        max_creates: How many items may be created. Default: one for each family that needs one, on loopback unlimited.
        spec: An OpenAPI document to check against, instead of the vendor's.
        headers: More headers for each request.
        ca: A file of certificates to trust.
        journey_timeout: Seconds to wait for a created item to be ready. Default: 3600, on loopback 10.
        reports: Files to write, by kind, one of REPORTS.
        ledger: A file that what is created is written down in. Default: `VENDOR-check-ledger.ndjson` in the current
            folder, on loopback none.

    Raises:
        CannotRunError: One of them makes no sense.
    """

    base_url: str
    api_key: str
    seed: int = 1
    max_examples: int = 30
    phases: tuple[str, ...] = PHASES
    operations: tuple[str, ...] = ()
    read_only: bool | None = None
    strict: bool | None = None
    subjects: Path | None = None
    master: str = ""
    deviations: Path | None = None
    budget_share: float | None = None
    max_creates: int | None = None
    spec: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    ca: Path | None = None
    journey_timeout: float | None = None
    reports: Mapping[str, Path] = field(default_factory=dict)
    ledger: Path | None = None

    def __post_init__(self) -> None:
        files = [each.absolute() for each in (*self.reports.values(), self.ledger) if each]
        for wrong, sentence in (
            (not _is_address(self.base_url), "The base URL has to be http:// or https://, a host and at most a path."),
            (not re.fullmatch(r"\s*[!-~]+\s*", self.api_key), "The API key has to be ASCII without blanks."),
            (not all(map(_is_header, self.headers, self.headers.values())), "A header is NAME:VALUE in ASCII."),
            (self.max_examples < 1, "At least one example is needed."),
            (not set(self.phases) <= set(PHASES), f"Phases are {', '.join(PHASES)}."),
            (
                self.budget_share is not None and not 0 < self.budget_share <= 1,
                "The budget share is above 0, at most 1.",
            ),
            (self.max_creates is not None and self.max_creates < 0, "The number of creates is at least 0."),
            (self.read_only and self.max_creates, "What only reads creates nothing: --read-only or --max-creates."),
            (self.journey_timeout is not None and not 0 < self.journey_timeout <= 1e6, "A timeout is above 0."),
            (not set(self.reports) <= set(REPORTS), f"Kinds of reports are {', '.join(REPORTS)}."),
            (len({*files}) < len(files), "Two reports, or a report and the ledger, are to be one file."),
        ):
            if wrong:
                raise CannotRunError(sentence)
        for path in self.reports.values():
            if (path.exists() and not path.is_file()) or not os.access(path.absolute().parent, os.W_OK):
                raise CannotRunError(f"The report {path} cannot be written.")

    @property
    def on_loopback(self) -> bool:
        """Whether the target is on this machine."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def bad_keys(self) -> bool:
        """Whether bad keys may be sent: in production they raise alarms."""
        return self.on_loopback or bool(self.strict)

    def command(self, vendor: str) -> str:
        """Returns a shell command that gives these options again; the key and the values of headers are left out."""
        words = [vendor, "check"]
        for each in fields(self):
            value: Any = getattr(self, each.name)
            name = _SPELLED.get(each.name, f"--{each.name.replace('_', '-')}")
            if each.name == "api_key" or value in (each.default, {}, Path(f"{vendor}-check-ledger.ndjson")):
                continue
            if isinstance(name, tuple):
                words.append(name[value])
                continue
            if each.name == "headers":
                value = [f"{header}: ..." for header in value]
            elif each.name in ("phases", "reports"):
                value = ",".join(f"{kind}={value[kind]}" if each.name == "reports" else kind for kind in value)
            words += [
                word for one in (value if isinstance(value, list | tuple) else [value]) for word in (name, str(one))
            ]
        return shlex.join(words)

    def settled(self) -> Options:
        """Returns a copy in which every None that has a default is replaced by it."""
        here = self.on_loopback
        return replace(
            self,
            base_url=self.base_url.rstrip("/").removesuffix("/v1").rstrip("/"),
            api_key=self.api_key.strip(),
            read_only=not here if self.read_only is None else self.read_only,
            strict=here if self.strict is None else self.strict,
            budget_share=self.budget_share or (None if here else 0.5),
            journey_timeout=self.journey_timeout or (10.0 if here else 3600.0),
        )

    def creates(self, families: int) -> int | None:
        """Returns how many items may be created for families that need one; None for any number."""
        if self.read_only or not families:
            return 0
        return families if self.max_creates is None and not self.on_loopback else self.max_creates


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        (parts.hostname or "").encode("idna")  # an empty or overlong label raises
        plain = not (parts.query or parts.fragment or "@" in parts.netloc) and re.fullmatch(r"[!-~]+", text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and bool(plain)
    except ValueError:
        return False


def _is_header(name: str, value: str) -> bool:
    return bool(re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) and re.fullmatch(r"[ -~]*", value))


def read(path: Path) -> str:
    """Returns a file's text.

    Raises:
        CannotRunError: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"{path} cannot be read ({type(error).__name__}).") from None


def require(kind: str, name: str, known: Collection[str]) -> None:
    """Refuses a name that is not known.

    Raises:
        CannotRunError: It names what is near.
    """
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or sorted(known)
        raise CannotRunError(f"There is no {kind} {name!r}; near it: {', '.join(near)}.")


def subjects_of(text: str) -> dict[str, str]:
    """Reads subjects, which are TOML: a name and a string a line.

    Raises:
        CannotRunError: It is something else.
    """
    try:
        subjects = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CannotRunError(f"The subjects are not TOML: {error}.") from None
    strange = [name for name, value in subjects.items() if not isinstance(value, str) or not value]
    if strange:
        raise CannotRunError(f"In the subjects, {strange[0]} has to be a string.")
    return subjects
