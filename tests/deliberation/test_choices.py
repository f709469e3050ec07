"""Several competing claims on one item: chosen and turned down at once, each as an act of its own."""

from typing import Any

import pytest
from servers import Client
from square import Square, meeting

FULL, LINE = "LL-024", "LL-024-1"  # 80 pieces by 5
LIGHT, PLACES = "LL-018", "LL-018-2"  # 6 places by 1
UNITS = ("U02", "U03", "U04")


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def qualified(square: Square, *quantities: str) -> list[Any]:
    claims = []
    for unit, quantity in zip(UNITS, quantities, strict=False):
        claims.append(await square.claim(unit, FULL, {LINE: quantity}))
        await square.qualify(claims[-1])
    return claims


def choice(claim: Any, *, selected: bool, **more: Any) -> dict[str, Any]:
    return {"claim": claim["id"], "selected": selected, **more}


async def choose(square: Square, code: str, *choices: dict[str, Any], **more: Any) -> Any:
    committee = square.committee_of(await square.item(code))
    body = {"choices": list(choices), **more}
    return await square.client.post(committee, f"/items/{code}/selections", body)


async def test_these_are_chosen_and_that_one_is_not_in_one_act(square: Square) -> None:
    first, second, third = await qualified(square, "50", "50", "30")
    held = (await square.deliberate(FULL))["id"]
    answer = await choose(
        square,
        FULL,
        choice(first, selected=True, reason="经验丰富"),
        choice(second, selected=False, reason="数量重叠"),
        choice(third, selected=True, lead=True),
        deliberation=held,
    )
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert [one["id"] for one in told["claims"]] == [first["id"], second["id"], third["id"]]
    assert [one["state"] for one in told["claims"]] == ["selected", "not_selected", "selected"]
    assert [one["lead"] for one in told["claims"]] == [False, False, True]
    assert len({one["event_id"] for one in told["claims"]}) == 3, "each is an act of its own"
    line = await square.line(LINE)
    assert (line["reserved"], line["gap"]) == (80, 0)
    assert await square.broken_truths() == []


async def test_what_is_chosen_together_must_fit_together(square: Square) -> None:
    claims = await qualified(square, "50", "50", "30")
    held = (await square.deliberate(FULL))["id"]
    before = await square.fingerprint()
    answer = await choose(
        square, FULL, *(choice(one, selected=True) for one in claims), deliberation=held
    )
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/gap_exceeded"
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/choices/1"]
    assert await square.fingerprint() == before


async def test_refusals_and_faults_of_all_claims_are_told_at_once(square: Square) -> None:
    first, second = await qualified(square, "50", "30")
    late = await square.claim("U05", FULL, {LINE: "5"})
    held = (await square.deliberate(FULL))["id"]
    answer = await choose(
        square,
        FULL,
        choice(first, selected=True),
        choice(late, selected=True),
        choice(second, selected=True),
        deliberation=held,
    )
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("/choices/1", "wrong_state")
    ]
    answer = await choose(square, FULL, *(choice(one, selected=True) for one in (first, second)))
    assert [one["code"] for one in answer.json()["errors"]] == ["deliberation_missing"] * 2
    elsewhere = await square.claim("U05", LIGHT, {PLACES: "1"})
    answer = await choose(
        square,
        FULL,
        choice(first, selected=False),
        choice(first, selected=True, lead=True),
        choice(elsewhere, selected=True, lead=True),
        choice(second, selected=False, reason="数量重叠", lead=True),
    )
    assert answer.status_code == 400
    assert {(one["pointer"], one["code"]) for one in answer.json()["errors"]} == {
        ("/choices/0/reason", "missing"),
        ("/choices/1/claim", "twice"),
        ("/choices/2/claim", "unknown"),
        ("/choices/2/lead", "not_a_choice"),
        ("/choices/3/lead", "not_a_choice"),
    }


async def test_turning_down_light_claims_frees_what_they_held(square: Square) -> None:
    first = await square.claim("U02", LIGHT, {PLACES: "4"})
    second = await square.claim("U03", LIGHT, {PLACES: "2"})
    answer = await choose(
        square,
        LIGHT,
        choice(first, selected=False, reason="时间不合"),
        choice(second, selected=True),
    )
    assert [one["state"] for one in answer.json()["claims"]] == ["not_selected", "selected"]
    line = await square.line(PLACES)
    assert (line["reserved"], line["gap"]) == (2, 4)
    assert await square.broken_truths() == []


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (None, 401),
        ("U02", 403),
        ("C31", 403),
        ("RPC-2", 403),
        ("SO-1", 403),
        ("AU-1", 403),
        ("SD-1", 409),
    ],
)
async def test_only_the_items_committee_chooses(
    square: Square, who: str | None, refused: int
) -> None:
    (claim,) = await qualified(square, "50")
    held = (await square.deliberate(FULL))["id"]
    body = {"deliberation": held, "choices": [choice(claim, selected=True)]}
    answer = await square.client.post(who, f"/items/{FULL}/selections", body)
    assert answer.status_code == refused, answer.text
    one = {"selected": True, "deliberation": held}
    answer = await square.client.post(who, f"/claims/{claim['id']}/selection", one)
    assert answer.status_code == refused, answer.text
    assert (await square.line(LINE))["reserved"] == 0


async def refusals_of_choosing(square: Square, claim: Any, held: str) -> list[str]:
    """What keeps the claim from being chosen on this deliberation: alone, and among several."""
    committee = square.committee_of(await square.item(FULL))
    alone = {"selected": True, "deliberation": held}
    refused = await square.refused(committee, f"/claims/{claim['id']}/selection", alone)
    answer = await choose(square, FULL, choice(claim, selected=True), deliberation=held)
    return [refused, *(one["code"] for one in answer.json()["errors"])]


async def test_no_choice_rests_on_what_was_deliberated_before_the_item_was_listed_again(
    square: Square,
) -> None:
    held = (await square.deliberate(FULL))["id"]
    committee, reason = square.committee_of(await square.item(FULL)), {"reason": "重新征集"}
    await square.act(committee, f"/items/{FULL}/withdrawal", reason)
    await square.act(committee, f"/items/{FULL}/relisting", reason)
    (claim,) = await qualified(square, "50")
    assert await refusals_of_choosing(square, claim, held) == ["deliberation_missing"] * 2
    anew = (await square.deliberate(FULL))["id"]
    assert (await square.select(claim, deliberation=anew))["state"] == "selected"
    assert await square.broken_truths() == []


async def test_no_choice_rests_on_a_deliberation_in_which_the_claimant_took_a_position(
    square: Square,
) -> None:
    seats = meeting(await square.item(FULL))["seats"]
    own = {"seat": "unit", "count": 1, "organisation": "U02", "position": "for"}
    held = (await square.deliberate(FULL, seats=[*seats, own]))["id"]
    first, second = await qualified(square, "50", "30")
    assert await refusals_of_choosing(square, first, held) == ["deliberation_missing"] * 2
    assert (await square.select(second, deliberation=held))["state"] == "selected"
    anew = (await square.deliberate(FULL, seats=[*seats, {**own, "position": None}]))["id"]
    assert (await square.select(first, deliberation=anew))["state"] == "selected"
