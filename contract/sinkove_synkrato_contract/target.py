"""The server under test, as the journey talks to it: one question, one answer, its status judged."""

from __future__ import annotations

import math
import ssl
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from sinkove_synkrato_contract.catalogue import SENTENCES, WHOLE_RUN
from sinkove_synkrato_contract.exchange import Exchange
from sinkove_synkrato_contract.ledger import Ledger
from sinkove_synkrato_contract.pace import MAX_PAUSE_SECONDS, Pacer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sinkove_synkrato_contract.options import Options
    from sinkove_synkrato_contract.record import Record
    from sinkove_synkrato_contract.rules import Broken
    from sinkove_synkrato_contract.spec import Operation, Spec
    from sinkove_synkrato_contract.vendor import Vendor

__all__ = ["UNSENT", "Pacer", "Target", "TargetGoneError"]

_TIMEOUT_SECONDS = 30.0
_MAX_SILENT = 3
# What httpx raises over an address that cannot be one; both are no httpx.HTTPError.
UNSENT = (httpx.InvalidURL, UnicodeError)


class TargetGoneError(Exception):
    """The target has stopped answering."""


class Target:
    """Sends requests to operations of a spec, and shows every answer to the record.

    Args:
        spec: The operations.
        options: Address, key and the like, settled.
        record: What reads the answers.
        pacer: What keeps the requests apart.
        vendor: Whose contract it is to keep.
        creates: How many requests that could create something may be sent; None for any number.
        ledger: What everything that may be created is written down in.
        seen: Called after each answer.

    Raises:
        OSError: The certificates cannot be read.
    """

    def __init__(
        self,
        spec: Spec,
        options: Options,
        record: Record,
        pacer: Pacer,
        vendor: Vendor,
        creates: int | None,
        *,
        ledger: Ledger | None = None,
        seen: Callable[[], None] = lambda: None,
    ) -> None:
        self.spec = spec
        self.options = options
        self.record = record
        self.pacer = pacer
        self.creates_left = math.inf if creates is None else creates
        self.vendor = vendor
        self._ledger = ledger or Ledger(None, {}, sync=False)
        self._seen = seen
        if options.budget_share is not None:
            pacer.limit_to(options.budget_share, vendor.untold_per_minute)
        self._silent = 0
        verify = ssl.create_default_context(cafile=str(options.ca)) if options.ca else True
        # No cookie is kept: each request stands for itself, as its curl line does.
        cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self.client = httpx.Client(
            timeout=_TIMEOUT_SECONDS, verify=verify, cookies=cookies, trust_env=not options.on_loopback
        )

    def send(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        method: str | None = None,
        key: str | None = None,
        authorization: str | None = None,
        content: bytes = b"",
        media_type: str = "application/json",
        paced: bool = True,
    ) -> Exchange:
        """Sends one request.

        Args:
            operation: Where to.
            parameters: For its path, its query and its headers.
            method: Instead of the operation's.
            key: Instead of the key under test; an empty one sends no Authorization.
            authorization: The whole header, instead of one with a key.
            content: The body.
            media_type: The body's Content-Type.
            paced: Whether to wait until a request may be sent: for a key that was given to be exhausted, not.

        Raises:
            httpx.HTTPError: There was no answer.
            RuntimeError: It could create one more than may be: look at `creates_left` before.
        """
        creating = operation.would_create(content)
        if creating and self.creates_left < 1:
            raise RuntimeError(f"{operation.id} would create more than --max-creates allows.")
        self.creates_left -= creating
        given = self.options.api_key if key is None else key
        headers = {name.lower(): value for name, value in self.options.headers.items()}
        headers |= {name: parameters[name] for name in operation.headers & parameters.keys()}
        headers |= {"authorization": authorization or f"Bearer {given}"} if given else {}
        headers |= {"content-type": media_type} if content else {}
        method, url = method or operation.method, self.options.base_url + operation.address(parameters)
        self.sending(operation, url, content, paced=paced)
        started = time.time()
        response = self.client.request(method, url, headers=headers, content=content or None)
        answered = {name.lower(): value for name, value in response.headers.items()}
        status, body, seconds = response.status_code, response.content, time.time() - started
        exchange = self.exchange(method, url, headers, content, status, answered, body, (started, seconds))
        self.saw(exchange, "journey")
        if exchange.status in operation.responses and exchange.operation is operation and method != "HEAD":
            is_left_out = exchange.succeeded and not body and operation.id in self.vendor.bodiless
            broken = None if is_left_out else operation.flaw(exchange.status, exchange.json)
            self.note("body-schema", operation, broken, exchange)
        # What is refused for its rate has done nothing, and may be asked again; a flawed body may have created after all.
        self.creates_left += creating and exchange.status == 429
        self.creates_left -= not creating and exchange.succeeded and operation.creates
        return exchange

    def sending(self, operation: Operation | None, url: str, content: bytes, *, paced: bool = True) -> None:
        """Waits until a request may be sent, and writes it down when it could create something.

        Raises:
            CannotRunError: It cannot be written down, so that it must not be sent.
            KeyboardInterrupt: The run was stopped.
        """
        if paced:
            self.pacer.wait()
        self._ledger.sending(operation, url, content)

    def saw(self, exchange: Exchange, part: str) -> None:
        """Shows an answer to everything that has to know of it."""
        self._ledger.saw(exchange)
        self.record.see(exchange, part)
        if exchange.owned:
            header = self.vendor.limit_header
            limit = exchange.headers.get(header, "")
            remaining = exchange.headers.get(header.removesuffix("limit") + "remaining", "")
            self.pacer.heed(limit, remaining, self.vendor.reset_seconds(exchange))
        self._seen()

    def exchange(
        self,
        method: str,
        url: str,
        sent: Mapping[str, str],
        content: bytes,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        timing: tuple[float, float],
    ) -> Exchange:
        """Returns an exchange, whoever had it; header names are in lower case, `timing` is when it began and how long it took."""
        owned = sent.get("authorization") == f"Bearer {self.options.api_key}"
        place = self.spec.locate(method, url)
        return Exchange(place, method, url, sent, content, status, headers, body, owned, *timing)

    def ask(
        self,
        rule: str,
        operation: Operation,
        parameters: Mapping[str, str],
        expect: Sequence[int] = (),
        **request: object,
    ) -> Exchange | None:
        """Sends one request and judges the answer's status.

        Args:
            rule: A key of `Vendor.told`.
            operation: Where to.
            parameters: For its path, its query and its headers.
            expect: The statuses that are right; without any, those that the spec has for a success.
            request: As `send` takes it.

        Returns:
            The answer, None when there was none.

        Raises:
            TargetGoneError: There was none for the third time.
        """
        expect = expect or operation.successes
        try:
            exchange = self.send(operation, parameters, **request)  # type: ignore[arg-type] # passed on as it came
            if exchange.owned and exchange.status == 429:
                if self.options.on_loopback or not self.wait_for_reset(exchange):
                    return exchange  # an empty quota says nothing about the rule; the gate reports it
                self.record.refused -= 1  # it is asked again
                exchange = self.send(operation, parameters, **request)  # type: ignore[arg-type] # the same
        except UNSENT as error:
            # An id that no address can hold was the server's own.
            self.note("answers", operation, ("ids that an address can hold", type(error).__name__))
            return None
        except httpx.HTTPError as error:
            self.note("answers", operation, ("an answer", type(error).__name__))
            self._silent += 1
            if self._silent == _MAX_SILENT:
                self.record.judge(
                    "answers", SENTENCES["answers"], WHOLE_RUN, ("answers, to the end", "none, three times")
                )
                raise TargetGoneError from error
            return None
        self._silent = 0
        self.note("answers", operation, None)
        broken = None if exchange.status in expect else (" or ".join(map(str, expect)), str(exchange))
        # A status that the spec does not have for the operation, such as 405, is nobody's claim but ours.
        provenance = operation.provenance(expect[0]) if expect[0] in operation.responses else "inferred"
        self.note(rule, operation, broken, exchange, provenance)
        return exchange

    def note(
        self,
        rule: str,
        operation: Operation,
        broken: Broken | None,
        exchange: Exchange | None = None,
        provenance: str | None = None,
    ) -> None:
        """Notes a verdict; without a provenance, the claim is the rule's or the operation's."""
        told = self.vendor.told[rule]
        provenance = provenance or next(iter(told[2:]), operation.provenance())
        self.record.judge(rule, told[1], operation.id, broken, provenance, exchange)

    def wait_for_reset(self, refused: Exchange) -> bool:
        """Waits for the window that refused a request to end; returns False when that is more than 75 s away."""
        asked = refused.headers.get("retry-after", "")
        seconds = float(asked) if asked.isdecimal() else self.vendor.reset_seconds(refused)
        if seconds is None or seconds > MAX_PAUSE_SECONDS:
            return False
        self.pacer.sleep(max(0.0, seconds) + 0.1)
        return True
