"""What one side asks for and the other accepts: changes of milestones, refunds, expenses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.adapters.database import tables
from bot.adapters.database.agreement_tables import contract_changes as change_table
from bot.adapters.database.agreement_tables import contract_requests as request_table
from bot.domain.agreements import changes, requests
from bot.domain.agreements.model import ChangeKind
from bot.domain.contracts.model import Milestone
from bot.domain.proposals.model import MilestoneTerms
from tests.domain.money_machine.world import Deed, World, cents, part_of

KINDS: tuple[ChangeKind, ...] = ("split", "split", "edit", "add", "remove")


def _terms(kind: ChangeKind, milestone: Milestone, number: int) -> tuple[MilestoneTerms, ...]:
    whole = milestone.amount.amount
    amounts = {
        "split": (whole - whole // 3, whole // 3),
        "edit": (whole if number % 3 else whole + 100,),
        "add": (500 + number % 90_000,),
        "remove": (),
    }[kind]
    return tuple(MilestoneTerms(f"New {place}", cents(amount)) for place, amount in enumerate(amounts))


def propose(world: World, number: int) -> Deed | None:
    row = world.pick(tables.milestones, number, "planned", "funded", "in progress", "changes requested")
    if row is None:
        return None
    milestone, contract = world.town.milestone(row.id), world.contract(row.contract_id)
    kind = KINDS[number % len(KINDS)]
    about = None if kind == "add" else milestone.id
    return Deed(
        lambda market, who, _: changes.propose_change(
            market, who, contract.id, kind, milestone_id=about, parts=_terms(kind, milestone, number)
        ),
        world.side(contract, client=number % 2 == 0),
        seen=False,
        once=False,
    )


def _on_change(use_case: Callable[..., object], *, own: bool = False) -> Callable[..., Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        row = world.pick(change_table, number, "open")
        if row is None:
            return None
        change = world.town.look(lambda market: market.changes.get(row.id))
        contract = world.contract(change.contract_id)
        moves = {}
        if use_case is changes.accept_change and change.kind == "split":
            milestone = world.town.milestone(change.milestone_id or "")
            shifted = sum(part.amount.amount for part in change.parts[1:])
            moves = {} if milestone.state == "planned" else {"split of escrow": shifted}
        more = {"parts": change.parts} if use_case is changes.counter_change else {}
        return Deed(
            lambda market, who, off: use_case(market, who, change.id, change.version + off, **more),
            world.side(contract, client=(change.proposed_by == "client") == own),
            moves,
        )

    return deed


def _to_refund(world: World, number: int) -> tuple[Any, int, str] | None:
    """An earning or a milestone in escrow, its amount, and what its refund is called."""
    row = world.pick(tables.earnings, number)
    if row is not None and number % 2:
        return row, row.gross - (row.refunded or 0), "refund of earnings"
    row = world.pick(tables.milestones, number, "funded", "in progress", "submitted", "changes requested")
    if row is None:
        return None
    earning = world.town.look(lambda market: market.ledger.earning(row.id))
    if earning is not None:
        return earning, earning.left.amount, "refund of earnings"
    return row, row.amount, "refund of escrow"


def ask_refund(world: World, number: int) -> Deed | None:
    found = _to_refund(world, number)
    if found is None:
        return None
    row, whole, _ = found
    amount = part_of(cents(max(1, whole)), number)
    return Deed(
        lambda market, who, _: requests.ask_refund(market, who, row.contract_id, row.id, amount, "Late"),
        world.client_of(world.contract(row.contract_id)),
        seen=False,
        once=False,
    )


def give_back(world: World, number: int) -> Deed | None:
    found = _to_refund(world, number)
    if found is None:
        return None
    row, whole, kind = found
    amount = part_of(cents(max(1, whole)), number)
    return Deed(
        lambda market, who, off: requests.give_back(market, who, row.contract_id, row.id, row.version + off, amount),
        world.freelancer_of(world.contract(row.contract_id)),
        {kind: amount.amount},
    )


def ask_expense(world: World, number: int) -> Deed | None:
    contract = world.contract_of(number)
    if contract is None:
        return None
    amount = cents(100 + number % 40_000)
    return Deed(
        lambda market, who, _: requests.ask_expense(market, who, contract.id, amount, "Train"),
        world.freelancer_of(contract),
        seen=False,
        once=False,
    )


def _on_request(use_case: Callable[..., object], *, own: bool = False) -> Callable[..., Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        row = world.pick(request_table, number, "open")
        if row is None:
            return None
        request = world.town.look(lambda market: market.requests.get(row.id))
        moves = {}
        if use_case is requests.accept_request and request.kind == "refund":
            earning = world.town.look(lambda market: market.ledger.earning(request.about))
            moves = {f"refund of {'earnings' if earning else 'escrow'}": request.amount.amount}
        return Deed(
            lambda market, who, off: use_case(market, who, request.id, request.version + off),
            world.side(world.contract(request.contract_id), client=(request.asker == "client") == own),
            moves,
        )

    return deed


DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "propose a change": (3, propose),
    "accept a change": (3, _on_change(changes.accept_change)),
    "counter a change": (1, _on_change(changes.counter_change)),
    "decline a change": (1, _on_change(changes.decline_change)),
    "withdraw a change": (1, _on_change(changes.withdraw_change, own=True)),
    "ask a refund": (3, ask_refund),
    "give back": (3, give_back),
    "ask for an expense": (2, ask_expense),
    "accept a request": (4, _on_request(requests.accept_request)),
    "decline a request": (1, _on_request(requests.decline_request)),
    "withdraw a request": (1, _on_request(requests.withdraw_request, own=True)),
}
