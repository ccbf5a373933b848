"""What a conformance suite may use of a mock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import Response

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.engine import Engine

__all__ = ["arrange", "as_toml"]


def arrange(engine: Engine) -> dict[str, str]:
    """Makes the subjects and returns them by the names that the admin module explains."""
    first, poor = engine.account(), engine.add_account("sk-without-credits", credits=0)
    # A suite asks it for what the first key has, and an unknown organization would be 404 before anything is 402.
    poor.organizations = first.organizations
    forbidden = engine.add_account("sk-forbidden")
    forbidden.forbidden = True
    own, other = first.organizations
    return {
        **({"second_key": engine.options.api_keys[1]} if engine.options.api_keys[1:] else {}),
        "key_without_credits": poor.key,
        # No window of a suite's run ends before an hour has passed.
        "key_exhausted": engine.add_account("sk-exhausted", limit=(1, 3600)).key,
        "key_forbidden": forbidden.key,
        "key_revoked": engine.ids.make("sk-revoked"),
        "failed_dataset": engine.arrange(first, "failed", {}),
        "expired_dataset": engine.arrange(first, "expired", {}),
        "foreign_dataset": engine.arrange(poor, "ready", {}),
        "organization": own,
        "organization_failed_dataset": engine.arrange(first, "failed", {}, own),
        "organization_expired_dataset": engine.arrange(first, "expired", {}, own),
        "organization_foreign_dataset": engine.arrange(first, "ready", {}, other),
        "foreign_organization": next(iter(forbidden.organizations)),
    }


def as_toml(subjects: dict[str, str]) -> Response:
    """Returns the subjects as an answer; JSON's strings of printable ASCII are TOML's too."""
    body = "".join(f"{name} = {json.dumps(value)}\n" for name, value in subjects.items()).encode()
    return Response(200, (("Content-Type", "application/toml"), ("Content-Length", str(len(body)))), body)
