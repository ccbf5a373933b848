# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_organization_dataset import CreateOrganizationDataset
from ...models.flat_error import FlatError
from ...models.organization_dataset import OrganizationDataset
from ...models.organization_error_envelope import OrganizationErrorEnvelope
from ...types import Response


def _get_kwargs(
    organization_id: str,
    *,
    body: CreateOrganizationDataset,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/organizations/{organization_id}/datasets".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FlatError | OrganizationErrorEnvelope | OrganizationDataset | None:
    if response.status_code == 200:
        response_200 = OrganizationDataset.from_dict({**response.json()})

        return response_200

    if response.status_code == 201:
        response_201 = OrganizationDataset.from_dict({**response.json()})

        return response_201

    if response.status_code == 400:

        def _parse_response_400(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_400 = _parse_response_400(response.json())

        return response_400

    if response.status_code == 401:

        def _parse_response_401(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_401 = _parse_response_401(response.json())

        return response_401

    if response.status_code == 402:

        def _parse_response_402(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_402 = _parse_response_402(response.json())

        return response_402

    if response.status_code == 403:

        def _parse_response_403(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_403 = _parse_response_403(response.json())

        return response_403

    if response.status_code == 404:

        def _parse_response_404(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_404 = _parse_response_404(response.json())

        return response_404

    if response.status_code == 413:

        def _parse_response_413(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_413 = _parse_response_413(response.json())

        return response_413

    if response.status_code == 415:

        def _parse_response_415(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_415 = _parse_response_415(response.json())

        return response_415

    if response.status_code == 422:

        def _parse_response_422(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_422 = _parse_response_422(response.json())

        return response_422

    if response.status_code == 429:

        def _parse_response_429(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_429 = _parse_response_429(response.json())

        return response_429

    if response.status_code == 500:

        def _parse_response_500(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_500 = _parse_response_500(response.json())

        return response_500

    if response.status_code == 503:

        def _parse_response_503(data: object) -> FlatError | OrganizationErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_organization_error_type_0 = FlatError.from_dict({**data})

                return componentsschemas_organization_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_organization_error_type_1 = OrganizationErrorEnvelope.from_dict({**data})

            return componentsschemas_organization_error_type_1

        response_503 = _parse_response_503(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FlatError | OrganizationErrorEnvelope | OrganizationDataset]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    organization_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateOrganizationDataset,
) -> Response[FlatError | OrganizationErrorEnvelope | OrganizationDataset]:
    """Create a dataset in an organization

     Starts the generation of a dataset and charges the organization for it. The vendor's client takes
    200 and 201 for success; which one is sent is not published.

    Args:
        organization_id (str): A UUID, as the vendor's client reads it.
        body (CreateOrganizationDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FlatError | OrganizationErrorEnvelope | OrganizationDataset]
    """

    kwargs = _get_kwargs(
        organization_id=organization_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    organization_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateOrganizationDataset,
) -> FlatError | OrganizationErrorEnvelope | OrganizationDataset | None:
    """Create a dataset in an organization

     Starts the generation of a dataset and charges the organization for it. The vendor's client takes
    200 and 201 for success; which one is sent is not published.

    Args:
        organization_id (str): A UUID, as the vendor's client reads it.
        body (CreateOrganizationDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FlatError | OrganizationErrorEnvelope | OrganizationDataset
    """

    return sync_detailed(
        organization_id=organization_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    organization_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateOrganizationDataset,
) -> Response[FlatError | OrganizationErrorEnvelope | OrganizationDataset]:
    """Create a dataset in an organization

     Starts the generation of a dataset and charges the organization for it. The vendor's client takes
    200 and 201 for success; which one is sent is not published.

    Args:
        organization_id (str): A UUID, as the vendor's client reads it.
        body (CreateOrganizationDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FlatError | OrganizationErrorEnvelope | OrganizationDataset]
    """

    kwargs = _get_kwargs(
        organization_id=organization_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    organization_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: CreateOrganizationDataset,
) -> FlatError | OrganizationErrorEnvelope | OrganizationDataset | None:
    """Create a dataset in an organization

     Starts the generation of a dataset and charges the organization for it. The vendor's client takes
    200 and 201 for success; which one is sent is not published.

    Args:
        organization_id (str): A UUID, as the vendor's client reads it.
        body (CreateOrganizationDataset): What to make.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FlatError | OrganizationErrorEnvelope | OrganizationDataset
    """

    return (
        await asyncio_detailed(
            organization_id=organization_id,
            client=client,
            body=body,
        )
    ).parsed
