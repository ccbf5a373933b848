"""A run, from its options to its result."""

from __future__ import annotations

import importlib
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from sinkove_synkrato_contract.catalogue import groups_of
from sinkove_synkrato_contract.deviations import applied, deviations_of
from sinkove_synkrato_contract.due import Due
from sinkove_synkrato_contract.exchange import redacted
from sinkove_synkrato_contract.gate import Gate
from sinkove_synkrato_contract.given import document, secrets_of, selected, served_subjects, spec_of
from sinkove_synkrato_contract.ledger import Ledger
from sinkove_synkrato_contract.options import CannotRunError, Options, read, require, subjects_of
from sinkove_synkrato_contract.plan import plan
from sinkove_synkrato_contract.record import Record, Result
from sinkove_synkrato_contract.reports import write
from sinkove_synkrato_contract.target import Pacer, Target, TargetGoneError
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.vendor import Vendor

__all__ = ["Run", "run", "vendor_of"]

_SILENCE = (httpx.ConnectError, httpx.TimeoutException, httpx.ReadError, httpx.WriteError, httpx.ProxyError)
_MAX_REPORT_AGE_SECONDS = 2.0


def run(
    vendor: str,
    *,
    echo: Callable[[str], None] = lambda _line: None,
    pacer: Pacer | None = None,
    today: date | None = None,
    **options: Any,
) -> Result:
    """Checks whether a server keeps a vendor's contract.

    Args:
        vendor: Whose, such as `sinkove`.
        echo: Shows a line of progress.
        pacer: Keeps requests apart; with a clock of its own in tests.
        today: The day by which known deviations expire, if it is not today's.
        options: As the attributes of `Options`; `base_url` and `api_key` are needed.

    Returns:
        What was found. The reports that the options ask for are written.

    Raises:
        CannotRunError: Nobody answers, the key is refused, the quota is used up, or the options are bad.
        KeyboardInterrupt: Ctrl-C was pressed; the reports say what was found by then.
    """
    result = Run(vendor, Options(**options), echo, pacer or Pacer(), today).go()
    if not result.complete:
        raise KeyboardInterrupt
    return result


def vendor_of(name: str) -> Vendor:
    """Returns a vendor by its name, which is that of a folder here and of a spec."""
    vendor: Vendor = importlib.import_module(f"sinkove_synkrato_contract.{name}").VENDOR
    return vendor


class Run:
    """One run.

    Args:
        vendor: Whose contract, as `vendor_of` takes it.
        options: What the run was told.
        echo: Shows a line of progress.
        pacer: Keeps requests apart.
        today: The day by which known deviations expire, if it is not today's.

    Raises:
        CannotRunError: An option makes no sense.
    """

    def __init__(
        self,
        vendor: str,
        options: Options,
        echo: Callable[[str], None],
        pacer: Pacer,
        today: date | None = None,
    ) -> None:
        self._vendor = vendor_of(vendor)
        self._options = options.settled()
        self._echo = echo
        self._pacer = pacer
        self._started = 0.0
        self._spec = spec_of(document(options) or load(vendor), self._options.base_url)
        self._operations = selected(self._spec, options.operations)
        if self._options.read_only and not any(each.reads_only for each in self._operations):
            raise CannotRunError("Nothing is left to check: the operations chosen write, and --read-only forbids that.")
        self._trip = self._vendor.trip(self._operations)
        self._creates = self._options.creates(self._trip.creates)
        mounted = [each for each in self._operations if each.id not in self._vendor.unmounted]
        # With a limit on creates, those are left to the journey.
        self._fuzzed = tuple(each for each in mounted if each.reads_only or self._creates is None)
        self._subjects = subjects_of(read(options.subjects)) if options.subjects else {}
        for name in sorted(self._subjects):
            require("subject", name, self._vendor.subjects)
        self._secrets = secrets_of(self._options, self._spec, self._subjects, self._vendor)
        private = frozenset(name.lower() for name in options.headers)
        selected_ids = {each.id for each in self._operations}
        self._rules = self._vendor.rules()
        self._record = Record(self._rules, selected_ids, self._secrets, private, keeps="har" in options.reports)
        self._groups = groups_of(self._vendor.told, self._rules)
        known = read(options.deviations) if options.deviations else ""
        self._deviations = deviations_of(known, self._groups, self._spec)
        self._today = today or datetime.now(UTC).date()
        default = None if options.on_loopback else Path(f"{vendor}-check-ledger.ndjson")
        written = (options.ledger or default) if self._creates != 0 else None
        self._ledger = Ledger(written, self._secrets, sync=not options.on_loopback)
        self._command = redacted(options.command(vendor), self._secrets)
        self._stage = "the beginning"
        self._complete = False
        self._reports_due = 0.0

    def plan(self) -> str:
        """Returns what would be sent: the operations, about how many requests in how many minutes, what is created."""
        return plan(self._options, self._operations, self._fuzzed, self._creates, self._vendor.per_minute)

    def go(self) -> Result:
        """Sends everything and returns what was found, by the time of an interruption if there is one.

        The reports are written at the beginning, at every stage and in between too, so that a kill leaves them behind.

        Raises:
            CannotRunError: Nobody answers, the key is refused, the quota is used up, or a file cannot be written.
        """
        options, ledger = self._options, self._ledger
        self._started = time.time()
        try:
            target = Target(
                self._spec,
                options,
                self._record,
                self._pacer,
                self._vendor,
                self._creates,
                ledger=ledger,
                seen=self._keep_reports,
            )
        except OSError as error:
            raise CannotRunError(f"The certificates {options.ca} cannot be read ({type(error).__name__}).") from None
        left_out: list[str] = []
        with target.client, ledger:
            ledger.begin(base_url=options.base_url, seed=options.seed, started=self._started, command=self._command)
            write(self._result(), self._options.reports)
            try:
                left_out = self._check(target)
                self._complete = True
            except KeyboardInterrupt:
                left_out = [f"everything after {self._stage} (interrupted)"]
        result = self._result(left_out)
        write(result, self._options.reports)
        return result

    def _check(self, target: Target) -> list[str]:
        """Sends everything and judges it; returns what was left out."""
        options = self._options
        gone, idle = False, list(options.phases)
        self._begin(target)
        if self._ledger.path:
            self._echo(f"what is created is written down in {self._ledger.path}")
        try:
            if options.master:
                self._subjects = {**self._subjects, "master": options.master}
            self._trip.go(target, self._subjects, self._tell)
            idle = self._fuzz(target) if options.phases and self._fuzzed else list(options.phases)
            self._trip.close()
        except TargetGoneError:
            self._echo("the target has stopped answering")
            gone, idle = True, []  # what was not answered had something to do
        if len(self._fuzzed) < len(self._spec.operations) and not gone:
            # A phase may have no case for the operations that an option has left.
            idle += [each for each in options.phases if each not in idle and not self._record.sent[each]]
        gate = Gate(options, self._subjects, self._record, self._due())
        left_out = [f"phase {each} (nothing to do)" for each in idle if each in options.phases]
        left_out += gate.judge(self._operations)
        gate.judge_run([each for each in options.phases if each not in idle])
        return left_out

    def _due(self) -> Due:
        # The other phases have no case for some operations.
        fuzzed = self._fuzzed if {"coverage", "fuzzing"} & set(self._options.phases) else ()
        return Due(vendor=self._vendor, fuzzed=[each.id for each in fuzzed])

    def _tell(self, stage: str) -> None:
        self._stage = stage.removesuffix(" ...")
        self._echo(stage)
        write(self._result(), self._options.reports)

    def _keep_reports(self) -> None:
        """Writes the reports when they are older than 2 s, and seldom enough that it takes a tenth of the time."""
        now = self._pacer.now()
        if self._options.reports and now >= self._reports_due:
            with suppress(CannotRunError):  # the last one tells
                write(self._result(), self._options.reports)
            took = self._pacer.now() - now
            self._reports_due = now + max(_MAX_REPORT_AGE_SECONDS, 10.0 * took)

    def _result(self, left_out: Sequence[str] = ()) -> Result:
        options = self._options
        result = self._record.result(
            strict=bool(options.strict),
            base_url=options.base_url,
            seed=options.seed,
            left_out=left_out,
            groups=self._groups,
            operations=[self._record.traffic(each) for each in self._operations],
            command=self._command,
            started=self._started,
            seconds=time.time() - self._started,
            complete=self._complete,
            created=tuple(self._ledger.created),
            ledger=str(self._ledger.path or ""),
        )
        return applied(result, self._deviations, self._spec, self._today)

    def _begin(self, target: Target) -> None:
        """Asks for a list, to learn whether there is anything to check."""
        first = self._first()
        try:
            exchange = target.send(first, {})
            if exchange.status == 429 and target.wait_for_reset(exchange):
                self._record.refused = 0
                exchange = target.send(first, {})
        except (*_SILENCE, httpx.RemoteProtocolError) as error:
            # Whoever answers, but not in HTTP, gives an odd answer: the journey finds it.
            if isinstance(error, httpx.RemoteProtocolError) and "without sending" not in str(error):
                return
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            raise CannotRunError(f"Nobody answers at {self._options.base_url} ({reason}).") from None
        except httpx.HTTPError:
            return  # an answer that cannot be read is a finding of the journey's
        if exchange.status in (401, 403):
            raise CannotRunError(f"The API key is refused: {exchange.status} from {first.method} {first.path}.")
        if exchange.status == 429:
            raise CannotRunError("The key's quota is used up: 429, and its reset is far away or changed nothing.")
        if self._options.subjects is None and self._options.on_loopback:
            self._subjects = served_subjects(target)
        self._secrets.update(secrets_of(self._options, self._spec, self._subjects, self._vendor))

    def _first(self) -> Operation:
        lists = [self._spec.operations[name] for name in self._trip.begins if name in self._spec.operations]
        lists += [each for each in self._spec.operations.values() if each.reads_only and not each.parameters]
        if not lists:
            raise CannotRunError("The spec has nothing that can be listed.")
        return lists[0]

    def _fuzz(self, target: Target) -> list[str]:
        # Takes a second to import, which neither --help nor bad options should.
        from sinkove_synkrato_contract.fuzz import Fuzzer

        return Fuzzer(target, self._fuzzed, self._subjects, self._tell).run()
