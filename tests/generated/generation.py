"""`make generate` and `make check-generated`: what they notice, what they print, and that a failure breaks nothing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pytest

ROOT = Path(__file__).resolve().parents[2]
UP_TO_DATE = "generated/ is up to date with openapi/"
SPEC_CHANGED = "sinkove_api: openapi/sinkove.yaml changed"
UNMODELLED = "sinkove_api: only what the generator does not model: e.g. bounds, headers, examples"


class Workshop(Protocol):
    """What the fixture of the same name gives (a conftest cannot be imported)."""

    openapi: Path
    generated: Path

    def edit(self, change: Callable[[Any], object]) -> None: ...
    def run(self, *options: str) -> tuple[int, list[str]]: ...


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_committed_output_is_what_the_generator_writes(hash_seed: str, tmp_path: Path) -> None:
    """Byte for byte, from any folder, whatever the order of sets, and without a `PATH` that leads to ruff."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "openapi/codegen/generate.py"), "--check"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, UP_TO_DATE + "\n", "")


def _change_maximum(spec: Any) -> None:
    spec["components"]["schemas"]["CreateDataset"]["properties"]["size"]["maximum"] = 999


def _make_header_optional(spec: Any) -> None:
    spec["components"]["headers"]["RateLimitLimit"]["required"] = False


def _flip_retry(spec: Any) -> None:
    spec["paths"]["/v1/datasets"]["post"]["x-retry"] = "safe"


def _remove_example(spec: Any) -> None:
    del spec["components"]["parameters"]["DatasetId"]["examples"]


def _rename_property(spec: Any) -> None:
    properties = spec["components"]["schemas"]["Dataset"]["properties"]
    properties["percent"] = properties.pop("progress")


def _add_status(spec: Any) -> None:
    spec["paths"]["/v1/datasets/{dataset_id}"]["get"]["responses"]["418"] = {"$ref": "#/components/responses/Forbidden"}


EDITS_THAT_MATTER = [
    pytest.param(_change_maximum, [UNMODELLED], id="maximum"),
    pytest.param(_make_header_optional, [UNMODELLED], id="header"),
    pytest.param(_flip_retry, [UNMODELLED], id="x-retry"),
    pytest.param(_remove_example, [UNMODELLED], id="example"),
    pytest.param(
        _rename_property,
        [
            "sinkove_api: model Dataset: field percent appeared (int | None | Unset)",
            "sinkove_api: model Dataset: field progress vanished",
        ],
        id="property",
    ),
    pytest.param(
        _add_status,
        ["sinkove_api: operation datasets.get_dataset: status 418 appeared (ErrorEnvelope)"],
        id="status",
    ),
]


@pytest.mark.parametrize(("change", "expected"), EDITS_THAT_MATTER)
def test_check_after_an_edit_that_matters_fails_and_says_what(
    workshop: Workshop, change: Callable[[Any], None], expected: list[str]
) -> None:
    """Whether the generator models the edited part or not."""
    workshop.edit(change)
    code, lines = workshop.run("--check")
    assert (code, lines[0]) == (1, "generated/ is not what openapi/ says; run `make generate`. Files:")
    assert "differs  sinkove_api/README.md" in lines
    assert [line for line in lines if line.startswith("sinkove_api:")] == [SPEC_CHANGED, *expected]


def test_check_after_comments_and_layout_changed_passes(workshop: Workshop) -> None:
    """The same values, written by another program."""
    before = (workshop.openapi / "sinkove.yaml").read_text("utf-8")
    workshop.edit(id)
    assert (workshop.openapi / "sinkove.yaml").read_text("utf-8") != before
    assert workshop.run("--check") == (0, [UP_TO_DATE])


@pytest.mark.parametrize(
    ("name", "addition"),
    [("sinkove.yaml", "\nhttp_timeout: 6\n"), ("templates/str_enum.py.jinja", "{# another reason #}\n")],
    ids=["configuration", "template"],
)
def test_check_after_the_configuration_or_a_template_changed_fails(
    workshop: Workshop, name: str, addition: str
) -> None:
    """Even where the code comes out the same."""
    path = workshop.openapi / "codegen" / name
    path.write_text(path.read_text("utf-8") + addition, "utf-8")
    code, lines = workshop.run("--check")
    assert (code, lines[-1]) == (1, f"sinkove_api: openapi/codegen/{name} changed")


def test_check_of_a_touched_folder_names_each_file(workshop: Workshop) -> None:
    """Edited, lost and stray files count; bytecode does not."""
    package = workshop.generated / "sinkove_api"
    (package / "__pycache__").mkdir()
    (package / "__pycache__/client.cpython-311.pyc").write_bytes(b"")
    (package / "client.py").write_text("def broken(:\n", "utf-8")
    (package / "py.typed").unlink()
    (package / "helpers.py").write_text("", "utf-8")
    code, lines = workshop.run("--check")
    expected = [
        "differs  sinkove_api/client.py",
        "unexpected  sinkove_api/helpers.py",
        "missing  sinkove_api/py.typed",
        "sinkove_api: no name or type; only text in 2 files",
    ]
    assert (code, lines[1:]) == (1, expected)


def test_generate_replaces_the_folder_and_prints_what_changed(workshop: Workshop) -> None:
    """Appeared, changed and vanished things by name; a second vendor; no stray file left, nothing beside the folder."""

    def change(spec: Any) -> None:
        schemas, listing = spec["components"]["schemas"], spec["paths"]["/v1/datasets"]["get"]
        schemas["Dataset"]["properties"]["size"]["type"] = "number"
        schemas["DatasetStatus"]["enum"].append("archived")
        schemas["DownloadUrl"]["properties"]["expires"] = {"type": "string"}
        listing["parameters"] = [{"name": "limit", "in": "query", "schema": {"type": "integer"}}]
        del spec["paths"]["/datasets"]

    (workshop.openapi / "synkrato.yaml").write_bytes((workshop.openapi / "sinkove.yaml").read_bytes())
    (workshop.openapi / "codegen/synkrato.yaml").write_bytes((workshop.openapi / "codegen/sinkove.yaml").read_bytes())
    (workshop.openapi / "codegen/no_spec_yet.yaml").write_text("{}", "utf-8")
    (workshop.generated / "sinkove_api/helpers.py").write_text("", "utf-8")
    workshop.edit(change)
    expected = [
        SPEC_CHANGED,
        "sinkove_api: enum DatasetStatus: member ARCHIVED appeared ('archived')",
        "sinkove_api: model Dataset: field size changed (int -> float)",
        "sinkove_api: model DownloadUrl: field expires appeared (str | Unset)",
        "sinkove_api: operation datasets.list_datasets: parameter limit appeared (int | Unset)",
        "sinkove_api: operation datasets.list_datasets_unversioned vanished",
        "synkrato_api: the package appeared (11 operations, 18 models, 2 enums)",
    ]
    assert workshop.run() == (0, expected)
    assert sorted(path.name for path in workshop.generated.iterdir()) == ["README.md", "sinkove_api", "synkrato_api"]
    assert not (workshop.generated / "sinkove_api/helpers.py").exists()
    assert sorted(path.name for path in workshop.generated.parent.iterdir()) == ["generated", "openapi"]


def _unsupported_content(spec: Any) -> None:
    content = spec["components"]["responses"]["Forbidden"]["content"]
    content["application/zip"] = content.pop("application/json")


def test_generator_warning_fails_and_leaves_the_output_alone(workshop: Workshop, codegen: ModuleType) -> None:
    """The generator would leave the response out and exit 0; its words are passed on."""
    before = codegen.read_tree(workshop.generated)
    workshop.edit(_unsupported_content)
    code, lines = workshop.run()
    assert code == 1
    assert lines[0].startswith("Nothing was written: openapi/sinkove.yaml: Warning(s) encountered")
    assert any("application/zip" in line for line in lines)
    assert codegen.read_tree(workshop.generated) == before
    assert sorted(path.name for path in workshop.generated.parent.iterdir()) == ["generated", "openapi"]


def test_swap_that_breaks_off_puts_the_old_folder_back(codegen: ModuleType, tmp_path: Path) -> None:
    """The new folder cannot be moved in: here, because it is not there."""
    target = tmp_path / "generated"
    target.mkdir()
    (target / "README.md").write_text(codegen.TITLE, "utf-8")
    with pytest.raises(FileNotFoundError):
        codegen.swap(tmp_path / "new", target, tmp_path / "old")
    assert codegen.read_tree(tmp_path) == {"generated/README.md": codegen.TITLE.encode()}


def test_swap_over_a_folder_of_other_origin_is_refused(codegen: ModuleType, tmp_path: Path) -> None:
    """`--generated` with a slip of the finger must not delete somebody's work."""
    target, fresh = tmp_path / "thesis", tmp_path / "new"
    target.mkdir()
    fresh.mkdir()
    (target / "chapter.txt").write_text("years", "utf-8")
    with pytest.raises(codegen.GenerationError, match=r"thesis/ has no README\.md that says 'generated'"):
        codegen.swap(fresh, target, tmp_path / "old")
    assert codegen.read_tree(tmp_path) == {"thesis/chapter.txt": b"years"}


GET_DATASET = "operation datasets.get_dataset:"
EDITS_OF_THE_OUTPUT = [
    pytest.param(
        "models/download_url.py",
        '"URL": url',
        '"Url": url',
        ["model DownloadUrl: field url changed (str as 'URL' -> str as 'Url')"],
        id="key",
    ),
    pytest.param(
        "api/datasets/get_dataset.py",
        '"url": "/v1/',
        '"url": "/v2/',
        [f"{GET_DATASET} request changed (GET /v1/datasets/{{dataset_id}} -> GET /v2/datasets/{{dataset_id}})"],
        id="url",
    ),
    pytest.param(
        "api/datasets/get_dataset.py",
        "dataset_id: str,",
        "dataset_id: int,",
        [f"{GET_DATASET} parameter dataset_id changed (str -> int)"],
        id="parameter",
    ),
    pytest.param(
        "api/datasets/get_dataset.py",
        "Response[DatasetEnvelope | ErrorEnvelope]",
        "Response[ErrorEnvelope]",
        [f"{GET_DATASET} returns changed (Response[DatasetEnvelope | ErrorEnvelope] -> Response[ErrorEnvelope])"],
        id="returns",
    ),
    pytest.param(
        "models/dataset_status.py",
        '    READY = "ready"\n',
        "",
        ["enum DatasetStatus: member READY vanished"],
        id="member",
    ),
    pytest.param(
        "models/dataset_status.py",
        "class DatasetStatus",
        "class DatasetStates",
        ["enum DatasetStates appeared", "enum DatasetStatus vanished"],
        id="enum",
    ),
    pytest.param(
        "models/dataset.py",
        "A dataset on its way",
        "Data",
        ["no name or type; only text in 1 file"],
        id="text",
    ),
]


@pytest.mark.parametrize(("path", "old", "new", "expected"), EDITS_OF_THE_OUTPUT)
def test_describe_names_the_change_and_nothing_else(
    codegen: ModuleType, path: str, old: str, new: str, expected: list[str]
) -> None:
    """One edit of the output a row."""
    before = codegen.read_tree(ROOT / "generated")
    name = f"sinkove_api/{path}"
    after = {**before, name: before[name].replace(old.encode(), new.encode())}
    assert codegen.describe(before, after) == [f"sinkove_api: {line}" for line in expected]


def test_describe_names_a_new_tool_version(codegen: ModuleType) -> None:
    """An upgrade that changes nothing else is told from a change of the specification."""
    trees = [{"a_api/README.md": f"| Made with | |\n|---|---|\n| ruff | {number} |\n".encode()} for number in (1, 2)]
    assert codegen.describe(*trees) == ["a_api: ruff 1 -> 2"]


def test_describe_of_an_unreadable_old_tree_does_not_fail(codegen: ModuleType) -> None:
    """A merge conflict in the output must not stop the command that mends it."""
    after = codegen.read_tree(ROOT / "generated")
    before = {**after, "sinkove_api/models/download_url.py": b"<<<<<<< HEAD\n"}
    assert codegen.describe(before, after) == ["sinkove_api: model DownloadUrl appeared"]


def test_describe_of_equal_trees_says_so(codegen: ModuleType) -> None:
    """In words, not by silence."""
    assert codegen.describe({"a": b""}, {"a": b""}) == ["nothing changed"]
