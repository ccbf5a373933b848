# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .create_dataset import CreateDataset
from .create_organization_dataset import CreateOrganizationDataset
from .create_organization_dataset_args import CreateOrganizationDatasetArgs
from .dataset import Dataset
from .dataset_envelope import DatasetEnvelope
from .dataset_list_envelope import DatasetListEnvelope
from .dataset_state import DatasetState
from .dataset_status import DatasetStatus
from .download_url import DownloadUrl
from .download_url_envelope import DownloadUrlEnvelope
from .error_body import ErrorBody
from .error_body_details import ErrorBodyDetails
from .error_envelope import ErrorEnvelope
from .flat_error import FlatError
from .flat_error_details import FlatErrorDetails
from .organization import Organization
from .organization_dataset import OrganizationDataset
from .organization_dataset_args import OrganizationDatasetArgs
from .organization_dataset_metadata import OrganizationDatasetMetadata
from .organization_error_envelope import OrganizationErrorEnvelope

__all__ = (
    "CreateDataset",
    "CreateOrganizationDataset",
    "CreateOrganizationDatasetArgs",
    "Dataset",
    "DatasetEnvelope",
    "DatasetListEnvelope",
    "DatasetState",
    "DatasetStatus",
    "DownloadUrl",
    "DownloadUrlEnvelope",
    "ErrorBody",
    "ErrorBodyDetails",
    "ErrorEnvelope",
    "FlatError",
    "FlatErrorDetails",
    "Organization",
    "OrganizationDataset",
    "OrganizationDatasetArgs",
    "OrganizationDatasetMetadata",
    "OrganizationErrorEnvelope",
)
