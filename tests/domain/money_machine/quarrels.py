"""Disputes about money in escrow, and about released money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.adapters.database import tables
from bot.adapters.database.dispute_tables import disputes as dispute_table
from bot.domain.disputes import service as disputes
from bot.domain.disputes.model import RUNNING, Dispute, DisputeState
from bot.domain.errors import OperatorsOnly
from tests.domain.money_machine.world import Deed, World, cents, part_of

ESCROW = ("funded", "in progress", "changes requested", "submitted")


def opened(world: World, number: int) -> Deed | None:
    is_released = number % 2 == 1
    row = world.pick(tables.earnings, number) if is_released else world.pick(tables.milestones, number, *ESCROW)
    if row is None:
        return None
    whole = row.gross - (row.refunded or 0) if is_released else row.amount
    amount = part_of(cents(max(1, whole)), number // 2)
    by_client = is_released or number % 4 == 0
    moves = {"not disputed": whole - amount.amount} if not is_released and amount.amount != whole else {}
    if not is_released and world.town.look(lambda market: market.ledger.earning(row.id)):
        moves = {}  # the milestone was released: this is about its earning
    return Deed(
        lambda market, who, _: disputes.open_dispute(
            market, who, row.id, amount=amount, reason="other", note="Look.", rest_title="Rest"
        ),
        world.side(world.contract(row.contract_id), client=by_client),
        moves,
        seen=False,
    )


def _dispute(world: World, number: int, *states: str) -> Dispute | None:
    row = world.pick(dispute_table, number, *states)
    return row and world.town.look(lambda market: market.disputes.get(row.id))


def _of_a_side(
    use_case: Callable[..., object],
    *states: str,
    opener: bool | None = None,
    ends: bool = False,
    **given: Any,
) -> Callable[[World, int], Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        found = _dispute(world, number, *states)
        if found is None:
            return None
        client = found.by_client == opener if opener is not None else number % 2 == 0
        if use_case is disputes.accept_offer and found.offered is not None:
            client = not found.offered_by_client
        more = {"refund": part_of(found.amount, number)} if use_case is disputes.offer_split else {}
        return Deed(
            lambda market, who, off: use_case(market, who, found.id, found.version + off, **given, **more),
            world.side(world.contract(found.contract_id), client=client),
            None if ends else {},
        )

    return deed


def what_is_divided(dispute: Dispute, refund: int) -> dict[str, int]:
    """The client's part goes back; of escrow, the rest is released."""
    if dispute.kind == "earning":
        return {"refund of earnings": refund} if refund else {}
    rest = dispute.amount.amount - refund
    back = {"refund of escrow": refund} if refund else {}
    return back | ({"release milestone": rest} if rest else {})


def _of_the_operator(use_case: Callable[..., object], state: str) -> Callable[[World, int], Deed | None]:
    def deed(world: World, number: int) -> Deed | None:
        found = _dispute(world, number, state)
        if found is None:
            return None
        refund = part_of(found.amount, number) if number % 6 else cents(0)
        return Deed(
            lambda market, who, off: use_case(market, who, found.id, found.version + off, refund=refund, note="So."),
            world.operator,
            what_is_divided(found, refund.amount) if use_case is disputes.decide else {},
            OperatorsOnly,
        )

    return deed


OPEN, PROPOSED = DisputeState.OPEN, DisputeState.PROPOSED
DEEDS: dict[str, tuple[int, Callable[[World, int], Deed | None]]] = {
    "open a dispute": (6, opened),
    "answer": (3, _of_a_side(disputes.answer, OPEN, opener=False, note="No.")),
    "offer a split": (2, _of_a_side(disputes.offer_split, *RUNNING, note="Half?")),
    "accept an offer": (2, _of_a_side(disputes.accept_offer, *RUNNING, ends=True)),
    "propose a split": (3, _of_the_operator(disputes.propose_split, DisputeState.ANSWERED)),
    "accept a split": (3, _of_a_side(disputes.accept_split, PROPOSED, ends=True)),
    "refuse a split": (2, _of_a_side(disputes.refuse_split, PROPOSED, note="No.")),
    "decide": (3, _of_the_operator(disputes.decide, DisputeState.TO_DECIDE)),
    "withdraw a dispute": (1, _of_a_side(disputes.withdraw_dispute, *RUNNING, opener=True)),
}
