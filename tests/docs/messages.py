"""docs/reference/messages.md: every text that the two clients can raise, log or print, out of their code."""

import ast
import builtins
import inspect
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import sinkove
import synkrato
from sinkove_synkrato import errors

WRAPPER = Path(__file__).parents[2] / "wrapper"
PARTS = {
    "sinkove_synkrato": "Both clients",
    "sinkove": "The client of Sinkove",
    "synkrato": "The client of Synkrato",
}
# What reads like a message and is none.
SILENT = {
    "Bearer {key}": "a header",
    "gzip, deflate": "a header",
    "sinkove-synkrato/{version} httpx/{version} python/{platform}": "a header",
    "a page": "its class alone is told",
    "no address": "its class alone is told",
    "not sent": "a value of the code's own",
    "signed with": "what a server's text is looked at for",
}
_SILENT_CALLS = {"compile", "search", "sub", "fullmatch", "cast", "TypeVar"}
_SILENT_KEYWORDS = {"help", "metavar", "short_help"}
_SHOWN_CALLS = {
    "UsageError": "one line and exit code 2",
    "add_note": "note on the error",
    "echo": "printed",
    "exception": "error in the log",
    "info": "line in the log",
    "said": "printed",
    "warn": "warning",
    "warning": "warning in the log",
    "write": "printed",
}
_PUBLIC = {name for each in (sinkove, synkrato, errors) for name in vars(each) if name.endswith("Error")}
_PUBLIC |= {name for each in (sinkove, synkrato) for name in each.__all__ if name.endswith("Error")}
_RAISED = _PUBLIC | {
    name for name, value in vars(builtins).items() if inspect.isclass(value) and name.endswith("Error")
}
INTRODUCTION = """\
# Messages

All that the two clients can say: in errors, in the log, on the command line. `make reference` writes this page out of
the code. What stands in braces is filled in: the name says with what, where the code has one.

The text of an error is one line and has up to four parts, which stand here one by one: what happened, to which request,
what is known of it, what to do.

```text
404 Not Found from get_dataset (GET /v1/datasets/{dataset_id}, request id req_1, attempt 1 of 5, 0.1 s).
DATASET_NOT_FOUND: There is no such dataset. Check the id, and that the key belongs to the account that owns it.
```

What others say is repeated in it and not listed: the server's own message, httpx's, and the system's; nor are texts of
a single word. Secrets are taken out before: no text holds a key, a token or a signature. [Errors](errors.md) has each
class with cause and cure.
"""


class Message(NamedTuple):
    """A text, with names in braces for what is filled in, and what it becomes."""

    text: str
    kind: str


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    for package, title in PARTS.items():
        yield f"## {title}\n"
        for path in sorted((WRAPPER / package).rglob("*.py")):
            found = dict.fromkeys(messages_of(path.read_text(encoding="utf-8")))
            if found:
                name = path.relative_to(WRAPPER).as_posix()
                yield f"### [{name}](../../wrapper/{name})\n"
                yield "\n".join(_listed(found)) + "\n"


def _listed(found: Iterable[Message]) -> Iterator[str]:
    for kind, messages in groupby(sorted(found, key=lambda each: each.kind), key=lambda each: each.kind):
        yield f"- {kind}:"
        yield from (f"  - {_code(each.text)}" for each in messages)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def messages_of(source: str) -> Iterator[Message]:
    """The texts of a module that people get to read, in its order.

    These are all literals with a word and a blank, but for docstrings, annotations, representations, regular expressions
    and what click is told of options (see commands.md).
    """
    yield from _walk(ast.parse(source), "part of a message")


def _walk(node: ast.AST, kind: str) -> Iterator[Message]:
    kind = _kind_of(node) or kind
    for name, value in ast.iter_fields(node):
        if _is_silent(node, name):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.JoinedStr | ast.Constant):
                text = _text(child)
                words = re.sub(r"\{\w*…?\}", "", text)
                if re.search("[A-Za-z]{2}", words) and " " in text.strip() and text not in SILENT and "(?" not in text:
                    yield Message(" ".join(text.split()), kind)
            if isinstance(child, ast.AST):
                yield from _walk(child, kind)


def _is_silent(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.FunctionDef(name="__repr__") | ast.FormattedValue():
            return True
        case ast.JoinedStr() | ast.Subscript():
            return name in ("values", "slice")
        case ast.Call(func=func) if name == "args":
            return ast.unparse(func).rpartition(".")[2] in _SILENT_CALLS
        case ast.keyword(arg=str(word)):
            return word in _SILENT_KEYWORDS
    return name in ("annotation", "returns")


def _kind_of(node: ast.AST) -> str | None:
    """What becomes of a text right inside of it: it stands beside an error's class, or is given to what shows it."""
    called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    if called in _SHOWN_CALLS:
        return _SHOWN_CALLS[called]
    if isinstance(node, ast.Call | ast.Tuple):
        names = [each.id for each in ast.iter_child_nodes(node) if isinstance(each, ast.Name)]
        return next((name for name in names if name in _RAISED), None)
    return None


def _text(node: ast.expr) -> str:
    match node:
        case ast.JoinedStr(values=parts):
            return "".join(map(_text, parts))
        case ast.FormattedValue(value=value):
            return f"{{{_filled_in(value)}}}"
        case ast.Constant(value=str(text)):
            return re.sub(r"%[.\d]*[sdf]", "{…}", text)
    return ""


def _filled_in(value: ast.expr) -> str:
    """A name for what is filled in, as near to the reader as the code has one."""
    match value:
        case ast.Attribute(attr="__name__"):
            return "type"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(args=[ast.Name() | ast.Attribute() as only]) | ast.Call(args=[_, ast.Name() as only]):
            return _filled_in(only)
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute() as owner)):
            return _filled_in(owner)
    return "…"
