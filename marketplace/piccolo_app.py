"""The square's tables, as Piccolo knows them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="marketplace",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        exclude_imported=True,
        modules=[
            "marketplace.ground.audit.tables",
            "marketplace.ground.idempotency.tables",
            "marketplace.ground.outbox.tables",
            "marketplace.ground.access.tables",
            "marketplace.organisations.tables",
            "marketplace.units.tables",
            "marketplace.items.tables",
            "marketplace.demands.tables",
            "marketplace.claims.tables",
            "marketplace.deliberation.tables",
            "marketplace.matching.tables",
        ],
    ),
    migration_dependencies=[],
)
