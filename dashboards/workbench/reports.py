"""The monthly report: a page and a paper that say the same, and a spreadsheet with the quantities too."""

import asyncio
import re
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from dashboards import both as words
from dashboards.papers.giving import give_paper
from dashboards.rendering import render, show_text
from dashboards.workbench.month_report import (
    PROGRAMMES,
    MonthReport,
    is_over_or_runs,
    make_report,
)
from dashboards.workbench.words import ACTS, term
from dashboards.workbench.words import both as in_both
from dashboards.workbooks import MEDIA_TYPE, SheetColumn, SheetOut, workbook_of
from impact.ledger.foot import Foot, find_foot
from impact.ledger.statements import month_of
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import Name, list_names

_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_OPEN: Final[dict[str, Any]] = {
    "opt": open_to("regional", "subdistrict", "auditor"),
    "include_in_schema": False,
}


@get("/reports", operation_id="workbench.reports", **_OPEN)
async def show_newest(request: AnyRequest) -> Response[Any]:
    """The report of the month that runs."""
    async with reading() as reader:
        month = month_of(reader.at)
    return Redirect(f"/workbench/reports/{month}", status_code=303)


@get("/reports/{address:str}", operation_id="workbench.report", **_OPEN)
async def show_report(request: AnyRequest, address: FromPath[str]) -> Response[Any]:
    """A month as a page, or with `.xlsx` or `.pdf` as a file."""
    month, _dot, form = address.partition(".")
    if not _MONTH.fullmatch(month) or form not in ("", "xlsx", "pdf"):
        raise NotFound
    async with reading() as reader:
        if not is_over_or_runs(month, reader.at):
            raise NotFound
        report = await make_report(reader, request.user, month)
        foot = await find_foot(reader)
        names = await list_names(reader)
    if form == "pdf":
        return await give_paper(request, "month_report", month, foot, _on_paper(report, names))
    if form == "xlsx":
        return await _as_sheets(request, report, foot)
    return await render(
        request, "month_report.html", report=report, foot=foot, programmes=PROGRAMMES, acts=ACTS
    )


def _on_paper(report: MonthReport, names: dict[str, Name]) -> dict[str, Any]:
    known = names.get(report.organisation or "")
    return {
        "month": report.month,
        "organisation": words.name(known) if known else None,
        "closed_with": str(report.closed_with) if report.closed_with is not None else None,
        "on": words.day(report.on),
        "rows": [
            {
                "zh": one.title_zh,
                "en": one.title_en,
                "of": words.term("resolution", one.resolution) if one.resolution else None,
                "counts": [str(one.counts[name]) for name in PROGRAMMES],
            }
            for one in report.rows
        ],
        "owed": str(report.owed_answers),
        "overdue": str(report.overdue_answers),
        "roles": [
            {**_pair(words.term("role", role)), "n": str(n)}
            for role, n in report.overdue_moves.items()
        ],
        "next": [
            {"on": words.day(one.due_on), "item": one.item, "act": _act(one.act),
             "role": words.term("role", one.role)}
            for one in report.next_dates
        ],
    }  # fmt: skip


def _pair(told: Any) -> dict[str, Any]:
    return {"zh": told.zh, "en": told.en}


def _act(act: str) -> dict[str, str]:
    told = in_both(ACTS.get(act, act))
    return {"zh": told["title_zh"], "en": told["title_en"]}


async def _as_sheets(request: AnyRequest, report: MonthReport, foot: Foot) -> Response[bytes]:
    settings: Settings = request.app.state.settings
    title = _("Monthly report {month}").format(month=report.month)
    above = [title, _("As of ledger entry {entry}").format(entry=foot.as_of.entry)]
    if settings.demo:
        above.append(_("Demonstration data, made up to show how this works; not real records of Xietang Subdistrict."))  # fmt: skip
    made = await asyncio.to_thread(workbook_of, _sheets(report, above))
    mark = "demonstration-" if settings.demo else ""
    name = f"jiebang-{mark}month-{report.month}-as-of-{foot.as_of.entry}.xlsx"
    return Response(
        made,
        media_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",
        },
    )


def _sheets(report: MonthReport, above: list[str]) -> list[SheetOut]:
    counted = [
        SheetColumn(heading=str(term("programme", name)), kind="number") for name in PROGRAMMES
    ]
    return [
        SheetOut(
            name=_("This month"), above=above,
            columns=[SheetColumn(heading=_("What was booked")), *counted],
            rows=[[label_of(one), *(one.counts[name] for name in PROGRAMMES)] for one in report.rows],
        ),
        SheetOut(
            name=_("Quantities"), above=above,
            columns=[SheetColumn(heading=_("Programme")), SheetColumn(heading=_("from > to")),
                     SheetColumn(heading=_("Asset")), SheetColumn(heading=_("Amount"), kind="number")],
            rows=[[term("programme", one["programme"]), one["moved"], one["asset"], one["amount"]] for one in report.amounts],
        ),
        SheetOut(
            name=_("What is late"), above=above,
            columns=[SheetColumn(heading=_("Whose move")), SheetColumn(heading=_("overdue"), kind="number")],
            rows=[[_("Answers owed to residents"), report.overdue_answers],
                  *([term("role", role), n] for role, n in report.overdue_moves.items())],
        ),
        SheetOut(
            name=_("Next dates"), above=above,
            columns=[SheetColumn(heading=_("due by"), kind="day"), SheetColumn(heading=_("Item")),
                     SheetColumn(heading=_("What to do")), SheetColumn(heading=_("Whose move"))],
            rows=[[one.due_on, one.item, _(ACTS.get(one.act, one.act)), term("role", one.role)]
                  for one in report.next_dates],
        ),
    ]  # fmt: skip


def label_of(row: Any) -> str:
    """A row's title, with the resolution it is narrowed to."""
    title = show_text(row, "title")
    return f"{title} · {term('resolution', row.resolution)}" if row.resolution else title


REPORTS: Final[list[Any]] = [show_newest, show_report]
