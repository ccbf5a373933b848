# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.revoke_user_access import RevokeUserAccess
from ...models.user_answer import UserAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: RevokeUserAccess,
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

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/user/user-access",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | UserAnswer | None:
    if response.status_code == 200:
        response_200 = UserAnswer.from_dict({**response.json()})

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
) -> Response[ErrorResponse | UserAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: RevokeUserAccess,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | UserAnswer]:
    """Take projects and groups away from a user

     With neither projects nor groups the answer is empty.

    Args:
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (RevokeUserAccess):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | UserAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
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
    body: RevokeUserAccess,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | UserAnswer | None:
    """Take projects and groups away from a user

     With neither projects nor groups the answer is empty.

    Args:
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (RevokeUserAccess):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | UserAnswer
    """

    return sync_detailed(
        client=client,
        body=body,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: RevokeUserAccess,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | UserAnswer]:
    """Take projects and groups away from a user

     With neither projects nor groups the answer is empty.

    Args:
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (RevokeUserAccess):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | UserAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
        x_tenant_id=x_tenant_id,
        x_project_id=x_project_id,
        x_workspace_id=x_workspace_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: RevokeUserAccess,
    x_tenant_id: str | Unset = UNSET,
    x_project_id: str | Unset = UNSET,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | UserAnswer | None:
    """Take projects and groups away from a user

     With neither projects nor groups the answer is empty.

    Args:
        x_tenant_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_project_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (RevokeUserAccess):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | UserAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            x_tenant_id=x_tenant_id,
            x_project_id=x_project_id,
            x_workspace_id=x_workspace_id,
        )
    ).parsed
