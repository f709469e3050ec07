"""Where the sockets of a data folder are: inside it, or in the temporary folder if the path is too long."""

import os
import re
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.folder_lock import make_private

POSTGRES_PORT = 5432  # a part of the socket's name; nothing listens on TCP
POSTGRES_SOCKET = f".s.PGSQL.{POSTGRES_PORT}"
VALKEY_SOCKET = "valkey.sock"
PATH_BYTES_MAX = 103  # macOS; Linux takes 107

# What no reader of an address takes for something else: arq does not decode %, PostgreSQL splits at commas.
PLAIN_PATH = re.compile(r"/[\w/.+@~=-]*")


def find_socket_folder(folder: Path) -> Path:
    """The folder of the sockets of `folder`, as `make_socket_folder` left it."""
    inside = folder / "sockets"
    return inside.readlink() if inside.is_symlink() else inside


def make_socket_folder(folder: Path) -> Path:
    """Make the folder of the sockets (mode 0700); a link in the data folder remembers one elsewhere."""
    inside = folder / "sockets"
    if _fits(inside):
        if inside.is_symlink():
            inside.unlink()
        make_private(inside)
        return inside
    if inside.is_symlink():
        with suppress(FileExistsError):  # missing: a cleaner took it, but clients know its name
            inside.readlink().mkdir(mode=0o700)
        if _is_private(inside.readlink()):
            return inside.readlink()
    inside.unlink(missing_ok=True)
    inside.symlink_to(_make_short_folder())
    return inside.readlink()


def _fits(folder: Path) -> bool:
    longest = folder / POSTGRES_SOCKET
    return len(bytes(longest)) <= PATH_BYTES_MAX and bool(PLAIN_PATH.fullmatch(str(longest)))


def _make_short_folder() -> Path:
    """A new private folder in the temporary folder, or in /tmp where that one is too long as well."""
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes a name of its own, mode 0700
        made = Path(tempfile.mkdtemp(prefix="jiebang-", dir=parent))
        if _fits(made):
            return made
        made.rmdir()
    raise CannotStart(
        "No folder for sockets has a path short enough; name a shorter one in TMPDIR."
    )


def _is_private(folder: Path) -> bool:
    """Whether it still is our own folder: where a cleaner took it, anybody could make another."""
    found = folder.lstat()
    return (
        stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    )
