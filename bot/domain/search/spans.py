"""Ranges of a query: ">500", "30..60", "<2d", read and written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.search.measures import Measure
from bot.domain.search.model import Span

_SIGNS = {">=": ">=", "=>": ">=", "≥": ">=", "<=": "<=", "=<": "<=", "≤": "<=", ">": ">", "<": "<", "=": "="}
"""As they are typed, the long ones first, and what they mean."""
_RANGE = re.compile(r"(.*?)(?:\.{2,}|…)(.*)", re.DOTALL)
_THOUSANDS = re.compile(r"(\d{1,3})((?:[.,'’]\d{3})+)(?:[.,](\d{1,2}))?(?!\d)")


def read_span(text: str, measure: Measure) -> Span | None:
    """The range that is written; None where it cannot be understood or holds no number."""
    text = measure.words.get(text.strip().casefold(), text.strip())
    ends = _RANGE.fullmatch(text)
    if ends is None and text.count("-") == 1 and text[0] != "-" and text[-1] != "-":
        ends = re.fullmatch("(.*)-(.*)", text)
    span = _between(ends[1], ends[2], measure) if ends else _on_one_side(text, measure)
    return span if span and not is_empty(span) else None


def _between(low: str, high: str, measure: Measure) -> Span | None:
    least = measure.read(low) if low.strip() else None
    most = measure.read(high) if high.strip() else None
    is_understood = (least is not None or not low.strip()) and (most is not None or not high.strip())
    return Span(least=least, most=most) if is_understood and (least, most) != (None, None) else None


def _on_one_side(text: str, measure: Measure) -> Span | None:
    typed = next((sign for sign in _SIGNS if text.startswith(sign)), "")
    sign, written = _SIGNS.get(typed, ""), text[len(typed) :]
    if not sign and written.endswith("+"):
        sign, written = ">=", written[:-1]
    number = measure.read(written)
    if number is None:
        return None
    match sign or ("<" if measure.is_age else "="):
        case ">":
            return Span(least=number + 1)
        case ">=":
            return Span(least=number)
        case "<":
            return Span(most=number - 1)
        case "<=":
            return Span(most=number)
    return Span(least=number, most=number)


def is_empty(span: Span) -> bool:
    """Whether no number lies in the range; there are none below zero."""
    return (span.most is not None and span.most < 0) or (
        span.least is not None and span.most is not None and span.least > span.most
    )


def common(one: Span, other: Span) -> Span:
    """What lies in both; it may be empty."""
    least = [end for end in (one.least, other.least) if end is not None]
    most = [end for end in (one.most, other.most) if end is not None]
    return Span(least=max(least, default=None), most=min(most, default=None))


def show_span(span: Span, measure: Measure) -> tuple[str, ...]:
    """How the range is written: in one text, or in two where ends such as 500.01 would be needed otherwise."""
    least, most = span.least, span.most
    low = high = None
    if least is not None:
        low = _end(measure, ">=", least, ">", least - 1)
    if most is not None:
        high = _end(measure, "<=", most, "<", most + 1)
    if least is None or most is None or low is None or high is None:
        return tuple(end for end in (low, high) if end)
    if least == most and not measure.is_age:
        return (measure.show(least),)
    is_counted = measure.show(1) == "1"  # "5..9" is plainer than ">=5" and "<10" for what has no smaller unit
    if is_counted or (low[1], high[1]) == ("=", "="):
        return (f"{measure.show(least)}..{measure.show(most)}",)
    return (low, high)


def _end(measure: Measure, closed: str, number: int, open_: str, beside: int) -> str:
    """An end of a range with the plainer number: ">500" rather than ">=500.01"."""
    inside = measure.show(number)
    if 0 <= beside <= measure.most:
        outside = measure.show(beside)
        if _pains(outside) < _pains(inside) or (_pains(outside) == _pains(inside) and "." not in inside):
            return f"{open_}{outside}"
    return f"{closed}{inside}"


def _pains(shown: str) -> tuple[int, int]:
    """How hard a number is to read: its digits without the zeros at its end, then whether it ends in 0 or 5."""
    digits = re.sub(r"\D", "", shown)
    return len(digits.rstrip("0")), 0 if digits.endswith("0") else 1 if digits.endswith("5") else 2


def mended(text: str, measure: Measure) -> Iterator[str]:
    """Ranges that somebody may have meant by a text that is none."""
    plain = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[1] + found[2]) + _cents(found[3]), text)
    plain = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", plain)
    plain = re.sub(r"^([<>]=?)(?=[<>])[<>=]+", r"\1", plain)
    plain = re.sub(r"(?i)\s|usd|eur|[+]$", "", plain)
    ends = _RANGE.fullmatch(plain)
    swapped = f"{ends[2]}..{ends[1]}" if ends else plain
    for candidate in (plain, swapped, plain + measure.unit, re.sub(r"[^\d.<>=]", "", plain)):
        if read_span(candidate, measure):
            yield candidate


def _cents(cents: str | None) -> str:
    return f".{cents}" if cents else ""
