"""Text on its way to Slack (escaped, split, never cut in silence) and from it (as the person meant it)."""

from __future__ import annotations

import html
import re

_FORMATTING = re.compile(r"[*_~`]|^\s*(?:>|&gt;)", re.MULTILINE)
_LINK = re.compile(
    r"<(?P<target>(?:https?|mailto|tel|ftp):[^<>|]+|[@#][A-Z0-9]+|![^<>|]+)(?:\|(?P<label>[^<>]*))?>",
)
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, halves of characters, and marks that turn the direction of what stands beside them."""

_BREAKS = ("\n\n", "\n", ". ", " ")


def clean(text: str) -> str:
    """The text without what cannot be sent or would disturb the words around it."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def size(text: str) -> int:
    """The length as Slack may count it: characters beyond the basic plane are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def escaped(text: str) -> str:
    """Safe in mrkdwn and in a message's fallback text: it can neither mention nor link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_plain(text: str) -> bool:
    """Whether mrkdwn would show the text as it is, once it is escaped."""
    return not _FORMATTING.search(text)


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(clean(text).split())


def _index_at(text: str, limit: int) -> int:
    """How many characters of the text have at most this size."""
    if size(text) <= limit:
        return len(text)
    units = text[: limit + 1].encode("utf-16-le", "surrogatepass")[: 2 * limit]
    return len(units.decode("utf-16-le", "ignore"))


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis; whoever uses this shows the whole text elsewhere."""
    if size(text) <= limit:
        return text
    return text[: _index_at(text, limit - 1)].rstrip() + "…"


def pieces(text: str, limit: int) -> list[str]:
    """The text in parts of at most this size, broken after paragraphs, lines, sentences or words if possible."""
    parts = []
    rest = clean(text).strip()
    while size(rest) > limit:
        end = _index_at(rest, limit)
        window = rest[:end]
        for mark in _BREAKS:
            at = window.rfind(mark)
            if at > end // 2:
                end = at + len(mark.rstrip(" "))
                break
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        parts.append(rest)
    return [part for part in parts if part]


def typed(text: str) -> str:
    """What a person typed, without Slack's markup of links and mentions."""
    return clean(html.unescape(_LINK.sub(_unlinked, text))).strip()


def _unlinked(found: re.Match[str]) -> str:
    target, label = found["target"], found["label"] or ""
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    if target[0] in "@#":
        return f"{target[0]}{label or target[1:]}"
    address = re.sub(r"^(?:mailto|tel):", "", target)
    if not label or label == address or address in (f"http://{label}", f"https://{label}"):
        return label or address
    return f"{label} ({address})"
