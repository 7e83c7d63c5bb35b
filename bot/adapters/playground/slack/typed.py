"""What becomes of text on its way from a member's keyboard to the app."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)\"'*_~]")
_MAIL = re.compile(r"(?<![\w@/.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"(?<![\w@])@([\w.-]*\w)")
_CHANNEL = re.compile(r"(?<![\w#&;])#([\w-]+)")


def as_sent(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Typed text as Slack stores it: escaped, with links, mentions and channels in angle brackets.

    ``people`` and ``channels`` map lower-case names to ids.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts += [_named(text[end : found.start()], people, channels), f"<{found.group()}>"]
        end = found.end()
    return "".join([*parts, _named(text[end:], people, channels)])


def _named(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    def person(found: re.Match[str]) -> str:
        user_id = people.get(found.group(1).lower())
        return f"<@{user_id}>" if user_id else found.group()

    def channel(found: re.Match[str]) -> str:
        channel_id = channels.get(found.group(1).lower())
        return f"<#{channel_id}|{found.group(1).lower()}>" if channel_id else found.group()

    text = _MAIL.sub(lambda found: f"<mailto:{found.group()}|{found.group()}>", text)
    return _CHANNEL.sub(channel, _NAME.sub(person, text))


def mentions(text: str, user_id: str) -> bool:
    """Whether sent text mentions this member."""
    return re.search(rf"<@{user_id}(\|[^>]*)?>", text) is not None


def links(text: str) -> list[str]:
    """The addresses in sent text, in order, each once."""
    return list(dict.fromkeys(re.findall(r"<(https?://[^>|]+)(?:\|[^>]*)?>", text)))


def within(url: str, domains: list[str]) -> str | None:
    """The one of ``domains`` that this address belongs to."""
    host = (urlsplit(url).hostname or "").lower()
    return next((domain for domain in domains if host == domain or host.endswith(f".{domain}")), None)
