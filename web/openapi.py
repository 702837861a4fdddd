"""/openapi.json: every call of ours, made of the table of routes and of what each call takes.

https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from web.fields import Body, Takes, takes_of
from web.shapes import NAME, VERSION

Route = tuple[str, str, str, Callable[..., Any]]  # method, path as Bottle writes it, who, handler

_PLACE = re.compile(r"<(\w+)(?::(\w+)(?::[^>]*)?)?>")
_ERRORS = {
    "400": "not as it should be",
    "401": "neither the token nor a session",
    "403": "not for this caller",
    "404": "nothing there",
    "409": "not as things stand",
    "413": "too large",
    "422": "the Idempotency-Key was used for something else",
    "429": "too many wrong tokens",
    "502": "a vendor failed",
    "503": "not now",
}


def describe(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path, who, handler in routes:
        call = _call(path, who, handler)
        known = paths.setdefault(address_of(path), {}).setdefault(method.lower(), call)
        if known["security"] != call["security"]:  # some of its places are open
            known["security"] = [{}, {"token": []}]
    return {
        "openapi": "3.1.0",
        "info": {"title": NAME, "version": VERSION},
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                }
            },
        },
    }


def address_of(path: str) -> str:
    """Return a path of Bottle's as OpenAPI writes it: /memories/{memory_id}."""
    return _PLACE.sub(lambda place: f"{{{place[1]}}}", path)


def _call(path: str, who: str, handler: Callable[..., Any]) -> dict[str, Any]:
    takes = takes_of(handler)
    described: dict[str, Any] = {
        "operationId": handler.__name__,
        "summary": (handler.__doc__ or "").strip().partition("\n")[0],
        "parameters": [*_places(path), *_query(takes)],
        "responses": _responses(takes),
        "security": [] if who == "anyone" else [{"token": []}],
    }
    if takes.body is not None:
        described["requestBody"] = _request(takes.body, has_files=takes.files)
    return described


def _places(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1, "maximum": 10**17}
            if kind == "id"
            else {"type": "string", "minLength": 1},
        }
        for name, kind in _PLACE.findall(path)
    ]


def _query(takes: Takes) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "schema": schema} for name, schema in takes.query.items()]


def _request(body: Body, *, has_files: bool) -> dict[str, Any]:
    own = sorted(body.read_only | body.changing)
    schema = {
        "type": "object",
        "properties": dict(body.fields) | {name: {"readOnly": True} for name in own},
        "required": list(body.required),
        "additionalProperties": False,
    }
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if has_files:
        content["multipart/form-data"] = {"schema": {"type": "object"}}
    return {"required": True, "content": content}


def _responses(takes: Takes) -> dict[str, Any]:
    refused = {"$ref": "#/components/schemas/Error"}
    answers = {
        status: {"description": meaning, "content": {"application/json": {"schema": refused}}}
        for status, meaning in _ERRORS.items()
    }
    return {str(takes.answer): {"description": "done"}} | answers
