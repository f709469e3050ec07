"""The embedded PostgreSQL: answers, keeps what it acknowledged, and starts after any kind of death."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from marketplace.ground.embedded import folder_lock
from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.wheels import postgres_program

Query = Callable[[str, str], str]


async def test_asyncpg_takes_its_address(made_folder: Path) -> None:
    with EmbeddedPostgres(made_folder) as server:
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT current_database()") == "jiebang"
        await connection.close()


def test_a_first_start_makes_a_database_that_knows_chinese(folder: Path, query: Query) -> None:
    with EmbeddedPostgres(folder) as server:
        assert query(server.url, "SELECT lower('ÄÖ') || upper('é揭榜')") == "äöÉ揭榜"
        assert query(server.url, "SELECT '揭榜' ~ '^[[:alpha:]]+$'") == "t"
        assert query(server.url, "SHOW server_encoding") == "UTF8"


def test_it_writes_to_disk_and_listens_in_a_private_folder_only(
    made_folder: Path, query: Query
) -> None:
    with EmbeddedPostgres(made_folder) as server:
        for setting, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "listen_addresses": "",
            "unix_socket_directories": str(made_folder / "sockets"),
        }.items():
            assert query(server.url, f"SHOW {setting}") == value
    assert (made_folder / "sockets").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["pg_dump", "pgbench"])
def test_its_own_programs_take_the_same_address(made_folder: Path, name: str) -> None:
    options = {"pg_dump": [], "pgbench": ["--initialize", "--quiet", "--init-steps=dt"]}[name]
    with EmbeddedPostgres(made_folder) as server:
        command = [str(postgres_program(name)), *options, server.url]
        subprocess.run(command, capture_output=True, check=True)


def test_a_warm_start_finds_what_was_written(made_folder: Path, query: Query) -> None:
    with EmbeddedPostgres(made_folder) as server:
        query(server.url, "CREATE TABLE pledge AS SELECT 40 AS quantity")
    with EmbeddedPostgres(made_folder) as server:
        assert query(server.url, "SELECT quantity FROM pledge") == "40"


async def test_acknowledged_rows_survive_a_kill_of_the_server(
    made_folder: Path, query: Query
) -> None:
    server = EmbeddedPostgres(made_folder)
    server.start()
    assert server.process is not None
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE TABLE pledge (quantity int)")
    for quantity in range(50):
        await connection.execute("INSERT INTO pledge VALUES ($1)", quantity)
    unfinished = await asyncpg.connect(server.url)
    await unfinished.execute("BEGIN; INSERT INTO pledge VALUES (1000)")
    server.process.kill()
    server.process.wait()
    assert not server.answers()
    connection.terminate()
    unfinished.terminate()
    with EmbeddedPostgres(made_folder) as again:
        assert query(again.url, "SELECT count(*), max(quantity) FROM pledge") == "50|49"


def test_a_pid_file_that_names_another_program_does_not_prevent_a_start(
    made_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedPostgres(made_folder) as server:
        written = (server.cluster / "postmaster.pid").read_text()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        named = "\n".join([str(stranger.pid), *written.splitlines()[1:]]) + "\n"
        (server.cluster / "postmaster.pid").write_text(named)
        (server.socket_path.parent / ".s.PGSQL.5432.lock").write_text(named)
        with monkeypatch.context() as without:
            without.setattr(EmbeddedPostgres, "_forget_former_server", lambda *_: None)
            with pytest.raises(CannotStart, match=r"(lock file|postmaster\.pid).* already exists"):
                EmbeddedPostgres(made_folder).start()
        with EmbeddedPostgres(made_folder) as again:
            assert again.answers()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_start_waits_until_the_former_server_has_ended(
    made_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = EmbeddedPostgres(made_folder)
    former.start()
    assert former.process is not None
    with monkeypatch.context() as impatient:
        impatient.setattr(folder_lock, "GONE_SECONDS_MAX", 0.1)
        with pytest.raises(CannotStart, match="earlier start still runs"):
            EmbeddedPostgres(made_folder).start()
    threading.Timer(0.3, former.process.send_signal, [signal.SIGINT]).start()
    with EmbeddedPostgres(made_folder) as server:
        assert former.process.poll() == 0
        assert server.answers()


def test_a_making_that_was_interrupted_is_made_again(folder: Path) -> None:
    unfinished = folder / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder) as server:
        assert server.answers()
    assert not unfinished.exists()


def test_the_variables_of_the_terminal_do_not_reach_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, query: Query
) -> None:
    foreign = {"PGPORT": "1", "PGDATA": "/nowhere", "LC_ALL": "xx_XX", "TZ": "Asia/Tokyo"}
    for name, value in foreign.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres(folder) as server:
        assert query(server.url, "SHOW timezone") == "UTC"


def test_a_start_that_fails_says_what_the_server_said(made_folder: Path) -> None:
    with EmbeddedPostgres(made_folder) as server:
        pass
    (server.cluster / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(CannotStart, match="no_such_setting"):
        server.start()


def test_its_log_does_not_repeat_what_people_wrote(made_folder: Path, query: Query) -> None:
    with EmbeddedPostgres(made_folder) as server:
        query(server.url, "CREATE TABLE contact (phone text UNIQUE)")
        query(server.url, "INSERT INTO contact VALUES ('13800000000')")
        with pytest.raises(subprocess.CalledProcessError):
            query(server.url, "INSERT INTO contact VALUES ('13800000000')")
    log = server.log.read_text()
    assert "duplicate key" in log
    assert "13800000000" not in log
