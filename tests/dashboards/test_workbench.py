"""The workbench as its accounts meet it: whose task is what, who may knock, what a refusal says and keeps."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from town import TODAY, Town
from workbench_walker import Page, Person, read

FINISH = "2027-06-30"


@pytest.fixture
def meet(town: Town, running: Any) -> Iterator[Any]:
    """Gives the person behind an organisation, or a stranger, with a browser of their own."""
    met: list[Person] = []

    def person(organisation: str | None, language: str = "en") -> Person:
        account = town.accounts[organisation] if organisation else None
        met.append(Person(running.url, account, language))
        return met[-1]

    yield person
    for one in met:
        one.close()


def page_of_claim(unit: Person, code: str) -> Page:
    return unit.open(f"/workbench/items/{code}/claim")


def wish(line: str, quantity: str, **more: str) -> dict[str, str]:
    return {
        f"lines.{line}": quantity,
        "finish_on": FINISH,
        "contact.name": "示例联系人",
        "contact.phone": "0512-00000000",
        **more,
    }


def open_item(town: Town, track: str, **filters: str) -> dict[str, Any]:
    """An item that nobody has claimed anything of."""
    rows = town.all("/items", track=track, word="needed", **filters)
    code = next(
        one["code"]
        for one in rows
        if one["waiting_on"]["act"] == "claim" and one["community"] != "ALL"
    )
    found: dict[str, Any] = town.read(f"/items/{code}")
    return found


# Who may knock.


@pytest.mark.parametrize(
    "path",
    ["/workbench", "/workbench/items/LL-001/claim", "/workbench/lists/livelihood-2025/policy"],
)
def test_whoever_is_not_signed_in_is_led_to_the_login_and_back(meet: Any, path: str) -> None:
    answer = meet(None).http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path}")
    posted = meet(None).http.post(path if path != "/workbench" else "/workbench/items/LL-001/claim")
    assert posted.status_code == 303


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("C06", "/workbench/items/LL-001/claim"),
        ("U04", "/workbench/items/LL-001/deliberation"),
        ("RPC-1", "/workbench/items/LL-001/deliberation"),
        ("AU-1", "/workbench/items/LL-001/closure"),
        ("RPC-1", "/workbench/lists/livelihood-2025/policy"),
        ("SO-1", "/workbench/items/LL-001/draws"),
    ],
)
def test_another_role_finds_the_door_closed(meet: Any, who: str, path: str) -> None:
    person = meet(who)
    assert person.open(path).status == 403
    assert person.http.post(path).status_code == 403


def test_a_community_and_a_committee_of_another_region_are_refused(meet: Any, town: Town) -> None:
    item = open_item(town, "full")
    claim = town.claim_all("U05", item["code"])["id"]
    others = {"RPC-1", "RPC-2"} - {item["regional_committee"]}
    doors = {
        others.pop(): f"/workbench/claims/{claim}/qualification",
        "C35"
        if item["community"] != "C35"
        else "C36": f"/workbench/items/{item['code']}/deliberation",
        "U06": f"/workbench/claims/{claim}/withdrawal",
    }
    for who, path in doors.items():
        person = meet(who)
        assert person.open(path).status == 403
        assert person.http.post(path, data={"qualified": "true"}).status_code == 403
    assert town.read(f"/claims/{claim}")["state"] == "submitted"
    assert "contact" not in meet("U06").open(f"/workbench/claims/{claim}/withdrawal").text.lower()


def test_a_posting_from_another_site_is_refused(meet: Any, town: Town) -> None:
    unit = meet("U04")
    page = page_of_claim(unit, open_item(town, "light")["code"])
    answer = unit.http.post(
        page.action, data=unit.filled(page), headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_what_is_not_there_is_not_found(meet: Any) -> None:
    unit = meet("U04")
    for path in ("items/XX-1/claim", "claims/none/approval", "milestones/none/submission"):
        assert unit.open(f"/workbench/{path}").status == 404
    assert meet("C06").open("/workbench/items/LL-001/gates/guardian_consent").status == 404
    assert meet("SO-1").open("/workbench/draws/none/print").status == 404


# Whose task is what.


def test_each_role_sees_its_own_tasks_and_others_wait(meet: Any, town: Town) -> None:
    item = open_item(town, "light")
    code, committee = item["code"], item["regional_committee"]
    unit, regional, community = meet("U07"), meet(committee), meet(item["community"])
    answer = unit.send(
        page := page_of_claim(unit, code),
        unit.filled(page, **wish(item["need_lines"][0]["id"], item["need_lines"][0]["step"])),
    )
    claim = answer.headers["location"].split("/")[2]
    assert [row.item for row in unit.open("/workbench").tasks("others")] == [code]
    assert not unit.open("/workbench").tasks("mine")
    assert regional.open("/workbench").tasks("mine", code)[0].hrefs == [
        f"/workbench/claims/{claim}/selection"
    ]
    assert not community.open("/workbench").tasks("mine", code)
    assert community.open("/workbench").tasks("others", code)
    assert (
        not meet("C24" if item["community"] != "C24" else "C05")
        .open("/workbench")
        .tasks("others", code)
    )
    regional.do(code, "/selection", selected="true")
    assert not regional.open("/workbench").tasks("mine", code)
    signing = unit.open("/workbench").tasks("mine", code)[0]
    assert signing.hrefs[0] == f"/workbench/claims/{claim}/signature"
    assert "due by" in signing.text
    assert "/workbench/confidential-line" in unit.open(signing.hrefs[0]).hrefs


def test_several_claims_on_one_item_wait_for_several_bodies_at_once(meet: Any, town: Town) -> None:
    item = open_item(town, "full", gate="owners_vote_three_quarters")
    code, committee = item["code"], item["regional_committee"]
    first, second = (town.claim_all(unit, code)["id"] for unit in ("U08", "U10"))
    town.act(committee, f"/claims/{first}/qualification", {"qualified": True})
    checking = meet(committee).open("/workbench").tasks("mine", code)
    assert [row.hrefs for row in checking] == [[f"/workbench/claims/{second}/qualification"]]
    meeting = meet(item["community"]).open("/workbench").tasks("mine", code)
    assert [row.hrefs for row in meeting] == [
        [f"/workbench/items/{code}/deliberation", "/workbench/meetings"]
    ]


def test_the_auditor_reads_everything_and_decides_on_nothing(meet: Any) -> None:
    page = meet("AU-1").open("/workbench")
    assert not page.tasks("mine")
    doors = [href for href in page.hrefs if href.startswith("/workbench/")]
    only_read = (
        "/workbench/matching", "/workbench/reports", "/workbench/history/",
        "/workbench/confidential-lines",
    )  # fmt: skip
    assert "/workbench/confidential-lines" in doors, "what was told to the auditor alone"
    assert not [href for href in doors if not href.startswith(only_read)]


def test_an_act_is_found_by_the_items_number(meet: Any) -> None:
    regional = meet("RPC-1")
    found = regional.open("/workbench/items", code=" ll-001 ", act="closure")
    assert found.url.endswith("/workbench/items/LL-001/closure")
    lost = regional.open("/workbench/items", code="!", act="claim")
    assert (lost.status, lost.alert.count(".")) == (400, 2)


# What a page says and keeps.


def test_all_faults_stand_at_their_fields_at_once(meet: Any, town: Town) -> None:
    unit = meet("U04")
    page = page_of_claim(unit, open_item(town, "light")["code"])
    bad = unit.submit(
        page,
        **{
            "kind": "donation",
            "finish_on": "",
            "contact.name": "示例",
            "contact.phone": "call me",
            "note": "a\x00b",
        },
    )
    assert bad.status == 400
    assert bad.faulty() == {"finish_on", "contact.phone", "understood", "note"}
    assert "Fill in at least one of these." in bad.alert
    assert bad.stands_in("contact.name") == "示例"
    assert bad.stands_in("kind") == "donation"
    assert "contact.name" in bad.offered()


@pytest.mark.parametrize(
    ("language", "why", "remedy"),
    [
        ("en", "More than is still missing", "at most what the line still lacks"),
        ("zh", "超过了还缺的数量", "最多"),
    ],
)
def test_a_refusal_keeps_what_was_entered_and_says_why(
    meet: Any, town: Town, language: str, why: str, remedy: str
) -> None:
    item = open_item(town, "light")
    line = item["need_lines"][0]
    too_much = str(int(line["gap"]) + int(line["step"]))
    unit = meet("U04", language)
    page = page_of_claim(unit, item["code"])
    refused = unit.submit(page, **wish(line["id"], too_much, note="一点说明"))
    assert refused.status == 409
    assert why in refused.alert
    assert remedy in refused.alert or line["gap"] in refused.alert
    assert refused.faulty() == {f"lines.{line['id']}"}
    assert refused.stands_in(f"lines.{line['id']}") == too_much
    assert refused.stands_in("note") == "一点说明"
    assert refused.stands_in("finish_on") == FINISH
    assert refused.stands_in("idempotency_key") != page.stands_in("idempotency_key")


def test_faults_of_a_row_stand_at_that_row(meet: Any, town: Town) -> None:
    item = open_item(town, "full", community_type="resettlement")
    community = meet(item["community"])
    page = community.open(f"/workbench/items/{item['code']}/deliberation")
    bad = community.submit(
        page,
        **{
            "notified_on": TODAY, "held_on": TODAY, "place": "议事室", "opinion_zh": "同意。",
            "seats.0.position": "for", "seats.1.position": "for", "seats.2.count": "one",
            "seats.2.position": "for", "seats.3.count": "2", "seats.3.position": "against",
            "seats.5.seat": "police", "seats.5.count": "0",
        },
    )  # fmt: skip
    assert bad.status == 400
    assert bad.faulty() == {"seats.2.count", "seats.5.count", "seats.5.position"}
    refused = community.submit(
        bad, **{"seats.2.count": "1", "seats.5.count": "9", "seats.5.position": "for"}
    )
    assert refused.status == 409
    assert "Too few affected residents" in refused.alert
    assert refused.stands_in("seats.5.count") == "9"


def test_the_same_form_sent_twice_has_one_effect(meet: Any, town: Town) -> None:
    item = open_item(town, "full")
    unit = meet("U12")
    page = page_of_claim(unit, item["code"])
    line = item["need_lines"][0]
    sent = unit.filled(page, **wish(line["id"], line["step"]))
    first, again = unit.send(page, sent), unit.send(page, sent)
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert len(town.read(f"/items/{item['code']}/claims")["items"]) == 1
    changed = unit.send(page, {**sent, "note": "another"})
    assert changed.status_code == 422
    assert "sent before" in read(changed).alert
    assert len(town.read(f"/items/{item['code']}/claims")["items"]) == 1


def test_the_same_file_sent_twice_is_one_piece_of_evidence(meet: Any, town: Town) -> None:
    item = open_item(town, "light")
    unit = meet("U13")
    line = item["need_lines"][0]
    answer = unit.send(
        page := page_of_claim(unit, item["code"]),
        unit.filled(page, **wish(line["id"], line["step"])),
    )
    claim = answer.headers["location"].split("/")[2]
    town.act(item["regional_committee"], f"/claims/{claim}/selection", {"selected": True})
    town.sign_both("U13", item, claim)
    page = unit.open(unit.task(item["code"], "/evidence"))
    nothing = read(unit.send(page, unit.filled(page)))
    assert nothing.status == 400
    assert nothing.faulty() == {"file"}
    proof = {"file": ("proof.txt", b"counted", "text/plain")}
    first, again = (unit.send(page, unit.filled(page), files=proof) for _ in range(2))
    assert first.status_code == again.status_code == 303
    milestone = town.read(f"/items/{item['code']}/milestones")["items"][0]
    assert len(milestone["evidence"]) == 1


def test_a_policy_gets_a_new_version_only_with_a_change(meet: Any, town: Town) -> None:
    path = "/workbench/lists/tackling-2/policy"
    subdistrict = meet("SD-1")
    page = subdistrict.open(path)
    before = town.read("/lists/tackling-2")["policy"]
    assert "Change at least one number." in subdistrict.submit(page).alert
    stale = subdistrict.open(path)
    sent = subdistrict.filled(stale, visit_sample="30", answers_min="９")
    assert [subdistrict.send(stale, sent).status_code for _ in range(2)] == [303, 303]
    after = town.read("/lists/tackling-2")["policy"]
    assert after == {
        **before,
        "version": before["version"] + 1,
        "visit_sample": 30,
        "answers_min": 9,
    }
    late = subdistrict.submit(page, answer_working_days="12")
    assert (late.status, "meanwhile" in late.alert) == (400, True)
    wrong = subdistrict.submit(subdistrict.open(path), answers_min="0", visit_sample="many")
    assert wrong.faulty() == {"answers_min", "visit_sample"}


def test_a_wrong_state_is_told_on_the_page(meet: Any, town: Town) -> None:
    item = open_item(town, "light")
    regional = meet(item["regional_committee"])
    page = regional.open(f"/workbench/items/{item['code']}/closure")
    assert "not accepted yet" in page.text
    refused = regional.submit(page, resolution="solved")
    assert (refused.status, refused.stands_in("resolution")) == (409, "solved")
    assert "This step is not possible now" in refused.alert
    reasonless = regional.submit(page, resolution="infeasible")
    assert "A reason is needed" in reasonless.alert


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe=%zz&" * 50, "application/x-www-form-urlencoded"),
        (b'{"lines": []}', "application/json"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
    ],
)
def test_whatever_is_posted_is_answered_with_a_page(
    meet: Any, town: Town, body: bytes, kind: str
) -> None:
    unit = meet("U04")
    path = f"/workbench/items/{open_item(town, 'light')['code']}/claim"
    answer: httpx.Response = unit.http.post(path, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
