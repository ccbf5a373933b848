"""The operations that this package calls, as the spec describes them; a test compares the two."""

from sinkove_synkrato.call import Operation

LIST_DATASETS = Operation("list_datasets", "GET", "/v1/datasets")
CREATE_DATASET = Operation(
    "create_dataset",
    "POST",
    "/v1/datasets",
    safe=False,
    success=201,
    find_out="Look for it in list_datasets() before you create it again.",
)
GET_DATASET = Operation("get_dataset", "GET", "/v1/datasets/{dataset_id}")
GET_DATASET_DOWNLOAD_URL = Operation("get_dataset_download_url", "GET", "/v1/datasets/{dataset_id}/urls/download")

LIST_ORGANIZATIONS = Operation("list_organizations", "GET", "/v1/organizations")
GET_ORGANIZATION = Operation("get_organization", "GET", "/v1/organizations/{organization_id}")
LIST_ORGANIZATION_DATASETS = Operation(
    "list_organization_datasets", "GET", "/v1/organizations/{organization_id}/datasets"
)
CREATE_ORGANIZATION_DATASET = Operation(
    "create_organization_dataset",
    "POST",
    "/v1/organizations/{organization_id}/datasets",
    safe=False,
    success=201,
    find_out="Look for it in list_datasets() before you create it again.",
)
GET_ORGANIZATION_DATASET = Operation(
    "get_organization_dataset", "GET", "/v1/organizations/{organization_id}/datasets/{dataset_id}"
)
GET_ORGANIZATION_DATASET_DOWNLOAD_URL = Operation(
    "get_organization_dataset_download_url",
    "GET",
    "/v1/organizations/{organization_id}/datasets/{dataset_id}/urls/download",
)

ALL = (
    LIST_DATASETS,
    CREATE_DATASET,
    GET_DATASET,
    GET_DATASET_DOWNLOAD_URL,
    LIST_ORGANIZATIONS,
    GET_ORGANIZATION,
    LIST_ORGANIZATION_DATASETS,
    CREATE_ORGANIZATION_DATASET,
    GET_ORGANIZATION_DATASET,
    GET_ORGANIZATION_DATASET_DOWNLOAD_URL,
)

# Not of the spec: the presigned URL is the object store's. Names the transfer in errors.
DOWNLOAD = Operation("download", "GET", "presigned URL")
