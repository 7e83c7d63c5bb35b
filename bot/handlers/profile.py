"""What freelancers say of themselves."""

from __future__ import annotations

from typing import Annotated

from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.errors import N_
from bot.domain.jobs.model import LEVELS
from bot.domain.money import Money
from bot.domain.skills.categories import category_name, likely_category
from bot.handlers import alerts, feed, invitations
from bot.handlers.job_form import category_option, category_options, country_option, country_options
from bot.handlers.kit.form import Amount, Choice, Form, Picks, Raw, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import country_named, home_action, skills_asked, skills_named, stars


@routes.screen(
    "profile", command="profile", about=N_("what clients read about you"), phrases=(N_("profile|my profile"),)
)
def my_profile(turn: ReadingTurn) -> Screen:
    """One's own profile."""
    screen = _shown(turn, turn.actor.id)
    edit = Action(label=turn.words(N_("Change")), route=edit_profile.to(), style="primary")
    return screen.model_copy(update={"actions": (edit, home_action(turn))})


@routes.screen("freelancer")
def freelancer(turn: ReadingTurn, account_id: str) -> Screen:
    """A freelancer's profile, as clients read it."""
    ways = [home_action(turn)]
    if turn.actor.hires and account_id != turn.actor.id and turn.market.accounts.get(account_id).freelances:
        invite = invitations.invite_to_job.to(account_id)
        ways.insert(0, Action(label=turn.words(N_("Invite to a job")), route=invite, style="primary"))
    return _shown(turn, account_id).model_copy(update={"actions": tuple(ways)})


def _shown(turn: ReadingTurn, account_id: str) -> Screen:
    words = turn.words
    account = turn.market.accounts.get(account_id)
    fields = []
    if account.skills:
        fields.append(Field(label=words(N_("Skills")), value=skills_named(account.skills)))
    if account.hourly_rate:
        fields.append(Field(label=words(N_("Rate")), value=words(N_("{rate} an hour"), rate=account.hourly_rate)))
    if account.level:
        fields.append(Field(label=words(N_("Level")), value=words(LEVELS[account.level])))
    if account.category:
        fields.append(Field(label=words(N_("Category")), value=words(category_name(account.category))))
    if account.country:
        fields.append(Field(label=words(N_("Country")), value=country_named(words, account.country)))
    facts = turn.market.accounts.facts(account)
    if facts.jobs:
        told = words.n(N_("one finished job"), N_("{count} finished jobs"), facts.jobs)
        earned = words(N_("{money} earned"), money=turn.market.rules.money(facts.earned))
        fields.append(Field(label=words(N_("Record")), value=f"{told}, {earned}"))
    reviews = turn.market.reviews.about(account.id)
    if reviews:
        average = sum(review.average for review in reviews) / len(reviews)
        told = words.n(
            N_("{stars} from one review"), N_("{stars} from {count} reviews"), len(reviews), stars=stars(average)
        )
        fields.append(Field(label=words(N_("Rating")), value=told))
    quotes = (Quote(text=account.overview),) if account.overview else ()
    return Screen(
        title=account.name,
        lead=account.title or words(N_("No title yet")),
        fields=tuple(fields),
        quotes=quotes
        + tuple(Quote(text=review.text, by=stars(review.average)) for review in reviews[:3] if review.text),
    )


class ProfileForm(Form):
    """What clients read."""

    title: Annotated[
        str,
        Text(
            N_("Title"),
            N_("What do you do? One line that clients read first."),
            example=N_("Python developer for data pipelines"),
            least=3,
            most=100,
        ),
    ]
    skills: Annotated[tuple[str, ...], skills_asked(N_("Skills"), N_("Which skills do you offer?"), 15)]
    rate: Annotated[
        Money | None,
        Amount(N_("Hourly rate"), N_("What do you charge an hour?"), example="45", least=300, most=100_000),
    ] = None
    overview: Annotated[
        str,
        Text(N_("Overview"), N_("Tell clients about your work, in a few sentences."), most=3_000, long=True),
    ] = ""
    level: Annotated[
        str, Choice(N_("Level"), N_("How experienced are you?"), later=True, choices=tuple(LEVELS.items()))
    ] = ""
    category: Annotated[
        tuple[str, ...],
        Picks(
            N_("Category"),
            N_("Which category do you work in? Left empty, it follows from your skills."),
            N_("Type a word, or tap."),
            later=True,
            search=category_options,
            meant=category_option,
            most=1,
            label_of=lambda words, category: words(category_name(category)),
        ),
    ] = ()
    country: Annotated[
        tuple[str, ...],
        Picks(
            N_("Country"),
            N_("Where are you? Some jobs are open to some countries only."),
            N_("Type its name."),
            later=True,
            search=country_options,
            meant=country_option,
            most=1,
            label_of=country_named,
        ),
    ] = ()


def _profile_now(turn: ReadingTurn) -> Opening:
    actor = turn.actor
    raw: dict[str, Raw] = {}
    if actor.title:
        raw["title"] = actor.title
    if actor.skills:
        raw["skills"] = list(actor.skills)
    if actor.hourly_rate:
        raw["rate"] = turn.words.money(actor.hourly_rate)
    if actor.overview:
        raw["overview"] = actor.overview
    if actor.level:
        raw["level"] = actor.level
    if actor.category:
        raw["category"] = [actor.category]
    if actor.country:
        raw["country"] = [actor.country]
    return Opening(raw=raw)


@routes.form("profile.edit", ProfileForm, title=N_("Your profile"), submit=N_("Save"), start=_profile_now)
def edit_profile(turn: WritingTurn, filled: ProfileForm) -> Screen:
    """Change the profile."""
    account = change_profile(
        turn.market,
        turn.actor,
        ChangeProfile(
            title=filled.title,
            skills=filled.skills,
            hourly_rate=filled.rate,
            overview=filled.overview,
            level=filled.level,
            category=filled.category[0] if filled.category else likely_category(filled.skills),
            country=filled.country[0] if filled.country else "",
        ),
    )
    words = turn.words
    shown = _shown(turn, account.id).with_notice(words(N_("Your profile is saved.")))
    return shown.model_copy(
        update={
            "actions": (
                Action(label=words(N_("Get job alerts")), route=alerts.new_alert.to(), style="primary"),
                Action(label=words(N_("Find jobs")), route=feed.feed.to()),
                home_action(turn),
            )
        }
    )
