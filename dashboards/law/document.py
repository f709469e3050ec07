"""The law as a document for the repository: the same tables as on the page, in Markdown."""

from typing import Final

from dashboards.law.showing import ShownAct, ShownLaw, State

DOCUMENT: Final = "docs/law.md"
_HEAD: Final = """# The law as the code has it

Made from the code by `make law`; a test compares it. The running application shows the same at `/law`.
`wrong_state` refuses whatever is not in the column *from*.
"""


def law_document(law: ShownLaw) -> str:
    """The whole document."""
    parts = [_HEAD]
    for kind in law.kinds:
        states = ", ".join(f"`{one.code}` {one.name.zh}" for one in kind.states)
        parts += [f"## {kind.name.zh} `{kind.code}`\n", f"{states}\n", _acts(kind.acts)]
    parts += ["## What makes something new\n", _acts(law.others), "## Refusals\n", _refusals(law)]
    return "\n".join(parts)


def _acts(acts: list[ShownAct]) -> str:
    rows = ["| act | who may | from | to | refused, in this order |", "|---|---|---|---|---|"]
    rows += [
        f"| `{act.key}` {act.name.zh} | {_who(act)} | {_states(act.before)} | {_states(act.after)} "
        f"| {', '.join(f'`{one.name}`' for one in act.refusals)} |"
        for act in acts
    ]
    return "\n".join(rows) + "\n"


def _who(act: ShownAct) -> str:
    told = [f"{', '.join(who.en for who in door.who)}: `{door.call}`" for door in act.doors]
    return "; ".join(told) or (act.itself.en if act.itself else "nobody yet")


def _states(states: list[State]) -> str:
    return ", ".join(f"`{one.code}`" for one in states)


def _refusals(law: ShownLaw) -> str:
    rows = ["| name | status | 中文 | English |", "|---|---|---|---|"]
    rows += [
        f"| `{one.name}` | {one.status} | {one.title.zh}：{one.remedy.zh} | {one.title.en}. {one.remedy.en} |"
        for one in law.refusals
    ]
    return "\n".join(rows) + "\n"
