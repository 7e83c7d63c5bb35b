"""Words, numbers, money and times as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.errors import BadValue, NotAllowed, Stale
from bot.domain.money import Money
from bot.domain.offers.model import OfferState
from bot.handlers.kit.words import Words, told

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)


def words(language: str = "en", zone: str = "UTC") -> Words:
    return Words(language, zone, NOW)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german"),
    [
        (60_000, "USD", "$600", "600 $"),
        (60_050, "USD", "$600.50", "600,50 $"),
        (123_456_789, "USD", "$1,234,567.89", "1.234.567,89 $"),
        (5, "USD", "$0.05", "0,05 $"),
        (0, "USD", "$0", "0 $"),
        (-1_250, "USD", "-$12.50", "-12,50 $"),
        (-1_200, "USD", "-$12", "-12 $"),
        (120_050, "EUR", "€1,200.50", "1.200,50 €"),
        (120_000, "EUR", "€1,200", "1.200 €"),
        (5_000, "JPY", "¥5,000", "5.000 ¥"),
        (150, "JPY", "¥150", "150 ¥"),
        (1, "JPY", "¥1", "1 ¥"),
        (400, "XTR", "XTR400", "400 XTR"),
        # More digits than a float has: none may be lost.
        (123_456_789_012_345_678_91, "USD", "$123,456,789,012,345,678.91", "123.456.789.012.345.678,91 $"),
        (9_007_199_254_740_993, "JPY", "¥9,007,199,254,740,993", "9.007.199.254.740.993 ¥"),
    ],
)
def test_money(amount: int, currency: str, english: str, german: str) -> None:
    money = Money(amount, currency)
    assert words().money(money) == english
    assert words("de").money(money) == german
    assert words("de")("{money} spent", money=money) == f"{german} ausgegeben"


def test_numbers() -> None:
    assert words().number(12_345) == "12,345"
    assert words("de").number(12_345) == "12.345"
    assert words("de").size(1_500_000) == "1,5 MB"
    assert words().size(2_000) == "2 kB"
    assert words().size(999) == "999 B"
    assert words().count(12_345) == "12K"


def test_days_have_a_year_where_it_is_another() -> None:
    assert words().date(date(2027, 3, 31)) == "Wed, Mar 31"
    assert words("de").date(date(2027, 3, 31)) == "Mi., 31. März"
    assert words().date(date(2028, 3, 31)) == "Fri, Mar 31, 2028"
    assert words("de").date(date(2028, 3, 31)) == "Fr., 31. März 2028"


def test_moments_are_in_the_readers_zone() -> None:
    late = datetime(2027, 3, 1, 23, 15, tzinfo=UTC)
    assert words().moment(late) == "11:15 PM"
    assert words("de").moment(late) == "23:15"
    assert words("de", "Europe/Berlin").moment(late) == "Di., 2. März, 00:15"
    assert words("en", "America/New_York").moment(late) == "6:15 PM"
    assert words("en", "Asia/Kolkata").moment(late) == "Tue, Mar 2, 4:45 AM"
    assert words("de", "Europe/Berlin")("Answer until {until}.", until=late) == "Antworte bis Di., 2. März, 00:15."


def test_the_day_of_an_instant_is_the_readers() -> None:
    assert words("en", "Asia/Tokyo").date(datetime(2027, 12, 31, 23, tzinfo=UTC)) == "Sat, Jan 1, 2028"


def test_summer_time_is_known() -> None:
    assert words("de", "Europe/Berlin").time(datetime(2027, 7, 1, 12, tzinfo=UTC)) == "14:00"
    assert words("de", "Europe/Berlin").time(datetime(2027, 1, 1, 12, tzinfo=UTC)) == "13:00"


def test_records_name_the_zone() -> None:
    assert words("en", "Europe/Berlin").full(NOW) == "March 1, 2027, 10:30:00\u202fAM +0100"


@pytest.mark.parametrize(
    ("passed", "english", "german"),
    [
        (timedelta(0), "just now", "gerade eben"),
        (timedelta(seconds=50), "just now", "gerade eben"),
        (timedelta(minutes=5), "5 minutes ago", "vor 5 Minuten"),
        (timedelta(hours=2), "2 hours ago", "vor 2 Stunden"),
        (timedelta(days=3), "3 days ago", "vor 3 Tagen"),
        (timedelta(days=-2), "in 2 days", "in 2 Tagen"),
    ],
)
def test_how_long_ago(passed: timedelta, english: str, german: str) -> None:
    assert words().ago(NOW - passed) == english
    assert words("de").ago(NOW - passed) == german


def test_spans() -> None:
    assert words().span(timedelta(days=14)) == "2 weeks"
    assert words("de")("Both sides have {span} to review each other.", span=timedelta(days=14)) == (
        "Beide Seiten haben 2 Wochen Zeit, einander zu bewerten."
    )
    assert words("de").span(timedelta(days=3)) == "3 Tage"


def test_plurals() -> None:
    one, many = "{count} proposal", "{count} proposals"
    assert [words().n(one, many, count) for count in (0, 1, 2)] == ["0 proposals", "1 proposal", "2 proposals"]
    assert [words("de").n(one, many, n) for n in (0, 1, 2)] == ["0 Bewerbungen", "1 Bewerbung", "2 Bewerbungen"]
    assert words("de").n(one, many, 1_200) == "1.200 Bewerbungen"
    reviews = "{stars} from one review", "{stars} from {count} reviews"
    assert words("de").n(*reviews, 1, stars="★") == "★ aus einer Bewertung"


def test_states_are_translated_in_their_places() -> None:
    assert words("de")("This offer is {state}.", state=OfferState.DECLINED) == "Dieses Angebot ist abgelehnt."
    assert words("de")(OfferState.EXPIRED) == "abgelaufen"
    assert words()("This offer is {state}.", state=OfferState.DECLINED) == "This offer is declined."


def test_what_people_wrote_is_not_translated_though_it_reads_like_a_state() -> None:
    assert words("de")("Offer: {title}", title="open") == "Angebot: open"
    assert words("de")("To {name}", name="Money") == "An Money"


def test_braces_of_people_stay_what_they_are() -> None:
    assert words("de")("Offer: {title}", title="{title} {0} {") == "Angebot: {title} {0} {"
    assert words("de")("Line {line}: {why}", line=3, why="{x}") == "Zeile 3: {x}"


def test_nothing_said_is_nothing_translated() -> None:
    """The empty sentence of a catalogue is its header."""
    assert words("de")("") == ""


@pytest.mark.parametrize("language", ["xx", "", "fr", "de_XX_nonsense", "../de"])
def test_an_unknown_language_is_english(language: str) -> None:
    spoken = Words(language, "UTC", NOW)
    assert spoken("Home") == "Home"
    assert spoken.money(Money(1_250, "USD")) == "$12.50"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    assert Words("en", zone, NOW).moment(NOW) == "9:30 AM"


def test_refusals_are_told_in_the_readers_language() -> None:
    least = Money(500, "USD")
    bad = BadValue("Each milestone is at least {least}.", least=least)
    assert told(bad, words()) == "Each milestone is at least $5."
    assert told(bad, words("de")) == "Jeder Meilenstein bringt mindestens 5 $."
    assert told(NotAllowed(state=OfferState.ACCEPTED), words("de")) == "Das geht nicht mehr. Stand: angenommen."
    assert told(Stale(), words("de")).startswith("Das hat sich inzwischen geändert")
