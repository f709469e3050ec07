"""Gates as the public reads them, made from plain rows."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from marketplace.ground.db import Reader
from marketplace.ground.quantities import quantity_text
from marketplace.items import queries
from marketplace.items.rules import AREA_SCALE
from marketplace.items.schemas import GateMove, GateRecordView, GateView, OwnersArea, OwnersCount


async def list_gates(reader: Reader, item: str) -> list[GateView]:
    """The gates of an item with all records."""
    return [
        GateView(
            id=row["id"],
            item=row["item"],
            gate=row["gate"],
            state=row["state"],
            waiting_on=_who_brings_it(row["community"]) if row["is_owed"] else None,
            records=[_record(record) for record in row["records"]],
        )
        for row in await queries.list_gate_rows(reader, item)
    ]


def _who_brings_it(community: str | None) -> GateMove:
    role: Literal["community", "subdistrict"] = "community" if community else "subdistrict"
    return GateMove(role=role, organisation=community)


def _record(row: dict[str, Any]) -> GateRecordView:
    return GateRecordView(
        passed=row["passed"],
        owners=OwnersCount(
            total=row["owners_total"], voted=row["owners_voted"], agreed=row["owners_agreed"]
        )
        if row["owners_total"] is not None
        else None,
        area_m2=OwnersArea(
            total=_square_metres(row["area_total"]),
            voted=_square_metres(row["area_voted"]),
            agreed=_square_metres(row["area_agreed"]),
        )
        if row["area_total"] is not None
        else None,
        reference=row["reference"],
        required=row["consents_required"],
        given=row["consents_given"],
        held_on=row["held_on"],
        issued_on=row["granted_on"],
        organisation=row["organisation"],
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        event_id=row["event_id"],
    )


def _square_metres(hundredths: int) -> str:
    return quantity_text(Decimal(hundredths) / AREA_SCALE)
