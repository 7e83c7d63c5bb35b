"""The dashboard, joining, help and settings."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Annotated

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import Join, change_settings, join, start_freelancing
from bot.domain.connects.service import balance
from bot.domain.contracts.model import ContractState
from bot.domain.errors import N_, Refusal
from bot.domain.feed.service import new_in_feed
from bot.domain.jobs.model import JobState
from bot.domain.ledger.service import purse
from bot.domain.notifications.model import Chat
from bot.domain.offers.model import Offer
from bot.domain.proposals.model import ProposalState
from bot.domain.teams.service import start_hiring
from bot.handlers import (
    alerts,
    contracts,
    disputes,
    feed,
    jobs,
    money,
    offers,
    operator,
    posting,
    profile,
    proposals,
    rooms,
    sharing,
)
from bot.handlers.kit.form import Choice, Form
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import LANGUAGES, Words
from bot.handlers.pieces import home_action

ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Africa/Lagos",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
)


@routes.screen(
    "home",
    command="home",
    about=N_("what waits for you, and your money"),
    phrases=(N_("home|menu|dashboard|start|hello|hi|hey"),),
    takes_rest=True,
)
def home(turn: ReadingTurn, wish: str = "") -> Screen:
    """The dashboard; for somebody new, the way in. A deep link's ``wish`` may lead elsewhere."""
    if wish.startswith(sharing.PAYLOAD):
        return sharing.shared(turn, wish)
    if turn.who is None:
        return _welcome(turn)
    actor = turn.who
    words = turn.words
    waiting = _waiting(turn, actor)
    title = words(N_("Hello, {name}"), name=actor.name.split()[0])
    lead = words.n(N_("One thing waits for you."), N_("{count} things wait for you."), len(waiting)) if waiting else ""
    return Screen(
        title=title,
        lead=lead or words(N_("Nothing waits for you right now.")),
        cards=tuple(waiting),
        fields=_at_a_glance(turn, actor),
        actions=_menu(turn, actor),
    )


def _welcome(turn: ReadingTurn) -> Screen:
    words = turn.words
    return Screen(
        title=words(N_("Welcome to Parley")),
        lead=words(
            N_(
                "A freelance marketplace you use by chatting: find work or hire, agree on milestones, and get paid "
                "from money that is set aside first.\n\nWhat brings you here? You can do the other later, too."
            )
        ),
        actions=(
            Action(label=words(N_("Find work")), route=join_freelancing.to(), style="primary", wide=True),
            Action(label=words(N_("Hire someone")), route=join_hiring.to(), style="primary", wide=True),
            *_operators_way_in(turn),
        ),
    )


def _operators_way_in(turn: ReadingTurn) -> tuple[Action, ...]:
    if str(turn.identity) not in turn.market.operators:
        return ()
    return (Action(label=turn.words(N_("Run the market")), route=join_operating.to(), wide=True),)


def _waiting(turn: ReadingTurn, actor: Account) -> list[Card]:
    cards = operator.waiting(turn, actor)
    cards += [_offer_card(turn, offer) for offer in turn.market.offers.open_of(actor.id) if _mine(actor, offer)]
    cards += disputes.waiting(turn, actor)
    cards += contracts.waiting(turn, actor)
    if actor.freelances and not actor.ready_to_propose:
        cards.append(
            Card(
                title=turn.words(N_("Your profile")),
                lead=turn.words(N_("Add a title and skills so that you can propose to jobs.")),
                actions=(Action(label=turn.words(N_("Set up profile")), route=profile.edit_profile.to()),),
            )
        )
    for team in turn.market.teams.of_member(actor.id):
        for job in turn.market.jobs.of_team(team.id):
            if job.state != JobState.OPEN:
                continue
            new = [p for p in turn.market.proposals.of_job(job.id) if p.state == ProposalState.SUBMITTED]
            if new:
                lead = turn.words.n(N_("One new proposal"), N_("{count} new proposals"), len(new))
                see = Action(label=turn.words(N_("See proposals")), route=proposals.job_proposals.to(job.id))
                cards.append(Card(title=job.title, lead=lead, actions=(see,)))
    return cards


def _mine(actor: Account, offer: Offer) -> bool:
    side = "freelancer" if offer.freelancer_id == actor.id else "client"
    return offer.proposed_by != side


def _offer_card(turn: ReadingTurn, offer: Offer) -> Card:
    words = turn.words
    return Card(
        title=words(N_("Offer: {title}"), title=offer.title),
        lead=words(N_("{total}, answer by {until}"), total=offer.total, until=offer.expires_at),
        actions=(Action(label=words(N_("See offer")), route=offers.offer.to(offer.id)),),
    )


def _at_a_glance(turn: ReadingTurn, actor: Account) -> tuple[Field, ...]:
    words = turn.words
    fields = []
    if actor.freelances:
        money_now = purse(turn.market, actor)
        fields += [
            Field(label=words(N_("Available")), value=words.money(money_now.available)),
            Field(label=words(N_("Pending")), value=words.money(money_now.pending)),
            Field(label=words(N_("In escrow")), value=words.money(money_now.escrow)),
            Field(label=words(N_("Connects")), value=words.number(balance(turn.market, actor.id))),
        ]
    if actor.hires:
        teams = turn.market.teams.of_member(actor.id)
        posted = [job for team in teams for job in turn.market.jobs.of_team(team.id)]
        running = [
            contract
            for contract in turn.market.contracts.of_member(actor.id)
            if contract.freelancer_id != actor.id and contract.state == ContractState.ACTIVE
        ]
        fields += [
            Field(label=words(N_("Open jobs")), value=words.number(sum(job.state == "open" for job in posted))),
            Field(label=words(N_("Contracts")), value=words.number(len(running))),
        ]
    return tuple(fields)


def _menu(turn: ReadingTurn, actor: Account) -> tuple[Action, ...]:
    words = turn.words
    menu = []
    if actor.freelances:
        menu += [
            *_new_in_feed(turn, actor),
            Action(label=words(N_("Find jobs")), route=jobs.find_jobs.to(), style="primary"),
            Action(label=words(N_("Proposals")), route=proposals.my_proposals.to()),
            Action(label=words(N_("Money")), route=money.balance_screen.to()),
            Action(label=words(N_("Alerts")), route=alerts.my_alerts.to()),
            Action(label=words(N_("Profile")), route=profile.my_profile.to()),
        ]
    if actor.hires:
        menu += [
            Action(label=words(N_("Post a job")), route=posting.post.to(), style="primary"),
            Action(label=words(N_("Your jobs")), route=posting.team_jobs.to()),
        ]
    menu += [
        Action(label=words(N_("Contracts")), route=contracts.my_contracts.to()),
        Action(label=words(N_("Messages")), route=rooms.my_rooms.to()),
    ]
    if not actor.hires:
        menu.append(Action(label=words(N_("Hire someone")), route=join_hiring.to()))
    if not actor.freelances:
        menu.append(Action(label=words(N_("Find work")), route=join_freelancing.to()))
    if actor.is_operator:
        menu.append(Action(label=words(N_("Operations")), route=operator.desk.to()))
    return (*menu, Action(label=words(N_("Help")), route=help_screen.to()))


def _new_in_feed(turn: ReadingTurn, actor: Account) -> tuple[Action, ...]:
    """The way to the feed, with how much in it is new."""
    count = new_in_feed(turn.market, actor)
    if not count:
        return ()
    label = turn.words.n(N_("One new job for you"), N_("{count} new jobs for you"), count)
    return (Action(label=label, route=feed.feed.to(), style="primary", wide=True),)


def _joined(turn: WritingTurn) -> Account:
    account = join(
        turn.market,
        Join(
            identity=turn.identity,
            name=turn.name,
            language=turn.words.language,
            time_zone=str(turn.words.zone),
        ),
    )
    if turn.market.chats.at(turn.platform.name, turn.address) is None:
        chat = Chat(id=turn.market.new_id(), account_id=account.id, platform=turn.platform.name, address=turn.address)
        turn.market.chats.add(chat)
    return account


@routes.action("join.freelance")
def join_freelancing(turn: WritingTurn, job_id: str = "") -> Screen:
    """Join with one tap, as a freelancer; whoever came for a job is shown that job."""
    new = turn.who is None
    account = start_freelancing(turn.market, _joined(turn))
    words = turn.words
    if job_id:
        with contextlib.suppress(Refusal):  # the job may be gone, and they join all the same
            job = jobs.job_screen(replace(turn, who=account), job_id)
            return job.with_notice(words(N_("You are in, {name}"), name=account.name.split()[0]))
    left = balance(turn.market, account.id)
    lead = words(
        N_(
            "You have {connects} Connects: they are what proposals cost. Tell clients who you are, then find your "
            "first job."
        ),
        connects=left,
    )
    return Screen(
        title=words(N_("You are in, {name}"), name=account.name.split()[0])
        if new
        else words(N_("You can find work now")),
        lead=lead,
        actions=(
            Action(label=words(N_("Set up profile")), route=profile.edit_profile.to(), style="primary", wide=True),
            Action(label=words(N_("Find jobs")), route=jobs.find_jobs.to()),
            home_action(turn),
        ),
    )


@routes.action("join.hire")
def join_hiring(turn: WritingTurn) -> Screen:
    """Join with one tap, as a client."""
    account = _joined(turn)
    team = start_hiring(
        turn.market, account, workspace=turn.workspace or None, name=turn.workspace_name or account.name
    )
    words = turn.words
    return Screen(
        title=words(N_("You can hire now")),
        lead=words(N_("You hire for {team}. Describe the work and proposals come to this chat."), team=team.name),
        actions=(
            Action(label=words(N_("Post a job")), route=posting.post.to(), style="primary", wide=True),
            home_action(turn),
        ),
    )


@routes.action("join.operate")
def join_operating(turn: WritingTurn) -> Screen:
    """Join as one of Parley's operators."""
    account = _joined(turn)
    words = turn.words
    return Screen(
        title=words(N_("You are in, {name}"), name=account.name.split()[0]),
        lead=words(N_("You hear in this chat of every payment to settle.")),
        actions=(Action(label=words(N_("Operations")), route=operator.desk.to(), style="primary"), home_action(turn)),
    )


@routes.screen(
    "help", command="help", about=N_("everything you can type"), phrases=(N_("help|commands|what can you do"),)
)
def help_screen(turn: ReadingTurn) -> Screen:
    """What can be typed."""
    words = turn.words
    slash = "/parley " if turn.platform.has_modals else "/"
    is_operator = turn.who is not None and turn.who.is_operator
    lines = [
        f"{slash}{command.name}: {words(command.about)}"
        for command in routes.commands.values()
        if is_operator or command.name not in operator.COMMANDS
    ]
    lines.append(f"{slash}cancel: {words(N_('stop the form you are in'))}")
    return Screen(
        title=words(N_("What you can type")),
        lead="\n".join(lines),
        closing=words(N_("Plain words work, too: “find python jobs”, “balance”, “when do I get paid”.")),
        actions=(Action(label=words(N_("Settings")), route=settings.to()), home_action(turn)),
    )


@routes.screen("unknown")
def unknown(turn: ReadingTurn) -> Screen:
    """When words lead nowhere."""
    words = turn.words
    return Screen(
        title=words(N_("I did not understand that")),
        lead=words(N_("Try “find python jobs”, “balance” or “contracts”. To write to someone, answer their message.")),
        actions=(Action(label=words(N_("What can I type?")), route=help_screen.to()), home_action(turn)),
    )


class SettingsForm(Form):
    """In which words and on which clock Parley speaks."""

    language: Annotated[
        str, Choice(N_("Language"), N_("Which language shall I speak?"), choices=tuple(LANGUAGES.items()))
    ]
    time_zone: Annotated[
        str, Choice(N_("Time zone"), N_("Which clock do you live by?"), choices=tuple((zone, zone) for zone in ZONES))
    ]


def _settings_now(turn: ReadingTurn) -> Opening:
    return Opening(raw={"language": turn.actor.language, "time_zone": turn.actor.time_zone})


@routes.form(
    "settings",
    SettingsForm,
    title=N_("Settings"),
    submit=N_("Save"),
    start=_settings_now,
    command="settings",
    command_about=N_("language and time zone"),
    phrases=(N_("settings|language|time zone"),),
)
def settings(turn: WritingTurn, filled: SettingsForm) -> Screen:
    """Change language and time zone; the answer is in the new ones already."""
    change_settings(turn.market, turn.actor, language=filled.language, time_zone=filled.time_zone)
    changed = replace(turn, words=Words(filled.language, filled.time_zone, turn.market.now))
    return Screen(title=changed.words(N_("Saved")), actions=(home_action(changed),))
