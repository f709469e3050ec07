"""A meeting with three topics, from its notice to its minutes; who may see and do what of it."""

from typing import Any

import pytest
from servers import Client
from square import Square, days_ago, seat

COMMUNITY, COMMITTEE = "C36", "RPC-1"
HOT_WATER, SHUTTLE, READING = "LL-014", "LL-029", "LL-070"
TOPICS = [HOT_WATER, SHUTTLE, READING]
PARTY, TENANTS, OPERATOR = (
    "community_party_organization", "tenants_representative", "operator",
)  # fmt: skip


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def sat(name: str, people: int = 1, organisation: str | None = None) -> dict[str, Any]:
    return {"seat": name, "count": people, "organisation": organisation}


SEATS = [sat(PARTY), sat(TENANTS), sat(OPERATOR), sat("affected_resident", 5)]


def agreed(code: str, **more: Any) -> dict[str, Any]:
    return {"item": code, "position": "for", "opinion_zh": "同意，分两期实施。", **more}


async def announce(square: Square, codes: list[str] = TOPICS, **more: Any) -> Any:
    notice = {
        "meets_on": days_ago(0),
        "at_time": "19:30",
        "place": "议事室",
        "items": codes,
        **more,
    }
    return await square.act(COMMUNITY, "/meetings", notice)


async def hold(square: Square, held: Any, *topics: dict[str, Any], seats: Any = None) -> Any:
    body = {"seats": SEATS if seats is None else seats, "topics": list(topics)}
    return await square.client.post(COMMUNITY, f"/meetings/{held['id']}/deliberations", body)


async def test_a_meeting_of_three_topics_from_notice_to_selection(square: Square) -> None:
    claims = [await square.claim("U02", code) for code in (HOT_WATER, READING)]
    for claim in claims:
        await square.qualify(claim)
    notice = await announce(square)
    assert notice["state"] == "announced"
    assert notice["notified_on"] == days_ago(0)
    assert [topic["item"] for topic in notice["topics"]] == TOPICS
    assert {topic["outcome"] for topic in notice["topics"]} == {None}
    public = await square.client.get(f"/meetings/{notice['id']}")
    assert (public["place"], public["at_time"]) == ("议事室", "19:30")
    answer = await hold(
        square,
        notice,
        agreed(HOT_WATER, objections=["担心停水"]),
        agreed(
            SHUTTLE,
            otherwise=[
                {"seat": "affected_resident", "count": 2, "position": "against"},
                {"seat": "police", "count": 1, "position": "condition"},
            ],
            conditions=["站点不占消防通道"],
        ),
        {"item": READING, "put_off": True},
    )
    assert answer.status_code == 201, answer.text
    minutes = await square.client.get(f"/meetings/{notice['id']}")
    assert minutes["state"] == "held"
    assert minutes["attendance"] == SEATS
    first, second, third = minutes["topics"]
    assert first["voices"] == {"for": 8, "against": 0, "condition": 0, "recused": 0, "silent": 0}
    assert first["objections"] == ["担心停水"]
    assert second["voices"] == {"for": 6, "against": 2, "condition": 1, "recused": 0, "silent": 0}
    assert second["conditions"] == ["站点不占消防通道"]
    assert (third["outcome"], third["deliberation"]) == ("put_off", None)
    chosen = await square.select(claims[0], deliberation=first["deliberation"])
    assert chosen["state"] == "selected"
    put_off = {"selected": True, "deliberation": first["deliberation"]}
    path = f"/claims/{claims[1]['id']}/selection"
    assert await square.refused(COMMITTEE, path, put_off) == "deliberation_missing"
    assert await square.broken_truths() == []


async def test_the_short_way_makes_a_meeting_of_one_topic(square: Square) -> None:
    held = await square.deliberate(READING, conditions=["晚上十点闭馆"])
    minutes = await square.client.get(f"/meetings/{held['meeting']}")
    assert minutes["state"] == "held"
    assert [one["deliberation"] for one in minutes["topics"]] == [held["id"]]
    assert minutes["topics"][0]["conditions"] == ["晚上十点闭馆"]
    assert [one["count"] for one in minutes["attendance"]] == [1, 1, 1, 2]
    assert await square.broken_truths() == []


async def test_a_seat_with_its_own_claim_is_recorded_as_recused(square: Square) -> None:
    await square.claim("U02", HOT_WATER)
    notice = await announce(square, [HOT_WATER, READING])
    seats = [*SEATS, sat("unit", 1, "U02")]
    answer = await hold(square, notice, agreed(HOT_WATER), agreed(READING), seats=seats)
    own, other = answer.json()["topics"]
    assert own["voices"]["recused"] == 1
    assert other["voices"]["recused"] == 0
    assert [one for one in own["seats"] if one["recused"]] == [
        {"seat": "unit", "count": 1, "position": None, "recused": True, "organisation": "U02"}
    ]


async def test_a_units_seat_has_no_name_in_public_before_its_claim_is_chosen(
    square: Square,
) -> None:
    claim = await square.claim("U02", READING)
    await square.qualify(claim)
    seats = [seat(PARTY), seat(TENANTS), seat(OPERATOR), seat("affected_resident", 3)]
    own = seat("unit", position=None, organisation="U02")
    held = await square.deliberate(READING, seats=[*seats, own])
    assert held["seats"][-1]["organisation"] == "U02", "the community knows whom it recorded"

    async def named(who: str | None) -> list[str | None]:
        found = await square.client.get(f"/items/{READING}/deliberations", who)
        minutes = await square.client.get(f"/meetings/{held['meeting']}", who)
        return [
            found["items"][0]["seats"][-1]["organisation"],
            minutes["topics"][0]["seats"][-1]["organisation"],
            minutes["attendance"][-1]["organisation"],
        ]

    assert await named(None) == [None, None, None]
    assert await named("U03") == [None, None, None]
    assert await named(COMMUNITY) == ["U02", "U02", "U02"]
    assert await named("AU-1") == ["U02", "U02", "U02"]
    await square.select(claim, deliberation=held["id"])
    assert await named(None) == ["U02", "U02", "U02"]


async def test_faults_of_all_topics_are_told_at_once_and_nothing_is_recorded(
    square: Square,
) -> None:
    await square.claim("U02", READING)
    notice = await announce(square)
    before = await square.fingerprint()
    answer = await hold(
        square,
        notice,
        agreed(HOT_WATER, opinion_zh=None),
        agreed(SHUTTLE, position="condition", opinion_zh="请找 13800000000"),
        agreed(READING, otherwise=[{"seat": "affected_resident", "count": 9, "position": "for"}]),
    )
    assert answer.status_code == 400
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        ("/topics/0/opinion_zh", "missing"),
        ("/topics/1/opinion_zh", "names_a_person"),
        ("/topics/1/conditions", "missing"),
        ("/topics/2/otherwise/0/count", "too_large"),
    }
    answer = await hold(square, notice, agreed(HOT_WATER), agreed("LL-001"))
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        ("/topics/1/item", "unknown"), ("/topics", "missing"),
    }  # fmt: skip
    assert await square.fingerprint() == before


async def test_a_notice_and_its_calling_off_name_no_persons_number(square: Square) -> None:
    notice = await announce(square)
    off = f"/meetings/{notice['id']}/cancellation"
    wish = {
        "meets_on": days_ago(0),
        "at_time": "19:30",
        "place": "张三家 13800000000",
        "items": TOPICS,
    }
    for path, body in ((off, {"reason": "请问 13800000000"}), ("/meetings", wish)):
        answer = await square.client.post(COMMUNITY, path, body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["code"] == "names_a_person"


async def test_refusals_of_all_topics_are_told_at_once(square: Square) -> None:
    await square.claim("U02", READING)
    notice = await announce(square)
    own_vote = {"seat": "unit", "count": 1, "position": "for", "organisation": "U02"}
    answer = await hold(
        square,
        notice,
        agreed(HOT_WATER, otherwise=[{"seat": "expert", "count": 9, "position": "for"}]),
        agreed(SHUTTLE),
        agreed(READING, otherwise=[own_vote]),
    )
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/affected_below_third"
    assert {(one["pointer"], one["code"]) for one in problem["errors"]} == {
        ("/topics/0", "affected_below_third"), ("/topics/2", "own_claim_votes"),
    }  # fmt: skip
    seats = [sat(PARTY), sat("affected_resident", 5)]
    answer = await hold(square, notice, *(agreed(code) for code in TOPICS), seats=seats)
    assert [one["code"] for one in answer.json()["errors"]] == ["quorum_missing"] * 3


async def test_the_residents_of_one_topic_need_not_be_those_of_another(square: Square) -> None:
    notice = await announce(square, [HOT_WATER, READING])
    own = [{"seat": "affected_resident", "count": 3, "position": "for"}]
    answer = await hold(
        square, notice, agreed(HOT_WATER, otherwise=own), agreed(READING), seats=SEATS[:3]
    )
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/topics/1"]
    answer = await hold(
        square,
        notice,
        agreed(HOT_WATER, otherwise=own),
        agreed(READING, otherwise=own),
        seats=SEATS[:3],
    )
    assert answer.status_code == 201, answer.text


async def test_a_notice_is_given_in_time_counted_in_days_of_the_calendar(square: Square) -> None:
    for code in TOPICS:
        await square.pin_policy(code, deliberation_notice_days=3)
    early = {"place": "议事室", "items": TOPICS}
    answer = await square.client.post(COMMUNITY, "/meetings", {**early, "meets_on": days_ago(-2)})
    assert answer.json()["type"] == "/problems/notice_too_short"
    assert [one["pointer"] for one in answer.json()["errors"]] == [
        "/items/0",
        "/items/1",
        "/items/2",
    ]
    held = await square.act(COMMUNITY, "/meetings", {**early, "meets_on": days_ago(-3)})
    path = f"/meetings/{held['id']}/deliberations"
    body = {"seats": SEATS, "topics": [agreed(code) for code in TOPICS]}
    assert await square.refused(COMMUNITY, path, body) == "wrong_state", "it has not been held yet"


async def test_a_meeting_is_recorded_or_called_off_once(square: Square) -> None:
    notice = await announce(square, [READING])
    assert (await hold(square, notice, agreed(READING))).status_code == 201
    assert (await hold(square, notice, agreed(READING))).json()["type"] == "/problems/wrong_state"
    path = f"/meetings/{notice['id']}/cancellation"
    assert await square.refused(COMMUNITY, path, {"reason": "停电"}) == "wrong_state"
    other = await announce(square, [READING])
    path = f"/meetings/{other['id']}/cancellation"
    gone = await square.act(COMMUNITY, path, {"reason": "停电"})
    assert (gone["state"], gone["called_off_reason"]) == ("called_off", "停电")
    assert (await hold(square, other, agreed(READING))).json()["type"] == "/problems/wrong_state"
    assert await square.refused(COMMUNITY, path, {"reason": "停电"}) == "wrong_state"


async def test_only_published_items_of_the_full_track_are_topics(square: Square) -> None:
    light = {"meets_on": days_ago(0), "place": "议事室", "items": ["LL-021"]}
    item = await square.item("LL-021")
    assert item["track"] == "light"
    assert await square.refused(square.community_of(item), "/meetings", light) == "wrong_state"
    body = {"meets_on": days_ago(1), "place": "议事室", "items": [READING, READING, "LL-999"]}
    answer = await square.client.post(COMMUNITY, "/meetings", body)
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        ("/meets_on", "in_the_past"), ("/items/1", "twice"), ("/items/2", "unknown"),
    }  # fmt: skip


@pytest.mark.parametrize("who", [None, "U02", "C05", "RPC-2", COMMITTEE, "SD-1", "SO-1", "AU-1"])
async def test_nobody_and_no_stranger_convenes_for_a_community(
    square: Square, who: str | None
) -> None:
    notice = await announce(square, [READING])
    refused = "unauthenticated" if who is None else "forbidden"
    body = {"meets_on": days_ago(0), "place": "议事室", "items": [READING]}
    problem = await square.refused(who, "/meetings", body)
    assert refused[:6] in problem or problem.startswith("not_"), problem
    minutes = {"seats": SEATS, "topics": [agreed(READING)]}
    path = f"/meetings/{notice['id']}"
    for act in ((f"{path}/deliberations", minutes), (f"{path}/cancellation", {"reason": "停电"})):
        answer = await square.client.post(who, *act)
        assert answer.status_code == (401 if who is None else 403)


async def test_several_communities_meet_with_their_committee_and_several_regions_with_the_subdistrict(
    square: Square,
) -> None:
    communities = (await square.client.get("/communities", limit=100))["items"]
    regions = {one["id"]: one["regional_committee"] for one in communities}
    items = (await square.client.get("/items", track="full", programme="livelihood", limit=100))[
        "items"
    ]
    same = [one for one in items if regions.get(one["community"]) == "RPC-1"]
    first = same[0]
    second = next(one for one in same if one["community"] != first["community"])
    far = next(one for one in items if regions.get(one["community"]) not in ("RPC-1", None))
    notice = {"meets_on": days_ago(0), "place": "议事室"}
    two = {**notice, "items": [first["code"], second["code"]]}
    assert await square.refused(first["community"], "/meetings", two) == "forbidden"
    assert (await square.act("RPC-1", "/meetings", two))["organisation"] == "RPC-1"
    wide = {**notice, "items": [first["code"], far["code"]]}
    assert await square.refused("RPC-1", "/meetings", wide) == "forbidden"
    assert (await square.act("SD-1", "/meetings", wide))["on_behalf_of"] is None
    whole = {**notice, "items": ["LL-052"]}
    assert (await square.act("SD-1", "/meetings", whole))["on_behalf_of"] == "ALL"


async def test_where_a_community_has_nobody_the_next_level_up_acts_for_it(square: Square) -> None:
    body = {"meets_on": days_ago(0), "place": "议事室", "items": [READING]}
    assert await square.refused(COMMITTEE, "/meetings", body) == "forbidden"
    await square.as_owner("update accounts set active = false where organisation = $1", COMMUNITY)
    made = await square.act(COMMITTEE, "/meetings", body)
    assert (made["organisation"], made["on_behalf_of"]) == (COMMITTEE, COMMUNITY)
    minutes = {"seats": SEATS, "topics": [agreed(READING)]}
    held = await square.act(COMMITTEE, f"/meetings/{made['id']}/deliberations", minutes)
    found = (await square.client.get(f"/items/{READING}/deliberations"))["items"]
    assert [one["on_behalf_of"] for one in found] == [COMMUNITY]
    assert held["state"] == "held"
    steps = await square.as_owner(
        "select on_behalf_of from state_changes where kind = 'meeting' and subject = $1", made["id"]
    )
    assert [one["on_behalf_of"] for one in steps] == [COMMUNITY, COMMUNITY]
    await square.as_owner("update accounts set active = false where organisation = $1", COMMITTEE)
    made = await square.act("SD-1", "/meetings", body)
    assert (made["organisation"], made["on_behalf_of"]) == ("SD-1", COMMUNITY)


async def test_the_whole_subdistrict_sits_with_its_working_committee_and_one_community(
    square: Square,
) -> None:
    whole = {"meets_on": days_ago(0), "place": "议事室", "items": ["LL-052"]}
    made = await square.act("SD-1", "/meetings", whole)
    path = f"/meetings/{made['id']}/deliberations"
    party, residents = sat(PARTY, organisation="SD-1"), sat("affected_resident", 4)
    mixed = [
        party,
        sat("residents_committee", 1, "C01"),
        sat("property_company", 1, "C02"),
        residents,
    ]
    body = {"seats": mixed, "topics": [agreed("LL-052")]}
    assert await square.refused("SD-1", path, body) == "quorum_missing"
    one = [
        party,
        sat("residents_committee", 1, "C01"),
        sat("property_company", 1, "C01"),
        residents,
    ]
    held = await square.act("SD-1", path, {**body, "seats": one})
    assert held["attendance"][0]["organisation"] == "SD-1"


async def test_meetings_are_found_by_item_community_and_state(square: Square) -> None:
    first = await announce(square, [READING])
    held = await square.deliberate("LL-005")

    async def ids(**asked: str) -> list[str]:
        return [one["id"] for one in (await square.client.get("/meetings", **asked))["items"]]

    assert await ids() == [first["id"], held["meeting"]]
    assert await ids(item=READING) == [first["id"]]
    assert await ids(community="C09") == [held["meeting"]]
    assert await ids(state="announced") == [first["id"]]
    assert await ids(state="called_off") == []
    answer = await square.client.call(None, "GET", "/meetings/none")
    assert answer.status_code == 404
