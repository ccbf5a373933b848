# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.upload import Upload
from ...models.upload_result import UploadResult
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: Upload,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["x-tenant-id"] = x_tenant_id

    headers["x-project-id"] = x_project_id

    if not isinstance(x_workspace_id, Unset):
        headers["x-workspace-id"] = x_workspace_id

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/documents",
    }

    _kwargs["files"] = body.to_multipart()

    headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | UploadResult | None:
    if response.status_code == 200:
        response_200 = UploadResult.from_dict({**response.json()})

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
) -> Response[ErrorResponse | UploadResult]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Upload,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | UploadResult]:
    """Upload documents

     100 files of 50 MB each at most, unless the installation says otherwise. Status 200 also means that
    only some of them were stored: the others are in errors. The title of a document is always the name
    of its file.

    Args:
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (Upload): Any name of a form field is taken for files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | UploadResult]
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
    body: Upload,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | UploadResult | None:
    """Upload documents

     100 files of 50 MB each at most, unless the installation says otherwise. Status 200 also means that
    only some of them were stored: the others are in errors. The title of a document is always the name
    of its file.

    Args:
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (Upload): Any name of a form field is taken for files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | UploadResult
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
    body: Upload,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> Response[ErrorResponse | UploadResult]:
    """Upload documents

     100 files of 50 MB each at most, unless the installation says otherwise. Status 200 also means that
    only some of them were stored: the others are in errors. The title of a document is always the name
    of its file.

    Args:
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (Upload): Any name of a form field is taken for files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | UploadResult]
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
    body: Upload,
    x_tenant_id: str,
    x_project_id: str,
    x_workspace_id: str | Unset = UNSET,
) -> ErrorResponse | UploadResult | None:
    """Upload documents

     100 files of 50 MB each at most, unless the installation says otherwise. Status 200 also means that
    only some of them were stored: the others are in errors. The title of a document is always the name
    of its file.

    Args:
        x_tenant_id (str): Seven letters, digits, _ and - in the examples of tenants and projects.
        x_project_id (str): Seven letters, digits, _ and - in the examples of tenants and
            projects.
        x_workspace_id (str | Unset): Seven letters, digits, _ and - in the examples of tenants
            and projects.
        body (Upload): Any name of a form field is taken for files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | UploadResult
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
