"""Brings every handler into the table of routes."""

from __future__ import annotations

from bot.domain.contracts.model import ContractState, FundingState, MilestoneState
from bot.domain.jobs.model import JobState
from bot.domain.offers.model import OfferState
from bot.domain.payouts.model import PayoutState
from bot.domain.proposals.model import ProposalState
from bot.handlers import (  # noqa: F401 - importing them enters them
    alerts,
    contracts,
    home,
    jobs,
    money,
    offers,
    operator,
    profile,
    proposals,
    reviews,
    rooms,
    work,
)
from bot.handlers.kit.router import Router
from bot.handlers.kit.routes import routes
from bot.handlers.kit.words import STATES

for _states in (ContractState, FundingState, JobState, MilestoneState, OfferState, PayoutState, ProposalState):
    STATES.update(_states)

router = Router(routes)
