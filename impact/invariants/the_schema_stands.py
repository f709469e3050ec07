"""The constraints, indexes and rights that keep the promises are all there."""

from pathlib import Path
from typing import Final

from impact.invariants.truth import Finding
from marketplace.ground.db import Reader

NAME: Final = "the_schema_stands"
SENTENCE: Final = (
    "every constraint, index, trigger and right of the running application is as recorded"
)
RECORDED: Final = Path(__file__).parent / "schema.txt"

#: Each promise of the schema as one line; not-null constraints are part of the columns.
SQL: Final = """
    select format('constraint %s %s: %s', conrelid::regclass, conname, pg_get_constraintdef(oid, true)) as line
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
    union all
    select format('column %s.%s: %s%s', table_name, column_name, data_type,
                  case when is_nullable = 'NO' then ' not null' else '' end)
    from information_schema.columns where table_schema = 'public'
    union all
    select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
    union all
    select format('trigger %s', pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
    union all
    select format('right %s on %s', privilege_type, table_name)
    from information_schema.role_table_grants
    where grantee = 'jiebang_app' and table_schema = 'public'
    union all
    select format('right UPDATE on %s.%s', table_name, column_name)
    from information_schema.column_privileges
    where grantee = 'jiebang_app' and table_schema = 'public' and privilege_type = 'UPDATE'
    order by 1
"""


async def list_promises(reader: Reader) -> list[str]:
    """The promises of the schema as it is, a line each."""
    return [row["line"] for row in await reader.fetch(SQL)]


async def find_broken_promises(reader: Reader) -> list[Finding]:
    """What the recorded schema has and the database lacks, and the other way round."""
    recorded = set(RECORDED.read_text("utf-8").splitlines())
    present = set(await list_promises(reader))
    missing = [
        Finding(NAME, line, "is missing; run `jiebang migrate` or restore it")
        for line in sorted(recorded - present)
    ]
    unknown = [Finding(NAME, line, "is not recorded") for line in sorted(present - recorded)]
    return missing + unknown
