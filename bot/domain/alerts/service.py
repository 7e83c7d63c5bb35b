"""Saving and removing alerts."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import start_freelancing
from bot.domain.alerts.model import Alert
from bot.domain.errors import N_, BadValue, NotYours
from bot.domain.market import Market
from bot.domain.money import Money
from bot.domain.skills.model import CATALOGUE


def save_alert(market: Market, actor: Account, *, skills: tuple[str, ...], least_budget: Money) -> Alert:
    """Hear of matching jobs from now on. Raises BadValue when there are too many alerts or no known skill."""
    if len(market.alerts.of_account(actor.id)) >= market.rules.max_alerts:
        raise BadValue(N_("You have {most} alerts, which is the most. Remove one first."), most=market.rules.max_alerts)
    skills = tuple(dict.fromkeys(skills))
    if not skills or not set(skills) <= set(CATALOGUE):
        raise BadValue(N_("Choose at least one skill from the catalogue."))
    start_freelancing(market, actor)
    alert = Alert(
        id=market.new_id(),
        account_id=actor.id,
        name=", ".join(CATALOGUE[skill] for skill in skills),
        skills=skills,
        least_budget=least_budget,
    )
    market.alerts.add(alert)
    return alert


def remove_alert(market: Market, actor: Account, alert_id: str) -> None:
    """Hear no more of it."""
    alert = market.alerts.get(alert_id)
    if alert.account_id != actor.id:
        raise NotYours
    market.alerts.remove(alert.id)
