# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.created_checklists import CreatedChecklists
from ...models.cx_checklist_item import CxChecklistItem
from ...models.error_response import ErrorResponse
from ...types import UNSET, Response


def _get_kwargs(
    *,
    body: list[CxChecklistItem],
    module_name: str,
    user_name: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    params["moduleName"] = module_name

    params["userName"] = user_name

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/cx-step/createChecklist",
        "params": params,
    }

    _kwargs["json"] = []
    for body_item_data in body:
        body_item = body_item_data.to_dict()
        _kwargs["json"].append(body_item)

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreatedChecklists | ErrorResponse | None:
    if response.status_code == 200:
        response_200 = CreatedChecklists.from_dict({**response.json()})

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
) -> Response[CreatedChecklists | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: list[CxChecklistItem],
    module_name: str,
    user_name: str,
) -> Response[CreatedChecklists | ErrorResponse]:
    """Create checklists of a schedule (data structure 2.0)

     Live for data structure 2.0 and not carried over to 3.0. The module is found by workfid, not by
    moduleName alone.

    Args:
        module_name (str):
        user_name (str):
        body (list[CxChecklistItem]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreatedChecklists | ErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
        module_name=module_name,
        user_name=user_name,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: list[CxChecklistItem],
    module_name: str,
    user_name: str,
) -> CreatedChecklists | ErrorResponse | None:
    """Create checklists of a schedule (data structure 2.0)

     Live for data structure 2.0 and not carried over to 3.0. The module is found by workfid, not by
    moduleName alone.

    Args:
        module_name (str):
        user_name (str):
        body (list[CxChecklistItem]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreatedChecklists | ErrorResponse
    """

    return sync_detailed(
        client=client,
        body=body,
        module_name=module_name,
        user_name=user_name,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: list[CxChecklistItem],
    module_name: str,
    user_name: str,
) -> Response[CreatedChecklists | ErrorResponse]:
    """Create checklists of a schedule (data structure 2.0)

     Live for data structure 2.0 and not carried over to 3.0. The module is found by workfid, not by
    moduleName alone.

    Args:
        module_name (str):
        user_name (str):
        body (list[CxChecklistItem]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreatedChecklists | ErrorResponse]
    """

    kwargs = _get_kwargs(
        body=body,
        module_name=module_name,
        user_name=user_name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: list[CxChecklistItem],
    module_name: str,
    user_name: str,
) -> CreatedChecklists | ErrorResponse | None:
    """Create checklists of a schedule (data structure 2.0)

     Live for data structure 2.0 and not carried over to 3.0. The module is found by workfid, not by
    moduleName alone.

    Args:
        module_name (str):
        user_name (str):
        body (list[CxChecklistItem]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreatedChecklists | ErrorResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            module_name=module_name,
            user_name=user_name,
        )
    ).parsed
