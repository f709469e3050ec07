"""Pictures of reports: taken in ahead of the report, made harmless, given to whoever may see them."""

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path
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
from marketplace.ground.files.storing import find, folder_of, remove, store
from marketplace.ground.settings import Settings
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of

#: One caller's pictures: so many at once, then one in each pause.
BURST: Final = 20
PAUSE: Final = timedelta(seconds=15)
#: A file is written before its row; younger ones are left alone.
FILE_AGE_SECONDS_MIN: Final = 3600
_SWEPT_AT_ONCE: Final = 500


def photo_folder(settings: Settings) -> Path:
    """Where the pictures of reports are kept."""
    return folder_of(settings) / "reports"


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
    digest = await store(photo_folder(settings), picture.content)
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
    place = find(photo_folder(settings), photo.sha256)
    if not place.exists():
        raise NotFound
    return Response(
        await asyncio.to_thread(place.read_bytes),
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
    folder = photo_folder(settings)
    oldest_kept = reader.at.timestamp() - FILE_AGE_SECONDS_MIN
    found = await asyncio.to_thread(_old_files, folder, oldest_kept)
    removed = 0
    for start in range(0, len(found), _SWEPT_AT_ONCE):
        digests = found[start : start + _SWEPT_AT_ONCE]
        named = await paper_queries.list_photo_files(reader, digests)
        for digest in set(digests) - named:
            remove(folder, digest)
            removed += 1
    return removed


def _old_files(folder: Path, oldest_kept: float) -> list[str]:
    return [path.name for path in folder.glob("*/*") if _is_older(path, oldest_kept)]


def _is_older(path: Path, oldest_kept: float) -> bool:
    """Whether the file is older; one that is gone by now is not."""
    try:
        return path.stat().st_mtime < oldest_kept
    except FileNotFoundError:
        return False
