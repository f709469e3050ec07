"""SQL about matching: what it looks at, settings, runs, proposals, reasons and invitations."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from marketplace.ground.db import Reader, Unit
from marketplace.matching.rows import LockedRun, ProposalRow, RunProgress, WaitingRun
from marketplace.matching.schemas import NewSettings, ProposalView, Scope, SettingsView
from marketplace.matching.solving.difference import Proposed
from marketplace.matching.solving.explaining import Gap
from marketplace.matching.solving.problem import Floor, Weights


async def list_settings(reader: Reader) -> list[SettingsView]:
    """Every version of the weights and floors, the newest first."""
    rows = await reader.fetch(
        """select version, weights, floors, reason, made_at, made_by from matching_settings
           order by version desc limit 100"""
    )
    return [msgspec.convert(dict(row), SettingsView) for row in rows]


async def lock_settings(unit: Unit) -> None:
    """Let one new version at a time follow the newest."""
    await unit.fetch_value("select pg_advisory_xact_lock(hashtext('matching_settings'))")


async def insert_settings(unit: Unit, version: int, new: NewSettings) -> None:
    """Insert one version of the weights and floors."""
    await unit.execute(
        """insert into matching_settings (version, weights, floors, reason, made_at, made_by)
           values ($1, $2, $3, $4, $5, $6)""",
        version,
        msgspec.to_builtins(new.weights),
        msgspec.to_builtins(new.floors),
        new.reason,
        unit.at,
        unit.actor.organisation,
    )


_RUN = (
    """select id, version, state, organisation, weights, floors, scope, former from matching_runs"""
)


async def insert_run(unit: Unit, run: LockedRun, settings_version: int | None) -> None:
    """Insert a run that waits; its first state must already be recorded."""
    await unit.execute(
        """insert into matching_runs (id, kind, version, state, organisation, weights, floors,
               settings_version, scope, former, asked_at, stage, percent)
           values ($1, 'matching_run', 1, 'queued', $2, $3, $4, $5, $6, $7, $8, 'queued', 0)""",
        run.id,
        run.organisation,
        msgspec.to_builtins(run.weights),
        msgspec.to_builtins(run.floors),
        settings_version,
        msgspec.to_builtins(run.scope),
        run.former,
        unit.at,
    )


async def lock_run(unit: Unit, run_id: str) -> LockedRun | None:
    """Lock a run, or None when there is none."""
    row = await unit.fetch_row(f"{_RUN} where id = $1 for no key update", run_id)
    return msgspec.convert(dict(row), LockedRun) if row else None


async def find_former(reader: Reader, organisation: str, scope: Scope) -> str | None:
    """The last finished run of this organisation over the same scope."""
    run: str | None = await reader.fetch_value(
        """select id from matching_runs where organisation = $1 and state = 'done' and scope = $2
           order by ended_at desc limit 1""",
        organisation,
        msgspec.to_builtins(scope),
    )
    return run


async def count_unended(reader: Reader, organisation: str) -> int:
    """How many runs of this organisation wait or run."""
    return int(
        await reader.fetch_value(
            """select count(*) from matching_runs
               where organisation = $1 and state in ('queued', 'running')""",
            organisation,
        )
    )


async def list_unended(reader: Reader) -> list[WaitingRun]:
    """The runs that wait or run, in the order in which they were asked for."""
    rows = await reader.fetch(
        """select id, state, heard_at, begun_at from matching_runs
           where state in ('queued', 'running') order by asked_at, id"""
    )
    return [WaitingRun(*row) for row in rows]


async def set_run_state(
    unit: Unit, run: LockedRun, state: str, *, result: Any = None, fault: str | None = None
) -> None:
    """Move the run on from its locked version."""
    begun = unit.at if state == "running" else None
    ended = None if state == "running" else unit.at
    await unit.execute(
        """update matching_runs set state = $3, version = $2 + 1, result = $4, fault = $5,
                  begun_at = coalesce($6, begun_at), heard_at = $7, ended_at = $8,
                  stage = $3, percent = case when $3 = 'done' then 100 else percent end
           where id = $1 and version = $2""",
        run.id,
        run.version,
        state,
        None if result is None else msgspec.to_builtins(result),
        fault,
        begun,
        unit.at,
        ended,
    )


async def set_progress(unit: Unit, run_id: str, stage: str, percent: int) -> bool:
    """Say that the run's process lives and how far it is; False when it is not wanted any more."""
    return bool(
        await unit.execute(
            """update matching_runs set heard_at = $2, stage = $3, percent = $4
               where id = $1 and state = 'running'""",
            run_id,
            unit.at,
            stage,
            percent,
        )
    )


async def insert_proposals(
    unit: Unit, run_id: str, proposals: Sequence[tuple[str, str, str, str, str, Decimal]]
) -> None:
    """Insert proposals: id, item, need line, offer, unit, quantity."""
    await unit.execute_many(
        """insert into matching_proposals (run, id, item, need_line, offer, unit, quantity)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        [(run_id, *one) for one in proposals],
    )


async def insert_gaps(unit: Unit, run_id: str, gaps: Sequence[Gap]) -> None:
    """Insert what the run says about each need line."""
    await unit.execute_many(
        """insert into matching_gaps (run, need_line, position, explanation)
           values ($1, $2, $3, $4)""",
        [(run_id, gap.need, place, msgspec.to_builtins(gap)) for place, gap in enumerate(gaps)],
    )


async def list_former_proposals(reader: Reader, run_id: str) -> list[Proposed]:
    """The proposals of a run that stand or were taken back by a unit that had said yes.

    What was adopted and lives is a claim now; who was asked and did not answer is not told.
    """
    rows = await reader.fetch(
        """select need_line, offer, unit, (quantity * 1000)::bigint
           from matching_proposals as proposal left join claims on claims.id = proposal.claim
           where run = $1 and (claims.id is null or (claims.confirmed_at is not null
                 and claims.state in ('withdrawn', 'expired', 'returned', 'terminated')))
           order by proposal.id""",
        run_id,
    )
    return [Proposed(need=row[0], offer=row[1], unit=row[2], quantity=row[3]) for row in rows]


async def lock_proposals(unit: Unit, run_id: str, ids: Sequence[str]) -> list[ProposalRow]:
    """Lock these proposals of the run, in the order of item and unit."""
    rows = await unit.fetch(
        """select id, item, need_line, unit, trim_scale(quantity)::text as quantity,
                  claim is not null as adopted
           from matching_proposals where run = $1 and id = any($2)
           order by item, unit, need_line for no key update""",
        run_id,
        list(ids),
    )
    return [msgspec.convert(dict(row), ProposalRow) for row in rows]


async def set_adopted(unit: Unit, ids: Sequence[str], claim: str) -> None:
    """Join proposals to the claim that was proposed of them."""
    await unit.execute(
        "update matching_proposals set claim = $2 where id = any($1)", list(ids), claim
    )


async def is_subdistrict(reader: Reader, organisation: str) -> bool:
    """Whether this body is the subdistrict's."""
    return bool(
        await reader.fetch_value(
            "select kind = 'subdistrict' from organisations where id = $1", organisation
        )
    )


async def lock_unit(unit: Unit, organisation: str) -> None:
    """Let one invitation of this unit at a time be counted."""
    await unit.fetch_value(
        "select true from organisations where id = $1 for no key update", organisation
    )


async def count_open_invitations(reader: Reader, organisation: str) -> int:
    """How many invitations of the unit are open: not yet confirmed, declined or lapsed."""
    return int(
        await reader.fetch_value(
            """select count(*) from invitations join claims on claims.id = invitations.claim
               where invitations.unit = $1 and claims.state = 'proposed'""",
            organisation,
        )
    )


async def insert_invitation(unit: Unit, claim: str, organisation: str, run: str | None) -> None:
    """Record that this claim was proposed by an invitation."""
    await unit.execute(
        """insert into invitations (claim, unit, run, invited_by, invited_at)
           values ($1, $2, $3, $4, $5)""",
        claim,
        organisation,
        run,
        unit.actor.organisation,
        unit.at,
    )


async def find_run(reader: Reader, run_id: str) -> dict[str, Any] | None:
    """A run's own columns, or None."""
    row = await reader.fetch_row(
        """select id, state, stage, percent, organisation, weights, floors, settings_version, scope,
                  former, asked_at, begun_at, ended_at, fault, result
           from matching_runs where id = $1""",
        run_id,
    )
    return dict(row) if row else None


async def find_run_progress(reader: Reader, run_id: str) -> RunProgress | None:
    """How far a run is, or None."""
    row = await reader.fetch_row(
        "select state, stage, percent, organisation from matching_runs where id = $1", run_id
    )
    return RunProgress(*row) if row else None


async def list_runs(reader: Reader, organisation: str | None) -> list[dict[str, Any]]:
    """The newest runs without their results; of one organisation, or of all."""
    rows = await reader.fetch(
        """select id, state, stage, percent, organisation, weights, floors, settings_version, scope,
                  former, asked_at, begun_at, ended_at, fault
           from matching_runs where $1::text is null or organisation = $1
           order by asked_at desc, id limit 100""",
        organisation,
    )
    return [dict(row) for row in rows]


async def list_gaps(reader: Reader, run_id: str) -> list[dict[str, Any]]:
    """What the run says about each need line, in its order."""
    rows = await reader.fetch(
        "select explanation from matching_gaps where run = $1 order by position", run_id
    )
    return [row["explanation"] for row in rows]


async def list_proposals(reader: Reader, run_id: str) -> list[ProposalView]:
    """The run's proposals by need line."""
    rows = await reader.fetch(
        """select proposal.id, proposal.item, need_line, offer, unit,
                  trim_scale(quantity)::text as quantity, need.unit_zh, claim is not null as adopted,
                  community.parent as regional_committee
           from matching_proposals as proposal join need_lines as need on need.id = need_line
           join items as item on item.code = proposal.item
           left join organisations as community on community.id = item.community
           where run = $1 order by proposal.item, need.line_no, proposal.id""",
        run_id,
    )
    return [msgspec.convert(dict(row), ProposalView) for row in rows]


class _Known(msgspec.Struct, frozen=True):
    weights: Weights
    floors: list[Floor]


async def find_settings(reader: Reader) -> tuple[int, Weights, list[Floor]]:
    """The version, weights and floors in force."""
    row = await reader.fetch_row(
        "select version, weights, floors from matching_settings order by version desc limit 1"
    )
    known = msgspec.convert({"weights": row["weights"], "floors": row["floors"]}, _Known)
    return row["version"], known.weights, known.floors


async def list_offer_words(reader: Reader, offers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What these offers are, in words, with the unit's name."""
    rows = await reader.fetch(
        """select offer.id, offer.what_zh, offer.what_en, offer.conditions_zh, offer.conditions_en,
                  offer.unit_zh, offer.unit_en, offer.available_from, offer.available_to, offer.unit,
                  body.name_zh, body.name_en
           from offers as offer join organisations as body on body.id = offer.unit
           where offer.id = any($1)""",
        list(offers),
    )
    return {row["id"]: dict(row) for row in rows}


async def list_need_words(reader: Reader, needs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What these need lines are, in words, with their item's title."""
    rows = await reader.fetch(
        """select need.id, need.item, need.line_no, need.resource, need.what_zh, need.what_en,
                  need.unit_zh, need.unit_en, need.conditions_zh, need.conditions_en,
                  item.title_zh, item.title_en, item.community
           from need_lines as need join items as item on item.code = need.item
           where need.id = any($1)""",
        list(needs),
    )
    return {row["id"]: dict(row) for row in rows}
