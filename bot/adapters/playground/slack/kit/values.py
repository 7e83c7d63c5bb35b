"""What inputs hold: ``state.values`` as Slack sends it, and what its clients say before they send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, TypeAlias

from bot.adapters.playground.slack.kit.blocks import elements_of
from bot.adapters.playground.slack.kit.elements import offered
from bot.adapters.playground.slack.kit.rules import Json

Values: TypeAlias = dict[str, dict[str, Json]]

REQUIRED = "Please complete this required field."

# The field of an element's state, and the field of the element that it starts from.
_HELD: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}


def starting_values(blocks: list[Json], earlier: Values | None = None) -> Values:
    """``state.values`` of fresh blocks: their initial values, or what stands in ``earlier`` under the same ids."""
    values: Values = {}
    for block in blocks:
        for _, element in elements_of(block):
            if element["type"] in _HELD:
                kept = (earlier or {}).get(block["block_id"], {}).get(element["action_id"])
                fits = kept is not None and kept["type"] == element["type"]
                held = kept if fits and kept is not None else state(element, _initial(element))
                values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return values


def _initial(element: Json) -> Any:
    initial = element.get(_HELD[element["type"]][1])
    return [] if initial is None and _several(element) else initial


def _several(element: Json) -> bool:
    return _HELD[element["type"]][0] in {"selected_options", "files"}


def state(element: Json, held: Any) -> Json:
    """The state of one element that holds ``held`` (already in Slack's own form)."""
    return {"type": element["type"], _HELD[element["type"]][0]: held}


def held(entry: Json) -> Any:
    """What one entry of ``state.values`` holds."""
    return entry.get(_HELD[entry["type"]][0])


def in_slack_form(element: Json, value: Any, options: list[Json] | None = None) -> Any:
    """A value as a person would say it (an option's label, a date, text) as the element holds it.

    ``options`` are those that an external select was offered. Raises LookupError when there is no such option.
    """
    if _HELD[element["type"]][0] == "files":
        return value
    if _several(element):
        each = [value] if isinstance(value, (str, dict)) else list(value or [])
        return [_option(element, one, options) for one in each]
    if value is None:
        return None
    if _HELD[element["type"]][0] == "selected_option":
        return _option(element, value, options)
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value if element["type"] == "datetimepicker" else str(value) or None


def _option(element: Json, value: Any, options: list[Json] | None) -> Json:
    pool = offered(element) if options is None else options
    wanted = value["value"] if isinstance(value, dict) else str(value)
    for option in pool:
        if wanted in {option["value"], option["text"]["text"]}:
            return option
    raise LookupError(f"No option {wanted!r} among {[option['text']['text'] for option in pool]}")


def complaint(block: Json, entry: Json) -> str | None:
    """What Slack's client says beside an input block before it would submit; None when it is content."""
    element, value = block["element"], held(entry)
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    if element["type"] in _TYPED:
        return _TYPED[element["type"]](element, str(value))
    limit = element.get("max_files", 10) if element["type"] == "file_input" else element.get("max_selected_items")
    if limit is not None and len(value) > limit:
        return f"Please choose at most {limit}."
    if element["type"] == "file_input" and element.get("filetypes"):
        strangers = [each["name"] for each in value if each["filetype"] not in element["filetypes"]]
        return f"{strangers[0]} isn’t a supported file type." if strangers else None
    return None


def _text(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Must be at least {least} characters."
    if len(value) > most:
        return f"Must be at most {most} characters."
    return None


def _number(element: Json, value: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    if element.get("min_value") is not None and float(value) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if element.get("max_value") is not None and float(value) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None


def _email(_element: Json, value: str) -> str | None:
    return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) else "Please enter a valid email address."


def _address(_element: Json, value: str) -> str | None:
    return None if re.fullmatch(r"https?://[^\s/]+\S*", value) else "Please enter a valid URL."


_TYPED = {
    "plain_text_input": _text,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _address,
}
