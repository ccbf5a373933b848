# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .append_log import AppendLog
from .appended import Appended
from .assignee import Assignee
from .ball_in_court import BallInCourt
from .build_info import BuildInfo
from .completed_action import CompletedAction
from .create_workspace_dto import CreateWorkspaceDTO
from .created_checklists import CreatedChecklists
from .created_job import CreatedJob
from .cx_checklist_item import CxChecklistItem
from .cx_equipment import CxEquipment
from .cx_equipment_parent_child_dependency import CxEquipmentParentChildDependency
from .cx_upload import CxUpload
from .delete_result import DeleteResult
from .error_body import ErrorBody
from .error_response import ErrorResponse
from .expanded import Expanded
from .expanded_record import ExpandedRecord
from .expanded_record_sub_table_data import ExpandedRecordSubTableData
from .failed_upload import FailedUpload
from .flat_record import FlatRecord
from .grant_user_access import GrantUserAccess
from .hierarchy_record import HierarchyRecord
from .job_message import JobMessage
from .job_meta import JobMeta
from .job_state import JobState
from .job_status import JobStatus
from .job_status_page import JobStatusPage
from .job_type import JobType
from .liveness import Liveness
from .log_entry import LogEntry
from .master_record_change import MasterRecordChange
from .next_page import NextPage
from .paginated_hierarchy_records import PaginatedHierarchyRecords
from .paginated_records import PaginatedRecords
from .readiness import Readiness
from .record import Record
from .record_change import RecordChange
from .record_custom_fields import RecordCustomFields
from .record_number_key import RecordNumberKey
from .ref_id_key import RefIdKey
from .remove_project_access import RemoveProjectAccess
from .remove_workspace_access import RemoveWorkspaceAccess
from .revoke_user_access import RevokeUserAccess
from .sub_table import SubTable
from .sub_table_page import SubTablePage
from .sub_table_page_rows_item import SubTablePageRowsItem
from .submission import Submission
from .taken_action import TakenAction
from .update_job_status import UpdateJobStatus
from .update_result import UpdateResult
from .upload import Upload
from .upload_result import UploadResult
from .uploaded_document import UploadedDocument
from .uploaded_document_meta import UploadedDocumentMeta
from .user_answer import UserAnswer
from .workflow import Workflow
from .workflow_action import WorkflowAction
from .workflow_comment import WorkflowComment
from .workflow_group import WorkflowGroup
from .workflow_page import WorkflowPage
from .workflow_revision import WorkflowRevision
from .workflow_step import WorkflowStep
from .workflow_user import WorkflowUser
from .workspace import Workspace
from .write_result import WriteResult
from .written_comment import WrittenComment

__all__ = (
    "Appended",
    "AppendLog",
    "Assignee",
    "BallInCourt",
    "BuildInfo",
    "CompletedAction",
    "CreatedChecklists",
    "CreatedJob",
    "CreateWorkspaceDTO",
    "CxChecklistItem",
    "CxEquipment",
    "CxEquipmentParentChildDependency",
    "CxUpload",
    "DeleteResult",
    "ErrorBody",
    "ErrorResponse",
    "Expanded",
    "ExpandedRecord",
    "ExpandedRecordSubTableData",
    "FailedUpload",
    "FlatRecord",
    "GrantUserAccess",
    "HierarchyRecord",
    "JobMessage",
    "JobMeta",
    "JobState",
    "JobStatus",
    "JobStatusPage",
    "JobType",
    "Liveness",
    "LogEntry",
    "MasterRecordChange",
    "NextPage",
    "PaginatedHierarchyRecords",
    "PaginatedRecords",
    "Readiness",
    "Record",
    "RecordChange",
    "RecordCustomFields",
    "RecordNumberKey",
    "RefIdKey",
    "RemoveProjectAccess",
    "RemoveWorkspaceAccess",
    "RevokeUserAccess",
    "Submission",
    "SubTable",
    "SubTablePage",
    "SubTablePageRowsItem",
    "TakenAction",
    "UpdateJobStatus",
    "UpdateResult",
    "Upload",
    "UploadedDocument",
    "UploadedDocumentMeta",
    "UploadResult",
    "UserAnswer",
    "Workflow",
    "WorkflowAction",
    "WorkflowComment",
    "WorkflowGroup",
    "WorkflowPage",
    "WorkflowRevision",
    "WorkflowStep",
    "WorkflowUser",
    "Workspace",
    "WriteResult",
    "WrittenComment",
)
