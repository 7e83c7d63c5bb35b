"""Joining, and what others read about you."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.accounts.model import Account, AccountJoined, Identity, ProfileChanged, SettingsChanged
from bot.domain.connects.service import grant
from bot.domain.errors import N_, BadValue
from bot.domain.jobs.model import LEVELS
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.search.countries import COUNTRIES
from bot.domain.skills.categories import CATEGORIES
from bot.domain.skills.model import CATALOGUE


class Join(BaseModel):
    """A person's wish to be in the market, with what their platform says of them."""

    model_config = ConfigDict(frozen=True)

    identity: Identity
    name: Annotated[str, Field(min_length=1, max_length=100)]
    language: str = "en"
    time_zone: str = "UTC"


class ChangeProfile(BaseModel):
    """What a freelancer says of themselves; what is not given stays."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[str, Field(max_length=100)] = ""
    overview: Annotated[str, Field(max_length=5_000)] = ""
    skills: tuple[str, ...] = ()
    hourly_rate: Money | None = None
    category: str = ""
    level: str = ""
    country: str = ""


def join(market: Market, command: Join) -> Account:
    """Make the account that this identity leads to; the one there is, when it already does (MARKET 1)."""
    existing = market.accounts.of_identity(command.identity)
    if existing is not None:
        return existing
    account = Account(
        id=market.new_id(),
        name=command.name,
        joined_at=market.now,
        language=command.language,
        time_zone=command.time_zone,
        is_operator=str(command.identity) in market.operators,
    )
    market.accounts.add(account)
    market.accounts.add_identity(command.identity, account.id)
    grant(market, account.id, market.rules.joining_connects, "joining")
    market.record(AccountJoined(account_id=account.id))
    return account


def start_freelancing(market: Market, actor: Account) -> Account:
    """Turn the freelancer's side of the account on."""
    return actor if actor.freelances else market.accounts.save(replace(actor, freelances=True))


def change_profile(market: Market, actor: Account, command: ChangeProfile) -> Account:
    """Change what clients read. Raises BadValue for what is not known, and for too many skills."""
    if len(command.skills) > market.rules.max_profile_skills:
        raise BadValue(N_("Choose at most {most} skills."), most=market.rules.max_profile_skills)
    for skill in command.skills:
        if skill not in CATALOGUE:
            raise BadValue(N_("“{skill}” is not in the skill catalogue."), skill=skill)
    if command.category and command.category not in CATEGORIES:
        raise BadValue(N_("Choose one of the categories."))
    if command.level and command.level not in LEVELS:
        raise BadValue(N_("Choose one of the levels."))
    if command.country and command.country not in COUNTRIES:
        raise BadValue(N_("Choose one of the countries."))
    given = {name: value for name, value in command if name in command.model_fields_set}
    if "skills" in given:
        given["skills"] = tuple(dict.fromkeys(command.skills))
    changed = market.accounts.save(replace(actor, **given, freelances=True))
    market.record(ProfileChanged(account_id=actor.id))
    return changed


def change_settings(market: Market, actor: Account, *, language: str, time_zone: str) -> Account:
    """Choose the language and the time zone in which Parley speaks to you."""
    changed = market.accounts.save(replace(actor, language=language, time_zone=time_zone))
    market.record(SettingsChanged(account_id=actor.id))
    return changed
