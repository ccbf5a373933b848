# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_dataset import CreateDataset
from ...models.dataset_envelope import DatasetEnvelope
from ...models.error_envelope import ErrorEnvelope
from ...types import Response


def _get_kwargs(
    *,
    body: CreateDataset,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/datasets",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DatasetEnvelope | ErrorEnvelope | None:
    if response.status_code == 201:
        response_201 = DatasetEnvelope.from_dict({**response.json()})

        return response_201

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict({**response.json()})

        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict({**response.json()})

        return response_401

    if response.status_code == 402:
        response_402 = ErrorEnvelope.from_dict({**response.json()})

        return response_402

    if response.status_code == 403:
        response_403 = ErrorEnvelope.from_dict({**response.json()})

        return response_403

    if response.status_code == 413:
        response_413 = ErrorEnvelope.from_dict({**response.json()})

        return response_413

    if response.status_code == 415:
        response_415 = ErrorEnvelope.from_dict({**response.json()})

        return response_415

    if response.status_code == 422:
        response_422 = ErrorEnvelope.from_dict({**response.json()})

        return response_422

    if response.status_code == 429:
        response_429 = ErrorEnvelope.from_dict({**response.json()})

        return response_429

    if response.status_code == 500:
        response_500 = ErrorEnvelope.from_dict({**response.json()})

        return response_500

    if response.status_code == 503:
        response_503 = ErrorEnvelope.from_dict({**response.json()})

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DatasetEnvelope | ErrorEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateDataset,
) -> Response[DatasetEnvelope | ErrorEnvelope]:
    """Create a dataset

     Starts the generation of a dataset and charges the account for it. The answer comes at once; the
    images are ready minutes to hours later.

    Args:
        body (CreateDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetEnvelope | ErrorEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: CreateDataset,
) -> DatasetEnvelope | ErrorEnvelope | None:
    """Create a dataset

     Starts the generation of a dataset and charges the account for it. The answer comes at once; the
    images are ready minutes to hours later.

    Args:
        body (CreateDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetEnvelope | ErrorEnvelope
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateDataset,
) -> Response[DatasetEnvelope | ErrorEnvelope]:
    """Create a dataset

     Starts the generation of a dataset and charges the account for it. The answer comes at once; the
    images are ready minutes to hours later.

    Args:
        body (CreateDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetEnvelope | ErrorEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: CreateDataset,
) -> DatasetEnvelope | ErrorEnvelope | None:
    """Create a dataset

     Starts the generation of a dataset and charges the account for it. The answer comes at once; the
    images are ready minutes to hours later.

    Args:
        body (CreateDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetEnvelope | ErrorEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
