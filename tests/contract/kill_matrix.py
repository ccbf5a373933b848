"""The power of a vendor's `check`: each semantic fault of its mock alone, and mocks without any, each run as a caller's.

`make contract-power` prints the tables and ends with 1 when a fault survives, when no rule that found one names its cause
(see `causes.py`), or when a server without a defect raises an alarm.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import zip_longest
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sinkove_synkrato_contract.fuzz  # so that no fork has to import schemathesis, nor the vendors
import sinkove_synkrato_contract.sinkove
import sinkove_synkrato_contract.synkrato  # noqa: F401
from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError, run
from sinkove_synkrato_contract.catalogue import SEEN
from sinkove_synkrato_contract.options import PHASES
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE as SINKOVE_FAULTS
from sinkove_synkrato_mock.synkrato.faults import CATALOGUE as SYNKRATO_FAULTS
from sinkove_synkrato_mock.synkrato.live import MockServer
from sinkove_synkrato_mock.synkrato.options import Options

from .causes import ALLOWED, CAUSES
from .synkrato_causes import ALLOWED as SYNKRATO_ALLOWED
from .synkrato_causes import CAUSES as SYNKRATO_CAUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from multiprocessing.context import ForkProcess

    from sinkove_synkrato_mock.faults import Catalogue

OPENAPI = Path(__file__).parents[2] / "openapi"
WORKERS = 2
# What a run may take, and when one that hangs is ended; what waits in vain for two datasets takes minutes.
BAR_SECONDS, LIMIT_SECONDS = 25.0, 600.0
PREAMBLE = """\
# What the conformance check finds

`make contract-power` prints this anew. Each line is a run of `{0} check`, {1}, on a mock with one
defect. A rule in **bold** names the defect's cause; what was never seen because of it stands apart. Plain is
`st run openapi/{0}.yaml` with the same seed on such a mock: schemathesis alone.
"""


@dataclass(frozen=True)
class Vendor:
    """What is planted and what has to be found.

    Attributes:
        catalogue: The faults of its mock.
        causes: Rules that name the cause of each.
        allowed: Faults that are none by the contract, so that nothing may be found.
        serve: A mock with faults.
        phases: Of schemathesis, with a fault; without one, all of them run.
    """

    catalogue: Catalogue
    causes: Mapping[str, set[str]]
    allowed: tuple[str, ...]
    serve: Callable[[str], AbstractContextManager[Any]]
    phases: tuple[str, ...] = PHASES

    @property
    def groups(self) -> dict[str, list[str]]:
        """The faults by group; one on the way or of a proxy is no breach of the contract."""
        found = {name: [each.id for each in faults] for name, faults in self.catalogue.groups.items()}
        return {name: ids for name, ids in found.items() if name not in ("wire", "proxy")}

    @property
    def faults(self) -> list[str]:
        """Those that have to be found."""
        return [each for ids in self.groups.values() for each in ids if each not in self.allowed]


def _synkrato(fault: str) -> AbstractContextManager[Any]:
    return MockServer(Options.of(token="pat-mock", seed=1, fault=fault or ()))


VENDORS = {
    "sinkove": Vendor(SINKOVE_FAULTS, CAUSES, ALLOWED, lambda fault: serve(seed=1, fault=fault or ())),
    # Its 47 operations take schemathesis minutes, and the trip alone names every cause.
    "synkrato": Vendor(SYNKRATO_FAULTS, SYNKRATO_CAUSES, SYNKRATO_ALLOWED, _synkrato, ()),
}


@dataclass(frozen=True)
class Job:
    """One run: with a fault or none, with a seed of the suite, and whether plain schemathesis runs beside it."""

    fault: str
    seed: int
    plain: bool
    vendor: str = "sinkove"

    @property
    def is_clean(self) -> bool:
        """Whether nothing may be found."""
        return not self.fault or self.fault in VENDORS[self.vendor].allowed

    @property
    def causes(self) -> set[str]:
        """Rules that name what is wrong."""
        return VENDORS[self.vendor].causes.get(self.fault, set())


@dataclass(frozen=True)
class Outcome:
    """What came of a job; `exit_code` is None when the run did not come to its end, `error` says why there is none."""

    job: Job
    exit_code: int | None = None
    rules: Sequence[str] = ()
    known: frozenset[str] = field(default=frozenset(), repr=False)
    seconds: float = 0.0
    error: str = ""
    plain: int | None = None
    plain_seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """One word or two; what is in capitals is not as it should be."""
        if self.exit_code not in (0, 1):
            return f"NOT RUN: {self.error}"
        if self.job.is_clean:
            return "FALSE ALARM" if self.exit_code else "green"
        return "killed" if self.exit_code else "SURVIVED"

    @property
    def named(self) -> bool:
        """Whether a rule that names the cause found the fault."""
        return bool(self.exit_code == 1 and self.job.causes.intersection(self.rules))

    @property
    def is_good(self) -> bool:
        """Whether the run was as it should be."""
        return self.verdict == "green" or self.named


def sampled(number: int, vendor: Vendor) -> list[str]:
    """Returns so many faults: the first of every group, then the second ones, and so on."""
    rows = zip_longest(*([each for each in ids if each not in vendor.allowed] for ids in vendor.groups.values()))
    return [each for row in rows for each in row if each][:number]


def attempt(job: Job) -> Outcome:
    """Runs the suite on a fresh mock, and plain schemathesis on another."""
    rules: list[str] = []
    known: frozenset[str] = frozenset()
    error = ""
    began = time.perf_counter()
    vendor = VENDORS[job.vendor]
    with vendor.serve(job.fault) as server:
        try:
            phases = vendor.phases if job.fault else PHASES
            result = run(job.vendor, base_url=server.url, api_key=_key(server), seed=job.seed, phases=phases)
            code, known = result.exit_code, frozenset(result.groups)
            rules = sorted({each.rule for each in result.findings})
        except CannotRunError as reason:
            code, error = 2, str(reason)
    seconds = time.perf_counter() - began
    plain, plain_seconds = _plain(job) if job.plain else (None, 0.0)
    return Outcome(job, code, rules, known, seconds, error, plain, plain_seconds)


def _key(server: Any) -> str:
    key: str = getattr(server, "api_key", None) or server.token
    return key


def _plain(job: Job) -> tuple[int, float]:
    with VENDORS[job.vendor].serve(job.fault) as server, tempfile.TemporaryDirectory() as folder:
        header, spec = f"Authorization: Bearer {_key(server)}", str(OPENAPI / f"{job.vendor}.yaml")
        command = [str(Path(sys.executable).with_name("st")), "run", spec, "--url", server.url, "-H", header]
        began = time.perf_counter()
        done = subprocess.run([*command, "--seed", str(job.seed)], cwd=folder, capture_output=True, check=False)
        return done.returncode, time.perf_counter() - began


def _report(work: Callable[[Job], Outcome], job: Job, pipe: connection.Connection) -> None:
    pipe.send(work(job))


def outcomes(
    jobs: Sequence[Job], work: Callable[[Job], Outcome] = attempt, limit_seconds: float = LIMIT_SECONDS
) -> Iterator[Outcome]:
    """Does each job in a process of its own, two at a time; yields what came of them as it comes."""
    context = multiprocessing.get_context("fork")
    waiting = list(jobs)
    running: dict[connection.Connection, tuple[ForkProcess, Job, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < WORKERS:
                job = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_report, args=(work, job, theirs))
                process.start()
                theirs.close()
                running[ours] = process, job, time.monotonic() + limit_seconds
            ready = connection.wait(list(running), timeout=1.0)
            for pipe, (process, job, deadline) in list(running.items()):
                if pipe in ready or time.monotonic() > deadline:
                    del running[pipe]
                    yield (
                        _received(pipe, job)
                        if pipe in ready
                        else Outcome(job, error=f"still at it after {limit_seconds:.0f} s")
                    )
                    process.kill()
                    process.join()
    finally:
        for process, _, _ in running.values():
            process.kill()


def _received(pipe: connection.Connection, job: Job) -> Outcome:
    try:
        outcome: Outcome = pipe.recv()
    except EOFError:
        return Outcome(job, error="the suite broke off")
    return outcome


def table(done: Sequence[Outcome]) -> str:
    """Returns a row for each outcome."""
    lines = ["| fault | | found by | never seen | s | plain |", "|---|---|---|---|---|---|"]
    for each in done:
        found = [f"**{rule}**" if rule in each.job.causes else rule for rule in each.rules if not rule.startswith(SEEN)]
        unseen = [rule.removeprefix(SEEN) for rule in each.rules if rule.startswith(SEEN)]
        unnamed = "" if each.named or each.verdict != "killed" else ", CAUSE NOT NAMED"
        slow = " SLOW" if each.seconds > BAR_SECONDS else ""
        plain = {None: "", 0: "green", 1: "killed"}.get(each.plain, f"exit code {each.plain}")
        plain += f", {each.plain_seconds:.0f} s" if plain else ""
        what = each.job.fault or f"none, seed {each.job.seed}"
        cells = (what, each.verdict + unnamed, ", ".join(found), ", ".join(unseen), f"{each.seconds:.1f}{slow}", plain)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def totals(done: Sequence[Outcome]) -> str:
    """Returns what the table comes to, a line each."""
    faulty = [each for each in done if not each.job.is_clean]
    clean = [each for each in done if each.job.is_clean]
    killed = [each for each in faulty if each.verdict == "killed"]
    slowest = max(done, key=lambda each: each.seconds)
    lines = [
        f"- killed: {len(killed)} of {len(faulty)}",
        f"- killed by a rule that names the cause: {sum(each.named for each in faulty)} of {len(faulty)}",
        f"- alarms where there is no defect: {sum(each.verdict != 'green' for each in clean)} of {len(clean)}",
        f"- median run: {statistics.median(each.seconds for each in done):.1f} s",
        f"- slowest run: {slowest.seconds:.1f} s ({slowest.job.fault or 'no fault'})",
        f"- runs above {BAR_SECONDS:.0f} s: {sum(each.seconds > BAR_SECONDS for each in done)}",
    ]
    plain = [each for each in faulty if each.plain is not None]
    if plain:
        alarms = sum(bool(each.plain) for each in clean)
        lines.append(
            f"- killed by plain schemathesis: {sum(each.plain == 1 for each in plain)} of {len(plain)}, "
            f"with {alarms} alarms where there is no defect; its median {statistics.median(each.plain_seconds for each in plain):.1f} s"
        )
    rules = frozenset[str]().union(*(each.known for each in done))
    vendor = VENDORS[done[0].job.vendor]
    if {each.job.fault for each in faulty} == set(vendor.faults):
        idle = rules.difference(*(each.rules for each in killed))
        lines.append(f"- rules that found nothing at all: {', '.join(sorted(idle)) or 'none'}")
    if strange := set[str]().union(*vendor.causes.values()) - rules:
        lines.append(f"- causes that are no rules: {', '.join(sorted(strange))}")
    # Seconds mean what they say on a machine that has nothing else to do.
    lines.append(f"- load in the end: {os.getloadavg()[0]:.1f}, of which {WORKERS} are these runs")
    return "\n".join(lines)


def conclude(done: Sequence[Outcome], path: Path | None) -> int:
    """Prints the table, writes it if there is a path, and returns the exit code."""
    told = f"{table(done)}\n\n{totals(done)}\n"
    sys.stdout.write(told)
    if path is not None:
        # Under another name first, so that nobody reads half of it.
        part = path.with_name(f".{path.name}.part")
        name = done[0].job.vendor
        budget = "with its default budget" if VENDORS[name].phases else "without schemathesis's phases"
        part.write_text(f"{PREAMBLE.format(name, budget)}\n{told}", encoding="utf-8")
        part.replace(path)
    return 0 if all(each.is_good for each in done) else 1


def jobs_of(arguments: Sequence[str]) -> tuple[list[Job], Path | None]:
    """Returns what a command line asks for: the runs, and where the table goes besides stdout."""
    parser = argparse.ArgumentParser(prog="kill_matrix", description=__doc__, allow_abbrev=False)
    parser.add_argument("--vendor", choices=VENDORS, default="sinkove")
    parser.add_argument("--fault", action="append", metavar="ID", help="this one only")
    parser.add_argument("--sample", type=int, metavar="N", help="so many faults, of all groups alike")
    parser.add_argument("--clean-seeds", type=int, default=0, metavar="N", help="runs without a fault, seeds 1 to N")
    parser.add_argument("--plain", action="store_true", help="run schemathesis's own command line beside each")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown too")
    told = parser.parse_args(arguments)
    vendor = VENDORS[told.vendor]
    sample = vendor.faults if told.sample is None else sampled(told.sample, vendor)
    faults = told.fault or [*sample, *vendor.allowed]
    if strange := set(faults) - {*vendor.faults, *vendor.allowed}:
        parser.error(f"There is no fault {min(strange)}.")
    clean = [Job("", seed, told.plain, told.vendor) for seed in range(1, told.clean_seeds + 1)]
    return [*(Job(fault, 1, told.plain, told.vendor) for fault in faults), *clean], told.write


def main(arguments: Sequence[str]) -> int:
    """Runs, prints, and returns the exit code."""
    jobs, path = jobs_of(arguments)
    done: list[Outcome] = []
    for each in outcomes(jobs):
        done.append(each)
        sys.stderr.write(f"{len(done)}/{len(jobs)} {each.job.fault or f'seed {each.job.seed}'}: {each.verdict}\n")
    return conclude(sorted(done, key=lambda each: jobs.index(each.job)), path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
