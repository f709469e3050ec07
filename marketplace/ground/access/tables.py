"""Counters of wrong guesses: no address is kept, only a hash that changes with the day."""

from piccolo.columns import Text
from piccolo.table import Table

from marketplace.ground import columns as column


class GuessCounter(Table, tablename="guess_counters"):
    """How far ahead of its allowance one caller's wrong guesses run."""

    caller = Text(primary_key=True, default=None, null=False)
    free_at = column.instant()
