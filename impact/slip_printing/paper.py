"""The print file of slips: a page of paper or a table for a printing house, made in memory and kept nowhere."""

import csv
import io
from pathlib import Path
from typing import Any, Final

import segno

from impact.ledger.foot import find_foot
from impact.return_visits.queries import find_slip_words
from impact.slip_printing.queries import find_recurrence_months
from impact.slip_printing.schemas import PrintedSlips
from marketplace.ground.db import Reader, reading
from marketplace.ground.settings import Settings
from marketplace.ground.typesetting.press import typeset
from marketplace.organisations.queries import list_names

TEMPLATE: Final = Path(__file__).parent / "slips.typ"
#: What stands on a demonstration's slips where no number is set: one that nobody has.
DEMONSTRATION_TELEPHONE: Final = "0512-00000000"
WHOLE_SUBDISTRICT: Final = "全街道"


def as_csv(printed: PrintedSlips) -> bytes:
    """`position,code`, a row for each slip."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["position", "code"])
    writer.writerows((one.position, one.code) for one in printed.slips)
    return text.getvalue().encode()


async def as_pdf(printed: PrintedSlips, address: str, settings: Settings) -> bytes:
    """The slips on A4, six to a page; `address` is where this site answers."""
    async with reading() as reader:
        foot = await find_foot(reader)
        words = await _words_of(reader, printed, settings)
    door = f"{address.rstrip('/')}/slip"
    data = {
        **words,
        "as_of": foot.as_of,
        "checkpoint": foot.checkpoint,
        "page": door,
        "slips": [
            {"position": one.position, "code": one.code, "qr": _qr(f"{door}/{one.code}")}
            for one in printed.slips
        ],
    }
    return await typeset(TEMPLATE, data, foot.as_of.at, settings, turn="slips")


async def _words_of(reader: Reader, printed: PrintedSlips, settings: Settings) -> dict[str, Any]:
    words = await find_slip_words(reader, printed.item)
    community = (await list_names(reader)).get(str(words["community"]))
    return {
        **words,
        "number": f"{printed.item} · {printed.draw[-6:]}-{printed.printing}",
        "community_zh": community.name_zh if community else WHOLE_SUBDISTRICT,
        "recurrence_months": await find_recurrence_months(reader, printed.item),
        "demonstration": bool(words["demonstration"]) or settings.demo,
        "telephone": settings.telephone or (DEMONSTRATION_TELEPHONE if settings.demo else None),
    }


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=1, xmldecl=False)
    return out.getvalue().decode()
