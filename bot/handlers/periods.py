"""Periods as people say them: "march", "2026", "last month", "2027-03-01 to 2027-03-15"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date, get_month_names

from bot.domain.errors import N_
from bot.handlers.kit.form import BadAnswer, day_from
from bot.handlers.kit.words import Words

FIRST_YEAR, LAST_YEAR = 2000, 2200
_BETWEEN = re.compile(r"\s*(?:\.\.|\bto\b|\buntil\b|\bbis\b|–|—|\s-\s)\s*")


@dataclass(frozen=True)
class Period:
    """Whole days, from ``first`` until ``last``."""

    first: date
    last: date

    @property
    def key(self) -> str:
        """The period in a button: "2027-03-01..2027-03-31"."""
        return f"{self.first}..{self.last}"

    def instants(self, words: Words) -> tuple[datetime, datetime]:
        """When it begins and when it is over, where the reader lives."""
        begins = datetime.combine(self.first, time(), words.zone)
        ends = datetime.combine(self.last + timedelta(days=1), time(), words.zone)
        return begins.astimezone(UTC), ends.astimezone(UTC)

    def told(self, words: Words) -> str:
        """ "March 2027", "2026", or the first and the last day."""
        if self == year(self.first.year):
            return str(self.first.year)
        if self == month(self.first.year, self.first.month):
            return str(format_date(self.first, "LLLL yyyy", locale=words.locale))
        first, last = (format_date(day, "medium", locale=words.locale) for day in (self.first, self.last))
        return f"{first} – {last}"


def month(of: int, number: int) -> Period:
    """A month of a year; the months after December, and before January, are those of its neighbours."""
    begins, ends = (date(of + (one - 1) // 12, (one - 1) % 12 + 1, 1) for one in (number, number + 1))
    return Period(begins, ends - timedelta(days=1))


def year(of: int) -> Period:
    """A year."""
    return Period(date(of, 1, 1), date(of, 12, 31))


def named_periods(words: Words) -> dict[str, Period]:
    """The periods that are offered, by what they are called in the reader's language."""
    today = words.now.astimezone(words.zone).date()
    return {
        words(N_("This month")): month(today.year, today.month),
        words(N_("Last month")): month(today.year, today.month - 1),
        words(N_("This year")): year(today.year),
        words(N_("Last year")): year(today.year - 1),
    }


def period_from(text: str, words: Words) -> Period:
    """The period that a person typed. Raises BadAnswer."""
    typed = " ".join(text.casefold().split())
    period = _named(typed, words) or _calendar(typed, words) or _between(typed)
    if period is None or not FIRST_YEAR <= period.first.year <= period.last.year <= LAST_YEAR:
        raise BadAnswer(N_("Write a month, a year, or two days, such as “March 2027” or “2027-03-01 to 2027-03-15”."))
    if period.first > period.last:
        raise BadAnswer(N_("The first day comes after the last one. Write the earlier one first."))
    return period


def _named(typed: str, words: Words) -> Period | None:
    english = Words("en", str(words.zone), words.now)
    said = {**named_periods(english), **named_periods(words)}
    return next((period for name, period in said.items() if name.casefold() == typed), None)


def _calendar(typed: str, words: Words) -> Period | None:
    """A year, or a month with or without one; without one it is the latest that has begun."""
    if re.fullmatch(r"\d{4}", typed):
        return year(int(typed)) if FIRST_YEAR <= int(typed) <= LAST_YEAR else None
    found = re.fullmatch(r"(?:(\d{4})-(\d{1,2})|(\d{1,2})[./](\d{4}))", typed)
    if found:
        number, of = int(found[2] or found[3]), int(found[1] or found[4])
        return month(of, number) if 1 <= number <= 12 and FIRST_YEAR <= of <= LAST_YEAR else None
    found = re.fullmatch(r"([^\W\d]+)\.?,? ?(\d{4})?", typed)
    number = _months(words).get(found[1], 0) if found else 0
    if not found or not number:
        return None
    today = words.now.astimezone(words.zone).date()
    of = int(found[2]) if found[2] else today.year - (number > today.month)
    return month(of, number) if FIRST_YEAR <= of <= LAST_YEAR else None


def _months(words: Words) -> dict[str, int]:
    """The months by their names, long and short, in the reader's language and in English."""
    return {
        name.casefold().rstrip("."): number
        for locale in ("en", words.locale)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }


def _between(typed: str) -> Period | None:
    try:
        days = [day_from(part) for part in _BETWEEN.split(typed)]
    except BadAnswer:
        return None
    return Period(days[0], days[-1]) if len(days) <= 2 else None
