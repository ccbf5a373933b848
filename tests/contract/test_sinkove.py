"""The Sinkove spec against a server: the mock, or a live one by SINKOVE_BASE_URL and SINKOVE_API_KEY.

A live server is only read from, unless SINKOVE_WRITES=1: creating datasets costs credits.
"""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig

from sinkove.testing import serve

LIVE = os.environ.get("SINKOVE_BASE_URL", "")
KEY = os.environ.get("SINKOVE_API_KEY", "") if LIVE else "sk-mock"
SPEC = Path(__file__).parents[2] / "openapi" / "sinkove.yaml"
EXAMPLES = int(os.environ.get("SINKOVE_MAX_EXAMPLES", "5"))
CONFIG = {
    "seed": 1,
    "auth": {"openapi": {"bearerAuth": {"bearer": KEY}}},
    "generation": {"database": "none", "max-examples": EXAMPLES},
    # Links that schemathesis infers by itself make hypothesis flaky under pytest; the spec declares its own.
    "phases": {"stateful": {"inference": {"algorithms": []}}},
    **({"rate-limit": os.environ.get("SINKOVE_RATE_LIMIT", "60/m")} if LIVE else {}),
}
schema: schemathesis.BaseSchema = schemathesis.openapi.from_path(SPEC, config=SchemathesisConfig.from_dict(CONFIG))
if LIVE and os.environ.get("SINKOVE_WRITES") != "1":
    schema = schema.exclude(operation_id="create_dataset")


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """The live server's address, or that of a mock of our own."""
    with nullcontext() if LIVE else serve(seed=1, generation_seconds=0) as mock:
        yield mock.url if mock else LIVE


@schema.parametrize()
def test_operation(case: schemathesis.Case[Any], base_url: str) -> None:
    """Examples, coverage and fuzzing: every answer to an operation is as the spec says."""
    case.call_and_validate(base_url=base_url)


def test_links(base_url: str) -> None:
    """Stateful: what the links of the spec lead to is as the spec says."""
    schema.config.update(base_url=base_url)
    # CONFIG does not reach hypothesis here.
    bounds = settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    schema.as_state_machine().run(settings=bounds)
