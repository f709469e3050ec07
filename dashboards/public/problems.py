"""Problems as pages for people, as JSON for programs."""

from typing import Any, Final

import msgspec
from litestar import Response

from dashboards.rendering import HTML, render_without_database
from marketplace.ground.web.authentication import choose_language
from marketplace.ground.web.problems import AnyRequest, Problem, tell_problem

#: Below these only programs knock.
FOR_PROGRAMS: Final = ("/api/", "/schema", "/health", "/ready", "/metrics", "/checkpoint", "/tile/")


def tell_problem_in_kind(request: AnyRequest, fault: Exception) -> Response[Any]:
    """The exception handler of the whole application: a calm page for a browser, else JSON."""
    choose_language(request)  # an address that leads nowhere has passed no middleware
    told = tell_problem(request, fault)
    if not _is_for_a_person(request):
        return told
    problem = msgspec.json.decode(told.content, type=Problem)
    return Response(
        render_without_database(request, "problem.html", problem=problem),
        status_code=problem.status,
        media_type=HTML,
        headers={**told.headers, "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"},
    )


def _is_for_a_person(request: AnyRequest) -> bool:
    path: str = request.scope["path"]
    if f"{path}/".startswith(FOR_PROGRAMS):
        return False
    return "text/html" in request.headers.get("accept", "")
