"""A report with a photo: what is like it, who says the same, the summary, the item, the answer, forgetting."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from photographs import SVG, bomb, photo_with_position
from PIL import Image
from servers import Client
from square import Square

from marketplace.demands import photos, queries
from marketplace.demands.photos import photo_shelf
from marketplace.ground import clock
from marketplace.ground.db import looking
from marketplace.ground.files.storing import Shelf
from marketplace.ground.working_days.rules import after_working_days, monday_of
from workers.forget_what_is_over import forget_what_is_over
from workers.sweep_pictures import sweep_pictures

WORDS = "三号楼东边的路灯不亮，晚上老人走路看不见。我是张三 13800000000"
SUMMARY = "三号楼东侧路灯不亮，晚上行走不便"
SECRETS = ("张三", "13800000000", "0512-7654321")


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def report(square: Square, text: str = WORDS, community: str = "C06", **more: Any) -> Any:
    return await square.act(None, "/demands", {"text": text, "community": community, **more})


async def send_photo(square: Square, content: bytes) -> Any:
    return await square.client.call(
        None, "POST", "/demands/photos", files={"file": ("a.jpg", content, "image/jpeg")}
    )


async def test_from_a_report_with_a_photo_to_a_forgotten_contact(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = square.client
    # A neighbour reported the same before, and the community summed it up.
    first = await report(square, contact="0512-7654321")
    said = await square.act("C06", f"/demands/{first['id']}/summary", {"summary_zh": SUMMARY})
    assert said["state"] == "acknowledged", "who works on a report has seen it"
    # Whoever is about to write is told of it, and of nothing private.
    asked = {"text": "我们楼下路灯又不亮了，老人晚上不敢走", "community": "C06"}
    like = (await client.post(None, "/demands/similar", asked)).json()
    assert [one["summary_zh"] for one in like["demands"]] == [SUMMARY]
    assert not any(secret in str(like) for secret in SECRETS)
    # They write all the same, with a photo.
    taken = await send_photo(square, photo_with_position())
    assert taken.status_code == 201, taken.text
    second = await report(square, asked["text"], photo=taken.json()["id"], contact="李四 139")
    assert second["photo"] == "private"
    # Others say the same; a browser counts once, and few are not counted aloud.
    heard = [await _voice(square, first["id"]) for _ in range(2)]
    assert [one["voices"] for one in heard] == [None, None]
    # The community sees both, and that they are alike; it makes them one.
    owed = await client.get("/demands/owed", who="C06")
    assert [one["id"] for one in owed["items"]] == [second["id"], first["id"]]
    assert owed["items"][1]["original"] == WORDS
    merged = await square.act("C06", f"/demands/{second['id']}/merge", {"into": first["serial"]})
    assert merged["same_as"] == first["id"]
    heard += [await _voice(square, first["id"]) for _ in range(2)]
    assert heard[-1]["voices"] == 6, "two who wrote and four who said the same"
    # The photo shows nobody; now all may see it, and nothing of where it was taken.
    hidden = await client.call(None, "GET", f"/demands/{second['id']}/photo")
    assert hidden.status_code == 404
    assert (await client.call("C06", "GET", f"/demands/{second['id']}/photo")).status_code == 200
    assert (await client.call("C05", "GET", f"/demands/{second['id']}/photo")).status_code == 404
    await square.act("C06", f"/demands/{second['id']}/photo", {"shows_person": False})
    shown = await client.call(None, "GET", f"/demands/{second['id']}/photo")
    assert shown.headers["content-type"] == "image/jpeg"
    assert not dict(Image.open(io.BytesIO(shown.content)).getexif())
    # Both go to an item, and each writer is answered.
    linked = await square.act("C06", f"/demands/{first['id']}/links", {"items": ["LL-001"]})
    assert [one["code"] for one in linked["items"]] == ["LL-001"]
    body = {"text": "已列入清单，施工前会再告知。", "to_duplicates": True}
    await square.act("C06", f"/demands/{first['id']}/replies", body)
    for serial in (first["serial"], second["serial"]):
        found = await client.get(f"/demands/{serial}")
        assert found["state"] == "replied"
        assert found["answer_zh"] == body["text"]
        assert found["summary_zh"] == SUMMARY
        assert [one["code"] for one in found["items"]] == ["LL-001"]
        assert found["voices"] == 6
        assert not any(secret in str(found) for secret in SECRETS)
    assert (await client.get("/demands/owed", who="C06"))["total"] == 0
    # What the public reads.
    public = await client.get("/demands", community="C06", q="路灯")
    assert public["total"] == 1
    assert public["items"][0]["summary_zh"] == SUMMARY
    assert not {"serial", "original", "answer_zh"} & set(public["items"][0])
    # 90 days after the answer nobody knows any more how to reach them.
    assert await _contacts() == 2
    _move_clock(monkeypatch, timedelta(days=89))
    await forget_what_is_over({})
    assert await _contacts() == 2
    _move_clock(monkeypatch, timedelta(days=91))
    await forget_what_is_over({})
    assert await _contacts() == 0
    monkeypatch.undo()
    assert await square.broken_truths() == []


async def _voice(square: Square, demand: str) -> Any:
    """Somebody else's browser says the same, twice."""
    square.client.http.cookies.clear()
    said = await square.act(None, f"/demands/{demand}/support")
    again = await square.act(None, f"/demands/{demand}/support")
    assert again == said, "one voice for each browser"
    square.client.http.cookies.clear()
    return said


async def _contacts() -> int:
    async with looking() as reader:
        return int(await reader.fetch_value("select count(*) from demand_contacts"))


def _move_clock(monkeypatch: pytest.MonkeyPatch, further: timedelta) -> None:
    monkeypatch.undo()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + further)


async def test_a_writer_may_say_once_that_the_answer_does_not_help(square: Square) -> None:
    one = await report(square, contact="0512-7654321")
    page = f"/demands/{one['serial']}/objection"
    assert await square.refused(None, page) == "wrong_state"
    await square.act("C06", f"/demands/{one['serial']}/replies", {"text": "请打物业电话。"})
    assert (await square.client.get(f"/demands/{one['serial']}"))["may_contest"]
    contested = await square.act(None, page)
    assert contested["state"] == "contested"
    owed = await square.client.get("/demands/owed", who="C06")
    assert [row["id"] for row in owed["items"]] == [one["id"]]
    again = await square.act("C06", f"/demands/{one['id']}/replies", {"text": "已派人修好。"})
    assert [reply["text_zh"] for reply in again["replies"]] == ["请打物业电话。", "已派人修好。"]
    assert not again["may_contest"]
    assert await square.refused(None, page) == "wrong_state"
    reply = f"/demands/{one['id']}/replies"
    assert await square.refused("C06", reply, {"text": "第三次"}) == "wrong_state"
    assert await square.refused(None, "/demands/R-2026-2222-2222/objection") == "not_found"


async def test_a_contact_is_kept_while_an_answer_is_contested(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await report(square, contact="0512-7654321")
    await square.act("C06", f"/demands/{one['id']}/replies", {"text": "请打物业电话。"})
    await square.act(None, f"/demands/{one['serial']}/objection")
    _move_clock(monkeypatch, timedelta(days=200))
    await forget_what_is_over({})
    assert await _contacts() == 1


async def test_what_belongs_elsewhere_is_handed_off_and_its_outcome_told(square: Square) -> None:
    one = await report(square, channel="hotline", reference="12345-20261123-0007")
    body = {"to": "12345", "ticket": "SZ-778"}
    handed = await square.act("C06", f"/demands/{one['id']}/hand-off", body)
    assert handed["state"] == "handed_off"
    assert handed["reference"] == "12345-20261123-0007"
    assert await square.refused("C06", f"/demands/{one['id']}/hand-off", body) == "wrong_state"
    found = await square.client.get(f"/demands/{one['serial']}")
    assert (found["handed_to"], found["ticket"]) == ("12345", "SZ-778")
    assert found["answered_at"] is None, "the outcome is still owed"
    done = await square.act("C06", f"/demands/{one['id']}/replies", {"text": "路灯管理处已修复。"})
    assert done["state"] == "replied"


async def test_the_days_of_the_first_sign_and_of_the_answer_come_from_policy(
    square: Square,
) -> None:
    for code in ("livelihood-2025", "tackling-1", "tackling-2", "tackling-3"):
        fields = {"acknowledge_working_days": 3, "answer_working_days": 7}
        answer = await square.client.call("SD-1", "PATCH", f"/lists/{code}/policy", json=fields)
        assert answer.status_code == 200
    one = await report(square)
    today = clock.civil_date(clock.now())
    assert one["acknowledge_due_on"] == after_working_days(today, 3).day.isoformat()
    assert one["answer_due_on"] == after_working_days(today, 7).day.isoformat()
    owed = (await square.client.get("/demands/owed", who="C06"))["items"][0]
    assert owed["due_on"] == one["acknowledge_due_on"]
    seen = await square.act("C06", f"/demands/{one['id']}/acknowledgement")
    assert seen["due_on"] == one["answer_due_on"]
    again = f"/demands/{one['id']}/acknowledgement"
    assert await square.refused("C06", again) == "wrong_state"


async def test_five_reports_go_to_one_item_in_one_go(square: Square) -> None:
    ids = [(await report(square, f"路灯不亮 {n}"))["id"] for n in range(5)]
    linked = await square.act(
        "C06", "/demands/many", {"demands": ids, "act": "link", "item": "LL-001"}
    )
    assert [[one["code"] for one in row["items"]] for row in linked["demands"]] == [["LL-001"]] * 5
    merged = await square.act("C06", "/demands/many", {"demands": ids, "act": "merge"})
    assert [row["same_as"] for row in merged["demands"]] == [ids[0]] * 4
    # Those merged have given their items to the first.
    shown = await square.client.get(f"/demands/{ids[3]}/original", who="C06")
    assert [one["code"] for one in shown["items"]] == ["LL-001"]
    assert shown["voices"] == 5
    body = {"demands": ids, "act": "reply", "text": "已列入清单。"}
    replied = await square.act("C06", "/demands/many", body)
    assert {row["state"] for row in replied["demands"]} == {"replied"}
    await square.act("C06", "/demands/many", {"demands": ids, "act": "acknowledge"})
    # One that cannot be answered stops all.
    fresh = (await report(square, "又一件"))["id"]
    body = {"demands": [fresh, ids[0]], "act": "reply", "text": "好"}
    assert await square.refused("C06", "/demands/many", body) == "wrong_state"
    assert (await square.client.get("/demands/owed", who="C06"))["total"] == 1


async def test_what_cannot_be_done_to_many_is_told_where(square: Square) -> None:
    one = (await report(square))["id"]
    for body, pointer in (
        ({"demands": [one], "act": "link"}, "/item"),
        ({"demands": [one], "act": "reply"}, "/text"),
        ({"demands": [one], "act": "merge"}, "/demands"),
        ({"demands": [], "act": "acknowledge"}, "/demands"),
        ({"demands": [one], "act": "link", "item": "LL-999"}, "/item"),
        ({"demands": [one] * 101, "act": "acknowledge"}, "/demands"),
    ):
        answer = await square.client.post("C06", "/demands/many", body)
        assert answer.status_code == 400, body
        assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


async def test_only_its_own_community_works_on_a_report(square: Square) -> None:
    one = await report(square, contact="0512-7654321")
    whole = await report(square, community="ALL")
    acts: dict[str, Any] = {
        "acknowledgement": {},
        "summary": {"summary_zh": "x"},
        "links": {"items": ["LL-001"]},
        "replies": {"text": "x"},
        "hand-off": {"to": "12345"},
        "merge": {"into": whole["id"]},
        "photo": {"shows_person": False},
    }
    before = await square.fingerprint()
    for name, body in acts.items():
        path = f"/demands/{one['id']}/{name}"
        assert await square.refused(None, path, body) == "not_signed_in"
        for stranger in ("C05", "SD-1", "RPC-1", "U02", "SO-1", "AU-1"):
            assert await square.refused(stranger, path, body) == "forbidden", (stranger, name)
        assert await square.refused("C06", f"/demands/none/{name}", body) == "not_found"
    for stranger in ("C05", "SD-1", "RPC-1", "U02", "SO-1", "AU-1"):
        answer = await square.client.call(stranger, "GET", f"/demands/{one['id']}/original")
        assert answer.status_code == 403
        assert "7654321" not in answer.text
    assert (await square.client.call(None, "GET", "/demands/owed")).status_code == 401
    assert await square.fingerprint() == before
    assert (await square.client.get("/demands/owed", who="C05"))["total"] == 0
    assert (await square.client.get("/demands/owed", who="SD-1"))["items"][0]["id"] == whole["id"]
    own = await square.client.get(f"/demands/{one['id']}/original", who="C06")
    assert own["contact"] == "0512-7654321"


async def test_reports_of_two_communities_are_not_made_one(square: Square) -> None:
    here, there = await report(square), await report(square, community="C05")
    third = await report(square)
    path = f"/demands/{here['id']}/merge"
    assert await square.refused("C06", path, {"into": there["id"]}) == "wrong_level"
    assert await square.refused("C06", path, {"into": here["id"]}) == "wrong_state"
    assert await square.refused("C06", path, {"into": "R-2026-2222-2222"}) == "bad_request"
    await square.act("C06", path, {"into": third["id"]})
    assert await square.refused("C06", path, {"into": third["id"]}) == "wrong_state"
    back = f"/demands/{third['id']}/merge"
    assert await square.refused("C06", back, {"into": here["id"]}) == "wrong_state"
    summary = f"/demands/{here['id']}/summary"
    assert await square.refused("C06", summary, {"summary_zh": "x"}) == "wrong_state"


async def test_a_report_is_joined_to_what_is_listed_alone(square: Square) -> None:
    one = await report(square)
    for body in (
        {},
        {"items": []},
        {"items": ["LL-999"]},
        {"item": "LL-999"},
        {"items": ["x"] * 21},
    ):
        assert await square.refused("C06", f"/demands/{one['id']}/links", body) == "bad_request"
    twice = {"items": ["LL-001", "LL-002"], "item": "LL-001"}
    linked = await square.act("C06", f"/demands/{one['id']}/links", twice)
    assert [item["code"] for item in linked["items"]] == ["LL-001", "LL-002"]
    again = await square.act("C06", f"/demands/{one['id']}/links", twice)
    assert [item["code"] for item in again["items"]] == ["LL-001", "LL-002"]


async def test_a_picture_that_shows_a_person_is_deleted(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = (await send_photo(square, photo_with_position())).json()
    one = await report(square, photo=taken["id"])
    assert await square.refused(None, "/demands", {"text": "x", "community": "C06",
                                                   "photo": taken["id"]}) == "bad_request"  # fmt: skip
    folder = Path(photo_shelf(square.client.settings).address)
    assert _files(folder) == 1
    judged = await square.act("C06", f"/demands/{one['id']}/photo", {"shows_person": True})
    assert judged["photo"] is None
    assert (
        await square.client.call("C06", "GET", f"/demands/{one['id']}/photo")
    ).status_code == 404
    path = f"/demands/{one['id']}/photo"
    assert await square.refused("C06", path, {"shows_person": True}) == "wrong_state"
    context = {"settings": square.client.settings}
    assert await sweep_pictures(context) == 0, "a young file may still find its row"
    _move_clock(monkeypatch, timedelta(hours=2))
    assert await sweep_pictures(context) == 1
    assert _files(folder) == 0


async def test_a_picture_whose_report_never_comes_is_forgotten(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send_photo(square, photo_with_position())
    context = {"settings": square.client.settings}
    _move_clock(monkeypatch, timedelta(hours=23))
    await forget_what_is_over(context)
    assert await sweep_pictures(context) == 0
    _move_clock(monkeypatch, timedelta(hours=25))
    await forget_what_is_over(context)
    assert await sweep_pictures(context) == 1


def _files(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("content", [SVG, bomb(), b"", b"x" * (8 * 1024 * 1024 + 1)], ids=range(4))
async def test_what_is_no_picture_is_refused_kindly(square: Square, content: bytes) -> None:
    answer = await send_photo(square, content)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["pointer"] == "/photo"
    assert not Path(photo_shelf(square.client.settings).address).exists()


async def test_a_full_disk_is_said_and_the_rest_works(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "photo_shelf", lambda settings: Shelf(settings.data_dir, 1 << 60))
    assert (await send_photo(square, photo_with_position())).status_code == 507
    await report(square)


async def test_too_many_voices_from_one_place_wait_a_little(square: Square) -> None:
    one = await report(square)
    for _ in range(10):
        square.client.http.cookies.clear()
        await square.act(None, f"/demands/{one['id']}/support")
    answer = await square.client.post(None, f"/demands/{one['id']}/support")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


async def test_a_token_that_was_made_up_counts_as_a_new_voice_of_ours(square: Square) -> None:
    one = await report(square)
    forged = {"Cookie": "voice=" + "a" * 22 + "." + "b" * 32}
    said = await square.client.post(None, f"/demands/{one['id']}/support", headers=forged)
    assert said.status_code == 201
    assert "voice=" in said.headers["set-cookie"]
    assert "HttpOnly" in said.headers["set-cookie"]
    assert await square.refused(None, "/demands/none/support") == "not_found"
    async with looking() as reader:
        marks = await reader.fetch("select mark from demand_supports")
    assert len(marks) == 1
    assert len(marks[0][0]) == 32


async def test_paper_has_its_serial_before_it_is_written_on(square: Square) -> None:
    batch = await square.act("C06", "/demands/papers", {"community": "C06", "many": 3})
    assert len({paper["serial"] for paper in batch["papers"]}) == 3
    serial = batch["papers"][0]["serial"]
    assert (await square.client.call(None, "GET", f"/demands/{serial}")).status_code == 404
    body = {"text": WORDS, "community": "C06", "channel": "reply_slip"}
    typed = serial.lower().replace("-", " ")
    other = {**body, "community": "C05", "serial": serial}
    assert await square.refused("SO-1", "/demands", other) == "bad_request"
    written = await square.act("SO-1", "/demands", {**body, "serial": typed})
    assert written["serial"] == serial
    again = {**body, "text": "别的", "serial": serial}
    assert await square.refused("SO-1", "/demands", again) == "paper_used"
    unprinted = {**body, "serial": "R-2026-2222-2222"}
    assert await square.refused("SO-1", "/demands", unprinted) == "bad_request"
    own = await square.client.get(f"/demands/{serial}/original", who="C06")
    assert own["taken_in_by"] == "SO-1"
    shown = await square.client.get(f"/demands/papers/{batch['batch']}", who="C06")
    assert [paper["used"] for paper in shown["papers"]].count(True) == 1
    for stranger, status in (("C05", 404), ("SO-1", 404), (None, 401), ("U02", 403)):
        answer = await square.client.call(stranger, "GET", f"/demands/papers/{batch['batch']}")
        assert answer.status_code == status
    assert await square.refused("C05", "/demands/papers", {"community": "C06"}) == "forbidden"
    unknown = {"community": "C99"}
    assert await square.refused("SO-1", "/demands/papers", unknown) == "bad_request"
    too_many = {"community": "C06", "many": 201}
    assert await square.refused("C06", "/demands/papers", too_many) == "bad_request"


async def test_home_visits_are_counted_by_team_and_week_without_persons(square: Square) -> None:
    today = clock.civil_date(clock.now())
    body = {"team": "第三网格小队", "week_of": today.isoformat(), "doors": 40, "demands": 9}
    first = await square.act("C06", "/visit-tallies", body)
    assert first["week_on"] == monday_of(today).isoformat()
    await square.act("C06", "/visit-tallies", {**body, "doors": 45})
    mine = await square.client.get("/visit-tallies", who="C06")
    assert [(row["doors"], row["demands"]) for row in mine["items"]] == [(45, 9)]
    assert (await square.client.get("/visit-tallies", who="C05"))["total"] == 0
    assert (await square.client.get("/visit-tallies", who="SD-1"))["total"] == 1
    future = {**body, "week_of": (today + timedelta(days=8)).isoformat()}
    assert await square.refused("C06", "/visit-tallies", future) == "bad_request"
    for bad in ({"doors": -1}, {"doors": 10_001}, {"team": ""}, {"demands": "x"}):
        assert await square.refused("C06", "/visit-tallies", {**body, **bad}) == "bad_request"
    assert await square.refused(None, "/visit-tallies", body) == "not_signed_in"
    assert await square.refused("SD-1", "/visit-tallies", body) == "forbidden"


async def test_the_public_finds_summaries_by_words_of_any_width(square: Square) -> None:
    for text, category in (("3号楼 LED 路灯不亮", "public_safety"), ("电梯常坏", None)):
        one = await report(square, text, category=category)
        await square.act("C06", f"/demands/{one['id']}/summary", {"summary_zh": text})
    hidden = await report(square, "没有摘要的路灯")
    for q, n in (("路灯", 1), ("ＬＥＤ", 1), ("led 路灯", 1), ("路 灯", 1), ("灯路", 0), ("梯", 1),
                 ("摘要", 0), ("", 2), ("，", 2)):  # fmt: skip
        found = await square.client.get("/demands", q=q)
        assert found["total"] == n, q
        assert hidden["id"] not in str(found)
    assert (await square.client.get("/demands", category="public_safety"))["total"] == 1
    assert (await square.client.get("/demands", community="C05"))["total"] == 0
    page = await square.client.get("/demands", limit=1)
    assert page["next"]
    rest = await square.client.get("/demands", limit=1, cursor=page["next"])
    assert rest["items"][0]["id"] != page["items"][0]["id"]


async def test_what_others_wrote_cannot_be_guessed_at_by_asking_for_alike(square: Square) -> None:
    one = await report(square)
    await square.act("C06", f"/demands/{one['id']}/summary", {"summary_zh": "照明问题"})
    asked = {"text": WORDS, "community": "C06"}
    like = (await square.client.post(None, "/demands/similar", asked)).json()
    assert like["demands"] == []


async def test_a_listed_item_that_is_alike_is_named(square: Square) -> None:
    item = await square.item("LL-001")
    asked = {"text": item["need_zh"], "community": item["community"]}
    like = (await square.client.post(None, "/demands/similar", asked)).json()
    assert like["items"][0]["code"] == "LL-001"


async def test_items_are_found_by_every_word_of_any_width(square: Square) -> None:
    for q, found in (("LL-001", True), ("ｌｌ－００１", True), ("充电 增建", True), ("增建，充电", True),
                     ("充电 没有这个词", False)):  # fmt: skip
        page = await square.client.get("/items", q=q, limit=100)
        assert ("LL-001" in [one["code"] for one in page["items"]]) is found, q


async def test_a_forgotten_contact_is_forgotten_in_stored_answers_too(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await report(square, contact="0512-7654321")
    other = await report(square, contact="0512-1111111")
    await square.act("C06", f"/demands/{one['id']}/replies", {"text": "已修好。"})
    _move_clock(monkeypatch, timedelta(days=89))
    for which in (one, other):
        await square.client.post(
            "C06", f"/demands/{which['id']}/links", {"item": "LL-001"},
            headers={"Idempotency-Key": f"link-{which['id']}"},
        )  # fmt: skip
    assert len(await _answers_with_contact("7654321")) == 1
    _move_clock(monkeypatch, timedelta(days=91))
    await forget_what_is_over({})
    assert await _answers_with_contact("7654321") == []
    assert len(await _answers_with_contact("1111111")) == 1, "its answer is still owed"


async def _answers_with_contact(words: str) -> list[Any]:
    async with looking() as reader:
        return list(
            await reader.fetch(
                "select key from idempotency_keys where position($1::bytea in answer) > 0",
                words.encode(),
            )
        )


async def test_an_answer_to_a_thread_passes_over_whom_another_just_answered(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [(await report(square, f"路灯不亮 {n}"))["id"] for n in range(3)]
    await square.act("C06", "/demands/many", {"demands": ids, "act": "merge"})

    async def list_as_it_was(*_: Any) -> list[str]:
        return ids[1:]

    await square.act("C06", f"/demands/{ids[1]}/replies", {"text": "单独回复。"})
    monkeypatch.setattr(queries, "list_thread", list_as_it_was)
    to_all = {"text": "已列入清单。", "to_duplicates": True}
    await square.act("C06", f"/demands/{ids[0]}/replies", to_all)
    own = [await square.client.get(f"/demands/{one}/original", who="C06") for one in ids]
    assert [[reply["text_zh"] for reply in one["replies"]] for one in own] == [
        ["已列入清单。"], ["单独回复。"], ["已列入清单。"],
    ]  # fmt: skip
