"""SQL about lists and the words that their items are sorted by."""

from marketplace.ground.db import Unit
from marketplace.items.queries import insert_rows
from marketplace.items.rows import ListRow, TemplateNodeRow


async def insert_labels(unit: Unit, table: str, rows: list[tuple[str, str, str, int, str]]) -> None:
    """Insert categories or domains: code, label_zh, label_en, position, source."""
    statements = {
        "categories": """insert into categories (code, label_zh, label_en, position, source)
                         values ($1, $2, $3, $4, $5)""",
        "domains": """insert into domains (code, label_zh, label_en, position, source)
                      values ($1, $2, $3, $4, $5)""",
    }
    await unit.execute_many(statements[table], [tuple(row) for row in rows])


async def insert_templates(
    unit: Unit, templates: list[tuple[str, str, str]], nodes: list[TemplateNodeRow]
) -> None:
    """Insert milestone templates and their nodes."""
    await unit.execute_many(
        "insert into milestone_templates (code, label_zh, label_en) values ($1, $2, $3)",
        [tuple(row) for row in templates],
    )
    await insert_rows(unit, "template_nodes", nodes)


async def insert_lists(unit: Unit, rows: list[ListRow]) -> None:
    """Insert lists."""
    await insert_rows(unit, "item_lists", rows)
