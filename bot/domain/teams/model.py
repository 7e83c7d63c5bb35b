"""A client team: the company that jobs, contracts and reviews belong to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """People who hire together. ``home`` is the Slack workspace ("slack:T…") or the one person ("account:…")."""

    id: str
    name: str
    home: str
    country: str = ""
    version: int = 1


@dataclass(frozen=True)
class Membership:
    """Somebody's place in a team."""

    team_id: str
    account_id: str
    role: str
