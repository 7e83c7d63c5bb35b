"""Block Kit's composition objects and interactive elements, with their limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.adapters.playground.slack.kit.rules import (
    Report,
    Rule,
    anything,
    flag,
    many,
    matching,
    one_of,
    record,
    string,
    whole,
)

IDENTIFIER = string(255)
WEB_ADDRESS = string(3000)
OPTIONS_AT_MOST = 100


def plain(longest: int) -> Rule:
    """A plain_text object."""
    return record(
        {"type": one_of("plain_text"), "text": string(longest), "emoji": flag},
        required=("type", "text"),
    )


def words(longest: int) -> Rule:
    """A plain_text or mrkdwn object."""
    fields: Mapping[str, Rule] = {
        "type": one_of("plain_text", "mrkdwn"),
        "text": string(longest),
        "emoji": flag,
        "verbatim": flag,
    }

    def right_for_its_type(report: Report, at: str, value: Any) -> None:
        stranger = "verbatim" if value["type"] == "plain_text" else "emoji"
        if stranger in value:
            report.say(f"invalid additional property: {stranger}", at)

    return record(fields, required=("type", "text"), also=right_for_its_type)


def option(text: Rule, **more: Rule) -> Rule:
    """One choice of a menu."""
    return record({"text": text, "value": string(150), "description": plain(75), **more}, required=("text", "value"))


PLAIN_OPTION = option(plain(75))
WORDY_OPTION = record(
    {"text": words(75), "value": string(150), "description": words(75)},
    required=("text", "value"),
)
OVERFLOW_OPTION = option(plain(75), url=WEB_ADDRESS)
OPTION_GROUP = record(
    {"label": plain(75), "options": many(PLAIN_OPTION, OPTIONS_AT_MOST)},
    required=("label", "options"),
)
CONFIRM = record(
    {
        "title": plain(100),
        "text": words(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    required=("title", "text", "confirm", "deny"),
)
DISPATCH_CONFIG = record(
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
DATE = matching(
    lambda value: re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and date.fromisoformat(value),
    "must be a date as YYYY-MM-DD",
)
TIME = matching(lambda value: re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value), "must be a time as HH:mm")
MOMENT = whole(1_000_000_000, 9_999_999_999)


def offered(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options of a menu, in groups or not."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group["options"])
    return options


def _menu(report: Report, at: str, element: Any) -> None:
    if bool(element.get("options")) == bool(element.get("option_groups")):
        report.say("must define either `options` or `option_groups`", at)
        return
    chosen = list(element.get("initial_options") or [])
    if element.get("initial_option"):
        chosen.append(element["initial_option"])
    known = {each["value"] for each in offered(element)}
    if any(each["value"] not in known for each in chosen):
        report.say("initial option must be one of the options", at)
    _at_most_max_selected(report, at, element)


def _at_most_max_selected(report: Report, at: str, element: Any) -> None:
    limit = element.get("max_selected_items")
    if limit is not None and len(element.get("initial_options") or []) > limit:
        report.say("initial_options exceed max_selected_items", at)


def _lengths_in_order(report: Report, at: str, element: Any) -> None:
    least, most = element.get("min_length"), element.get("max_length")
    if least is not None and most is not None and least > most:
        report.say("min_length must not be greater than max_length", at)


def _numbers_in_order(report: Report, at: str, element: Any) -> None:
    numbers = [element.get(name) for name in ("min_value", "initial_value", "max_value")]
    try:
        given = [float(number) for number in numbers if number is not None]
    except ValueError:
        report.say("must be a number", at)
        return
    if given != sorted(given):
        report.say("must be between min_value and max_value", at)


def _element(fields: Mapping[str, Rule], required: tuple[str, ...] = (), also: Rule | None = None) -> Rule:
    return record({"type": anything, "action_id": IDENTIFIER, **fields}, required=required, also=also)


_ASKING: Mapping[str, Rule] = {"placeholder": plain(150), "focus_on_load": flag}
_CHOOSING: Mapping[str, Rule] = {**_ASKING, "confirm": CONFIRM}
_STATIC: Mapping[str, Rule] = {
    **_CHOOSING,
    "options": many(PLAIN_OPTION, OPTIONS_AT_MOST),
    "option_groups": many(OPTION_GROUP, OPTIONS_AT_MOST),
}
_EXTERNAL: Mapping[str, Rule] = {**_CHOOSING, "min_query_length": whole(0, 3000)}
_SEVERAL: Mapping[str, Rule] = {
    "initial_options": many(PLAIN_OPTION, OPTIONS_AT_MOST),
    "max_selected_items": whole(1, OPTIONS_AT_MOST),
}
_TYPED: Mapping[str, Rule] = {
    **_ASKING,
    "initial_value": string(3000, 0),
    "dispatch_action_config": DISPATCH_CONFIG,
}
_TICKED: Mapping[str, Rule] = {"options": many(WORDY_OPTION, 10), "confirm": CONFIRM, "focus_on_load": flag}

ELEMENTS: Mapping[str, Rule] = {
    "button": _element(
        {
            "text": plain(75),
            "value": string(2000),
            "url": WEB_ADDRESS,
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        required=("text",),
    ),
    "static_select": _element({**_STATIC, "initial_option": PLAIN_OPTION}, also=_menu),
    "multi_static_select": _element({**_STATIC, **_SEVERAL}, also=_menu),
    "external_select": _element({**_EXTERNAL, "initial_option": PLAIN_OPTION}),
    "multi_external_select": _element({**_EXTERNAL, **_SEVERAL}, also=_at_most_max_selected),
    "users_select": _element({**_CHOOSING, "initial_user": IDENTIFIER}),
    "overflow": _element(
        {"options": many(OVERFLOW_OPTION, 5), "confirm": CONFIRM},
        required=("options",),
    ),
    "datepicker": _element({**_CHOOSING, "initial_date": DATE}),
    "timepicker": _element({**_CHOOSING, "initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": _element({"initial_date_time": MOMENT, "confirm": CONFIRM, "focus_on_load": flag}),
    "radio_buttons": _element({**_TICKED, "initial_option": WORDY_OPTION}, required=("options",), also=_menu),
    "checkboxes": _element({**_TICKED, "initial_options": many(WORDY_OPTION, 10)}, required=("options",), also=_menu),
    "plain_text_input": _element(
        {**_TYPED, "multiline": flag, "min_length": whole(0, 3000), "max_length": whole(1, 3000)},
        also=_lengths_in_order,
    ),
    "number_input": _element(
        {**_TYPED, "is_decimal_allowed": flag, "min_value": string(40), "max_value": string(40)},
        required=("is_decimal_allowed",),
        also=_numbers_in_order,
    ),
    "email_text_input": _element(_TYPED),
    "url_text_input": _element(_TYPED),
    "file_input": _element({"filetypes": many(string(20), 100), "max_files": whole(1, 10)}),
}
