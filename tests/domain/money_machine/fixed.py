"""Work for a fixed price: its money comes in, is worked for, is released, and the contract ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.adapters.database import tables
from bot.domain.contracts import endings, fundings
from bot.domain.contracts import service as contracts
from bot.domain.contracts.model import Contract, Funding, Milestone
from bot.domain.errors import NotYours, OperatorsOnly
from bot.domain.payments.funding import fund_by, pay_instead
from tests.domain.money_machine.world import Deed, World, cents, part_of

WORKABLE = ("funded", "in progress", "changes requested")
MOST = 8


def hire(world: World, number: int) -> None:
    """A contract of one or two milestones, some of them high enough for the higher tiers."""
    if len(world.town.look(lambda market: market.connection.execute(tables.contracts.select()).all())) < MOST:
        amounts = [500 + number % 1_200_000, 500 + number % 997][: 1 + number % 2]
        client, freelancer = world.clients[number % 2], world.freelancers[number // 2 % 2]
        world.town.pair(*[amount / 100 for amount in amounts], client=client, freelancer=freelancer)


def _milestone(world: World, number: int, *states: str) -> tuple[Milestone, Contract] | None:
    row = world.pick(tables.milestones, number, *states)
    if row is None:
        return None
    milestone = world.town.milestone(row.id)
    return milestone, world.contract(milestone.contract_id)


def _on_milestone(
    use_case: Callable[..., object], states: tuple[str, ...], *, client: bool, is_released: bool = False, **given: Any
) -> Callable[[World, int], Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        found = _milestone(world, number, *states)
        if found is None:
            return None
        milestone, contract = found
        return Deed(
            lambda market, who, off: use_case(market, who, milestone.id, milestone.version + off, **given),
            world.side(contract, client=client),
            {"release milestone": milestone.amount.amount} if is_released else {},
        )

    return deed


def approve_part(world: World, number: int) -> Deed | None:
    found = _milestone(world, number, "submitted")
    if found is None:
        return None
    milestone, contract = found
    amount = part_of(milestone.amount, number)
    rest = milestone.amount.amount - amount.amount
    moves = {"release milestone": amount.amount} | ({"rest to the next milestone": rest} if rest else {})
    return Deed(
        lambda market, who, off: contracts.approve_part(
            market, who, milestone.id, milestone.version + off, amount, "Rest"
        ),
        world.client_of(contract),
        moves,
    )


def fund_part(world: World, number: int) -> Deed | None:
    found = _milestone(world, number, "planned")
    if found is None:
        return None
    milestone, contract = found
    amount = part_of(milestone.amount, number)
    return Deed(
        lambda market, who, off: fundings.fund_part(market, who, milestone.id, milestone.version + off, amount, "Rest"),
        world.client_of(contract),
    )


def fund_all(world: World, number: int) -> Deed | None:
    contract = world.contract_of(number)
    if contract is None:
        return None
    planned = [one for one in world.town.milestones(contract) if one.state == "planned"]
    if not planned:
        return None
    return Deed(
        lambda market, who, off: fundings.request_fundings(
            market, who, [(one.id, one.version + off) for one in planned]
        ),
        world.client_of(contract),
    )


def what_comes(funding: Funding) -> dict[str, int]:
    """What moves when a funding's money is there."""
    if funding.state == "confirmed":
        return {}
    comes = {f"fund {funding.purpose}": funding.total.amount}
    return comes if funding.purpose == "milestone" else comes | {f"release {funding.purpose}": funding.amount.amount}


def _on_funding(use_case: Callable[..., object], *, comes: bool, client: bool = False) -> Callable[..., Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        row = world.pick(tables.fundings, number, "waiting for the money")
        if row is None:
            return None
        funding = world.town.look(lambda market: market.fundings.get(row.id))
        return Deed(
            lambda market, who, off: use_case(market, who, funding.id, funding.version + off),
            world.client_of(world.contract(funding.contract_id)) if client else world.operator,
            what_comes(funding) if comes else {},
            NotYours if client else OperatorsOnly,
        )

    return deed


def _pay_instead(*given: Any) -> object:
    return pay_instead(*given, "stripe")


def _fund_by_card(*given: Any) -> object:
    return fund_by(*given, "stripe")


def _on_contract(
    use_case: Callable[..., object], *, client: bool | None = None, moves: bool = False, **given: Any
) -> Callable[..., Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        contract = world.contract_of(number)
        if contract is None:
            return None
        by_client = number % 2 == 0 if client is None else client
        return Deed(
            lambda market, who, off: use_case(market, who, contract.id, contract.version + off, **given),
            world.side(contract, client=by_client),
            None if moves else {},
        )

    return deed


def pay_bonus(world: World, number: int) -> Deed | None:
    contract = world.contract_of(number)
    if contract is None:
        return None
    amount = cents(100 + number % 70_000)
    return Deed(
        lambda market, who, _: fundings.pay_bonus(market, who, contract.id, amount, "Thanks"),
        world.client_of(contract),
        seen=False,
        once=False,
    )


DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "promise": (3, _on_milestone(fundings.request_funding, ("planned", "by the hour"), client=True)),
    "promise by card": (5, _on_milestone(_fund_by_card, ("planned", "by the hour"), client=True)),
    "promise all": (1, fund_all),
    "fund a part": (2, fund_part),
    "confirm": (8, _on_funding(fundings.confirm_funding, comes=True)),
    "cancel": (1, _on_funding(fundings.cancel_funding, comes=False)),
    "take back": (1, _on_funding(fundings.take_back_promise, comes=False, client=True)),
    "pay instead": (1, _on_funding(_pay_instead, comes=False, client=True)),
    "start": (1, _on_milestone(contracts.start_work, ("funded",), client=False)),
    "submit": (8, _on_milestone(contracts.submit_work, WORKABLE, client=False, note="Here.", files=())),
    "changes": (2, _on_milestone(contracts.request_changes, ("submitted",), client=True, reason="Blue.")),
    "approve": (5, _on_milestone(contracts.approve_milestone, ("submitted",), client=True, is_released=True)),
    "approve a part": (4, approve_part),
    "bonus": (2, pay_bonus),
    "pause": (1, _on_contract(endings.pause, reason="Holidays")),
    "resume": (2, _on_contract(endings.resume)),
    "end": (2, _on_contract(endings.end_contract, moves=True, reason="Enough")),
    "go on": (3, _on_contract(endings.go_on)),
    "agree to end": (1, _on_contract(endings.agree_to_end, client=False, moves=True)),
}
