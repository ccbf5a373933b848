"""Probes of the answers' form, statuses, headers and leaks."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from .looking import DATASETS, JSON, ORGANIZATION_BODY, all_or_none, call, get, own, payload, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api, Reply

    from .looking import Probe

# How an answer of each status comes about.
CAUSES: dict[int, Callable[[Api], Reply]] = {
    200: get,
    201: post,
    400: lambda api: post(api, b"{", headers=JSON),
    401: lambda api: get(api, key="sk-wrong"),
    402: lambda api: post(api, key="sk-poor"),
    403: lambda api: get(api, key="sk-forbidden"),
    404: lambda api: get(api, f"{DATASETS}/no"),
    405: lambda api: call(api, "PUT", DATASETS),
    409: lambda api: get(api, f"{DATASETS}/{payload(post(api))['id']}/urls/download"),
    410: lambda api: get(api, f"{DATASETS}/{_arranged(api, 'expired')}/urls/download"),
    413: lambda api: post(api, b" ", headers=JSON, too_large=True),
    415: lambda api: post(api, b"{}", headers={"content-type": "text/plain"}),
    422: lambda api: post(api, {}),
    429: lambda api: [get(api) for _ in range(4)][-1],
}
CODES = {400: "INVALID_REQUEST", 401: "INVALID_API_KEY", 404: "DATASET_NOT_FOUND", 422: "VALIDATION_ERROR"}


def _arranged(api: Api, status: str) -> str:
    dataset_id = api.admin("POST", "datasets", {"status": status})["id"]
    assert isinstance(dataset_id, str)
    return dataset_id


def subjects(api: Api) -> dict[str, str]:
    """Returns keys and ids of every kind, by name."""
    lines = call(api, "GET", "/_mock/subjects", key=None).body.decode().splitlines()
    return {name: value.strip('"') for name, value in (line.split(" = ") for line in lines)}


def cause(api: Api, status: int) -> Reply:
    """Does what should get this status."""
    if status == 402:
        return post(api, key=subjects(api)["key_without_credits"])
    if status == 403:
        return get(api, key=subjects(api)["key_forbidden"])
    return CAUSES[status](api)


def moved(status: int, to: int) -> Probe:
    return lambda api: cause(api, status).status == to


def bodies(is_wrong: Callable[[Any], bool], *statuses: int) -> Probe:
    """Whether the bodies of all of these statuses are wrong."""
    return lambda api: all_or_none(is_wrong(cause(api, status).json) for status in statuses)


def coded(status: int, code: str) -> Probe:
    return lambda api: cause(api, status).code == code


def headed(name: str, is_wrong: Callable[[Any, Reply], bool], *statuses: int) -> Probe:
    """Whether a header is wrong in all of these answers."""

    def probe(api: Api) -> bool:
        replies = [cause(api, status) for status in statuses or (200, 404)]
        return all_or_none(is_wrong(each.headers.get(name), each) for each in replies)

    return probe


def lacks(name: str, *statuses: int) -> Probe:
    return headed(name, lambda value, _: value is None, *statuses)


def rows(name: str, is_wrong: Callable[[list[str]], bool]) -> Probe:
    """Whether a header is wrong over a few answers at one time."""
    return lambda api: is_wrong([get(api).headers[name] for _ in range(3)])


def _now(reply: Reply) -> float:
    return parsedate_to_datetime(reply.headers["date"]).timestamp()


def _ahead(text: str, reply: Reply) -> float:
    return int(text) - _now(reply)


def _successes_lack(api: Api) -> bool:
    assert "x-ratelimit-limit" in cause(api, 404).headers
    return all_or_none("x-ratelimit-limit" not in cause(api, status).headers for status in (200, 201))


def _errors_lack(api: Api) -> bool:
    assert "x-ratelimit-limit" in get(api).headers
    return all_or_none("x-ratelimit-limit" not in cause(api, status).headers for status in (401, 404, 405))


def _wrapped(api: Api) -> bool:
    return all_or_none(
        "success" in reply.json
        for reply in (get(api, "/v1/organizations"), post(api, ORGANIZATION_BODY, own_bare(api)))
    )


def own_bare(api: Api) -> str:
    """The address of an organization's datasets, however organizations are listed."""
    return f"/v1/organizations/{api.admin('GET', 'state')['organizations'][0]['id']}/datasets"


def _echoed(api: Api) -> bool:
    return all_or_none(
        b"sk-wrong" in get(api, target, key="sk-wrong").body for target in (DATASETS, "/v1/organizations")
    )


def _traced(status: int) -> Probe:
    def probe(api: Api) -> bool:
        targets = (DATASETS, own(api))
        body: Any = {400: b"{", 422: {}}[status]
        replies = [post(api, body, target, headers=JSON) for target in targets]
        assert {each.status for each in replies} == {status}
        return all_or_none(b"Traceback (most recent call last)" in each.body for each in replies)

    return probe


def _boundless(api: Api) -> bool:
    return {get(api).status for _ in range(5)} == {200}


OPTIONS: dict[str, dict[str, Any]] = {
    name: {"limit": (3, 60)}
    for name in ("status-503-for-429", "retry-after-missing", "retry-after-negative", "retry-after-in-the-past",
                 "retry-after-disagrees", "limit-not-enforced", "remaining-rises", "remaining-frozen")
}  # fmt: skip
_MOVES = (
    (200, 201), (202, 201), (422, 400), (500, 400), (400, 401), (403, 401), (404, 401), (403, 402), (404, 403), (200, 404),
    (400, 404), (500, 404), (404, 405), (404, 409), (500, 409), (404, 410), (500, 413), (400, 415), (400, 422), (500, 422),
    (503, 429),
)  # fmt: skip
PROBES: dict[str, Probe] = {
    **{f"status-{to}-for-{status}": moved(status, to) for to, status in _MOVES},
    "envelope-missing": bodies(lambda body: body == [], 200),
    "envelope-on-organizations": _wrapped,
    "success-true-on-404": bodies(lambda body: body["success"] is True and "error" in body, 404),
    "success-false-on-200": bodies(lambda body: body["success"] is False, 200),
    "message-missing": bodies(lambda body: "message" not in body, 200, 201),
    "error-not-enveloped": bodies(lambda body: "success" not in body and "code" in body, 400, 401, 404),
    "error-as-string": bodies(lambda body: body["error"] in CODES.values(), 400, 401, 404),
    "error-details-missing": bodies(lambda body: "details" not in body["error"], 400, 401, 404, 422),
    "error-message-empty": bodies(lambda body: body["error"]["message"] == "", 400, 401, 404, 422),
    "wrong-code-for-401": coded(401, "INVALID_REQUEST"),
    "wrong-code-for-403": coded(403, "INVALID_API_KEY"),
    "wrong-code-for-404": coded(404, "INVALID_REQUEST"),
    "wrong-code-for-422": coded(422, "INTERNAL_ERROR"),
    "wrong-content-type": headed("content-type", lambda text, _: text == "text/plain", 200, 404),
    "wrong-charset": headed("content-type", lambda text, _: "utf-7" in text, 200, 404),
    "extra-fields": bodies(lambda body: body.get("region") == "eu", 200, 404),
    "missing-rate-limit-headers": _errors_lack,
    "rate-limit-headers-missing-on-success": _successes_lack,
    "limit-not-a-number": headed("x-ratelimit-limit", lambda text, _: not text.isdecimal()),
    "limit-changes": rows("x-ratelimit-limit", lambda seen: len(set(seen)) == 3),
    "remaining-above-limit": headed(
        "x-ratelimit-remaining", lambda text, reply: int(text) > int(reply.headers["x-ratelimit-limit"])
    ),
    "remaining-negative": headed("x-ratelimit-remaining", lambda text, _: int(text) < 0),
    "remaining-rises": rows("x-ratelimit-remaining", lambda seen: seen == ["1", "2", "3"]),
    "remaining-frozen": rows("x-ratelimit-remaining", lambda seen: seen == ["3", "3", "3"]),
    "reset-not-a-number": headed("x-ratelimit-reset", lambda text, _: text == "soon"),
    "reset-in-the-past": headed("x-ratelimit-reset", lambda text, reply: -3601 < _ahead(text, reply) < 0),
    "reset-far-away": headed("x-ratelimit-reset", lambda text, reply: _ahead(text, reply) > 86_400),
    "reset-moving": rows("x-ratelimit-reset", lambda seen: int(seen[0]) < int(seen[1]) < int(seen[2])),
    "retry-after-missing": lacks("retry-after", 429),
    "retry-after-negative": headed("retry-after", lambda text, _: int(text) < 0, 429),
    "retry-after-in-the-past": headed("retry-after", lambda text, _: "31 Dec 2025" in text, 429),
    "retry-after-disagrees": headed(
        "retry-after", lambda text, r: int(text) < int(r.headers["x-ratelimit-reset"]) - _now(r) - 50, 429
    ),
    "limit-not-enforced": _boundless,
    "request-id-missing": lacks("x-request-id"),
    "allow-missing-on-405": lacks("allow", 405),
    "allow-wrong-on-405": headed("allow", lambda text, _: "PUT" in text, 405),
    "body-missing-on-405": lambda api: cause(api, 405).body == b"",
    "challenge-missing-on-401": lacks("www-authenticate", 401),
    "stack-trace-on-400": _traced(400),
    "stack-trace-on-422": _traced(422),
    "key-echoed-in-401": _echoed,
    "key-echoed-in-header": lambda api: any("sk-mock" in value for value in get(api).headers.values()),
    "internal-host-leaked": lambda api: b".cluster.local" in cause(api, 404).body,
}
