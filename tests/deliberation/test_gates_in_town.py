"""Gates of every kind over HTTP: failed and recorded again, who brings them, who may not, what is refused."""

from typing import Any

import pytest
from servers import Client
from square import Square, days_ago

#: An item for each gate, by the community that brings its result.
VOTE, MAJORITY = ("LL-002", "owners_vote_three_quarters"), ("LL-006", "owners_vote_majority")
PERMIT, CONSENT = ("LL-004", "permit"), ("LL-057", "guardian_consent")
PRIVACY = ("LL-015", "privacy_assessment")


def count(total: int, voted: int, agreed: int) -> dict[str, int]:
    return {"total": total, "voted": voted, "agreed": agreed}


def vote(gate: str, owners: tuple[int, int, int], area: tuple[int, int, int]) -> dict[str, Any]:
    sizes = {name: str(value) for name, value in count(*area).items()}
    return {"gate": gate, "owners": count(*owners), "area_m2": sizes, "held_on": days_ago(1)}


def grant(gate: str, *, granted: bool) -> dict[str, Any]:
    return {
        "gate": gate,
        "reference": "示例〔2026〕1 号",
        "granted": granted,
        "issued_on": days_ago(1),
    }


def consent(given: int) -> dict[str, Any]:
    return {"gate": "guardian_consent", "required": 12, "given": given, "held_on": days_ago(1)}


#: gate -> (a record that fails, one that passes).
RECORDS = {
    VOTE: (
        vote(VOTE[1], (300, 200, 149), (30000, 20000, 15000)),
        vote(VOTE[1], (300, 200, 150), (30000, 20000, 15000)),
    ),
    MAJORITY: (
        vote(MAJORITY[1], (300, 199, 199), (30000, 20000, 20000)),
        vote(MAJORITY[1], (300, 200, 101), (30000, 20000, 10001)),
    ),
    PERMIT: (grant(PERMIT[1], granted=False), grant(PERMIT[1], granted=True)),
    PRIVACY: (grant(PRIVACY[1], granted=False), grant(PRIVACY[1], granted=True)),
    CONSENT: (consent(11), consent(12)),
}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def gate_of(square: Square, code: str, gate: str) -> Any:
    found = (await square.client.get(f"/items/{code}/gates"))["items"]
    return next(one for one in found if one["gate"] == gate)


@pytest.mark.parametrize(("code", "gate"), RECORDS)
async def test_a_gate_that_failed_is_recorded_again_and_both_stay_readable(
    square: Square, code: str, gate: str
) -> None:
    community = square.community_of(await square.item(code))
    fails, passes = RECORDS[code, gate]
    path = f"/items/{code}/gates"
    owed = {"role": "community", "organisation": community}
    assert (await gate_of(square, code, gate))["waiting_on"] == owed
    failed = await square.act(community, path, fails)
    assert (failed["state"], failed["waiting_on"]) == ("failed", owed)
    passed = await square.act(community, path, passes)
    assert (passed["state"], passed["waiting_on"]) == ("passed", None)
    found = await gate_of(square, code, gate)
    assert [one["passed"] for one in found["records"]] == [False, True]
    assert {one["organisation"] for one in found["records"]} == {community}
    assert await square.refused(community, path, passes) == "wrong_state", "passed stays passed"
    assert await square.broken_truths() == []


@pytest.mark.parametrize("who", [None, "U02", "C01", "RPC-1", "SD-1", "SO-1", "AU-1"])
async def test_nobody_but_the_items_community_brings_its_gates(
    square: Square, who: str | None
) -> None:
    answer = await square.client.post(who, f"/items/{VOTE[0]}/gates", RECORDS[VOTE][1])
    assert answer.status_code == (401 if who is None else 403), answer.text
    assert (await gate_of(square, *VOTE))["state"] == "open"


async def test_delivery_begins_only_when_the_last_gate_has_passed(square: Square) -> None:
    code, community = "LL-057", "C24"
    claim = await square.sign("U02", await square.choose("U02", code))
    path = f"/items/{code}/gates"

    async def state() -> str:
        await square.client.clockwork()
        return str((await square.client.get(f"/claims/{claim['id']}"))["state"])

    await square.act(community, path, consent(12))
    assert await state() == "signed", "the privacy assessment is still to come"
    await square.act(community, path, grant("privacy_assessment", granted=False))
    assert await state() == "signed"
    await square.act(community, path, grant("privacy_assessment", granted=True))
    assert await state() == "active"
    assert await square.broken_truths() == []


async def test_what_does_not_fit_is_refused_in_its_order(square: Square) -> None:
    code, gate = VOTE
    community = square.community_of(await square.item(code))
    path = f"/items/{code}/gates"
    over = vote(gate, (300, 301, 150), (30000, 20000, 15000))
    assert await square.refused(community, path, over) == "vote_exceeds_total"
    over = vote(gate, (300, 200, 150), (30000, 20000, 20001))
    assert await square.refused(community, path, over) == "vote_exceeds_total"
    assert await square.refused(community, path, grant("permit", granted=True)) == "wrong_gate"
    assert await square.refused(community, path, {"gate": gate}) == "wrong_gate"
    answer = await square.client.post(
        community, path, {**RECORDS[VOTE][1], "held_on": days_ago(-1)}
    )
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("/held_on", "in_the_future")
    ]
    await square.close(code, "infeasible", "场地收回")
    assert await square.refused(community, path, {"gate": gate}) == "wrong_state"
    assert (await gate_of(square, *VOTE))["waiting_on"] is None, "nothing is owed any more"


@pytest.mark.parametrize("total", ["0", "0.00", 0])
async def test_a_vote_names_the_owners_and_the_area_of_all(square: Square, total: Any) -> None:
    code, gate = VOTE
    community = square.community_of(await square.item(code))
    record = vote(gate, (0, 0, 0), (0, 0, 0))
    answer = await square.client.post(community, f"/items/{code}/gates", record)
    found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert found == {("/owners/total", "too_small")}
    record["owners"] = count(300, 200, 150)
    record["area_m2"] = {"total": total, "voted": 0, "agreed": 0}
    answer = await square.client.post(community, f"/items/{code}/gates", record)
    assert answer.status_code == 400, answer.text
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/area_m2/total", "too_small")
    assert fault["message"]
    assert (await gate_of(square, *VOTE))["state"] == "open"
