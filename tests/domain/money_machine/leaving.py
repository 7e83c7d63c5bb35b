"""Money that leaves: payouts by hand, by a provider, and by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.adapters.database import tables
from bot.domain.errors import NotYours, OperatorsOnly
from bot.domain.payouts import service as payouts
from bot.domain.payouts.model import Every
from bot.domain.payouts.plans import change_plan
from tests.domain.money_machine.world import Deed, World, cents, part_of


def asked(world: World, number: int) -> Deed | None:
    """All that is free, or a part of it."""
    freelancer = world.freelancers[number % 2]
    free = world.town.look(lambda market: market.ledger.free(f"available:{freelancer.id}", "USD"))
    if number % 3:
        return Deed(
            lambda market, who, off: payouts.request_payout(market, who, free.amount + off),
            freelancer,
            {"payout requested": free.amount},
            stranger=None,
            seen=False,  # with less than what can be sent, it is said so first
        )
    amount = part_of(free, number)
    next_number = world.town.look(lambda market: market.payouts.next_number(freelancer.id))
    return Deed(
        lambda market, who, off: payouts.request_payout(market, who, amount.amount, number=next_number + off),
        freelancer,
        {"payout requested": amount.amount},
        stranger=None,
        seen=False,
    )


def _on_payout(use_case: Callable[..., object], *states: str, moves: str = "", **given: Any) -> Callable[..., Any]:
    def deed(world: World, number: int) -> Deed | None:
        row = world.pick(tables.payouts, number, *states)
        return row and Deed(
            lambda market, who, off: use_case(market, who, row.id, row.version + off, **given),
            world.operator,
            {moves: row.amount} if moves else None,
            OperatorsOnly,
        )

    return deed


def taken_back(world: World, number: int) -> Deed | None:
    row = world.pick(tables.payouts, number, "sent")
    return row and Deed(
        lambda market, who, off: payouts.cancel_unclaimed(market, who, row.id, row.version + off),
        world.people[row.account_id],
        {},
        NotYours,
    )


def planned(world: World, number: int) -> Deed | None:
    freelancer = world.freelancers[number % 2]
    plan = world.town.look(lambda market: market.payout_plans.find(freelancer.id))
    every = (Every.WEEK, Every.MONTH, Every.NEVER, Every.HALF_MONTH)[number % 4]
    version = plan.version if plan else 0
    return Deed(
        lambda market, who, off: change_plan(market, who, every, cents(5_000), version + off),
        freelancer,
        stranger=None,
    )


DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "ask for money": (8, asked),
    "mark sent": (3, _on_payout(payouts.mark_sent, "requested")),
    "mark paid": (3, _on_payout(payouts.mark_paid, "sent", moves="payout paid")),
    "mark failed": (
        1,
        _on_payout(payouts.mark_failed, "requested", "sent", moves="payout failed", reason="Closed."),
    ),
    "mark returned": (1, _on_payout(payouts.mark_returned, "paid", reason="Closed.")),
    "take an unclaimed one back": (1, taken_back),
    "plan": (1, planned),
}
