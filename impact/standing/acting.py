"""HTTP of an item's way onto its list, off it and back; each act answers the item."""

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, Final, ParamSpec

import msgspec
from litestar import Response, post, put
from litestar.params import FromPath, JSONBody

from impact.standing import views
from impact.standing.schemas import ChangedItem
from marketplace.claims import listing
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import Unit
from marketplace.ground.web.acts import perform
from marketplace.ground.web.problems import AnyRequest
from marketplace.items import drafting
from marketplace.items.draft_schemas import Ending, NewItem, NewLines, Nothing, Reason

P = ParamSpec("P")
DRAFTERS: Final = open_to("community", "regional", "subdistrict")
COMMITTEES: Final = open_to("regional", "subdistrict")


async def item_after(
    unit: Unit,
    act: Callable[Concatenate[Unit, str, P], Awaitable[str]],
    code: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> ChangedItem:
    """Do the act; answer the item as it stands then, with the event's id."""
    event_id = await act(unit, code, *args, **kwargs)
    view = await views.get_item(unit, code, unit.actor)
    return ChangedItem(**msgspec.structs.asdict(view), event_id=event_id)


def answering(
    act: Callable[Concatenate[Unit, str, P], Awaitable[str]],
) -> Callable[Concatenate[Unit, str, P], Awaitable[ChangedItem]]:
    """The act as a command whose answer is the item."""

    async def command(unit: Unit, code: str, /, *args: P.args, **kwargs: P.kwargs) -> ChangedItem:
        return await item_after(unit, act, code, *args, **kwargs)

    return command


async def drafted_item(unit: Unit, wish: NewItem) -> ChangedItem:
    """Draft an item; answer it with its code and the event's id."""
    code, event_id = await drafting.draft_item(unit, wish)
    view = await views.get_item(unit, code, unit.actor)
    return ChangedItem(**msgspec.structs.asdict(view), event_id=event_id)


@post("/items", operation_id="items.draft", opt=DRAFTERS)
async def draft_item(request: AnyRequest, data: JSONBody[NewItem]) -> Response[ChangedItem]:
    """Write down a new item as a draft; it gets the next number of its list."""
    return await perform(request, 201, drafted_item, data)


@put("/items/{code:str}", operation_id="items.change_draft", opt=DRAFTERS)
async def change_draft(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewItem]
) -> Response[ChangedItem]:
    """Write a draft anew, whole: what is left out is empty then."""
    return await perform(request, 200, item_after, drafting.change_draft, code, data)


@post("/items/{code:str}/submission", operation_id="items.submit", opt=DRAFTERS)
async def submit_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Nothing]
) -> Response[ChangedItem]:
    """Hand a draft in to be screened."""
    return await perform(request, 201, item_after, drafting.submit_item, code, data)


@post("/items/{code:str}/screening", operation_id="items.screen_back", opt=COMMITTEES)
async def screen_back(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Reason]
) -> Response[ChangedItem]:
    """Send a draft back to be mended, with a reason."""
    return await perform(request, 201, item_after, drafting.screen_back, code, data)


@post("/items/{code:str}/publication", operation_id="items.publish", opt=COMMITTEES)
async def publish_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Nothing]
) -> Response[ChangedItem]:
    """Publish: the frame is frozen, the version of the policy is pinned, the window opens."""
    return await perform(request, 201, item_after, drafting.publish_item, code, data)


@post("/items/{code:str}/lines", operation_id="items.add_lines", opt=DRAFTERS)
async def add_lines(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewLines]
) -> Response[ChangedItem]:
    """Say what a published item needs and how long it takes, so that it can be claimed."""
    return await perform(request, 201, item_after, listing.add_lines, code, data)


@post("/items/{code:str}/suspension", operation_id="items.suspend", opt=COMMITTEES)
async def suspend_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Reason]
) -> Response[ChangedItem]:
    """Let the work on an item rest; its claims and milestones stand."""
    return await perform(request, 201, item_after, listing.suspend_item, code, data)


@post("/items/{code:str}/resumption", operation_id="items.resume", opt=COMMITTEES)
async def resume_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Reason]
) -> Response[ChangedItem]:
    """Let the work go on; the window and every due date move by as long as it rested."""
    return await perform(request, 201, item_after, listing.resume_item, code, data)


@post("/items/{code:str}/withdrawal", operation_id="items.withdraw", opt=COMMITTEES)
async def withdraw_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Ending]
) -> Response[ChangedItem]:
    """Take an item off its list: its claims end, and what was promised is free."""
    return await perform(request, 201, item_after, listing.withdraw_item, code, data)


@post("/items/{code:str}/relisting", operation_id="items.relist", opt=COMMITTEES)
async def relist_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Reason]
) -> Response[ChangedItem]:
    """List an item again, after its end or an empty window: the next round, a new window."""
    return await perform(request, 201, item_after, listing.relist_item, code, data)


HANDLERS: Final[list[Any]] = [
    draft_item,
    change_draft,
    submit_item,
    screen_back,
    publish_item,
    add_lines,
    suspend_item,
    resume_item,
    withdraw_item,
    relist_item,
]
