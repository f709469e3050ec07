from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.column_types import Bytea
from piccolo.columns.column_types import Integer
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.constraints import Unique

ID = "2026-11-23T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Nodes of the tree above the leaves"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="impact", description=DESCRIPTION
    )

    manager.add_table(
        class_name="TreeNode", tablename="tree_nodes", schema=None, columns=None
    )

    manager.add_column(
        table_class_name="TreeNode",
        tablename="tree_nodes",
        column_name="level",
        db_column_name="level",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="TreeNode",
        tablename="tree_nodes",
        column_name="position",
        db_column_name="position",
        column_class_name="BigInt",
        column_class=BigInt,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="TreeNode",
        tablename="tree_nodes",
        column_name="hash",
        db_column_name="hash",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="TreeNode",
        tablename="tree_nodes",
        constraint_name="tree_nodes_once",
        constraint_class=Unique,
        params={"columns": ["level", "position"], "nulls_distinct": True},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="TreeNode",
        tablename="tree_nodes",
        constraint_name="tree_nodes_above_the_leaves",
        constraint_class=Check,
        params={"condition": "level between 1 and 7 and position >= 0"},
        schema=None,
    )

    return manager
