"""How commands reach the servers: named ones, another process's, or their own for a while."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.ground.embedded import reach as reaching
from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.folder_lock import hold_data_folder
from marketplace.ground.embedded.reach import reach
from marketplace.ground.settings import Settings

Query = Callable[[str, str], str]
Processes = Callable[[], dict[int, str]]

REACH_UNTIL_TOLD = """
import sys
from marketplace.ground.embedded.reach import reach
from marketplace.ground.settings import Settings
with reach(Settings(data_dir=sys.argv[1])) as addresses:
    print(addresses.database_url, flush=True)
    sys.stdin.readline()
"""


def test_named_servers_are_taken_and_nothing_is_started(
    folder: Path, processes_of: Processes
) -> None:
    named = Settings(
        data_dir=str(folder), database_url="postgresql://far/db", redis_url="redis://far"
    )
    with reach(named) as addresses:
        assert addresses == ("postgresql://far/db", "redis://far")
        assert not processes_of()
    assert not folder.exists()


def test_only_the_server_that_is_not_named_is_started(
    folder: Path, processes_of: Processes
) -> None:
    half = Settings(data_dir=str(folder), database_url="postgresql://far/db")
    with reach(half) as addresses:
        assert addresses.database_url == "postgresql://far/db"
        assert addresses.redis_url.startswith("unix://")
        assert all("valkey" in command for command in processes_of().values())
        assert len(processes_of()) == 1


def test_a_command_alone_starts_both_and_stops_them(
    made_folder: Path, processes_of: Processes, query: Query
) -> None:
    with reach(Settings(data_dir=str(made_folder))) as addresses:
        assert query(addresses.database_url, "SELECT 7") == "7"
        assert processes_of()
    assert not processes_of()


def test_two_commands_share_the_servers_and_the_first_waits_for_the_second(
    made_folder: Path, query: Query
) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", REACH_UNTIL_TOLD, str(made_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdin is not None
        assert first.stdout is not None
        address = first.stdout.readline().strip()
        with reach(Settings(data_dir=str(made_folder))) as addresses:
            assert addresses.database_url == address
            first.stdin.write("\n")
            first.stdin.flush()
            with pytest.raises(subprocess.TimeoutExpired):
                first.wait(0.5)
            assert query(addresses.database_url, "SELECT 7") == "7"
        assert first.wait(10) == 0
    with pytest.raises(subprocess.CalledProcessError):
        query(address, "SELECT 7")


def test_a_holder_without_servers_is_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "ANSWER_SECONDS_MAX", 0.2)
    with (
        hold_data_folder(folder),
        pytest.raises(CannotStart, match=r"do not answer.*JIEBANG_DATABASE_URL"),
        reach(Settings(data_dir=str(folder))),
    ):
        pass
