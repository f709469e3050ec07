"""Every route declares access and has a stable operation id; nobody, a stranger and the owner knock."""

from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute
from servers import Client

from app import create_app
from marketplace.ground.access.declared import undeclared_routes
from marketplace.ground.settings import Settings


@get("/silent", sync_to_thread=False)
def silent() -> None:
    """A route that says nothing about access."""


def test_a_route_without_declared_access_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert undeclared_routes(Litestar([silent], openapi_config=None)) == ["/silent ['GET']"]
    room = pytest.importorskip("impact.indicators.controllers")
    monkeypatch.setattr(room, "HANDLERS", [*room.HANDLERS, silent])
    with pytest.raises(RuntimeError, match="declare no access"):
        create_app(Settings(data_dir=str(tmp_path)))


def test_every_handler_has_an_operation_id_of_its_own(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=str(tmp_path)))
    ids = [
        handler.operation_id
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"} and not route.path.startswith("/schema")
    ]
    assert None not in ids
    names = {str(one) for one in ids}
    assert all(name == name.lower() and "." in name for name in names), names


async def test_every_act_is_closed_to_those_it_is_not_for(client: Client) -> None:
    schema = (await client.http.get("/schema/openapi.json")).json()
    open_to_anybody = {
        "/api/v1/session",
        "/api/v1/slips/",
        "/api/v1/registrations",
        "/api/v1/bill/",
        "/api/v1/ledger/",
    }
    reports = ("", "/photos", "/similar", "/{demand_id}/support", "/{serial}/objection")
    of_residents = {f"/api/v1/demands{one}" for one in reports}
    for path, methods in schema["paths"].items():
        if "post" not in methods or path in of_residents:
            continue
        if any(path.startswith(one) for one in open_to_anybody):
            continue
        place = path.replace("/api/v1", "").replace("{code}", "LL-001")
        for name in ("claim_id", "milestone_id", "arrival_id", "draw_id", "run_id"):
            place = place.replace(f"{{{name}}}", "none")
        nobody = await client.post(None, place)
        assert nobody.status_code == 401, path
        stranger = await client.post("SD-1" if "confidential" in path else "AU-1", place)
        assert stranger.status_code == 403, path
