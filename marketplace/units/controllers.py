"""HTTP about units."""

from typing import Any, Final

from litestar import get
from litestar.params import FromPath

from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.units.queries import find_unit
from marketplace.units.schemas import UnitView


@get("/units/{unit_id:str}", operation_id="units.show", opt=open_to_all())
async def show_unit(unit_id: FromPath[str]) -> UnitView:
    """A unit's public record."""
    async with looking() as reader:
        unit = await find_unit(reader, unit_id)
    if unit is None:
        raise NotFound
    return unit


HANDLERS: Final[list[Any]] = [show_unit]
