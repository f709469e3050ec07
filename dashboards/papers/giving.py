"""Giving a paper out: its frame, its file name, and headers that let nobody keep what is not public."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from litestar import Response

from impact.ledger.foot import Foot
from marketplace.ground.settings import Settings
from marketplace.ground.typesetting.press import PDF_TYPE, typeset
from marketplace.ground.web.problems import AnyRequest

HERE: Final = Path(__file__).parent


async def give_paper(
    request: AnyRequest, kind: str, number: str, foot: Foot, content: dict[str, Any]
) -> Response[bytes]:
    """The paper `kind` about `number`, as of the entry that its reader saw."""
    settings: Settings = request.app.state.settings
    data = {
        **content,
        "number": number,
        "as_of": {"entry": foot.as_of.entry},
        "checkpoint": foot.checkpoint,
        "demonstration": settings.demo or bool(content.get("demonstration")),
    }
    at: datetime = foot.as_of.at
    made = await typeset(HERE / f"{kind}.typ", data, at, settings)
    mark = "demonstration-" if data["demonstration"] else ""
    name = f"{kind.replace('_', '-')}-{mark}{number}-as-of-{foot.as_of.entry}.pdf"
    return Response(
        made,
        media_type=PDF_TYPE,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
