"""Every state against every act, over HTTP and for each role: it moves as the table says, or answers wrong_state.

The tables are those of the code, read as the state page reads them: a new act falls in by itself, and fails here
until it has a body and, for a new kind of thing, a stage on which one stands.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from photographs import photo
from servers import Client
from square import CONTACT, Square, days_ago

from dashboards.law.showing import Door, doors_of
from dashboards.law.tables import Act, Kind, operations_of, read_law
from dashboards.law.words import BY_THEMSELVES
from marketplace.ground.access.actor import ROLES

UNIT, ANOTHER = "U02", "U03"
LIGHT = "LL-018"  # C13, light
UNCLAIMED, UNHEARD = "LL-019", "LL-020"  # light
FULL = "LL-024"  # C31, full, no gate
BROUGHT, BROUGHT_LINE = "LL-021", "LL-021-2"  # C29, light, with things to bring
GATED = "LL-001"  # C06, owners_vote_three_quarters
DOMAIN = "safety_upgrade"


class Subject:
    """One thing of a kind: where it stands in the database, its names in addresses, who acts on it."""

    def __init__(self, table: str, subject: str, ids: dict[str, str], item: Any = None) -> None:
        self.table, self.id, self.ids, self.item = table, subject, ids, item
        self.key = "code" if table == "items" else "id"


Stage = Callable[[Square], Awaitable[Subject]]


async def a_light_claim(square: Square) -> Subject:
    return await _claim(square, LIGHT)


async def a_full_claim(square: Square) -> Subject:
    return await _claim(square, FULL)


async def a_donation(square: Square) -> Subject:
    return await _claim(square, FULL, kind="donation")


async def a_signed_claim(square: Square) -> Subject:
    """Signed by both and in delivery, beside the claim that leads."""
    await square.start(ANOTHER, LIGHT, {"LL-018-1": "20"})
    claim = await square.start(UNIT, LIGHT, {"LL-018-1": "40"})
    return Subject("claims", claim["id"], {"claim_id": claim["id"]}, await square.item(LIGHT))


async def _claim(square: Square, code: str, **more: Any) -> Subject:
    claim = await square.claim(UNIT, code, **more)
    return Subject("claims", claim["id"], {"claim_id": claim["id"]}, await square.item(code))


async def an_arrival(square: Square) -> Subject:
    claim = await square.start(UNIT, BROUGHT, {BROUGHT_LINE: "20"})
    part = {"need_line": BROUGHT_LINE, "quantity": "20"}
    made = await square.act(UNIT, f"/claims/{claim['id']}/arrivals", part)
    item = await square.item(BROUGHT)
    return Subject("arrivals", made["id"], {"arrival_id": made["id"]}, item)


async def an_item(square: Square, code: str = LIGHT) -> Subject:
    return Subject("items", code, {"code": code}, await square.item(code))


async def an_item_that_nobody_claimed_in_time(square: Square) -> Subject:
    await square.as_owner("update items set claim_until = now() where code = $1", UNCLAIMED)
    return await an_item(square, UNCLAIMED)


async def an_item_that_was_never_published(square: Square) -> Subject:
    subject = await an_item(square, UNHEARD)
    await drop_checks(square, "items")
    await square.as_owner("update items set published_at = null where code = $1", UNHEARD)
    return subject


async def a_gate(square: Square) -> Subject:
    gate = (await square.client.get(f"/items/{GATED}/gates"))["items"][0]
    return Subject("item_gates", gate["id"], {"code": GATED}, await square.item(GATED))


async def a_milestone(square: Square) -> Subject:
    await square.start(UNIT, LIGHT)
    node = (await square.nodes(LIGHT))[0]
    return Subject("milestones", node["id"], {"milestone_id": node["id"]}, await square.item(LIGHT))


async def a_picture(square: Square) -> Subject:
    await square.start(UNIT, LIGHT)
    node = (await square.nodes(LIGHT))[0]
    path = f"/milestones/{node['id']}/evidence"
    files = {"file": ("photo.jpg", photo(), "image/jpeg")}
    kind = {"kind": node["evidence_kinds"][0]}
    added = await square.client.call(UNIT, "POST", path, files=files, data=kind)
    found = added.json()["evidence"][0]["id"]
    return Subject("evidence_files", found, {"evidence_id": found}, await square.item(LIGHT))


async def a_draw(square: Square) -> Subject:
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    await square.accept(LIGHT)
    draw = await square.draw(LIGHT)
    await square.print_slips(draw)
    return Subject("draws", draw["id"], {"draw_id": draw["id"]}, await square.item(LIGHT))


async def a_demand(square: Square) -> Subject:
    wish = {
        "text": "楼道灯不亮，老人上下楼不便。",
        "community": "C13",
        "contact": CONTACT,
        "channel": "web",
    }
    made = await square.act(None, "/demands", wish)
    ids = {"demand_id": made["id"], "serial": made["serial"]}
    return Subject("demands", made["id"], ids, await square.item(LIGHT))


async def an_offer(square: Square) -> Subject:
    made = await square.act(UNIT, "/offers", OFFER)
    return Subject("offers", made["id"], {"offer_id": made["id"]}, await square.item(LIGHT))


OFFER = {
    "resource": "volunteer_hours", "quantity": "20", "unit_zh": "小时", "what_zh": "陪伴",
    "available_from": days_ago(-10), "available_to": days_ago(-200), "communities": ["ALL"], "conditions_zh": None,
}  # fmt: skip


async def a_meeting(square: Square) -> Subject:
    notice = {"meets_on": days_ago(0), "place": "议事室", "items": [FULL]}
    item = await square.item(FULL)
    made = await square.act(item["community"], "/meetings", notice)
    return Subject("meetings", made["id"], {"meeting_id": made["id"]}, item)


async def a_run(square: Square) -> Subject:
    item = await square.item(LIGHT)
    made = (await square.client.post(square.committee_of(item), "/matching/runs")).json()
    return Subject("matching_runs", made["id"], {"run_id": made["id"]}, item)


async def an_owed_answer(square: Square) -> Subject:
    codes = await square.ask_residents(UNIT, LIGHT)
    await square.answer(codes[0], "no")
    owed = (await square.client.get("/owed-answers/mine", "C13"))["items"][0]
    return Subject("owed_answers", owed["id"], {"owed_id": owed["id"]}, await square.item(LIGHT))


async def a_challenge(square: Square) -> Subject:
    entry = (await square.client.get("/ledger/entries", item=LIGHT))["items"][0]["entry"]
    doubt = {"text": "这笔账不对。"}
    made = await square.act(None, f"/ledger/entries/{entry}/challenges", doubt)
    return Subject("challenges", made["id"], {"challenge_id": made["id"]}, await square.item(LIGHT))


async def an_upkeep_check(square: Square) -> Subject:
    for code in await square.ask_residents(UNIT, LIGHT):
        await square.answer(code)
    await square.close(LIGHT)
    await square.plant("update upkeep_checks set due_on = '2026-01-05'")
    check = (await square.client.get(f"/items/{LIGHT}/upkeep"))["items"][0]
    return Subject(
        "upkeep_checks", check["id"], {"check_id": check["id"]}, await square.item(LIGHT)
    )


#: On which stages things of each kind stand; an act must be possible on one of them.
STAGES: dict[str, tuple[Stage, ...]] = {
    "claim": (a_light_claim, a_full_claim, a_donation),
    "arrival": (an_arrival,),
    "item": (an_item_that_was_never_published, an_item, an_item_that_nobody_claimed_in_time),
    "gate": (a_gate,),
    "milestone": (a_milestone,),
    "draw": (a_draw,),
    "evidence": (a_picture,),
    "owed_answer": (an_owed_answer,),
    "challenge": (a_challenge,),
    "upkeep_check": (an_upkeep_check,),
    "demand": (a_demand,),
    "offer": (an_offer,),
    "meeting": (a_meeting,),
    "matching_run": (a_run,),
}
#: Acts that move what is counted on the lines need a thing that came to its state by itself.
STAGES_OF: dict[str, tuple[Stage, ...]] = {
    "claim.return": (a_signed_claim,),
    "claim.terminate": (a_signed_claim,),
    "claim.name_lead": (a_signed_claim,),
}
#: Kinds that nobody moves by a call on the thing itself.
NO_STAGE = {
    "bill_line",  # struck by residents' reports and by reopening
    "registration",  # completed by a link that is known to its unit alone, from any state
}
REASON = {"reason": "核对后决定"}
GIVEN_UP = {"reason_category": "other", "note": "无法继续"}
DRAFT = {"list": "livelihood-2025", "title_zh": "楼道灯", "need_zh": "灯不亮。", "domain": DOMAIN, "category": "public_safety", "community": "C13"}  # fmt: skip
LINE = {
    "resource": "equipment",
    "what_zh": "感应灯",
    "unit_zh": "个",
    "required": "10",
    "step": "5",
}
HELD = {
    "seats": [
        {"seat": "community_party_organization", "count": 1}, {"seat": "residents_committee", "count": 1},
        {"seat": "property_company", "count": 1}, {"seat": "affected_resident", "count": 2},
    ],
    "topics": [{"item": FULL, "position": "for", "opinion_zh": "同意，施工避开午休。"}],
}  # fmt: skip
VOTE = {
    "gate": "owners_vote_three_quarters",
    "owners": {"total": 300, "voted": 200, "agreed": 150},
    "area_m2": {"total": "300", "voted": "200", "agreed": "150"},
    "held_on": days_ago(1),
}
#: What each act says, by its key.
BODIES: dict[str, Any] = {
    "claim.confirm": {}, "claim.withdraw": {}, "claim.qualify": {"qualified": True},
    "claim.select": {"selected": False, **REASON}, "claim.sign": {"signatory_role": "负责人"},
    "claim.name_lead": REASON, "claim.return": GIVEN_UP, "claim.terminate": GIVEN_UP,
    "arrival.confirm_arrival": {"quantity": "20"},
    "item.change": DRAFT, "item.submit": {}, "item.screen_back": REASON, "item.publish": {},
    "item.add_lines": {"need_lines": [LINE], "duration_days": 30}, "item.suspend": REASON, "item.resume": REASON, "item.withdraw": REASON,
    "item.relist": REASON, "item.close": {"resolution": "merged", **REASON}, "item.reopen": REASON,
    "gate.record_gate": VOTE,
    "milestone.submit": {"used": []}, "milestone.verify": {"result": "met"},
    "draw.print": {}, "draw.reprint": REASON,
    "upkeep_check.check": {"result": "holds"},
    "challenge.answer": {"upheld": False, "answer": "已核对原始单据，数量无误。"},
    "evidence.show": {"result": "public"}, "evidence.keep_private": {"result": "private", "reason": "face"},
    "owed_answer.reply": {"text": "已核实，周五前处理。"},
    "demand.acknowledge": {}, "demand.hand_off": {"to": "12345"}, "demand.reply": {"text": "已报修，三日内更换。"}, "demand.contest": {},
    "matching_run.cancel": {},
    "meeting.call_off": REASON, "meeting.hold": HELD,
    "offer.change": OFFER, "offer.withdraw": {},
}  # fmt: skip


#: Lets a thing and the record of its last step both say another state.
PUT = """
    update state_changes set to_state = '{state}' from {table} as thing
    where thing.{key} = '{id}' and state_changes.kind = thing.kind and subject = '{id}'
      and state_changes.version = thing.version;
    update {table} set state = '{state}' where {key} = '{id}'
"""


async def drop_checks(square: Square, table: str) -> None:
    """Let a row say what no act would have made of it; in this test's own copy of the town."""
    checks = await square.as_owner(
        "select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'", table
    )
    for one in checks:
        await square.as_owner(f"alter table {table} drop constraint {one['conname']}")


class Cells:
    """The application with one subject, in whatever state the test puts it."""

    def __init__(self, client: Client) -> None:
        self.square = Square(client)
        self.client = client
        self.doors = doors_of(client.app)

    def doors_for(self, act: Act) -> list[Door]:
        return [self.doors[one] for one in operations_of(act) if one in self.doors]

    async def put(self, subject: Subject, state: str) -> None:
        """Let the subject stand in `state` as if it had come there; its own checks are out of the way."""
        await drop_checks(self.square, subject.table)
        places = {"table": subject.table, "key": subject.key, "id": subject.id, "state": state}
        await self.square.plant(PUT.format(**places))

    async def stands(self, subject: Subject) -> str:
        found = "select state from {0} where {1} = $1"
        rows = await self.square.as_owner(found.format(subject.table, subject.key), subject.id)
        return str(rows[0]["state"])

    def people(self, subject: Subject) -> dict[str | None, str | None]:
        """Of each role whoever is nearest to the subject; nobody, too."""
        item = subject.item
        return {
            None: None,
            "unit": UNIT,
            "community": item["community"] if item["community"] != "ALL" else "C13",
            "regional": item["regional_committee"],
            "subdistrict": "SD-1",
            "slip_office": "SO-1",
            "auditor": "AU-1",
        }

    async def call(self, who: str | None, door: Door, subject: Subject, body: Any) -> Any:
        method, path = door.call.split(" ")
        place = re.sub(
            r"\{(\w+)\}", lambda name: subject.ids[name[1]], path.removeprefix("/api/v1")
        )
        return await self.client.call(who, method, place, json=body)


def told(answer: Any) -> str:
    """The name of the refusal, or an empty text."""
    if answer.status_code < 300:
        return ""
    return str(answer.json()["type"].removeprefix("/problems/"))


@pytest.fixture
def cells(client: Client) -> Cells:
    return Cells(client)


KINDS = [kind for kind in read_law().kinds if kind.code not in NO_STAGE]


def test_every_kind_has_a_stage_and_every_act_a_body(cells: Cells) -> None:
    assert {kind.code for kind in KINDS} == set(STAGES)
    called = {act.key for kind in KINDS for act in kind.acts if cells.doors_for(act)}
    assert called <= set(BODIES), "give the new acts a body"


def _stages() -> Iterator[Any]:
    for kind in KINDS:
        for stage in STAGES.get(kind.code, ()):
            yield pytest.param(kind, stage, id=stage.__name__)


@pytest.mark.parametrize(("kind", "stage"), list(_stages()))
async def test_what_the_table_does_not_allow_is_the_wrong_state_for_every_role(
    kind: Kind, stage: Stage, cells: Cells
) -> None:
    subject = await stage(cells.square)
    for state in kind.states:
        await cells.put(subject, state)
        before = await cells.square.fingerprint()
        for act in kind.acts:
            if state in act.before:
                continue
            for door in cells.doors_for(act):
                answers = await _answers(cells, door, subject, BODIES[act.key])
                refusal = KINDER.get((act.key, state), "wrong_state")
                assert refusal in answers.values(), (act.key, state, answers)
                strangers = {role: name for role, name in answers.items() if name != refusal}
                assert set(strangers.values()) <= NOT_FOR_THEM, (act.key, state, strangers)
        assert await cells.square.fingerprint() == before, state


#: Wrong states with a name of their own.
KINDER = {("draw.print", "requested"): "not_sealed_yet"}
NOT_FOR_THEM = {"forbidden", "not_signed_in", "not_found"}


async def _answers(cells: Cells, door: Door, subject: Subject, body: Any) -> dict[str | None, str]:
    people = cells.people(subject)
    assert set(ROLES) <= set(people)
    return {role: told(await cells.call(who, door, subject, body)) for role, who in people.items()}


def _moves() -> Iterator[Any]:
    for kind in KINDS:
        for act in kind.acts:
            if act.key not in BY_THEMSELVES:
                for state in act.before:
                    yield pytest.param(kind, act, state, id=f"{act.key}-{state}")


@pytest.mark.parametrize(("kind", "act", "state"), list(_moves()))
async def test_what_the_table_allows_moves_as_it_says(
    kind: Kind, act: Act, state: str, cells: Cells
) -> None:
    """On one of the stages it moves; or is refused there for another of the act's own reasons."""
    doors = cells.doors_for(act)
    if not doors:
        pytest.skip("nobody can call this yet")
    seen = []
    for stage in STAGES_OF.get(act.key, STAGES[kind.code]):
        subject = await stage(cells.square)
        await cells.put(subject, state)
        for role, who in cells.people(subject).items():
            answer = await cells.call(who, doors[0], subject, BODIES[act.key])
            assert answer.status_code < 500, answer.text
            name = told(answer)
            seen.append((stage.__name__, role, name))
            if not name:
                assert await cells.stands(subject) in act.after
                return
            if name in act.refusals and name != "wrong_state":
                assert await cells.stands(subject) == state
                return
    pytest.fail(f"{act.key} from {state}: {seen}")
