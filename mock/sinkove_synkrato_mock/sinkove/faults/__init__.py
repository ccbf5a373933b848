"""The catalogue of faults that the mock of the Sinkove API can show."""

from __future__ import annotations

from sinkove_synkrato_mock.delivery import WIRE
from sinkove_synkrato_mock.faults import Catalogue
from sinkove_synkrato_mock.sinkove.faults import answers, datasets, delivery, requests
from sinkove_synkrato_mock.sinkove.faults.shaping import DOWNLOAD
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS

__all__ = ["CATALOGUE"]

_GROUPS = {
    "wire": WIRE, "proxy": delivery.PROXY, "storage": delivery.STORAGE, "generation": datasets.GENERATION,
    "dataset": datasets.DATASETS, "list": datasets.LISTED, "link": datasets.LINK, "form": answers.FORM,
    "status": answers.STATUSES, "headers": answers.HEADERS, "leak": answers.LEAKS, "auth": requests.AUTH,
    "schema": requests.ADMITTED, "effect": requests.EFFECTS,
}  # fmt: skip
CATALOGUE = Catalogue(_GROUPS, (*HANDLERS, DOWNLOAD))
