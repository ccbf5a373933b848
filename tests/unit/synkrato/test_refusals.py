"""What a refusal of this vendor's advises: in its own words, which are tokens, tenants and projects."""

import json

import pytest

from synkrato import APIStatusError, Client

from ..support import Server, reply

WHERE = "Check the id, and in which tenant and project or workspace the call takes place."


@pytest.mark.parametrize(
    ("status", "detail", "advice"),
    [
        (401, "Unauthorized", "and see under Settings > Integrations > Key management whether it is still enabled."),
        (403, "Forbidden", "Check that the token's user belongs to the tenant, reaches the project, and may do this."),
        (404, "No such thing.", WHERE),
        (500, "CX not Found.", "The server answers 500 to names and projects that it does not know: check both."),
    ],
)
def test_refusal_is_advised_in_the_words_of_the_vendor(
    client: Client, server: Server, status: int, detail: str, advice: str
) -> None:
    """Nothing of keys and accounts, which it has not."""
    server.will(reply(status, json.dumps({"code": status, "error": {"summary": "Refused", "detail": [detail]}})))
    with pytest.raises(APIStatusError) as caught:
        client.health.build_info()
    assert str(caught.value).endswith(advice)
