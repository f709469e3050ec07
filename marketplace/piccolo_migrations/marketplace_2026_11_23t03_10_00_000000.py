from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-23T03:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="marketplace", description=DESCRIPTION
    )

    manager.drop_constraint(
        table_class_name="ClaimClock",
        tablename="claim_clocks",
        constraint_name="claim_clocks_act_known",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="ClaimClock",
        tablename="claim_clocks",
        constraint_name="claim_clocks_act_is_known",
        constraint_class=Check,
        params={"condition": "act in ('confirm', 'sign', 'complete')"},
        schema=None,
    )

    return manager
