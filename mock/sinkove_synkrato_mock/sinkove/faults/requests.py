"""Defects of what is let in, of what is refused, and of what a request does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.sinkove.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.spec import Problem

__all__ = ["ADMITTED", "AUTH", "EFFECTS"]


def _given(active: Active) -> str:
    return active.request.headers.get("authorization", "") if active.request else ""


AUTH = (
    Fault("accept-invalid-key", "Any API key is accepted, and none at all.", lambda known, _: known or True, "auth"),
    Fault("accept-missing-key", "A request without a key is accepted.",
          lambda known, a: known or not _given(a), "auth"),
    Fault("accept-revoked-key", "A revoked key is accepted.", lambda known, a: known or "revoked" in _given(a), "auth"),
    Fault("accept-other-scheme", "The scheme Basic is as good as a key.",
          lambda known, a: known or _given(a)[:5] == "Basic", "auth"),
    Fault("lower-case-scheme-refused", "The scheme `bearer` is refused.",
          lambda known, a: known and _given(a)[:1] != "b", "auth"),
    Fault("accept-forbidden-key", "A key that may do nothing may do everything."),
    Fault("other-account-visible", "An account shows a dataset of another one, when asked for it by id."),
    Fault("other-account-listed", "A list is that of another account."),
    Fault("other-organization-visible", "An organization shows a dataset of another one, when asked for it by id."),
    Fault("foreign-organization-visible", "The organizations of other accounts are shown."),
)  # fmt: skip


def _admitting(*keywords: str) -> Spoil:
    """Overlooks what breaks these keywords of JSON Schema."""

    def spoil(problems: list[Problem], _: Active) -> list[Problem]:
        kept = [each for each in problems if each.keyword not in keywords]
        return problems if len(kept) == len(problems) else kept

    return spoil


def _refusing(test: Callable[[dict[str, Any]], bool]) -> Spoil:
    refusal = Refusal(422, "VALIDATION_ERROR", "The body is not valid.")
    return lambda body, _: refusal if test(body) else body


ADMITTED = (
    Fault("accept-size-1001", "The maximum of a dataset's size is not checked.", _admitting("maximum"), "problems"),
    Fault("accept-size-0", "The minimum of a dataset's size is not checked.", _admitting("minimum"), "problems"),
    Fault("accept-empty-prompts", "A dataset may have no prompts.", _admitting("minItems"), "problems"),
    Fault("accept-empty-text", "A prompt or model may be empty.", _admitting("minLength"), "problems"),
    Fault("accept-long-text", "A prompt or model may be of any length.", _admitting("maxLength"), "problems"),
    Fault("accept-bad-id", "The id of a model may be any text.", _admitting("pattern"), "problems"),
    Fault("accept-wrong-type", "A field of the wrong type is quietly replaced.", _admitting("type"), "problems"),
    Fault("accept-missing-field", "A missing field is quietly filled in.", _admitting("required"), "problems"),
    Fault("accept-malformed-json", "Malformed JSON makes a dataset of default values."),
    Fault("accept-any-media-type", "A body of any media type is read as JSON."),
    Fault("refuse-size-1", "A dataset of one image is refused.", _refusing(lambda body: 1 in body.values()), "content"),
    Fault("refuse-size-1000", "A thousand images are refused.",
          _refusing(lambda body: 1000 in body.values()), "content"),
    Fault("refuse-unicode", "Other text than ASCII is refused.",
          _refusing(lambda body: not f"{body}".isascii()), "content"),
    Fault("refuse-extra-fields", "An unknown field is refused.", _refusing(lambda body: len(body) > 3), "content"),
    Fault("refuse-charset", "A media type with a charset is refused."),
)  # fmt: skip


def _crashed(refusal: Refusal | None, active: Active) -> Refusal | None:
    odd = active.request is not None and "%" in active.request.target
    return Refusal(500, "INTERNAL_ERROR", "Something went wrong on our side.") if odd else refusal


EFFECTS = (
    Fault("odd-id-crashes", "An id that has to be escaped gets 500.", _crashed, "refusal"),
    Fault("get-creates-dataset", "Asking for a dataset makes another one."),
    Fault("get-spends-credits", "Asking for a dataset costs a credit."),
    Fault("create-makes-two", "A create makes two datasets and tells of one."),
    Fault("create-charges-twice", "A create costs twice its credits.", lambda cost, _: 2 * cost, "charge"),
    Fault("create-charges-nothing", "A create costs no credits.", lambda *_: 0, "charge"),
    Fault("refused-create-charges", "A create that is refused with 422 costs a credit."),
    Fault("credits-ignored", "A create succeeds when there are not enough credits."),
)  # fmt: skip
