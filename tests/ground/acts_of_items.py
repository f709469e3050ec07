"""The JSON acts about items and lists with a well-formed body each: who, method, path, body."""

from typing import Any

_LINE = {
    "resource": "venue", "what_zh": "活动室", "unit_zh": "处", "required": "2", "step": "1",
    "what_en": "Room", "unit_en": "places", "conditions_zh": "周末", "conditions_en": "weekends",
}  # fmt: skip
_DRAFT = {
    "list": "livelihood-2025", "title_zh": "夜间照明", "need_zh": "步道太暗。", "domain": "safety_upgrade",
    "category": "public_safety", "community": "C13", "title_en": "Lighting", "need_en": "Too dark.",
    "first_heard_on": "2026-03-02", "people_affected": 30, "people_source": "社区估计", "severity": 2,
    "severity_reason_zh": "反复受扰", "milestone_template": "MT-INSTALL", "duration_days": 60,
    "track": "full", "sensitive_group": "children", "frame": {"zh": "C13 一号楼", "doors": 46},
    "linked_item": "TP-1-01", "gates": ["permit"], "need_lines": [_LINE],
    "outcomes": [{"outcome_code": "lamps", "label_zh": "路灯", "label_en": "Lamps", "target": "2",
                  "unit_zh": "盏", "unit_en": "lamps"}],
    "solution_module": "SM-URBAN",
}  # fmt: skip
_REASON = {"reason": "讲清原因"}
_DAYS = {"valid_from": "2026-01-01", "valid_to": "2027-01-01"}

ITEM_ACTS: dict[str, tuple[str, str, str, Any]] = {
    "items.draft": ("C13", "POST", "/items", _DRAFT),
    "items.change_draft": ("C13", "PUT", "/items/none", _DRAFT),
    "items.submit": ("C13", "POST", "/items/none/submission", _REASON),
    "items.screen_back": ("RPC-1", "POST", "/items/none/screening", _REASON),
    "items.publish": ("RPC-1", "POST", "/items/none/publication", _REASON),
    "items.add_lines": (
        "C13", "POST", "/items/none/lines",
        {"need_lines": [_LINE], "duration_days": 60, "gates": ["permit"]},
    ),
    "items.suspend": ("RPC-1", "POST", "/items/none/suspension", _REASON),
    "items.resume": ("RPC-1", "POST", "/items/none/resumption", _REASON),
    "items.withdraw": (
        "RPC-1", "POST", "/items/none/withdrawal", {**_REASON, "resolution": "merged"}
    ),
    "items.relist": ("RPC-1", "POST", "/items/none/relisting", _REASON),
    "items.publish_many": ("RPC-1", "POST", "/items/publication", {"items": ["none"]}),
    "claims.qualify_many": (
        "RPC-1", "POST", "/claims/qualification",
        {"claims": ["none"], "qualified": True, "reason": "合格"},
    ),
    "milestones.verify_many": (
        "C13", "POST", "/milestones/verification",
        {"milestones": ["none"], "result": "met", "note": "属实"},
    ),
    "lists.make": (
        "SD-1", "POST", "/lists",
        {"code": "tackling-9", "programme": "tackling", "name_zh": "第九批", "name_en": "Batch 9",
         "batch_no": 9, "item_prefix": "TP-9", **_DAYS, "policy": {"answers_min": 3}},
    ),
    "lists.set_validity": ("SD-1", "POST", "/lists/none/validity", _DAYS),
    "terms.make": (
        "SD-1", "POST", "/terms",
        {"kind": "domain", "code": "low_carbon", "label_zh": "低碳生活", "label_en": "Low carbon", **_DAYS},
    ),
    "terms.set_validity": ("SD-1", "POST", "/terms/domain/none/validity", _DAYS),
}  # fmt: skip
