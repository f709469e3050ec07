"""Who PostgreSQL runs as: it refuses root, and `initdb` refuses a user whom the machine does not know."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

from marketplace.ground.embedded.children import OWN, CannotStart, Identity, bound_to_us
from marketplace.ground.embedded.wheels import postgres_program


def find_postgres_identity(folder: Path) -> Identity:
    """The first identity that this machine allows and that reaches `folder` and the binaries.

    An ordinary user stays that user. Root takes a user namespace, where files remain root's own; where
    that is refused (most containers) or does not reach the folder (another user's home), it changes to
    `nobody` with the one capability that opens files anywhere. Raises `CannotStart` where all fail.
    """
    refusals = []
    for identity in _candidates():
        if identity is OWN:
            return identity
        tried = subprocess.run(  # noqa: S603 - no shell; the program is the wheel's own
            bound_to_us(
                [str(postgres_program("postgres")), "--version"], SIGKILL, identity, str(folder)
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        if tried.returncode == 0:
            return identity
        refusals.append(f"    as {identity.how}: {tried.stderr.strip()}")
    raise CannotStart(
        f"PostgreSQL cannot run as user {os.geteuid()}, and this machine allows no other way:\n"
        + "\n".join(refusals)
        + "\nRun this as an ordinary user, or name a running server in JIEBANG_DATABASE_URL."
    )


def _candidates() -> Iterator[Identity]:
    uid = os.geteuid()
    if uid != 0 and _is_known(uid):
        yield OWN
        return
    stranger = _find_unprivileged_user()
    yield Identity("namespace", stranger.pw_uid, stranger.pw_gid)
    if uid == 0:
        yield Identity("user", stranger.pw_uid, stranger.pw_gid)


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _find_unprivileged_user() -> pwd.struct_passwd:
    """`nobody`, or else any user but root."""
    others = [user for user in pwd.getpwall() if user.pw_uid != 0]
    if not others:
        raise CannotStart(
            "This machine knows no user but root, and PostgreSQL does not run as root."
        )
    return next((user for user in others if user.pw_name == "nobody"), others[0])


def give_files(folder: Path, identity: Identity) -> None:
    """Make everything in `folder` belong to `identity`, which may have been another at the last start."""
    if os.geteuid() != 0:
        return
    uid, gid = (identity.uid, identity.gid) if identity.how == "user" else (0, 0)
    if folder.stat().st_uid == uid:
        return
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(path) / name, uid, gid, follow_symlinks=False)
    os.chown(folder, uid, gid)  # last, so that an interrupted change is made again
