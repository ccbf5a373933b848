# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.download_url_envelope import DownloadUrlEnvelope
from ...models.error_envelope import ErrorEnvelope
from ...types import Response


def _get_kwargs(
    dataset_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/datasets/{dataset_id}/urls/download".format(
            dataset_id=quote(str(dataset_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DownloadUrlEnvelope | ErrorEnvelope | None:
    if response.status_code == 200:
        response_200 = DownloadUrlEnvelope.from_dict({**response.json()})

        return response_200

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict({**response.json()})

        return response_401

    if response.status_code == 403:
        response_403 = ErrorEnvelope.from_dict({**response.json()})

        return response_403

    if response.status_code == 404:
        response_404 = ErrorEnvelope.from_dict({**response.json()})

        return response_404

    if response.status_code == 409:
        response_409 = ErrorEnvelope.from_dict({**response.json()})

        return response_409

    if response.status_code == 410:
        response_410 = ErrorEnvelope.from_dict({**response.json()})

        return response_410

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
) -> Response[DownloadUrlEnvelope | ErrorEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DownloadUrlEnvelope | ErrorEnvelope]:
    """Get a download link for a ready dataset

     The link is presigned: it expires, needs no Authorization header and must not be sent one. Downloads
    are promised by the documentation, but no route of the account API is published; this one is taken
    from the organization API by analogy.

    Args:
        dataset_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DownloadUrlEnvelope | ErrorEnvelope]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> DownloadUrlEnvelope | ErrorEnvelope | None:
    """Get a download link for a ready dataset

     The link is presigned: it expires, needs no Authorization header and must not be sent one. Downloads
    are promised by the documentation, but no route of the account API is published; this one is taken
    from the organization API by analogy.

    Args:
        dataset_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DownloadUrlEnvelope | ErrorEnvelope
    """

    return sync_detailed(
        dataset_id=dataset_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    dataset_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[DownloadUrlEnvelope | ErrorEnvelope]:
    """Get a download link for a ready dataset

     The link is presigned: it expires, needs no Authorization header and must not be sent one. Downloads
    are promised by the documentation, but no route of the account API is published; this one is taken
    from the organization API by analogy.

    Args:
        dataset_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DownloadUrlEnvelope | ErrorEnvelope]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> DownloadUrlEnvelope | ErrorEnvelope | None:
    """Get a download link for a ready dataset

     The link is presigned: it expires, needs no Authorization header and must not be sent one. Downloads
    are promised by the documentation, but no route of the account API is published; this one is taken
    from the organization API by analogy.

    Args:
        dataset_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DownloadUrlEnvelope | ErrorEnvelope
    """

    return (
        await asyncio_detailed(
            dataset_id=dataset_id,
            client=client,
        )
    ).parsed
