"""The latest recorded step of every thing is the state in which it stands."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "every_change_is_recorded",
    "each stateful row stands in the state and version of its last recorded step",
    """
    with standing as (
        select kind, code as subject, version, state from items
        union all select kind, id, version, state from item_gates
        union all select kind, id, version, state from claims
        union all select kind, id, version, state from arrivals
        union all select kind, id, version, state from demands
        union all select kind, id, version, state from milestones
        union all select kind, id, version, state from evidence_files
        union all select kind, id, version, state from draws
        union all select kind, id, version, state from bill_lines
        union all select kind, id, version, state from owed_answers
        union all select kind, id, version, state from challenges
        union all select kind, id, version, state from upkeep_checks
        union all select kind, id, version, state from meetings
        union all select kind, id, version, state from offers
        union all select kind, id, version, state from registrations
        union all select kind, id, version, state from matching_runs
        union all select kind, code, version, state from figure_sources
        union all select kind, id, version, state from figure_batches
        union all select kind, id, version, state from sheet_imports where state is not null),
    last as (
        select distinct on (kind, subject) kind, subject, version, to_state from state_changes
        order by kind, subject, version desc)
    select kind || ' ' || subject, format('stands at %s %s, recorded %s %s', standing.version, state,
                                          last.version, to_state)
    from standing full join last using (kind, subject)
    where standing.version is distinct from last.version or state is distinct from to_state
    """,
)
