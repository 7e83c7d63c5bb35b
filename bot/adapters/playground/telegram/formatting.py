"""Telegram's HTML: text with tags in, plain text and entities out, and its own complaints about mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.adapters.playground.telegram.entities import Entity, utf16_length
from bot.adapters.playground.telegram.errors import ApiError, bad_request
from bot.adapters.playground.telegram.links import full_link, link_fault

KIND_OF_TAG = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
NAMED_CHARACTERS = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
SPACES = b" \t\r\n\0\x0b"
LONGEST_NUMBER = 10
HIGHEST_CHARACTER = 0x10FFFF


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int
    text_at: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML. Raises ApiError: ``Bad Request: can't parse entities: …`` with the byte offset."""
    return _Parser(source.replace("\0", "")).parse()


def _fault(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


class _Parser:
    # It walks over bytes, because Telegram counts its complaints in bytes; a zero byte marks the end.

    def __init__(self, source: str) -> None:
        self._raw = source.encode() + b"\0"
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._raw) - 1:
            byte = self._byte()
            if byte == b"<":
                self._tag()
            elif byte == b"&":
                character = self._character()
                self._add(character or "&")
                self._at += 0 if character else 1
            else:
                self._run()
        if self._open:
            raise _fault(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return "".join(self._text), self._entities

    def _byte(self) -> bytes:
        return self._raw[self._at : self._at + 1]

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._offset += utf16_length(text)

    def _run(self) -> None:
        begin = self._at
        while self._byte() not in {b"<", b"&", b"\0"}:
            self._at += 1
        self._add(self._raw[begin : self._at].decode())

    def _skip_spaces(self) -> None:
        while self._byte() in b" \t\r\n\x0b" and self._byte() != b"":
            self._at += 1

    def _word(self, stops: bytes) -> str:
        begin = self._at
        while self._byte() not in stops:
            self._at += 1
        return self._raw[begin : self._at].decode()

    def _character(self) -> str | None:
        """The character that an ``&…;`` at this place stands for; moves behind it."""
        end = self._at + 1
        if self._raw[end : end + 1] == b"#":
            return self._numeric_character(end + 1)
        while self._raw[end : end + 1].isalpha():
            end += 1
        character = NAMED_CHARACTERS.get(self._raw[self._at + 1 : end])
        if character:
            self._move_behind_semicolon(end)
        return character

    def _numeric_character(self, begin: int) -> str | None:
        base, digits = 10, b"0123456789"
        if self._raw[begin : begin + 1] == b"x":
            base, digits, begin = 16, b"0123456789abcdefABCDEF", begin + 1
        end = begin
        while self._raw[end : end + 1] in digits and end < len(self._raw) - 1:
            end += 1
        code = int(self._raw[begin:end] or b"0", base)
        if not 0 < code < HIGHEST_CHARACTER or end - self._at >= LONGEST_NUMBER or 0xD800 <= code < 0xE000:
            return None
        self._move_behind_semicolon(end)
        return chr(code)

    def _move_behind_semicolon(self, end: int) -> None:
        self._at = end + 1 if self._raw[end : end + 1] == b";" else end

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._byte() == b"/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._word(SPACES + b">").lower()
        if self._at >= len(self._raw) - 1:
            raise _fault(f"Unclosed start tag at byte offset {begin}")
        if name not in KIND_OF_TAG:
            raise _fault(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes: dict[str, str] = {}
        while self._byte() != b">":
            self._skip_spaces()
            if self._byte() == b">":
                break
            key, value = self._attribute(name, begin)
            attributes[key] = value
        self._at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _fault(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(_OpenTag(name, attributes, self._offset, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        key = self._word(SPACES + b"=>/\"'")
        if not key:
            raise _fault(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_spaces()
        if self._byte() == b"=":
            self._at += 1
            self._skip_spaces()
            value = self._attribute_value()
        else:
            value = ""
        if self._at >= len(self._raw) - 1:
            raise _fault(f"Unclosed start tag at byte offset {begin}")
        return key, value

    def _attribute_value(self) -> str:
        quote = self._byte()
        if quote not in {b'"', b"'"}:
            begin = self._at
            while self._byte().isalnum() or self._byte() in {b".", b"-"}:
                self._at += 1
            if self._byte() not in SPACES + b">":
                raise _fault(f"Unexpected end of name token at byte offset {begin}")
            return self._raw[begin : self._at].decode().lower()
        self._at += 1
        value: list[str] = []
        while self._byte() not in {quote, b"\0"}:
            character = self._character() if self._byte() == b"&" else None
            value.append(character or self._value_run(quote))
        if self._byte() == quote:
            self._at += 1
        return "".join(value)

    def _value_run(self, quote: bytes) -> str:
        begin = self._at
        self._at += 1
        while self._byte() not in {quote, b"&", b"\0"}:
            self._at += 1
        return self._raw[begin : self._at].decode()

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            raise _fault(f"Unexpected end tag at byte offset {begin}")
        self._at += 1
        name = self._word(SPACES + b">")
        self._skip_spaces()
        if self._byte() != b">":
            raise _fault(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            raise _fault(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"')
        if self._offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        entity = Entity(type=KIND_OF_TAG[tag.name], offset=tag.offset, length=self._offset - tag.offset)
        finish = {
            "a": self._link, "pre": self._pre, "code": self._code, "blockquote": self._quote, "tg-emoji": self._emoji,
            "tg-time": self._time,
        }.get(tag.name)  # fmt: skip
        if finish is None or finish(tag, entity):
            self._entities.append(entity)

    def _link(self, tag: _OpenTag, entity: Entity) -> bool:
        url = tag.attributes.get("href") or "".join(self._text[tag.text_at :])
        # A link that leads nowhere stays as plain text; Telegram does not complain.
        entity.url = full_link(url)
        return link_fault(url) is None

    def _pre(self, _tag: _OpenTag, entity: Entity) -> bool:
        inner = self._entities[-1] if self._entities else None
        if (
            inner
            and inner.type == "code"
            and inner.language
            and (inner.offset, inner.end) == (entity.offset, entity.end)
        ):
            entity.language = inner.language
            self._entities.pop()
        return True

    def _code(self, tag: _OpenTag, entity: Entity) -> bool:
        name = tag.attributes.get("class", "")
        if name.startswith("language-") and self._open and self._open[-1].name == "pre":
            entity.language = name.removeprefix("language-")
        return True

    def _quote(self, tag: _OpenTag, entity: Entity) -> bool:
        if "expandable" in tag.attributes:
            entity.type = "expandable_blockquote"
        return True

    def _emoji(self, tag: _OpenTag, entity: Entity) -> bool:
        number = tag.attributes.get("emoji-id", "")
        if not number.isdecimal() or not 0 < int(number) < 2**63:
            raise _fault("Invalid custom emoji identifier specified")
        entity.custom_emoji_id = number
        return True

    def _time(self, tag: _OpenTag, entity: Entity) -> bool:
        moment = tag.attributes.get("unix", "")
        if not moment.isdecimal() or int(moment) >= 2**31:
            raise _fault("Invalid date specified")
        entity.unix_time = int(moment)
        entity.date_time_format = tag.attributes.get("format") or None
        return True
