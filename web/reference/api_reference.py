"""The reference of the HTTP interface, made from the app's own OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a property. `place`: "path" or "query" for a parameter; empty for a property."""

    name: str
    type: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class MessageBody:
    """A request body or a response. `status` is empty for a request; `example` is formatted JSON or text, or None."""

    status: str
    description: str
    media_type: str
    type: str
    example: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    requests: tuple[MessageBody, ...]
    responses: tuple[MessageBody, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    name: str
    description: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiReference:
    title: str
    version: str
    description: str
    operations: tuple[Operation, ...]
    schemas: tuple[Schema, ...]


_METHODS = ("get", "post", "put", "patch", "delete")


def describe(openapi: _Json) -> ApiReference:
    """The operations in the document's order. References to schemas are followed only for examples."""
    info = openapi["info"]
    schemas: _Json = openapi.get("components", {}).get("schemas", {})
    return ApiReference(
        title=info["title"],
        version=info["version"],
        description=info.get("description", ""),
        operations=tuple(_operations(openapi.get("paths", {}), schemas)),
        schemas=tuple(_schema(name, schema) for name, schema in schemas.items()),
    )


def address_of(openapi: _Json, id: str, values: Mapping[str, str]) -> str | None:
    """The address of a GET operation with these values of its parameters; None where there is no such operation.

    Empty values and unknown names are left out, except that a missing part of the path stays empty.
    """
    for operation in describe(openapi).operations:
        if operation.id == id and operation.method == "GET":
            address = operation.path
            for field in operation.parameters:
                if field.place == "path":
                    address = address.replace(f"{{{field.name}}}", quote(values.get(field.name, ""), safe=""))
            asked = {field.name: values.get(field.name, "") for field in operation.parameters if field.place == "query"}
            query = urlencode({name: value for name, value in asked.items() if value})
            return f"{address}?{query}" if query else address
    return None


def _operations(paths: _Json, schemas: _Json) -> Iterator[Operation]:
    for path, item in paths.items():
        for method in (method for method in _METHODS if method in item):
            operation = item[method]
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            yield Operation(
                id=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
                method=method.upper(),
                path=path,
                summary=operation.get("summary", ""),
                description=operation.get("description", ""),
                parameters=tuple(_parameter(parameter) for parameter in parameters),
                requests=tuple(_bodies("", operation.get("requestBody", {}), schemas)),
                responses=tuple(
                    body
                    for status, response in operation.get("responses", {}).items()
                    for body in _bodies(status, response, schemas)
                ),
            )


def _parameter(parameter: _Json) -> Field:
    schema = parameter.get("schema", {})
    description = parameter.get("description") or schema.get("description", "")
    return Field(parameter["name"], type_name(schema), parameter["in"], parameter.get("required", False), description)


def _bodies(status: str, body: _Json, schemas: _Json) -> Iterator[MessageBody]:
    description = body.get("description", "")
    content = body.get("content", {})
    if status and not content:
        yield MessageBody(status, description, "", "", None)
    for media_type, media in content.items():
        yield MessageBody(status, description, media_type, type_name(media.get("schema", {})), _example(media, schemas))


def _example(media: _Json, schemas: _Json) -> str | None:
    """The first example of the media type, else of its schema; None without any."""
    inline: _Json = media.get("schema", {})
    schema: _Json = schemas.get(_target(inline) or "", inline)
    named = [example.get("value") for example in media.get("examples", {}).values() if "value" in example]
    single = [media["example"]] if "example" in media else []
    examples = [*single, *named, *schema.get("examples", [])]
    if not examples:
        return None
    first = examples[0]
    return first if isinstance(first, str) else json.dumps(first, indent=2, ensure_ascii=False)


def _schema(name: str, schema: _Json) -> Schema:
    required = schema.get("required", [])
    fields = tuple(
        Field(key, type_name(value), "", key in required, value.get("description", ""))
        for key, value in schema.get("properties", {}).items()
    )
    return Schema(name, schema.get("description", ""), fields, tuple(str(value) for value in schema.get("enum", [])))


def _target(schema: _Json) -> str | None:
    """The name of the schema in a `$ref`; None without one."""
    return schema["$ref"].rpartition("/")[2] if "$ref" in schema else None


def type_name(schema: _Json) -> str:
    """A schema's type in a few words: "list of Quote", "text or null"."""
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        return " or ".join(dict.fromkeys(type_name(choice) for choice in choices))
    if "const" in schema:
        return json.dumps(schema["const"])
    kind = schema.get("type", "")
    if kind == "array":
        items = schema.get("items") or {"type": "value"}
        return f"list of {type_name(items)}"
    return _target(schema) or {"string": "text", "object": schema.get("title", "object")}.get(kind, kind) or "any"
