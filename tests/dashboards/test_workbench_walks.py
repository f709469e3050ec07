"""Items walked from claim to closure through the workbench alone: cookies, pages, forms."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from town import TODAY, Town
from workbench_walker import Page, Person, read

FINISH = "2027-06-30"
BROUGHT = ("goods", "equipment", "materials", "funding")


class People:
    """The accounts of the town, each with a browser of its own."""

    def __init__(self, town: Town, url: str) -> None:
        self.town = town
        self.url = url
        self.here: dict[str, Person] = {}

    def __getitem__(self, organisation: str) -> Person:
        if organisation not in self.here:
            self.here[organisation] = Person(self.url, self.town.accounts[organisation])
        return self.here[organisation]


@pytest.fixture
def people(town: Town, running: Any) -> Iterator[People]:
    found = People(town, running.url)
    yield found
    for person in found.here.values():
        person.close()


def claim_everything(unit: Person, item: dict[str, Any], **more: str) -> str:
    """Claim all that the item lacks through its page; the claim's id."""
    page = unit.open(f"/workbench/items/{item['code']}/claim")
    answers = {
        **{f"lines.{line['id']}": line["gap"] for line in item["need_lines"]},
        "finish_on": FINISH,
        "contact.name": "示例联系人",
        "contact.phone": "0512-00000000",
        **more,
    }
    answer = unit.send(page, unit.filled(page, **answers))
    assert answer.status_code == 303, answer.text
    _, kind, claim_id, receipt = answer.headers["location"].split("/")
    assert (kind, receipt) == ("claims", "receipt")
    return claim_id


def bring(unit: Person, receiver: Person, item: dict[str, Any], claim_id: str) -> None:
    """Report every line that must be brought, and let the receiver count it."""
    for line in item["need_lines"]:
        if line["resource"] in BROUGHT:
            unit.act(
                f"/workbench/claims/{claim_id}/arrivals",
                need_line=line["id"],
                quantity=line["required"],
            )
            receiver.do(item["code"], "/confirmation")


def use_everything(unit: Person, item: dict[str, Any]) -> dict[str, str]:
    """The answers that hand in all of every line that the page offers."""
    page = unit.open(unit.task(item["code"], "/submission"))
    required = {line["id"]: line["required"] for line in item["need_lines"]}
    return {name: required[name.split(".")[-1]] for name in page.offered() if "used." in name}


def codes_of(office: Person, item: str) -> list[str]:
    """The codes of the print file, as the slip office downloads it."""
    page = office.open(office.task(item, "/print"))
    answer = office.send(page, office.filled(page, file="text/csv"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return [row["code"] for row in csv.DictReader(io.StringIO(answer.text))]


def accept_ask_and_close(people: People, item: dict[str, Any], committee: str) -> Page:
    """From the last verified milestone to the closed item."""
    town, code = people.town, item["code"]
    works = item["milestone_template"] in ("MT-CONSTR", "MT-INSTALL", "MT-DIGITAL")
    counted = {f"outcomes.{one['outcome_code']}": one["target"] for one in item["outcomes"]}
    community = town.community_of(item)
    people["SD-1" if works else community].do(code, "/acceptance", result="pass", **counted)
    people[community].do(code, "/draws")
    codes = codes_of(people["SO-1"], code)
    for slip in codes:
        town.answer(slip)
    page = people[committee].open(people[committee].task(code, "/closure"))
    assert "answers suffice" in page.text
    assert page.stands_in("resolution") == "solved"
    return people[committee].submit(page)


def test_a_light_item_is_walked_from_claim_to_closure_through_the_workbench(
    people: People, town: Town
) -> None:
    item = town.read("/items/LL-018")
    code, community, committee = item["code"], item["community"], item["regional_committee"]
    unit = people["U04"]
    claim_id = claim_everything(unit, item)
    people[committee].do(code, "/selection", selected="true")
    unit.do(code, "/signature", signatory_role="Director")
    people[community].do(code, "/signature", signatory_role="Secretary")
    bring(unit, people[community], item, claim_id)
    unit.do(code, "/submission", note="Half of it.")
    people[community].do(code, "/verification", result="met")
    unit.do(code, "/submission", **use_everything(unit, item))
    people[community].do(code, "/verification", result="met")
    told = accept_ask_and_close(people, item, committee)
    assert "The item was closed." in told.said
    closed = town.read(f"/items/{code}")
    assert (closed["state"], closed["resolution"], closed["word"]) == ("closed", "solved", "solved")
    assert [line["used"] for line in closed["need_lines"]] == [
        line["required"] for line in item["need_lines"]
    ]
    assert not people[committee].open("/workbench").tasks("mine", code)


def test_a_full_item_is_walked_through_meeting_gate_arrivals_and_evidence(
    people: People, town: Town
) -> None:
    item = next(
        town.read(f"/items/{one['code']}")
        for one in town.all("/items", track="full", gate="owners_vote_three_quarters")
        if one["community_type"] == "resettlement"
    )
    code, community, committee = item["code"], item["community"], item["regional_committee"]
    unit = people["U01"]  # state-owned: it owes its internal approval before signing
    claim_id = claim_everything(unit, item, kind="works", licence_ref="D232000000")
    people[committee].do(code, "/qualification", qualified="true")
    people[community].do(code, "/deliberation", **meeting(unit_votes=False))
    people[committee].do(code, "/selection", selected="true", lead="true")
    unit.do(code, "/approval", internal_approval_ref="示例〔2026〕1 号")
    unit.do(code, "/signature", signatory_role="Director")
    people[community].do(code, "/signature", signatory_role="Secretary")
    pass_the_gates(people[community], item)
    town.await_that(lambda: town.read(f"/items/{code}/milestones")["items"])
    bring(unit, people[community], item, claim_id)
    deliver_every_node(people, unit, item)
    told = accept_ask_and_close(people, item, committee)
    assert "The item was closed." in told.said
    assert town.read(f"/items/{code}")["word"] == "solved"
    states = {one["state"] for one in town.read(f"/items/{code}/claims")["items"]}
    assert states == {"fulfilled"}


def meeting(*, unit_votes: bool) -> dict[str, str]:
    """The answers of a 3+N meeting; the fixed seats stand on the page already."""
    positions = {f"seats.{row}.position": "for" for row in range(4)}
    return {
        **positions,
        "seats.3.count": "3",
        "seats.4.seat": "unit",
        "seats.4.count": "1",
        "seats.4.position": "for" if unit_votes else "no_vote",
        "notified_on": TODAY,
        "held_on": TODAY,
        "place": "社区协商议事室",
        "opinion_zh": "同意实施。",
        "objections": "担心噪声\n\n希望晚些开工",
    }


def pass_the_gates(community: Person, item: dict[str, Any]) -> None:
    """Record every gate of the item as passed, each by the form that it has."""
    answers = {
        "owners_vote_three_quarters": {
            "owners.total": "300", "owners.voted": "200", "owners.agreed": "150",
            "area_m2.total": "30,000", "area_m2.voted": "20000.00", "area_m2.agreed": "15000",
            "held_on": TODAY,
        },
        "permit": {"granted": "true", "reference": "示例许 1 号", "issued_on": TODAY},
        "privacy_assessment": {"granted": "true", "reference": "示例评 1 号"},
    }  # fmt: skip
    for gate in item["gates"]:
        community.do(item["code"], f"/gates/{gate}", **answers[gate])


def deliver_every_node(people: People, unit: Person, item: dict[str, Any]) -> None:
    """Evidence, handing in and verification of each milestone; all is used at the last."""
    code, town = item["code"], people.town
    nodes = town.read(f"/items/{code}/milestones")["items"]
    for node in nodes:
        page = unit.open(unit.task(code, "/evidence"))
        sent = unit.filled(page, kind=node["evidence_kinds"][0], captured_on=TODAY)
        proof = {"file": ("proof.txt", b"counted and found right", "text/plain")}
        answer = unit.send(page, sent, files=proof)
        assert answer.headers["location"].startswith(f"/workbench/milestones/{node['id']}/")
        unit.do(code, "/submission", **(use_everything(unit, item) if node is nodes[-1] else {}))
        levels = {
            "community": item["community"],
            "regional": item["regional_committee"],
            "subdistrict": "SD-1",
        }
        people[levels[node["verified_by"]]].do(code, "/verification", result="met")


def test_the_meeting_that_the_page_recorded_reads_as_it_was_typed(
    people: People, town: Town
) -> None:
    item = next(
        one
        for one in town.all("/items", track="full", community_type="talent_dormitory")
        if one["claimable"]
    )
    community = people[item["community"]]
    page = community.open(f"/workbench/items/{item['code']}/deliberation")
    assert [page.stands_in(f"seats.{row}.seat") for row in range(4)] == [
        "community_party_organization", "tenants_representative", "operator", "affected_resident",
    ]  # fmt: skip
    sent = community.filled(page, **meeting(unit_votes=False))
    longer = read(community.send(page, {**sent, "more": "seats"}))
    assert longer.stands_in("place") == "社区协商议事室"
    assert "seats.8.seat" in longer.controls
    community.act(page.action, **meeting(unit_votes=False))
    held = town.read(f"/items/{item['code']}/deliberations")["items"][0]
    assert held["objections"] == ["担心噪声", "希望晚些开工"]
    assert [(one["seat"], one["count"], one["position"]) for one in held["seats"]] == [
        ("community_party_organization", 1, "for"),
        ("tenants_representative", 1, "for"),
        ("operator", 1, "for"),
        ("affected_resident", 3, "for"),
        ("unit", 1, None),
    ]
