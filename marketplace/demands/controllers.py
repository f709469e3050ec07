"""HTTP about reports."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from marketplace.demands import commands
from marketplace.demands.schemas import DemandView, NewDemand, WrittenDemand
from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import looking
from marketplace.ground.web.acts import perform
from marketplace.ground.web.problems import AnyRequest


@post("/demands", operation_id="demands.write", opt=open_to_all())
async def write_demand(request: AnyRequest, data: JSONBody[NewDemand]) -> Response[WrittenDemand]:
    """Report a problem; the answer names the serial to look it up by, and the day of the answer."""
    return await perform(request, 201, commands.write_demand, data)


@get("/demands/{serial:str}", operation_id="demands.show", opt=open_to_all())
async def show_demand(serial: FromPath[str]) -> DemandView:
    """How far a report is, for whoever holds its serial; never what was written."""
    async with looking() as reader:
        return await commands.get_demand(reader, serial)


HANDLERS: Final[list[Any]] = [write_demand, show_demand]
