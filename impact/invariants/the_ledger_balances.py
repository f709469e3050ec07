"""Every entry balances and every balance is the sum of its postings."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "the_ledger_balances",
    "balances equal the sum of the postings, and each asset sums to nothing over all accounts",
    """
    with moved as (
        select account, asset, sum(amount) as amount from (
            select debit as account, asset, -amount as amount from postings
            union all select credit, asset, amount from postings) as sides
        group by account, asset)
    select coalesce(balance.account, moved.account) || ' in ' || coalesce(balance.asset, moved.asset),
           format('balance %s, postings %s', coalesce(balance.amount, 0), coalesce(moved.amount, 0))
    from balances as balance
    full join moved on moved.account = balance.account and moved.asset = balance.asset
    where coalesce(balance.amount, 0) <> coalesce(moved.amount, 0)
    union all
    select asset, 'sums to ' || sum(amount) from balances group by asset having sum(amount) <> 0
    """,
)
