"""The need lines' quantities are what the ledger says, once everything told was heard."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "the_books_tell_what_happened",
    "each need line's quantities equal its balances when no event of its item is unheard",
    """
    with booked as (
        select split_part(account, ':', 2) as need_line,
               sum(amount) filter (where account like 'reserved:%') as reserved,
               sum(amount) filter (where account like 'signed:%') as signed,
               sum(amount) filter (where account like 'arrived:%') as arrived,
               sum(amount) filter (where account like 'used:%') as used
        from balances where account ~ '^(reserved|signed|arrived|used):' group by 1)
    select need.id, format('reserved %s / %s, signed %s / %s, used %s / %s', need.reserved,
                           coalesce(booked.reserved, 0), need.signed,
                           coalesce(booked.signed + booked.arrived + booked.used, booked.signed, 0),
                           need.used, coalesce(booked.used, 0))
    from need_lines as need left join booked on booked.need_line = need.id
    where not exists (select from outbox where outbox.item = need.item and outbox.state <> 'delivered')
      and (need.reserved <> coalesce(booked.reserved, 0)
           or need.signed <> coalesce(booked.signed, 0) + coalesce(booked.arrived, 0)
                             + coalesce(booked.used, 0)
           or need.arrived <> coalesce(booked.arrived, 0) + coalesce(booked.used, 0)
           or need.used <> coalesce(booked.used, 0))
    """,
)
