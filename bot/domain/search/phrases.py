"""What the patterns of plain words are made of: amounts, times and comparisons in English and German."""

from __future__ import annotations

import re
from collections.abc import Callable

SIGNS = {
    **dict.fromkeys(("more than", "higher than", "longer than", "over", "above"), ">"),
    **dict.fromkeys(("mehr als", "höher als", "länger als", "über", "ueber"), ">"),
    **dict.fromkeys(("at least", "from", "minimum", "min", "starting at", "mindestens", "ab"), ">="),
    **dict.fromkeys(("less than", "lower than", "shorter than", "fewer than", "under", "below"), "<"),
    **dict.fromkeys(("weniger als", "niedriger als", "kürzer als", "unter"), "<"),
    **dict.fromkeys(("at most", "up to", "maximum", "max", "höchstens", "maximal", "bis zu", "bis"), "<="),
}
SIGN = rf"(?P<sign>{'|'.join(sorted(SIGNS, key=len, reverse=True))})\.?\s"
NUMBER = r"(?P<number>\d{1,9}(?:[.,]\d{1,2})?)(?!\d)"
HOURLY = r"(?:\s?/\s?|\s(?:per|an|a|pro|die|je|in\sder)\s)(?:hour|hr|h|std|stunde)\b\.?"
NOT_MONEY = (
    r"(?!\s?(?:%|(?:percent|prozent|years?|yrs?|jahren?|months?|monaten?|weeks?|wochen?|days?|tagen?|hours?|stunden?"
    r"|people|personen|pages?|seiten|words?|wörtern?|lines?|zeilen|users?|products?|items?|images?|files?)\b))"
)
UNITS = {"hour": "h", "stunde": "h", "day": "d", "tag": "d", "week": "w", "woche": "w", "month": "m", "monat": "m"}
CLIENT = r"(?:clients?|customers?|kunden?|auftraggebern?)"
RATE_WORDS = r"(?:hourly(?:\srate)?|rates?|stundenlohn|stundensatz)\s(?:of\s|von\s)?"
BUDGET_WORDS = r"(?:with\sa\s|mit\s)?(?:budgets?|prices?|preis|pays?|paying)\s(?:of\s|von\s)?"

Piece = Callable[[re.Match[str]], str]
Rules = tuple[tuple[re.Pattern[str], Piece], ...]


def rules(table: dict[str, str | Piece]) -> Rules:
    """A table of patterns of whole words; a text stands for a piece that is always the same."""
    return tuple((_pattern(text), _always(piece) if isinstance(piece, str) else piece) for text, piece in table.items())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)")


def _always(piece: str) -> Piece:
    return lambda _found: piece


def money(name: str) -> str:
    """The pattern of an amount, with its currency if there is one."""
    currency = r"(?:\s?(?:[$€£]|(?:dollars?|usd|euros?|eur|bucks|pounds?|gbp)\b))?"
    return rf"[$€£]?\s?(?P<{name}>\d[\d.,']{{0,12}}(?<![.,'])(?!\d)(?:\s?k\b)?){currency}"


def time(units: str) -> str:
    """The pattern of a length of time in one of these units."""
    return rf"(?P<number>\d{{1,4}})\s?(?P<unit>{units})(?:s|e|n|en)?"


def number(text: str) -> str:
    """An amount as the language writes it: "1.000,50" and "1,000.50" are both 1000.50."""
    return re.sub(r"(?<=\d)[.,'](?=\d{3}(?!\d))", "", text.replace(" ", "")).replace(",", ".")


def compared(name: str) -> Piece:
    """A sign and a number, for the qualifier of this name."""
    return lambda found: f"{name}:{SIGNS[found['sign']]}{number(found['number'])}"


def ranged(name: str) -> Piece:
    """Two numbers."""
    return lambda found: f"{name}:{number(found['low'])}..{number(found['high'])}"


def timed(name: str, sign: str = "") -> Piece:
    """A number and a unit of time, and a sign where it is not always the same."""
    return lambda found: f"{name}:{sign or SIGNS[found['sign']]}{found['number']}{UNITS[found['unit']]}"


def amounts(name: str, before: str = "", after: str = "") -> dict[str, str | Piece]:
    """An amount for this qualifier, between two or beside one, with what has to stand before and after it.

    With nothing before and after it, two numbers in a row are amounts only when they are introduced as such.
    """
    low, high, one = money("low"), money("high"), money("number")
    start = r"(?:between\s|from\s|zwischen\s|von\s|(?=[$€£]))" + ("?" if before or after else "")
    return {
        rf"{before}{start}{low}\s?(?:-|–|and|to|und|bis)\s?{high}{after}{NOT_MONEY}": ranged(name),
        rf"{before}{SIGN}{one}{after}{NOT_MONEY}": compared(name),
    }
