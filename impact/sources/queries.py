"""SQL about sources, what they delivered, and what of it is newest."""

from datetime import date, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from impact.sources.schemas import BatchView, Figure, IndicatorOfSource, NewSource
from impact.sources.states import Delivery
from marketplace.ground.db import Reader, Unit
from marketplace.ground.ids import new_id

#: Newest figures and earlier ones that one answer holds.
SHOWN_MAX: Final = 500
BATCHES_SHOWN: Final = 20
SOURCES_MAX: Final = 500


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source as it is kept, with what was counted of its deliveries."""

    code: str
    version: int
    state: str
    name_zh: str
    name_en: str | None
    counts_zh: str
    counts_en: str | None
    unit_zh: str
    unit_en: str | None
    theme: str
    organisation: str
    delivery: Delivery
    pull_url: str | None
    expected_days: int
    columns: list[str]
    source: str
    demonstration: bool
    declared_on: date
    has_token: bool
    tried_at: datetime | None
    tried_fault: str | None
    indicators: list[IndicatorOfSource]
    batches: int
    figures: int
    last_on: date | None
    last_entry: str | None


_SOURCES: Final = """
    select source.code, source.version, source.state, source.name_zh, source.name_en, source.counts_zh,
           source.counts_en, source.unit_zh, source.unit_en, source.theme, source.organisation,
           source.delivery, source.pull_url, source.expected_days, source.columns, source.source,
           source.demonstration, source.declared_on, source.token_hash is not null as has_token,
           source.tried_at, source.tried_fault,
           (select jsonb_agg(jsonb_build_object('code', one.code, 'label_zh', one.label_zh,
                                                'label_en', one.label_en) order by one.position)
            from source_indicators as one where one.source = source.code) as indicators,
           (select count(*) from figure_batches as batch where batch.source = source.code) as batches,
           (select count(*) from reported_figures as figure where figure.source = source.code
               and not exists (select from reported_figures as later where later.corrects = figure.id))
               as figures,
           last.taken_on as last_on,
           (select entry::text from ledger_entries where event_id = last.event_id) as last_entry
    from figure_sources as source
    left join lateral (select taken_on, event_id from figure_batches as batch
        where batch.source = source.code order by batch_no desc limit 1) as last on true
"""


async def list_sources(reader: Reader, code: str | None = None) -> list[SourceRow]:
    """The sources in the order of their codes, which ranks nobody."""
    rows = await reader.fetch(
        f"{_SOURCES} where ($1::text is null or source.code = $1) order by source.code limit {SOURCES_MAX}",
        code,
    )
    return [msgspec.convert(dict(row), SourceRow) for row in rows]


async def count_sources(reader: Reader) -> int:
    """How many sources are declared."""
    return int(await reader.fetch_value("select count(*) from figure_sources"))


async def lock_source(unit: Unit, code: str) -> SourceRow | None:
    """The source, locked for this unit of work: deliveries of one source come one after the other."""
    found = await unit.fetch_row(
        "select code from figure_sources where code = $1 for no key update", code
    )
    return (await list_sources(unit, code))[0] if found else None


async def find_source_by_token(reader: Reader, token_hash: bytes) -> str | None:
    """Whose token this is."""
    found: str | None = await reader.fetch_value(
        "select code from figure_sources where token_hash = $1 and state = 'open'", token_hash
    )
    return found


async def insert_source(
    unit: Unit, wish: NewSource, organisation: str, provenance: str, on: date, event_id: str
) -> None:
    """Insert a source with its indicators."""
    await unit.execute(
        """insert into figure_sources (code, kind, version, state, name_zh, name_en, counts_zh, counts_en,
               unit_zh, unit_en, theme, organisation, delivery, pull_url, expected_days, columns, source,
               demonstration, declared_on, event_id)
           values ($1, 'figure_source', 1, 'open', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
               $14 = 'illustrative', $15, $16)""",
        wish.code, wish.name_zh, wish.name_en, wish.counts_zh, wish.counts_en, wish.unit_zh, wish.unit_en,
        wish.theme, organisation, wish.delivery, wish.pull_url, wish.expected_days, wish.columns,
        provenance, on, event_id,
    )  # fmt: skip
    await unit.execute_many(
        """insert into source_indicators (source, code, label_zh, label_en, position)
           values ($1, $2, $3, $4, $5)""",
        [
            (wish.code, one.code, one.label_zh, one.label_en, place)
            for place, one in enumerate(wish.indicators, 1)
        ],
    )


async def set_token(unit: Unit, source: SourceRow, token_hash: bytes, event_id: str) -> None:
    """Give a source another token; the one before is void."""
    await unit.execute(
        """update figure_sources set token_hash = $3, version = $2 + 1, event_id = $4
           where code = $1 and version = $2""",
        source.code,
        source.version,
        token_hash,
        event_id,
    )


async def set_ended(unit: Unit, source: SourceRow, event_id: str) -> None:
    """End a source; its token is void."""
    await unit.execute(
        """update figure_sources set state = 'ended', token_hash = null, version = $2 + 1, event_id = $3
           where code = $1 and version = $2""",
        source.code,
        source.version,
        event_id,
    )


async def set_tried(unit: Unit, code: str, fault: str | None) -> None:
    """Note that a delivery was looked for, and what was wrong with it."""
    await unit.execute(
        "update figure_sources set tried_at = $2, tried_fault = $3 where code = $1",
        code,
        unit.at,
        fault,
    )


async def list_places(reader: Reader) -> dict[str, str]:
    """The communities' ids, by id and by name."""
    rows = await reader.fetch(
        "select id, name_zh, name_en from organisations where kind = 'community'"
    )
    return {name: row["id"] for row in rows for name in row if name}


async def exists_organisation(reader: Reader, organisation: str) -> bool:
    """Whether there is such a body or unit."""
    return bool(
        await reader.fetch_value(
            "select exists (select from organisations where id = $1)", organisation
        )
    )


class NewestRow(Struct, frozen=True, kw_only=True):
    """A figure as it is kept."""

    id: str
    batch: str
    indicator: str
    label_zh: str
    label_en: str | None
    community: str | None
    period: str
    period_start: date
    period_end: date
    revision: int
    corrects: str | None
    baseline: str | None
    target: str | None
    actual: str | None
    qualifier: str
    note: str | None
    checked: int | None
    right_ones: int | None
    taken_on: date
    entry: str | None
    is_newest: bool


_FIGURES: Final = """
    select figure.id, figure.batch, figure.indicator, named.label_zh, named.label_en, figure.community,
           figure.period, figure.period_start, figure.period_end, figure.revision, figure.corrects,
           trim_scale(figure.baseline)::text as baseline, trim_scale(figure.target)::text as target,
           trim_scale(figure.actual)::text as actual, figure.qualifier, figure.note, figure.checked,
           figure.right_ones, batch.taken_on, entry.entry::text as entry, later.id is null as is_newest
    from reported_figures as figure
    join source_indicators as named on named.source = figure.source and named.code = figure.indicator
    join figure_batches as batch on batch.id = figure.batch
    left join ledger_entries as entry on entry.event_id = batch.event_id
    left join reported_figures as later on later.corrects = figure.id
"""


async def list_figures(reader: Reader, source: str) -> list[NewestRow]:
    """The source's newest figures, the latest period first."""
    rows = await reader.fetch(
        f"""{_FIGURES} where figure.source = $1 and later.id is null
            order by figure.period_end desc, named.position, figure.community nulls first, figure.id""",
        source,
    )
    return [msgspec.convert(dict(row), NewestRow) for row in rows]


async def list_figures_of_all(reader: Reader) -> dict[str, list[NewestRow]]:
    """Every source's newest figures by the source's code, the latest period first."""
    rows = await reader.fetch(
        f"""select origin.source as of_source, shown.*
            from ({_FIGURES} where later.id is null) as shown
            join reported_figures as origin on origin.id = shown.id
            order by of_source, shown.period_end desc, shown.indicator, shown.community nulls first"""
    )
    found: dict[str, list[NewestRow]] = {}
    for row in rows:
        fields = dict(row)
        found.setdefault(fields.pop("of_source"), []).append(msgspec.convert(fields, NewestRow))
    return found


async def list_corrected(reader: Reader, source: str) -> list[NewestRow]:
    """What was said before and corrected since, the newest correction first."""
    rows = await reader.fetch(
        f"""{_FIGURES} where figure.source = $1 and later.id is not null
            order by later.batch desc, figure.id limit {SHOWN_MAX}""",
        source,
    )
    return [msgspec.convert(dict(row), NewestRow) for row in rows]


class Standing(Struct, frozen=True):
    """The newest revision of a figure, by which a delivery is compared."""

    id: str
    revision: int
    figure: Figure


async def list_standing(unit: Unit, source: str) -> list[Standing]:
    """The newest revision of every figure of the source."""
    rows = await unit.fetch(
        """select id, revision, indicator, community, period, period_start, period_end, baseline, target,
                  actual, qualifier, note, checked, right_ones as "right"
           from reported_figures as figure where source = $1
             and not exists (select from reported_figures as later where later.corrects = figure.id)""",
        source,
    )
    return [
        Standing(row["id"], row["revision"], msgspec.convert(dict(row), Figure)) for row in rows
    ]


class NewBatch(Struct, frozen=True, kw_only=True):
    """A batch to be inserted."""

    id: str
    source: str
    batch_no: int
    origin: str
    figures: list[tuple[Figure, Standing | None]]
    unchanged: int
    content_hash: bytes
    salt: bytes
    taken_on: date
    event_id: str


async def insert_batch(unit: Unit, batch: NewBatch) -> None:
    """Insert a batch with its figures; a correction names what it corrects."""
    corrections = sum(earlier is not None for _, earlier in batch.figures)
    await unit.execute(
        """insert into figure_batches (id, kind, version, state, source, batch_no, origin, figures,
               corrections, unchanged, content_hash, salt, taken_at, taken_on, event_id)
           values ($1, 'figure_batch', 1, 'taken', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        batch.id, batch.source, batch.batch_no, batch.origin, len(batch.figures), corrections,
        batch.unchanged, batch.content_hash, batch.salt, unit.at, batch.taken_on, batch.event_id,
    )  # fmt: skip
    await unit.execute_many(
        """insert into reported_figures (id, batch, source, indicator, community, period, period_start,
               period_end, revision, corrects, baseline, target, actual, qualifier, note, checked,
               right_ones)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""",
        [_figure_values(batch, figure, earlier) for figure, earlier in batch.figures],
    )


def _figure_values(batch: NewBatch, figure: Figure, earlier: Standing | None) -> tuple[object, ...]:
    return (
        new_id(), batch.id, batch.source, figure.indicator, figure.community, figure.period,
        figure.period_start, figure.period_end, earlier.revision + 1 if earlier else 1,
        earlier.id if earlier else None, figure.baseline, figure.target, figure.actual, figure.qualifier,
        figure.note, figure.checked, figure.right,
    )  # fmt: skip


async def list_batches(
    reader: Reader, source: str, batch_id: str | None = None, *, with_salt: bool
) -> list[BatchView]:
    """The source's latest batches, or the one."""
    rows = await reader.fetch(
        f"""select batch.id, batch.source, batch_no, origin, figures, corrections, unchanged,
                  encode(content_hash, 'hex') as content_hash,
                  case when $3 then encode(salt, 'hex') end as salt, taken_at, entry.entry::text as entry
           from figure_batches as batch
           left join ledger_entries as entry on entry.event_id = batch.event_id
           where batch.source = $1 and ($2::text is null or batch.id = $2)
           order by batch_no desc limit {BATCHES_SHOWN}""",
        source,
        batch_id,
        with_salt,
    )
    return [msgspec.convert(dict(row), BatchView) for row in rows]


async def lock_source_to_pull(unit: Unit, before: datetime) -> SourceRow | None:
    """A source to be fetched that was not tried since `before`, locked; others pass it over."""
    code = await unit.fetch_value(
        """select code from figure_sources
           where delivery = 'pull' and state = 'open' and (tried_at is null or tried_at < $1)
           order by tried_at nulls first, code limit 1 for no key update skip locked""",
        before,
    )
    return (await list_sources(unit, code))[0] if code else None


async def list_sources_of(reader: Reader, delivery: str) -> list[str]:
    """The open sources that deliver so."""
    rows: list[Any] = await reader.fetch(
        "select code from figure_sources where delivery = $1 and state = 'open' order by code",
        delivery,
    )
    return [row["code"] for row in rows]


async def is_demonstration(reader: Reader, organisation: str | None) -> bool:
    """Whether this body is one of a demonstration; its sources are then part of it."""
    return bool(
        await reader.fetch_value(
            "select demonstration from organisations where id = $1", organisation
        )
    )
