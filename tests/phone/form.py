"""The arguments of a call, in every shape that Telegram reads."""

import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.phone.api import Stored
from tests.phone.chat import Fields


async def read_form(request: web.Request) -> Fields:
    """The arguments of a call, however they came: JSON, a form, or a form with uploads."""
    if request.content_type == "application/json":
        return dict(await request.json())
    given: Fields = {}
    for key, value in (await request.post()).items():
        given[key] = Stored(value.filename, value.file.read()) if isinstance(value, web.FileField) else _value(value)
    attached = {key: value for key, value in given.items() if isinstance(value, Stored)}
    return {key: _attached(value, attached) for key, value in given.items()} | dict(request.query)


def _value(text: Any) -> Any:
    """A form's field: JSON where it holds some."""
    if text in ("true", "false", "True", "False"):
        return text.lower() == "true"
    if text[:1] in ("{", "["):
        with suppress(ValueError):
            return json.loads(text)
    return text


def _attached(value: Any, files: dict[str, Stored]) -> Any:
    """`attach://name` replaced by the upload of that name, at any depth."""
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"), "")
    if isinstance(value, dict):
        return {key: _attached(inner, files) for key, inner in value.items()}
    if isinstance(value, list):
        return [_attached(inner, files) for inner in value]
    return value
