"""The hand-written API descriptions, as one small reader."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

__all__ = ["load"]

_CHECKOUT = Path(__file__).resolve().parent.parent


def load(name: str) -> dict[str, Any]:
    """Returns a vendor's OpenAPI document, parsed afresh, so that the caller may change it.

    Args:
        name: The vendor, such as `sinkove`.

    Raises:
        ImportError: PyYAML is missing.
        FileNotFoundError: There is no description of that name.
    """
    try:
        import yaml
    except ImportError as error:
        raise ImportError(
            "Reading the API descriptions needs PyYAML: pip install 'sinkove-synkrato[mock]'", name="yaml"
        ) from error
    # libyaml's loader is ten times as fast; wheels of PyYAML carry it, some source builds do not.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Any] = yaml.load(_text(f"{name}.yaml"), Loader=loader)  # noqa: S506 - both are safe loaders
    return document


def _text(file: str) -> str:
    # A wheel holds the file inside this package; an editable install reads the one people edit.
    checkout = _CHECKOUT / file
    if checkout.is_file():
        return checkout.read_text(encoding="utf-8")
    packaged = resources.files(__name__) / file
    if not packaged.is_file():
        raise FileNotFoundError(f"There is no API description {file}.")
    return packaged.read_text(encoding="utf-8")
