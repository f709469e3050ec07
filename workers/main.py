"""The worker: hears news at once, keeps the timetable, and outlives the loss of either server."""

import asyncio
import contextlib
import signal
from typing import Any, Final

import structlog
from arq.connections import RedisSettings
from arq.worker import Worker

from impact.booking.subscriptions import LISTENERS
from impact.ledger.closing_months import MonthClosing
from impact.ledger.sealer import RolledBack, Sealer
from impact.ledger.witnesses import parse_witnesses
from marketplace.ground.db import DB
from marketplace.ground.outbox.hearing import listen_with
from marketplace.ground.outbox.wake import Alarm
from marketplace.ground.settings import Settings
from marketplace.ground.web.logs import speak_in_lines
from workers.ask_witnesses import Round
from workers.origin import origin_of
from workers.relay_outbox import relay_outbox
from workers.run_matchings import Matcher, run_matchings
from workers.seal_ledger import seal_ledger
from workers.timetable import TIMETABLE

SWEEP_SECONDS: Final = 1.0
ROUND_SECONDS_MIN: Final = 0.2
RESTART_SECONDS: Final = 2.0
JOB_SECONDS_MAX: Final = 50

log = structlog.get_logger()


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    speak_in_lines()
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    if settings.database_url is None or settings.redis_url is None:
        raise RuntimeError("no database or queue: start with `jiebang serve`, or set both URLs")
    witnesses = parse_witnesses(settings.witnesses)
    await DB.open(settings.database_url, name="worker", pool_size=2)
    listen_with(LISTENERS)
    matcher = Matcher(settings)
    context = {
        "sealer": Sealer(settings.folder, origin_of(settings)),
        "months": MonthClosing(origin_of(settings)),
        "settings": settings,
        "matcher": matcher,
        "witnesses": Round(witnesses),
    }
    alarm = Alarm(settings.database_url)
    tasks = [
        asyncio.create_task(alarm.listen()),
        asyncio.create_task(hear_news(alarm, context)),
        asyncio.create_task(keep_time(settings.redis_url, context)),
    ]
    stop = asyncio.Event()
    for known in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(known, stop.set)
    ended = [*tasks, asyncio.create_task(stop.wait())]
    await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
    for task in ended:
        task.cancel()
    outcomes = await asyncio.gather(*ended, return_exceptions=True)
    matcher.stop()
    await DB.close()
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def hear_news(alarm: Alarm, context: dict[str, Any]) -> None:
    """Pass on and seal whenever the alarm rings, and every second in any case; for ever."""
    while True:
        await alarm.wait(SWEEP_SECONDS)
        try:
            await relay_outbox(context)
            await seal_ledger(context)
            await run_matchings(context)
        except RolledBack as fault:
            log.critical("not_sealing", why=str(fault))
        except Exception as fault:
            log.error("round_failed", exc_info=fault)
        await asyncio.sleep(ROUND_SECONDS_MIN)


async def keep_time(redis_url: str, context: dict[str, Any]) -> None:
    """Run the timetable by arq; when the queue is lost, begin again; for ever."""
    while True:
        worker = Worker(
            cron_jobs=[clock.job for clock in TIMETABLE],
            redis_settings=RedisSettings.from_dsn(redis_url),
            ctx=dict(context),
            handle_signals=False,
            job_timeout=JOB_SECONDS_MAX,
            keep_result=0,
            log_results=False,
            health_check_interval=15,
            poll_delay=0.5,
        )
        try:
            await worker.async_run()
        except Exception as fault:  # noqa: BLE001 - Redis may vanish at any moment
            log.warning("queue_lost", why=f"{type(fault).__name__}: {fault}")
        finally:
            with contextlib.suppress(Exception):
                await worker.close()
        await asyncio.sleep(RESTART_SECONDS)
