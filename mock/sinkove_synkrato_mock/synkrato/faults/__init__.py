"""The catalogue of faults that the mock of the Synkrato Data API can show."""

from __future__ import annotations

from sinkove_synkrato_mock.delivery import WIRE, proxy
from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.faults import Catalogue
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.faults import answers, requests, rooms

__all__ = ["CATALOGUE"]

_GROUPS = {
    "wire": WIRE, "proxy": proxy(lambda status: Refusal(status, "Something went wrong on our side.")),
    "form": answers.FORM, "record": answers.RECORDS, "status": answers.STATUSES, "headers": answers.HEADERS,
    "page": answers.PAGES, "auth": requests.AUTH, "place": requests.PLACES, "user": requests.USERS, "list": requests.LISTED,
    "filter": requests.FILTERS, "write": requests.WRITTEN, "health": rooms.HEALTH, "document": rooms.DOCUMENTS,
    "workflow": rooms.WORKFLOWS, "others": rooms.OTHERS,
}  # fmt: skip
CATALOGUE = Catalogue(_GROUPS, spec("synkrato").operations)
