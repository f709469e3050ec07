"""The wall of a meeting, for a projector: gaps and intentions without names, one screen at a time."""

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import segno
from litestar import Response, get
from litestar.params import FromPath

from dashboards.rendering import render
from marketplace.deliberation.intention_queries import WallLine, list_wall_lines
from marketplace.deliberation.intentions import WORKING_DAYS, is_open
from marketplace.deliberation.queries import list_minutes
from marketplace.deliberation.schemas import MinutesView
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest

#: As many lines as stand on one screen in large letters.
LINES_A_SCREEN: Final = 4


@get(
    "/meetings/{meeting_id:str}/wall",
    operation_id="pages.meeting_wall",
    opt=open_to("community", "regional", "subdistrict"),
    include_in_schema=False,
)
async def show_wall(request: AnyRequest, meeting_id: FromPath[str]) -> Response[str]:
    """One screen of the meeting: its topics, then each topic's lines, then how to confirm."""
    async with reading() as reader:
        found = await list_minutes(reader, meeting_id=meeting_id)
        if not found or not _may_show(request.user, found[0]):
            raise NotFound
        lines = await list_wall_lines(reader, meeting_id)
    meeting = found[0]
    screens = [{"kind": "topics"}, *_screens(meeting, lines), {"kind": "confirming"}]
    step = min(_step(request.query_params.get("step", "0")), len(screens) - 1)
    return await render(
        request, "wall.html", meeting=meeting, screen=screens[step], step=step, last=len(screens) - 1,
        days=WORKING_DAYS, qr=_qr(request, screens[step]), is_open=is_open,
    )  # fmt: skip


def _may_show(actor: Actor, meeting: MinutesView) -> bool:
    return actor.role in ("regional", "subdistrict") or actor.organisation in (
        meeting.organisation,
        meeting.on_behalf_of,
    )


def _screens(meeting: MinutesView, lines: Sequence[WallLine]) -> list[dict[str, Any]]:
    """A topic's lines, a few at a time, in the order of the notice."""
    titles = {one.item: one for one in meeting.topics}
    screens = []
    for item, group in groupby(lines, key=lambda one: one.item):
        of_item = list(group)
        parts = range(0, len(of_item), LINES_A_SCREEN)
        screens += [
            {
                "kind": "topic",
                "item": item,
                "topic": titles[item],
                "lines": of_item[start : start + LINES_A_SCREEN],
                "part": number + 1,
                "parts": len(parts),
            }
            for number, start in enumerate(parts)
        ]
    return screens


def _step(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _qr(request: AnyRequest, screen: dict[str, Any]) -> str:
    """The public address of what the screen is about, for telephones in the room."""
    settings: Settings = request.app.state.settings
    site = (settings.public_url or str(request.base_url)).rstrip("/")
    page = f"/items/{screen['item']}" if "item" in screen else "/items?gap=open"
    drawn = io.BytesIO()
    segno.make(f"{site}{page}", error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, svgclass="qr", lineclass=None, omitsize=True
    )
    return drawn.getvalue().decode()


#: Opened by the meeting's own bodies; nothing can be sent from it.
PAGES: Final[list[Any]] = [show_wall]
