"""OpenAPI as the house means it: a Struct that refuses unknown fields says so."""

from typing import Any

from litestar._openapi.schema_generation.plugins.struct import StructSchemaPlugin
from litestar.openapi.spec import Schema
from litestar.typing import FieldDefinition


class ClosedStructs(StructSchemaPlugin):
    """Litestar's schema of a Struct, with `additionalProperties: false` where the Struct forbids them."""

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """The schema of one Struct."""
        schema = super().to_openapi_schema(field_definition, schema_creator)
        kind: Any = field_definition.annotation
        config = getattr(kind, "__struct_config__", None)
        if config is not None and config.forbid_unknown_fields:
            schema.additional_properties = False
        return schema
