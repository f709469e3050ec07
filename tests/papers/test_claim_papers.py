"""Receipt, pledge letter, agreement and minutes: what they say, and who may have them."""

from typing import Any

import httpx
import pytest
from pdf_reading import words_of
from servers import Client
from square import CONTACT, Square, days_ago

LIGHT = "LL-018"  # C13, light
FULL = "LL-024"  # C31, full, no gate
UNIT, STRANGER = "U02", "U03"
KINDS = ("receipt", "pledge-letter", "agreement")


async def paper_of(client: Client, who: str | None, path: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {client.accounts[who]['token']}"} if who else {}
    return await client.http.get(path, headers=headers)


async def told(client: Client, who: str | None, path: str) -> str:
    answer = await paper_of(client, who, path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert "demonstration" in answer.headers["content-disposition"]
    return words_of(answer.content)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_claims_papers_are_for_its_unit_and_those_who_decide_on_it(
    kind: str, client: Client
) -> None:
    square = Square(client)
    claim = await square.claim(UNIT, LIGHT)
    committee = square.committee_of(await square.item(LIGHT))
    path = f"/claims/{claim['id']}/{kind}.pdf"
    for who in (UNIT, "C13", committee, "SD-1", "AU-1"):
        assert (await paper_of(client, who, path)).status_code == 200, who
    for who in (None, STRANGER, "C05", "SO-1"):
        assert (await paper_of(client, who, path)).status_code == 404, who
    assert (await paper_of(client, UNIT, f"/claims/none/{kind}.pdf")).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_claim_gives_the_same_bytes(kind: str, client: Client) -> None:
    claim = await Square(client).claim(UNIT, LIGHT)
    path = f"/claims/{claim['id']}/{kind}.pdf"
    first = await paper_of(client, UNIT, path)
    english = await client.http.get(
        f"{path}?lang=en", headers={"Authorization": f"Bearer {client.accounts[UNIT]['token']}"}
    )
    assert first.content == english.content, "whoever reads it, it is in both languages"
    assert first.content == (await paper_of(client, "SD-1", path)).content


async def test_a_receipt_says_what_is_held_until_when_and_what_comes_next(client: Client) -> None:
    square = Square(client)
    claim = await square.claim(UNIT, LIGHT, {"LL-018-1": "40"})
    words = await told(client, UNIT, f"/claims/{claim['id']}/receipt.pdf")
    for part in (
        "揭榜回执", "Receipt of a claim", claim["id"], "LL-018", "LL-018-1", "40", "示例数据", "Demonstration data",
        "为贵单位保留至", "Held for the unit until", "下一步", "可随时撤回", CONTACT["name"], CONTACT["phone"], "as of entry",
    ):  # fmt: skip
        assert part in words, part


async def test_a_receipt_after_signing_no_longer_promises_a_free_withdrawal(client: Client) -> None:
    square = Square(client)
    claim = await square.sign(UNIT, await square.choose(UNIT, LIGHT))
    words = await told(client, UNIT, f"/claims/{claim['id']}/receipt.pdf")
    assert "可随时撤回" not in words
    assert "保留至" not in words


async def test_the_pledge_letter_forbids_selling_and_collecting_contacts_in_homes(
    client: Client,
) -> None:
    square = Square(client)
    claim = await square.claim(UNIT, LIGHT)
    words = await told(client, UNIT, f"/claims/{claim['id']}/pledge-letter.pdf")
    for part in ("入户不推销、不收集联系方式", "No selling and no collecting of contacts in homes", "示例数据", "as of entry"):  # fmt: skip
        assert part in words, part
    assert CONTACT["phone"] not in words, "whom to call is no part of the pledge"
    assert "慈善法" not in words
    assert "签字（盖章）与日期" in words


async def test_a_pledge_of_property_says_what_the_charity_law_says(client: Client) -> None:
    square = Square(client)
    claim = await square.claim(UNIT, FULL, kind="donation")
    words = await told(client, UNIT, f"/claims/{claim['id']}/pledge-letter.pdf")
    assert "Under the Charity Law a donation promised in public" in words


async def test_the_agreement_shows_who_signed_in_which_role(client: Client) -> None:
    square = Square(client)
    claim = await square.sign(UNIT, await square.choose(UNIT, LIGHT))
    words = await told(client, "C13", f"/claims/{claim['id']}/agreement.pdf")
    for part in (
        "共建协议书",
        "负责人",
        "书记",
        "双方的责任",
        "命名与宣传",
        "保险与责任",
        "as of entry",
    ):
        assert part in words, part
    assert "签字（盖章）与日期" not in words
    assert CONTACT["phone"] not in words


async def test_what_a_unit_writes_stands_on_its_papers_as_it_wrote_it(client: Client) -> None:
    square = Square(client)
    contact = {"name": '#panic() $x$ *张*"三"\u202e', "phone": "0512-00000001"}
    claim = await square.claim(UNIT, LIGHT, contact=contact)
    words = await told(client, UNIT, f"/claims/{claim['id']}/receipt.pdf")
    assert '#panic() $x$ *张*"三"' in words


async def test_the_minutes_say_roles_and_counts_and_keep_objections(client: Client) -> None:
    square = Square(client)
    held = await square.deliberate(FULL)
    words = await told(client, None, f"/deliberations/{held['id']}/minutes.pdf")
    for part in (
        "协商议事纪要", "Minutes of a 3+N deliberation", FULL, "社区党组织", "受影响居民", "议事室",
        "同意，施工避开午休。", "担心占用绿地", "示例数据", "as of entry",
    ):  # fmt: skip
        assert part in words, part
    assert words == await told(client, None, f"/meetings/{held['meeting']}/minutes.pdf")
    page = (await client.http.get(f"/meetings/{held['meeting']}")).text
    assert f"/meetings/{held['meeting']}/minutes.pdf" in page


async def test_a_meeting_has_one_paper_for_all_its_topics_and_a_notice_before(
    client: Client,
) -> None:
    square = Square(client)
    notice = {"meets_on": days_ago(0), "place": "议事室", "items": [FULL]}
    held = await square.act("C31", "/meetings", notice)
    words = await told(client, None, f"/meetings/{held['id']}/minutes.pdf")
    for part in ("协商议事通知", "Notice of a 3+N deliberation", FULL, "议题 1", "议事室"):
        assert part in words, part
    assert "Minutes" not in words


async def test_the_receipts_page_leads_to_the_papers(client: Client) -> None:
    claim: Any = await Square(client).claim(UNIT, LIGHT)
    page = (await paper_of(client, UNIT, f"/claims/{claim['id']}/receipt")).text
    for kind in KINDS:
        assert f'href="/claims/{claim["id"]}/{kind}.pdf"' in page
