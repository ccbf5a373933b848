"""What the pytest fixtures of all vendors have in common. Only modules that pytest itself loads import it."""

from __future__ import annotations

import os
import secrets
import zlib
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from sinkove_synkrato_mock.live import Lender

__all__ = ["lend", "nobody"]

M = TypeVar("M")


def nobody(prefix: str) -> str:
    """Returns the first key of a server of which each test has a tenant of its own."""
    return f"{prefix}-nobody-{secrets.token_hex(16)}"


@contextmanager
def lend(
    server: Lender[Any], vendor: str, variable: str, request: pytest.FixtureRequest, patch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Lends a test a mock that no other test sees, the same in every run.

    Args:
        server: Whose tenant it is.
        vendor: Names the marker `VENDOR_mock(...)` with its options, and the variables `VENDOR_BASE_URL` and
            `VENDOR_MOCK_FAULTS`: ids with blanks between them, faults that are on from its start.
        variable: What is to hold the key.
        request: Of the fixture.
        patch: As above.
    """
    name, marker = request.node.nodeid.encode(), f"{vendor}_mock"
    options: dict[str, Any] = {"seed": zlib.crc32(name)}
    for each in reversed([*request.node.iter_markers(marker)]):  # the nearest one has the last word
        if each.args:
            raise ValueError(f"The marker {marker} takes options by name, such as seed=1.")
        options |= each.kwargs
    planted, own = os.environ.get(f"{vendor.upper()}_MOCK_FAULTS", "").split(), options.get("fault", ())
    options["fault"] = [*planted, *([own] if isinstance(own, str) else own)]
    with server.tenant(f"{server.key_prefix}-test-{blake2b(name, digest_size=12).hexdigest()}", **options) as mock:
        patch.setenv(f"{vendor.upper()}_BASE_URL", mock.url)
        patch.setenv(variable, mock.key)
        yield mock
