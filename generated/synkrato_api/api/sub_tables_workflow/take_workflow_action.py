# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.taken_action import TakenAction
from ...types import UNSET, Response, Unset


def _get_kwargs(
    module_name: str,
    *,
    body: list[str],
    action_name: str,
    user_name: str,
    space_name: str | Unset = UNSET,
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

    params["actionName"] = action_name

    params["userName"] = user_name

    params["spaceName"] = space_name

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/workflow/{module_name}".format(
            module_name=quote(str(module_name), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | list[TakenAction] | None:
    if response.status_code == 201:
        response_201 = []
        _response_201 = response.json()
        for response_201_item_data in _response_201:
            response_201_item = TakenAction.from_dict({**response_201_item_data})

            response_201.append(response_201_item)

        return response_201

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict({**response.json()})

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict({**response.json()})

        return response_401

    if response.status_code == 403:
        response_403 = ErrorResponse.from_dict({**response.json()})

        return response_403

    if response.status_code == 413:
        response_413 = ErrorResponse.from_dict({**response.json()})

        return response_413

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
) -> Response[ErrorResponse | list[TakenAction]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    module_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[str],
    action_name: str,
    user_name: str,
    space_name: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | list[TakenAction]]:
    """Take an action of the workflow for many records

    Args:
        module_name (str):
        action_name (str):
        user_name (str):
        space_name (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (list[str]): Ids of the records.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | list[TakenAction]]
    """

    kwargs = _get_kwargs(
        module_name=module_name,
        body=body,
        action_name=action_name,
        user_name=user_name,
        space_name=space_name,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    module_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[str],
    action_name: str,
    user_name: str,
    space_name: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | list[TakenAction] | None:
    """Take an action of the workflow for many records

    Args:
        module_name (str):
        action_name (str):
        user_name (str):
        space_name (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (list[str]): Ids of the records.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | list[TakenAction]
    """

    return sync_detailed(
        module_name=module_name,
        client=client,
        body=body,
        action_name=action_name,
        user_name=user_name,
        space_name=space_name,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    ).parsed


async def asyncio_detailed(
    module_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[str],
    action_name: str,
    user_name: str,
    space_name: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | list[TakenAction]]:
    """Take an action of the workflow for many records

    Args:
        module_name (str):
        action_name (str):
        user_name (str):
        space_name (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (list[str]): Ids of the records.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | list[TakenAction]]
    """

    kwargs = _get_kwargs(
        module_name=module_name,
        body=body,
        action_name=action_name,
        user_name=user_name,
        space_name=space_name,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    module_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: list[str],
    action_name: str,
    user_name: str,
    space_name: str | Unset = UNSET,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | list[TakenAction] | None:
    """Take an action of the workflow for many records

    Args:
        module_name (str):
        action_name (str):
        user_name (str):
        space_name (str | Unset):
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (list[str]): Ids of the records.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | list[TakenAction]
    """

    return (
        await asyncio_detailed(
            module_name=module_name,
            client=client,
            body=body,
            action_name=action_name,
            user_name=user_name,
            space_name=space_name,
            x_tenant_id=x_tenant_id,
            x_project_id=x_project_id,
            x_workspace_id=x_workspace_id,
        )
    ).parsed
