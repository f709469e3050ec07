"""HTTP about files that officers bring."""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Struct

from impact.spreadsheets import commands, queries
from impact.spreadsheets.commands import Brought
from impact.spreadsheets.grids import BYTES_MAX
from impact.spreadsheets.planning import Status
from impact.spreadsheets.schemas import (
    ChangedImport,
    Confirmation,
    ImportView,
    NewReading,
    Paste,
    RowView,
)
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import looking, reading
from marketplace.ground.errors import BadRequest, NotFound
from marketplace.ground.web.acts import perform
from marketplace.ground.web.faults import convert_or_name_faults, decode_json, fault_at
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest

OPEN_TO_OFFICERS: Final = open_to("community", "regional", "subdistrict")
NAME_LENGTH_MAX: Final = 120
LISTED_MAX: Final = 100
UNSUPPORTED: Final = 415


class ImportInList(Struct, frozen=True, kw_only=True):
    """A file in the list of those that the account brought."""

    id: str
    state: str
    source: str
    made: int


@post("/imports", operation_id="imports.bring", opt=OPEN_TO_OFFICERS, status_code=201)
async def bring_file(request: AnyRequest) -> Response[ImportView]:
    """Bring a file (multipart: `file`) or a paste (JSON: `text`, `name`); the answer is its preview."""
    return await perform(request, 201, commands.bring_file, await read_brought(request))


async def read_brought(request: AnyRequest) -> Brought:
    """What the request brings, opened and read; raises `BadRequest`."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said == "application/json":
        paste = convert_or_name_faults(decode_json(await request.body()), Paste)
        return await read_text(paste.text, paste.name)
    if said != "multipart/form-data":
        raise HTTPException(status_code=UNSUPPORTED)
    await request.body()  # kept, so that an idempotency key can be told by it
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise BadRequest([fault_at("/file", "missing", "Attach a file that is not empty.")])
    return await read_upload(file)


async def read_upload(file: UploadFile) -> Brought:
    """An uploaded file, opened and read; what is too large is not even kept."""
    content = await file.read()
    if len(content) > BYTES_MAX:
        raise BadRequest([fault_at("/file", "too_large", "At most 4 MB.")])
    return await commands.read_file(content, plain_name(file.filename), NewReading())


async def read_text(text: str, name: str | None) -> Brought:
    """A paste, opened and read; its encoding is known."""
    content = text.encode("utf-8", "replace")
    if len(content) > BYTES_MAX:
        raise BadRequest([fault_at("/text", "too_large", "At most 4 MB.")])
    return await commands.read_file(content, name or "paste", NewReading(encoding="utf-8"))


def plain_name(name: str | None) -> str:
    """The last part of a file's name, without what could lead or mislead anybody."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(one for one in last if one.isprintable()).strip()
    return kept[:NAME_LENGTH_MAX] or "table"


@get("/imports", operation_id="imports.list", opt=OPEN_TO_OFFICERS)
async def list_imports(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[ImportInList]:
    """The account's newest files."""
    async with looking() as reader:
        rows = await queries.list_imports(reader, request.user.account, LISTED_MAX)
    return page_of(
        [
            ImportInList(
                id=one.id,
                state=one.state or "previewed",
                source=one.source,
                made=len(one.made or []),
            )
            for one in rows
        ],
        limit,
        cursor,
    )


@get("/imports/{import_id:str}", operation_id="imports.show", opt=OPEN_TO_OFFICERS)
async def show_import(request: AnyRequest, import_id: FromPath[str]) -> ImportView:
    """One file: its preview with every fault, judged as of now, or what it did."""
    async with reading() as reader:
        return await commands.show_import(reader, import_id, request.user)


@get("/imports/{import_id:str}/rows", operation_id="imports.rows", opt=OPEN_TO_OFFICERS)
async def list_rows(
    request: AnyRequest,
    import_id: FromPath[str],
    status: FromQuery[Status | None] = None,
    sheet: Annotated[str | None, QueryParameter(max_length=200)] = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[RowView]:
    """The rows of a preview, each with what it would do and what is wrong with it."""
    async with reading() as reader:
        rows = await commands.list_rows(reader, import_id, request.user, status, sheet)
    return page_of(rows, limit, cursor)


@post("/imports/{import_id:str}/reading", operation_id="imports.read_anew", opt=OPEN_TO_OFFICERS)
async def read_anew(
    request: AnyRequest, import_id: FromPath[str], data: JSONBody[NewReading]
) -> Response[ImportView]:
    """Say in which encoding a file is, or which column is which; the answer is the new preview."""
    brought = await find_brought(request, import_id, data)
    return await perform(request, 201, commands.read_anew, import_id, brought)


async def find_brought(request: AnyRequest, import_id: str, wish: NewReading) -> Brought:
    """The account's file, read as it is now wished; raises `NotFound` for one that is not there."""
    async with looking() as reader:
        row = await queries.find_import(reader, import_id, request.user.account)
    if row is None:
        raise NotFound
    return await commands.read_file(row.content or b"", row.source, wish)


@post("/imports/{import_id:str}/confirmation", operation_id="imports.confirm", opt=OPEN_TO_OFFICERS)
async def confirm_import(
    request: AnyRequest, import_id: FromPath[str], data: JSONBody[Confirmation]
) -> Response[ChangedImport]:
    """Load the whole file as its preview showed it, or nothing."""
    async with looking() as reader:
        _, brought = await commands.find_and_read(reader, import_id, request.user)
    return await perform(request, 201, commands.confirm_import, import_id, data, brought)


HANDLERS: Final[list[Any]] = [
    bring_file,
    list_imports,
    show_import,
    list_rows,
    read_anew,
    confirm_import,
]
