"""Keyboards: what Telegram takes as ``reply_markup``, and its words for what it does not take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.adapters.playground.telegram.errors import ApiError, bad_request
from bot.adapters.playground.telegram.links import full_link, link_fault

MOST_BUTTONS = 100
MOST_BUTTONS_IN_A_ROW = 8
MOST_DATA_BYTES = 64
MOST_COPIED_CHARACTERS = 256
MOST_PLACEHOLDER_CHARACTERS = 64
STYLES = {"primary", "success", "danger"}
KINDS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
FLAGS = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective", "remove_keyboard", "force_reply")


@dataclass
class Markup:
    """A checked ``reply_markup``: at most one of its parts is set."""

    inline: list[list[dict[str, Any]]] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None
    remove_keyboard: bool = False
    force_reply: dict[str, Any] | None = None

    @property
    def is_other(self) -> bool:
        """Whether it is markup that lies under the input field, not under the message."""
        return self.keyboard is not None or self.remove_keyboard or self.force_reply is not None


def check_markup(value: Any, *, inline_only: bool = False, invoice: bool = False) -> Markup:
    """Check a ``reply_markup``. Raises ApiError with Telegram's words."""
    if value is None or value == {}:
        return Markup()
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    for name in FLAGS:
        if name in value and not isinstance(value[name], bool):
            raise bad_request(f'field "{name}" must be of type Boolean')
    if "inline_keyboard" in value:
        return Markup(inline=_inline_keyboard(value["inline_keyboard"], invoice=invoice))
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in value:
        return Markup(keyboard={**value, "keyboard": _reply_keyboard(value["keyboard"])})
    _check_placeholder(value)
    if value.get("force_reply"):
        return Markup(force_reply=value)
    return Markup(remove_keyboard=bool(value.get("remove_keyboard")))


def _rows(value: Any, field_name: str) -> list[list[Any]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{field_name}" must be of type Array')
    if any(not isinstance(row, list) for row in value):
        raise bad_request(f'field "{field_name}" must be an Array of Arrays')
    rows = [row for row in value if row]
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_BUTTONS_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _inline_keyboard(value: Any, *, invoice: bool) -> list[list[dict[str, Any]]]:
    rows = [[_inline_button(button) for button in row] for row in _rows(value, "inline_keyboard")]
    paying = [(r, c) for r, row in enumerate(rows) for c, button in enumerate(row) if button.get("pay")]
    if paying and (not invoice or paying != [(0, 0)]):
        raise bad_request("BUTTON_TYPE_INVALID")
    return rows


def _button_fault(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _button_fault("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _button_fault('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _button_fault('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style") is not None and button["style"] not in STYLES:
        raise _button_fault("Invalid button style specified")
    kind = next((name for name in KINDS if button.get(name) not in (None, "") or _is_empty_query(button, name)), None)
    if kind is None:
        raise _button_fault("Text buttons are unallowed in the inline keyboard")
    checked = {key: button[key] for key in ("text", "style", "icon_custom_emoji_id") if button.get(key) is not None}
    return {**checked, kind: _button_value(kind, button[kind])}


def _is_empty_query(button: dict[str, Any], name: str) -> bool:
    return name.startswith("switch_inline_query") and button.get(name) == ""


def _button_value(kind: str, value: Any) -> Any:
    if kind == "callback_data" and (not isinstance(value, str) or len(value.encode()) > MOST_DATA_BYTES):
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "callback_game":
        raise bad_request("BUTTON_TYPE_INVALID")
    if kind == "url":
        if fault := link_fault(str(value)):
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: {fault}")
        return full_link(str(value))
    if kind == "web_app":
        url = value.get("url", "") if isinstance(value, dict) else ""
        if not url.startswith("https://"):
            raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    if kind == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 0 < len(text) <= MOST_COPIED_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return value


def _reply_keyboard(value: Any) -> list[list[dict[str, Any]]]:
    return [[_reply_button(button) for button in row] for row in _rows(value, "keyboard")]


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    return button


def _check_placeholder(value: dict[str, Any]) -> None:
    if len(str(value.get("input_field_placeholder") or "")) > MOST_PLACEHOLDER_CHARACTERS:
        raise bad_request("input field placeholder is too long")
