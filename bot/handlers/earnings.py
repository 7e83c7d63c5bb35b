"""A picture of what somebody earned, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from babel.numbers import format_compact_currency, get_currency_precision

from bot.domain.errors import N_
from bot.domain.ledger.statement import Line, statement_of_person
from bot.domain.money import Money
from bot.handlers.kit.route import pack
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Bars, Field, Picture, Row, Screen, Tick
from bot.handlers.kit.turn import ReadingTurn
from bot.handlers.kit.words import Words
from bot.handlers.periods import Period, month
from bot.handlers.pieces import home_action

MONTHS = 12
TICKS = 4
"""About so many lines across the picture."""


@dataclass(frozen=True)
class Earned:
    """What was earned in a month: ``net`` is what was left after the ``fee``; refunds are taken off."""

    month: Period
    fee: Money
    net: Money


@routes.screen(
    "earnings",
    command="earnings",
    about=N_("a picture of what you earned, month by month"),
    phrases=(
        N_(
            "my earnings picture|earnings picture|earnings chart|my earnings chart|how much did i earn|"
            "how much have i earned|picture of earnings|picture of my earnings"
        ),
    ),
)
def earnings(turn: ReadingTurn) -> Screen:
    """The last twelve months."""
    t = turn.words
    months = _earned(turn)
    nothing = turn.market.rules.money(0)
    net, fee = sum((one.net for one in months), nothing), sum((one.fee for one in months), nothing)
    has_any = any(one.net or one.fee for one in months)
    return Screen(
        title=t(N_("Your earnings")),
        lead=t(N_("The last 12 months, by the day on which you were paid.")) if has_any else _none(turn),
        fields=(
            Field(label=t(N_("Earned after fees")), value=t.money(net)),
            Field(label=t(N_("Parley's fee")), value=t.money(fee)),
            Field(label=t(N_("This month")), value=t.money(months[-1].net)),
        )
        if has_any
        else (),
        picture=_picture(t, months) if has_any else None,
        actions=(
            Action(label=t(N_("Statement")), route=pack("statement", ())),
            Action(label=t(N_("Money")), route=pack("money", ())),
            home_action(turn),
        ),
    )


def _none(turn: ReadingTurn) -> str:
    return turn.words(N_("You earned nothing in the last 12 months. The picture comes with your first payment."))


def _earned(turn: ReadingTurn) -> list[Earned]:
    t = turn.words
    today = t.now.astimezone(t.zone).date()
    months = [month(today.year, today.month - back) for back in reversed(range(MONTHS))]
    since, until = months[0].instants(t)[0], months[-1].instants(t)[1]
    made = statement_of_person(turn.market, turn.actor, since, until)
    return [_of_month(turn, made.lines, one) for one in months]


def _of_month(turn: ReadingTurn, lines: tuple[Line, ...], one: Period) -> Earned:
    begins, ends = one.instants(turn.words)
    nothing = turn.market.rules.money(0)
    # What belongs to a contract was earned or refunded; the rest are payouts.
    own = [line for line in lines if line.about and _within(line.at, begins, ends)]
    return Earned(one, sum((line.fee for line in own), nothing), sum((line.net for line in own), nothing))


def _within(at: datetime, begins: datetime, ends: datetime) -> bool:
    return begins <= at < ends


def _picture(words: Words, months: list[Earned]) -> Picture:
    t, currency = words, months[0].net.currency
    # A month in which more went back than came has no bar: the words say what it was.
    nets, fees = ([max(0, amount.amount) for amount in row] for row in _rows(months))
    title = t(N_("What you earned, month by month"))
    told = [
        t(
            N_("{month}: {net}, fee {fee}"),
            month=one.month.told(words),
            net=one.net,
            fee=one.fee,
        )
        for one in months
        if one.net or one.fee
    ]
    return Picture(
        name="earnings.png",
        alt="\n".join([title, *told]),
        bars=Bars(
            title=title,
            labels=tuple(str(format_date(one.month.first, "LLL", locale=words.locale)) for one in months),
            rows=(Row(name=t(N_("Yours")), values=tuple(nets)), Row(name=t(N_("Parley's fee")), values=tuple(fees))),
            ticks=ticks(words, max(map(sum, zip(nets, fees, strict=True))), currency),
            tops=tuple(_compact(words, net, currency) if net else "" for net in nets),
        ),
    )


def _rows(months: list[Earned]) -> tuple[list[Money], list[Money]]:
    return [one.net for one in months], [one.fee for one in months]


def ticks(words: Words, most: int, currency: str) -> tuple[Tick, ...]:
    """Lines at round amounts, from nothing to above ``most`` minor units."""
    step = 10 ** get_currency_precision(currency)
    while True:
        for factor in (1, 2, 5):
            if most <= step * factor * TICKS:
                end = -(-most // (step * factor)) or 1
                return tuple(
                    Tick(value=step * factor * line, told=words.money(Money(step * factor * line, currency)))
                    for line in range(end + 1)
                )
        step *= 10


def _compact(words: Words, amount: int, currency: str) -> str:
    """A rounded amount that fits above a narrow bar: "$1.2K"."""
    whole = amount / 10 ** get_currency_precision(currency)
    if whole < 1_000:
        return str(format_compact_currency(round(whole), currency, locale=words.locale))
    return str(format_compact_currency(whole, currency, locale=words.locale, fraction_digits=1))
