"""Whatever comes in: 4xx as problem+json with a request id, every fault named, nothing half-written."""

import asyncio
import copy
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from acts_of_items import ITEM_ACTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import Client
from square import CONTACT, Square, days_ago, meeting

JSON = {"Content-Type": "application/json"}
LIGHT = "LL-018"
DEPTH = 100_000
HUGE = "1" + "0" * 400


class Act(NamedTuple):
    """An act whose body is well-formed; that there is no such claim or slip is told only after that."""

    who: str | None
    method: str
    path: str
    body: dict[str, Any]


_MEETING = meeting({"community_type": "resettlement"})
_MINUTES = {
    "seats": [{"seat": "unit", "count": 1, "organisation": "U01"}],
    "topics": [
        {
            "item": "LL-014",
            "put_off": False,
            "position": "for",
            "otherwise": [
                {"seat": "unit", "count": 1, "position": "against", "organisation": "U01"}
            ],
            "opinion_zh": "同意",
            "objections": ["担心噪声"],
            "conditions": ["避开午休"],
        }
    ],
}
_VOTE = {
    "gate": "owners_vote_three_quarters",
    "owners": {"total": 300, "voted": 200, "agreed": 150},
    "area_m2": {"total": "300", "voted": "200", "agreed": "150"},
    "held_on": "2026-11-20",
}
_POLICY = {"publicity_working_days": 5, "resolved_floor_percent": 70, "works_cap_fen": 1000}
_WISH = {
    "lines": [{"need_line": "LL-018-1", "quantity": "20"}],
    "finish_on": days_ago(-365),
    "contact": CONTACT,
    "kind": "service",
    "waitlist": False,
    "note": "周末可以",
    "conflict_statement": "无",
    "licence_ref": "示例-1",
}

_ENDING = {"reason_category": "capacity", "note": "交接给社区"}
_OFFER = {
    "resource": "venue",
    "quantity": "3",
    "unit_zh": "个",
    "what_zh": "会议室",
    "available_from": days_ago(-1),
    "available_to": days_ago(-90),
    "communities": ["ALL"],
    "conditions_zh": "工作日",
    "step": "1",
}
_COMPLETION = ("name_en", "kind", "state_owned", "credit_code", "username", "password")
_REGISTRATION: dict[str, Any] = {
    "credit_code": "91320599MA00TEXT08",
    "name_zh": "示例新单位",
    "name_en": "Demo newcomer",
    "kind": "enterprise",
    "state_owned": False,
    "contact": CONTACT,
    "username": "newcomer-1",
    "password": "a long phrase",
}
_WEIGHTS = {"line": 100, "severity": 60, "units_per_line": 5}
_FLOOR = {"by": "domain", "code": "safety_upgrade", "percent": 50}

#: Every JSON act of the API with a well-formed body, by its operation id.
ACTS: dict[str, Act] = {
    **{name: Act(*row) for name, row in ITEM_ACTS.items()},
    "evidence.review": Act(
        "C06", "POST", "/evidence/none/review", {"result": "private", "reason": "face"}
    ),
    "evidence.review_many": Act(
        "C06",
        "POST",
        "/evidence/review",
        {"evidence": ["none"], "result": "private", "reason": "face"},
    ),
    "lists.change_policy": Act("SD-1", "PATCH", "/lists/livelihood-2025/policy", _POLICY),
    "claims.claim": Act("U02", "POST", f"/items/{LIGHT}/claims", _WISH),
    "claims.withdraw": Act(
        "U02", "POST", "/claims/none/withdrawal", {"reason_category": "capacity", "note": "缺人"}
    ),
    "claims.qualify": Act(
        "RPC-1", "POST", "/claims/none/qualification", {"qualified": True, "reason": "合格"}
    ),
    "claims.approve": Act(
        "U02", "POST", "/claims/none/approval", {"internal_approval_ref": "批复-1"}
    ),
    "claims.sign": Act("U02", "POST", "/claims/none/signature", {"signatory_role": "负责人"}),
    "claims.select": Act(
        "RPC-1",
        "POST",
        "/claims/none/selection",
        {"selected": True, "lead": True, "deliberation": "none", "reason": "合适"},
    ),
    "arrivals.report": Act(
        "U02",
        "POST",
        "/claims/none/arrivals",
        {"need_line": "LL-018-1", "quantity": "2.5", "note": "已送到"},
    ),
    "arrivals.confirm": Act("C13", "POST", "/arrivals/none/confirmation", {"quantity": "2.5"}),
    "deliberations.record": Act("C13", "POST", "/items/none/deliberations", _MEETING),
    "meetings.announce": Act(
        "C36",
        "POST",
        "/meetings",
        {"meets_on": days_ago(-9), "at_time": "19:30", "place": "议事室", "items": ["LL-014"]},
    ),
    "meetings.call_off": Act("C36", "POST", "/meetings/none/cancellation", {"reason": "停电"}),
    "meetings.hold": Act("C36", "POST", "/meetings/none/deliberations", _MINUTES),
    "claims.select_several": Act(
        "RPC-1",
        "POST",
        "/items/none/selections",
        {
            "deliberation": "none",
            "choices": [{"claim": "none", "selected": True, "lead": True, "reason": "合适"}],
        },
    ),
    "gates.record": Act("C06", "POST", "/items/none/gates", _VOTE),
    "milestones.submit": Act(
        "U02",
        "POST",
        "/milestones/none/submission",
        {"used": [{"claim": "none", "need_line": "LL-018-1", "quantity": "20"}], "note": "过半"},
    ),
    "milestones.verify": Act(
        "C13", "POST", "/milestones/none/verification", {"result": "met", "note": "属实"}
    ),
    "items.accept": Act(
        "C13",
        "POST",
        "/items/none/acceptance",
        {
            "result": "pass",
            "outcomes": [{"outcome_code": "any", "quantity": "1"}],
            "defects_zh": "无",
        },
    ),
    "draws.request": Act("C13", "POST", "/items/none/draws", {}),
    "draws.print": Act("SO-1", "POST", "/draws/none/print", {}),
    "draws.reprint": Act("SO-1", "POST", "/draws/none/reprint", {"reason": "受潮"}),
    "slips.answer": Act(
        None,
        "POST",
        "/slips/none/answer",
        {
            "resolved": "yes",
            "grade": "satisfied",
            "text": "好",
            "call_back": {"phone": "0512-00000000"},
        },
    ),
    "slips.report_recurrence": Act(None, "POST", "/slips/none/recurrence", {"text": "又坏了"}),
    "items.close": Act(
        "RPC-1", "POST", "/items/none/closure", {"resolution": "merged", "reason": "并入他项"}
    ),
    "items.reopen": Act("RPC-1", "POST", "/items/none/reopening", {"reason": "又坏了"}),
    "demands.write": Act(
        None,
        "POST",
        "/demands",
        {
            "text": "路灯不亮",
            "community": "C13",
            "category": "infrastructure",
            "contact": CONTACT,
            "channel": "web",
            "serial": None,
            "reference": "12345-7",
            "photo": None,
        },
    ),
    "demands.find_similar": Act(
        None, "POST", "/demands/similar", {"text": "路灯不亮", "community": "C13"}
    ),
    "demands.summarise": Act("C13", "POST", "/demands/none/summary", {"summary_zh": "照明"}),
    "demands.link": Act(
        "C13", "POST", "/demands/none/links", {"items": ["LL-001"], "item": "LL-001"}
    ),
    "demands.reply": Act(
        "C13", "POST", "/demands/none/replies", {"text": "已修好。", "to_duplicates": False}
    ),
    "demands.hand_off": Act(
        "C13", "POST", "/demands/none/hand-off", {"to": "12345", "ticket": "SZ-1"}
    ),
    "demands.merge": Act("C13", "POST", "/demands/none/merge", {"into": "none"}),
    "demands.judge_photo": Act("C13", "POST", "/demands/none/photo", {"shows_person": True}),
    "demands.act_on_many": Act(
        "C13",
        "POST",
        "/demands/many",
        {"demands": ["none"], "act": "reply", "item": "LL-001", "text": "已修好。"},
    ),
    "demands.print_papers": Act(
        "C13", "POST", "/demands/papers", {"community": "C13", "channel": "reply_slip", "many": 2}
    ),
    "visits.tally": Act(
        "C13",
        "POST",
        "/visit-tallies",
        {"team": "一队", "week_of": "2025-03-03", "doors": 3, "demands": 1},
    ),
    "claims.confirm": Act(
        "U02",
        "POST",
        "/claims/none/confirmation",
        {"secret": "s" * 43, "contact": CONTACT, "waitlist": False},
    ),
    "owed_answers.reply": Act("C06", "POST", "/owed-answers/none/reply", {"text": "已请物业修好"}),
    "challenges.raise": Act(None, "POST", "/bill/none/challenges", {"text": "灯只装了三盏"}),
    "challenges.raise_of_entry": Act(
        None, "POST", "/ledger/entries/999999999/challenges", {"text": "数字不对"}
    ),
    "challenges.answer": Act(
        "RPC-1", "POST", "/challenges/none/answer", {"upheld": False, "answer": "已重数"}
    ),
    "upkeep_checks.check": Act(
        "C06", "POST", "/upkeep-checks/none/result", {"result": "holds", "note": None}
    ),
    "claims.make_link": Act("RPC-1", "POST", "/claims/none/link", {}),
    "claims.name_lead": Act("RPC-1", "POST", "/claims/none/lead", {"reason": "原牵头单位退出"}),
    "claims.return": Act("U02", "POST", "/claims/none/return", _ENDING),
    "claims.terminate": Act("RPC-1", "POST", "/claims/none/termination", _ENDING),
    "milestones.replan": Act(
        "U02", "POST", "/milestones/none/replan", {"due_on": days_ago(-90), "reason": "材料晚到"}
    ),
    "milestones.decide_replan": Act(
        "RPC-1", "POST", "/milestones/none/replan-approval", {"approved": True, "reason": "同意"}
    ),
    "offers.make": Act("U02", "POST", "/offers", _OFFER),
    "offers.change": Act("U02", "PATCH", "/offers/none", _OFFER),
    "offers.withdraw": Act("U02", "POST", "/offers/none/withdrawal", {"reason": "另有用处"}),
    "offers.take_up": Act(
        "RPC-1",
        "POST",
        "/offers/none/uptake",
        {"item": "LL-018", "lines": _WISH["lines"], "finish_on": days_ago(-90), "note": "请考虑"},
    ),
    "units.confirm_code": Act("RPC-1", "POST", "/units/none/code-confirmation", {"reason": "属实"}),
    "registrations.register": Act(None, "POST", "/registrations", _REGISTRATION),
    "registrations.complete": Act(
        None,
        "POST",
        "/registrations/none/completion",
        {name: _REGISTRATION[name] for name in _COMPLETION},
    ),
    "imports.confirm": Act(
        "RPC-1", "POST", "/imports/none/confirmation", {"content_hash": "0" * 64}
    ),
    "imports.read_anew": Act(
        "RPC-1",
        "POST",
        "/imports/none/reading",
        {
            "encoding": "utf-8",
            "sheets": [{"sheet": "单位", "kind": "units"}],
        },
    ),
    "matching.run": Act(
        "RPC-1",
        "POST",
        "/matching/runs",
        {"weights": _WEIGHTS, "floors": [_FLOOR], "scope": {"item": "LL-018"}},
    ),
    "matching.change_settings": Act(
        "SD-1",
        "POST",
        "/matching/settings",
        {"weights": _WEIGHTS, "floors": [_FLOOR], "reason": "试行一季"},
    ),
    "matching.adopt": Act("RPC-1", "POST", "/matching/runs/none/adoption", {"proposals": ["none"]}),
    "matching.invite": Act(
        "RPC-1", "POST", "/invitations", {"item": "none", "unit": "U02", "lines": _WISH["lines"]}
    ),
    "confidential_lines.leave": Act(
        "U02", "POST", "/confidential-lines", {"text": "请审计看一看", "claim": None}
    ),
    "confidential_lines.mark_read": Act("AU-1", "POST", "/confidential-lines/none/reading", {}),
    "confidential_lines.erase": Act("AU-1", "POST", "/confidential-lines/none/erasure", {}),
    "unit_replies.leave": Act("U02", "POST", "/claims/none/reply", {"text": "已交物业"}),
    "sources.declare": Act(
        "SD-1",
        "POST",
        "/sources",
        {
            "code": "summer-care",
            "name_zh": "暑托班",
            "name_en": "Summer care",
            "counts_zh": "课时",
            "counts_en": "Class-hours",
            "unit_zh": "课时",
            "unit_en": "class-hours",
            "theme": "services",
            "organisation": "SD-1",
            "delivery": "push",
            "pull_url": None,
            "expected_days": 31,
            "indicators": [{"code": "class_hours", "label_zh": "课时", "label_en": None}],
            "columns": ["indicator", "period", "unit", "actual"],
        },
    ),
    "sources.give_token": Act("SD-1", "POST", "/sources/none/token", {}),
    "sources.end": Act("SD-1", "POST", "/sources/none/ending", {"reason": "不再报送"}),
    "sessions.open": Act(None, "POST", "/session", {"username": "nobody", "password": "nothing"}),
}

#: Who may do what takes no body, where it is not for units.
WITHOUT_BODY = {
    **dict.fromkeys(("demands.acknowledge", "demands.show_own", "demands.show_papers"), "C13"),
    **dict.fromkeys(("matching.show_run", "matching.cancel"), "RPC-1"),
    **dict.fromkeys(("imports.show", "imports.rows"), "RPC-1"),
    "flags.list_rows": "AU-1",
}

#: Acts to whom nothing is as good as an empty body: every field may be left out.
NOTHING_WILL_DO = {"claims.confirm", "registrations.complete"}

#: Fields that take more than one line; every other text is one line.
PARAGRAPHS = {
    "note", "reason", "conflict_statement", "opinion_zh", "objections", "conditions", "defects_zh", "text", "answer",
    "password",
    "summary_zh", "need_zh", "need_en", "what_zh", "conditions_zh",
}  # fmt: skip


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _send(
    client: Client, act: Act, content: bytes, headers: dict[str, str] = JSON
) -> httpx.Response:
    answer: httpx.Response = await client.call(
        act.who, act.method, act.path, content=content, headers=headers
    )
    return answer


def _problem(answer: httpx.Response, *statuses: int) -> Any:
    """The problem that the answer tells, which must have one of these statuses."""
    assert answer.status_code in statuses, (answer.request.url, answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json", answer.request.url
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("/problems/")
    assert problem["title"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


def _leaves(value: Any, pointer: str = "") -> Iterator[str]:
    """Pointers to everything in a body that is no object or list."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _leaves(one, f"{pointer}/{index}")
    else:
        yield pointer


def _place(body: Any, pointer: str) -> tuple[Any, Any]:
    """The container of what stands at the pointer, and its key there."""
    *path, last = (int(part) if part.isdigit() else part for part in pointer.split("/")[1:])
    for part in path:
        body = body[part]
    return body, last


def _with(body: Any, pointer: str, literal: str) -> bytes:
    """The body with a JSON literal at the pointer."""
    changed = copy.deepcopy(body)
    container, key = _place(changed, pointer)
    container[key] = "@@"
    return json.dumps(changed).replace('"@@"', literal).encode()


async def test_every_json_act_of_the_api_is_tried_here(client: Client) -> None:
    schema = (await client.http.get("/schema/openapi.json")).json()
    found = {
        operation["operationId"]: (method.upper(), path)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in ("post", "patch", "put")
        and "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert set(found) == set(ACTS)
    for name, (method, path) in found.items():
        act = ACTS[name]
        form = re.sub(r"\{\w+\}", "[^/]+", path)
        assert act.method == method
        assert re.fullmatch(form, f"/api/v1{act.path}"), name


async def test_a_well_formed_body_is_not_a_bad_request(client: Client) -> None:
    """The control of all tests below."""
    for name, act in ACTS.items():
        answer = await _send(client, act, json.dumps(act.body).encode())
        assert answer.status_code in (200, 201, 401, 404), (name, answer.text)


NO_BODY_AT_ALL: dict[str, bytes] = {
    "empty": b"",
    "half": b'{"note":',
    "plain text": b"note=1",
    "two values": b"{} {}",
    "utf-16": '{"note": "x"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "invalid utf-8": b'{"note": "\xff\xfe"}',
    "raw surrogate": b'{"note": "\xed\xa0\x80"}',
    "lone surrogate": b'{"note": "\\ud800"}',
    "not a number": b'{"note": NaN}',
    "beyond floats": b'{"note": 1e400}',
    "deep list": b"[" * DEPTH + b"]" * DEPTH,
    "deep object": b'{"note":' * DEPTH,
    "deep in a field": b'{"note":' + b"[" * DEPTH + b"]" * DEPTH + b"}",
    "null": b"null",
    "list": b"[]",
    "text": b'"note"',
    "number": b"12",
    "huge number": HUGE.encode(),
    "truth": b"true",
}


@pytest.mark.parametrize("content", NO_BODY_AT_ALL.values(), ids=NO_BODY_AT_ALL)
async def test_what_is_no_object_of_json_is_a_bad_request(content: bytes, square: Square) -> None:
    before = await square.fingerprint()
    for name, act in ACTS.items():
        if content in (b"", b"null") and (not act.body or name in NOTHING_WILL_DO):
            continue  # nothing is as good as {} where nothing is asked
        problem = _problem(await _send(square.client, act, content), 400)
        assert problem["errors"][0]["message"]
    assert await square.fingerprint() == before


async def test_an_unknown_field_is_refused_wherever_it_stands(square: Square) -> None:
    before = await square.fingerprint()
    for act in ACTS.values():
        places = {pointer.rpartition("/")[0] for pointer in _leaves(act.body)} | {""}
        for place in places:
            body = copy.deepcopy(act.body)
            container, key = _place({"": body}, f"/{place}") if place == "" else _place(body, place)
            if not isinstance(container[key], dict):
                continue
            container[key]["un/known"] = 1
            problem = _problem(await _send(square.client, act, json.dumps(body).encode()), 400)
            told = {(one["pointer"], one["code"]) for one in problem["errors"]}
            assert told == {(f"{place}/un~1known", "unknown_field")}, act.path
    assert await square.fingerprint() == before


async def test_all_missing_and_unknown_fields_are_named_at_once(square: Square) -> None:
    schema = (await square.client.http.get("/schema/openapi.json")).json()
    for methods in schema["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            if name not in ACTS:
                continue
            content = operation["requestBody"]["content"]["application/json"]["schema"]
            struct = content.get("$ref", "").rpartition("/")[2]
            required = schema["components"]["schemas"].get(struct, {}).get("required", [])
            answer = await _send(square.client, ACTS[name], b'{"unknown": 1, "another": 2}')
            told = {(one["pointer"], one["code"]) for one in _problem(answer, 400)["errors"]}
            assert told == {(f"/{one}", "missing") for one in required} | {
                ("/unknown", "unknown_field"),
                ("/another", "unknown_field"),
            }


BAD_VALUES: dict[str, str] = {
    "object": '{"unexpected": 1}',
    "list": "[[]]",
    "huge number": HUGE,
    "negative huge number": f"-{HUGE}",
    "beyond floats": "1e400",
    "ten thousand characters": f'"{"长" * 10_000}"',
    "NUL": '"a\\u0000b"',
    "lone surrogate": '"\\ud800"',
}


@pytest.mark.parametrize("literal", BAD_VALUES.values(), ids=BAD_VALUES)
async def test_a_bad_value_in_any_field_is_refused_and_pointed_at(
    literal: str, square: Square
) -> None:
    before = await square.fingerprint()
    for act in ACTS.values():
        for pointer in _leaves(act.body):
            if pointer == "/password" and "u0000" in literal:
                continue  # only its hash is looked at
            answer = await _send(square.client, act, _with(act.body, pointer, literal))
            problem = _problem(answer, 400)
            told = {one["pointer"] for one in problem["errors"]}
            assert told <= {pointer, ""}, (act.path, pointer, told)
    assert await square.fingerprint() == before


async def test_a_text_of_one_line_has_no_second_one_not_even_an_empty_one(square: Square) -> None:
    for act in ACTS.values():
        for pointer in _leaves(act.body):
            container, key = _place(act.body, pointer)
            value = container[key]
            names = set(pointer.split("/"))
            if not isinstance(value, str) or names & PARAGRAPHS:
                continue
            for more in ("\n", "\nx"):
                content = _with(act.body, pointer, json.dumps(value + more))
                problem = _problem(await _send(square.client, act, content), 400)
                assert problem["errors"][0]["pointer"] == pointer


async def test_a_quantity_is_a_plain_decimal_text(client: Client) -> None:
    for quantity in ("-1", "1e3", "+1", " 1", "1.0000", "9" * 13, "１", "", 1, "NaN", "Infinity"):
        body = {**_WISH, "lines": [{"need_line": "LL-018-1", "quantity": quantity}]}
        answer = await _send(client, ACTS["claims.claim"], json.dumps(body).encode())
        assert _problem(answer, 400)["errors"][0]["pointer"] == "/lines/0/quantity", quantity


OTHER_MEDIA = (
    "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/octet-stream",
    "application/x-www-form-urlencoded", "json", "application/jsonp", None,
)  # fmt: skip


async def test_a_body_of_another_media_type_is_not_read(square: Square) -> None:
    before = await square.fingerprint()
    for media in OTHER_MEDIA:
        for act in ACTS.values():
            headers = {"Content-Type": media} if media else {}
            _problem(await _send(square.client, act, json.dumps(act.body).encode(), headers), 415)
    assert await square.fingerprint() == before


async def test_json_may_say_so_in_other_words(client: Client) -> None:
    content = json.dumps(_WISH).encode()
    for media in ("application/json; charset=utf-8", "Application/JSON"):
        answer = await _send(client, ACTS["claims.claim"], content, {"Content-Type": media})
        assert answer.status_code == 201, media


async def test_too_large_a_body_is_refused_unread(square: Square) -> None:
    before = await square.fingerprint()
    content = b'{"note": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    for name in ("claims.claim", "demands.write", "slips.answer"):
        assert _problem(await _send(square.client, ACTS[name], content), 413)
    assert await square.fingerprint() == before


BAD_IDS = [
    "none",
    "%00",
    "a%00b",
    "%FF",
    "..",
    "%2e%2e%2fetc",
    "x" * 5000,
    "%E2%80%AE",
    "'--",
    "%5Cud800",
]


@pytest.mark.parametrize("bad", BAD_IDS, ids=range(len(BAD_IDS)))
async def test_an_id_that_nothing_has_is_not_found(bad: str, square: Square) -> None:
    before = await square.fingerprint()
    schema = (await square.client.http.get("/schema/openapi.json")).json()
    for path, methods in schema["paths"].items():
        if "{" not in path or not path.startswith("/api/v1/"):
            continue
        if ".." in bad and path.endswith("/fits"):
            continue  # a client that tidies addresses asks for /fits, which is there
        place = re.sub(r"\{\w+\}", bad, path)
        for method in methods:
            name = methods[method]["operationId"]
            act = ACTS.get(name, Act(WITHOUT_BODY.get(name, "U02"), "", "", {}))
            headers = dict(JSON)
            if act.who:
                headers["Authorization"] = f"Bearer {square.client.accounts[act.who]['token']}"
            answer = await square.client.http.request(
                method, place, content=json.dumps(act.body).encode(), headers=headers
            )
            if method == "get" and answer.status_code == 200:
                # A list of nothing; a client folds `..` away and asks for another list.
                assert answer.json()["total"] == 0 or bad == "..", place
                assert "/items/{code}/" not in path or bad == "..", "an unknown item is not found"
            else:
                _problem(answer, 400, 404, 405)
    assert await square.fingerprint() == before


#: A query string of /items, and the parameter that is wrong in it.
WRONG_PARAMETERS: list[tuple[str, str]] = [
    ("limit=0", "/limit"),
    ("limit=101", "/limit"),
    ("limit=-1", "/limit"),
    ("limit=x", "/limit"),
    ("limit=" + HUGE, "/limit"),
    ("cursor=garbage", "/cursor"),
    ("cursor=%00", "/cursor"),
    ("cursor=%FF%FE", "/cursor"),
    ("cursor=" + "A" * 300, "/cursor"),
    ("cursor=YWZ0ZXI6LTE", "/cursor"),  # after:-1
    ("cursor=YWZ0ZXI6wrI", "/cursor"),  # after:²
    ("cursor=YWZ0ZXI6OTk5OTk5OTk5OTk5", "/cursor"),  # after:999999999999
    ("word=unknown", "/word"),
    ("state=draft", "/state"),
    ("state=nowhere", "/state"),
    ("programme=both", "/programme"),
    ("track=heavy", "/track"),
    ("gate=unknown", "/gate"),
    ("gap=closed", "/gap"),
    ("sort=random", "/sort"),
    ("finish_before=2025-02-30", "/finish_before"),
    ("finish_before=soon", "/finish_before"),
    ("category=" + "x" * 65, "/category"),
    ("q=" + "x" * 101, "/q"),
    ("q=%00", "/q"),
]


async def test_a_wrong_parameter_is_refused_and_named_as_it_was_sent(client: Client) -> None:
    for query, pointer in WRONG_PARAMETERS:
        problem = _problem(await client.call(None, "GET", f"/items?{query}"), 400)
        assert [one["pointer"] for one in problem["errors"]] == [pointer], query


async def test_a_nul_in_an_address_is_a_bad_request(client: Client) -> None:
    for path in ("/items?list=%00", "/ledger/entries?item=%00", "/bill?domain=%00"):
        _problem(await client.call(None, "GET", path), 400)


async def test_a_wrong_group_of_a_summary_is_refused(client: Client) -> None:
    for path in ("/bill/summary", "/cohort"):
        for query in ("by=nothing", "programme=both"):
            _problem(await client.call(None, "GET", f"{path}?{query}"), 400)


async def test_a_method_that_an_address_does_not_take_is_refused(client: Client) -> None:
    for method, path in (
        ("PUT", "/items"), ("DELETE", f"/items/{LIGHT}"), ("GET", "/claims/none/withdrawal"),
        ("PATCH", "/session"), ("TRACE", "/items"), ("POST", "/ledger/entries"),
    ):  # fmt: skip
        _problem(await client.call("U02", method, path), 405)


async def test_an_address_that_is_nothing_is_not_found(client: Client) -> None:
    _problem(await client.http.get("/api/v1/nowhere", headers={"Accept": "application/json"}), 404)


async def test_a_callers_request_id_is_kept_when_it_is_plain(client: Client) -> None:
    for given_id, kept in (("my-request-0001", True), ("short", False), ("<script>alert", False)):
        answer = await client.call(None, "GET", "/items/none", headers={"X-Request-Id": given_id})
        assert (_problem(answer, 404)["request_id"] == given_id) is kept


# Files.


async def _upload(square: Square, path: str, content: bytes, **more: Any) -> httpx.Response:
    answer: httpx.Response = await square.client.call(
        "U02",
        "POST",
        path,
        files={"file": (more.pop("filename", "proof.txt"), content, "text/plain")},
        data={"kind": "quantity_list", "captured_on": "2026-11-20", **more},
    )
    return answer


#: A file's content, other fields of its form, and the field that is wrong.
BAD_FILES: list[tuple[bytes, dict[str, str], str]] = [
    (b"", {}, "/file"),
    (b"MZ\x90\x00", {}, "/file"),
    (b"<svg onload='alert(1)'/>", {}, "/file"),
    (b"x" * (8 * 1024 * 1024 + 1), {}, "/file"),
    (b"counted", {"kind": ""}, "/kind"),
    (b"counted", {"kind": "x" * 65}, "/kind"),
    (b"counted", {"kind": "a\x00b"}, "/kind"),
    (b"counted", {"kind": "warranty_card"}, "/kind"),
    (b"counted", {"captured_on": "2025-02-30"}, "/captured_on"),
]


async def test_a_bad_file_is_refused(square: Square) -> None:
    await square.start("U02", LIGHT)
    node = (await square.nodes(LIGHT))[0]
    before = await square.fingerprint()
    for content, fields, pointer in BAD_FILES:
        answer = await _upload(square, f"/milestones/{node['id']}/evidence", content, **fields)
        assert [one["pointer"] for one in _problem(answer, 400)["errors"]] == [pointer]
    assert await square.fingerprint() == before


async def test_a_files_name_is_never_used(square: Square) -> None:
    await square.start("U02", LIGHT)
    node = (await square.nodes(LIGHT))[0]
    for name in ("../../etc/passwd", "a\x00b", "\u202egpj.exe", "长" * 300):
        path = f"/milestones/{node['id']}/evidence"
        answer = await _upload(square, path, b"counted", filename=name)
        assert answer.status_code == 201, answer.text
    found = square.client.settings.folder.rglob("evidence/*/*")
    stored = [one.name for one in found if one.is_file()]
    assert stored == [answer.json()["evidence"][0]["sha256"]]


async def test_a_stranger_cannot_fill_the_disk(square: Square) -> None:
    await square.start("U02", LIGHT)
    node = (await square.nodes(LIGHT))[0]
    for who, milestone, status in (("U03", node["id"], 403), ("U02", "none", 404)):
        answer = await square.client.call(
            who,
            "POST",
            f"/milestones/{milestone}/evidence",
            files={"file": ("proof.txt", b"counted", "text/plain")},
            data={"kind": "quantity_list"},
        )
        _problem(answer, status)
    assert not list(square.client.settings.folder.rglob("evidence/*/*"))


async def test_what_is_no_upload_is_a_bad_request(square: Square) -> None:
    await square.start("U02", LIGHT)
    node = (await square.nodes(LIGHT))[0]
    path = f"/milestones/{node['id']}/evidence"
    for media, content in (
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\ncut"),
        ("multipart/form-data; boundary=x", b"nothing of the kind"),
        ("application/json", b"{}"),
        ("text/plain", b""),
    ):
        headers = {"Content-Type": media}
        answer = await square.client.call("U02", "POST", path, content=content, headers=headers)
        _problem(answer, 400)


# Anything at all.

_TEXTS = st.text(max_size=30) | st.sampled_from(
    ["", "\0", "\ud800", "长" * 3000, "=1+1", "<script>"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def _calls(draw: Any) -> tuple[Act, bytes]:
    """An act with a body that is anything, or its own with something else in a few places."""
    act = ACTS[draw(st.sampled_from(sorted(ACTS)))]
    body: Any = copy.deepcopy(act.body)
    if not body or draw(st.booleans()):
        return act, json.dumps(draw(_VALUES)).encode()
    for pointer in draw(st.lists(st.sampled_from(sorted(_leaves(body))), max_size=3)):
        container, key = _place(body, pointer)
        container[key] = draw(_VALUES)
    if draw(st.booleans()):
        body.pop(draw(st.sampled_from(sorted(body))))
    return act, json.dumps(body).encode()


async def _try(client: Client, call: tuple[Act, bytes]) -> None:
    answer = await _send(client, *call)
    if answer.status_code >= 300:
        _problem(answer, 400, 401, 404, 409, 429)


_FUZZ = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@settings(_FUZZ, max_examples=150)
@given(call=_calls())
async def test_anything_at_all_is_answered_in_order(
    call: tuple[Act, bytes], client: Client
) -> None:
    await _try(client, call)


@pytest.mark.large
@pytest.mark.usefixtures("by_command")
@settings(_FUZZ, max_examples=20_000, derandomize=False)
@given(call=_calls())
async def test_anything_at_all_for_a_long_time(call: tuple[Act, bytes], client: Client) -> None:
    await _try(client, call)


async def test_a_hundred_bad_calls_at_once_leave_the_pool_whole(square: Square) -> None:
    acts = [ACTS[name] for name in sorted(ACTS)] * 5
    answers = await asyncio.gather(*(_send(square.client, act, b"{") for act in acts))
    assert {answer.status_code for answer in answers} == {400}
    assert (await square.client.get("/items"))["total"] == 196
