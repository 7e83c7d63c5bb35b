"""Statements and the picture of earnings, from chat to files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import change_settings
from bot.domain.contracts.service import approve_milestone
from bot.domain.money import Money
from bot.domain.teams.service import start_hiring
from bot.handlers.earnings import ticks
from bot.handlers.kit.form import BadAnswer
from bot.handlers.kit.screen import Document, Paper, Screen
from bot.handlers.kit.words import Words
from bot.handlers.periods import Period, period_from
from bot.handlers.statement_files import _exact, _harmless, _number
from tests.domain.town import DAY, Pair, Town
from tests.handlers.stage import Stage, button, labels, shown

NOW = datetime(2027, 3, 20, 22, 30, tzinfo=UTC)


@pytest.fixture
def operator(town: Town) -> Account:
    """The operator."""
    return town.operator()


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """A client and a freelancer who was paid $490 of $600."""
    pair = town.pair(600, 50)
    town.earn(pair, operator)
    return pair


def paper(screen: Screen) -> Paper:
    """The paper of a statement."""
    [content] = [one.content for one in screen.documents if isinstance(one.content, Paper)]
    return content


def rows(screen: Screen, delimiter: str = ",") -> list[list[str]]:
    """The rows of the table."""
    [text] = [one.content for one in screen.documents if isinstance(one.content, str)]
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def facts(screen: Screen) -> dict[str, str]:
    """What the screen says."""
    return {field.label: field.value for field in screen.fields}


async def test_a_freelancers_statement(stage: Stage, pair: Pair) -> None:
    choice = shown(await stage.commands(pair.freelancer, "statement"))
    assert labels(choice)[:5] == ["This month", "Last month", "This year", "Last year", "Another period"]
    screen = await stage.presses(pair.freelancer, choice, "This month")
    assert screen.title == "Statement: March 2027"
    assert facts(screen) == {"At the beginning": "$0", "Earned": "$600", "Fees": "$110", "At the end": "$490"}
    assert [card.lead for card in screen.cards] == ["$600, fee $110, net $490"]
    assert [document.name for document in screen.documents] == [
        "parley-2027-03-01-2027-03-31.csv",
        "parley-2027-03-01-2027-03-31.pdf",
    ]
    team = stage.town.look(lambda market: market.teams.get(pair.contract.team_id)).name
    assert rows(screen)[:4] == [
        ["Time", "What", "Contract", "Client", "Gross", "Fee", "Net", "Balance", "Currency"],
        ["2027-03-01 00:00", "At the beginning", "", "", "", "", "", "0.00", "USD"],
        ["2027-03-01 09:00", "Milestone paid", "A bot", team, "600.00", "110.00", "490.00", "490.00", "USD"],
        ["2027-04-01 00:00", "At the end", "", "", "", "", "", "490.00", "USD"],
    ]
    assert [table.title for table in paper(screen).tables] == [
        "What came in and went out",
        "By client",
        "By contract",
    ]
    empty = shown(await stage.says(pair.freelancer, "statement for february"))
    assert empty.title == "Statement: February 2027"
    assert empty.documents == ()


async def test_a_clients_statement(stage: Stage, pair: Pair, operator: Account) -> None:
    stage.town.fund(pair, operator, 2)
    screen = shown(await stage.says(pair.client, "Statement 2027"))
    assert facts(screen) == {
        "In escrow at the beginning": "$0",
        "You sent": "$682.50",
        "Released to freelancers": "$600",
        "Fees": "$32.50",
        "In escrow at the end": "$50",
    }
    assert [(card.title, card.lead) for card in screen.cards] == [
        (pair.freelancer.name, "$682.50, fee $32.50, net $650")
    ]


async def test_payouts_and_refusals_are_on_it(stage: Stage, town: Town, operator: Account) -> None:
    ana = town.paid_freelancer(operator, 600)
    town.payout(ana)
    screen = shown(await stage.says(ana, "statement this month"))
    assert facts(screen)["At the end"] == "$490"  # what is on its way is still theirs


@pytest.mark.parametrize("said", ["soon", "2027-13", "2027-03-15 to 2027-03-01", "9999", "0000", "march 99999"])
async def test_no_period(stage: Stage, pair: Pair, said: str) -> None:
    screen = shown(await stage.commands(pair.freelancer, "statement", said))
    assert screen.notice is not None
    assert screen.notice.tone == "problem"
    assert "This month" in labels(screen)


async def test_a_typed_period(stage: Stage, pair: Pair) -> None:
    choice = shown(await stage.commands(pair.freelancer, "statement"))
    form = button(choice, "Another period")
    answer = await stage.submits(pair.freelancer, form, {"period": "whenever"})
    assert "Write a month" in answer.errors["period"]
    screen = shown(await stage.submits(pair.freelancer, form, {"period": "2027-03-01 to 2027-03-02"}))
    assert screen.title == "Statement: Mar 1, 2027 – Mar 2, 2027"
    assert screen.documents


async def test_both_sides_of_one_person(stage: Stage, town: Town, operator: Account) -> None:
    ana = town.paid_freelancer(operator, 600)
    town.do(start_hiring, ana, workspace=None, name="Ana & Co")
    choice = shown(await stage.commands(ana, "statement"))
    other = await stage.presses(ana, choice, "Ana & Co")
    assert "For Ana & Co" in other.lead
    mine = await stage.presses(ana, other, "My earnings")
    assert facts(await stage.presses(ana, mine, "This month"))["Earned"] == "$600"


async def test_another_teams_statement_is_refused(stage: Stage, pair: Pair, town: Town) -> None:
    answer = await stage.taps(town.client(), f"statement|2027|{pair.contract.team_id}")
    assert answer.screen is None or not answer.screen.documents


async def test_in_german_with_german_numbers(stage: Stage, pair: Pair, town: Town) -> None:
    town.do(change_settings, town.fresh(pair.freelancer), language="de", time_zone="Europe/Berlin")
    screen = shown(await stage.commands(pair.freelancer, "statement", "märz 2027"))
    assert rows(screen, ";")[2][4:7] == ["600,00", "110,00", "490,00"]
    assert rows(screen, ";")[2][0] == "2027-03-01 10:00"


async def test_the_picture_of_earnings(stage: Stage, pair: Pair, town: Town, operator: Account) -> None:
    town.wait(40 * DAY)
    submitted = town.submit(pair, town.fund(pair, operator, 2))
    town.do(approve_milestone, pair.client, submitted.id, submitted.version)
    screen = shown(await stage.says(pair.freelancer, "how much did I earn?"))
    assert screen.picture is not None
    assert "March 2027: $490, fee $110\nApril 2027: $45, fee $5" in screen.picture.alt
    bars = screen.picture.bars
    assert bars.labels[-2:] == ("Mar", "Apr")
    assert [row.values[-2:] for row in bars.rows] == [(49_000, 4_500), (11_000, 500)]
    assert bars.ticks[-1].value >= 60_000
    assert bars.tops[-2:] == ("$490", "$45")
    assert facts(screen)["Earned after fees"] == "$535"


async def test_nothing_earned_is_no_picture(stage: Stage, town: Town) -> None:
    screen = shown(await stage.commands(town.freelancer(), "earnings"))
    assert screen.picture is None
    assert "Statement" in labels(screen)


def words(language: str = "en", zone: str = "UTC") -> Words:
    return Words(language, zone, NOW)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("march", date(2027, 3, 1), date(2027, 3, 31)),
        ("Mar", date(2027, 3, 1), date(2027, 3, 31)),
        ("april", date(2026, 4, 1), date(2026, 4, 30)),
        ("Feb. 2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("this month", date(2027, 3, 1), date(2027, 3, 31)),
        ("last month", date(2027, 2, 1), date(2027, 2, 28)),
        ("this year", date(2027, 1, 1), date(2027, 12, 31)),
        ("2027-01", date(2027, 1, 1), date(2027, 1, 31)),
        ("1/2027", date(2027, 1, 1), date(2027, 1, 31)),
        ("2027-03-05", date(2027, 3, 5), date(2027, 3, 5)),
        ("2027-03-01..2027-03-15", date(2027, 3, 1), date(2027, 3, 15)),
        ("1.3.2027 - 15.3.2027", date(2027, 3, 1), date(2027, 3, 15)),
        ("2027-03-01 – 2027-03-15", date(2027, 3, 1), date(2027, 3, 15)),
    ],
)
def test_periods_as_people_say_them(said: str, first: date, last: date) -> None:
    period = period_from(said, words())
    assert period == Period(first, last)
    assert period_from(period.key, words()) == period


def test_a_period_begins_at_midnight_where_the_reader_lives() -> None:
    begins, ends = period_from("march", words(zone="America/Sao_Paulo")).instants(words(zone="America/Sao_Paulo"))
    assert (begins, ends) == (datetime(2027, 3, 1, 3, tzinfo=UTC), datetime(2027, 4, 1, 3, tzinfo=UTC))
    assert period_from("this month", Words("en", "Asia/Tokyo", datetime(2027, 3, 31, 20, tzinfo=UTC))).first.month == 4


def test_what_is_no_period() -> None:
    for said in ("", "never", "2027-02-30", "13/2027", "a to b", "2027-03-01 to 2027-03-05 to 2027-03-07"):
        with pytest.raises(BadAnswer):
            period_from(said, words())


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-12.50", "-12.50"),
        ("-12,50", "-12,50"),
        ("-a", "'-a"),
        ("+1", "'+1"),
    ],
)
def test_no_formula_gets_into_a_spreadsheet(cell: str, written: str) -> None:
    assert _harmless(cell) == written


def test_lines_across_the_picture_are_at_round_amounts() -> None:
    assert [tick.told for tick in ticks(words(), 135_801, "USD")] == ["$0", "$500", "$1,000", "$1,500"]
    assert [tick.told for tick in ticks(words(), 0, "USD")] == ["$0", "$1"]
    assert [tick.value for tick in ticks(words(), 7, "JPY")] == [0, 2, 4, 6, 8]


@pytest.mark.parametrize(
    ("money", "number", "shown"),
    [
        (Money(400, "XTR"), "400", "XTR400"),
        (Money(60_000, "USD"), "600.00", "$600.00"),
        (Money(500, "JPY"), "500", "¥500"),
    ],
)
def test_only_what_has_parts_has_decimals(money: Money, number: str, shown: str) -> None:
    words = Words("en", "UTC", datetime(2027, 3, 1, tzinfo=UTC))
    assert (_number(words, money), _exact(words, money)) == (number, shown)


def test_a_document_is_words_or_a_paper() -> None:
    assert Document.model_validate_json(Document(name="a.csv", content="x").model_dump_json()).content == "x"
