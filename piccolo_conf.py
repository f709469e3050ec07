"""Where Piccolo finds the database and the two applications that have tables."""

from piccolo.conf.apps import AppRegistry

from marketplace.ground.db import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["marketplace.piccolo_app", "impact.piccolo_app"])
