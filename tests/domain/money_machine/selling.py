"""Connects: bought, given back for money, and bid."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.database import tables
from bot.adapters.database.payment_tables import payments as payment_table
from bot.domain.connects.boosts import boost_proposal
from bot.domain.connects.purchases import buy, refund
from bot.domain.errors import OperatorsOnly
from bot.domain.payments.model import PaymentState
from tests.domain.money_machine.world import Deed, World


def bought(world: World, number: int) -> Deed:
    provider, count = ("stars", "stripe")[number % 2], (10, 20, 40, 80)[number % 4]
    return Deed(
        lambda market, who, _: buy(market, who, count, provider),
        world.freelancers[number // 2 % 2],
        stranger=None,
        seen=False,
        once=False,
    )


def given_back(world: World, number: int) -> Deed | None:
    row = world.pick(payment_table, number, PaymentState.SUCCEEDED, purpose="connects", direction="in")
    return row and Deed(
        lambda market, who, off: refund(market, who, row.id, row.version + off), world.operator, {}, OperatorsOnly
    )


def bid(world: World, number: int) -> Deed | None:
    row = world.pick(tables.proposals, number, "submitted")
    if row is None:
        return None
    return Deed(
        lambda market, who, off: boost_proposal(market, who, row.id, row.version + off, 1 + number % 12),
        world.people[row.freelancer_id],
    )


def propose(world: World, number: int) -> None:
    """An open job with proposals, whose places on top can be bid for."""
    if world.pick(tables.jobs, 0, state="open") is None:
        job = world.town.job(world.clients[number % 2])
        for freelancer in world.freelancers:
            world.town.proposal(freelancer, job)


DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "buy Connects": (3, bought),
    "give Connects back": (1, given_back),
    "bid": (2, bid),
}
