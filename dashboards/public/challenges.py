"""Doubting a line of the bill or an entry of the ledger, and seeing what came of it."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.public.doors import form, go_to, page
from dashboards.public.forms import MENDABLE, Mending, Sent, perform_form, read_form, to_mend
from dashboards.rendering import render
from impact.closure import challenge_queries, challenging
from impact.closure.challenge_queries import Target
from impact.closure.controllers import challenger_of
from impact.closure.queries import list_bill_lines
from impact.closure.schemas import NewChallenge, RaisedChallenge
from marketplace.demands import codes
from marketplace.ground.access.guesses import count_wrong_guess
from marketplace.ground.db import Reader, looking
from marketplace.ground.errors import NotFound
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest

_NUMBER_LENGTH_MAX: Final = 15


@page("/challenge", "challenge")
async def show_challenge_form(request: AnyRequest) -> Response[Any]:
    """What is doubted, what others doubted about it and were answered, and a box to write in."""
    asked = request.query_params
    return await _render_form(request, asked.get("line", ""), asked.get("entry", ""))


@form("/challenge", "raise_challenge")
async def raise_challenge(request: AnyRequest) -> Response[Any]:
    """Take in what somebody doubts, then show its serial and the day of the answer."""
    sent = await read_form(request)
    line, entry = sent.fields.get("line", ""), sent.fields.get("entry", "")
    caller = challenger_of(request)
    try:
        wish = convert_or_name_faults(sent.given("text"), NewChallenge)
        key = sent.key("anyone", f"POST challenge {line} {entry}")
        raised: RaisedChallenge
        if line:
            raised = await perform_form(
                request, request.user, key, RaisedChallenge, challenging.challenge_line, line, wish, caller
            )  # fmt: skip
        else:
            raised = await perform_form(
                request, request.user, key, RaisedChallenge, challenging.challenge_entry, _number(entry), wish, caller
            )  # fmt: skip
    except MENDABLE as fault:
        return await _render_form(request, line, entry, sent, to_mend(request, fault))
    return go_to(f"/challenge/{raised.serial}")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > _NUMBER_LENGTH_MAX:
        raise NotFound
    return int(text)


async def _find_target(reader: Reader, line: str, entry: str) -> Target:
    found = (
        await challenge_queries.find_line(reader, line)
        if line
        else await challenge_queries.find_entry(reader, _number(entry))
    )
    if found is None:
        raise NotFound
    return found


async def _render_form(
    request: AnyRequest,
    line: str,
    entry: str,
    sent: Sent | None = None,
    mending: Mending | None = None,
) -> Response[Any]:
    async with looking() as reader:
        target = await _find_target(reader, line, entry)
        others = await challenge_queries.list_public(
            reader, bill_line=target.bill_line, entry=target.entry
        )
        lines = await list_bill_lines(reader, item=target.item) if target.item else []
    return await render(
        request,
        "challenge.html",
        status=mending.status if mending else 200,
        headers=mending.headers if mending else None,
        line=next((one for one in lines if one.id == line), None),
        target=target,
        others=others,
        values={"line": line, "entry": entry, **(sent.fields if sent else {})},
        faults=mending.faults if mending else [],
    )


@page("/challenge/lookup", "challenge_lookup")
async def look_challenge_up(request: AnyRequest) -> Response[Any]:
    """On to the challenge of a serial that somebody typed."""
    typed = request.query_params.get("serial", "")[:40]
    serial = codes.typed(typed, challenging.LETTER)
    return go_to(f"/challenge/{serial}") if serial else await _render_state(request, typed)


@page("/challenge/{serial:str}", "challenge_state")
async def show_challenge(request: AnyRequest, serial: FromPath[str]) -> Response[Any]:
    """Whether a challenge is answered, by its serial."""
    return await _render_state(request, serial[:40])


async def _render_state(request: AnyRequest, serial: str) -> Response[Any]:
    found = None
    try:
        async with looking() as reader:
            found = await challenging.get_challenge(reader, serial)
    except NotFound:
        if serial:
            await count_wrong_guess(request, "serial")
    return await render(
        request,
        "challenge_state.html",
        status=404 if serial and found is None else 200,
        challenge=found,
        serial=serial,
    )


PAGES: Final[list[Any]] = [
    show_challenge_form,
    raise_challenge,
    look_challenge_up,
    show_challenge,
]
