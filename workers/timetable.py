"""Every clock of the house in one table: which job, how often, and what it is for."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from arq.cron import CronJob, cron

from workers.ask_witnesses import ask_witnesses
from workers.close_months import close_months
from workers.forget_what_is_over import forget_what_is_over
from workers.lapse_claims import lapse_claims
from workers.mark_empty_windows import mark_empty_windows
from workers.pull_sources import pull_sources
from workers.relay_outbox import relay_outbox
from workers.run_matchings import run_matchings
from workers.seal_ledger import seal_ledger
from workers.sweep_pictures import sweep_pictures
from workers.take_laid_files import take_laid_files

EVERY_TWO_SECONDS: Final = set(range(0, 60, 2))
EVERY_FIVE_SECONDS: Final = set(range(0, 60, 5))


class Clock(NamedTuple):
    """One line of the timetable."""

    job: CronJob
    how_often: str
    purpose: str


Job = Callable[[dict[str, Any]], Awaitable[object]]


def _clock(job: Job, how_often: str, purpose: str, **when: set[int]) -> Clock:
    # One run across all workers, no second try, no result kept: each run does everything that is due.
    ticking = cron(job, unique=True, max_tries=1, keep_result=0, **when)  # type: ignore[arg-type]  # arq types jobs by name
    return Clock(ticking, how_often, purpose)


TIMETABLE: Final = (
    _clock(
        relay_outbox,
        "every 5 s, and at once when news is told",
        "pass on events that nobody has heard yet",
        second=EVERY_FIVE_SECONDS,
    ),
    _clock(
        seal_ledger,
        "every 5 s, and at once when entries are booked",
        "sign a checkpoint over new entries, and give waiting draws their seed",
        second=EVERY_FIVE_SECONDS,
    ),
    _clock(
        ask_witnesses,
        "every 2 s",
        "have witnesses cosign the newest checkpoint; one that does not answer is left alone for a while",
        second=EVERY_TWO_SECONDS,
    ),
    _clock(
        close_months,
        "every 10 minutes",
        "close the month that is over, half an hour after its end, by an entry that names its last one",
        minute=set(range(1, 60, 10)),
        second={40},
    ),
    _clock(
        mark_empty_windows,
        "every 10 minutes",
        "mark claiming windows that passed without a claim; the second one of an item asks the next level",
        minute=set(range(3, 60, 10)),
        second={0},
    ),
    _clock(
        lapse_claims,
        "every minute at second 20",
        "remind units of their clocks, end claims that ran out, offer what came free",
        second={20},
    ),
    _clock(
        run_matchings,
        "every 5 s, and at once when one is asked for",
        "start the matching that waits in a process of its own, find lost ones, stop unwanted ones",
        second=EVERY_FIVE_SECONDS,
    ),
    _clock(
        forget_what_is_over,
        "every hour at minute 17",
        "delete contacts 90 days after the answer, old keys, sessions, counters and previews",
        minute={17},
        second={0},
    ),
    _clock(
        sweep_pictures,
        "every hour at minute 27",
        "remove the files that no report and no piece of evidence names any more",
        minute={27},
        second={0},
    ),
    _clock(
        pull_sources,
        "every 10 minutes at minute 6",
        "fetch the figures of sources whose day has come, a few at a time",
        minute=set(range(6, 60, 10)),
        second={10},
    ),
    _clock(
        take_laid_files,
        "every minute at second 40",
        "take the figures that were laid into a source's folder",
        second={40},
    ),
)
