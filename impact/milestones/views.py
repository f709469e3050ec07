"""How an item's delivery goes, as anybody may read it."""

from impact.milestones import pace, pace_queries
from impact.milestones.schemas import ForecastView, NodePace, Progress
from impact.milestones.states import DONE
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader


async def find_progress(reader: Reader, item: str) -> Progress:
    """The weighted share that is done, and each node with its light and what such nodes took before."""
    nodes = await pace_queries.list_nodes(reader, item)
    slips = await pace_queries.list_past_slips(reader, item)
    weights = pace.weights_of([one.due_percent for one in nodes])
    today = civil_date(reader.at)
    share = pace.progress_of(
        pace.Weighed(one.state, weight) for one, weight in zip(nodes, weights, strict=True)
    )
    return Progress(
        item=item,
        progress=None if share is None else round(share, 4),
        nodes=[
            NodePace(
                id=one.id,
                node_code=one.node_code,
                state=one.state,
                weight=weight,
                slip_days=(one.due_on - one.first_due_on).days,
                light=pace.light_of(one.state, one.first_due_on, one.due_on, today),
                forecast=_forecast(
                    None
                    if one.state in DONE
                    else pace.forecast_of(
                        one.first_due_on, one.due_on, slips.get(one.node_code, []), today
                    )
                ),
            )
            for one, weight in zip(nodes, weights, strict=True)
        ],
    )


def _forecast(found: pace.Forecast | None) -> ForecastView | None:
    if found is None:
        return None
    return ForecastView(on=found.on, median_slip_days=found.median_slip_days, n=found.n)
