"""Meetings, choices and gates on pages: announced by ticks, looked at first, recorded, read by anybody."""

from collections.abc import Iterator
from typing import Any

import pytest
from square import days_ago
from town import Town
from workbench_walker import Person, read

TODAY = days_ago(0)
COMMUNITY, COMMITTEE = "C36", "RPC-1"
HOT_WATER, SHUTTLE, READING = "LL-014", "LL-029", "LL-070"


@pytest.fixture
def meet(town: Town, running: Any) -> Iterator[Any]:
    met: list[Person] = []

    def person(organisation: str | None, language: str = "en") -> Person:
        account = town.accounts[organisation] if organisation else None
        met.append(Person(running.url, account, language))
        return met[-1]

    yield person
    for one in met:
        one.close()


def test_a_meeting_of_three_topics_is_walked_on_pages(meet: Any, town: Town) -> None:
    claims = {unit: town.claim_all(unit, READING)["id"] for unit in ("U02", "U03")}
    for claim in claims.values():
        town.act(COMMITTEE, f"/claims/{claim}/qualification", {"qualified": True})
    community, anybody = meet(COMMUNITY), meet(None)
    page = community.open("/workbench/meetings")
    assert page.stands_in(f"items.{READING}") == "true", "what waits is ticked already"
    assert page.stands_in(f"items.{HOT_WATER}") is None
    ticks = {f"items.{code}": "true" for code in (HOT_WATER, SHUTTLE)}
    wrong = read(
        community.send(page, community.filled(page, at_time="7pm", place="议事室", **ticks))
    )
    assert wrong.faulty() == {"at_time"}
    assert wrong.stands_in("place") == "议事室", "nothing typed is lost"
    notice = community.submit(page, meets_on=TODAY, at_time="19:30", place="议事室", **ticks)
    assert notice.title.startswith("Notice of a 3+N meeting")
    address = notice.url.split("?")[0].split("//")[-1].partition("/")[2]
    assert "19:30" in anybody.open(f"/{address}").text
    assert f"/{address}" in anybody.open(f"/items/{READING}").hrefs
    record = community.task(READING, "/record")
    page = community.open(record)
    order = [page.stands_in(f"topics.{number}.item") for number in range(3)]
    where = {code: f"topics.{order.index(code)}" for code in (HOT_WATER, SHUTTLE, READING)}
    answers = {
        "seats.3.count": "4",
        "seats.4.seat": "unit",
        "seats.4.count": "1",
        "seats.4.organisation": "U02",
        f"{where[HOT_WATER]}.position": "for",
        f"{where[HOT_WATER]}.opinion_zh": "同意。",
        f"{where[SHUTTLE]}.put_off": "true",
        f"{where[READING]}.position": "for",
        f"{where[READING]}.opinion_zh": "同意开放。",
        f"{where[READING]}.objections": "担心噪声",
        f"{where[READING]}.otherwise.0.seat": "affected_resident",
        f"{where[READING]}.otherwise.0.count": "1",
        f"{where[READING]}.otherwise.0.position": "condition",
    }
    wrong = read(community.send(page, {**community.filled(page, **answers), "preview": "yes"}))
    assert wrong.faulty() == {f"{where[READING]}.conditions"}
    answers[f"{where[READING]}.conditions"] = "十点后安静"
    sent = community.filled(page, **answers)
    before = read(community.send(page, {**sent, "preview": "yes"}))
    assert "for 6 · with conditions 1 · recused 1" in before.said
    assert before.stands_in(f"{where[READING]}.conditions") == "十点后安静"
    assert "Notice of a 3+N meeting" in anybody.open(f"/{address}").title, "only looked at"
    minutes = community.submit(page, **answers)
    assert minutes.title.startswith("Minutes of the 3+N meeting")
    public = anybody.open(f"/{address}")
    for words in ("同意开放。", "十点后安静", "担心噪声", "recused: has its own claim", "Put off"):
        assert words in public.text
    assert "U02" not in public.html, "no unit is named before it is chosen"
    _choose(meet(COMMITTEE), claims, town)
    assert "was chosen on it" in anybody.open(f"/{address}").text


def _choose(committee: Person, claims: dict[str, str], town: Town) -> None:
    """Both claims on one page: one chosen, the other turned down with a reason."""
    page = committee.open(f"/workbench/items/{READING}/selection")
    rows = {page.stands_in(f"choices.{number}.claim"): number for number in range(2)}
    first, second = (rows[claims[unit]] for unit in ("U02", "U03"))
    answers = {f"choices.{first}.selected": "true", f"choices.{second}.selected": "true"}
    both = read(committee.send(page, {**committee.filled(page, **answers), "preview": "yes"}))
    assert "More than is still missing" in both.alert
    answers[f"choices.{second}.selected"] = "false"
    wrong = read(committee.send(page, committee.filled(page, **answers)))
    assert wrong.faulty() == {f"choices.{second}.reason"}
    done = committee.submit(
        page, **answers, **{f"choices.{second}.reason": "书屋面积不足", "lead": claims["U02"]}
    )
    assert "The choice was recorded." in done.said
    states = {one["id"]: one for one in town.read(f"/items/{READING}/claims")["items"]}
    assert states[claims["U02"]]["state"] == "selected"
    assert states[claims["U02"]]["lead"]
    assert states[claims["U03"]]["state"] == "not_selected"


def test_a_meeting_is_called_off_from_its_page(meet: Any) -> None:
    community, anybody = meet(COMMUNITY), meet(None)
    page = community.open("/workbench/meetings")
    notice = community.submit(page, meets_on=TODAY, place="议事室", **{f"items.{SHUTTLE}": "true"})
    meeting = notice.url.split("?")[0].rsplit("/", 1)[1]
    told = community.act(f"/workbench/meetings/{meeting}/cancellation", reason="停电")
    assert "called off" in told.said
    assert "停电" in anybody.open(f"/meetings/{meeting}").text
    stranger = meet("C05").open(f"/workbench/meetings/{meeting}/record")
    assert stranger.status == 403
    assert meet(COMMUNITY).open("/workbench/meetings/none/record").status == 404
    assert anybody.open("/meetings/none").status == 404


def test_a_gate_is_looked_at_fails_and_passes_and_the_item_tells_it_all(
    meet: Any, town: Town
) -> None:
    code, gate = "LL-002", "owners_vote_three_quarters"
    community = meet(town.read(f"/items/{code}")["community"])
    page = community.open(f"/workbench/items/{code}/gates/{gate}")
    count = {
        "owners.total": "300", "owners.voted": "200", "owners.agreed": "149",
        "area_m2.total": "30000", "area_m2.voted": "20000", "area_m2.agreed": "15000",
        "held_on": TODAY,
    }  # fmt: skip
    sent = community.filled(page, **count)
    before = read(community.send(page, {**sent, "preview": "yes"}))
    assert "149 of 200 agreed (three quarters: not reached)" in before.said
    assert "not passed" in before.said
    assert town.read(f"/items/{code}/gates")["items"][0]["records"] == [], "only looked at"
    community.submit(page, **count)
    page = community.open(f"/workbench/items/{code}/gates/{gate}")
    community.submit(page, **{**count, "owners.agreed": "150"})
    found = town.read(f"/items/{code}/gates")["items"][0]
    assert (found["state"], found["waiting_on"]) == ("passed", None)
    assert [one["passed"] for one in found["records"]] == [False, True]
    told = meet(None).open(f"/items/{code}").text
    assert "149 of 200 agreed (three quarters: not reached)" in told
    assert "150 of 200 agreed (three quarters: reached)" in told
    page = community.open(f"/workbench/items/{code}/gates/{gate}")
    again = read(community.send(page, community.filled(page, **count)))
    assert again.status == 409, "what has passed stays passed"
    many = read(community.send(page, community.filled(page, **{**count, "owners.voted": "301"})))
    assert many.status == 409
