from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import Text
from piccolo.constraints import Check

ID = "2026-11-24T01:00:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "Evidence: what must hold of each file"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="impact", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        column_name="event_id",
        db_column_name="event_id",
        params={"null": False},
        old_params={"null": True},
        column_class=Text,
        old_column_class=Text,
        schema=None,
    )

    manager.alter_column(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        column_name="item",
        db_column_name="item",
        params={"null": False},
        old_params={"null": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    manager.alter_column(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        column_name="kind",
        db_column_name="kind",
        params={"null": False},
        old_params={"null": True},
        column_class=Text,
        old_column_class=Text,
        schema=None,
    )

    manager.alter_column(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        column_name="may_be_public",
        db_column_name="may_be_public",
        params={"null": False},
        old_params={"null": True},
        column_class=Boolean,
        old_column_class=Boolean,
        schema=None,
    )

    manager.alter_column(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        column_name="version",
        db_column_name="version",
        params={"null": False},
        old_params={"null": True},
        column_class=Integer,
        old_column_class=Integer,
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_state_known",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_kind_is_evidence",
        constraint_class=Check,
        params={"condition": "kind = 'evidence'"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_moment_known",
        constraint_class=Check,
        params={
            "condition": "moment in ('before', 'after') and width is not null or moment is null"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_nobody_reviews_their_own",
        constraint_class=Check,
        params={"condition": "reviewed_by <> organisation"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_only_pictures_are_shown",
        constraint_class=Check,
        params={
            "condition": "(not may_be_public or width is not null) and (state = 'clean' or may_be_public)"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_pictures_are_whole",
        constraint_class=Check,
        params={
            "condition": "(width is null or media_type = 'image/jpeg') and (width is null) = (height is null) and (width is null) = (time_check is null) and (look is null or width is not null)"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_private_has_a_reason",
        constraint_class=Check,
        params={
            "condition": "(state = 'private') = (reason is not null) and (reason is null or reason in ('face', 'plate', 'door_number', 'inside_home', 'other'))"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_seen_before_shown",
        constraint_class=Check,
        params={
            "condition": "(state = 'clean') = (reviewed_by is null) and (reviewed_by is null) = (reviewed_at is null)"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_state_is_known",
        constraint_class=Check,
        params={"condition": "state in ('clean', 'public', 'private')"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="EvidenceFile",
        tablename="evidence_files",
        constraint_name="evidence_files_time_check_known",
        constraint_class=Check,
        params={
            "condition": "time_check in ('no_time', 'before_start', 'in_period', 'after_due', 'in_future')"
        },
        schema=None,
    )

    return manager
