# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.workflow_page import WorkflowPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    module_name: str,
    record_number: str | Unset = UNSET,
    status: str | Unset = UNSET,
    responsible_user: str | Unset = UNSET,
    responsible_group: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    page: int | Unset = 1,
    page_size: int | Unset = 25,
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

    params["moduleName"] = module_name

    params["recordNumber"] = record_number

    params["status"] = status

    params["responsibleUser"] = responsible_user

    params["responsibleGroup"] = responsible_group

    params["filter"] = filter_

    params["page"] = page

    params["pageSize"] = page_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v2/workflow",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | WorkflowPage | None:
    if response.status_code == 200:
        response_200 = WorkflowPage.from_dict({**response.json()})

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
) -> Response[ErrorResponse | WorkflowPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    module_name: str,
    record_number: str | Unset = UNSET,
    status: str | Unset = UNSET,
    responsible_user: str | Unset = UNSET,
    responsible_group: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    page: int | Unset = 1,
    page_size: int | Unset = 25,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | WorkflowPage]:
    """List workflows with their steps

     One text requires x-project-id here. What is out of range is not published.

    Args:
        module_name (str):
        record_number (str | Unset):
        status (str | Unset):
        responsible_user (str | Unset):
        responsible_group (str | Unset):
        filter_ (str | Unset):
        page (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 25.
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
        Response[ErrorResponse | WorkflowPage]
    """

    kwargs = _get_kwargs(
        module_name=module_name,
        record_number=record_number,
        status=status,
        responsible_user=responsible_user,
        responsible_group=responsible_group,
        filter_=filter_,
        page=page,
        page_size=page_size,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    module_name: str,
    record_number: str | Unset = UNSET,
    status: str | Unset = UNSET,
    responsible_user: str | Unset = UNSET,
    responsible_group: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    page: int | Unset = 1,
    page_size: int | Unset = 25,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | WorkflowPage | None:
    """List workflows with their steps

     One text requires x-project-id here. What is out of range is not published.

    Args:
        module_name (str):
        record_number (str | Unset):
        status (str | Unset):
        responsible_user (str | Unset):
        responsible_group (str | Unset):
        filter_ (str | Unset):
        page (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 25.
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
        ErrorResponse | WorkflowPage
    """

    return sync_detailed(
        client=client,
        module_name=module_name,
        record_number=record_number,
        status=status,
        responsible_user=responsible_user,
        responsible_group=responsible_group,
        filter_=filter_,
        page=page,
        page_size=page_size,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    module_name: str,
    record_number: str | Unset = UNSET,
    status: str | Unset = UNSET,
    responsible_user: str | Unset = UNSET,
    responsible_group: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    page: int | Unset = 1,
    page_size: int | Unset = 25,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | WorkflowPage]:
    """List workflows with their steps

     One text requires x-project-id here. What is out of range is not published.

    Args:
        module_name (str):
        record_number (str | Unset):
        status (str | Unset):
        responsible_user (str | Unset):
        responsible_group (str | Unset):
        filter_ (str | Unset):
        page (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 25.
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
        Response[ErrorResponse | WorkflowPage]
    """

    kwargs = _get_kwargs(
        module_name=module_name,
        record_number=record_number,
        status=status,
        responsible_user=responsible_user,
        responsible_group=responsible_group,
        filter_=filter_,
        page=page,
        page_size=page_size,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    module_name: str,
    record_number: str | Unset = UNSET,
    status: str | Unset = UNSET,
    responsible_user: str | Unset = UNSET,
    responsible_group: str | Unset = UNSET,
    filter_: str | Unset = UNSET,
    page: int | Unset = 1,
    page_size: int | Unset = 25,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | WorkflowPage | None:
    """List workflows with their steps

     One text requires x-project-id here. What is out of range is not published.

    Args:
        module_name (str):
        record_number (str | Unset):
        status (str | Unset):
        responsible_user (str | Unset):
        responsible_group (str | Unset):
        filter_ (str | Unset):
        page (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 25.
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
        ErrorResponse | WorkflowPage
    """

    return (
        await asyncio_detailed(
            client=client,
            module_name=module_name,
            record_number=record_number,
            status=status,
            responsible_user=responsible_user,
            responsible_group=responsible_group,
            filter_=filter_,
            page=page,
            page_size=page_size,
            x_tenant_id=x_tenant_id,
            x_project_id=x_project_id,
            x_workspace_id=x_workspace_id,
        )
    ).parsed
