"""SQL about lists, the words that their items are sorted by, and solution modules."""

from typing import Final

import msgspec

from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.items.list_schemas import (
    NewTerm,
    SolutionModule,
    SolutionModuleView,
    TermView,
    Validity,
)
from marketplace.items.queries import insert_rows
from marketplace.items.rows import ListRow, SolutionLineRow, TemplateNodeRow
from marketplace.items.schemas import LabelView


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


async def is_demonstration(reader: Reader, organisation: str) -> bool:
    """Whether this body belongs to a demonstration; what it makes does so too."""
    return bool(
        await reader.fetch_value(
            "select demonstration from organisations where id = $1", organisation
        )
    )


async def find_taken(reader: Reader, row: ListRow) -> list[str]:
    """Which of a new list's names another list, or another list's items, have already."""
    found = await reader.fetch_row(
        """select exists (select from item_lists where code = $1) as code,
                  exists (select from item_lists where programme = $2 and batch_no = $3) as batch_no,
                  exists (select from item_lists where item_prefix = $4)
                  or exists (select from items where code ~ ('^' || $4 || '-[0-9]+$')) as item_prefix""",
        row.code,
        row.programme,
        row.batch_no,
        row.item_prefix,
    )
    return [name for name, is_taken in found.items() if is_taken]


async def insert_list(unit: Unit, row: ListRow) -> bool:
    """Insert a list; False when its code, its batch or its prefix is taken."""
    return bool(
        await unit.execute(
            """insert into item_lists (code, programme, batch_no, name_zh, name_en, source,
                   demonstration, item_prefix, valid_from, valid_to)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing""",
            *msgspec.structs.astuple(row),
        )
    )


async def set_list_validity(unit: Unit, code: str, validity: Validity) -> None:
    """Change from when until when a list takes new items."""
    await unit.execute(
        "update item_lists set valid_from = $2, valid_to = $3 where code = $1",
        code,
        validity.valid_from,
        validity.valid_to,
    )


_TERMS: Final = """
    select 'category' as kind, code, label_zh, label_en, position, source, valid_from, valid_to
    from categories
    union all select 'domain', code, label_zh, label_en, position, source, valid_from, valid_to
    from domains
    union all select kind, code, label_zh, label_en, position, source, valid_from, valid_to from terms
"""
#: Categories and domains have their own tables, since items point at them.
_TABLES: Final = {"category": "categories", "domain": "domains"}


async def list_terms(
    reader: Reader, kind: str | None = None, code: str | None = None, *, own_only: bool = False
) -> list[TermView]:
    """The words that items are sorted by, in their order; `own_only`: those made in the workbench."""
    rows = await reader.fetch(
        f"""select kind, code, label_zh, label_en, source, valid_from, valid_to from ({_TERMS}) as term
            where ($1::text is null or kind = $1) and ($2::text is null or code = $2)
              and (not $3 or source = 'workbench')
            order by kind, position, code""",
        kind,
        code,
        own_only,
    )
    return [msgspec.convert(dict(row), TermView) for row in rows]


async def insert_term(unit: Unit, wish: NewTerm) -> bool:
    """Insert a word behind the others of its kind; False when its code is taken."""
    values = (wish.code, wish.label_zh, wish.label_en, wish.valid_from, wish.valid_to)
    table = _TABLES.get(wish.kind)
    if table is None:
        statement = """insert into terms (kind, code, label_zh, label_en, valid_from, valid_to,
                           position, source)
                       select $6, $1, $2, $3, $4::date, $5::date, coalesce(max(position), 0) + 1, 'workbench'
                       from terms on conflict do nothing"""
        return bool(await unit.execute(statement, *values, wish.kind))
    statement = f"""insert into {table} (code, label_zh, label_en, valid_from, valid_to, position, source)
                    select $1, $2, $3, $4::date, $5::date, coalesce(max(position), 0) + 1, 'workbench'
                    from {table} on conflict do nothing"""
    return bool(await unit.execute(statement, *values))


async def set_term_validity(unit: Unit, kind: str, code: str, validity: Validity) -> bool:
    """Change from when until when drafts may use a word; False when there is none of this name."""
    table = _TABLES.get(kind, "terms")
    others = "" if kind in _TABLES else "and kind = $4"
    extra = () if kind in _TABLES else (kind,)
    return bool(
        await unit.execute(
            f"update {table} set valid_from = $2, valid_to = $3 where code = $1 {others}",
            code,
            validity.valid_from,
            validity.valid_to,
            *extra,
        )
    )


async def insert_modules(
    unit: Unit, modules: list[SolutionModule], lines: list[SolutionLineRow]
) -> None:
    """Insert solution modules and the lines that they suggest."""
    await insert_rows(unit, "solution_modules", modules)
    await insert_rows(unit, "solution_lines", lines)


async def list_modules(
    reader: Reader, *, community_type: str | None = None, code: str | None = None
) -> list[SolutionModuleView]:
    """The solution modules that are valid today, stage by stage."""
    rows = await reader.fetch(
        """select module.code, community_type, stage, stage_no, label_zh, label_en, approach_zh,
                  approach_en, domain, track, milestone_template, gates, seats, duration_days, source,
                  coalesce((select jsonb_agg(jsonb_build_object('resource', resource,
                      'what_zh', what_zh, 'what_en', what_en, 'conditions_zh', conditions_zh,
                      'unit_zh', unit_zh, 'unit_en', unit_en, 'quantity', trim_scale(quantity)::text,
                      'step', trim_scale(step)::text) order by line_no)
                   from solution_lines where solution_lines.module = module.code), '[]') as lines
           from solution_modules as module
           where ($1::text is null or community_type = $1) and ($2::text is null or module.code = $2)
             and $3 between coalesce(valid_from, '-infinity') and coalesce(valid_to, 'infinity')
           order by community_type, stage_no, module.code""",
        community_type,
        code,
        civil_date(reader.at),
    )
    return [msgspec.convert(dict(row), SolutionModuleView) for row in rows]


async def list_templates(reader: Reader) -> list[LabelView]:
    """The milestone templates."""
    rows = await reader.fetch(
        """select code, label_zh, label_en, 'proposed' as source from milestone_templates
           order by code"""
    )
    return [msgspec.convert(dict(row), LabelView) for row in rows]
