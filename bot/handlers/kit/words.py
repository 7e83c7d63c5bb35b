"""Words, numbers, money, dates and plurals in the reader's language, locale and time zone."""

from __future__ import annotations

import functools
import gettext
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_precision

from bot.domain.connects.purchases import STAR_CURRENCY
from bot.domain.errors import N_, BadValue, Refusal
from bot.domain.money import Money

CATALOGUES = Path(__file__).parent.parent / "words"
LANGUAGES = {"en": "English", "de": "Deutsch"}


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    source = CATALOGUES / f"{language}.po"
    if language == "en" or not source.exists():
        return gettext.NullTranslations()
    with source.open("rb") as po:
        catalogue = read_po(po, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@functools.cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


@functools.cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a continent is a folder
        return ZoneInfo("UTC")


def decimals(currency: str) -> int:
    """How many decimals a currency has; Telegram's Stars, which ISO 4217 does not know, have none."""
    return 0 if currency == STAR_CURRENCY else int(get_currency_precision(currency))


class Words:
    """How Parley speaks to one person. Called with a sentence, it translates it and fills its places."""

    def __init__(self, language: str, time_zone: str, now: datetime) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.locale = _locale("en_US" if self.language == "en" else language)
        self.zone = _zone(time_zone)
        self.now = now
        self._catalogue = _catalogue(self.language)

    def __call__(self, sentence: str, **values: object) -> str:
        """The sentence in the reader's language with its named places filled; a state that fills one is translated."""
        translated = self._catalogue.gettext(sentence) if sentence else ""
        return translated.format(**self._shown(values)) if values else translated

    def n(self, one: str, many: str, count: int, **values: object) -> str:
        """The sentence for this count; ``{count}`` is the number."""
        translated = self._catalogue.ngettext(one, many, count)
        return translated.format(**self._shown({"count": count, **values}))

    def money(self, money: Money) -> str:
        """An amount with its currency, without cents where there are none."""
        amount = Decimal(money.amount).scaleb(-decimals(money.currency))
        if amount == amount.to_integral_value():
            pattern = self.locale.currency_formats["standard"].pattern.replace(".00", "")
            text = format_currency(amount, money.currency, format=pattern, locale=self.locale, currency_digits=False)
        else:
            text = format_currency(amount, money.currency, locale=self.locale)
        return str(text).replace("\xa0", " ")

    def number(self, number: int | float) -> str:
        """A number with the reader's separators."""
        return format_decimal(number, locale=self.locale)

    def size(self, size: int) -> str:
        """A file's size, in the unit that suits it."""
        for unit, bytes_ in (("MB", 1_000_000), ("kB", 1_000)):
            if size >= bytes_:
                return f"{format_decimal(round(size / bytes_, 1), locale=self.locale)} {unit}"
        return f"{size} B"

    def count(self, number: int) -> str:
        """A large number, shortened."""
        return format_compact_decimal(number, locale=self.locale)

    def date(self, at: datetime | date) -> str:
        """A day, with the year where it is not this one."""
        day = at.astimezone(self.zone).date() if isinstance(at, datetime) else at
        pattern = "MMMEd" if day.year == self.now.astimezone(self.zone).year else "yMMMEd"
        return str(format_date(day, self._skeleton(pattern), locale=self.locale))

    def _skeleton(self, name: str) -> str:
        found = self.locale.datetime_skeletons.get(name)
        return found.pattern if found is not None else "medium"

    def time(self, at: datetime) -> str:
        """The time of day."""
        return str(format_time(at, "short", tzinfo=self.zone, locale=self.locale)).replace("\u202f", " ")

    def moment(self, at: datetime) -> str:
        """A time of day for today, a day and a time of day for any other."""
        if at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date():
            return self.time(at)
        return f"{self.date(at)}, {self.time(at)}"

    def full(self, at: datetime) -> str:
        """Date, time and zone, for records."""
        return str(format_datetime(at, "long", tzinfo=self.zone, locale=self.locale))

    def ago(self, at: datetime) -> str:
        """How long ago or until when, in one unit."""
        if abs(at - self.now) < timedelta(minutes=1):
            return self(N_("just now"))
        return str(format_timedelta(at - self.now, add_direction=True, threshold=1.2, locale=self.locale))

    def span(self, length: timedelta) -> str:
        """A length of time in one unit."""
        return str(format_timedelta(length, threshold=1.2, locale=self.locale))

    def _shown(self, values: dict[str, object]) -> dict[str, str]:
        return {name: self._value(value) for name, value in values.items()}

    def _value(self, value: object) -> str:
        match value:
            case StrEnum():
                return self(value)
            case str():
                return value
            case Money():
                return self.money(value)
            case int() | float():
                return self.number(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.date(value)
            case timedelta():
                return self.span(value)
        return str(value)


def told(refusal: Refusal, words: Words) -> str:
    """A refusal's sentence in the reader's language."""
    sentence = refusal.told if isinstance(refusal, BadValue) else refusal.sentence
    return words(sentence, **refusal.values)
