"""What is told of disputes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.disputes.model import Dispute, DisputeDue, DisputeMoved, DisputeState
from bot.domain.disputes.service import is_party
from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells

FOR_OPERATORS = ("answered", "refused", "run out")
"""After which an operator has something to do."""


@tells(DisputeMoved)
def _moved(market: MarketView, event: DisputeMoved) -> Sequence[Notice]:
    entry = next(one for one in market.disputes.entries(event.dispute_id) if one.id == event.entry_id)
    dispute = market.disputes.get(event.dispute_id)
    contract = market.contracts.get(dispute.contract_id)
    people = [contract.client_id, contract.freelancer_id]
    if entry.kind in FOR_OPERATORS:
        people += [one.id for one in market.accounts.operators() if not is_party(market, one, contract)]
    author_is_client = bool(entry.author_id) and market.teams.is_member(contract.team_id, entry.author_id)
    return [
        Notice(
            f"dispute:{entry.id}:{who}",
            who,
            "dispute_moved",
            (dispute.id, entry.id),
            subject=f"dispute:{dispute.id}",
            urgent=True,
        )
        for who in dict.fromkeys(people)
        if who != entry.author_id and not (author_is_client and who == contract.client_id)
    ]


@tells(DisputeDue)
def _due(market: MarketView, event: DisputeDue) -> Sequence[Notice]:
    dispute = market.disputes.get(event.dispute_id)
    return [
        Notice(
            f"dispute_due:{dispute.id}:{event.due_at}:{who}",
            who,
            "dispute_due",
            (dispute.id,),
            subject=f"dispute:{dispute.id}",
        )
        for who in _who_must_answer(market, dispute)
    ]


def _who_must_answer(market: MarketView, dispute: Dispute) -> list[str]:
    contract = market.contracts.get(dispute.contract_id)
    if dispute.state == DisputeState.OPEN:
        return [contract.freelancer_id if dispute.by_client else contract.client_id]
    waiting = []
    if not dispute.client_accepts:
        waiting.append(contract.client_id)
    if not dispute.freelancer_accepts:
        waiting.append(contract.freelancer_id)
    return waiting
