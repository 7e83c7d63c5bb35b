"""Saving, changing and removing alerts, and what people wish about being told."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import start_freelancing
from bot.domain.alerts.digests import reschedule
from bot.domain.alerts.model import Alert, Pace
from bot.domain.alerts.settings import AlertSettings, checked
from bot.domain.alerts.taste import Dislike, Reason, Taste, paid_by
from bot.domain.errors import N_, BadValue, NotYours
from bot.domain.market import Market, MarketView
from bot.domain.search.language import typed
from bot.domain.search.model import JobQuery, Span
from bot.domain.skills.model import CATALOGUE


def save_alert(market: Market, actor: Account, *, query: JobQuery, name: str = "", pace: Pace = "instant") -> Alert:
    """Hear of matching jobs from now on. Without a name it is called after what it looks for.

    Raises BadValue when there are too many alerts, and for a skill that is not known.
    """
    if len(market.alerts.of_account(actor.id)) >= market.rules.max_alerts:
        raise BadValue(N_("You have {most} alerts, which is the most. Remove one first."), most=market.rules.max_alerts)
    query = _checked(query)
    start_freelancing(market, actor)
    alert = Alert(
        id=market.new_id(),
        account_id=actor.id,
        name=(name or name_for(query))[: market.rules.max_alert_name],
        query=query,
        created_at=market.now,
        pace=pace,
    )
    market.alerts.add(alert)
    return alert


def name_for(query: JobQuery) -> str:
    """What an alert is called that nobody gave a name: its skills, or what one would type. "" asks for every job."""
    skills = dict.fromkeys(skill for group in query.skills for skill in group)
    return ", ".join(CATALOGUE.get(skill, skill) for skill in skills) or typed(query)


def change_alert(market: Market, actor: Account, alert_id: str, query: JobQuery) -> Alert:
    """Look for something else. An alert that was called after what it looked for gets a new name.

    Raises NotFound, NotYours, BadValue.
    """
    alert = own_alert(market, actor, alert_id)
    query = _checked(query)
    most = market.rules.max_alert_name
    name = name_for(query)[:most] if alert.name == name_for(alert.query)[:most] else alert.name
    return market.alerts.save(replace(alert, query=query, name=name))


def set_pace(market: Market, actor: Account, alert_id: str, pace: Pace) -> Alert:
    """Be told more or less often; what waits already waits for that now. Raises NotFound, NotYours."""
    alert = own_alert(market, actor, alert_id)
    market.tellings.repace(actor.id, alert.id, pace)
    reschedule(market, actor.id)
    return market.alerts.save(replace(alert, pace=pace))


def pause_alert(market: Market, actor: Account, alert_id: str, *, paused: bool) -> Alert:
    """Hear nothing of it for a while, or again; what waited is dropped. Raises NotFound, NotYours."""
    alert = own_alert(market, actor, alert_id)
    if paused:
        market.tellings.drop_alert(actor.id, alert.id)
        reschedule(market, actor.id)
    return market.alerts.save(replace(alert, paused=paused))


def remove_alert(market: Market, actor: Account, alert_id: str) -> None:
    """Hear no more of it. Raises NotFound, NotYours."""
    alert = own_alert(market, actor, alert_id)
    market.tellings.drop_alert(actor.id, alert.id)
    reschedule(market, actor.id)
    market.alerts.remove(alert.id)


def own_alert(market: MarketView, actor: Account, alert_id: str) -> Alert:
    """The actor's alert. Raises NotFound, and NotYours for somebody else's."""
    alert = market.alerts.get(alert_id)
    if alert.account_id != actor.id:
        raise NotYours
    return alert


def _checked(query: JobQuery) -> JobQuery:
    named = [skill for group in query.skills for skill in group]
    if not all(query.skills) or not all(skill in CATALOGUE for skill in named):
        raise BadValue(N_("Choose at least one skill from the catalogue."))
    return query.model_copy(update={"sort": None})


def like_job(market: MarketView, job_id: str) -> JobQuery:
    """What to look for to find more like this job: one of its skills, its category, and not much less pay."""
    job = market.jobs.get(job_id)
    facts = market.jobs.facts(job)
    pays = paid_by(facts)
    least = Span(least=pays * market.rules.alike_percent // 100) if pays else None
    return JobQuery(
        skills=(job.skills,) if job.skills else (),
        categories=(job.category,) if job.category else (),
        kind="hourly" if job.kind == "hourly" else None,
        budget=None if facts.budget is None else least,
        rate=least if facts.budget is None else None,
    )


# What people wish


def change_alert_settings(market: Market, actor: Account, settings: AlertSettings) -> None:
    """Be told at other times. Raises BadValue."""
    market.tellings.keep_settings(actor.id, checked(settings, market.rules))
    reschedule(market, actor.id)


def dislike(market: Market, actor: Account, job_id: str, reason: Reason) -> None:
    """Hide a job and say why it is not for the actor, which is learned from (see ``taste``). Raises NotFound."""
    job = market.jobs.get(job_id)
    facts = market.jobs.facts(job)
    own = {*actor.skills, *(skill for alert in market.alerts.of_account(actor.id) for skill in alert.skills)}
    market.jobs.mark(actor.id, job.id, "hidden")
    market.tellings.dislike(
        Dislike(
            account_id=actor.id,
            job_id=job.id,
            reason=reason,
            at=market.now,
            skills=tuple(skill for skill in job.skills if skill not in own),
            kind=job.kind,
            pay=paid_by(facts),
            team_id=job.team_id,
            proposals=facts.proposals,
        )
    )


def take_back(market: Market, actor: Account, job_id: str) -> None:
    """It was for the actor after all: show the job again, and unlearn. Raises NotFound."""
    market.jobs.mark(actor.id, market.jobs.get(job_id).id, "")
    market.tellings.forget_dislikes(actor.id, job_id)


def taste_of(market: MarketView, account_id: str) -> Taste:
    """What somebody's "not for me" taught so far."""
    return Taste(tuple(market.tellings.dislikes_of(account_id)))


def forget_taste(market: Market, actor: Account) -> None:
    """Begin to learn anew; what was hidden stays hidden."""
    market.tellings.forget_dislikes(actor.id)
