"""HTTP about sources of figures: declaring, delivering, reading."""

import asyncio
from typing import Any, Final

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.params import FromPath, JSONBody

from impact.sources import commands, queries, views
from impact.sources.filing import Filed, read_grid
from impact.sources.reading import faults_of_keys
from impact.sources.schemas import (
    BatchView,
    ChangedSource,
    Empty,
    Ending,
    GivenToken,
    NewFigures,
    NewSource,
    SourcePage,
    SourceView,
    TakenBatch,
)
from impact.sources.states import Origin
from impact.spreadsheets.grids import BYTES_MAX, open_file
from impact.spreadsheets.words import told
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking, reading
from marketplace.ground.errors import Fault, NotFound
from marketplace.ground.web.acts import perform
from marketplace.ground.web.faults import (
    convert_or_name_faults,
    decode_json,
    fault_at,
    refuse_faults,
)
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest

UNSUPPORTED: Final = 415
SUBDISTRICT: Final = open_to("subdistrict")
DELIVERERS: Final = open_to(
    "unit", "community", "regional", "subdistrict", "slip_office", ports=True
)


@get("/sources", operation_id="sources.list", opt=open_to_all())
async def list_sources(limit: Limit = 25, cursor: Cursor = None) -> Page[SourceView]:
    """Where figures come from, and how fresh each source is."""
    async with looking() as reader:
        return page_of(await views.list_source_views(reader), limit, cursor)


@get("/sources/{code:str}", operation_id="sources.show", opt=open_to_all())
async def show_source(code: FromPath[str]) -> SourcePage:
    """One source with its newest figures, what they corrected, and its latest deliveries."""
    async with reading() as reader:
        return await views.find_source_page(reader, code)


@get("/sources/{code:str}/batches/{batch_id:str}", operation_id="sources.batch", opt=open_to_all())
async def show_batch(code: FromPath[str], batch_id: FromPath[str]) -> BatchView:
    """One delivery, with its hash as it is booked."""
    async with reading() as reader:
        row = await views.find_source(reader, code)
        found = await queries.list_batches(
            reader, code, batch_id, with_salt=views.may_tell_salt(row)
        )
    if not found:
        raise NotFound
    return found[0]


@post("/sources", operation_id="sources.declare", opt=SUBDISTRICT, status_code=201)
async def declare_source(request: AnyRequest, data: JSONBody[NewSource]) -> Response[ChangedSource]:
    """Declare a source of figures; one whose columns could hold persons or homes is refused."""
    return await perform(request, 201, commands.declare_source, data)


@post("/sources/{code:str}/token", operation_id="sources.give_token", opt=SUBDISTRICT)
async def give_token(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Empty]
) -> Response[GivenToken]:
    """Give a pushing source a token, shown once; the one before is void."""
    return await perform(request, 201, commands.give_token, code, data)


@post("/sources/{code:str}/ending", operation_id="sources.end", opt=SUBDISTRICT)
async def end_source(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Ending]
) -> Response[ChangedSource]:
    """End a source; what it delivered stays."""
    return await perform(request, 201, commands.end_source, code, data)


@post(
    "/sources/{code:str}/figures",
    operation_id="sources.report_figures",
    opt=DELIVERERS,
    status_code=201,
)
async def report_figures(request: AnyRequest, code: FromPath[str]) -> Response[TakenBatch]:
    """Deliver figures: JSON, or a file (multipart `file`: XLSX, CSV) of the one form."""
    batch, origin = await read_delivery(request)
    return await perform(request, 201, commands.take_figures, code, batch, origin)


async def read_delivery(request: AnyRequest) -> tuple[NewFigures, Origin]:
    """What the request delivers; raises `BadRequest` with every fault of its form."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said == "application/json":
        value = decode_json(await request.body())
        refuse_faults(faults_of_keys(value))
        return convert_or_name_faults(value, NewFigures), "push"
    if said != "multipart/form-data":
        raise HTTPException(status_code=UNSUPPORTED)
    await request.body()  # kept, so that an idempotency key can be told by it
    file = (await request.form()).get("file")
    content = await file.read() if isinstance(file, UploadFile) else b""
    filed = await read_file(content)
    refuse_faults(filed.faults)
    return convert_or_name_faults({"figures": filed.rows}, NewFigures), "file"


async def read_file(content: bytes) -> Filed:
    """A file of the one form as rows, or what is wrong with it as a whole."""
    if not content:
        return _faulty(fault_at("/file", "missing", "Attach a file that is not empty."))
    if len(content) > BYTES_MAX:
        return _faulty(fault_at("/file", "too_large", "At most 4 MB."))
    opened = await asyncio.to_thread(open_file, content, "table")
    if opened.refusal is not None:
        return _faulty(
            Fault("/file", opened.refusal.code, told(opened.refusal.code, opened.refusal.facts))
        )
    return read_grid(opened.grids)


def _faulty(fault: Fault) -> Filed:
    return Filed([], [], [], [fault])


HANDLERS: Final[list[Any]] = [
    list_sources,
    show_source,
    show_batch,
    declare_source,
    give_token,
    end_source,
    report_figures,
]
