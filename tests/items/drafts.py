"""Drafts that nothing refuses, and who acts on which item, for the tests of an item's way."""

from typing import Any

from square import Square

REASON = {"reason": "讲清原因"}

LINES = [
    {"resource": "volunteer_hours", "what_zh": "周末陪护志愿者", "unit_zh": "小时", "required": "60", "step": "6"},
    {"resource": "venue", "what_zh": "一楼活动室", "unit_zh": "处", "required": "1", "step": "1"},
]  # fmt: skip
WORKS = [
    {"resource": "construction", "what_zh": "铺设", "unit_zh": "工日", "required": "40", "step": "5"},
    {"resource": "funding", "what_zh": "材料费", "unit_zh": "元", "required": "600000", "step": "10000"},
]  # fmt: skip


def draft(**fields: Any) -> dict[str, Any]:
    """A draft of a light item of community C13 for the livelihood list."""
    return {
        "list": "livelihood-2025",
        "title_zh": "周末课后照看",
        "title_en": "Weekend after-school care",
        "need_zh": "双职工家庭周末无人照看孩子。",
        "category": "convenience_services",
        "domain": "culture_nurturing",
        "first_heard_on": "2026-03-02",
        "people_affected": 120,
        "severity": 2,
        "duration_days": 60,
        "milestone_template": "MT-LIGHT",
        "frame": {"zh": "C13 一号楼", "doors": 46},
        "need_lines": LINES,
        "outcomes": [
            {
                "outcome_code": "care_hours",
                "label_zh": "照看课时",
                "target": "60",
                "unit_zh": "课时",
            }
        ],
        **fields,
    }


async def drafted(square: Square, who: str = "C13", **fields: Any) -> Any:
    return await square.act(who, "/items", draft(**fields))


async def screened(square: Square, who: str = "C13", **fields: Any) -> Any:
    """A draft that was handed in."""
    item = await drafted(square, who, **fields)
    return await square.act(who, f"/items/{item['code']}/submission")


async def published(square: Square, who: str = "C13", **fields: Any) -> Any:
    item = await screened(square, who, **fields)
    by = square.committee_of(item)
    item = await square.act(by, f"/items/{item['code']}/publication")
    await square.client.clockwork()
    return item


async def balance(square: Square, account: str) -> str:
    """What stands on an account of the ledger, in all assets together."""
    rows = await square.as_owner(
        "select coalesce(sum(amount), 0) as amount from balances where account = $1", account
    )
    return str(rows[0]["amount"].normalize() + 0)


async def close_window(square: Square, code: str) -> None:
    """Let the item's claiming window have passed, and the job that looks after windows run."""
    from workers.mark_empty_windows import mark_empty_windows

    await square.as_owner("update items set claim_until = now() - interval '1 hour' where code = $1", code)  # fmt: skip
    await mark_empty_windows({})
    await square.client.clockwork()
