"""The pages of the Sinkove mock: what goes on in a tenant, with switches, and the API reference."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import pages
from sinkove_synkrato_mock.description import document
from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.reference import describe
from sinkove_synkrato_mock.sinkove.datasets import FINAL
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.forms import submit
from sinkove_synkrato_mock.sinkove.options import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.sinkove.datasets import Dataset, Stage
    from sinkove_synkrato_mock.sinkove.engine import Engine
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["actions"]

_MOST = 100
_MOST_REQUESTS = 50
_KEY_CHARACTERS = 12


def actions(engine: Engine) -> dict[tuple[str, str], Action]:
    """Returns the actions that are pages and what belongs to them, by method and name."""
    controls = _Pages(engine)
    return {
        ("GET", ""): controls.show,
        ("POST", ""): controls.change,
        ("GET", "docs"): controls.docs,
        ("GET", "openapi.json"): controls.openapi,
        **pages.assets(),
    }


class _Pages:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def show(self, /, *, request: Request, tenant: str | None = None, **_: object) -> Response:
        found = self._find(tenant)
        return self._state(request, found) if found else self._gone(request)

    def change(self, /, *, request: Request, tenant: str | None = None, do: str = "", **fields: Any) -> Response:
        found = self._find(tenant)
        if found is None:
            return self._gone(request)
        try:
            submit(found, do, fields)
        except ValueError as error:
            return self._state(request, found, str(error), fields)
        # The part of the page where it was done, so that the keyboard goes on from there.
        place = f"?tenant={found.tag}#{do.partition('-')[0]}"
        return Response(303, (("Location", place), ("Cache-Control", "no-store"), ("Content-Length", "0")))

    def docs(self, /, *, request: Request, tenant: str | None = None, **_: object) -> Response:
        found = self._find(tenant)
        if found is None:
            return self._gone(request)
        values = {**_reference(), "api_key": found.key, "variable": "SINKOVE_API_KEY"}
        return self._render("reference.html", request, found, here="API reference", **values)

    def openapi(self, /, *, request: Request, **_: object) -> Response:
        return json_response(
            200, {**document("sinkove"), "servers": [{"url": request.address, "description": "This mock."}]}
        )

    def _find(self, tag: str | None) -> Tenant | None:
        """Returns the tenant with a tag, without one that which the admin API takes when it is told no key."""
        if tag is None:
            return self._engine.account().tenant
        return next((each for each in self._engine.tenants if each.tag == tag), None)

    def _gone(self, request: Request) -> Response:
        return self._state(request, None, "There is no such tenant, or it is gone: a test's ends with the test.")

    def _state(
        self, request: Request, tenant: Tenant | None, error: str = "", typed: Mapping[str, str] | None = None
    ) -> Response:
        tenants = self._engine.tenants
        common = {
            "tenants": tenants[:_MOST],
            "tenants_left": len(tenants) - _MOST,
            "brief": _brief,
            "version": _version(),
        }
        live = {"live": f"?tenant={tenant.tag}", **_tell(tenant)} if tenant else {}
        status = 200 if not error else 400 if tenant else 404
        return self._render(
            "state.html", request, tenant, here="State", status=status, error=error, typed=typed or {}, **common, **live
        )

    def _render(
        self, template: str, request: Request, tenant: Tenant | None, *, here: str, status: int = 200, **values: Any
    ) -> Response:
        query = f"?tenant={tenant.tag}" if tenant else ""
        places = [(f"./{query}", "State"), (f"docs{query}", "API reference")]
        common = {"title": "Sinkove mock", "pages": places, "here": here, "tenant": tenant}
        return pages.render(template, status, address=request.address, **common, **values)


def _tell(tenant: Tenant) -> dict[str, Any]:
    exchanges = tenant.journal.exchanges()
    return {
        "catalogue": CATALOGUE,
        "tiers": {limit: name for name, limit in TIERS.items()},
        "final": FINAL,
        "keys": [*itertools.islice(tenant.accounts.values(), _MOST), None],
        "keys_left": len(tenant.accounts) - _MOST,
        "datasets": list(itertools.islice(_datasets(tenant), _MOST)),
        "datasets_left": len(tenant.shelf) - _MOST,
        "requests": exchanges[: -_MOST_REQUESTS - 1 : -1],
        "requests_kept": len(exchanges),
    }


def _datasets(tenant: Tenant) -> Iterator[tuple[Dataset, str, Stage]]:
    """Yields the datasets, newest first, with where and how far each is; one by one, for there may be ten thousand."""
    now = tenant.clock.time()
    places = {each.datasets: f"account {_brief(each.key)}" for each in tenant.accounts.values()}
    places |= {each.datasets: each.name for each in tenant.organizations.values()}
    for dataset_id, place in reversed(tenant.shelf.items()):
        if dataset := place.get(dataset_id):
            yield dataset, places[place], dataset.stage(now)


@functools.cache
def _reference() -> dict[str, Any]:
    return describe(document("sinkove"))


def _brief(key: str) -> str:
    return key if len(key) <= _KEY_CHARACTERS else f"{key[:_KEY_CHARACTERS]}…"


def _version() -> str:
    from importlib import metadata  # Costs a start more than the rest of this module.

    try:
        return metadata.version("sinkove-synkrato")
    except metadata.PackageNotFoundError:  # Nobody installed it: it runs from a folder.
        return ""
