"""From acts to answers, over a real database: what is refused, and what is said instead."""

from __future__ import annotations

import pytest

from bot.domain.accounts.model import Account, Identity
from bot.domain.money import Money
from bot.domain.rooms.service import open_room, post_message
from bot.handlers.kit.acts import Commanded, Submitted, Tapped, Typed
from bot.handlers.posting import NotHiring
from tests.domain.town import Town, usd
from tests.handlers.stage import MODALS, STRANGER, Stage, button, file, labels, refusal_in, shown, some

JOB = {
    "title": "Nightly import",
    "description": "Move our nightly import into PostgreSQL.",
    "skills": ["python"],
    "budget": "$600",
    "level": "expert",
}


@pytest.fixture
def mia(town: Town) -> Account:
    return town.client("mia")


@pytest.fixture
def ana(town: Town) -> Account:
    return town.freelancer("ana")


# Somebody new


@pytest.mark.parametrize(
    "act",
    [
        Tapped("money"),
        Tapped("job.post"),
        Tapped("room.open~somebody"),
        Tapped("draft.resume"),
        Tapped("draft.replace~note"),
        Commanded("money"),
        Commanded("post"),
        Typed("balance"),
        Typed("anything at all"),
        Commanded("start"),
        Submitted("job.post", {}),
    ],
    ids=str,
)
async def test_somebody_new_is_welcomed_whatever_they_do(stage: Stage, act: Tapped | Commanded | Typed) -> None:
    answer = some(await stage.act(STRANGER, act))
    assert shown(answer).title == "Welcome to Parley"
    assert labels(shown(answer)) == ["Find work", "Hire someone"]
    assert stage.turns.counts["failed"] == 0


async def test_somebody_new_is_welcomed_in_their_language(stage: Stage) -> None:
    answer = some(await stage.act(STRANGER, Typed("Wann bekomme ich mein Geld?"), language="de"))
    assert shown(answer).title == "Willkommen bei Parley"
    assert answer.toast == "Mach erst mit; ein Tipp genügt."


async def test_joining_keeps_language_and_name(stage: Stage, town: Town) -> None:
    new = Identity("telegram", "new and German")
    screen = shown(some(await stage.act(new, Tapped("join.freelance"), language="de")))
    assert screen.title == "Du bist dabei, Somebody"
    assert shown(some(await stage.act(new, Typed("Guthaben")))).title == "Dein Geld"


# Buttons that lead nowhere


@pytest.mark.parametrize(
    "route",
    [
        "nonsense",
        "",
        "~",
        "job",
        "job~a~b~c",
        "job~nosuchjob",
        "jobs~python~first",
        f"room~nosuchroom~{'9' * 20}",
        "job.close~x~many",
        "offer.accept~x",
        "room~nosuchroom~0",
        "draft.pick~0000~x",
        "draft.replace",
        "draft.replace~home",
        "draft.replace~nonsense",
        "draft.",
        "x" * 64,
        "profile~💥",
    ],
)
async def test_forged_and_outdated_buttons_are_answered(stage: Stage, mia: Account, route: str) -> None:
    answer = await stage.taps(mia, route)
    assert refusal_in(answer)
    assert stage.turns.counts["failed"] == 0
    modal = some(await stage.act(mia, Submitted(route, {"title": "x"}), MODALS))
    assert refusal_in(modal) or modal.errors or (modal.modal and modal.modal.problem)
    assert stage.turns.counts["failed"] == 0


async def test_a_button_names_what_to_do_and_never_who_may(
    stage: Stage, town: Town, mia: Account, ana: Account
) -> None:
    job = town.job(mia)
    answer = await stage.taps(ana, f"job.close~{job.id}~{job.version}")
    assert refusal_in(answer) == "Only the people it belongs to can do that."
    assert town.look(lambda market: market.jobs.get(job.id)).state == "open"


async def test_a_stale_button_shows_how_it_stands(stage: Stage, town: Town, mia: Account) -> None:
    job = town.job(mia)
    before = shown(await stage.taps(mia, f"job~{job.id}"))
    await stage.presses(mia, before, "Close job")
    again = await stage.taps(mia, button(before, "Close job"))
    assert shown(again).title == job.title
    assert "closed" in shown(again).lead
    assert "Close job" not in labels(shown(again))
    assert again.in_place
    assert refusal_in(again) == "It has changed meanwhile. Here is how it stands now."


# Lists


async def test_long_lists_have_pages_that_reach_everything(
    stage: Stage, town: Town, mia: Account, ana: Account
) -> None:
    jobs = [town.job(mia) for _ in range(7)]
    for job in jobs[:6]:
        town.proposal(ana, job)
    for route, size, count in (("jobs.team", 5, 7), ("proposals.mine", 5, 6)):
        first = shown(await stage.taps(mia if route == "jobs.team" else ana, route))
        assert first.pages is not None
        assert (first.pages.number, first.pages.total, first.pages.previous) == (1, 2, None)
        assert first.pages.next is not None
        second = shown(await stage.taps(mia if route == "jobs.team" else ana, first.pages.next))
        assert (len(first.cards), len(second.cards)) == (size, count - size)
        assert second.pages is not None
        assert (second.pages.previous, second.pages.next) == (f"{route}~0", None)


async def test_a_page_that_is_gone_is_the_last_one_there_is(
    stage: Stage, town: Town, mia: Account, ana: Account
) -> None:
    job = town.job(mia)
    town.proposal(ana, job)
    for page in (1, 10**30, -5):
        assert len(shown(await stage.taps(mia, f"jobs.team~{page}")).cards) == 1
        assert len(shown(await stage.taps(mia, f"proposals.job~{job.id}~{page}")).cards) == 1
        assert shown(await stage.taps(ana, f"jobs~a~{page}")).cards
        assert not shown(await stage.taps(ana, f"jobs~nosuchthing~{page}")).cards
    assert stage.turns.counts["failed"] == 0


async def test_a_room_is_read_page_by_page_and_knows_files(
    stage: Stage, town: Town, mia: Account, ana: Account
) -> None:
    written = town.proposal(ana, town.job(mia))
    room = town.do(open_room, mia, written.id)
    plan = file()
    town.do(lambda market: market.files.add(plan))
    for number in range(9):
        town.do(post_message, mia, room.id, f"Number {number}")
    town.do(post_message, mia, room.id, "", (plan.id,))
    newest = shown(await stage.taps(ana, f"room~{room.id}"))
    assert [quote.text for quote in newest.quotes][-2:] == ["Number 8", "(a file)"]
    assert newest.pages is not None
    assert newest.pages.next is not None
    oldest = shown(await stage.taps(ana, newest.pages.next))
    assert [quote.text for quote in oldest.quotes] == ["Number 0", "Number 1"]
    assert shown(await stage.taps(ana, f"room~{room.id}~99")).quotes == oldest.quotes
    assert shown(await stage.taps(ana, "rooms")).cards[0].lead == "Person mia: (a file)"


# Typing


async def test_plain_words_and_commands_lead_to_the_same_screens(stage: Stage, ana: Account) -> None:
    for text, command in (("when do I get paid?", "money"), ("my proposals", "proposals"), ("help", "help")):
        assert shown(await stage.says(ana, text)) == shown(await stage.commands(ana, command))


async def test_a_command_takes_the_words_after_it(stage: Stage, town: Town, mia: Account, ana: Account) -> None:
    town.job(mia)
    assert shown(await stage.commands(ana, "jobs", "python")).title == "Jobs: skill:python"
    assert shown(await stage.says(ana, "find python jobs")).title == "Jobs: skill:python"
    assert shown(await stage.commands(ana, "money", "please")).title == "Your money"
    assert shown(await stage.commands(ana, "start", "ref_42")).title.startswith("Hello")


@pytest.mark.parametrize("words", ["~~~", "x" * 4_000, "ß" * 300, "💥" * 50, "<b>", "100%", "a_b", "'; --"])
async def test_any_words_can_be_searched_for(stage: Stage, ana: Account, words: str) -> None:
    screen = shown(await stage.commands(ana, "jobs", words))
    assert screen.title
    assert stage.turns.counts["failed"] == 0


async def test_an_unknown_command_helps(stage: Stage, ana: Account) -> None:
    screen = shown(await stage.commands(ana, "jbos"))
    assert screen.title == "What you can type"
    assert refusal_in(await stage.commands(ana, "jbos")) == "There is no command “jbos”."


async def test_other_words_get_a_hint(stage: Stage, ana: Account) -> None:
    screen = shown(await stage.says(ana, "tell me a joke"))
    assert screen.title == "I did not understand that"
    assert "What can I type?" in labels(screen)


async def test_who_only_freelances_is_shown_the_way_to_hiring(stage: Stage, ana: Account) -> None:
    screen = shown(await stage.says(ana, "my jobs"))
    assert "Hire someone" in labels(screen)
    answer = await stage.says(ana, "post a job")
    assert shown(answer).title == NotHiring.sentence
    assert labels(shown(answer)) == ["Home"]
    assert "Hire someone" in labels(await stage.presses(ana, shown(answer), "Home"))


# Modals


async def test_a_form_opens_as_a_modal_where_there_are_modals(stage: Stage, mia: Account) -> None:
    modal = (await stage.taps(mia, "job.post", MODALS)).modal
    assert modal is not None
    assert (modal.title, modal.submit) == ("Post a job", "Continue"), "a review comes first"
    assert [field.name for field in modal.fields if not field.optional] == list(JOB)
    assert modal.fields[0].hint == "What is the job? One line.\nFor example: Landing page for a coffee shop"
    assert shown(await stage.commands(mia, "cancel")).title == "There is nothing to cancel."


async def test_every_wrong_answer_is_told_beside_its_field(stage: Stage, mia: Account) -> None:
    answer = await stage.submits(mia, "job.post", {**JOB, "title": "x", "budget": "lots", "level": ""})
    assert list(answer.errors) == ["title", "budget", "level"]
    assert answer.errors["level"] == "This is needed."


async def test_a_modal_is_looked_over_and_then_counts(stage: Stage, town: Town, mia: Account) -> None:
    modal = (await stage.submits(mia, "job.post", JOB)).modal
    assert modal is not None
    assert modal.review is not None
    assert modal.submit == "Post job"
    assert "$630" in modal.review.fields[0].value
    screen = shown(await stage.submits(mia, "job.post", JOB, reviewed=True))
    assert screen.title == "Nightly import"
    posted = town.look(lambda market: market.jobs.of_team(market.teams.of_member(mia.id)[0].id))
    assert [job.budget for job in posted] == [Money(60_000, "USD")]


async def test_a_refused_modal_keeps_what_was_typed(stage: Stage, ana: Account) -> None:
    answer = await stage.submits(ana, "job.post", JOB, reviewed=True)
    assert answer.modal is not None
    assert answer.modal.problem
    assert answer.modal.raw == JOB


async def test_a_modal_about_something_that_moved_on_shows_how_it_stands(
    stage: Stage, town: Town, mia: Account, ana: Account
) -> None:
    offer = town.offer(mia, town.proposal(ana, town.job(mia)))
    route = f"offer.counter~{offer.id}~{offer.version}"
    await stage.taps(mia, f"offer.withdraw~{offer.id}~{offer.version}")
    answer = await stage.submits(ana, route, {"terms": "All of it - 700"})
    assert "withdrawn" in shown(answer).lead


async def test_a_modal_begins_with_what_is_there(stage: Stage, town: Town, mia: Account, ana: Account) -> None:
    offer = town.offer(mia, town.proposal(ana, town.job(mia), 400, 200))
    modal = (await stage.taps(ana, f"offer.counter~{offer.id}~{offer.version}", MODALS)).modal
    assert modal is not None
    assert modal.raw == {"terms": "Part 1 - $400\nPart 2 - $200"}
    shown(await stage.submits(ana, modal.route, {**modal.raw}))
    assert town.look(lambda market: market.offers.get(offer.id)).total == usd(600)


async def test_options_are_in_the_readers_language_and_chosen_ones_known(stage: Stage, ana: Account) -> None:
    modal = (await stage.taps(ana, "profile.edit", MODALS)).modal
    assert modal is not None
    skills = next(field for field in modal.fields if field.name == "skills")
    assert [option.label for option in skills.shown] == ["Python"]
    settings = (await stage.taps(ana, "settings", MODALS)).modal
    assert settings is not None
    assert [option.label for option in settings.fields[0].shown] == ["English"]


async def test_fields_suggest_for_what_was_typed(stage: Stage) -> None:
    assert [option.label for option in await stage.turns.suggest("job.post", "skills", "postg")][:1] == ["PostgreSQL"]
    assert await stage.turns.suggest("job.post", "title", "x") == ()
    assert await stage.turns.suggest("job.post", "nonsense", "x") == ()
    assert await stage.turns.suggest("home", "skills", "x") == ()


# Languages


async def test_changing_the_language_changes_everything_at_once(stage: Stage, ana: Account) -> None:
    answer = await stage.submits(ana, "settings", {"language": "de", "time_zone": "Europe/Berlin"})
    assert shown(answer).title == "Gespeichert"
    assert labels(shown(answer)) == ["Start"]
    assert shown(await stage.commands(ana, "money")).title == "Dein Geld"
    assert refusal_in(await stage.taps(ana, "nonsense")) == "Das gibt es hier nicht mehr."
