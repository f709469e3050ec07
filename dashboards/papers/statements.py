"""A unit's statement: the page, and the same as a paper."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards import both as words
from dashboards.papers.giving import give_paper
from dashboards.public.doors import page
from dashboards.rendering import render
from impact.ledger.foot import find_foot
from impact.recognition.schemas import StatementRow
from impact.recognition.views import find_statement
from marketplace.ground.access.actor import ANYONE
from marketplace.ground.db import reading
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import list_names


@page("/units/{unit_id:str}/statement", "statement")
async def show_statement(request: AnyRequest, unit_id: FromPath[str]) -> Response[str]:
    """What a unit delivered and what was verified; more to those whom it concerns."""
    async with reading() as reader:
        told = await find_statement(reader, unit_id, request.user)
    return await render(
        request, "statement.html", told=told, own=request.user.organisation == unit_id
    )


@page("/units/{unit_id:str}/statement.pdf", "statement_pdf")
async def give_statement(request: AnyRequest, unit_id: FromPath[str]) -> Response[bytes]:
    """The public statement as a paper: whoever asks for it, it says the same."""
    async with reading() as reader:
        told = await find_statement(reader, unit_id, ANYONE)
        foot = await find_foot(reader)
        names = await list_names(reader)
    content = {
        "unit": {"name_zh": told.name_zh, "name_en": told.name_en},
        "rows": [_row(one, names) for one in told.rows],
        "demonstration": told.demonstration,
    }
    return await give_paper(request, "statement", unit_id, foot, content)


def _row(row: StatementRow, names: dict[str, Any]) -> dict[str, Any]:
    known = names.get(row.community)
    return {
        "item": row.item,
        "title_zh": row.title_zh,
        "title_en": row.title_en,
        "community": words.name(known) if known else words.Both(zh="全街道", en="the whole subdistrict"),
        "state": words.term("claim_state", row.state),
        "lines": row.lines,
        "share_percent": row.share_percent,
        "milestones": f"{row.milestones_met} / {row.milestones}",
        "closed_on": words.day(row.closed_on) if row.closed_on else None,
        "resolution": words.term("resolution", row.resolution) if row.resolution else None,
        "outcomes": [one for one in row.outcomes if one.status == "standing"],
        "residents": row.residents,
        "entries": ", ".join(row.entries),
        "reply": row.reply,
    }  # fmt: skip


PAGES: Final[list[Any]] = [show_statement, give_statement]
