"""How the tests tell that something is still English."""

from __future__ import annotations

import re

from tools.words import catalogue_of

_ENGLISH = re.compile(
    r"\b(?:the|you|your|are|and|with|what|when|please|review|offer|proposal|client|message|work|money|payout|until|"
    r"send|write|choose|skills?|saved?|alert|home|answer|milestones?|contracts?|shortlist|escrow|fee)\b",
    re.IGNORECASE,
)
"""Words that no German sentence has."""

_NAMES = re.compile(r"\{\w*\}|/\w+|python -m [\w ]+|Home-Tab|-?\b[a-z.]+:[^\s,]+")
"""Of places, of commands, of a tab that is Slack's, of filters as they are typed."""


def _sentences() -> list[re.Pattern[str]]:
    """The sentences that read otherwise in German."""
    patterns = []
    for message in catalogue_of("de"):
        one = isinstance(message.id, str)
        pairs = [(message.id, message.string)] if one else zip(message.id, message.string, strict=True)
        for sentence, translated in pairs:
            if sentence != translated and re.search(r"[A-Za-z]{2}", re.sub(r"\{\w+\}", "", sentence)):
                patterns.append(re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(sentence))))
    return patterns


_SENTENCES = _sentences()


def bare(text: str) -> str:
    """The text without names that are the same in every language."""
    return _NAMES.sub("", text)


def english_in(text: str) -> str:
    """What of a German text is still English."""
    found = _ENGLISH.search(bare(text))
    if found:
        return found[0]
    for line in text.splitlines():
        for part in {line, *line.split(" · "), *line.split(": ")[1:]}:
            if part and any(pattern.fullmatch(part) for pattern in _SENTENCES):
                return part
    return ""
