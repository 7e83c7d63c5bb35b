"""Block Kit's blocks on the three surfaces, with their limits: what Slack would say against a list of them."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from bot.adapters.playground.slack.kit.elements import ELEMENTS, IDENTIFIER, WEB_ADDRESS, plain, words
from bot.adapters.playground.slack.kit.rich_text import RICH_TEXT
from bot.adapters.playground.slack.kit.rules import (
    Json,
    Report,
    Rule,
    anything,
    flag,
    many,
    record,
    string,
    variant,
)

Surface: TypeAlias = Literal["message", "home", "modal"]

BLOCKS_AT_MOST: Mapping[Surface, int] = {"message": 50, "home": 100, "modal": 100}
MARKDOWN_AT_MOST = 12_000

# Slack publishes no number for the size of a whole message; about 13,200 characters is what people measured.
MESSAGE_AT_MOST = 13_200

_MENUS = ("static_select", "external_select", "users_select")
_MULTI_MENUS = ("multi_static_select", "multi_external_select")
_TICKS = ("checkboxes", "radio_buttons")
_DAYS = ("datepicker", "timepicker")
_TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")

IN_ACTIONS = ("button", "overflow", "datetimepicker", *_MENUS, *_TICKS, *_DAYS)
IN_SECTION = ("button", "overflow", *_MENUS, *_MULTI_MENUS, *_TICKS, *_DAYS)
IN_INPUT = ("datetimepicker", *_TYPED, *_MENUS, *_MULTI_MENUS, *_TICKS, *_DAYS)


def _some(names: tuple[str, ...], **more: Rule) -> Rule:
    return variant({**{name: ELEMENTS[name] for name in names}, **more})


def _block(fields: Mapping[str, Rule], required: tuple[str, ...] = (), also: Rule | None = None) -> Rule:
    return record({"type": anything, "block_id": IDENTIFIER, **fields}, required=required, also=also)


def _one_picture(report: Report, at: str, value: Any) -> None:
    if bool(value.get("image_url")) == bool(value.get("slack_file")):
        report.say("must define either `image_url` or `slack_file`", at)


def _text_or_fields(report: Report, at: str, value: Any) -> None:
    if not value.get("text") and not value.get("fields"):
        report.say("must define either `text` or `fields`", at)


_PICTURE: Mapping[str, Rule] = {
    "image_url": WEB_ADDRESS,
    "slack_file": record({"id": string(100), "url": WEB_ADDRESS}),
    "alt_text": string(2000),
}
_IMAGE_ELEMENT = record({"type": anything, **_PICTURE}, required=("alt_text",), also=_one_picture)

_EVERYWHERE: Mapping[str, Rule] = {
    "header": _block({"text": plain(150)}, required=("text",)),
    "divider": _block({}),
    "section": _block(
        {
            "text": words(3000),
            "fields": many(words(2000), 10),
            "accessory": _some(IN_SECTION, image=_IMAGE_ELEMENT),
            "expand": flag,
        },
        also=_text_or_fields,
    ),
    "context": _block(
        {"elements": many(variant({"plain_text": words(3000), "mrkdwn": words(3000), "image": _IMAGE_ELEMENT}), 10)},
        required=("elements",),
    ),
    "actions": _block({"elements": many(_some(IN_ACTIONS), 25)}, required=("elements",)),
    "image": _block({**_PICTURE, "title": plain(2000)}, required=("alt_text",), also=_one_picture),
    "rich_text": RICH_TEXT,
}


def _input(names: tuple[str, ...]) -> Rule:
    return _block(
        {
            "label": plain(2000),
            "element": _some(names),
            "hint": plain(2000),
            "optional": flag,
            "dispatch_action": flag,
        },
        required=("label", "element"),
    )


_ON: Mapping[Surface, Rule] = {
    "message": variant(
        {
            **_EVERYWHERE,
            "input": _input(IN_INPUT),
            "markdown": _block({"text": string(MARKDOWN_AT_MOST)}, required=("text",)),
        }
    ),
    "home": variant({**_EVERYWHERE, "input": _input(IN_INPUT)}),
    "modal": variant({**_EVERYWHERE, "input": _input((*IN_INPUT, "file_input"))}),
}


def elements_of(block: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    """The interactive elements of one block, each with its JSON pointer within the block."""
    if block["type"] == "actions":
        for index, element in enumerate(block["elements"]):
            yield f"/elements/{index}", element
    elif block["type"] == "input":
        yield "/element", block["element"]
    elif block["type"] == "section" and (block.get("accessory") or {}).get("type", "image") != "image":
        yield "/accessory", block["accessory"]


def check_blocks(blocks: Any, surface: Surface, at: str = "/blocks") -> list[str]:
    """What Slack would say against these blocks; an empty list when it would take them."""
    report = Report()
    many(_ON[surface], BLOCKS_AT_MOST[surface], least=0)(report, at, blocks)
    if not report.problems:
        _unique(report, at, blocks)
        markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
        if markdown > MARKDOWN_AT_MOST:
            report.say(f"markdown blocks must be less than {MARKDOWN_AT_MOST + 1} characters together", at)
    return report.problems


def _unique(report: Report, at: str, blocks: list[Json]) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            report.say(f"`block_id` {block_id} already exists", f"{at}/{index}/block_id")
        seen.add(block_id or "")
        actions: set[str] = set()
        for pointer, element in elements_of(block):
            action_id = element.get("action_id")
            if action_id is not None and action_id in actions:
                report.say(f"`action_id` {action_id} already exists", f"{at}/{index}{pointer}/action_id")
            actions.add(action_id or "")


def length_of(value: Any) -> int:
    """How many characters of text a list of blocks holds."""
    if isinstance(value, list):
        return sum(length_of(each) for each in value)
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(length_of(each) for each in value.values() if isinstance(each, (dict, list)))
    return 0


def named(blocks: list[Json]) -> list[Json]:
    """A copy of valid blocks in which every block and every element has an id, as Slack fills them in."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block["block_id"] = block.get("block_id") or secrets.token_urlsafe(4)[:5]
        for _, element in elements_of(block):
            element["action_id"] = element.get("action_id") or secrets.token_urlsafe(4)[:5]
    return blocks
