"""Says in words how two generated trees differ.

A tree is `{path relative to generated/: content}`. Nothing here touches the disk or imports generated code: the
trees are compared through their syntax, so an old tree that no longer imports can still be compared.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

Tree = Mapping[str, bytes]
Facts = dict[str, str]  # what a reader of the package relies on -> its type, value or request


def differing_files(old: Tree, new: Tree) -> list[str]:
    """Lists the files that are not the same bytes in both trees.

    Args:
        old: The tree in place.
        new: The tree as the generator writes it now.

    Returns:
        One `differs|missing|unexpected  path` line a file, sorted by path; empty if the trees are equal.
    """
    return [
        f"{'missing' if path not in old else 'unexpected' if path not in new else 'differs'}  {path}"
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def describe(old: Tree, new: Tree) -> list[str]:
    """Says what a user of the generated packages gains, loses or finds changed.

    Args:
        old: The tree in place.
        new: The tree as the generator writes it now.

    Returns:
        One line a change, grouped by package: operations with their request, parameters, statuses and return types;
        models and their fields; enum members; inputs and tools named in the package's README. Parts of something that
        appeared or vanished as a whole are not listed. `["nothing changed"]` if the trees are equal.
    """
    lines = []
    for package in sorted({path.split("/")[0] for path in old.keys() | new.keys() if "/" in path}):
        before, after = _within(old, package), _within(new, package)
        if before != after:
            lines += [f"{package}: {line}" for line in _package_changes(before, after)]
    if not lines and old != new:
        lines.append("only files outside the packages")
    return lines or ["nothing changed"]


def _within(tree: Tree, package: str) -> Tree:
    return {path.removeprefix(f"{package}/"): data for path, data in tree.items() if path.startswith(f"{package}/")}


def _package_changes(old: Tree, new: Tree) -> list[str]:
    if not old or not new:
        tops = [name for name in _facts(old or new) if ":" not in name]
        counts = ", ".join(
            f"{sum(name.startswith(kind) for name in tops)} {kind}s" for kind in ("operation", "model", "enum")
        )
        return [f"the package {'appeared' if new else 'vanished'} ({counts})"]
    inputs = _input_changes(_inputs(old), _inputs(new))
    names = _fact_changes(_facts(old), _facts(new))
    modules = sum(line.endswith(".py") for line in differing_files(old, new))
    if not names and modules:
        names = [f"no name or type; only text in {modules} file{'s'[: modules > 1]}"]
    elif not names and any(line.startswith("openapi/") and "/codegen/" not in line for line in inputs):
        names = ["only what the generator does not model: e.g. bounds, headers, examples"]
    return inputs + names or ["only files that are not modules"]


def _fact_changes(old: Facts, new: Facts) -> list[str]:
    """One line a fact that appeared, changed or vanished, without the parts of what came or went as a whole."""
    lines = []
    for name in sorted(old.keys() | new.keys()):
        whole = name.split(":")[0]
        if whole != name and (whole in old) != (whole in new):
            continue
        if name not in old:
            lines.append(f"{name} appeared" + (f" ({new[name]})" if new[name] else ""))
        elif name not in new:
            lines.append(f"{name} vanished")
        elif old[name] != new[name]:
            lines.append(f"{name} changed ({old[name]} -> {new[name]})")
    return lines


def _inputs(tree: Tree) -> Facts:
    """The table in a package's README: tools and their versions, input files and their hashes."""
    rows = [line.strip("| ").split(" | ") for line in tree.get("README.md", b"").decode(errors="replace").splitlines()]
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _input_changes(old: Facts, new: Facts) -> list[str]:
    """One line a tool or input that is not the same; hashes are left out, they tell a reader nothing."""
    lines = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            path = name.removeprefix("sha256 of ")
            lines.append(f"{path} changed" if path != name else f"{name} {old.get(name)} -> {new.get(name)}")
    return lines


def _facts(tree: Tree) -> Facts:
    facts: Facts = {}
    for path, data in tree.items():
        parts = PurePosixPath(path).parts
        if parts[0] not in ("api", "models") or not path.endswith(".py") or parts[-1] == "__init__.py":
            continue
        try:
            module = ast.parse(data)
        except (SyntaxError, ValueError):
            continue  # a broken old file; the new tree's facts then show as appeared
        if parts[0] == "models":
            for node in module.body:
                if isinstance(node, ast.ClassDef):
                    facts |= _class_facts(node)
        else:
            facts |= _operation_facts(module, ".".join([*parts[1:-1], PurePosixPath(path).stem]))
    return facts


def _class_facts(node: ast.ClassDef) -> Facts:
    if any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases):
        facts = {f"enum {node.name}": ""}
        for item in node.body:
            if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                facts[f"enum {node.name}: member {item.targets[0].id}"] = ast.unparse(item.value)
        return facts
    keys = dict(_json_keys(node))
    facts = {f"model {node.name}": ""}
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            name = item.target.id
            key = f" as {keys[name]!r}" if keys.get(name, name) != name else ""
            facts[f"model {node.name}: field {name}"] = ast.unparse(item.annotation) + key
    return facts


def _json_keys(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Pairs of a field and its key in JSON, from `to_dict`: `{"URL": url}` and `field_dict["error"] = error`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Dict):
            pairs = list(zip(part.keys, part.values, strict=True))
        elif isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript):
            pairs = [(part.targets[0].slice, part.value)]
        else:
            continue
        for key, value in pairs:
            if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
                yield value.id, str(key.value)


def _operation_facts(module: ast.Module, name: str) -> Facts:
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    if not functions.keys() >= {"_get_kwargs", "_parse_response", "sync_detailed"}:
        return {}
    detailed = functions["sync_detailed"]
    facts = {f"operation {name}": "", f"operation {name}: returns": _unparse(detailed.returns)}
    for argument in [*detailed.args.args, *detailed.args.kwonlyargs]:
        if argument.arg != "client":
            facts[f"operation {name}: parameter {argument.arg}"] = _unparse(argument.annotation)
    request = {"method": "", "url": ""} | {
        key.value: next((str(part.value) for part in ast.walk(value) if isinstance(part, ast.Constant)), "")
        for node in ast.walk(functions["_get_kwargs"])
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value in ("method", "url")
    }
    facts[f"operation {name}: request"] = f"{request['method'].upper()} {request['url']}"
    # The same error model answers most statuses, so a new status shows in no annotation.
    for branch in ast.walk(functions["_parse_response"]):
        if isinstance(branch, ast.If) and "status_code" in (test := ast.unparse(branch.test)):
            models = [
                ast.unparse(part.value)
                for part in ast.walk(branch)
                if isinstance(part, ast.Attribute) and part.attr == "from_dict"
            ]
            status = test.removeprefix("response.status_code == ")
            facts[f"operation {name}: status {status}"] = " | ".join(models) or "no model"
    return facts


def _unparse(node: ast.expr | None) -> str:
    return "" if node is None else ast.unparse(node)
