# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    record_id: str,
    *,
    module: str,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["x-tenant-id"] = x_tenant_id

    headers["x-project-id"] = x_project_id

    if not isinstance(x_workspace_id, Unset):
        headers["x-workspace-id"] = x_workspace_id

    params: dict[str, Any] = {}

    params["module"] = module

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/documents/download/all/{record_id}".format(
            record_id=quote(str(record_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ErrorResponse | File | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

        return response_200

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict({**response.json()})

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict({**response.json()})

        return response_401

    if response.status_code == 403:
        response_403 = ErrorResponse.from_dict({**response.json()})

        return response_403

    if response.status_code == 404:
        response_404 = ErrorResponse.from_dict({**response.json()})

        return response_404

    if response.status_code == 429:
        response_429 = ErrorResponse.from_dict({**response.json()})

        return response_429

    if response.status_code == 500:
        response_500 = ErrorResponse.from_dict({**response.json()})

        return response_500

    if response.status_code == 503:
        response_503 = ErrorResponse.from_dict({**response.json()})

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorResponse | File]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    module: str,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | File]:
    """Download all documents of a record

     The latest version of each, under its name, a hyphen and its version, in an archive that is made
    while it is sent.

    Args:
        record_id (str):
        module (str):
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | File]
    """

    kwargs = _get_kwargs(
        record_id=record_id,
        module=module,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    module: str,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | File | None:
    """Download all documents of a record

     The latest version of each, under its name, a hyphen and its version, in an archive that is made
    while it is sent.

    Args:
        record_id (str):
        module (str):
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | File
    """

    return sync_detailed(
        record_id=record_id,
        client=client,
        module=module,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    ).parsed


async def asyncio_detailed(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    module: str,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | File]:
    """Download all documents of a record

     The latest version of each, under its name, a hyphen and its version, in an archive that is made
    while it is sent.

    Args:
        record_id (str):
        module (str):
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | File]
    """

    kwargs = _get_kwargs(
        record_id=record_id,
        module=module,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    module: str,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | File | None:
    """Download all documents of a record

     The latest version of each, under its name, a hyphen and its version, in an archive that is made
    while it is sent.

    Args:
        record_id (str):
        module (str):
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | File
    """

    return (
        await asyncio_detailed(
            record_id=record_id,
            client=client,
            module=module,
            x_tenant_id=x_tenant_id,
            x_project_id=x_project_id,
            x_workspace_id=x_workspace_id,
        )
    ).parsed
