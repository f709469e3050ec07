"""The shape of a truth."""

from msgspec import Struct


class Truth(Struct, frozen=True):
    """A sentence that must always hold, and a query for the rows that contradict it.

    The query's first column names the row, the second says what is wrong with it.
    """

    name: str
    sentence: str
    sql: str


class Finding(Struct, frozen=True):
    """One row that contradicts a truth."""

    truth: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.truth}: {self.row}: {self.what}"
