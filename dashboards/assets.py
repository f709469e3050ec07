"""Static files: which there are, of which type, under which address, and the same made small."""

import functools
import gzip
import hashlib
from pathlib import Path
from typing import Final

from msgspec import Struct

STATIC: Final = Path(__file__).parent / "static"
#: The drawing library of the figures: plotly.js 4.1.1 as published, with the cartesian traces only.
LIBRARY: Final = "plotly-cartesian.min.js"
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_SMALL_ALREADY: Final = frozenset({".png", ".woff2"})


class StaticFile(Struct, frozen=True):
    """A file that is served as it is; `digest` changes with its content."""

    path: Path
    media_type: str
    digest: str

    @property
    def gets_smaller(self) -> bool:
        """Whether gzip helps."""
        return self.path.suffix not in _SMALL_ALREADY


def find_file(name: str) -> StaticFile | None:
    """The static file of this name; a name is looked up, never joined to a path."""
    return _files().get(name)


@functools.cache
def address_of(name: str) -> str:
    """The address of a static file; it changes with the file, so that it may be kept for ever."""
    return f"/static/{name}?v={_files()[name].digest}"


@functools.cache
def gzipped(name: str) -> bytes:
    """The file made small, once in the life of this process."""
    return gzip.compress(_files()[name].path.read_bytes(), compresslevel=9, mtime=0)


@functools.cache
def _files() -> dict[str, StaticFile]:
    paths = [path for path in STATIC.iterdir() if path.suffix in _TYPES]
    return {path.name: _file(path) for path in paths}


def _file(path: Path) -> StaticFile:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return StaticFile(path, _TYPES[path.suffix], digest)
