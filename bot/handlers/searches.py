"""Searches that somebody saved, and what they looked for lately."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_
from bot.domain.feed.service import has_feed
from bot.domain.search.searches import Search, own_search, remove_search, save_search
from bot.handlers import alerts, feed, search
from bot.handlers.kit.form import Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, page_within, pages_of

PAGE = 8


@routes.screen(
    "searches",
    command="searches",
    about=N_("searches you saved, and your latest"),
    phrases=(N_("searches|my searches|saved searches|recent searches"),),
)
def my_searches(turn: ReadingTurn, page: int = 0) -> Screen:
    """Saved searches first, then the latest."""
    t = turn.words
    kept = [
        one for side in ("jobs", "people") for one in turn.market.searches.of_account(turn.actor.id, side) if one.typed
    ]
    listed = sorted(kept, key=lambda one: not one.is_saved)
    page = page_within(page, PAGE, len(listed))
    return Screen(
        title=t(N_("Searches")),
        lead="" if listed else t(N_("What you look for is kept here. Begin with filters, or type: /jobs python")),
        cards=tuple(_card(turn, one) for one in listed[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(listed), my_searches.to),
        actions=(
            Action(label=t(N_("New search")), route=search.new.to(), style="primary"),
            *((Action(label=t(N_("Find people")), route=search.new.to("", "people")),) if turn.actor.hires else ()),
            *((Action(label=t(N_("Seen in your feed")), route=feed.seen.to()),) if has_feed(turn.actor) else ()),
            home_action(turn),
        ),
    )


def _card(turn: ReadingTurn, one: Search) -> Card:
    t = turn.words
    kind = t(N_("Jobs")) if one.side == "jobs" else t(N_("Freelancers"))
    ways = [Action(label=t(N_("Open")), route=search.results.to(one.id))]
    if one.is_saved:
        ways.append(Action(label=t(N_("Rename")), route=rename.to(one.id)))
        if one.side == "jobs":
            ways.append(Action(label=t(N_("Alert me")), route=alerts.new_from.to(one.id)))
        ways.append(Action(label=t(N_("Remove")), route=remove.to(one.id), style="danger"))
    facts = [kind, t(N_("saved")) if one.is_saved else t.ago(one.used_at)]
    told = [one.typed] if one.name not in {"", one.typed} else []
    return Card(title=one.name or one.typed, lead="\n".join([*told, " · ".join(facts)]), actions=tuple(ways))


class NameForm(Form):
    """What a saved search is called."""

    name: Annotated[str, Text(N_("Name"), N_("What shall this search be called?"), most=80)]


def _name_now(turn: ReadingTurn, search_id: str) -> Opening:
    return Opening(raw={"name": own_search(turn.market, turn.actor, search_id).name})


@routes.form("search.rename", NameForm, title=N_("Rename the search"), submit=N_("Save"), start=_name_now)
def rename(turn: WritingTurn, filled: NameForm, search_id: str) -> Screen:
    """Give a saved search another name."""
    save_search(turn.market, turn.actor, search_id, filled.name)
    return my_searches(turn).with_notice(turn.words(N_("Saved.")))


@routes.action("search.remove")
def remove(turn: WritingTurn, search_id: str) -> Screen:
    """Keep a search no longer."""
    remove_search(turn.market, turn.actor, search_id)
    return my_searches(turn).with_notice(turn.words(N_("The search is gone.")))
