"""The calls of the API as a page, made from the API's own description; it needs no network and no script."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from litestar import Litestar
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.routes import HTTPRoute
from msgspec import Struct

from dashboards.rendering import HTML, render_without_database
from marketplace.ground.access.declared import KEY, Access
from marketplace.ground.web.authentication import choose_language

PREFIX: Final = "/api/v1/"
_REF: Final = "#/components/schemas/"
_BOUNDS: Final = {
    "minLength": "≥ {} characters",
    "maxLength": "≤ {} characters",
    "minItems": "≥ {} entries",
    "maxItems": "≤ {} entries",
    "minimum": "≥ {}",
    "maximum": "≤ {}",
}


class Kind(Struct, frozen=True):
    """What a value is, in words; `shape` names the Struct that it is or holds."""

    text: str
    shape: str | None = None


class Field(Struct, frozen=True, kw_only=True):
    """One parameter or field: `place` is path, query or body."""

    name: str
    place: str
    kind: Kind
    required: bool
    bounds: str


class Answer(Struct, frozen=True):
    """An answer by its status."""

    status: str
    kind: Kind


class Call(Struct, frozen=True, kw_only=True):
    """One call: `who` is empty when anybody may."""

    name: str
    method: str
    path: str
    description: str
    who: tuple[str, ...]
    fields: list[Field]
    answers: list[Answer]


class Shape(Struct, frozen=True):
    """A Struct of the API with its fields."""

    name: str
    fields: list[Field]


class ReferencePage(OpenAPIRenderPlugin):
    """The viewer at the root of `/schema`."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=HTML)  # type: ignore[arg-type]  # any media type will do
        self._described: tuple[dict[str, list[Call]], list[Shape]] | None = None

    def render(self, request: Any, openapi_schema: dict[str, Any]) -> bytes:
        """The page of all calls, by what they are about."""
        choose_language(request)
        if self._described is None:
            self._described = _describe(openapi_schema, _access_by_operation(request.app))
        groups, shapes = self._described
        text = render_without_database(request, "reference.html", groups=groups, shapes=shapes)
        return text.encode()


def _describe(
    schema: Mapping[str, Any], access: Mapping[str, Access]
) -> tuple[dict[str, list[Call]], list[Shape]]:
    groups: dict[str, list[Call]] = {}
    for path, methods in sorted(schema["paths"].items()):
        for method, operation in methods.items():
            call = _call(path, method, operation, schema, access)
            groups.setdefault(_group_of(path), []).append(call)
    shapes = [
        Shape(_short(name), _fields(one, "body"))
        for name, one in sorted(schema["components"]["schemas"].items())
    ]
    return groups, shapes


def _access_by_operation(app: Litestar) -> dict[str, Access]:
    return {
        str(handler.operation_id): handler.opt[KEY]
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler.opt.get(KEY), Access)
    }


def _group_of(path: str) -> str:
    return path.removeprefix(PREFIX).split("/")[0] if path.startswith(PREFIX) else "/"


def _call(
    path: str,
    method: str,
    operation: Mapping[str, Any],
    schema: Mapping[str, Any],
    access: Mapping[str, Access],
) -> Call:
    name = str(operation.get("operationId", ""))
    described = operation.get("description") or operation.get("summary") or name
    return Call(
        name=name,
        method=method.upper(),
        path=path,
        description=str(described).split("\n\n", 1)[0],
        who=access[name].roles if name in access else (),
        fields=[*map(_parameter, operation.get("parameters", [])), *_body(operation, schema)],
        answers=[
            Answer(status, _kind_of_content(one.get("content", {})))
            for status, one in operation.get("responses", {}).items()
            if status < "400"
        ],
    )


def _parameter(one: Mapping[str, Any]) -> Field:
    schema = one.get("schema", {})
    return Field(
        name=one["name"],
        place=one["in"],
        kind=_kind(schema),
        required=bool(one.get("required")),
        bounds=_bounds(schema),
    )


def _body(operation: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Field]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content.get("schema", {}).get("$ref", "").removeprefix(_REF)
        yield from _fields(schema["components"]["schemas"].get(name, {}), "body")


def _fields(shape: Mapping[str, Any], place: str) -> list[Field]:
    required = shape.get("required", [])
    return [
        Field(
            name=name,
            place=place,
            kind=_kind(one),
            required=name in required,
            bounds=_bounds(one),
        )
        for name, one in shape.get("properties", {}).items()
    ]


def _kind_of_content(content: Mapping[str, Any]) -> Kind:
    for media_type, one in content.items():
        kind = _kind(one.get("schema", {}))
        return Kind(media_type) if kind.text in ("", "string") else kind
    return Kind("")


def _kind(schema: Mapping[str, Any]) -> Kind:
    if "$ref" in schema:
        name = _short(schema["$ref"].removeprefix(_REF))
        return Kind(name, name)
    if "enum" in schema:
        return Kind(" | ".join("null" if one is None else str(one) for one in schema["enum"]))
    if "const" in schema:
        return Kind(str(schema["const"]))
    arms = schema.get("oneOf") or schema.get("anyOf")
    if arms:
        kinds = [_kind(one) for one in arms]
        shape = next((one.shape for one in kinds if one.shape), None)
        return Kind(" | ".join(one.text for one in kinds), shape)
    if schema.get("type") == "array":
        member = _kind(schema.get("items", {}))
        return Kind(f"[{member.text}]", member.shape)
    return Kind(_plain(schema))


def _plain(schema: Mapping[str, Any]) -> str:
    kind = schema.get("format") or schema.get("type", "")
    return " | ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _bounds(schema: Mapping[str, Any]) -> str:
    told = [text.format(schema[name]) for name, text in _BOUNDS.items() if name in schema]
    if "default" in schema:
        told.append(f"= {schema['default']}")
    return ", ".join(told)


def _short(name: str) -> str:
    """`Page_impact.standing.schemas.ItemInList_` as `Page[ItemInList]`."""
    outer, _, inner = name.partition("_")
    return f"{outer}[{inner.rstrip('_').rsplit('.', 1)[-1]}]" if "." in inner else name
