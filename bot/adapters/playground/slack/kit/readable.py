"""Block Kit as plain text, for people who read test output."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.adapters.playground.slack.kit.blocks import elements_of
from bot.adapters.playground.slack.kit.elements import offered
from bot.adapters.playground.slack.kit.rules import Json


def plain_words(text: str) -> str:
    """mrkdwn without its escapes: ``<url|label>`` becomes ``label (url)``, ``&amp;`` becomes ``&``."""
    text = re.sub(r"<(https?:[^|>]+|mailto:[^|>]+)\|([^>]+)>", r"\2 (\1)", text)
    text = re.sub(r"<(https?:[^|>]+|mailto:[^|>]+)>", r"\1", text)
    return html.unescape(text)


def readable(blocks: list[Json]) -> str:
    """All that a person would read in these blocks, one line or more a block."""
    lines = [_SHOWN[block["type"]](block) for block in blocks]
    return "\n".join(line for line in lines if line)


def label_of(element: Json) -> str:
    """What a person would call an element: a button's text, a menu's placeholder, else its action_id."""
    named = element.get("text") or element.get("placeholder") or {}
    return str(named.get("text") or element["action_id"])


def _said(text: Mapping[str, Any] | None) -> str:
    if not text:
        return ""
    return plain_words(text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def _shown(element: Json) -> str:
    if element["type"] == "image":
        return f"({element['alt_text']})"
    if element["type"] in {"plain_text", "mrkdwn"}:
        return _said(element)
    if element["type"] in {"overflow", "radio_buttons", "checkboxes"}:
        return "[" + " | ".join(_said(option["text"]) for option in offered(element)) + "]"
    return f"[{label_of(element)}]"


def _section(block: Json) -> str:
    parts = [_said(block.get("text")), *(_said(field) for field in block.get("fields") or [])]
    if block.get("accessory"):
        parts.append(_shown(block["accessory"]))
    return "\n".join(part for part in parts if part)


def _row(block: Json) -> str:
    return " ".join(_shown(element) for element in block["elements"])


def _input(block: Json) -> str:
    [(_, element)] = elements_of(block)
    hint = f" ({_said(block['hint'])})" if block.get("hint") else ""
    choices = " ".join(_said(option["text"]) for option in offered(element))
    return f"{_said(block['label'])}{hint}: {choices}".rstrip(" ")


def _image(block: Json) -> str:
    return " ".join(part for part in (_said(block.get("title")), f"({block['alt_text']})") if part)


def _rich(part: Json) -> str:
    if part["type"] in {"rich_text", "rich_text_list"}:
        return "\n".join(_rich(each) for each in part["elements"])
    if "elements" in part:
        return "".join(_rich(each) for each in part["elements"])
    if part["type"] == "link":
        return f"{part['text']} ({part['url']})" if part.get("text") else str(part["url"])
    for name in ("text", "fallback", "unicode", "user_id", "channel_id", "range", "value", "name"):
        if name in part:
            return str(part[name])
    return ""


_SHOWN: Mapping[str, Callable[[Json], str]] = {
    "header": lambda block: _said(block["text"]),
    "divider": lambda _: "",
    "section": _section,
    "context": _row,
    "actions": _row,
    "input": _input,
    "image": _image,
    "markdown": lambda block: str(block["text"]),
    "rich_text": _rich,
}
