from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-23T07:00:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "Every deliberation has its meeting"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="marketplace", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="Deliberation",
        tablename="deliberations",
        column_name="meeting",
        db_column_name="meeting",
        params={"null": False},
        old_params={"null": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    manager.alter_column(
        table_class_name="Seat",
        tablename="deliberation_seats",
        column_name="recused",
        db_column_name="recused",
        params={"null": False},
        old_params={"null": True},
        column_class=Boolean,
        old_column_class=Boolean,
        schema=None,
    )

    return manager
