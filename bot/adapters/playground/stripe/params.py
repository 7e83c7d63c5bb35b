"""What Stripe's clients send: forms with nested names, such as ``line_items[0][quantity]``."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]

_PART = re.compile(r"\[([^\]]*)\]")


class StripeError(Exception):
    """What the API refuses, as it says so."""

    def __init__(self, status: int, kind: str, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, "code": code or None, "param": param or None}}


def bad(message: str, *, param: str = "", code: str = "", status: int = 400) -> StripeError:
    """A request that makes no sense."""
    return StripeError(status, "invalid_request_error", message, param=param, code=code)


def no_such(kind: str, name: str) -> StripeError:
    """An id that nothing has."""
    return bad(f"No such {kind}: '{name}'", code="resource_missing", param="id", status=404)


def read_form(text: str) -> Json:
    """The form's fields, nested as their names say; lists are by number."""
    found: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        path = [name.partition("[")[0], *_PART.findall(name)]
        here = found
        for part in path[:-1]:
            here = here.setdefault(part, {})
        here[path[-1]] = value
    return {name: _lists(value) for name, value in found.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def amount_of(params: Json, name: str = "amount") -> int:
    """A number of minor units above zero."""
    text = str(params.get(name, ""))
    if not text.isdecimal() or int(text) < 1:
        raise bad(f"Invalid integer: {text}", param=name, code="parameter_invalid_integer")
    return int(text)


def needed(params: Json, name: str) -> str:
    """A text that must be there."""
    if not params.get(name):
        raise bad(f"Missing required param: {name}.", param=name, code="parameter_missing")
    return str(params[name])
