"""The embedded Valkey: answers arq, keeps its jobs, refuses when it is full, opens no port."""

from pathlib import Path

from arq.connections import ArqRedis, RedisSettings, create_pool

from marketplace.ground.embedded.valkey import EmbeddedValkey


async def connect(server: EmbeddedValkey) -> ArqRedis:
    return await create_pool(RedisSettings.from_dsn(server.url))


async def test_arq_takes_its_address(folder: Path) -> None:
    with EmbeddedValkey(folder) as server:
        queue = await connect(server)
        job = await queue.enqueue_job("seal", _job_id="one")
        assert job is not None
        assert await queue.enqueue_job("seal", _job_id="one") is None
        settings = await queue.config_get("*")
        await queue.aclose()
    assert settings["port"] == "0"
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["maxmemory"] == str(64 * 1024 * 1024)


async def test_jobs_survive_a_kill_of_the_server(folder: Path) -> None:
    server = EmbeddedValkey(folder)
    server.start()
    assert server.process is not None
    queue = await connect(server)
    for number in range(50):
        await queue.enqueue_job("seal", number)
    server.process.kill()
    server.process.wait()
    assert not server.answers()
    await queue.aclose()
    with EmbeddedValkey(folder) as again:
        queue = await connect(again)
        assert len(await queue.queued_jobs()) == 50
        await queue.aclose()
