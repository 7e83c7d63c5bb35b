"""The feed: jobs chosen for a freelancer, each with the reason; what was not shown yet comes first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.alerts.taste import REASONS
from bot.domain.errors import N_
from bot.domain.feed.model import FeedFit
from bot.domain.feed.service import Suggested, feed_of, has_feed, show_in_feed
from bot.handlers import jobs, profile, search
from bot.handlers.kit.routes import routes
from bot.handlers.kit.screen import Action, Card, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, page_within, pages_of

PAGE = 5


@routes.action(
    "feed",
    command="feed",
    command_about=N_("jobs that suit you, the best fit first"),
    phrases=(N_("feed|my feed|what's new|what’s new|whats new|new jobs|find work|jobs for me"),),
)
def feed(turn: WritingTurn) -> Screen:
    """The best of what was not shown yet, which counts as shown from now on; after that, what was shown before."""
    if not has_feed(turn.actor):
        return jobs.find_jobs(turn)
    suggested = feed_of(turn.market, turn.actor)
    new = [one for one in suggested if not one.is_seen]
    if not new:
        return _seen(turn, suggested, 0)
    t = turn.words
    shown = new[:PAGE]
    show_in_feed(turn.market, turn.actor, [one.job_id for one in shown])
    left = len(new) - len(shown)
    more = (Action(label=t(N_("{count} more"), count=left), route=feed.to(), style="primary"),) if left else ()
    has_older = len(suggested) > len(new)
    return Screen(
        title=t(N_("Your feed")),
        lead=t.n(N_("One job is new for you."), N_("{count} jobs are new for you, the best fit first."), len(new)),
        cards=_cards(turn, shown),
        actions=(*more, *_ways(turn, older=has_older)),
    )


@routes.screen("feed.seen")
def seen(turn: ReadingTurn, page: int = 0) -> Screen:
    """What the feed has shown before."""
    return _seen(turn, feed_of(turn.market, turn.actor), page)


def _seen(turn: ReadingTurn, suggested: Sequence[Suggested], page: int) -> Screen:
    t = turn.words
    older = [one for one in suggested if one.is_seen]
    page = page_within(page, PAGE, len(older))
    if not older:
        lead = t(N_("Nothing fits your profile now. Search with other words, or set an alert."))
    elif len(older) == len(suggested):
        lead = t(N_("You have seen all; here are older ones."))
    else:
        lead = t(N_("These you have seen before."))
    return Screen(
        title=t(N_("Your feed")),
        lead=lead,
        cards=_cards(turn, older[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(older), seen.to),
        actions=_ways(turn, older=False),
    )


def _ways(turn: ReadingTurn, *, older: bool) -> tuple[Action, ...]:
    t = turn.words
    return (
        *((Action(label=t(N_("Seen before")), route=seen.to()),) if older else ()),
        Action(label=t(N_("All jobs")), route=jobs.find_jobs.to()),
        Action(label=t(N_("Search")), route=search.new.to()),
        Action(label=t(N_("Saved jobs")), route=jobs.saved_jobs.to()),
        Action(label=t(N_("Profile")), route=profile.my_profile.to()),
        home_action(turn),
    )


def _cards(turn: ReadingTurn, shown: Sequence[Suggested]) -> tuple[Card, ...]:
    cards = []
    for one in shown:
        card = with_reason(turn, jobs.job_card(turn, turn.market.jobs.get(one.job_id)), one.fit)
        hide = Action(label=turn.words(N_("Not for me")), route=jobs.mark.to(one.job_id, "hidden"))
        if turn.market.jobs.mark_of(turn.actor.id, one.job_id) == "saved":
            save = Action(label=turn.words(N_("Saved ✓")), route=jobs.mark.to(one.job_id, "none"))
        else:
            save = Action(label=turn.words(N_("Save")), route=jobs.mark.to(one.job_id, "saved"))
        cards.append(card.model_copy(update={"actions": (*card.actions, save, hide)}))
    return tuple(cards)


def with_reason(turn: ReadingTurn, card: Card, fit: FeedFit) -> Card:
    """A job's card with one line more: why it is where it is."""
    return card.model_copy(update={"lead": f"{card.lead}\n{reason_told(turn, fit)}"})


def reason_told(turn: ReadingTurn, fit: FeedFit) -> str:
    """Why a job fits somebody as it does, in one line."""
    t = turn.words
    told = [t(N_("{shared} of {needed} skills"), shared=fit.shared, needed=fit.needed)]
    pay = {"above": N_("above your rate"), "within": N_("your rate"), "below": N_("below your rate")}
    if fit.pay:
        told.append(t(pay[fit.pay]))
    if fit.hours is not None:
        told.append(t.n(N_("one hour at your rate"), N_("{count} hours at your rate"), fit.hours))
    client = {"new": N_("new client"), "proven": N_("proven client")}
    if fit.client:
        told.append(t(client[fit.client]))
    if fit.is_like_liked:
        told.append(t(N_("like jobs you chose")))
    if fit.disliked:
        told.append(t(N_("you said of such: {reason}"), reason=t(REASONS[fit.disliked])))
    return f"→ {' · '.join(told)}"
