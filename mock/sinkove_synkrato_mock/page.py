"""The pages of any vendor's mock: what goes on in a tenant, with switches, and the API reference."""

from __future__ import annotations

import functools
import itertools
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from sinkove_synkrato_mock import pages
from sinkove_synkrato_mock.description import document
from sinkove_synkrato_mock.forms import submit
from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.reference import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.engine import TenantEngine
    from sinkove_synkrato_mock.message import Request

__all__ = ["MOST", "Pages", "brief"]

MOST = 100
_MOST_REQUESTS = 50
_KEY_CHARACTERS = 12


class Pages(ABC):
    """The pages of a mock. `vendor` names its description and its template, `variable` where a key is kept."""

    vendor: ClassVar[str]
    variable: ClassVar[str]

    def __init__(self, engine: TenantEngine[Any, Any]) -> None:
        self._engine = engine

    @abstractmethod
    def tell(self, tenant: Any) -> dict[str, Any]:
        """Returns what the vendor's template shows of a tenant, besides what every one's does."""

    def actions(self) -> dict[tuple[str, str], Action]:
        """Returns the actions that are pages and what belongs to them, by method and name."""
        return {
            ("GET", ""): self.show,
            ("POST", ""): self.change,
            ("GET", "docs"): self.docs,
            ("GET", "openapi.json"): self.openapi,
            **pages.assets(),
        }

    def show(self, /, *, request: Request, tenant: str | None = None, **_: object) -> Response:
        """Shows a tenant."""
        found = self._find(tenant)
        return self._state(request, found) if found else self._gone(request)

    def change(self, /, *, request: Request, tenant: str | None = None, do: str = "", **fields: Any) -> Response:
        """Does what a form of the page is for."""
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
        """Shows the API reference."""
        found = self._find(tenant)
        if found is None:
            return self._gone(request)
        values = {**_reference(self.vendor, self._engine.prefix), "api_key": found.key, "variable": self.variable}
        return self._render("reference.html", request, found, here="API reference", **values)

    def openapi(self, /, *, request: Request, **_: object) -> Response:
        """Tells the API description."""
        server = {"url": f"{request.address}{self._engine.prefix}", "description": "This mock."}
        return json_response(200, {**document(self.vendor), "servers": [server]})

    def _find(self, tag: str | None) -> Any:
        """Returns the tenant with a tag, without one that which the admin API takes when it is told no key."""
        if tag is None:
            return self._engine.account().tenant
        return next((each for each in self._engine.tenants if each.tag == tag), None)

    def _gone(self, request: Request) -> Response:
        return self._state(request, None, "There is no such tenant, or it is gone: a test's ends with the test.")

    def _state(
        self, request: Request, tenant: Any, error: str = "", typed: Mapping[str, str] | None = None
    ) -> Response:
        tenants = self._engine.tenants
        common = {
            "tenants": tenants[:MOST],
            "tenants_left": len(tenants) - MOST,
            "brief": brief,
            "version": _version(),
        }
        live = {"live": f"?tenant={tenant.tag}", **_common(tenant), **self.tell(tenant)} if tenant else {}
        status = 200 if not error else 400 if tenant else 404
        return self._render(
            f"{self.vendor}.html",
            request,
            tenant,
            here="State",
            status=status,
            error=error,
            typed=typed or {},
            **common,
            **live,
        )

    def _render(
        self, template: str, request: Request, tenant: Any, *, here: str, status: int = 200, **values: Any
    ) -> Response:
        query = f"?tenant={tenant.tag}" if tenant else ""
        places = [(f"./{query}", "State"), (f"docs{query}", "API reference")]
        common = {"title": f"{self.vendor.capitalize()} mock", "pages": places, "here": here, "tenant": tenant}
        return pages.render(template, status, address=request.address, **common, **values)


def _common(tenant: Any) -> dict[str, Any]:
    exchanges = tenant.journal.exchanges()
    return {
        "catalogue": tenant.options.catalogue,
        "keys": [*itertools.islice(tenant.accounts.values(), MOST), None],
        "keys_left": len(tenant.accounts) - MOST,
        "requests": exchanges[: -_MOST_REQUESTS - 1 : -1],
        "requests_kept": len(exchanges),
    }


@functools.cache
def _reference(vendor: str, prefix: str) -> dict[str, Any]:
    api = document(vendor)
    return describe({**api, "paths": {f"{prefix}{path}": item for path, item in api["paths"].items()}})


def brief(key: str) -> str:
    """Returns a key as pages show it."""
    return key if len(key) <= _KEY_CHARACTERS else f"{key[:_KEY_CHARACTERS]}…"


def _version() -> str:
    from importlib import metadata  # Costs a start more than the rest of this module.

    try:
        return metadata.version("sinkove-synkrato")
    except metadata.PackageNotFoundError:  # Nobody installed it: it runs from a folder.
        return ""
