"""Static files, kept for ever under an address that changes with them."""

import asyncio
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.assets import StaticFile, find_file, gzipped
from dashboards.public.doors import page
from marketplace.ground.errors import NotFound
from marketplace.ground.web.problems import AnyRequest

FOR_EVER: Final = "public, max-age=31536000, immutable"
#: Pages behind a code, a link or an account.
ROBOTS: Final = """User-agent: *
Disallow: /workbench
Disallow: /slip/
Disallow: /receipts/
Disallow: /claims/
Disallow: /login
"""
FOR_A_WHILE: Final = "public, max-age=300"


@page("/static/{name:str}", "static")
async def show_static(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One static file, small where the reader takes it so."""
    file = find_file(name)
    if file is None:
        raise NotFound
    is_present = request.query_params.get("v") == file.digest
    headers = {"Cache-Control": FOR_EVER if is_present else FOR_A_WHILE, "Vary": "Accept-Encoding"}
    if file.gets_smaller and _takes_gzip(request):
        content = await _small(file)
        headers["Content-Encoding"] = "gzip"
    else:
        content = await asyncio.to_thread(file.path.read_bytes)
    return Response(content, media_type=file.media_type, headers=headers)


async def _small(file: StaticFile) -> bytes:
    return await asyncio.to_thread(gzipped, file.path.name)


@page("/robots.txt", "robots")
async def show_robots() -> Response[str]:
    """What programs that search the web need not read: what only its holder opens."""
    return Response(ROBOTS, media_type="text/plain; charset=utf-8")


def _takes_gzip(request: AnyRequest) -> bool:
    for part in request.headers.get("accept-encoding", "")[:500].split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name.lower() in ("gzip", "*"):
            return weight not in ("0", "0.0", "0.00", "0.000")
    return False


PAGES: Final[list[Any]] = [show_static, show_robots]
