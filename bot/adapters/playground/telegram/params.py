"""The parameters of one Bot API call, however they came: JSON, a form, or a form with files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.adapters.playground.telegram.errors import ApiError, bad_request
from bot.adapters.playground.telegram.files import LARGEST_UPLOAD, MEGABYTE

TRUE_WORDS = {"true", "1", "yes"}


@dataclass
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


@dataclass
class Params:
    """Named values; nested ones may be JSON text, as a form carries them."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text; empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; ``default`` when absent or no number, as Telegram takes it."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A boolean; false when absent."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else str(value).lower() in TRUE_WORDS

    def nested(self, name: str, what: str) -> Any:
        """A list or an object; None when absent. Raises ApiError that says ``what`` could not be read."""
        value = self.values.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return json.loads(value)
            except ValueError:
                raise bad_request(f"can't parse {what} JSON object") from None
        return value


async def read_params(request: Request) -> Params:
    """Read a call. Raises ApiError 413 for more than 50 MB and 400 for a body that is no JSON."""
    params = Params(values=dict(request.query_params))
    # A form carries a little more than the file in it.
    if int(request.headers.get("content-length") or 0) > LARGEST_UPLOAD + MEGABYTE:
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        params.values |= _json_object(await request.body())
    elif kind == "application/x-www-form-urlencoded":
        params.values |= parse_qsl((await request.body()).decode(), keep_blank_values=True)
    elif kind == "multipart/form-data":
        await _read_form(request, params)
    return params


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value


async def _read_form(request: Request, params: Params) -> None:
    async with request.form(max_part_size=MEGABYTE) as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                mime = value.content_type or ""
                params.uploads[name] = Upload(value.filename or "file", mime, await value.read())
            else:
                params.values[name] = value
