"""Every job in the code stands in the timetable, and the other way round."""

from pathlib import Path

from workers.timetable import TIMETABLE

WORKERS = Path(__file__).parent.parent.parent / "workers"
NO_JOBS = {"__init__", "main", "timetable", "origin"}


def test_the_jobs_in_the_code_are_those_of_the_timetable() -> None:
    files = {path.stem for path in WORKERS.glob("*.py")} - NO_JOBS
    jobs = {clock.job.name.removeprefix("cron:") for clock in TIMETABLE}
    assert files == jobs


def test_every_job_runs_once_across_workers_and_leaves_no_result() -> None:
    for clock in TIMETABLE:
        assert clock.job.unique
        assert clock.job.keep_result_s == 0
        assert clock.purpose
