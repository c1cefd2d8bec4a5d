"""The page that a browser shows of the server's description: without scripts, and without the internet."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: #8884; --quiet: #888; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1rem; margin: 0; display: inline; font-weight: 600; }
section { margin: 1.5rem 0; }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; } pre { overflow-x: auto; padding: .75rem; background: #8881; }
.method { display: inline-block; width: 3.5rem; color: var(--quiet); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
td { border-top: 1px solid var(--line); padding: .25rem .75rem .25rem 0; vertical-align: top; }
td:first-child { white-space: nowrap; } .quiet { color: var(--quiet); }
"""
_EXAMPLE = """curl -F clip=@song.mid -F 'request={{"bars": 8}}' http://{host}/v1/continue"""
_CODE = re.compile(r"`([^`]*)`")
_NULL = {"type": "null"}


def page_of(document: dict[str, Any], host: str) -> str:
    """HTML. document: as openapi_document gives it; host: with its port, as the server was asked."""
    schemas = document["components"]["schemas"]
    entries = "".join(
        _entry(method, path, operation, schemas)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    shared = "".join(
        f"<section id='{escape(name)}'><h2>{escape(name)}</h2>{_fields(schema)}</section>"
        for name, schema in schemas.items()
        if "properties" in schema
    )
    info = document["info"]
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>Continuo server</title><style>{_STYLE}</style><body><h1>Continuo server</h1>"
        f"<p>{escape(info['description'])} <a href='/openapi.json'>openapi.json</a> describes all of it for programs."
        f"<pre>{escape(_EXAMPLE.format(host=host))}</pre>{entries}<h1>Objects</h1>{shared}</body></html>"
    )


def _entry(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = operation["responses"]["200"]["content"]
    kinds = ", ".join(f"<code>{escape(kind)}</code>" for kind in answer)
    kind = answer.get("application/json", {}).get("schema")
    said = f"<p>Answers {_type(kind)} as {kinds}." if kind else f"<p>Answers {kinds}."
    sent = _fields(_resolved(body, schemas)) if body else ""
    return (
        f"<details><summary><h2><span class='method'>{method.upper()}</span><code>{escape(path)}</code></h2> "
        f"<span class='quiet'>{escape(operation['summary'])}</span></summary>{sent}{said}</details>"
    )


def _fields(schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>{' *' if name in required else ''}<td>{_type(own)}"
        f"<td>{_CODE.sub(_as_code, escape(own.get('description', '')))}{_default(own)}"
        for name, own in schema.get("properties", {}).items()
    )
    return f"<table>{rows}</table>"


def _as_code(match: re.Match[str]) -> str:
    return f"<code>{match[1]}</code>"


def _default(schema: dict[str, Any]) -> str:
    """What holds where the field is left out, if that is a value."""
    value = schema.get("default")
    return "" if value in (None, "", {}) else f" <span class='quiet'>Default: {escape(json.dumps(value))}.</span>"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    if "anyOf" in schema:
        return " or ".join(_type(own) for own in schema["anyOf"] if own != _NULL)
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(own))}</code>" for own in schema["enum"])
    if schema.get("type") == "array":
        items = schema.get("items")
        return f"list of {_type(items)}" if items else "list"
    if schema.get("contentEncoding"):
        return escape(schema["contentEncoding"])
    return f"<span class='quiet'>{escape(str(schema.get('type', '')))}</span>"


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
