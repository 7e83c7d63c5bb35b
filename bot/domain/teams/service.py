"""Hiring together."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.errors import NotYours
from bot.domain.market import Market, MarketView
from bot.domain.teams.model import Membership, Team


def start_hiring(market: Market, actor: Account, *, workspace: str | None, name: str) -> Team:
    """Make the actor a client: in the team of their Slack workspace, else in one of their own (MARKET 14)."""
    home = f"slack:{workspace}" if workspace else f"account:{actor.id}"
    team = market.teams.of_home(home)
    role = "hiring manager"
    if team is None:
        team = Team(id=market.new_id(), name=name, home=home)
        market.teams.add(team)
        role = "owner"
    market.teams.add_member(Membership(team_id=team.id, account_id=actor.id, role=role))
    if not actor.hires:
        market.accounts.save(replace(actor, hires=True))
    return team


def authorise_member(market: MarketView, actor: Account, team_id: str) -> None:
    """Raises NotYours for somebody outside the team."""
    if not market.teams.is_member(team_id, actor.id):
        raise NotYours


def team_of(market: MarketView, actor: Account) -> Team:
    """The team that the actor hires for. Raises NotYours for somebody who does not hire."""
    teams = market.teams.of_member(actor.id)
    if not teams:
        raise NotYours
    return teams[0]
