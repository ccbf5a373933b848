# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.paginated_records import PaginatedRecords
from ...types import UNSET, Response, Unset


def _get_kwargs(
    master_name: str,
    *,
    page_size: int | Unset = 25,
    page: int | Unset = 1,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    local_time_zone: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_tenant_id, Unset):
        headers["x-tenant-id"] = x_tenant_id

    if not isinstance(x_project_id, Unset):
        headers["x-project-id"] = x_project_id

    if not isinstance(x_workspace_id, Unset):
        headers["x-workspace-id"] = x_workspace_id

    params: dict[str, Any] = {}

    params["pageSize"] = page_size

    params["page"] = page

    params["sort"] = sort

    params["status"] = status

    params["filter"] = filter_

    params["localTimeZone"] = local_time_zone

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/master-record/{master_name}".format(
            master_name=quote(str(master_name), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | PaginatedRecords | None:
    if response.status_code == 200:
        response_200 = PaginatedRecords.from_dict({**response.json()})

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
) -> Response[ErrorResponse | PaginatedRecords]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    master_name: str,
    *,
    client: AuthenticatedClient | Client,
    page_size: int | Unset = 25,
    page: int | Unset = 1,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    local_time_zone: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | PaginatedRecords]:
    """List a master's records

     An older page shows a bare array in place of the page. Nothing says in which order records come, nor
    what a page past the last one holds.

    Args:
        master_name (str):
        page_size (int | Unset):  Default: 25.
        page (int | Unset):  Default: 1.
        sort (str | Unset):
        status (str | Unset):
        filter_ (str | Unset):
        local_time_zone (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | PaginatedRecords]
    """

    kwargs = _get_kwargs(
        master_name=master_name,
        page_size=page_size,
        page=page,
        sort=sort,
        status=status,
        filter_=filter_,
        local_time_zone=local_time_zone,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    master_name: str,
    *,
    client: AuthenticatedClient | Client,
    page_size: int | Unset = 25,
    page: int | Unset = 1,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    local_time_zone: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | PaginatedRecords | None:
    """List a master's records

     An older page shows a bare array in place of the page. Nothing says in which order records come, nor
    what a page past the last one holds.

    Args:
        master_name (str):
        page_size (int | Unset):  Default: 25.
        page (int | Unset):  Default: 1.
        sort (str | Unset):
        status (str | Unset):
        filter_ (str | Unset):
        local_time_zone (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | PaginatedRecords
    """

    return sync_detailed(
        master_name=master_name,
        client=client,
        page_size=page_size,
        page=page,
        sort=sort,
        status=status,
        filter_=filter_,
        local_time_zone=local_time_zone,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    ).parsed


async def asyncio_detailed(
    master_name: str,
    *,
    client: AuthenticatedClient | Client,
    page_size: int | Unset = 25,
    page: int | Unset = 1,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    local_time_zone: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | PaginatedRecords]:
    """List a master's records

     An older page shows a bare array in place of the page. Nothing says in which order records come, nor
    what a page past the last one holds.

    Args:
        master_name (str):
        page_size (int | Unset):  Default: 25.
        page (int | Unset):  Default: 1.
        sort (str | Unset):
        status (str | Unset):
        filter_ (str | Unset):
        local_time_zone (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | PaginatedRecords]
    """

    kwargs = _get_kwargs(
        master_name=master_name,
        page_size=page_size,
        page=page,
        sort=sort,
        status=status,
        filter_=filter_,
        local_time_zone=local_time_zone,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    master_name: str,
    *,
    client: AuthenticatedClient | Client,
    page_size: int | Unset = 25,
    page: int | Unset = 1,
    sort: str | Unset = UNSET,
    status: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    local_time_zone: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | PaginatedRecords | None:
    """List a master's records

     An older page shows a bare array in place of the page. Nothing says in which order records come, nor
    what a page past the last one holds.

    Args:
        master_name (str):
        page_size (int | Unset):  Default: 25.
        page (int | Unset):  Default: 1.
        sort (str | Unset):
        status (str | Unset):
        filter_ (str | Unset):
        local_time_zone (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | PaginatedRecords
    """

    return (
        await asyncio_detailed(
            master_name=master_name,
            client=client,
            page_size=page_size,
            page=page,
            sort=sort,
            status=status,
            filter_=filter_,
            local_time_zone=local_time_zone,
            x_tenant_id=x_tenant_id,
            x_project_id=x_project_id,
            x_workspace_id=x_workspace_id,
        )
    ).parsed
