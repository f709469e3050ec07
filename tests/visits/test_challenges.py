"""Anybody doubts a line or an entry; the answer is owed by a day and public; a wrong line is struck."""

from typing import Any

import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import Square

ITEM = "LL-018"
DOUBT = "我住这里，没有见到这么多场。"
REASON = "核对签到表，多计了两场，划去。"
HTML = {"Accept": "text/html"}


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def a_line(square: Square) -> dict[str, Any]:
    """A line of the bill that stands."""
    for code in await square.ask_residents("U02", ITEM):
        await square.answer(code)
    await square.close(ITEM)
    return dict((await square.client.get("/bill"))["items"][0])


async def answered(square: Square, challenge: Any, *, upheld: bool) -> Any:
    committee = square.committee_of(await square.item(ITEM))
    body = {"upheld": upheld, "answer": REASON}
    return await square.act(committee, f"/challenges/{challenge['id']}/answer", body)


async def test_an_upheld_challenge_strikes_its_line_and_says_why(square: Square) -> None:
    line = await a_line(square)
    raised = await square.act(None, f"/bill/{line['id']}/challenges", {"text": DOUBT})
    assert raised["serial"].startswith("C-")
    assert raised["due_on"]
    await answered(square, raised, upheld=True)
    struck = (await square.client.get("/bill"))["items"][0]
    assert (struck["status"], struck["struck_reason_zh"]) == ("struck", REASON)
    entries = (await square.client.get("/ledger/entries", item=ITEM, limit=100))["items"]
    contra = next(one for one in entries if one["event"] == "challenge.answered.v1")
    assert contra["corrects"] == line["entries"][0]
    assert contra["postings"][0]["credit"] == f"struck:{ITEM}"
    assert contra["entry"] in struck["entries"]
    summary = await square.client.get("/bill/summary", by="domain", programme="livelihood")
    assert not [total for row in summary["rows"] for total in row["totals"]]
    assert await square.broken_truths() == []


async def test_a_challenge_that_does_not_hold_leaves_the_line_and_its_answer_is_public(
    square: Square,
) -> None:
    line = await a_line(square)
    raised = await square.act(None, f"/bill/{line['id']}/challenges", {"text": DOUBT})
    (public,) = (await square.client.get(f"/bill/{line['id']}/challenges"))["items"]
    assert (public["state"], public["answer_zh"]) == ("owed", None)
    assert not {"text", "serial"} & set(public)
    await answered(square, raised, upheld=False)
    assert (await square.client.get("/bill"))["items"][0]["status"] == "standing"
    (public,) = (await square.client.get("/challenges", item=ITEM))["items"]
    assert (public["state"], public["answer_zh"]) == ("stands", REASON)
    own = await square.client.get(f"/challenges/{raised['serial'].lower()}")
    assert (own["text"], own["answer_zh"]) == (DOUBT, REASON)
    page = await square.client.http.get(f"/items/{ITEM}", headers=HTML)
    assert REASON in page.text
    assert DOUBT not in page.text
    again = await square.refused(
        square.committee_of(await square.item(ITEM)),
        f"/challenges/{raised['id']}/answer",
        {"upheld": True, "answer": REASON},
    )
    assert again == "wrong_state"


async def test_who_delivered_answers_no_challenge_and_neither_does_anybody_else(
    square: Square,
) -> None:
    line = await a_line(square)
    raised = await square.act(None, f"/bill/{line['id']}/challenges", {"text": DOUBT})
    path, body = f"/challenges/{raised['id']}/answer", {"upheld": False, "answer": REASON}
    committee = square.committee_of(await square.item(ITEM))
    other = next(one for one in ("RPC-1", "RPC-2") if one != committee)
    for who in ("U02", "C13", other, "AU-1", None):
        answer = await square.client.post(who, path, body)
        assert answer.status_code in (401, 403), who
    assert await square.refused("SD-1", path, body) == "wrong_level"
    assert await square.refused(committee, path, {**body, "answer": " "}) == "reason_missing"
    await square.plant(
        "update claims set organisation = (select parent from organisations where id = 'C13')"
    )
    assert await square.refused(committee, path, body) == "own_organisation"


async def test_a_pending_line_and_an_entry_are_challenged_by_their_entry(square: Square) -> None:
    await square.ask_residents("U02", ITEM)
    (pending,) = (await square.client.get("/bill"))["items"]
    assert pending["status"] == "pending"
    raised = await square.act(None, f"/bill/{pending['id']}/challenges", {"text": DOUBT})
    assert raised["entry"] == pending["entries"][0]
    path = f"/ledger/entries/{pending['entries'][0]}/challenges"
    await square.act(None, path, {"text": DOUBT})
    assert (await square.client.get("/challenges", entry=raised["entry"]))["total"] == 2
    missing = ("/bill/none/challenges", "/bill/a:b/challenges", "/ledger/entries/99999999/challenges",
               f"/ledger/entries/{10**30}/challenges")  # fmt: skip
    for one in missing:
        assert await square.refused(None, one, {"text": DOUBT}) == "not_found"


async def test_challenges_of_one_caller_are_limited_and_empty_ones_refused(square: Square) -> None:
    entry = (await square.client.get("/ledger/entries", item=ITEM))["items"][0]["entry"]
    path = f"/ledger/entries/{entry}/challenges"
    assert await square.refused(None, path, {"text": "   "}) == "bad_request"
    for _ in range(5):
        await square.act(None, path, {"text": DOUBT})
    assert await square.refused(None, path, {"text": DOUBT}) == "too_many_tries"
    await square.act("U02", path, {"text": DOUBT})  # an account is known


async def test_a_person_challenges_from_the_page_and_the_committee_answers_from_its_desk(
    square: Square,
) -> None:
    line = await a_line(square)
    http = square.client.http
    bill = Reading((await http.get("/bill", headers=HTML)).text)
    address = f"/challenge?line={line['id']}"
    assert address in bill.links
    assert address in Reading((await http.get(f"/items/{ITEM}", headers=HTML)).text).links
    form = Reading((await http.get(address, headers=HTML)).text).form("/challenge")
    empty = await http.post("/challenge", data={**form["fields"], "text": ""}, headers=HTML)
    assert empty.status_code == 400
    sent = await http.post("/challenge", data={**form["fields"], "text": DOUBT}, headers=HTML)
    assert sent.status_code == 303, sent.text
    state = await http.get(sent.headers["location"], headers=HTML)
    assert DOUBT in state.text
    assert "最晚答复日期" in state.text

    committee = square.committee_of(await square.item(ITEM))
    headers = {**HTML, "Authorization": f"Bearer {square.client.accounts[committee]['token']}"}
    desk = Reading((await http.get("/workbench", headers=headers)).text)
    task = next(one for one in desk.links if "/challenges/" in one)
    form = Reading((await http.get(task, headers=headers)).text).form(task)
    fields = {**form["fields"], "upheld": "true", "answer": REASON}
    done = await http.post(task, data=fields, headers=headers)
    assert done.status_code == 303, done.text
    assert REASON in (await http.get("/bill", headers=HTML)).text
    assert "质疑成立" in (await http.get(sent.headers["location"], headers=HTML)).text
