"""Disputes in every state, for the walk through everything that can be seen."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.contracts.service import approve_milestone
from bot.domain.disputes.model import Dispute
from bot.domain.disputes.service import (
    accept_offer,
    accept_split,
    add_evidence,
    answer,
    decide,
    offer_split,
    open_dispute,
    propose_split,
    refuse_split,
    withdraw_dispute,
)
from bot.domain.rooms.model import StoredFile
from bot.domain.rooms.service import open_room, post_message
from tests.domain.town import DAY, Pair, Town, usd

SECRET = "Xyzzy"


def past_disputes(town: Town, client: Account, freelancer: Account, operator: Account) -> None:
    """What only time brings: a reminder, silence, and a split that nobody accepted."""
    silent = _opened(town, town.pair(400, client=client, freelancer=freelancer), operator, by=client)
    late = _opened(town, town.pair(400, client=client, freelancer=freelancer), operator, by=freelancer)
    late = _proposed(town, operator, _answered(town, client, late))
    town.wait(2 * DAY)
    late = town.look(lambda market: market.disputes.get(late.id))
    town.do(decide, operator, late.id, late.version, refund=usd(100), note=f"{SECRET}: most of it runs.")
    town.wait(3 * DAY)
    assert town.look(lambda market: market.disputes.get(silent.id)).refund == usd(400)


def running_disputes(town: Town, client: Account, freelancer: Account, operator: Account) -> None:
    """One in each state, with everything that can be said in it."""

    def opened(by: Account) -> Dispute:
        return _opened(town, town.pair(400, client=client, freelancer=freelancer), operator, by=by)

    opened(client)
    opened(freelancer)
    withdrawn = opened(client)
    town.do(withdraw_dispute, client, withdrawn.id, withdrawn.version)
    offered = opened(client)
    town.do(offer_split, freelancer, offered.id, offered.version, refund=usd(50), note=SECRET)
    settled = opened(client)
    first = town.do(offer_split, client, settled.id, settled.version, refund=usd(60), note="")
    town.do(accept_offer, freelancer, first.id, first.version)
    _with_evidence(town, client, freelancer, opened(client))
    half = _proposed(town, operator, _answered(town, freelancer, opened(client)))
    town.do(accept_split, client, half.id, half.version)
    refused = _proposed(town, operator, _answered(town, freelancer, opened(client)))
    town.do(refuse_split, client, refused.id, refused.version, note=f"{SECRET}: no.")
    _released(town, town.pair(400, 200, client=client, freelancer=freelancer), operator)


def _opened(town: Town, pair: Pair, operator: Account, *, by: Account) -> Dispute:
    part = town.submit(pair, town.fund(pair, operator))
    reason = "quality" if by.id == pair.client.id else "unpaid"
    return town.do(
        open_dispute, by, part.id, amount=usd(400), reason=reason, note=f"{SECRET}: look at it.", rest_title="The rest"
    )


def _answered(town: Town, by: Account, dispute: Dispute) -> Dispute:
    return town.do(answer, by, dispute.id, dispute.version, note=f"{SECRET}: that is not so.")


def _proposed(town: Town, operator: Account, dispute: Dispute) -> Dispute:
    return town.do(propose_split, operator, dispute.id, dispute.version, refund=usd(100), note=f"{SECRET}: half runs.")


def _with_evidence(town: Town, client: Account, freelancer: Account, dispute: Dispute) -> None:
    contract = town.look(lambda market: market.contracts.get(dispute.contract_id))
    room = town.do(open_room, client, contract.proposal_id)
    said = [town.do(post_message, freelancer, room.id, f"{SECRET} {number}.") for number in range(8)]
    log = StoredFile(f"log-{dispute.id}", "tests.log", "text/plain", 1_234)
    town.do(lambda market: market.files.add(log))
    town.do(add_evidence, client, dispute.id, note="", message_id=said[0].id)
    town.do(answer, freelancer, dispute.id, dispute.version, note=f"{SECRET}: see the log.", files=(log.id,))


def _released(town: Town, pair: Pair, operator: Account) -> None:
    """Released money: a part of it is disputed, and another could be."""
    for position in (1, 2):
        part = town.submit(pair, town.fund(pair, operator, position))
        paid = town.do(approve_milestone, pair.client, part.id, part.version)
        if position == 1:
            town.do(
                open_dispute,
                pair.client,
                paid.id,
                amount=usd(100),
                reason="late",
                note=f"{SECRET}: too late.",
                rest_title="The rest",
            )
