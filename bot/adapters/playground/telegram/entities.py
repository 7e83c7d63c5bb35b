"""Message entities: how Telegram says which part of a text is bold, a link, a command."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

from bot.adapters.playground.telegram.errors import bad_request
from bot.adapters.playground.telegram.links import full_link, link_fault

GIVEN_TYPES = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
FOUND_TYPES = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
REQUIRED_FIELD = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
UNTOUCHED = {"code", "pre", "text_link", "text_mention", "custom_emoji"}
TRIGGERS = re.compile(r"[/@#$.]")
COMMON_ENDINGS = "com|org|net|io|dev|app|me|co|de|uk|eu|ru|fr|es|it|nl|ch|at|pl|us|ai|gg|tv|info|example"
FINDERS = (
    ("url", re.compile(rf"\b(?:https?|ftp|tg)://[^\s<>\"]+|\b(?:[\w-]+\.)+(?:{COMMON_ENDINGS})\b(?:[/?#][^\s<>\"]*)?")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#(?!\d+\b)\w{1,256}\b")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}\b(?!\w)")),
)


class Entity(BaseModel):
    """A part of a text; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None
    user: dict[str, Any] | None = None

    @property
    def end(self) -> int:
        """The UTF-16 offset behind it."""
        return self.offset + self.length


def utf16_length(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trim a text as Telegram does, keep its entities in place and order, and find commands, links and mentions."""
    stripped = text.rstrip()
    cut = utf16_length(stripped) - utf16_length(stripped.lstrip())
    stripped = stripped.lstrip()
    length = utf16_length(stripped)
    kept = []
    for entity in entities:
        start, end = max(0, entity.offset - cut), min(length, entity.end - cut)
        if end > start:
            kept.append(entity.model_copy(update={"offset": start, "length": end - start}))
    kept = _without_marks_in_code(kept) + _found(stripped, kept)
    kept.sort(key=lambda entity: (entity.offset, -entity.length))
    return stripped, kept


def given(values: Any, text: str) -> list[Entity]:
    """Check entities that the bot sent itself instead of a parse mode. Raises ApiError with Telegram's words."""
    if not isinstance(values, list):
        raise bad_request("can't parse entities JSON object")
    return [entity for value in values if (entity := _checked(value, utf16_length(text))) is not None]


def _checked(value: Any, length: int) -> Entity | None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in GIVEN_TYPES | FOUND_TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    field = REQUIRED_FIELD.get(kind)
    if field and field not in value:
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{field}\"")
    offset, size = int(value.get("offset", 0)), int(value.get("length", 0))
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if offset > length:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    end = offset + size
    if end > length:
        where = f"beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
        raise bad_request(f"entity {where}")
    if kind == "text_link":
        if fault := link_fault(value["url"]):
            raise bad_request(f"entity URL '{value['url']}' is invalid: {fault}")
        value = {**value, "url": full_link(value["url"])}
    # Commands, links and mentions are found by the platform itself, whatever the bot says of them.
    return None if kind in FOUND_TYPES else Entity.model_validate(value)


def _without_marks_in_code(entities: list[Entity]) -> list[Entity]:
    code = [entity for entity in entities if entity.type in {"code", "pre"}]
    return [entity for entity in entities if not any(_swallows(outer, entity) for outer in code)]


def _swallows(code: Entity, entity: Entity) -> bool:
    if code is entity or not code.offset <= entity.offset <= entity.end <= code.end:
        return False
    # Of code and pre over the same words, pre wins.
    return entity.type != "pre" or code.length > entity.length


def _found(text: str, entities: list[Entity]) -> list[Entity]:
    if not TRIGGERS.search(text):
        return []
    taken = [(entity.offset, entity.end) for entity in entities if entity.type in UNTOUCHED]
    found: list[Entity] = []
    for kind, finder in FINDERS:
        for match in finder.finditer(text):
            word = match[0].rstrip(".,:;!?)'\"") if kind == "url" else match[0]
            offset = utf16_length(text[: match.start()])
            end = offset + utf16_length(word)
            before = text[match.start() - 1 : match.start()]
            if before == "@" or any(offset < other_end and start < end for start, other_end in taken):
                continue
            taken.append((offset, end))
            found.append(Entity(type=kind, offset=offset, length=end - offset))
    return found
