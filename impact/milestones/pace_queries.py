"""SQL about how delivery goes: the nodes of an item with their shares, and past slips of such nodes."""

from datetime import date

from msgspec import Struct

from impact.milestones.states import MilestoneState
from marketplace.ground.db import Reader


class NodeRow(Struct, frozen=True):
    """A node of the item's present round; `due_percent` is its template's, None for an added one."""

    id: str
    node_no: int
    node_code: str
    state: MilestoneState
    first_due_on: date
    due_on: date
    due_percent: int | None


async def list_nodes(reader: Reader, item: str) -> list[NodeRow]:
    """The nodes of the item's present round in order."""
    rows = await reader.fetch(
        """select node.id, node.node_no, node.node_code, node.state, node.first_due_on, node.due_on,
                  template.due_percent
           from milestones as node
           join items on items.code = node.item and items.listing_round = node.listing_round
           left join template_nodes as template on template.template = items.milestone_template
               and template.node_code = node.node_code
           where node.item = $1 order by node.node_no""",
        item,
    )
    return [NodeRow(*row) for row in rows]


async def list_past_slips(reader: Reader, item: str) -> dict[str, list[int]]:
    """By node code: of other items of the same template, days from first due date to the day met."""
    rows = await reader.fetch(
        """select node.node_code,
                  (node.verified_at at time zone 'Asia/Shanghai')::date - node.first_due_on as slip
           from milestones as node join items as other on other.code = node.item
           join items as own on own.code = $1
               and own.milestone_template = other.milestone_template and own.code <> other.code
           where node.state in ('met', 'partly')""",
        item,
    )
    slips: dict[str, list[int]] = {}
    for row in rows:
        slips.setdefault(row["node_code"], []).append(row["slip"])
    return slips
