"""The books' tables, as Piccolo knows them."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="impact",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        exclude_imported=True,
        modules=[
            "impact.ledger.tables",
            "impact.evidence.tables",
            "impact.milestones.tables",
            "impact.acceptance.tables",
            "impact.replies.tables",
            "impact.return_visits.tables",
            "impact.closure.tables",
            "impact.indicators.tables",
            "impact.sources.tables",
            "impact.recognition.tables",
            "impact.confidence.tables",
            "impact.spreadsheets.tables",
        ],
    ),
    migration_dependencies=["marketplace.piccolo_app"],
)
