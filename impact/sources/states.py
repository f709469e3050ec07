"""What is fixed about sources and their figures: words of the one form. Data only."""

from typing import Final, Literal, get_args

#: How figures come: a program pushes them, a file is brought, or the house fetches them.
Delivery = Literal["push", "file", "pull"]
#: By which way a batch came.
Origin = Literal["push", "file", "pull", "demonstration"]
Theme = Literal["services", "response", "waste", "fund", "talent", "works", "other"]
Qualifier = Literal["exact", "rounded", "more_than", "at_least", "nearly"]
Freshness = Literal["fresh", "late", "silent"]

DELIVERIES: Final[tuple[Delivery, ...]] = get_args(Delivery)
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)

#: The one form: column by column, as programs and as people head it.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "indicator": ("指标", "指标名称"),
    "community": ("社区",),
    "period": ("时期", "期间", "统计期"),
    "baseline": ("基线", "基期值"),
    "target": ("目标", "目标值"),
    "actual": ("实际", "实际值", "完成值"),
    "unit": ("单位", "计量单位"),
    "qualifier": ("限定", "限定词"),
    "note": ("说明", "备注"),
    "checked": ("抽查数",),
    "right": ("属实数",),
}
NEEDED: Final = ("indicator", "period", "unit")
VALUES: Final = ("baseline", "target", "actual")

QUALIFIER_WORDS: Final[dict[str, Qualifier]] = {
    "精确": "exact",
    "准确": "exact",
    "约": "rounded",
    "余": "more_than",
    "超过": "more_than",
    "以上": "at_least",
    "至少": "at_least",
    "近": "nearly",
}

#: The three times of a 1-3-5 fire response, with their limits in seconds.
RESPONSE_LIMITS: Final[dict[str, int]] = {
    "acknowledge": 60,
    "first_responder_on_site": 180,
    "joint_force_on_site": 300,
}

INDICATORS_MAX: Final = 50
FIGURES_MAX: Final = 2_000
EXPECTED_DAYS_MAX: Final = 1_100
#: How many people a count must have to be shown for one community.
SHOWN_FROM: Final = 5
