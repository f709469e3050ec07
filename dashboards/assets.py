"""Static files: which there are, of which type, under which address, and the same made small."""

import functools
import gzip
import hashlib
import importlib.util
from pathlib import Path
from typing import Final

from msgspec import Struct

STATIC: Final = Path(__file__).parent / "static"
#: The drawing library of the figures, shipped inside a Python package that is never imported here.
LIBRARY: Final = "plotly.min.js"
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
    return {path.name: _file(path) for path in [*paths, _library()]}


def _file(path: Path) -> StaticFile:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return StaticFile(path, _TYPES[path.suffix], digest)


def _library() -> Path:
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise RuntimeError("the drawing library is missing: install the requirements again")
    return Path(found.origin).parent / "package_data" / LIBRARY
