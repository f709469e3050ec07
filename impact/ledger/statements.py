"""A month's statement: what it holds, and its bytes as JSON and CSV, the same on any machine for ever."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from impact.ledger.canonical import canonical_json
from impact.ledger.verifier import Recount, text_of

#: The calendar on the walls of Suzhou is so far ahead of UTC, all the year round.
AHEAD_OF_UTC: Final = timedelta(hours=8)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Bill = dict[tuple[str, str], tuple[int, int]]


def month_of(instant: datetime) -> str:
    """The month (YYYY-MM) in which an instant lies in Suzhou."""
    return f"{instant.astimezone(UTC) + AHEAD_OF_UTC:%Y-%m}"


def month_after(month: str) -> str:
    """The next month."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def end_of_month(month: str) -> datetime:
    """The instant with which a month ends in Suzhou: 16:00 UTC of its last day."""
    following = month_after(month)
    return datetime(int(following[:4]), int(following[5:]), 1, tzinfo=UTC) - AHEAD_OF_UTC


def statement_of(month: str, ledger: str, recount: Recount, before: Bill) -> bytes:
    """The statement over all entries that `recount` has taken; `before` is the bill of the last month.

    Canonical JSON: the bill by item and outcome, totals of like with like inside one programme, every
    balance, and the cohort. All of it follows from the entries alone, amounts as decimal strings.
    """
    bill = bill_of(recount)
    return canonical_json(
        {
            "ledger": ledger,
            "month": month,
            "last_entry": str(recount.size),
            "bill": [
                _bill_row(place, amounts, before.get(place, (0, 0)), recount)
                for place, amounts in sorted(bill.items())
            ],
            "totals": _totals_of(bill, recount),
            "balances": [
                [*place, text_of(amount)]
                for place, amount in sorted(recount.balances.items())
                if amount
            ],
            "cohort": recount.boxes(),
        }
    )


def bill_of(recount: Recount) -> Bill:
    """What stands on the bill and what was struck, in thousandths, by item and asset."""
    places = {
        (account.partition(":")[2], asset)
        for account, asset in recount.balances
        if account.startswith(("billed:", "struck:"))
    }
    return {
        (item, asset): (
            recount.balances.get((f"billed:{item}", asset), 0),
            recount.balances.get((f"struck:{item}", asset), 0),
        )
        for item, asset in places
    }


def bill_in(statement: bytes) -> Bill:
    """The bill that stands in a statement."""
    rows = msgspec.json.decode(statement)["bill"]
    return {
        (row["item"], row["asset"]): (_thousandths(row["standing"]), _thousandths(row["struck"]))
        for row in rows
    }


def _thousandths(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0") or 0)


def _bill_row(
    place: tuple[str, str], now: tuple[int, int], before: tuple[int, int], recount: Recount
) -> dict[str, str]:
    item, asset = place
    return {
        "item": item,
        "programme": recount.items[item]["programme"],
        "asset": asset,
        "standing": text_of(now[0]),
        "struck": text_of(now[1]),
        "written_in_month": text_of(sum(now) - sum(before)),
        "struck_in_month": text_of(now[1] - before[1]),
    }


def _totals_of(bill: Bill, recount: Recount) -> list[dict[str, str]]:
    sums: dict[tuple[str, str], int] = {}
    for (item, asset), (standing, _) in bill.items():
        place = recount.items[item]["programme"], asset
        sums[place] = sums.get(place, 0) + standing
    return [
        {"programme": programme, "asset": asset, "standing": text_of(amount)}
        for (programme, asset), amount in sorted(sums.items())
    ]


def as_csv(statement: bytes) -> bytes:
    """The statement as a table of UTF-8 with a byte order mark: what, where, in which unit, how much."""
    told: dict[str, Any] = msgspec.json.decode(statement)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["ledger", "month", "last_entry", "part", "of", "name", "asset", "amount"])
    head = [told["ledger"], told["month"], told["last_entry"]]
    for row in _rows_of(told):
        writer.writerow([*(_guarded(cell) for cell in [*head, *row[:-1]]), row[-1]])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _rows_of(told: dict[str, Any]) -> list[list[Any]]:
    amounts = ("standing", "struck", "written_in_month", "struck_in_month")
    return [
        *(
            ["bill", row["item"], amount, row["asset"], row[amount]]
            for row in told["bill"]
            for amount in amounts
        ),
        *(
            ["total", row["programme"], "standing", row["asset"], row["standing"]]
            for row in told["totals"]
        ),
        *(
            ["cohort", programme, word, "items", many]
            for programme, boxes in sorted(told["cohort"].items())
            for word, many in boxes.items()
        ),
        *(["balance", "", *row] for row in told["balances"]),
    ]


def _guarded(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def is_of_demonstration(statement: bytes) -> bool:
    """Whether a demonstration's ledger made the statement: the ledger's name says so."""
    return str(msgspec.json.decode(statement)["ledger"]).endswith("/demonstration")
