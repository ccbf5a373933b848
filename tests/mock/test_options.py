"""The options of a mock server."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sinkove_synkrato_mock.sinkove.options import Options
from sinkove_synkrato_mock.window import parse_limit


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"api_keys": ()}, "API key"),
        ({"api_keys": ("",)}, "API key"),
        ({"api_keys": ("a b",)}, "API key"),
        ({"api_keys": ("a\n",)}, "API key"),
        ({"api_keys": ("é",)}, "API key"),
        ({"tier": "gold"}, "standard, premium, unlimited"),
        ({"limit": (0, 1)}, "N/SECONDS"),
        ({"limit": (1, 0)}, "N/SECONDS"),
        ({"credits": -1}, "Credits"),
        ({"generation_seconds": -1}, "generation_seconds"),
        ({"generation_seconds": math.nan}, "generation_seconds"),
        ({"retention_seconds": math.inf}, "retention_seconds"),
        ({"link_seconds": 1e10}, "link_seconds"),
        ({"faults": ("lost-datasets",)}, "near it: lost-dataset"),
        ({"faults": ("zzzz",)}, "near it: "),
    ],
)
def test_options_refuse_nonsense_in_one_sentence(options: dict[str, Any], reason: str) -> None:
    """Where it is said what would be good."""
    with pytest.raises(ValueError, match=reason) as caught:
        Options(**options)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "window"),
    [
        ({}, (1_000_000, 60)),
        ({"tier": "standard"}, (100, 60)),
        ({"tier": "premium"}, (500, 60)),
        ({"tier": "standard", "limit": (5, 1)}, (5, 1)),
    ],
)
def test_window_is_the_tier_unless_a_limit_is_given(options: dict[str, Any], window: tuple[int, int]) -> None:
    """The vendor's figures."""
    assert window == Options(**options).window


def test_parse_limit_reads_requests_and_seconds() -> None:
    """The command line's form."""
    assert parse_limit("5/60") == (5, 60)


@pytest.mark.parametrize("text", ["", "5", "5/", "/5", "a/b", "-1/5", "1.5/5", "5/60/7", "5/60\n", "\u0665/60"])
def test_parse_limit_refuses_other_texts(text: str) -> None:
    """One sentence, with an example."""
    with pytest.raises(ValueError, match=r"such as 100/60\.$"):
        parse_limit(text)
