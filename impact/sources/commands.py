"""Acts about sources: declaring one, giving it a token, ending it, and taking what it delivers."""

import hashlib
import secrets
from typing import Any, Final

import msgspec

from impact.ledger.canonical import canonical_json
from impact.ledger.commands import tell_and_book
from impact.sources import queries, views
from impact.sources.addresses import read_url
from impact.sources.events import (
    FiguresReported,
    SourceDeclared,
    SourceEnded,
    SourceTokenGiven,
)
from impact.sources.queries import NewBatch, SourceRow, Standing
from impact.sources.reading import Known, faults_of_source, judge
from impact.sources.schemas import (
    ChangedSource,
    Empty,
    Ending,
    Figure,
    GivenToken,
    NewFigures,
    NewSource,
    TakenBatch,
)
from impact.sources.states import COLUMNS, Origin
from marketplace.ground.access.actor import PORT, Actor
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit, looking
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.quantities import quantity_text
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.organisations.commands import find_actor
from marketplace.organisations.passwords import hash_of_token

_TOKEN_MARK: Final = "src_"  # noqa: S105 - how a source's token begins, so that both kinds are told apart
_SALT_BYTES: Final = 16
_WITHOUT_ACCOUNT: Final = frozenset({"clockwork", "loader"})


async def find_any_actor(secret: str, kind: str) -> Actor:
    """Whoever shows this secret: an account, or the program of a source."""
    if kind != "token" or not secret.startswith(_TOKEN_MARK):
        return await find_actor(secret, kind)
    async with looking() as reader:
        source = await queries.find_source_by_token(reader, hash_of_token(secret))
    return Actor(PORT, None, f"{PORT}:{source}") if source else Actor("anyone")


async def declare_source(unit: Unit, wish: NewSource) -> ChangedSource:
    """Declare a source; its columns and texts may hold nobody and nothing finer than a community."""
    organisation = wish.organisation or unit.actor.organisation
    faults = faults_of_source(wish) + await _faults_in_town(unit, wish, organisation)
    refuse_faults(faults)
    if not wish.columns:
        wish = msgspec.structs.replace(wish, columns=list(COLUMNS))
    event_id = new_id()
    is_demonstration = await queries.is_demonstration(unit, organisation)
    await record_making(unit, "figure_source", wish.code, "open", "declare_source", event_id)
    await queries.insert_source(
        unit,
        wish,
        str(organisation),
        "illustrative" if is_demonstration else "reported",
        civil_date(unit.at),
        event_id,
    )
    await tell_and_book(
        unit,
        SourceDeclared(item=None, source=wish.code),
        event_id,
        "reported",
        facts={"unit_zh": wish.unit_zh, "expected_days": wish.expected_days},
    )
    return await _changed(unit, wish.code, event_id)


async def _faults_in_town(unit: Unit, wish: NewSource, organisation: str | None) -> list[Fault]:
    faults = []
    if await queries.list_sources(unit, wish.code):
        faults.append(fault_at("/code", "taken", "A source has this code already."))
    if await queries.count_sources(unit) >= queries.SOURCES_MAX:
        faults.append(fault_at("/code", "too_many", "There are 500 sources; end one first."))
    if organisation is None or not await queries.exists_organisation(unit, organisation):
        faults.append(fault_at("/organisation", "unknown", "There is no such organisation."))
    if (wish.delivery == "pull") != (wish.pull_url is not None):
        faults.append(
            fault_at(
                "/pull_url",
                "missing",
                "An address is for sources that are fetched, and they need one.",
            )
        )
    elif wish.pull_url is not None and read_url(wish.pull_url) is None:
        faults.append(
            fault_at(
                "/pull_url",
                "wrong_form",
                "Write a plain http or https address with a host’s name, without user and password.",
            )
        )
    return faults


async def _changed(unit: Unit, code: str, event_id: str) -> ChangedSource:
    view = views.source_view(await views.find_source(unit, code), civil_date(unit.at))
    return ChangedSource(**{**_fields(view), "event_id": event_id})


def _fields(view: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(view)


async def give_token(unit: Unit, code: str, _: Empty) -> GivenToken:
    """Give a pushing source a token, told here and never again; the one before is void at once."""
    source = await _lock_open(unit, code)
    if source.delivery != "push":
        raise Refused("wrong_state")
    token, event_id = _TOKEN_MARK + secrets.token_urlsafe(32), new_id()
    await record_move(unit, "figure_source", code, source, "open", "give_token", event_id)
    await queries.set_token(unit, source, hash_of_token(token), event_id)
    await tell(unit, SourceTokenGiven(item=None, source=code), event_id)
    return GivenToken(source=code, token=token, event_id=event_id)


async def end_source(unit: Unit, code: str, ending: Ending) -> ChangedSource:
    """End a source: its token is void and nothing more is taken; what it delivered stays."""
    source = await _lock_open(unit, code)
    event_id = new_id()
    await record_move(
        unit, "figure_source", code, source, "ended", "end_source", event_id, ending.reason
    )
    await queries.set_ended(unit, source, event_id)
    await tell_and_book(unit, SourceEnded(item=None, source=code), event_id, "reported")
    return await _changed(unit, code, event_id)


async def _lock_open(unit: Unit, code: str) -> SourceRow:
    source = await queries.lock_source(unit, code)
    if source is None:
        raise NotFound
    if source.state != "open":
        raise Refused("wrong_state")
    return source


def may_deliver(actor: Actor, source: SourceRow) -> bool:
    """The program with this source's own token, its organisation's accounts, the subdistrict, and our own clocks."""
    if actor.role == PORT:
        return actor.account == f"{PORT}:{source.code}"
    if actor.role in _WITHOUT_ACCOUNT or actor.role == "subdistrict":
        return True
    return actor.organisation is not None and actor.organisation == source.organisation


async def find_known(reader: Reader, source: SourceRow) -> Known:
    """What a row of this source may name."""
    return Known(
        indicators={
            name: one.code for one in source.indicators for name in (one.label_zh, one.label_en, one.code) if name
        },
        unit_zh=source.unit_zh,
        unit_en=source.unit_en,
        communities=await queries.list_places(reader),
        today=civil_date(reader.at),
    )  # fmt: skip


async def take_figures(unit: Unit, code: str, batch: NewFigures, origin: Origin) -> TakenBatch:
    """Take a batch: new figures and corrections are written, what was said before stays as it is.

    Booked as one entry on the basis `reported`: how much came, and a salted hash of what, so that the
    books hold the delivery without its small counts.
    """
    source = await queries.lock_source(unit, code)
    if source is None:
        raise NotFound
    if not may_deliver(unit.actor, source):
        raise Forbidden
    if source.state != "open":
        raise Refused("wrong_state")
    figures, faults = judge(batch.figures, await find_known(unit, source))
    refuse_faults(faults)
    return await _write(unit, source, figures, origin)


async def _write(
    unit: Unit, source: SourceRow, figures: list[Figure], origin: Origin
) -> TakenBatch:
    fresh = compare(figures, await queries.list_standing(unit, source.code))
    salt = secrets.token_bytes(_SALT_BYTES)
    batch = NewBatch(
        id=new_id(),
        source=source.code,
        batch_no=source.batches + 1,
        origin=origin,
        figures=fresh,
        unchanged=len(figures) - len(fresh),
        content_hash=commitment_of([figure for figure, _ in fresh], salt),
        salt=salt,
        taken_on=civil_date(unit.at),
        event_id=new_id(),
    )
    await record_making(unit, "figure_batch", batch.id, "taken", "report_figures", batch.event_id)
    await queries.insert_batch(unit, batch)
    await queries.set_tried(unit, source.code, None)
    await tell_and_book(
        unit,
        FiguresReported(item=None, source=source.code, batch=batch.id),
        batch.event_id,
        "reported",
        facts={
            "source": source.code,
            "batch_no": batch.batch_no,
            "figures": len(fresh),
            "corrections": sum(earlier is not None for _, earlier in fresh),
            "unchanged": batch.unchanged,
            "content_hash": batch.content_hash.hex(),
        },
    )
    shown = await queries.list_batches(
        unit, source.code, batch.id, with_salt=views.may_tell_salt(source)
    )
    return TakenBatch(**{**_fields(shown[0]), "event_id": batch.event_id})


def compare(
    figures: list[Figure], standing: list[Standing]
) -> list[tuple[Figure, Standing | None]]:
    """The figures that say something new, each with the one that it corrects."""
    known = {_key(one.figure): one for one in standing}
    found = [(figure, known.get(_key(figure))) for figure in figures]
    return [
        (figure, earlier)
        for figure, earlier in found
        if earlier is None or _told(earlier.figure) != _told(figure)
    ]


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.indicator, figure.community, figure.period_start, figure.period_end


def _told(figure: Figure) -> dict[str, Any]:
    """A figure as it is hashed: decimals as people write them."""
    known = msgspec.structs.asdict(figure)
    for name in ("baseline", "target", "actual"):
        known[name] = None if known[name] is None else quantity_text(known[name])
    for name in ("period_start", "period_end"):
        known[name] = known[name].isoformat()
    return known


def commitment_of(figures: list[Figure], salt: bytes) -> bytes:
    """SHA-256 of the salt and the canonical JSON of the rows."""
    return hashlib.sha256(salt + canonical_json([_told(one) for one in figures])).digest()
