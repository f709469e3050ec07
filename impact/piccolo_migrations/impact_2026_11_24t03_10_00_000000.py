from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-24T03:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A challenge may be about an entry of no item"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="impact", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="Challenge",
        tablename="challenges",
        column_name="item",
        db_column_name="item",
        params={"null": True},
        old_params={"null": False},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
