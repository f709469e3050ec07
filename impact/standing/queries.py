"""SQL that gathers, for each item, what its standing follows from."""

from typing import Any, Final

import msgspec

from impact.return_visits.queries import EARLIER_ROUNDS, TALLIES
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from marketplace.ground.bigrams import words_of
from marketplace.ground.db import Reader

_FACTS: Final = f"""
    select item.*, community.parent as regional_committee,
        (select changed_at from state_changes as step where step.kind = 'item'
            and step.subject = item.code and step.version = item.version) as state_since,
        coalesce((select jsonb_agg(gate order by gate) from item_gates
            where item_gates.item = item.code), to_jsonb(item.gates_wanted), '[]') as gates,
        (select count(*) from item_gates
            where item_gates.item = item.code and state <> 'passed') as gates_open,
        coalesce((select jsonb_agg(jsonb_build_object('id', id, 'resource', resource,
                'what_zh', what_zh, 'what_en', what_en, 'conditions_zh', conditions_zh,
                'conditions_en', conditions_en, 'required', trim_scale(required)::text,
                'reserved', trim_scale(reserved)::text, 'signed', trim_scale(signed)::text,
                'arrived', trim_scale(arrived)::text, 'used', trim_scale(used)::text,
                'step', trim_scale(step)::text, 'unit_zh', unit_zh, 'unit_en', unit_en)
                order by line_no)
            from need_lines where need_lines.item = item.code), '[]') as lines,
        coalesce((select jsonb_agg(jsonb_build_object('outcome_code', outcome.outcome_code,
                'label_zh', label_zh, 'label_en', label_en, 'target', trim_scale(target)::text,
                'accepted', trim_scale(counted.quantity)::text, 'unit_zh', unit_zh,
                'unit_en', unit_en) order by outcome.id)
            from outcomes as outcome
            left join accepted_outcomes as counted on counted.acceptance = accepted.id
                and counted.outcome_code = outcome.outcome_code
            where outcome.item = item.code), '[]') as outcomes,
        coalesce((select jsonb_agg(jsonb_build_object('id', claim.id, 'state', claim.state,
                'organisation', claim.organisation, 'is_lead', claim.is_lead,
                'name_is_public', claim.track = 'full' or (select count(*) from signatures
                    where signatures.claim = claim.id) = 2,
                'signatures', (select count(*) from signatures where signatures.claim = claim.id),
                'since', (select changed_at from state_changes as step where step.kind = 'claim'
                    and step.subject = claim.id and step.version = claim.version),
                'reserved_until', claim.reserved_until,
                'publicity_ends_at', claim.publicity_ends_at, 'awaits', clock.act,
                'awaits_until', clock.last_on)
                order by claim.submitted_at, claim.id)
            from claims as claim left join claim_clocks as clock on clock.claim = claim.id
                and clock.ended_at is null and clock.held_since is null
            where claim.item = item.code and claim.state in
                ('submitted', 'waiting', 'qualified', 'selected', 'signed', 'active')),
            '[]') as claims,
        (select organisation from claims where claims.item = item.code and is_lead
            and claims.state in ('active', 'fulfilled', 'partly_fulfilled')
            order by (claims.state = 'active') desc, submitted_at desc limit 1) as lead,
        (select max(recorded_at) from deliberations
            where deliberations.item = item.code) as deliberated_at,
        node.has_nodes, node.node, node.last_verified_at, node.last_due_on,
        exists (select from closures where closures.item = item.code
            and reopened_at is not null) as was_reopened,
        accepted.result as acceptance, accepted.accepted_at,
        draw.state as draw_state, draw.since as draw_since,
        policy.qualification_working_days, policy.acceptance_working_days,
        policy.answers_min, policy.response_min_percent, policy.resolved_floor_percent,
        policy.works_cap_fen,
        (select count(*) from empty_windows where empty_windows.item = item.code) as empty_windows,
        (select marked_at from empty_windows where empty_windows.item = item.code
            and empty_windows.listing_round = item.listing_round) as window_empty_since,
        to_jsonb(tally) - 'item' as tally, coalesce(earlier.rounds, '[]') as earlier
    from items as item
    join policies as policy on policy.list = item.list and policy.version = item.policy_version
    left join organisations as community on community.id = item.community
    left join ({TALLIES}) as tally on tally.item = item.code
    left join ({EARLIER_ROUNDS}) as earlier on earlier.item = item.code
    left join lateral (select
            count(*) > 0 as has_nodes,
            (jsonb_agg(jsonb_build_object('id', id, 'title_zh', title_zh, 'title_en', title_en,
                'state', state, 'verified_by', verified_by, 'due_on', due_on, 'since', coalesce(submitted_at, made_at),
                'replan_since', (select proposed_at from milestone_replans as replan
                    where replan.milestone = milestones.id and approved is null)) order by node_no)
                filter (where state not in ('met', 'partly')))->0 as node,
            max(verified_at) as last_verified_at, max(due_on) as last_due_on
        from milestones where milestones.item = item.code
            and milestones.listing_round = item.listing_round) as node on true
    left join lateral (select greatest(item.relisted_at, max(reopened_at)) as at from closures
        where closures.item = item.code) as reopened on true
    left join lateral (select id, result, accepted_at from acceptances
        where acceptances.item = item.code
            and accepted_at > coalesce(reopened.at, '-infinity')
        order by acceptance_no desc limit 1) as accepted on true
    left join lateral (select state, coalesce(printed_at, drawn_at, requested_at) as since from draws
        where draws.item = item.code and requested_at > coalesce(reopened.at, '-infinity')
        order by draw_no desc limit 1) as draw on true
    where (item.published_at is not null or $13)
"""


async def list_item_facts(reader: Reader, filters: ItemFilters) -> list[ItemFacts]:
    """The facts of every item ever published that fits the filters over stored columns, by code."""
    rows = await reader.fetch(
        _FACTS
        + """ and ($1::text is null or item.list = $1) and ($2::text is null or item.programme = $2)
              and ($3::text is null or item.category = $3) and ($4::text is null or item.domain = $4)
              and ($5::text is null or coalesce(item.community, 'ALL') = $5)
              and ($6::text is null or item.community_type = $6)
              and ($7::text is null or item.state = $7) and ($8::text is null or item.track = $8)
              and ($9::text is null or exists (select from item_gates
                      where item_gates.item = item.code and gate = $9)
                   or ($9 = 'none' and not exists (select from item_gates
                      where item_gates.item = item.code)))
              and ($10::text is null or exists (select from need_lines
                  where need_lines.item = item.code and resource = $10))
              and not exists (select from unnest($11::text[]) as word
                  where position(word in lower(normalize(item.code || ' ' || item.title_zh || ' '
                      || coalesce(item.title_en, '') || ' ' || item.need_zh || ' '
                      || coalesce(item.need_en, '') || ' ' || coalesce(community.name_zh, '') || ' '
                      || coalesce(community.name_en, '') || ' ' || coalesce((select string_agg(
                          what_zh || ' ' || coalesce(what_en, ''), ' ') from need_lines
                          where need_lines.item = item.code), ''), nfkc))) = 0)
              and ($12::text is null or item.code = $12)
            order by item.code""",
        filters.list,
        filters.programme,
        filters.category,
        filters.domain,
        filters.community,
        filters.community_type,
        filters.state,
        filters.track,
        filters.gate,
        filters.resource,
        words_of(filters.q or ""),
        filters.code,
        filters.unpublished,
    )
    return [_facts_of(dict(row)) for row in rows]


def _facts_of(row: dict[str, Any]) -> ItemFacts:
    return msgspec.convert(row, ItemFacts)
