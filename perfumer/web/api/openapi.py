"""Describe the API as an OpenAPI 3.1 document, made from the models that it answers with."""

from __future__ import annotations

from functools import cache
from typing import Any

from perfumer.pictures.kinds import Kind
from perfumer.web.api.problem import CAUSES, TYPE
from perfumer.web.api.schema import schemas

READ_PROBLEMS = (
    "missing",
    "several",
    "bad_request",
    "forbidden",
    "too_large",
    "not_multipart",
    "unknown_kind",
    "too_many_pixels",
    "too_small",
    "too_narrow",
    "too_costly",
    "broken",
    "rate_limited",
    "busy",
)


@cache
def describe_api() -> dict[str, Any]:
    """Return the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "AI Perfumer",
            "version": "1",
            "summary": "What a picture of faces looks like to people",
            "description": "Send pictures only of people who agreed. Nothing is stored. "
            "Probabilities are about the impression a picture makes, never about a person.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/read": {"post": _read()},
            "/api/v1/openapi.json": {"get": _itself()},
        },
        "components": {"schemas": schemas()},
    }


def _read() -> dict[str, Any]:
    picture = {
        "type": "string",
        "format": "binary",
        "description": "JPEG, PNG, WebP, HEIC or AVIF.",
    }
    form = {"type": "object", "required": ["picture"], "properties": {"picture": picture}}
    kinds = ", ".join(f"image/{kind}" for kind in Kind)
    sent = {"schema": form, "encoding": {"picture": {"contentType": kinds}}}
    return {
        "operationId": "read",
        "summary": "Read the faces of one picture",
        "requestBody": {"required": True, "content": {"multipart/form-data": sent}},
        "responses": {"200": _answer("What was read.", "ReadAnswer"), **_problems(READ_PROBLEMS)},
    }


def _itself() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "describe",
        "summary": "This document",
        "responses": {"200": {"description": "OpenAPI 3.1.", "content": content}},
    }


def _answer(text: str, schema: str, media: str = "application/json") -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": text, "content": {media: {"schema": reference}}}


def _problems(codes: tuple[str, ...]) -> dict[str, Any]:
    """Return one answer for each status, with the codes that come with it."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(CAUSES[code].status, []).append(code)
    return {
        str(status): _answer(
            " ".join(f"`{code}`: {CAUSES[code].title}" for code in found), "Problem", TYPE
        )
        for status, found in sorted(by_status.items())
    }
