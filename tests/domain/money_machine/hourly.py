"""Work by the hour: time is logged, argued about and charged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.adapters.database import tables
from bot.adapters.database.timesheet_tables import time_entries as entry_table
from bot.adapters.database.timesheet_tables import weeks as week_table
from bot.domain.errors import OperatorsOnly
from bot.domain.timesheets import reviews, service
from bot.domain.timesheets.model import EntryState, WeekState
from tests.domain.hours import hired
from tests.domain.money_machine.world import Deed, World

MOST = 2


def hire(world: World, number: int) -> None:
    """An hourly contract, at a rate that does not divide by sixty."""
    by_hour = tables.contracts.c.rate.is_not(None)
    found = world.town.look(lambda market: market.connection.execute(tables.contracts.select().where(by_hour)).all())
    if len(found) < MOST:
        client, freelancer = world.clients[number % 2], world.freelancers[number // 2 % 2]
        hired(world.town, 30 + number % 1000 / 100, 5 + number % 20, client=client, freelancer=freelancer)


def log(world: World, number: int) -> Deed | None:
    row = world.pick(tables.milestones, number, state="by the hour")
    if row is None:
        return None
    contract = world.contract(row.contract_id)
    minutes = 1 + number % 240
    return Deed(
        lambda market, who, _: service.log_time(market, who, contract.id, minutes=minutes, memo="The import"),
        world.freelancer_of(contract),
        seen=False,
        once=False,
    )


def _on_entry(
    use_case: Callable[..., object],
    *states: str,
    client: bool | None,
    pays: bool = False,
    **given: Any,
) -> Callable[[World, int], Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        row = world.pick(entry_table, number, *states)
        if row is None:
            return None
        contract = world.contract(row.contract_id)
        return Deed(
            lambda market, who, off: use_case(market, who, row.id, row.version + off, **given),
            world.operator if client is None else world.side(contract, client=client),
            None if pays else {},
            **({"stranger": OperatorsOnly} if client is None else {}),
        )

    return deed


def agree(world: World, number: int) -> Deed | None:
    row = world.pick(week_table, number, WeekState.IN_REVIEW)
    if row is None:
        return None
    return Deed(
        lambda market, who, off: reviews.agree_to_week(market, who, row.id, row.version + off),
        world.client_of(world.contract(row.contract_id)),
    )


D, I = EntryState.DISPUTED, EntryState.INSISTED  # noqa: E741 - short, for the table below
DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "log time": (10, log),
    "edit time": (1, _on_entry(service.edit_entry, EntryState.LOGGED, client=False, minutes=77)),
    "remove time": (1, _on_entry(service.remove_entry, EntryState.LOGGED, client=False)),
    "agree to a week": (1, agree),
    "dispute time": (4, _on_entry(reviews.dispute_entry, EntryState.LOGGED, client=True, reason="Too long")),
    "accept time": (1, _on_entry(reviews.accept_entry, D, I, client=True, pays=True)),
    "give time up": (1, _on_entry(reviews.give_in, D, client=False, pays=True)),
    "insist on time": (3, _on_entry(reviews.insist, D, client=False, answer="It took that long")),
    "shorten time": (1, _on_entry(reviews.shorten_entry, D, client=False, minutes=3)),
    "pay for time": (1, _on_entry(reviews.decide_entry, I, client=None, pays=True, is_paid=True)),
    "strike time": (1, _on_entry(reviews.decide_entry, I, client=None, pays=True, is_paid=False)),
}
