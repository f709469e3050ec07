"""Root, ordinary users and users whom the machine does not know: PostgreSQL runs for all of them."""

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.ground.embedded.children import Identity
from marketplace.ground.embedded.identity import find_postgres_identity
from marketplace.ground.embedded.postgres import EmbeddedPostgres

Query = Callable[[str, str], str]

PROJECT = Path(__file__).parents[3]
PATHS = f"import sys; sys.path[:0] = {[str(PROJECT), sysconfig.get_path('platlib')]!r}\n"
NOBODY = 65534
PR_CAPBSET_DROP = 24
CAP_SETFCAP = 31  # without it, the kernel lets no namespace have a user who is root outside

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")

SAY_IDENTITY = """
import sys
from pathlib import Path
from marketplace.ground.embedded.identity import find_postgres_identity
print(find_postgres_identity(Path(sys.argv[1])).how)
"""

ASK_TWICE = (
    PATHS
    + """
import subprocess
from pathlib import Path
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.wheels import postgres_program
for _ in range(2):
    with EmbeddedPostgres(Path(sys.argv[1])) as server:
        psql = [str(postgres_program("psql")), "-XAtc", "SELECT 42", server.url]
        print(subprocess.run(psql, stdout=subprocess.PIPE, text=True, check=True).stdout.strip())
"""
)


def python_for(uid: int) -> str:
    """A Python that this user may run and that finds the project."""
    for python in (sys.executable, shutil.which("python3", path=os.defpath)):
        command = [python or "", "-c", PATHS + "import marketplace.ground.embedded.postgres"]
        try:
            subprocess.run(command, user=uid, group=uid, extra_groups=[], cwd="/", check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return command[0]
    pytest.skip(f"user {uid} may not run any Python 3.11+ here or may not read the project")


@as_root
@pytest.mark.parametrize("uid", [NOBODY, 54321], ids=["known", "unknown"])
def test_an_ordinary_user_starts_it(folder: Path, uid: int) -> None:
    python = python_for(uid)
    folder.mkdir()
    for path in (folder.parent, folder):
        os.chown(path, uid, uid)
    ran = subprocess.run(
        [python, "-c", ASK_TWICE, str(folder)],
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if uid != NOBODY and "namespace: " in ran.stderr:
        pytest.skip("this machine allows ordinary users no namespace")
    assert (ran.stdout, ran.returncode) == ("42\n42\n", 0), ran.stderr
    assert (folder / "postgres").stat().st_uid == uid


@pytest.mark.skipif(os.geteuid() == 0, reason="root does not stay root")
def test_an_ordinary_user_stays_that_user(folder: Path) -> None:
    folder.mkdir()
    assert find_postgres_identity(folder).how == "own"


@as_root
@pytest.mark.parametrize("how", ["namespace", "user"])
def test_root_starts_it_as_somebody_else(folder: Path, how: str, query: Query) -> None:
    folder.parent.chmod(0o700)
    with EmbeddedPostgres(folder, Identity(how, NOBODY, NOBODY)) as server:
        assert server.process is not None
        query(server.url, "CREATE TABLE pledge ()")
        inside, outside, _ = Path(f"/proc/{server.process.pid}/uid_map").read_text().split()
        runs_as = Path(f"/proc/{server.process.pid}").stat().st_uid
    if how == "namespace":
        assert (inside, outside) == (str(NOBODY), "0")
    else:
        assert runs_as == NOBODY
    owner = 0 if how == "namespace" else NOBODY
    assert {path.stat().st_uid for path in server.cluster.rglob("*")} == {owner}


@as_root
def test_a_start_in_another_way_takes_the_files_over(made_folder: Path, query: Query) -> None:
    for how in ("user", "namespace", "user"):
        with EmbeddedPostgres(made_folder, Identity(how, NOBODY, NOBODY)) as server:
            query(server.url, "CREATE TABLE IF NOT EXISTS pledge ()")


@as_root
def test_where_namespaces_are_refused_root_changes_its_user(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    command = [sys.executable, "-c", SAY_IDENTITY, str(folder)]
    libc = ctypes.CDLL(None)

    def forbid() -> None:
        libc.prctl(PR_CAPBSET_DROP, CAP_SETFCAP, 0, 0, 0)

    allowed = subprocess.run(command, capture_output=True, text=True, check=True)
    if allowed.stdout != "namespace\n":
        pytest.skip("namespaces are refused here in any case")
    refused = subprocess.run(command, preexec_fn=forbid, capture_output=True, text=True, check=True)
    assert refused.stdout == "user\n"


@as_root
def test_in_a_folder_that_a_namespace_does_not_reach_root_changes_its_user(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, 1234, 1234)
    assert find_postgres_identity(folder).how == "user"
    os.chown(folder, 0, 0)
