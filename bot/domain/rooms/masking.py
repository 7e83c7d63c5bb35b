"""Hiding contact details in what people write before there is a contract (MARKET 11)."""

from __future__ import annotations

import re

MASK = "•••"
FEWEST_DIGITS, MOST_DIGITS = 9, 15
"""Of a telephone number; the most is the international plan's."""

_CONTACT = re.compile(
    r"""
    (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}   # an e-mail address, but no package@1.2.3
    |\b(?:t\.me|telegram\.me|wa\.me|discord\.gg)/\S+         # a link to another messenger
    |(?<![\w/.])@[^\W\d]\w{3,}(?![\w/])                      # a handle, but no @scope/package
    |(?P<kept>
        [$€£¥]\ ?\d+(?:[.,\ ]\d{3})*(?:[.,]\d{1,2})?         # a price
        |(?<!\w)(?:
            (?:\d{4}([-./])\d{1,2}\2\d{1,2}|\d{1,2}([-./])\d{1,2}\3\d{2,4})(?![-./]?\d)  # a date
            |[1-9]\d?(?:[.,\ ]\d{3})+(?:[.,]\d{1,2})?(?![.\ ]?\d)                        # 10 000 000
            |[1-9]\d\d(?:[.,\ ]\d{3})*[.,\ ]000(?![.\ ]?\d)                              # 100 000 000
            |[1-9]\d{0,5}\ ?[-–]\ ?[1-9]\d{0,5}(?![-.\ ]?\d)                             # 2024-2025
            |\d{1,2}[.,]\d+(?![-.\ ]?\d)                                                 # 3.14159265
            |\d+(?:\.\d+){3}(?![-.\ ]?\d)                                                # 120.0.6099.109
        )
    )
    |(?<![\w./\#=-])(?P<run>\+?\(?\d[\d\ .()/-]*\d)          # digits that may be a telephone number
    """,
    re.VERBOSE | re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text without e-mail addresses, telephone numbers, handles and links to other messengers."""
    return _CONTACT.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    run = found["run"]
    few_or_many = run and not FEWEST_DIGITS <= sum(map(str.isdigit, run)) <= MOST_DIGITS
    return found[0] if found["kept"] or few_or_many else MASK
