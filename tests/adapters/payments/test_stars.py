"""Stars as a provider: nothing is called for an invoice, giving back happens once, and the book is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.payments.stars import MovedStars, Stars
from bot.adapters.ports import CallFailed, TryLater, Uncertain, Unsendable
from bot.adapters.telegram.payments import Moved
from bot.domain.money import Money
from bot.domain.payments.model import Direction, Payment, PaymentState
from bot.domain.payments.orders import Order

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class Book:
    """A bot's Stars, which fail when told to."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.given: list[tuple[int, str]] = []
        self.lines: list[MovedStars] = []

    async def give_back(self, user: int, charge: str) -> None:
        if self.fails is not None:
            raise self.fails
        self.given.append((user, charge))

    async def moved(self, since: datetime, until: datetime) -> list[MovedStars]:
        if self.fails is not None:
            raise self.fails
        return self.lines


class Standing:
    """A clock."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


def payment(direction: Direction) -> Payment:
    stars = Money(400, "XTR")
    return Payment("p", "stars", direction, "connects", "connects.40", "ana", stars, START, START)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
def stars(book: Book, clock: Standing) -> Stars:
    return Stars(book, clock, DAY)


async def test_an_invoice_is_open_until_its_time_is_over(stars: Stars, clock: Standing) -> None:
    assert (await stars.ask(payment("in"), Order())).state == PaymentState.OPEN
    clock.at += DAY
    assert (await stars.ask(payment("in"), Order())).state == PaymentState.CANCELLED
    assert (await stars.look(payment("in"))).state == PaymentState.CANCELLED


async def test_giving_back(stars: Stars, book: Book) -> None:
    told = await stars.ask(payment("back"), Order(original="charge", destination="7001"))

    assert told.state == PaymentState.SUCCEEDED
    assert book.given == [(7001, "charge")]


@pytest.mark.parametrize("failure", [TryLater(7), Uncertain("no answer")])
async def test_nobody_knows_so_it_is_asked_again(stars: Stars, book: Book, failure: Exception) -> None:
    book.fails = failure
    with pytest.raises(CallFailed):
        await stars.ask(payment("back"), Order(original="charge", destination="7001"))


@pytest.mark.parametrize(
    ("said", "state"),
    [("Charge_already_refunded", PaymentState.SUCCEEDED), ("Charge_not_found", PaymentState.FAILED)],
)
async def test_what_telegram_refuses(stars: Stars, book: Book, said: str, state: PaymentState) -> None:
    book.fails = Unsendable(said)
    told = await stars.ask(payment("back"), Order(original="charge", destination="7001"))

    assert told.state == state
    assert bool(told.reason) == (state == PaymentState.FAILED)


async def test_somebody_without_a_chat_gets_nothing_back(stars: Stars, book: Book) -> None:
    assert (await stars.ask(payment("back"), Order(original="charge"))).state == PaymentState.FAILED
    assert book.given == []


async def test_the_report(stars: Stars, book: Book) -> None:
    book.lines = [Moved("c1", "p", 400, START), Moved("c1", "p", -400, START + DAY)]
    lines = await stars.report(START, START + 2 * DAY)

    assert [(line.kind, line.amount, line.payment_id) for line in lines] == [
        ("payment", Money(400, "XTR"), "p"),
        ("back", Money(-400, "XTR"), "p"),
    ]
    book.fails = TryLater(1)
    with pytest.raises(CallFailed):
        await stars.report(START, START + DAY)
