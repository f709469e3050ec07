"""Streams of the workbench: how far a matching is, and that something of this account changed."""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from dashboards.workbench import match_words as words
from dashboards.workbench.streaming import Told, answer_with
from impact.standing.news_queries import find_last_step, has_news
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to, open_to_any_account
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.problems import AnyRequest
from marketplace.matching import queries
from marketplace.matching.views import sees_runs_of

RUN_EVERY_SECONDS: Final = 0.7
NEWS_EVERY_SECONDS: Final = 5.0
_GOING: Final = ("queued", "running")


@get(
    "/matching/{run_id:str}/progress",
    operation_id="workbench.matching_progress",
    opt=open_to("regional", "subdistrict", "auditor"),
    include_in_schema=False,
)
async def show_progress(request: AnyRequest, run_id: FromPath[str]) -> Response[Any]:
    """How far the run is, told whenever it gets further; ends with the run."""
    actor = request.user
    await _look_at_run(actor, run_id)  # who may not see it learns so before any stream begins
    return answer_with(lambda: _look_at_run(actor, run_id), RUN_EVERY_SECONDS)


async def _look_at_run(actor: Actor, run_id: str) -> Told:
    async with looking() as reader:
        run = await queries.find_run_progress(reader, run_id)
    whose = sees_runs_of(actor)
    if run is None or (whose is not None and run.organisation != whose):
        raise NotFound
    stage = words.STAGES.get(run.stage, run.stage)
    says = {"percent": run.percent, "state": _(words.STATES[run.state]), "stage": _(stage)}
    is_over = run.state not in _GOING
    return Told("over" if is_over else "progress", says, last=is_over)


@get(
    "/changes",
    operation_id="workbench.changes",
    opt=open_to_any_account(),
    include_in_schema=False,
)
async def show_changes(request: AnyRequest) -> Response[Any]:
    """One event once somebody else has changed something of this account's; then the stream ends."""
    actor = request.user
    async with looking() as reader:
        seen = await find_last_step(reader)

    async def look() -> Told | None:
        async with looking() as reader:
            found = await has_news(reader, seen, actor.account, actor.organisation)
        return Told("changed", {}, last=True) if found else None

    return answer_with(look, NEWS_EVERY_SECONDS)


LIVE: Final[list[Any]] = [show_progress, show_changes]
