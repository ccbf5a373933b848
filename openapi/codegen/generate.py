"""Writes `generated/` from the specifications, or checks that it is what they say.

    python openapi/codegen/generate.py            # make generate
    python openapi/codegen/generate.py --check    # make check-generated

A vendor is a pair of `openapi/NAME.yaml` and `openapi/codegen/NAME.yaml` (the generator's configuration); its package
is `generated/NAME_api`. The output holds no date and no path of this machine: the same inputs give the same bytes.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from ruamel.yaml import YAML  # the generator's own reader, so that both see the same values

# A script's folder is on its path, that folder's parent is not; type checkers know this one as `codegen`.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from codegen.changes import describe, differing_files

ROOT = Path(__file__).resolve().parents[2]
TITLE = "# Generated, do not edit"
TOOLS = [(name, version(name)) for name in ("openapi-python-client", "ruff")]


class GenerationError(Exception):
    """The generator refused, or warned about leaving something out; its own message is the text."""


def generate_all(openapi: Path, into: Path) -> None:
    """Generates the package of every vendor.

    Args:
        openapi: The folder with `NAME.yaml`, `codegen/NAME.yaml` and `codegen/templates/`.
        into: An existing, empty folder; gets `README.md` and a `NAME_api/` for each vendor.

    Raises:
        GenerationError: There is no vendor, or the generator failed or warned. `into` may then hold a part.
    """
    configs = [path for path in sorted(openapi.glob("codegen/*.yaml")) if (openapi / path.name).is_file()]
    if not configs:
        raise GenerationError("no vendor: no NAME.yaml stands both in the specifications' folder and in its codegen/")
    for config in configs:
        _generate(openapi, config, into / f"{config.stem}_api")
    packages = "".join(f"- `{config.stem}_api/` from `openapi/{config.name}`\n" for config in configs)
    _write(
        into / "README.md",
        f"{TITLE}\n\n`make generate` writes this whole folder from `openapi/` and removes whatever else is in it;"
        f" `make check-generated` fails when it is not what `openapi/` says.\n\n{packages}",
    )


def _generate(openapi: Path, config: Path, package: Path) -> None:
    spec, templates = openapi / config.name, config.parent / "templates"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    command += ["--path", str(spec), "--config", str(config), "--output-path", str(package)]
    command += ["--custom-template-path", str(templates)]
    # The interpreter's folder first: the hooks shall find the pinned ruff, activated environment or not.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    if result.returncode != 0:
        message = (result.stderr.strip() or result.stdout.strip()).replace(str(package), package.name)
        raise GenerationError(f"openapi/{config.name}: {message}")
    banner = f"# Generated from openapi/{config.name} by {' '.join(TOOLS[0])}. Do not edit; run `make generate`.\n"
    for module in sorted(package.rglob("*.py")):
        _write(module, banner + module.read_text("utf-8"))
    _write(package / "py.typed", "")
    inputs = [spec, config, *sorted(templates.rglob("*.jinja"))]
    rows = [*TOOLS, *((f"sha256 of openapi/{path.relative_to(openapi).as_posix()}", _digest(path)) for path in inputs)]
    _write(
        package / "README.md",
        f"{TITLE}\n\n`make generate` writes this folder. YAML is hashed by its values: comments and layout do not count,"
        " and bounds, headers and examples do, although they show nowhere in the code.\n\n| Made with | |\n|---|---|\n"
        + "".join(f"| {name} | {value} |\n" for name, value in rows),
    )


def _digest(path: Path) -> str:
    """The hash of a YAML file's values, or of another file's text."""
    text = path.read_text("utf-8")
    if path.suffix == ".yaml":
        text = json.dumps(YAML(typ="safe").load(text), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def read_tree(folder: Path) -> dict[str, bytes]:
    """Reads every file below a folder, bytecode caches excepted; empty if there is no such folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def swap(fresh: Path, target: Path, aside: Path) -> None:
    """Puts a folder in another's place by renaming, so that no reader ever sees a mixture.

    Args:
        fresh: The new folder; all three paths are on one file system.
        target: Its place; may be empty or missing.
        aside: Where the old folder goes; must not exist.

    Raises:
        GenerationError: The folder in place is not one of ours; it is left alone.
        OSError: A rename failed; the old folder is back in its place.
    """
    readme = target / "README.md"
    if read_tree(target) and not (readme.is_file() and readme.read_text("utf-8").startswith(TITLE)):
        raise GenerationError(f"{target.name}/ has no README.md that says 'generated'; delete it if it may be replaced")
    try:
        if target.exists():
            target.rename(aside)
        fresh.rename(target)
    except BaseException:  # a signal between the two renames included
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; 0 if `generated/` is now, or with `--check` was found, up to date, else 1."""
    parser = argparse.ArgumentParser(description="Write generated/ from the specifications in openapi/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if generated/ is out of date")
    parser.add_argument("--openapi", type=Path, default=ROOT / "openapi", help="folder of the specifications")
    parser.add_argument("--generated", type=Path, default=ROOT / "generated", help="folder of the packages")
    options = parser.parse_args(arguments)
    openapi, target = options.openapi.resolve(), options.generated.resolve()
    # A check works in the system's temporary folder; a swap needs the target's own file system.
    place = None if options.check else target.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".generated-", dir=place) as work:
            fresh = Path(work, "new")
            fresh.mkdir()
            generate_all(openapi, fresh)
            old, new = read_tree(target), read_tree(fresh)
            if not options.check and old != new:
                swap(fresh, target, Path(work, "old"))
    except GenerationError as error:
        print(f"Nothing was written: {error}", file=sys.stderr)
        return 1
    if not options.check:
        print("\n".join(describe(old, new)))
    elif old == new:
        print("generated/ is up to date with openapi/")
    else:
        print("generated/ is not what openapi/ says; run `make generate`. Files:")
        print("\n".join(f"  {line}" for line in [*differing_files(old, new), "", *describe(old, new)]))
    return int(options.check and old != new)


if __name__ == "__main__":
    # As Ctrl-C does, so that the temporary folder goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
