"""The reference pages say what the code does: errors, environment variables, and the pages that are made out of code."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

import sinkove
import sinkove.exceptions
import synkrato
from sinkove_synkrato.commands import as_usage_error
from sinkove_synkrato.commands import run as run_command

from .messages import Message, messages_of
from .reference import FOLDER, PAGES

ROOT = Path(__file__).parents[2]
ERRORS = (FOLDER / "errors.md").read_text(encoding="utf-8")
ENVIRONMENT = (FOLDER / "environment.md").read_text(encoding="utf-8")
GUIDES = sorted([*(ROOT / "docs").glob("guides/*.md"), *FOLDER.glob("*.md")])
# What httpx and click read by themselves.
OTHERS = {
    *("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("_SINKOVE_COMPLETE", "_SYNKRATO_COMPLETE"),
}
TOLD = ("envvar", "key_variable", "variable", "variables")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_the_code_says(name: str) -> None:
    """When it is not: `make reference`."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name]()


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    """Every relative link of a guide or a reference page."""
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def errors_of(module: ModuleType) -> dict[str, type[Exception]]:
    """The classes of errors that a package has, by its names for them."""
    values = {name: getattr(module, name) for name in module.__all__}
    return {name: each for name, each in values.items() if inspect.isclass(each) and issubclass(each, Exception)}


CLASSES: dict[str, Any] = {each.__name__: each for module in (sinkove, synkrato) for each in errors_of(module).values()}


def sections() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Of each class that the page tells of: the heading that it stands under, its name, its bases, its table."""
    for part in ERRORS.split("\n## "):
        title = part.partition("\n")[0]
        for name, bases, body in re.findall(
            r"^### `(\w+)` \(([^)]+)\)\n(.*?)(?=^###|\Z)", part, re.MULTILINE | re.DOTALL
        ):
            yield title, name, bases, dict(re.findall(r"^\| ([a-z ]+) \| (.+) \|$", body, re.MULTILINE))


def test_errors_page_has_every_class_where_it_can_be_imported_from() -> None:
    """None is missing and none too many, in the packages that export it."""
    ours, theirs = ({each.__name__ for each in errors_of(module).values()} for module in (sinkove, synkrato))
    told: dict[str, set[str]] = {}
    for title, name, *_ in sections():
        told.setdefault(title, set()).add(name)
    assert told == {
        "Of both clients": ours & theirs,
        "Of `sinkove` alone": ours - theirs,
        "Of `synkrato` alone": theirs - ours,
    }


def test_errors_page_has_every_other_name() -> None:
    """Those that the vendor's examples use, and one for each package."""
    others = {
        f"{module.__name__}.{name}": each.__name__
        for module in (sinkove, sinkove.exceptions, synkrato)
        for name, each in errors_of(module).items()
        if name != each.__name__
    }
    assert dict(re.findall(r"^\| `(\w+\.[\w.]+)` \| `(\w+)`", ERRORS, re.MULTILINE)) == others


@pytest.mark.parametrize(("name", "bases", "rows"), [each[1:] for each in sections()])
def test_errors_page_says_of_a_class_what_it_is(name: str, bases: str, rows: dict[str, str]) -> None:
    """Its bases and its own attributes; all that is asked of an error has its row."""
    cls = CLASSES[name]
    assert re.findall(r"`(\w+)`", bases) == [each.__name__ for each in cls.__bases__]
    assert [*rows] == ["raised", "cause", "cure", "carried out", "attributes", "exit code"]
    own = keywords(cls) - {word for base in cls.__bases__ for word in keywords(base)}
    assert set(re.findall(r"`([a-z_]+)`(?=[:,] )", rows["attributes"])) == own


def keywords(cls: Any) -> set[str]:
    """What is known of an error by name."""
    return set(getattr(cls.__init__, "__kwdefaults__", None) or {})


@pytest.mark.parametrize(("name", "rows"), [each[1::2] for each in sections()])
def test_errors_page_says_with_which_code_the_commands_end(
    name: str, rows: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before a try and after one."""
    before, _, after = rows["exit code"].partition("; after a try ")

    def ended(**known: int) -> int:
        def fail() -> None:
            with as_usage_error():
                raise CLASSES[name]("No.", **known)

        return run_command(click.Command(name, callback=fail), "program", [], {})

    is_call = issubclass(CLASSES[name], sinkove.APIError)
    assert [ended(), ended(**({"attempts": 1} if is_call else {}))] == [int(before), int(after or before)]
    assert capsys.readouterr().err == "program: No.\n" * 2


def variables_of(source: str, *, is_told: bool = True) -> Iterator[str]:
    """The environment variables that a module reads, or has others read where it tells them the name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=func, args=[name, *_]) if ast.unparse(func) in ("os.environ.get", "os.getenv"):
                yield from names_in(name)
            case ast.Subscript(value=value, slice=name, ctx=ast.Load()) if ast.unparse(value) == "os.environ":
                yield from names_in(name)
            case ast.keyword(arg=str(word), value=name) if is_told and word in TOLD:
                yield from names_in(name)
            case ast.Assign(targets=[ast.Name(id=target)], value=name) if target.endswith("_VARIABLES"):
                yield from names_in(name)


def names_in(node: ast.expr) -> list[str]:
    """What it says in letters; a name that begins with the vendor's is one for each vendor."""
    if isinstance(node, ast.JoinedStr):
        (end,) = map(names_in, node.values[1:])
        return [f"{vendor}{each}" for vendor in ("SINKOVE", "SYNKRATO") for each in end]
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def test_environment_page_has_every_variable_that_is_read() -> None:
    """By clients, mocks, checks, tests and tools; none is missing and none too many."""
    read = {
        name
        for folder in ("wrapper", "mock", "contract", "openapi", "bench", "docs", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for name in variables_of(path.read_text(encoding="utf-8"), is_told=folder != "tests")
    }
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| .+ \| .+ \|$", ENVIRONMENT, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == read | OTHERS


def test_variables_are_found_however_they_are_read() -> None:
    """Directly, by a name that somebody else is told, and of either vendor."""
    source = """
_TLS_VARIABLES = ("A", "B")
os.environ.get("C") or os.environ["D"] or os.getenv("E", "not this")
os.environ["SET"] = os.environ.get(f"{vendor.upper()}_F", "")
key_from(given, variable="G", what="token"); option("--url", envvar=f"{name}_H", help="not this")
base_url_from(variables=("I", "J"))
"""
    found = ["A", "B", "C", "D", "E", "SINKOVE_F", "SYNKRATO_F", "G", "SINKOVE_H", "SYNKRATO_H", "I", "J"]
    assert sorted(variables_of(source)) == sorted(found)
    assert sorted(variables_of(source, is_told=False)) == sorted(found[:7])


def test_messages_are_found_with_what_they_become() -> None:
    """Errors, logs, tables and what is put together; but no docstrings, annotations, expressions or help."""
    source = '''
"""A docstring of some words."""
def go(path: "Path | None", each) -> "Path | None":
    """Another one."""
    _log(call).warning("%s is held for %.1f s", each.id, seconds)
    known = f"{len(each)} bytes of {path.name!r} had come, {', '.join(each)} not"
    if re.search("no such thing", known): raise ValueError(f"{type(path).__name__} is no " "path.")
    return Failure(Outcome.FINAL, APITimeoutError, "No time was left for", advice="word")
@click.option("--wait", help="Wait for it.")
def __repr__(self): return f"<{self.size} members>"
'''
    assert [*messages_of(source)] == [
        Message("{…} is held for {…} s", "warning in the log"),
        Message("{each} bytes of {name} had come, {each} not", "part of a message"),
        Message("{type} is no path.", "ValueError"),
        Message("No time was left for", "APITimeoutError"),
    ]
