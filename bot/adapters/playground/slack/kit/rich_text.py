"""The rich_text block: the one block that nests."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.playground.slack.kit.rules import (
    Report,
    Rule,
    anything,
    flag,
    many,
    one_of,
    record,
    string,
    variant,
    whole,
)

_STYLE = record(
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag),
)
_MOST = 1000


def _leaf(fields: Mapping[str, Rule], required: tuple[str, ...]) -> Rule:
    return record({"type": anything, "style": _STYLE, **fields}, required=required)


_LEAVES = variant(
    {
        "text": _leaf({"text": string(12_000)}, ("text",)),
        "link": _leaf({"url": string(3000), "text": string(3000), "unsafe": flag}, ("url",)),
        "emoji": _leaf({"name": string(100), "unicode": string(100), "skin_tone": whole(2, 6)}, ("name",)),
        "user": _leaf({"user_id": string(100)}, ("user_id",)),
        "channel": _leaf({"channel_id": string(100)}, ("channel_id",)),
        "broadcast": _leaf({"range": one_of("here", "channel", "everyone")}, ("range",)),
        "color": _leaf({"value": string(20)}, ("value",)),
        "date": _leaf(
            {
                "timestamp": whole(0, 9_999_999_999),
                "format": string(300),
                "url": string(3000),
                "fallback": string(300),
            },
            ("timestamp", "format"),
        ),
    }
)


def _part(fields: Mapping[str, Rule], item: Rule = _LEAVES, also: Rule | None = None) -> Rule:
    return record(
        {"type": anything, "elements": many(item, _MOST, least=0), **fields}, required=("elements",), also=also
    )


_SECTION = _part({})
_LIST = record(
    {
        "type": anything,
        "style": one_of("bullet", "ordered"),
        "elements": many(variant({"rich_text_section": _SECTION}), _MOST),
        "indent": whole(0, 8),
        "offset": whole(0, 10_000),
        "border": whole(0, 1),
    },
    required=("style", "elements"),
)


def _only_text_and_links(report: Report, at: str, value: object) -> None:
    if isinstance(value, dict) and any(each["type"] not in {"text", "link"} for each in value["elements"]):
        report.say("preformatted text holds text and links only", at)


RICH_TEXT = record(
    {
        "type": anything,
        "block_id": string(255),
        "elements": many(
            variant(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_quote": _part({"border": whole(0, 1)}),
                    "rich_text_preformatted": _part(
                        {"border": whole(0, 1), "language": string(50)}, also=_only_text_and_links
                    ),
                }
            ),
            _MOST,
        ),
    },
    required=("elements",),
)
