"""Media types: where JSON is asked for, a body says that it is JSON."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import BodyKwarg

UNSUPPORTED = 415


def refuse_other_media(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise a 415 for a body of another type on a route that decodes JSON (Litestar reads any as JSON).

    A call without a body need not say of what type it is not.
    """
    if not _takes_json(connection.route_handler):
        return
    said = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = said == "application/json" or said.endswith("+json")
    if not is_json and (said or connection.headers.get("content-length", "0") != "0"):
        raise HTTPException(status_code=UNSUPPORTED)


def _takes_json(handler: Any) -> bool:
    field = getattr(handler, "parsed_data_field", None)
    kind = getattr(field, "kwarg_definition", None)
    return isinstance(kind, BodyKwarg) and kind.media_type == RequestEncodingType.JSON
