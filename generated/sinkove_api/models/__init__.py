# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .create_dataset import CreateDataset
from .dataset import Dataset
from .dataset_envelope import DatasetEnvelope
from .dataset_list_envelope import DatasetListEnvelope
from .dataset_status import DatasetStatus
from .download_url import DownloadUrl
from .download_url_envelope import DownloadUrlEnvelope
from .error_body import ErrorBody
from .error_body_details import ErrorBodyDetails
from .error_envelope import ErrorEnvelope

__all__ = (
    "CreateDataset",
    "Dataset",
    "DatasetEnvelope",
    "DatasetListEnvelope",
    "DatasetStatus",
    "DownloadUrl",
    "DownloadUrlEnvelope",
    "ErrorBody",
    "ErrorBodyDetails",
    "ErrorEnvelope",
)
