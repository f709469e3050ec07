"""Every number on the bill opens the rows behind it, and there are as many of them."""

import html
import re

from servers import Client
from square import Square

HTML = {"Accept": "text/html", "Accept-Language": "en"}
OPENS = re.compile(r'<a class="opens[^"]*" href="([^"]+)">([\d,]+|from [\d,]+ lines)</a>')
AMOUNTS = re.compile(r'<a class="num" href="([^"]+)">')
#: Where numbers stand that count something: cards, cells, the bill's lines, the answers.
COUNTING = re.compile(
    r'<p class="card__sum">.*?</p>|<p class="pieces quiet">.*?</p>|<td class="n">.*?</td>'
    r'|<li class="leader.*?</li>|<dl class="facts">.*?</dl>',
    re.DOTALL,
)
#: What says when, how sure or out of how many, and counts nothing itself.
BESIDE = re.compile(
    r'<small class="why">.*?</small>|<small class="at">.*?</small>|<div class="within">.*?</div>'
    r'|<a [^>]*href="/items/[^"]*">.*?</a>|<a class="(?:opens|num).*?</a>|<[^>]+>',
    re.DOTALL,
)


async def _walked(client: Client) -> Square:
    """One item solved, one half solved, one solved and come back, one accepted and pending."""
    square = Square(client)
    for unit, code, answers, resolution in (
        ("U02", "LL-018", ["yes"] * 20, "solved"),
        ("U03", "LL-019", ["yes"] * 8 + ["half"] * 8, "half"),
        ("U04", "LL-020", ["yes"] * 20, "solved"),
    ):
        slips = await square.ask_residents(unit, code)
        for slip, answer in zip(slips, answers, strict=False):
            await square.answer(slip, answer)
        await square.close(code, resolution, None if resolution == "solved" else "一半到位")
    for slip in slips[:2]:
        await square.act(None, f"/slips/{slip}/recurrence", {"text": "又来了"})
    claim = await square.start("U05", "LL-021")
    await square.deliver("U05", claim)
    await square.accept("LL-021")
    await client.clockwork()
    return square


async def _open(client: Client, address: str) -> str:
    answer = await client.http.get(html.unescape(address), headers=HTML)
    assert answer.status_code == 200, address
    return answer.text


def _rows_behind(address: str, page: str) -> set[int]:
    """How many rows the page shows, or for what was said every sum that stands under them."""
    if address.startswith("/bill/answers"):
        sums = [int(one) for one in re.findall(r"<b>(\d+)</b>", page[page.index("<tfoot>") :])]
        return {*sums, sums[0] - sums[1]}
    if address.startswith("/bill?"):
        sheet = page[page.index('class="sheet"') : page.index('class="sum"')]
        return {sheet.count('<li class="leader')}
    told = re.search(r'<p class="quiet">([\d,]+) items</p>', page)
    return {int(told[1]) if told else 0}


async def test_each_number_opens_as_many_rows_as_it_says(client: Client) -> None:
    await _walked(client)
    for address in ("/bill", "/bill?by=community_type", "/bill?by=month", "/bill?community=C13"):
        bill = await _open(client, address)
        found = OPENS.findall(bill)
        assert len(found) > 30, address
        for link, told in dict.fromkeys(found):
            number = int(re.sub(r"\D", "", told))
            page = await _open(client, link)
            assert number in _rows_behind(link, page), (address, link, told)
        for link in dict.fromkeys(AMOUNTS.findall(bill)):
            assert "<tbody>" in await _open(client, link) or link.startswith("/bill?")


async def test_no_counting_number_stands_without_its_link(client: Client) -> None:
    await _walked(client)
    bill = await _open(client, "/bill")
    pieces = COUNTING.findall(bill[: bill.index('class="box reported"')])
    assert len(pieces) > 50
    for piece in pieces:
        assert not re.search(r"\d", BESIDE.sub(" ", piece)), piece


async def test_struck_and_pending_lines_are_outside_of_every_total(client: Client) -> None:
    await _walked(client)
    bill = await _open(client, "/bill?programme=livelihood")
    totals = bill[bill.index("Totals of standing lines") : bill.index("What residents said, all")]
    assert totals.count("from 1 lines") == 2
    assert "LL-020" not in totals
    assert "LL-021" not in totals
    assert '<li class="leader struck">' in bill
    assert '<li class="leader pending">' in bill
    assert "checkpoint at entry" in bill[bill.index("sheet__foot") :]
