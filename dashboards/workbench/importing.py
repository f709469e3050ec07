"""Pages for a file that an officer brings: the box, the preview with its faults, what was made."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from dashboards.rendering import render
from dashboards.workbench.previewing import show_columns, show_rows
from dashboards.workbench.templates_to_fill import give_template
from impact.spreadsheets import commands, controllers, queries, views
from impact.spreadsheets.commands import Brought
from impact.spreadsheets.kinds import KINDS
from impact.spreadsheets.planning import STATUSES
from impact.spreadsheets.schemas import Confirmation, ImportView, NewReading
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import BadRequest, Fault, KeyReused, Refused
from marketplace.ground.web.acts import Key, key_from, perform_once, route_of
from marketplace.ground.web.faults import convert_or_name_faults, fault_at
from marketplace.ground.web.paging import LIMIT_DEFAULT, page_of
from marketplace.ground.web.problems import AnyRequest, problem_of
from marketplace.organisations.queries import Name, list_names

HERE: Final = "/workbench/imports"
EARLIER_MAX: Final = 10
_OPEN: Final[dict[str, Any]] = {"opt": controllers.OPEN_TO_OFFICERS, "include_in_schema": False}
_TO_SHEET: Final = "sheet."


@get("/imports", operation_id="workbench.imports", **_OPEN)
async def show_box(request: AnyRequest) -> Response[Any]:
    """Where a table is pasted or a file chosen, with templates and the files brought before."""
    return await _box(request, {}, [], 200)


async def _box(
    request: AnyRequest, values: Mapping[str, str], faults: Sequence[Fault], status: int
) -> Response[Any]:
    async with reading() as reader:
        rows = await queries.list_imports(reader, request.user.account, EARLIER_MAX)
    earlier = [
        {"id": one.id, "source": one.source, "at": one.created_at, "made": len(one.made or []),
         "loaded": one.state == "loaded"}
        for one in rows
    ]  # fmt: skip
    kinds = [one for one in KINDS.values() if request.user.role in one.roles]
    return await render(
        request, "imports.html", status=status, values=values, faults=faults, earlier=earlier,
        kinds=kinds,
    )  # fmt: skip


@post("/imports", operation_id="workbench.bring_import", status_code=200, **_OPEN)
async def bring(request: AnyRequest) -> Response[Any]:
    """A table was pasted or a file chosen: on to its preview."""
    await request.body()
    form = await request.form()
    texts = {str(name): str(one) for name, one in form.items() if not isinstance(one, UploadFile)}
    try:
        brought = await _brought(form.get("file"), texts.get("text", ""))
        key = _key(request, texts, brought.content)
        answer = await perform_once(request.user, key, request, 201, commands.bring_file, brought)
    except (BadRequest, KeyReused) as fault:
        problem = problem_of(request, fault)
        faults = problem.errors or [Fault("", problem.type, problem.detail)]
        return await _box(request, texts, faults, problem.status)
    content: Any = answer.content
    told = msgspec.json.decode(content)
    return Redirect(f"{HERE}/{told['id']}", status_code=303)


async def _brought(file: object, text: str) -> Brought:
    if isinstance(file, UploadFile) and file.filename:
        return await controllers.read_upload(file)
    if text.strip():
        return await controllers.read_text(text, None)
    raise BadRequest([fault_at("/text", "missing", "Paste a table, or choose a file.")])


def _key(request: AnyRequest, texts: Mapping[str, str], body: bytes) -> Key | None:
    text = texts.get("idempotency_key")
    client = request.user.account or "anyone"
    return key_from(text, client, route_of(request), body) if text else None


@get("/imports/{import_id:str}", operation_id="workbench.import", **_OPEN)
async def show_import(request: AnyRequest, import_id: FromPath[str]) -> Response[Any]:
    """The preview, a page of rows at a time; or what was made."""
    return await _show(request, import_id)


async def _show(
    request: AnyRequest, import_id: str, fault: BadRequest | Refused | None = None
) -> Response[Any]:
    async with reading() as reader:
        row, brought = await commands.find_and_read(reader, import_id, request.user)
        names = {**await list_names(reader), **await _units_by_id(reader)}
        plan = await commands.plan_for(reader, request.user, brought) if brought else None
    cursor = request.query_params.get("cursor") or None
    if brought is None or plan is None:
        view = views.view_of_result(row)
        made = page_of(view.made, LIMIT_DEFAULT * 4, cursor)
        return await render(request, "imported.html", view=view, made=made)
    view = views.view_of_preview(row, brought.opened, brought.parsed, plan)
    chosen = _chosen(request, view)
    rows = views.row_views(brought.parsed, plan, None if chosen == "all" else chosen, None)
    page = page_of(rows, LIMIT_DEFAULT, cursor)
    problem = problem_of(request, fault) if fault else None
    return await render(
        request, "import.html", status=problem.status if problem else 200, problem=problem, view=view,
        chosen=chosen, page=page, tables=show_rows(page.items, view.sheets, names, plan),
        whole_faults=[one for one in view.faults if one.row == 0], columns=show_columns(view.sheets),
    )  # fmt: skip


async def _units_by_id(reader: Reader) -> dict[str, Name]:
    """What units are called, for the officer who may enter their offers."""
    found = await queries.list_known_units(reader)
    return {one.id: Name(one.name_zh, one.name_en) for one in found}


def _chosen(request: AnyRequest, view: ImportView) -> str:
    """Rows of which status are shown: as asked, else the faulty ones where there are any."""
    asked = str(request.query_params.get("status", ""))
    if asked in (*STATUSES, "all"):
        return asked
    return "faulty" if view.counts["faulty"] else "all"


@post("/imports/{import_id:str}/reading", operation_id="workbench.read_import", status_code=200, **_OPEN)  # fmt: skip
async def read_anew(request: AnyRequest, import_id: FromPath[str]) -> Response[Any]:
    """The encoding was chosen, or columns were named: back to the preview."""
    texts = {str(name): str(text) for name, text in (await request.form()).items()}
    try:
        wish = convert_or_name_faults(await _wish(request, import_id, texts), NewReading)
        brought = await controllers.find_brought(request, import_id, wish)
        await perform_once(request.user, None, request, 201, commands.read_anew, import_id, brought)
    except (BadRequest, Refused) as fault:
        return await _show(request, import_id, fault)
    return Redirect(f"{HERE}/{import_id}", status_code=303)


async def _wish(request: AnyRequest, import_id: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """How the file is to be read: what was wished before, and what this form says."""
    async with reading() as reader:
        row = await queries.find_import(reader, import_id, request.user.account)
    before: dict[str, Any] = dict(row.choices) if row else {}
    if "encoding" in texts:
        return {**before, "encoding": texts["encoding"]}
    sheets: dict[str, dict[str, Any]] = {}
    for name, text in texts.items():
        if name.startswith(_TO_SHEET):
            sheet, _, column = name.removeprefix(_TO_SHEET).rpartition(".")
            one = sheets.setdefault(sheet, {"sheet": sheet, "kind": None, "columns": {}})
            if column == "kind":
                one["kind"] = text or None
            else:
                one["columns"][column] = text
    return {**before, "sheets": [_of_its_kind(one) for one in sheets.values()]}


def _of_its_kind(sheet: dict[str, Any]) -> dict[str, Any]:
    """The columns as named; not where the kind is now another one, which has other columns."""
    kind = KINDS.get(sheet["kind"] or "")
    named = {name for name in sheet["columns"].values() if name}
    fits = kind is not None and named <= set(kind.by_name)
    return sheet if fits else {**sheet, "columns": {}}


@post("/imports/{import_id:str}/confirmation", operation_id="workbench.confirm_import", status_code=200, **_OPEN)  # fmt: skip
async def confirm(request: AnyRequest, import_id: FromPath[str]) -> Response[Any]:
    """The preview was confirmed: on to what was made."""
    texts = {str(name): str(text) for name, text in (await request.form()).items()}
    try:
        seen = convert_or_name_faults({"content_hash": texts.get("content_hash")}, Confirmation)
        async with reading() as reader:
            _, brought = await commands.find_and_read(reader, import_id, request.user)
        await perform_once(
            request.user, None, request, 201, commands.confirm_import, import_id, seen, brought
        )
    except (BadRequest, Refused) as fault:
        return await _show(request, import_id, fault)
    return Redirect(f"{HERE}/{import_id}", status_code=303)


IMPORTING: Final[list[Any]] = [show_box, bring, give_template, show_import, read_anew, confirm]
