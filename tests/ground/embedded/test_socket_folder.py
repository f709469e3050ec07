"""Sockets of a data folder whose path is too long, or would be read as something else."""

from pathlib import Path

import asyncpg
import pytest
from arq.connections import RedisSettings, create_pool

from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.socket_folder import find_socket_folder, make_socket_folder
from marketplace.ground.embedded.valkey import EmbeddedValkey


async def test_both_servers_start_where_the_path_is_too_long(folder: Path) -> None:
    folder /= "项目" * 20 + ", 100% of them"
    assert len(bytes(folder / ".s.PGSQL.5432")) > 107
    with EmbeddedPostgres(folder) as postgres, EmbeddedValkey(folder) as valkey:
        connection = await asyncpg.connect(EmbeddedPostgres(folder).url)  # as another process asks
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
        queue = await create_pool(RedisSettings.from_dsn(EmbeddedValkey(folder).url))
        assert await queue.ping()
        await queue.aclose()
        assert postgres.socket_path.parent == valkey.socket_path.parent
        assert postgres.socket_path.parent.stat().st_mode & 0o777 == 0o700
    made = find_socket_folder(folder)
    assert make_socket_folder(folder) == made, "the data folder remembers it"
    made.rmdir()
    assert make_socket_folder(folder) == made, "a cleaner of temporary folders changes no address"
    made.chmod(0o755)
    other = make_socket_folder(folder)
    assert other != made, "a folder that others may enter is not taken again"
    made.rmdir()
    other.rmdir()


@pytest.mark.parametrize("name", ["a b", "a,b", "a%20b", "a?b", "a#b", "a'b"])
def test_a_path_that_an_address_cannot_say_is_not_used_for_sockets(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    made = make_socket_folder(folder / name)
    assert not made.is_relative_to(folder)
    made.rmdir()


def test_a_plain_path_keeps_its_sockets_inside(folder: Path) -> None:
    assert make_socket_folder(folder) == folder / "sockets"
