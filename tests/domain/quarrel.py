"""Steps that tests of disputes share."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.disputes.model import (
    Dispute,
)
from bot.domain.disputes.service import (
    answer,
    open_dispute,
    propose_split,
    refuse_split,
)
from tests.domain.town import Pair, Town, usd


def opened(
    town: Town, actor: Account, subject_id: str, dollars: float, *, reason: str = "other", note: str = "Look."
) -> Dispute:
    return town.do(
        open_dispute, actor, subject_id, amount=usd(dollars), reason=reason, note=note, rest_title="The rest"
    )


def now(town: Town, dispute: Dispute) -> Dispute:
    return town.look(lambda market: market.disputes.get(dispute.id))


def answered(town: Town, pair: Pair, dispute: Dispute) -> Dispute:
    other = pair.freelancer if dispute.by_client else pair.client
    return town.do(answer, other, dispute.id, dispute.version, note="That is not so.")


def proposed(town: Town, operator: Account, dispute: Dispute, dollars: float) -> Dispute:
    return town.do(propose_split, operator, dispute.id, dispute.version, refund=usd(dollars), note="Half of it runs.")


def to_decide(town: Town, pair: Pair, operator: Account, dispute: Dispute) -> Dispute:
    put = proposed(town, operator, answered(town, pair, dispute), 100)
    return town.do(refuse_split, pair.client, put.id, put.version, note="No.")
