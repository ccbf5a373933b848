"""What the Sinkove spec promises beyond what every spec does."""

import jsonschema_rs
import pytest

from .specs import SINKOVE, Node

DOCUMENT = SINKOVE.document
OPERATIONS = dict(SINKOVE.operations())
RATE_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
RESPONSES = [pytest.param(*response, id="-".join(response[:2])) for response in SINKOVE.responses()]


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_response_requires_the_rate_limit_headers(operation_id: str, status: str, response: Node) -> None:
    """The vendor: 'Rate limit headers are included in all responses'."""
    headers = {name: SINKOVE.resolved(header) for name, header in response["headers"].items()}
    assert [True] * 3 == [headers[name]["required"] for name in RATE_LIMIT_HEADERS]
    assert headers["X-RateLimit-Reset"]["schema"]["type"] == "string"
    assert headers["X-RateLimit-Reset"]["schema"]["pattern"].startswith("^")


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_response_fixes_success_and_error_codes(operation_id: str, status: str, response: Node) -> None:
    """Built-in schema checks then notice a wrong envelope and a wrong code for a status."""
    schema = response["content"]["application/json"]["schema"]
    if OPERATIONS[operation_id]["tags"] == ["datasets"]:
        assert SINKOVE.resolved(schema)["properties"]["success"] == {"const": status.startswith("2")}
    if not status.startswith("2"):
        codes = schema["properties"]["error"]["properties"]["code"]["enum"]
        assert codes
        # The organization API's errors may be flat as well, with the same codes.
        assert schema["properties"].get("code", {"enum": codes})["enum"] == codes


def test_links_lead_from_create_to_the_download() -> None:
    """What schemathesis follows: create, then get, then the download link."""
    links = {
        operation_id: set(response.get("links", ()))
        for operation_id, status, response in SINKOVE.responses()
        if status[0] == "2"
    }
    assert {"get_dataset", "get_dataset_download_url"} == links["create_dataset"]
    assert {"get_dataset_download_url"} == links["get_dataset"]
    followed = {"get_organization_dataset", "get_organization_dataset_download_url"}
    assert followed == links["create_organization_dataset"]
    assert {"get_organization_dataset_download_url"} == links["get_organization_dataset"]
    assert "create_organization_dataset" in links["list_organizations"]


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("1767225660", True),
        ("60", True),
        ("0.5", True),
        ("2026-01-01T00:00:00Z", True),
        ("2026-01-01T00:00:00+01:00", True),
        ("", False),
        ("soon", False),
        ("-1", False),
        ("1e9", False),
        ("NaN", False),
        ("1767225660\n", False),
        ("2026-01-01", False),
    ],
)
def test_reset_header_pattern(value: str, *, allowed: bool) -> None:
    """Every published form of the header passes, nonsense does not."""
    pattern = DOCUMENT["components"]["headers"]["RateLimitReset"]["schema"]["pattern"]
    assert allowed == jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern}).is_valid(value)


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_error_of_an_organization_need_not_have_details(operation_id: str, status: str, response: Node) -> None:
    """They are published for the account API; of an organization's error nobody says so, enveloped or not."""
    body = response["content"]["application/json"]
    validator = jsonschema_rs.Draft202012Validator({**body["schema"], "components": DOCUMENT["components"]})
    for example in body["examples"].values() if not status.startswith("2") else ():
        error = {name: value for name, value in example["value"].get("error", {}).items() if name != "details"}
        assert validator.is_valid(example["value"] | ({"error": error} if error else {})) == (
            OPERATIONS[operation_id]["tags"] == ["organizations"]
        )
