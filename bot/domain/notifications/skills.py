"""What is told of proposed skills."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.market import MarketView
from bot.domain.notifications.model import Notice
from bot.domain.notifications.tellers import tells
from bot.domain.skills.model import SkillDecided, SkillProposed


@tells(SkillProposed)
def _skill_proposed(market: MarketView, event: SkillProposed) -> Sequence[Notice]:
    identifier = event.proposed_id
    return [
        Notice(
            f"skill:{identifier}:{operator.id}",
            operator.id,
            "skill_proposed",
            (identifier,),
            subject=f"skill:{identifier}",
        )
        for operator in market.accounts.operators()
    ]


@tells(SkillDecided)
def _skill_decided(market: MarketView, event: SkillDecided) -> Sequence[Notice]:
    return [
        Notice(f"skill_decided:{event.proposed_id}:{who}", who, "skill_decided", (event.proposed_id,))
        for who in market.skills.proposers(event.proposed_id)
    ]
