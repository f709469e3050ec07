"""Pictures of reports: taken in ahead of the report, made harmless, given to whoever may see them."""

import secrets
from datetime import timedelta
from typing import Any, Final

from litestar import Response
from litestar.datastructures import UploadFile

from marketplace.demands import paper_queries
from marketplace.demands.schemas import TakenPhoto
from marketplace.ground.access.actor import ANYONE, Actor
from marketplace.ground.access.guesses import count_call
from marketplace.ground.db import Reader, in_one_unit
from marketplace.ground.errors import NotFound
from marketplace.ground.files import pictures
from marketplace.ground.files.storing import Shelf, fetch, list_older, remove, shelf_of, store
from marketplace.ground.settings import Settings
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of

#: One caller's pictures: so many at once, then one in each pause.
BURST: Final = 20
PAUSE: Final = timedelta(seconds=15)
#: A file is written before its row; younger ones are left alone.
FILE_AGE_MIN: Final = timedelta(hours=1)
_SWEPT_AT_ONCE: Final = 500


def photo_shelf(settings: Settings) -> Shelf:
    """Where the pictures of reports are kept."""
    return shelf_of(settings, "reports")


async def read_upload(file: Any) -> bytes:
    """The bytes of an uploaded file; none when no file was chosen."""
    return await file.read() if isinstance(file, UploadFile) else b""


async def take_photo(request: AnyRequest, content: bytes) -> TakenPhoto:
    """Make a picture harmless and keep it until its report is sent, for a day at most.

    Raises `BadRequest` (pointer `/photo`), `TooManyTries` and `NoRoom`.
    """
    _refuse_size(content)
    await count_call(request, "photo", pause=PAUSE, burst=BURST)
    picture = await _redrawn(content)
    settings: Settings = request.app.state.settings
    digest = await store(photo_shelf(settings), picture.content)
    photo_id = secrets.token_urlsafe(24).replace("_", "x").replace("-", "y")
    sides = (picture.width, picture.height)
    await in_one_unit(
        request.scope.get("user") or ANYONE,
        request_id_of(request.scope),
        paper_queries.insert_photo,
        photo_id,
        digest,
        len(picture.content),
        sides,
    )
    return TakenPhoto(id=photo_id, width=picture.width, height=picture.height)


def _refuse_size(content: bytes) -> None:
    if not content:
        refuse_faults([fault_at("/photo", "missing", "Attach a file that is not empty.")])
    if len(content) > pictures.SIZE_BYTES_MAX:
        refuse_faults([fault_at("/photo", "too_large", "At most 8 MB.")])


async def _redrawn(content: bytes) -> pictures.Picture:
    try:
        return await pictures.make_harmless(content)
    except pictures.NotAPicture:
        text = "This cannot be read as a photo. Choose a JPEG, PNG or WebP picture."
        refuse_faults([fault_at("/photo", "not_a_picture", text)])
        raise


async def show_photo(
    reader: Reader, actor: Actor, demand_id: str, settings: Settings
) -> Response[bytes]:
    """A report's picture: for everybody once it is cleared, before that for its community alone."""
    photo = await paper_queries.find_photo(reader, demand_id)
    if photo is None or not (photo.is_public or _is_own(actor, photo.community)):
        raise NotFound
    content = await fetch(photo_shelf(settings), photo.sha256)
    if content is None:
        raise NotFound
    return Response(
        content,
        media_type=pictures.MEDIA_TYPE,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


def _is_own(actor: Actor, community: str | None) -> bool:
    if community is None:
        return actor.role == "subdistrict"
    return actor.role == "community" and actor.organisation == community


async def sweep_files(reader: Reader, settings: Settings) -> int:
    """Remove the files that no picture names any more; answer how many."""
    shelf = photo_shelf(settings)
    found = await list_older(shelf, reader.at - FILE_AGE_MIN)
    removed = 0
    for start in range(0, len(found), _SWEPT_AT_ONCE):
        digests = found[start : start + _SWEPT_AT_ONCE]
        named = await paper_queries.list_photo_files(reader, digests)
        for digest in set(digests) - named:
            await remove(shelf, digest)
            removed += 1
    return removed
