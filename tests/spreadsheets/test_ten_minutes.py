"""An officer with a spreadsheet, by hand: sixty units and their offers in, and an invitation to each of them."""

import time
from typing import Any

from servers import Client
from sheets_made import HELP, roll
from square import Square

from impact.spreadsheets.kinds import RESOURCES

#: What a person takes for one act on a page, generously: look, choose, press.
SECONDS_PER_ACT = 9
CODES = {word: one.code for one in RESOURCES for word in one.zh}


async def test_from_a_spreadsheet_to_sixty_invitations_in_ten_minutes(client: Client) -> None:
    square = Square(client)
    places = (await client.get("/communities", limit=100))["items"]
    who = next(one["regional_committee"] for one in places if one["id"] == "C05")
    own = [one["id"] for one in places if one["regional_committee"] == who]
    wanted = await lines_wanted(square, who)
    began, acts = time.monotonic(), 0

    files = {"file": ("名册.xlsx", roll(communities=own))}
    preview = (await client.call(who, "POST", "/imports", files=files)).json()
    body = {"content_hash": preview["content_hash"]}
    loaded = await square.act(who, f"/imports/{preview['id']}/confirmation", body)
    acts += 2
    units = [one["id"] for one in loaded["made"] if one["kind"] == "units"]
    assert (len(units), len(loaded["made"])) == (60, 180)

    for unit in units:
        offers = (await client.get(f"/units/{unit}"))["offers"]
        item, line = next(wanted[key] for one in offers if (key := key_of(one)) in wanted)
        part = [{"need_line": line["id"], "quantity": line["step"]}]
        made = await square.act(who, "/invitations", {"item": item, "unit": unit, "lines": part})
        assert made["confirm_path"]
        acts += 1

    took = time.monotonic() - began
    assert acts == 62
    assert took < 60, f"the machine itself took {took:.1f} s"
    assert took + acts * SECONDS_PER_ACT < 600
    assert await square.broken_truths() == []


def key_of(row: Any) -> tuple[str, str]:
    return row["resource"], row["unit_zh"]


async def lines_wanted(square: Square, who: str) -> dict[tuple[str, str], Any]:
    """For each kind of help in the roll, a line of the committee's own items that lacks it."""
    wanted: dict[tuple[str, str], Any] = {}
    kinds = {(CODES[kind], counted) for kind, counted, _ in HELP}
    found = await square.client.get("/items", programme="livelihood", limit=100, gap="open")
    for one in found["items"]:
        if one["regional_committee"] == who:
            item = await square.item(one["code"])
            for line in item["need_lines"]:
                if key_of(line) in kinds:
                    wanted.setdefault(key_of(line), (one["code"], line))
    return wanted
