"""What people answer in a form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pick:
    """Choose this option."""

    label: str


@dataclass(frozen=True)
class Several:
    """Choose these options, as somebody would type them."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Upload:
    """Hand in a file."""

    name: str
    mime: str
    content: bytes


class Keep:
    """Leave the answer that is there."""


class Skip:
    """Leave the question unanswered."""


Value = str | Pick | Several | Upload | type[Keep] | type[Skip]
