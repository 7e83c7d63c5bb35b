"""The kinds of number in a query: how each is written, and what stands in the query object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from bot.domain.errors import N_

LARGEST = 1_000_000_000
"""Nobody means a larger number, in whole units; what is larger is not understood."""

LONGEST_TIME = 100
"""Years."""


@dataclass(frozen=True)
class Measure:
    """One kind of number. ``read`` gives the whole number that a query holds, or None; ``show`` writes it again."""

    read: Callable[[str], int | None]
    show: Callable[[int], str]
    sentence: str
    """What is answered to something else."""
    examples: tuple[str, ...]
    most: int
    """The largest number that ``read`` gives."""
    is_age: bool = False
    """A bare "2d" means "at most that": nothing is exactly two days old."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Words for a whole range."""
    unit: str = ""
    """What was forgotten when a number stands alone."""


@cache
def money(digits: int) -> Measure:
    """Amounts of a currency with that many digits after the point, in minor units."""
    return Measure(
        read=lambda text: _amount(text, digits),
        show=lambda number: _pointed(number, digits),
        sentence=N_(
            "“{value}” is not an amount. Write {name}:>500, {name}:<=1000.50 or {name}:500..1000: a point before the "
            "cents, and nothing between thousands."
        ),
        examples=(">500", "<=1000.50", "500..1000", ">5k"),
        most=LARGEST * 10**digits,
    )


def _amount(text: str, digits: int) -> int | None:
    found = re.fullmatch(r"[$€£]?(\d{1,12})(?:\.(\d{1,3}))?(k?)[$€£]?", text.strip(), re.IGNORECASE)
    if not found:
        return None
    whole, cents, thousand = found.groups("")
    if len(cents) > (3 if thousand else digits):
        return None
    number = Decimal(f"{whole}.{cents or 0}").scaleb(digits + (3 if thousand else 0))
    return int(number) if number == int(number) and number <= LARGEST * 10**digits else None


def _pointed(number: int, digits: int) -> str:
    whole, cents = divmod(number, 10**digits)
    return f"{whole}.{cents:0{digits}d}" if cents else str(whole)


def _count(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,12})(k?)", text.strip(), re.IGNORECASE)
    number = int(found[1]) * (1000 if found[2] else 1) if found else LARGEST + 1
    return number if number <= LARGEST else None


def _percent(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,3})%?", text.strip())
    return int(found[1]) if found and int(found[1]) <= 100 else None


def _stars(text: str) -> int | None:
    found = re.fullmatch(r"\d(\.\d{1,2})?", text.strip())
    number = int(Decimal(found[0]).scaleb(2)) if found else 501
    return number if number <= 500 else None


_DAYS = {"y": 365, "m": 30, "w": 7, "d": 1}
_MINUTES = {unit: days * 24 * 60 for unit, days in _DAYS.items()} | {"h": 60, "min": 1}
_UNITS = {
    word: unit
    for unit, words in {
        "min": "min mins minute minutes minuten",
        "h": "h hour hours std stunde stunden",
        "d": "d day days tag tage tagen",
        "w": "w wk week weeks woche wochen",
        "m": "m mo month months monat monate monaten",
        "y": "y yr year years jahr jahre",
    }.items()
    for word in words.split()
}


def _time(text: str, units: Mapping[str, int]) -> int | None:
    found = re.fullmatch(r"(\d{1,9})\s*([a-z]+)", text.strip().casefold())
    unit = _UNITS.get(found[2], "") if found else ""
    if not found or unit not in units:
        return None
    number = int(found[1]) * units[unit]
    return number if number <= LONGEST_TIME * units["y"] else None


def _timed(number: int, units: Mapping[str, int]) -> str:
    """In the largest unit in which it is a whole number."""
    if number == 0:
        return "0d"
    unit, size = next((unit, size) for unit, size in units.items() if number % size == 0)
    return f"{number // size}{unit}"


COUNT = Measure(
    _count,
    str,
    N_("“{value}” is not a number. Write {name}:<10, {name}:>=5 or {name}:5..20."),
    ("<10", ">=5", "5..20"),
    LARGEST,
)
PERCENT = Measure(
    _percent,
    str,
    N_("“{value}” is not a percentage from 0 to 100. Write {name}:>50 or {name}:50..80."),
    (">50", "50..80"),
    100,
)
STARS = Measure(
    _stars,
    lambda number: _pointed(number, 2).rstrip("0") if number % 100 else str(number // 100),
    N_("“{value}” is not a number of stars from 0 to 5. Write {name}:>4.5 or {name}:4..5."),
    (">4.5", "4..5"),
    500,
)
LENGTH = Measure(
    lambda text: _time(text, _DAYS),
    lambda number: _timed(number, _DAYS),
    N_(
        "“{value}” is not a length. Write {name}:<3m, {name}:>2w or {name}:1m..6m (days d, weeks w, months m, years y)."
    ),
    ("<3m", ">2w", "1m..6m"),
    LONGEST_TIME * _DAYS["y"],
    unit="d",
)
AGE = Measure(
    lambda text: _time(text, _MINUTES),
    lambda number: _timed(number, _MINUTES),
    N_("“{value}” is not an age. Write {name}:<2d, {name}:<3h or {name}:today (hours h, days d, weeks w, months m)."),
    ("<2d", "<3h", "1d..1w", "today"),
    LONGEST_TIME * _MINUTES["y"],
    is_age=True,
    words={"today": "<1d", "heute": "<1d", "week": "<1w", "month": "<1m"},
    unit="d",
)
