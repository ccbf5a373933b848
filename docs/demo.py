"""`make demo`: the vendor's documented flow against an embedded server, with nothing sent to anybody."""

import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

import sinkove as sk
from sinkove.archive import contact_sheet
from sinkove.testing import serve

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "demo-output"
PROMPTS = [
    "Normal chest",
    "Severe cardiomegaly",
    "Right lower lobe pneumonia",
    "Bilateral pneumonia, mild cardiomegaly",
]
console = Console(highlight=False)


def main() -> int:
    """Runs the demo; 0 when every step did what it shows."""
    OUTPUT.mkdir(exist_ok=True)
    archive, preview = OUTPUT / "dataset.zip", OUTPUT / "preview.png"
    with serve(seed=7, generation_seconds=4) as server, sk.client(server.api_key, base_url=server.url) as client:
        step(f"A server that behaves like the vendor listens on {server.url}")
        dataset = client.create_dataset(model="chest-xray-v2", prompts=PROMPTS, size=12)
        step(f"Created {dataset.id}: {dataset.size} images of {len(dataset.prompts)} prompts, now {dataset.status}")
        with Bars() as bars:
            dataset.save(archive, strategy="replace", wait=True, timeout=120, on_progress=bars.show)
        step(f"Saved {shown(archive)}, {archive.stat().st_size / 1e6:.1f} MB, after it became {dataset.status}")
        step(f"Drew its {contact_sheet(archive, preview)} images into {shown(preview)}")
        step("Does the server keep the spec? schemathesis asks it a few hundred questions")
        if not fuzz(server.url, server.api_key):
            return 1
    console.print("\nShown: create, wait, download, look, check; no vendor was asked. Next:")
    command = shown(Path(sys.executable).parent / "sinkove")
    for typed, gives in (
        (f"open {shown(preview)}", "the pictures"),
        ("make test", "the whole test suite"),
        (f"{command} mock", "the server by itself; its key is sk-mock"),
        (f"{command} --help", "the client on the command line"),
    ):
        console.print(f"  {typed:<32}{gives}", markup=False)
    return 0


def step(text: str) -> None:
    """Prints one thing that was done."""
    console.print(f"[green]*[/green] {text}")


def shown(path: Path) -> str:
    """A path as somebody in the checkout would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


class Bars(Progress):
    """A live bar for each phase that the client reports."""

    def __init__(self) -> None:
        columns = (TextColumn("  {task.description:<9}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        super().__init__(*columns, TimeElapsedColumn(), console=console)
        self.phases: dict[str, int] = {}

    def show(self, report: sk.Progress) -> None:
        """Takes one report."""
        if report.phase not in self.phases:
            self.phases[report.phase] = self.add_task(report.phase, total=report.total)
        self.update(self.phases[report.phase], completed=report.done, total=report.total)  # type: ignore[arg-type]


def fuzz(url: str, api_key: str) -> bool:
    """Runs schemathesis for a moment and shows its own last words."""
    command = ["schemathesis", "run", "openapi/sinkove.yaml", "--url", url, "-H", f"Authorization: Bearer {api_key}"]
    run = subprocess.run(  # noqa: S603  # our own words only
        [str(Path(sys.executable).parent / command[0]), *command[1:], "--seed=1", "--max-examples=10", "--no-color"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    lines = [line.strip() for line in run.stdout.splitlines() if line.strip()]
    verdict = [line for line in lines if "Test cases:" in line or "generated" in line or "No issues found" in line]
    for line in verdict[-3:] if run.returncode == 0 else lines[-40:]:
        console.print(f"  {line}", markup=False)
    return run.returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        console.print("interrupted")
        sys.exit(130)
