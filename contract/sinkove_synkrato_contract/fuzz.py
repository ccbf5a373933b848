"""Schemathesis's phases with all of its checks, run in this process; every answer goes to the record as well."""

from __future__ import annotations

import copy
import re
import time
from typing import TYPE_CHECKING, Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.engine import StopReason, events, from_schema

from sinkove_synkrato_contract.catalogue import CHECKS, SENTENCES, WHOLE_RUN
from sinkove_synkrato_contract.options import PHASES, CannotRunError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["Fuzzer"]

# Which status answers what is published for no operation.
_ABOUT_STATUS = {
    "status_code_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "unsupported_method",
    "allow_header_conformance",
}
_NOTHING_TO_DO = {"not_supported", "not_applicable", "nothing_to_test"}


class _Transport:
    """Sends what schemathesis wants to send, its checks' probes included, which no hook of its own is told of.

    Used in the engine's one worker thread.
    """

    def __init__(self, fuzzer: Fuzzer, inner: Any) -> None:
        self._fuzzer = fuzzer
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def send(self, case: Any, **kwargs: Any) -> Any:
        # Authentication is what requests calls last, with all that it is about to send, again for each attempt.
        response = self._inner.send(case, **{**kwargs, "auth": self._fuzzer.sending})
        self._fuzzer.saw(case, response)
        return response


class Fuzzer:
    """Runs the phases.

    Args:
        target: Address, key, seed and the like; its record reads every answer.
        operations: The operations that may be called.
        subjects: What was given to be tested with.
        echo: Shows progress.
    """

    def __init__(
        self,
        target: Target,
        operations: Collection[Operation],
        subjects: Mapping[str, str],
        echo: Callable[[str], None],
    ) -> None:
        self._target = target
        self._record = target.record
        self._operations = operations
        self._vendor = target.vendor
        self._subjects = subjects
        self._echo = echo
        self._refused: list[CannotRunError] = []
        self._by_label = {f"{each.method} {each.path}": each for each in target.spec.operations.values()}

    def run(self) -> list[str]:
        """Runs the phases; returns those that had nothing to do.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        config = SchemathesisConfig.from_dict(self._config())
        schema = schemathesis.openapi.from_dict(self._document(), config=config)
        schema.config.update(base_url=self._target.options.base_url)

        schema.__class__ = type("WatchedSchema", (type(schema),), {"transport": _Transport(self, schema.transport)})

        def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:  # noqa: ARG001 - found by its parameters' names
            return not self._vendor.forgives(self.exchange(response.request, response), failure.code)

        schema.hook("filter_failure")(filter_failure)
        try:
            return [idle for event in from_schema(schema).execute() for idle in self._read(event)]
        except KeyboardInterrupt:
            raise self._refused[0] if self._refused else KeyboardInterrupt from None

    def sending(self, request: Any) -> Any:
        """Lets a prepared request wait for its turn, and be written down."""
        content = request.body.encode() if isinstance(request.body, str) else request.body or b""
        try:
            self._target.sending(self._target.spec.locate(request.method, request.url).operation, request.url, content)
        except CannotRunError as error:
            self._refused.append(error)
            raise KeyboardInterrupt from error  # anything else, schemathesis would take for the target's doing
        return request

    def saw(self, case: Any, response: Any) -> None:
        """Shows an answer to everything that has to know of it."""
        part = case.meta.phase.name.value if case.meta else "checks"
        self._target.saw(self.exchange(response.request, response), part)

    def _document(self) -> dict[str, Any]:
        """Returns a copy (schemathesis writes links of its own into it) without what may not be called.

        Schemathesis has filters of its own, but a create that slips through one costs somebody money.
        """
        document: dict[str, Any] = copy.deepcopy(dict(self._target.spec.document))
        kept = {each.id for each in self._operations}
        for item in document["paths"].values():
            for method, each in list(item.items()):
                if isinstance(each, dict) and "responses" in each and each["operationId"] not in kept:
                    del item[method]
        for response in _responses(document):
            links = response.get("links", {})
            response["links"] = {name: each for name, each in links.items() if each.get("operationId") in kept}
        self._vendor.arranged(document, self._subjects)
        return document

    def _config(self) -> dict[str, Any]:
        options, document = self._target.options, self._target.spec.document
        phases: dict[str, dict[str, Any]] = {name: {"enabled": name in options.phases} for name in PHASES}
        checks = {"missing_required_header": {"enabled": options.bad_keys}}
        # Misuse asks every operation without a key and with a wrong one. This check would at the first success, and when
        # that comes depends on how fast the server makes items: the same seed would not send the same requests.
        checks |= {name: {"enabled": False} for name in ("ignored_auth", *self._vendor.unchecked)}
        left_out = len(self._operations) < len(self._target.spec.operations)
        if options.read_only or not options.bad_keys or left_out:
            phases["coverage"]["unexpected-methods"] = []
        if left_out:
            # Schemathesis sees a document without them, and would call their methods undocumented, and send them.
            checks |= {name: {"enabled": False} for name in ("unsupported_method", "allow_header_conformance")}
        schemes = document.get("components", {}).get("securitySchemes", {})
        return {
            "seed": options.seed,
            "continue-on-failure": True,
            "workers": 1,
            "cache": {"enabled": False},  # what one run learned must not change what the next one sends
            "tls-verify": str(options.ca) if options.ca else True,
            "headers": dict(options.headers),
            "auth": {"openapi": {name: {"bearer": options.api_key} for name in schemes}},
            "generation": {
                "database": "none",
                "max-examples": options.max_examples,
                "with-security-parameters": options.bad_keys,
            },
            "checks": checks,
            "phases": phases,
        }

    def exchange(self, request: Any, response: Any) -> Exchange:
        """Returns what schemathesis sent and got."""
        url = str(getattr(request, "url", None) or request.uri)
        seconds = response.elapsed if isinstance(response.elapsed, float) else response.elapsed.total_seconds()
        content = request.body.encode() if isinstance(request.body, str) else request.body
        return self._target.exchange(
            request.method,
            url,
            {name.lower(): _text(value) for name, value in request.headers.items()},
            content if isinstance(content, bytes) else b"",
            response.status_code,
            {name.lower(): _text(value) for name, value in response.headers.items()},
            response.content or b"",
            (time.time() - seconds, seconds),
        )

    def _read(self, event: events.EngineEvent) -> Iterator[str]:
        if isinstance(event, events.ScenarioFinished):
            self._judge(event)
        elif isinstance(event, events.PhaseStarted) and event.phase.name.value.lower() in PHASES:
            self._echo(f"schemathesis: {event.phase.name.value.lower()} ...")
        elif isinstance(event, events.PhaseFinished):
            payload = event.payload.ok() if isinstance(event.payload, Ok) else None
            # What they send is no HTTP that curl could repeat, and nothing that a user of the API would send.
            self._record.sent["probes"] += sum(each.response is not None for each in getattr(payload, "probes", ()))
            if event.phase.skip_reason is not None and event.phase.skip_reason.value in _NOTHING_TO_DO:
                yield event.phase.name.value.lower()
        elif isinstance(event, events.Interrupted):
            raise KeyboardInterrupt
        elif isinstance(event, events.NonFatalError):
            self._trouble(event.label, f"{event.info.title}: {event.info.message}")
        elif isinstance(event, events.FatalError):
            self._trouble("", f"schemathesis broke off: {event.exception!r}")
        elif isinstance(event, events.EngineFinished) and event.stop_reason is not StopReason.COMPLETED:
            self._trouble("", f"schemathesis stopped: {event.stop_reason.value}")

    def _trouble(self, label: str, received: str) -> None:
        subject = self._by_label[label].id if label in self._by_label else WHOLE_RUN
        self._record.judge("answers", SENTENCES["answers"], subject, ("answers, to the end", received))

    def _judge(self, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        for case_id, nodes in recorder.checks.items():
            operation = self._by_label[recorder.cases[case_id].value.operation.label]
            for node in nodes:
                if node.failure_info is None:
                    self._record.judge(node.name, _expected(node.name), operation.id, None)
                    continue
                failure = node.failure_info.failure
                interaction = recorder.interactions.get(failure.case_id or case_id, recorder.interactions[case_id])
                if interaction.response is not None:
                    exchange = self.exchange(interaction.request, interaction.response)
                    self._fail(node.name, failure, operation, exchange)

    def _fail(self, check: str, failure: Any, operation: Operation, exchange: Exchange) -> None:
        message = failure.message.strip()
        headers = operation.responses.get(exchange.status, {}).get("headers", {}) if "headers" in check else ()
        # A header that is missing is named; of one that breaks its schema only the value is told.
        value = str(getattr(failure, "instance", None))
        missing = next((name for name in headers if name.lower() in message.lower()), "")
        header = missing or next((name for name in headers if exchange.headers.get(name.lower()) == value), "")
        found = re.search(r"^Schema at (/\S+):$", message, re.MULTILINE)
        place = "" if missing else "/" if header else found[1] if found else ""
        provenance = operation.provenance(exchange.status if header or place else None, header=header, place=place)
        self._record.judge(
            check,
            f"{failure.title} ({failure.code})",
            operation.id,
            (_expected(check), f"{exchange.status}: {message}"),
            "inferred" if check in _ABOUT_STATUS else provenance,
            exchange,
            kind=f"{failure.code} {header}{place}",
        )


def _responses(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document.get("components", {}).get("responses", {}).values()
    operations = [each for item in document["paths"].values() for each in item.values() if isinstance(each, dict)]
    yield from (response for each in operations for response in each.get("responses", {}).values())


def _expected(check: str) -> str:
    return CHECKS.get(check, ("", "as documented"))[1]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
