"""What people type into the fields of forms, and what it is taken for."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import pytest

from bot.domain.money import Money
from bot.handlers.kit.form import (
    Amount,
    Ask,
    BadAnswer,
    Choice,
    Day,
    Files,
    Form,
    Lines,
    Raw,
    Text,
    day_from,
    money_from,
    read_form,
)
from bot.handlers.pieces import TERMS, skills_asked, terms_line, terms_typed
from tests.handlers.stage import file, reading, usd

LETTERS = Text("Letter", "Write.", least=3, most=10)
SKILLS = skills_asked("Skills", "Which?", 3)


def refused(ask: Ask, raw: Raw, language: str = "en") -> str:
    """The sentence with which a field refuses an answer."""
    turn = reading(language)
    with pytest.raises(BadAnswer) as caught:
        ask.parse(raw, turn)
    return caught.value.told(turn.words)


# Money


@pytest.mark.parametrize(
    ("typed", "language", "cents"),
    [
        ("500", "en", 50_000),
        (" 500 ", "en", 50_000),
        ("$500", "en", 50_000),
        ("500$", "en", 50_000),
        ("500 USD", "en", 50_000),
        ("usd 500", "en", 50_000),
        ("500 dollars", "en", 50_000),
        ("1,200.50", "en", 120_050),
        ("$1,200", "en", 120_000),
        ("1200.5", "en", 120_050),
        ("1 200", "en", 120_000),
        ("0.05", "en", 5),
        ("1.200,50", "de", 120_050),
        ("1.200", "de", 120_000),
        ("1.200,50 $", "de", 120_050),
        ("1200,5", "de", 120_050),
        ("1200.50", "de", 120_050),
        ("500 Dollar", "de", 50_000),
        ("45 USD / hour", "en", 4_500),
        ("45 pro Stunde", "de", 4_500),
    ],
)
def test_amounts(typed: str, language: str, cents: int) -> None:
    assert money_from(typed, reading(language), "USD") == usd(cents)


def test_amounts_in_other_currencies() -> None:
    assert money_from("500 €", reading("en", currency="EUR"), "EUR") == Money(50_000, "EUR")
    assert money_from("1.200,50 €", reading("de", currency="EUR"), "EUR") == Money(120_050, "EUR")
    assert money_from("¥5,000", reading("en", currency="JPY"), "JPY") == Money(5_000, "JPY")
    with pytest.raises(BadAnswer):
        money_from("5,000.50", reading("en", currency="JPY"), "JPY")


@pytest.mark.parametrize("typed", ["abc", "", "$", "-", ".", ",", "5k", "five", "1,2,3", "1.200,50", "10-20", "500 €"])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        money_from(typed, reading(), "USD")
    assert "such as $" in caught.value.told(reading().words)


@pytest.mark.parametrize("typed", ["1.005", "0.001", "12.345"])
def test_fractions_of_a_cent_are_refused(typed: str) -> None:
    with pytest.raises(BadAnswer):
        money_from(typed, reading(), "USD")


@pytest.mark.parametrize("typed", ["9" * 300, "9" * 4_000, "0." + "0" * 4_000, "1" * 2_000 + ".50"])
def test_an_endless_number_is_refused(typed: str) -> None:
    assert refused(Amount("Budget"), typed)
    assert refused(TERMS, f"Everything - {typed}")


def test_amounts_have_bounds() -> None:
    bounded = Amount("Budget", least=500, most=100_000)
    assert refused(bounded, "-5") == "The least is $5."
    assert refused(bounded, "4.99", "de") == "Mindestens 5 $."
    assert refused(bounded, "1000.01") == "The most is $1,000."
    assert bounded.parse("5", reading()) == usd(500)
    assert bounded.parse("1000", reading()) == usd(100_000)


def test_an_amount_is_shown_as_it_was_understood() -> None:
    assert Amount("Budget").shown("1200.5", reading()) == "$1,200.50"
    assert Amount("Budget").shown("1200,5", reading("de")) == "1.200,50 $"
    assert Amount("Budget").shown("lots", reading()) == "lots"


# Milestones


@pytest.mark.parametrize(
    ("line", "language", "title", "cents", "due"),
    [
        ("Design - 300", "en", "Design", 30_000, None),
        ("Design – 300", "en", "Design", 30_000, None),
        ("Design — $300", "en", "Design", 30_000, None),
        ("Design -- 300", "en", "Design", 30_000, None),
        ("Design: 300", "en", "Design", 30_000, None),
        ("Design | 300 USD", "en", "Design", 30_000, None),
        ("Design; 300$", "en", "Design", 30_000, None),
        ("Design, 1,200.50", "en", "Design", 120_050, None),
        ("Design - 1.200,50 $", "de", "Design", 120_050, None),
        ("Design - 1 200", "en", "Design", 120_000, None),
        ("1. Design - 300", "en", "Design", 30_000, None),
        ("2) Design - 300", "en", "Design", 30_000, None),
        ("Design - 300 - 2027-03-31", "en", "Design", 30_000, date(2027, 3, 31)),
        ("Design - $300, due 2027-03-31", "en", "Design", 30_000, date(2027, 3, 31)),
        ("Design - 300 - 31.03.2027", "de", "Design", 30_000, date(2027, 3, 31)),
        ("Design: 300 $, fällig 31.3.2027", "de", "Design", 30_000, date(2027, 3, 31)),
        ("Design - 300 - bis 31.03.2027", "de", "Design", 30_000, date(2027, 3, 31)),
        ("Design | 300 | 31/3/2027", "en", "Design", 30_000, date(2027, 3, 31)),
        ("Front-end - part 2 - 300", "en", "Front-end - part 2", 30_000, None),
        ("Sprint 1: login, roles - 300", "en", "Sprint 1: login, roles", 30_000, None),
        ("Report for 2027-05-01 - 300", "en", "Report for 2027-05-01", 30_000, None),
        ("Logo in 3 variants - 300", "en", "Logo in 3 variants", 30_000, None),
        ("<b>Design</b> - 300", "en", "<b>Design</b>", 30_000, None),
        ("Дизайн - 300", "en", "Дизайн", 30_000, None),
    ],
)
def test_lines_of_milestones(line: str, language: str, title: str, cents: int, due: date | None) -> None:
    read = terms_line(line, reading(language))
    assert (read.title, read.amount, read.due) == (title, usd(cents), due)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Design", "write it as"),
        ("300", "write it as"),
        ("Design 300", "write it as"),
        ("- 300", "write it as"),
        ("Design - abc", "write it as"),
        ("Design - 3", "at least $5"),
        ("Design - -300", "at least $5"),
        ("Design - 0", "at least $5"),
        ("Design - 1000000.01", "at most $1,000,000"),
        ("Design - 300 - 2027-13-45", "Write the day as"),
        ("Design - 300 - 2027-02-30", "Write the day as"),
    ],
)
def test_lines_that_are_no_milestones_say_what_would_be(line: str, why: str) -> None:
    assert refused(TERMS, f"First - 100\n{line}").startswith("Line 2: ")
    assert why in refused(TERMS, line)


def test_empty_lines_do_not_count() -> None:
    parts = TERMS.parse("\n First - 100 \n\n\nSecond - 200\n", reading())
    assert [part.title for part in parts] == ["First", "Second"]


def test_lines_have_bounds() -> None:
    few = Lines("Lines", most=2)
    assert few.parse("a\nb", reading()) == ("a", "b")
    assert refused(few, "a\nb\nc") == "Write at most 2 lines."
    assert refused(few, " \n ") == "Write at least one line."


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("currency", ["USD", "EUR", "JPY", "CHF", "GBP"])
def test_milestones_are_shown_as_somebody_would_type_them(language: str, currency: str) -> None:
    turn = reading(language, "UTC", currency)
    typed = "Design, part - 1 - 123456 - 2027-03-31\nA: B - 700"
    parts = TERMS.parse(typed, turn)
    assert TERMS.parse(terms_typed(turn, parts), turn) == parts


# Days


@pytest.mark.parametrize("typed", ["2027-03-31", "31.03.2027", "31.3.2027", "31/03/2027", " 2027-03-31 "])
def test_days(typed: str) -> None:
    assert day_from(typed) == date(2027, 3, 31)


@pytest.mark.parametrize("typed", ["", "tomorrow", "2027-02-30", "03/31/2027", "31.03.27", "2027", "1e9-01-01"])
def test_what_is_no_day(typed: str) -> None:
    assert refused(Day("Due"), typed) == "Write the day as year-month-day, such as 2027-03-31."
    assert refused(Day("Due"), typed, "de") == "Schreib das Datum so: 31.03.2027."


def test_a_day_has_not_passed_where_the_person_is() -> None:
    early = date(2027, 2, 28)
    assert Day("Due").parse("2027-03-01", reading()) == date(2027, 3, 1)
    assert refused(Day("Due"), "2027-02-28") == "Choose a day that has not passed."
    assert Day("Due").parse("2027-02-28", reading("en", "Pacific/Pago_Pago")) == early, "it is ten in the evening there"


# Words


def test_words_have_bounds() -> None:
    assert LETTERS.parse("  abc \x00", reading()) == "abc"
    assert LETTERS.parse("x" * 10, reading()) == "x" * 10
    assert refused(LETTERS, "ab") == "Write at least 3 characters."
    assert "10" in refused(LETTERS, "x" * 12)
    assert "12" in refused(LETTERS, "x" * 12, "de")
    assert refused(Text("Letter"), "   ") == "Write a few words."
    assert refused(Text("Letter"), "\u200b\u200b") == "Write a few words."


# Choices


LEVEL = Choice("Level", choices=(("entry", "Entry level"), ("expert", "Expert")))


@pytest.mark.parametrize(
    ("typed", "language"),
    [("expert", "en"), ("Expert", "en"), (" EXPERT ", "en"), ("Experte", "de"), ("expert", "de")],
)
def test_a_choice_may_be_tapped_or_typed(typed: str, language: str) -> None:
    assert LEVEL.parse(typed, reading(language)) == "expert"


def test_other_choices_are_refused() -> None:
    assert refused(LEVEL, "guru") == "Choose one of the buttons."
    assert refused(LEVEL, "guru", "de") == "Wähle einen der Knöpfe."
    assert LEVEL.shown("entry", reading("de")) == "Einstieg"
    assert LEVEL.shown("guru", reading()) == "guru"


def test_choices_can_depend_on_the_turn() -> None:
    asked = Choice("Which", choices=lambda turn: ((turn.name, turn.name.upper()),))
    assert [option.label for option in asked.options(reading())] == ["SOMEBODY"]
    assert asked.parse("somebody", reading()) == "Somebody"


# Picks


def test_picks_understand_typos_and_other_names() -> None:
    assert SKILLS.understand("pyhton, postgres;fast api\nk8s") == (
        ["python", "postgresql", "fastapi", "kubernetes"],
        [],
    )
    assert SKILLS.understand("python,,  , knitting") == (["python"], ["knitting"])
    assert SKILLS.parse("pyhton, Python, py", reading()) == ("python",)
    assert SKILLS.parse(["python", "go"], reading()) == ("python", "go")
    assert SKILLS.shown(["python", "csharp"], reading()) == "Python, C#"
    assert SKILLS.shown("pyhton", reading()) == "Python"


def test_picks_have_bounds() -> None:
    assert refused(SKILLS, "knitting") == "Choose at least 1."
    assert refused(SKILLS, ["knitting"]) == "Choose at least 1."
    assert refused(SKILLS, "python, go, rust, java") == "Choose at most 3."


def test_picks_suggest() -> None:
    assert SKILLS.search("pyt")[0].value == "python"
    assert len(SKILLS.options(reading())) == 8
    assert SKILLS.search("%%%") == []


# Files


def test_files() -> None:
    plan, logo = file("plan.pdf"), file("logo.png")
    turn = reading("en", "UTC", "USD", plan, logo)
    asked = Files("Files", most=2)
    assert asked.parse([plan.id, logo.id], turn) == (plan.id, logo.id)
    assert asked.parse(plan.id, turn) == (plan.id,)
    assert asked.parse("", turn) == ()
    assert asked.shown([plan.id, logo.id, "gone"], turn) == "plan.pdf, logo.png"
    assert refused(asked, ["a", "b", "c"]) == "Send at most 2 files."
    assert refused(asked, ["somebody else's"]) == "Send the file itself."
    assert refused(Files("Files", least=1), []) == "Send at least one file."


# Whole forms


class Order(Form):
    """Something to fill in."""

    title: Annotated[str, Text("Title", "What?", least=3)]
    budget: Annotated[Money | None, Amount("Budget", "How much?", least=500)] = None
    note: Annotated[str, Text("Note", "Why?")] = ""


def test_a_form_is_read_whole() -> None:
    filled, errors = read_form(Order, {"title": "A bot", "budget": "$500"}, reading())
    assert errors == {}
    assert filled == Order(title="A bot", budget=usd(50_000))
    assert isinstance(filled, Order)
    assert filled.note == ""


def test_every_wrong_field_is_told_at_once_in_the_readers_language() -> None:
    filled, errors = read_form(Order, {"title": "x", "budget": "lots"}, reading("de"))
    assert filled is None
    assert errors == {
        "title": "Schreib mindestens 3 Zeichen.",
        "budget": "Schreib einen Betrag, zum Beispiel 250 $.",
    }


@pytest.mark.parametrize("empty", ["", "   ", []])
def test_what_is_needed_and_what_may_be_left_out(empty: Raw) -> None:
    _, errors = read_form(Order, {"title": empty, "budget": empty}, reading())
    assert errors == {"title": "This is needed."}
    assert read_form(Order, {}, reading())[1] == {"title": "This is needed."}


def test_fields_that_nobody_asked_for_do_no_harm() -> None:
    filled, errors = read_form(Order, {"title": "A bot", "is_operator": "yes"}, reading())
    assert errors == {}
    assert not hasattr(filled, "is_operator")


def test_a_form_knows_what_may_be_skipped() -> None:
    assert list(Order.asks()) == ["title", "budget", "note"]
    assert [Order.optional(name) for name in Order.asks()] == [False, True, True]
