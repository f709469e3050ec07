"""Tasks by the day on which they are due: overdue, within a week, later, without a day. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from dashboards.workbench.tasks import Task
from dashboards.workbench.words import both

WEEK: Final = timedelta(days=7)
#: In this order; msgids.
PARTS: Final = {
    "overdue": "Overdue",
    "this_week": "Within a week",
    "later": "Later",
    "no_day": "Without a day",
}


class Part(Struct, frozen=True):
    """Tasks that are due at about the same time; `key` is one of `PARTS`."""

    key: str
    title_zh: str
    title_en: str
    tasks: list[Task]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.tasks)


def by_day(tasks: Sequence[Task], today: date) -> list[Part]:
    """The tasks in their order, parted by when they are due; parts without tasks are left out."""
    parted: dict[str, list[Task]] = {key: [] for key in PARTS}
    for task in tasks:
        parted[_part_of(task, today)].append(task)
    return [Part(key, **both(PARTS[key]), tasks=found) for key, found in parted.items() if found]


def _part_of(task: Task, today: date) -> str:
    if task.due_on is None:
        return "no_day"
    if task.due_on < today:
        return "overdue"
    return "this_week" if task.due_on <= today + WEEK else "later"
