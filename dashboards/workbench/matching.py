"""Pages of the matcher: gaps with three candidates each, progress, adoption with links to copy."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from dashboards.public.doors import UNSEEN
from dashboards.rendering import render, show_text
from dashboards.workbench import match_words as words
from dashboards.workbench.fields import Option
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import BadRequest, Fault, KeyReused, Refused
from marketplace.ground.settings import Settings
from marketplace.ground.web.acts import key_from, perform_once, route_of
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest, problem_of
from marketplace.items.commands import is_committee_of
from marketplace.items.queries import list_labels
from marketplace.items.schemas import LabelView
from marketplace.matching import commands, controllers, queries, views
from marketplace.matching.schemas import Adopted, Adoption, NewRun, ProposalView, RunView
from marketplace.organisations.queries import list_names

HERE: Final = "/workbench/matching"
GAPS_PER_PAGE: Final = 15
RUNS_SHOWN: Final = 8
_OFFICERS: Final[dict[str, Any]] = {
    "opt": open_to("regional", "subdistrict"),
    "include_in_schema": False,
}
_READERS: Final[dict[str, Any]] = {
    "opt": open_to("regional", "subdistrict", "auditor"),
    "include_in_schema": False,
}
_MENDABLE: Final = (BadRequest, Refused, KeyReused)
_SCOPE: Final = ("domain", "category", "resource")


@get("/matching", operation_id="workbench.matching", **_READERS)
async def show_matching(request: AnyRequest) -> Response[Any]:
    """The newest result, opened on its gaps; or the box that asks for a first one."""
    async with reading() as reader:
        runs = await queries.list_runs(reader, views.sees_runs_of(request.user))
    if runs and request.query_params.get("new") is None:
        return Redirect(f"{HERE}/{runs[0]['id']}", status_code=303)
    return await _box(request, {}, [], 200)


async def _box(
    request: AnyRequest, values: dict[str, str], faults: Sequence[Fault], status: int
) -> Response[Any]:
    async with reading() as reader:
        runs = await queries.list_runs(reader, views.sees_runs_of(request.user))
        version, weights, floors = await queries.find_settings(reader)
        choices = {
            "domain": _options(await list_labels(reader, "domains")),
            "category": _options(await list_labels(reader, "categories")),
        }
    return await render(
        request, "matching_box.html", status=status, values=values, faults=faults,
        runs=runs[:RUNS_SHOWN], version=version, weights=weights, floors=floors, choices=choices,
        words=words,
    )  # fmt: skip


def _options(labels: Sequence[LabelView]) -> list[Option]:
    return [Option(one.code, show_text(one, "label")) for one in labels]


@post("/matching", operation_id="workbench.ask_for_matching", status_code=200, **_OFFICERS)
async def ask(request: AnyRequest) -> Response[Any]:
    """Ask for a run, and go to its page."""
    typed = await _typed(request)
    try:
        wish = convert_or_name_faults(
            {"scope": {name: typed[name] for name in _SCOPE if typed.get(name)}}, NewRun
        )
        told = await _perform(request, typed, 201, commands.ask_for_run, wish)
    except _MENDABLE as fault:
        problem = problem_of(request, fault)
        faults = problem.errors or [Fault("", problem.type, problem.detail)]
        return await _box(request, typed, faults, problem.status)
    return Redirect(f"{HERE}/{told['id']}", status_code=303)


@get("/matching/{run_id:str}", operation_id="workbench.matching_run", **_READERS)
async def show_run(request: AnyRequest, run_id: FromPath[str]) -> Response[Any]:
    """How far a run is; once done, the difference first, then the gaps with their candidates."""
    return await _run_page(request, run_id, [], 200)


async def _run_page(
    request: AnyRequest,
    run_id: str,
    faults: Sequence[Fault],
    status: int,
    ticked: Sequence[str] = (),
) -> Response[Any]:
    async with reading() as reader:
        run = await views.run_view(reader, request.user, run_id)
        shown = await _shown(reader, request, run) if run.result else {}
    told = _at_their_ticks(faults, ticked, run)
    refused = {one.pointer[1:] for one in told if one.pointer}
    return await render(
        request, "matching_run.html", status=status, run=run, words=words, faults=told,
        ticked=[one for one in ticked if one not in refused], unticked=bool(refused & {*ticked}),
        may_invite=partial(_may_invite, request.user),
        refreshes=run.state in ("queued", "running"), **shown,
    )  # fmt: skip


def _may_invite(actor: Actor, proposal: ProposalView) -> bool:
    return is_committee_of(actor, proposal.regional_committee)


def _at_their_ticks(faults: Sequence[Fault], ticked: Sequence[str], run: RunView) -> list[Fault]:
    """The faults of an adoption, each with the need line that it is about, leading to its tick."""
    lines = {one.id: one.need_line for one in run.proposals}
    return [_at_its_tick(fault, ticked, lines) for fault in faults]


def _at_its_tick(fault: Fault, ticked: Sequence[str], lines: Mapping[str, str]) -> Fault:
    _, _, place = (fault.pointer or "").partition("/proposals/")
    if not place.isdecimal() or int(place) >= len(ticked) or ticked[int(place)] not in lines:
        return fault
    proposal = ticked[int(place)]
    return Fault(f"/{proposal}", fault.code, f"{lines[proposal]}: {fault.message}")


async def _shown(reader: Reader, request: AnyRequest, run: RunView) -> dict[str, Any]:
    """A page of gaps, those with proposals first, with the words of their lines and offers."""
    result = run.result or {}
    chosen = request.query_params.get("show", "")
    gaps = [gap for gap in result["gaps"] if _is_shown(gap, chosen)]
    gaps.sort(key=lambda gap: gap["proposed"] == "0")
    page = max(1, _number(request.query_params.get("page", "1")))
    some = gaps[(page - 1) * GAPS_PER_PAGE : page * GAPS_PER_PAGE]
    changes = (result["difference"] or {}).get("changes", [])
    offers = {card["offer"] for gap in some for card in gap["cards"]}
    offers |= {one["offer"] for one in changes}
    needs = {gap["need"] for gap in some} | {one["need"] for one in changes}
    return {
        "gaps": some,
        "needs": await queries.list_need_words(reader, sorted(needs)),
        "offers": await queries.list_offer_words(reader, sorted(offers)),
        "by_pair": {(one.need_line, one.offer): one for one in run.proposals},
        "total": len(gaps),
        "page": page,
        "pages": -(-len(gaps) // GAPS_PER_PAGE),
        "chosen": chosen,
        "names": await list_names(reader),
    }


def _is_shown(gap: dict[str, Any], chosen: str) -> bool:
    if chosen == "unmet":
        return gap["reason"] is not None
    return chosen != "proposed" or gap["proposed"] != "0"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@post("/matching/{run_id:str}/cancellation", operation_id="workbench.cancel_matching", status_code=200, **_OFFICERS)  # fmt: skip
async def cancel(request: AnyRequest, run_id: FromPath[str]) -> Response[Any]:
    """Stop a run, and say how it stands."""
    typed = await _typed(request)
    try:
        await _perform(request, typed, 201, commands.cancel_run, run_id)
    except _MENDABLE as fault:
        problem = problem_of(request, fault)
        faults = problem.errors or [Fault("", problem.type, problem.detail)]
        return await _run_page(request, run_id, faults, problem.status)
    return Redirect(f"{HERE}/{run_id}", status_code=303)


@post("/matching/{run_id:str}/adoption", operation_id="workbench.adopt_matching", status_code=200, **_OFFICERS)  # fmt: skip
async def adopt(request: AnyRequest, run_id: FromPath[str]) -> Response[Any]:
    """Make invitations of what was ticked; the links stand on the answer's page alone."""
    await request.body()
    form = await request.form()
    typed = {str(name): str(one) for name, one in form.multi_items()}
    ticked = [str(one) for name, one in form.multi_items() if name == "proposal"]
    secrets = controllers.new_secrets()
    try:
        wish = convert_or_name_faults({"proposals": ticked}, Adoption)
        told = await _perform(request, typed, 201, commands.adopt, run_id, wish, secrets)
    except _MENDABLE as fault:
        problem = problem_of(request, fault)
        faults = problem.errors or [Fault("", problem.type, problem.detail)]
        return await _run_page(request, run_id, faults, problem.status, ticked)
    adopted = await controllers.with_links(msgspec.convert(told, Adopted), secrets)
    async with reading() as reader:
        lines = [line.need_line for one in adopted.invitations for line in one.lines]
        needs = await queries.list_need_words(reader, lines)
        names = await list_names(reader)
    return await render(
        request, "matching_adopted.html", adopted=adopted, needs=needs, names=names, words=words,
        origin=_origin(request), headers=UNSEEN,
    )  # fmt: skip


def _origin(request: AnyRequest) -> str:
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


async def _typed(request: AnyRequest) -> dict[str, str]:
    await request.body()
    form = await request.form()
    return {str(name): str(one) for name, one in form.items()}


async def _perform(
    request: AnyRequest, typed: dict[str, str], status: int, command: Any, *args: Any
) -> dict[str, Any]:
    text = typed.get("idempotency_key")
    client = request.user.account or "anyone"
    body = msgspec.json.encode([one for one in args if not isinstance(one, list)])
    key = key_from(text, client, route_of(request), body) if text else None
    answer = await perform_once(request.user, key, request, status, command, *args)
    content: Any = answer.content
    told: dict[str, Any] = msgspec.json.decode(content)
    return told


MATCHING: Final[list[Any]] = [show_matching, ask, show_run, cancel, adopt]
