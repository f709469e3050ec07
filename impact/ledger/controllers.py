"""HTTP about the ledger: entries, and the checkpoint that seals them."""

import re
from pathlib import Path
from typing import Annotated, Any, Final

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from impact.ledger import month_queries, proving, queries
from impact.ledger.notes import load_or_create_signing_key, verifier_key_of
from impact.ledger.schemas import BalanceView, EntryView, MonthView
from impact.ledger.sealer import KEY_FILE
from impact.ledger.statements import as_csv, is_of_demonstration
from impact.ledger.tiles import Tile, bundle_of
from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import looking, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.paging import Cursor, Limit, Page, cursor_of, page_of, position_of
from marketplace.ground.web.problems import AnyRequest

_STATEMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2})\.(json|csv)")
VERIFIER: Final = Path(__file__).parent / "verifier.py"
#: A tile is sealed when it is there, and what is sealed never changes.
NEVER_CHANGES: Final = {"Cache-Control": "public, max-age=31536000, immutable"}

ItemCode = Annotated[str | None, QueryParameter(max_length=64, description="Entries of this item.")]
EventId = Annotated[str | None, QueryParameter(max_length=64, description="Entries of this event.")]


@get("/ledger/entries", operation_id="ledger.entries", opt=open_to_all())
async def list_entries(
    limit: Limit = 25, cursor: Cursor = None, item: ItemCode = None, event: EventId = None
) -> Page[EntryView]:
    """The ledger's entries, newest first."""
    start = position_of(cursor)
    async with looking() as reader:
        entries, total = await queries.list_entries(
            reader, item=item, event=event, after=start, limit=limit
        )
    end = start + limit
    return Page(entries, total, cursor_of(end) if end < total else None)


@get("/ledger/balances", operation_id="ledger.balances", opt=open_to_all())
async def list_balances(limit: Limit = 25, cursor: Cursor = None) -> Page[BalanceView]:
    """What stands on every account: it follows from the entries alone."""
    start = position_of(cursor)
    async with looking() as reader:
        balances, total = await queries.list_balance_views(reader, start, limit)
    end = start + limit
    return Page(balances, total, cursor_of(end) if end < total else None)


@get("/ledger/proofs/{entry:int}", operation_id="ledger.proof", opt=open_to_all())
async def show_proof(entry: FromPath[int]) -> Response[str]:
    """A receipt (C2SP tlog-proof): the entry, its path to the root, and the signed checkpoint."""
    async with reading() as reader:
        proof = await proving.prove(reader, entry)
    headers = {"Content-Disposition": f'attachment; filename="entry-{entry}.tlog-proof"'}
    return Response(proof, media_type="text/plain", headers=headers)


@get("/ledger/key", operation_id="ledger.key", opt=open_to_all())
async def show_key(request: AnyRequest) -> Response[str]:
    """The key that must have signed the checkpoints, as name+hash+base64."""
    async with looking() as reader:
        head = await queries.find_head(reader)
    if head is None:
        raise NotFound
    key = load_or_create_signing_key(request.app.state.settings.folder / KEY_FILE)
    return Response(f"{verifier_key_of(head.note.splitlines()[0], key)}\n", media_type="text/plain")


@get("/ledger/verifier.py", operation_id="ledger.verifier", opt=open_to_all())
async def show_verifier() -> Response[bytes]:
    """The verifier: one file of Python that needs nothing else."""
    return Response(
        VERIFIER.read_bytes(),
        media_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verifier.py"'},
    )


@get("/checkpoint", operation_id="ledger.checkpoint", opt=open_to_all())
async def show_checkpoint() -> Response[str]:
    """The newest checkpoint as a C2SP signed note, with the cosignatures of witnesses below ours."""
    async with looking() as reader:
        head = await queries.find_head(reader)
        if head is None:
            raise NotFound
        note = await proving.cosigned_note(reader, head)
    return Response(note, media_type="text/plain")


@get("/tile/{path:path}", operation_id="ledger.tile", opt=open_to_all())
async def show_tile(path: FromPath[str]) -> Response[bytes]:
    """A tile of hashes, or a bundle of entries (`/tile/entries/…`), as C2SP tlog-tiles names them."""
    tile = Tile.parse(path.removeprefix("/"))
    if tile is None:
        raise NotFound
    async with looking() as reader:
        head = await queries.find_head(reader)
        if head is None or not tile.is_within(head.size):
            raise NotFound
        if tile.holds_entries:
            body = bundle_of(await queries.list_leaves(reader, tile.first, tile.width))
        else:
            hashes = await queries.list_hashes(reader, tile.level, tile.first, tile.width)
            body = b"".join(hashes)
    return Response(body, media_type="application/octet-stream", headers=NEVER_CHANGES)


@get("/ledger/months", operation_id="ledger.months", opt=open_to_all())
async def list_months(limit: Limit = 25, cursor: Cursor = None) -> Page[MonthView]:
    """The closed months, newest first; each statement stands at `/ledger/months/{month}.json` and `.csv`."""
    async with looking() as reader:
        return page_of(await month_queries.list_closed_months(reader), limit, cursor)


@get("/ledger/months/{name:str}", operation_id="ledger.month", opt=open_to_all())
async def show_month(name: FromPath[str]) -> Response[bytes]:
    """A closed month's statement, as `2026-11.json` or `2026-11.csv`: the same bytes for ever."""
    found = _STATEMENT.fullmatch(name)
    if found is None:
        raise NotFound
    async with looking() as reader:
        statement = await month_queries.find_statement(reader, found[1])
    if statement is None:
        raise NotFound
    is_csv = found[2] == "csv"
    mark = "demonstration-" if is_of_demonstration(statement) else ""
    headers = {"Content-Disposition": f'attachment; filename="{mark}month-{name}"', **NEVER_CHANGES}
    kind = "text/csv; charset=utf-8" if is_csv else "application/json"
    return Response(as_csv(statement) if is_csv else statement, media_type=kind, headers=headers)


HANDLERS: Final[list[Any]] = [list_entries, list_balances, list_months, show_proof]
ROOT_HANDLERS: Final[list[Any]] = [show_checkpoint, show_tile, show_key, show_month, show_verifier]
