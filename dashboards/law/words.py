"""What states and acts are called: in English by their own names, in Chinese by the catalogue."""

from typing import Final

from dashboards.both import Both, term
from dashboards.law.tables import Act
from marketplace.ground.i18n.language import catalogue

#: Acts that nobody does by a call of their own, and what brings them about.
BY_THEMSELVES: Final = {
    "claim.become_active": Both(zh="双方签署且关口全部通过时自动", en="by itself, once both have signed and all gates are passed"),
    "claim.offer": Both(zh="有名额空出时自动", en="by itself, when a held quantity is freed"),
    "claim.expire": Both(zh="单位的期限届满时自动", en="by itself, when the unit’s clock runs out"),
    "claim.end": Both(zh="随事项办结或撤榜", en="with its item, when that is closed or withdrawn"),
    "registration.confirm": Both(zh="首个揭榜被受理时自动", en="by itself, with the unit’s first claim that a committee accepts"),
    "offer.amend": Both(zh="随工作人员导入的表格", en="with a file of offers that officers bring"),
    "run.begin_run": Both(zh="轮到计算时自动", en="by itself, when the clockwork takes it up"),
    "run.finish_run": Both(zh="算完时自动", en="by itself, when the proposal is made"),
    "run.fail_run": Both(zh="计算出错时自动", en="by itself, when it cannot be computed"),
    "milestone.rest": Both(zh="随事项暂停", en="with its item, when that is suspended"),
    "milestone.wake": Both(zh="随事项恢复", en="with its item, when that is resumed"),
    "draw.complete": Both(zh="账本封存申请后自动", en="by itself, once the ledger has sealed the request"),
    "bill_line.strike": Both(zh="两户反映问题又回来了，或者事项重新打开时", en="when two slips say that it came back, or the item is reopened"),
    "matching_run.begin": Both(zh="轮到时自动", en="by itself, when its turn comes"),
    "matching_run.finish": Both(zh="算完时自动", en="by itself, when it is done"),
    "matching_run.fail": Both(zh="其进程中断或超时时自动", en="by itself, when its process is lost or takes too long"),
}  # fmt: skip


def name_of(kind: str, code: str) -> Both:
    """A kind, state, act or role in both languages; what has no Chinese yet is shown by its code."""
    english = code.replace("_", " ")
    chinese = catalogue("zh-Hans").get(f"{kind}: {english}")
    return Both(zh=chinese or english, en=english)


def act_name(act: Act) -> Both:
    """An act in both languages."""
    own = name_of(f"act of {(act.kind or '').replace('_', ' ')}", act.code)
    return own if own.zh != own.en else name_of("act", act.code)


def state_name(kind: str, state: str) -> Both:
    """A state in both languages, as the pages call it where they do."""
    known = term(f"{kind}_state", state)
    return known if known.zh != state else name_of(f"state of {kind.replace('_', ' ')}", state)
