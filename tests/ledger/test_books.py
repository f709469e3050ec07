"""The books: what every act writes into them, and what nobody can change afterwards."""

import base64
import json
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from servers import Client
from square import Square

from impact.booking.rules import MARKET
from impact.ledger.canonical import canonical_json
from impact.ledger.merkle import leaf_hash, root_of
from impact.ledger.notes import (
    load_or_create_signing_key,
    parse_checkpoint,
    verifier_key_of,
    verify_note,
)
from impact.return_visits.commands import _answer_move
from impact.return_visits.schemas import NewAnswer
from marketplace.ground.db import looking
from marketplace.ground.outbox.events import Event
from marketplace.items.queries import LockedItem

UNIT, CODE = "U02", "LL-021"  # 120 hours, and 100 pieces that are brought
HOURS, PIECES = "LL-021-1", "LL-021-2"
ORIGIN = "jiebang.example/demonstration"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _entries(square: Square, **query: str) -> list[Any]:
    """All entries that the API shows, oldest first."""
    rows: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await square.client.get("/ledger/entries", limit=100, **query, **cursor)
        rows += page["items"]
        if page["next"] is None:
            assert len(rows) == page["total"]
            return rows[::-1]
        cursor = {"cursor": page["next"]}


async def _walk(square: Square) -> list[str]:
    """A light item from the list to the bill; the slips' codes."""
    slips = await square.ask_residents(UNIT, CODE)
    for slip, said in zip(slips, ["yes"] * 10 + ["half"] * 2, strict=False):
        await square.answer(slip, said)
    await square.close(CODE)
    await square.client.clockwork()
    return slips


def _moves(entries: list[Any], event: str) -> set[tuple[str, str, str]]:
    return {
        (move["debit"], move["credit"], move["amount"])
        for entry in entries
        if entry["event"] == event
        for move in entry["postings"]
    }


async def test_an_items_whole_life_stands_in_the_books(square: Square) -> None:
    slips = await _walk(square)
    entries = await _entries(square, item=CODE)
    assert [entry["event"] for entry in entries if not entry["event"].startswith("slip.")] == [
        "item.published.v1", "item.published.v1",  # the second is its burden
        "claim.submitted.v1", "claim.selected.v1", "claim.unit_signed.v1", "claim.signed.v1",
        "claim.active.v1", "claim.active.v1",
        "arrival.reported.v1", "arrival.confirmed.v1",
        "milestone.submitted.v1", "milestone.verified.v1",
        "milestone.submitted.v1", "milestone.verified.v1",
        "item.accepted.v1", "visits.requested.v1", "visits.drawn.v1", "slips.printed.v1",
        "claim.ended.v1", "item.closed.v1", "item.closed.v1",
    ]  # fmt: skip
    lines = {HOURS: "120", PIECES: "100"}
    for event, before, after in (
        ("item.published.v1", "asked", "gap"),
        ("claim.submitted.v1", "gap", "reserved"),
        ("claim.signed.v1", "reserved", "signed"),
    ):
        moved = {(f"{before}:{line}", f"{after}:{line}", amount) for line, amount in lines.items()}
        assert moved <= _moves(entries, event), event
    arrived = (f"signed:{PIECES}", f"arrived:{PIECES}", "100")
    assert _moves(entries, "arrival.confirmed.v1") == {arrived}
    assert _moves(entries, "milestone.verified.v1") == {
        (f"signed:{HOURS}", f"arrived:{HOURS}", "120"),  # time arrives by being used
        (f"arrived:{HOURS}", f"used:{HOURS}", "120"),
        (f"arrived:{PIECES}", f"used:{PIECES}", "100"),
    }
    assert _moves(entries, "claim.ended.v1") == set(), "everything was delivered"
    assert (f"frame:{CODE}", f"asked:{CODE}", str(len(slips))) in _moves(
        entries, "visits.requested.v1"
    )
    said = [entry for entry in entries if entry["event"] == "slip.answered.v1"]
    assert len(said) == 12
    assert _moves(said[-1:], "slip.answered.v1") == {(f"asked:{CODE}", f"answered_half:{CODE}", "1")}  # fmt: skip
    assert await square.broken_truths() == []


async def test_the_basis_follows_from_the_act(square: Square) -> None:
    await _walk(square)
    basis: dict[str, set[str]] = {}
    for entry in await _entries(square, item=CODE):
        basis.setdefault(entry["basis"], set()).add(entry["event"])
    assert basis["measured"] == {
        "milestone.verified.v1", "item.accepted.v1", "visits.requested.v1", "visits.drawn.v1",
        "slips.printed.v1", "slip.answered.v1", "item.closed.v1",
    }  # fmt: skip
    assert basis["estimated"] == {"item.published.v1", "claim.active.v1", "item.closed.v1"}
    assert basis["reported"] == {
        "item.published.v1", "claim.submitted.v1", "claim.selected.v1", "claim.unit_signed.v1",
        "claim.signed.v1", "claim.active.v1", "claim.ended.v1", "arrival.reported.v1",
        "arrival.confirmed.v1", "milestone.submitted.v1",
    }  # fmt: skip


async def test_a_burden_goes_from_raised_to_lifted_by_what_residents_say(square: Square) -> None:
    async def burden() -> dict[str, Decimal]:
        async with looking() as reader:
            rows = await reader.fetch(
                "select account, amount from balances where asset = 'burden/estimated'"
            )
        accounts = {row["account"]: row["amount"] for row in rows}
        names = ("raised", "open", "in_delivery", "lifted")
        return {name: accounts.get(f"{name}:{CODE}", Decimal(0)) for name in names}

    whole = 680 * 2  # people times severity
    assert await burden() == {"raised": -whole, "open": whole, "in_delivery": 0, "lifted": 0}
    slips = await square.ask_residents(UNIT, CODE)
    assert await burden() == {"raised": -whole, "open": 0, "in_delivery": whole, "lifted": 0}
    for slip, said in zip(slips, ["yes"] * 10 + ["half"] * 2, strict=False):
        await square.answer(slip, said)
    await square.close(CODE)
    lifted = whole * (2 * 10 + 2) // (2 * 12)
    assert await burden() == {"raised": -whole, "open": whole - lifted, "in_delivery": 0, "lifted": lifted}  # fmt: skip
    for slip in slips[:2]:
        await square.act(None, f"/slips/{slip}/recurrence", {})
    assert await burden() == {"raised": -whole, "open": whole - lifted, "in_delivery": lifted, "lifted": 0}  # fmt: skip
    assert await square.broken_truths() == []


async def test_a_recurrence_writes_contra_entries_that_name_what_they_correct(
    square: Square,
) -> None:
    slips = await _walk(square)
    for slip in slips[:2]:
        await square.act(None, f"/slips/{slip}/recurrence", {})
    entries = await _entries(square, item=CODE)
    closed = {one["basis"]: one for one in entries if one["event"] == "item.closed.v1"}
    reopened = {one["basis"]: one for one in entries if one["event"] == "item.reopened.v1"}
    for basis in ("measured", "estimated"):
        assert reopened[basis]["corrects"] == closed[basis]["entry"]
    (billed,) = closed["measured"]["postings"]
    (struck,) = reopened["measured"]["postings"]
    assert (billed["debit"], billed["credit"]) == (f"accepted:{CODE}", f"billed:{CODE}")
    assert (struck["debit"], struck["credit"]) == (f"billed:{CODE}", f"struck:{CODE}")
    assert struck["amount"] == billed["amount"]
    assert closed["measured"] in entries, "nothing is edited in place"


async def test_closing_gives_back_what_was_promised_and_not_delivered(square: Square) -> None:
    await square.start(UNIT, CODE, {HOURS: "80"})
    await square.claim("U03", CODE, {HOURS: "40"})
    await square.close(CODE, "infeasible", "场地收回")
    await square.client.clockwork()
    entries = await _entries(square, item=CODE)
    assert _moves(entries, "claim.ended.v1") == {(f"signed:{HOURS}", f"gap:{HOURS}", "80")}
    assert _moves(entries, "claim.not_selected.v1") == {(f"reserved:{HOURS}", f"gap:{HOURS}", "40")}
    line = await square.line(HOURS)
    assert (line["reserved"], line["signed"], line["gap"]) == (0, 0, 120)
    assert await square.broken_truths() == []


async def test_every_act_names_an_event_whose_entries_can_be_looked_up(square: Square) -> None:
    events: list[tuple[str, str]] = []
    act = square.act

    async def noting(who: str | None, path: str, body: Any = None, **more: Any) -> Any:
        answer = await act(who, path, body, **more)
        events.append((path, answer["event_id"]))
        return answer

    square.act = noting  # type: ignore[method-assign]
    await square.pin_policy("LL-024", visit_sample=30)
    await square.deliver(UNIT, await square.start(UNIT, "LL-024"))
    await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await _walk(square)
    assert len(events) >= 40
    await square.client.clockwork()
    for path, event in events:
        found = await square.client.get("/ledger/entries", event=event)
        assert found["total"] >= 1, path
        assert {entry["event_id"] for entry in found["items"]} == {event}


def test_every_event_of_the_market_has_its_place_in_the_books() -> None:
    def kinds(kind: type[Event]) -> set[type[Event]]:
        return {kind} | {one for sub in kind.__subclasses__() for one in kinds(sub)}

    told = {one for one in kinds(Event) if one.TOPIC and one.__module__.startswith("marketplace.")}
    assert {one for one in told if not one.TOPIC.startswith("private.")} == set(MARKET)


async def test_a_policy_change_and_a_report_are_booked_too(square: Square) -> None:
    answer = await square.client.call(
        "SD-1", "PATCH", "/lists/livelihood-2025/policy", json={"visit_sample": 30}
    )
    demand = await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await square.client.clockwork()
    for event, topic in (
        (answer.json()["event_id"], "policy.changed.v1"),
        (demand["event_id"], "demand.written.v1"),
    ):
        (entry,) = await _entries(square, event=event)
        assert (entry["event"], entry["item"], entry["postings"]) == (topic, None, [])


@pytest.mark.parametrize(
    ("group", "account"), [(None, "answered_no:LL-018"), ("children", "answered:LL-018")]
)
def test_of_a_sensitive_group_the_books_do_not_say_who_said_no(
    group: str | None, account: str
) -> None:
    unknown = dict.fromkeys(LockedItem.__struct_fields__)
    item = LockedItem(**{**unknown, "code": "LL-018", "sensitive_group": group})  # type: ignore[arg-type]
    move = _answer_move(item, NewAnswer(resolved="no", grade="dissatisfied"))
    assert move.credit == account


# What anyone can verify.


async def test_a_leaf_is_the_canonical_form_of_what_is_published(square: Square) -> None:
    await _walk(square)
    rows = await square.as_owner("select entry, leaf, leaf_hash from ledger_entries order by entry")
    published = await _entries(square)
    assert [int(entry["entry"]) for entry in published] == [row["entry"] for row in rows]
    for entry, row in zip(published, rows, strict=True):
        assert canonical_json(entry) == row["leaf"]
        assert leaf_hash(row["leaf"]) == row["leaf_hash"]


async def test_the_checkpoint_is_signed_over_exactly_the_published_entries(square: Square) -> None:
    await _walk(square)
    note = (await square.client.http.get("/checkpoint")).text
    key = load_or_create_signing_key(square.client.settings.folder / "ledger-key")
    checkpoint = parse_checkpoint(verify_note(note, [verifier_key_of(ORIGIN, key)]))
    published = await _entries(square)
    leaves = [leaf_hash(canonical_json(entry)) for entry in published]
    assert checkpoint.origin == ORIGIN
    assert "demonstration" in checkpoint.origin
    assert checkpoint.size == len(published)
    assert checkpoint.root == root_of(leaves)
    assert note.splitlines()[2] == base64.b64encode(root_of(leaves)).decode()


async def test_a_number_that_changed_by_one_gives_another_root(square: Square) -> None:
    """The control of the test above."""
    published = await _entries(square)
    leaves = [leaf_hash(canonical_json(entry)) for entry in published]
    forged = json.loads(json.dumps(published))
    forged[0]["postings"][0]["amount"] = str(int(forged[0]["postings"][0]["amount"]) + 1)
    assert root_of([leaf_hash(canonical_json(entry)) for entry in forged]) != root_of(leaves)


async def test_entries_can_be_looked_up_by_item_and_a_stranger_gets_none(square: Square) -> None:
    assert {entry["item"] for entry in await _entries(square, item=CODE)} == {CODE}
    assert await _entries(square, item="LL-999") == []
    assert await _entries(square, event="none") == []


# What nobody can change.

NEVER_REWRITTEN = (
    "ledger_entries", "postings", "checkpoints", "state_changes", "milestone_submissions",
    "submitted_uses", "verifications", "acceptances", "accepted_outcomes", "slip_answers", "recurrences",
    "gate_records", "signatures", "selections", "deliberations", "deliberation_seats",
    "deliberation_objections", "policies", "figure_batches", "reported_figures", "source_indicators",
)  # fmt: skip


async def test_the_application_cannot_rewrite_what_was_recorded(db: str) -> None:
    async with looking() as reader:
        for table in NEVER_REWRITTEN:
            column = await reader.fetch_value(
                """select column_name from information_schema.columns
                   where table_schema = 'public' and table_name = $1 limit 1""",
                table,
            )
            for statement in (
                f"update {table} set {column} = {column}",  # noqa: S608 - our own names
                f"delete from {table}",  # noqa: S608
                f"truncate {table} cascade",
                f"drop table {table}",
                f"alter table {table} disable trigger all",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await reader.fetch(statement)


async def test_nor_can_it_do_what_would_lead_there(db: str) -> None:
    async with looking() as reader:
        for statement in (
            "update milestones set first_due_on = first_due_on + 1",
            "update milestones set item = item",
            "update closures set yes = asked",
            "insert into ledger_head (id, last_entry) values (2, 0)",
            "delete from ledger_head",
            "insert into migration (name, app_name, ran_on) values ('x', 'x', now())",
            "create table beside (id integer)",
            "create function beside() returns integer language sql as 'select 1'",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await reader.fetch(statement)


_POSTING = (
    "insert into postings (entry, posting_no, debit, credit, asset, amount) select entry, 99,"
)
#: What must not be, and the constraint that forbids it.
FORBIDDEN = {
    f"{_POSTING} debit, debit, asset, 1 from postings limit 1": "postings_two_accounts",
    f"{_POSTING} debit, credit, asset, 0 from postings limit 1": "postings_some",
    "update need_lines set reserved = required, signed = 1": "need_lines_never_twice",
    "update need_lines set arrived = 1": "need_lines_in_order",
    "update items set state = 'closed', resolution = 'merged'": "items_state_is_recorded",
    """insert into ledger_entries select 9999, event, event_id, item, claim, booked_at, basis, corrects,
       leaf, leaf_hash from ledger_entries limit 1""": "ledger_entries_once_per_event",
}


async def test_what_must_not_be_cannot_be_written(db: str) -> None:
    async with looking() as reader:
        for statement, constraint in FORBIDDEN.items():
            with pytest.raises(asyncpg.IntegrityConstraintViolationError) as told:
                await reader.fetch(statement)
            assert told.value.constraint_name == constraint


# What is read from them.


async def test_a_page_beyond_the_last_says_how_many_there_are(square: Square) -> None:
    first = await square.client.get("/ledger/entries")
    beyond = await square.client.get("/ledger/entries", cursor="YWZ0ZXI6OTk5OTk5")  # after:999999
    assert beyond == {"items": [], "total": first["total"], "next": None}


async def test_the_bill_is_filtered_as_the_items_are(square: Square) -> None:
    await _walk(square)
    item = await square.item(CODE)

    async def lines(**filters: str) -> list[str]:
        return [line["item"] for line in (await square.client.get("/bill", **filters))["items"]]

    same = (
        "list",
        "programme",
        "category",
        "domain",
        "community",
        "community_type",
        "word",
        "state",
    )
    for name in (*same, "track"):
        assert await lines(**{name: item[name]}) == [CODE], name
    assert await lines(resource="materials", q="LL-021") == [CODE]
    for other in (
        {"word": "came_back"}, {"state": "published"}, {"track": "full"}, {"gate": "permit"},
        {"resource": "funding"}, {"gap": "open"}, {"q": "LL-022"}, {"programme": "tackling"},
        {"finish_before": "2020-01-01"}, {"month": "2020-01"},
    ):  # fmt: skip
        assert await lines(**other) == [], other


@pytest.mark.parametrize(
    ("yes", "others", "told"), [(12, 0, 12), (10, 2, None), (10, 5, 10), (4, 8, None)]
)
async def test_on_a_sensitive_items_bill_line_no_small_count_can_be_worked_out(
    yes: int, others: int, told: int | None, square: Square
) -> None:
    await square.as_owner("update items set sensitive_group = 'carers' where code = $1", CODE)
    slips = await square.ask_residents(UNIT, CODE)
    for slip, said in zip(slips, ["yes"] * yes + ["no"] * others, strict=False):
        await square.answer(slip, said)
    await square.close(CODE, "half", "一部分还没到位")
    (line,) = (await square.client.get("/bill", q=CODE))["items"]
    assert (line["answered"], line["yes"]) == (yes + others, told)
