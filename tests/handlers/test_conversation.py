"""Forms asked question by question, over a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.adapters.database.engine import Database
from bot.domain.accounts.model import Account
from bot.handlers.kit.acts import Typed
from bot.handlers.kit.conversation import LIFE
from bot.handlers.kit.route import pack
from bot.handlers.kit.router import Router
from bot.handlers.kit.routes import Routes
from bot.handlers.kit.screen import Screen
from tests.domain.town import DAY, Town
from tests.handlers.shop import ORDER, done, routes, world
from tests.handlers.stage import Stage, button, file, labels, refusal_in, shown


@pytest.fixture
def stage(market_file: Database, town: Town) -> Stage:
    done.clear()
    world.update(closed=False, version=1)
    return Stage(market_file, town, Router(routes))


@pytest.fixture
def ana(town: Town) -> Account:
    return town.person("ana")


async def begun(stage: Stage, who: Account) -> Screen:
    return shown(await stage.taps(who, ORDER))


async def answered(stage: Stage, who: Account) -> Screen:
    """The review of an order in which every question was answered."""
    await begun(stage, who)
    await stage.says(who, "A large kite")
    await stage.says(who, "large")
    screen = shown(await stage.says(who, "red, blue"))
    await stage.presses(who, screen, "Done")
    screen = shown(await stage.says(who, "$50"))
    return await stage.presses(who, screen, "Skip")


async def test_a_form_is_asked_one_question_at_a_time(stage: Stage, ana: Account) -> None:
    first = await begun(stage, ana)
    assert first.title == "Order · 1 of 5"
    assert first.lead == "At the shop.\n\nWhat is it?\nOne line.\nFor example: A kite"
    assert labels(first) == ["Cancel"]

    second = shown(await stage.says(ana, "A large kite"))
    assert second.title == "Order · 2 of 5"
    assert labels(second) == ["Small", "Large", "Keep", "Back", "Cancel"]
    assert second.fields[0].value == "Small", "what the form began with"

    third = await stage.presses(ana, second, "Large")
    assert third.title == "Order · 3 of 5"
    third = await stage.presses(ana, third, "Red")
    assert "✓ Red" in labels(third)
    third = shown(await stage.says(ana, "Blue"))
    assert third.fields[0].value == "Red, Blue"

    fourth = await stage.presses(ana, third, "Done")
    assert labels(fourth) == ["Skip", "Back", "Cancel"]
    fifth = await stage.presses(ana, fourth, "Skip")
    fifth = shown(await stage.says(ana, "", file("plan.pdf")))
    assert fifth.fields[0].value == "plan.pdf"
    assert fifth.title == "Order · 5 of 5"

    review = await stage.presses(ana, fifth, "Done")
    assert review.title == "Order · check it"
    assert [(one.label, one.value) for one in review.fields] == [
        ("Title", "A large kite"),
        ("Size", "Large"),
        ("Colours", "Red, Blue"),
        ("Plans", "plan.pdf"),
        ("Fee", "$1"),
    ]
    assert (review.lead, review.closing) == ("It flies.", "For ever.")
    assert labels(review) == ["Send order", "Change something", "Cancel"]

    assert (await stage.presses(ana, review, "Send order")).title == "Ordered"
    assert [(one.title, one.size, one.colours, one.budget) for one in done] == [
        ("A large kite", "l", ("red", "blue"), None)
    ]
    assert len(done[0].plans) == 1


async def test_a_wrong_answer_is_asked_again_and_says_why(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    again = shown(await stage.says(ana, "x"))
    assert again.notice is not None
    assert (again.notice.text, again.notice.tone) == ("Write at least 3 characters.", "problem")
    assert again.title == "Order · 1 of 5"
    again = shown(await stage.says(ana, "", file()))
    assert again.notice is not None
    assert again.notice.text == "Write it as text, please."


async def test_words_where_a_button_or_a_file_is_asked_for(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A kite")
    asked = shown(await stage.says(ana, "huge"))
    assert asked.notice is not None
    assert asked.notice.text == "Choose one of the buttons."
    await stage.says(ana, "Large")
    picks = shown(await stage.says(ana, "red, beige"))
    assert picks.notice is not None
    assert "beige" in picks.notice.text
    assert picks.fields[0].value == "Red", "what was understood is kept"
    await stage.presses(ana, picks, "Done")
    plans = shown(await stage.says(ana, "50"))
    plans = shown(await stage.says(ana, "see attachment"))
    assert plans.notice is not None
    assert plans.notice.text == "Send the file itself, or tap a button."
    for number in range(2):
        plans = shown(await stage.says(ana, "", file(f"{number}.pdf")))
    plans = shown(await stage.says(ana, "", file("2.pdf")))
    assert plans.notice is not None
    assert plans.notice.text == "Send at most 2 files."
    assert plans.fields[0].value == "0.pdf, 1.pdf"


async def test_back_and_keep(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    second = shown(await stage.says(ana, "A large kite"))
    first = await stage.presses(ana, second, "Back")
    assert first.fields[0].value == "A large kite"
    assert labels(first) == ["Keep", "Cancel"]
    second = await stage.presses(ana, first, "Keep")
    assert second.title == "Order · 2 of 5"
    third = await stage.presses(ana, second, "Keep")
    assert third.title == "Order · 3 of 5"


async def test_any_answer_can_be_changed_from_the_review(stage: Stage, ana: Account) -> None:
    review = await answered(stage, ana)
    which = await stage.presses(ana, review, "Change something")
    assert labels(which) == ["Title", "Size", "Colours", "Budget", "Plans", "Back to review"]
    title = await stage.presses(ana, which, "Title")
    assert title.fields[0].value == "A large kite"
    assert labels(title) == ["Keep", "Back to review", "Cancel"]
    wrong = shown(await stage.says(ana, "x"))
    assert wrong.notice is not None
    review = shown(await stage.says(ana, "A small kite"))
    assert review.title == "Order · check it"
    assert review.fields[0].value == "A small kite"
    budget = await stage.presses(ana, await stage.presses(ana, review, "Change something"), "Budget")
    review = await stage.presses(ana, budget, "Leave empty")
    assert "Budget" not in [one.label for one in review.fields]
    await stage.presses(ana, review, "Send order")
    assert done[0].budget is None


async def test_words_at_the_review_change_nothing(stage: Stage, ana: Account) -> None:
    await answered(stage, ana)
    review = shown(await stage.says(ana, "yes please"))
    assert review.title == "Order · check it"
    assert review.notice is not None
    assert done == []


async def test_long_answers_stand_in_the_review_as_quotations(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A kite as large as a house, with a tail as long as the street it flies over")
    review = await _to_the_review(stage, ana)
    assert review.quotes[0].label == "Title"
    assert review.quotes[0].text.startswith("A kite as large")


async def _to_the_review(stage: Stage, ana: Account) -> Screen:
    await stage.says(ana, "large")
    await stage.presses(ana, shown(await stage.says(ana, "red")), "Done")
    return await stage.presses(ana, shown(await stage.says(ana, "5000")), "Skip")


async def test_what_the_review_refuses_is_told_with_its_own_words(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A kite")
    review = await _to_the_review(stage, ana)
    assert review.notice is not None
    assert review.notice.text == "The budget is $5 to $1,000."


async def test_cancelling_forgets_and_offers_to_begin_anew(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    second = shown(await stage.says(ana, "A large kite"))
    gone = await stage.presses(ana, second, "Cancel")
    assert gone.title == "Cancelled: Order"
    first = await stage.presses(ana, gone, "Begin anew")
    assert first.title == "Order · 1 of 5"
    assert first.fields == ()
    assert shown(await stage.commands(ana, "cancel")).title == "Cancelled: Order"
    assert shown(await stage.commands(ana, "cancel")).title == "There is nothing to cancel."


async def test_old_buttons_answer_nothing(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    second = shown(await stage.says(ana, "A large kite"))
    third = await stage.presses(ana, second, "Small")
    again = await stage.taps(ana, button(second, "Large"))
    assert shown(again).title == "Order · 3 of 5", "an answer to question two changes nothing in question three"
    assert shown(again).notice is not None
    assert again.in_place
    review_route = button(third, "Cancel")
    await stage.presses(ana, third, "Red")
    assert shown(await stage.taps(ana, review_route)).title == "Order · 3 of 5", "nor does an old way out"


async def test_sending_twice_sends_once(stage: Stage, ana: Account) -> None:
    review = await answered(stage, ana)
    send = button(review, "Send order")
    await stage.taps(ana, send)
    again = await stage.taps(ana, send)
    assert again.screen is None
    assert again.toast == "This form was sent or cancelled already."
    assert len(done) == 1


async def test_a_button_of_a_form_that_is_over_does_not_touch_the_next_one(stage: Stage, ana: Account) -> None:
    second = shown(await stage.says(ana, "A kite")) if await begun(stage, ana) else None
    assert second is not None
    await stage.presses(ana, second, "Cancel")
    await begun(stage, ana)
    again = await stage.taps(ana, button(second, "Large"))
    assert shown(again).title == "Order · 1 of 5"


async def test_a_refusal_loses_nothing(stage: Stage, ana: Account) -> None:
    review = await answered(stage, ana)
    world["closed"] = True
    refused = await stage.taps(ana, button(review, "Send order"))
    assert refused.in_place
    screen = shown(refused)
    assert screen.title == "Order · check it"
    assert screen.notice is not None
    assert screen.notice.text == "Only the people it belongs to can do that."
    assert screen.fields[0].value == "A large kite"
    world["closed"] = False
    assert (await stage.presses(ana, screen, "Send order")).title == "Ordered"


async def test_where_it_has_moved_on_one_sees_how_it_stands(stage: Stage, ana: Account) -> None:
    review = await answered(stage, ana)
    world["version"] = 2
    screen = await stage.presses(ana, review, "Send order")
    assert screen.title == "Shop, version 2"
    assert screen.notice is not None
    assert screen.notice.text == "It has changed meanwhile. Here is how it stands now."
    assert labels(screen) == ["Order", "Drop the form"]
    assert (await stage.presses(ana, screen, "Drop the form")).title == "Cancelled: Order"


async def test_a_form_may_be_refused_at_its_beginning(stage: Stage, ana: Account) -> None:
    refused = await stage.taps(ana, pack("order", ("private", 1)))
    assert refusal_in(refused) == "Only the people it belongs to can do that."
    assert shown(await stage.commands(ana, "cancel")).title == "There is nothing to cancel."


async def test_two_forms_at_once_are_asked_about(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A large kite")
    which = shown(await stage.taps(ana, "note"))
    assert "“Order”" in which.lead
    assert labels(which) == ["Continue it", "Drop it and begin anew"]
    assert (await stage.presses(ana, which, "Continue it")).title == "Order · 2 of 5"
    assert (await stage.presses(ana, which, "Drop it and begin anew")).title == "Note · 1 of 1"
    assert shown(await stage.says(ana, "Hello")).title == "Note · check it"


async def test_the_same_form_goes_on_where_it_was(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A large kite")
    again = await begun(stage, ana)
    assert again.title == "Order · 2 of 5"
    assert again.notice is not None


async def test_a_form_without_an_answer_yet_gives_way(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    assert shown(await stage.taps(ana, "note")).title == "Note · 1 of 1"


async def test_a_command_in_between_reminds_of_the_form(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A large kite")
    screen = shown(await stage.commands(ana, "help"))
    assert screen.closing == "Your form “Order” waits for you."
    assert (await stage.presses(ana, screen, "Continue: Order")).title == "Order · 2 of 5"


async def test_a_form_is_forgotten_after_a_month(stage: Stage, town: Town, ana: Account) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A large kite")
    town.now += LIFE - DAY
    assert shown(await stage.says(ana, "large")).title == "Order · 3 of 5", "an answer gives it another month"
    town.now += LIFE - timedelta(seconds=1)
    assert shown(await stage.says(ana, "red")).title == "Order · 3 of 5"
    town.now += LIFE
    assert shown(await stage.says(ana, "Blue")).title == "Unknown"
    assert shown(await stage.says(ana, "shop")).title.startswith("Shop")


async def test_a_form_that_the_program_no_longer_has_is_as_good_as_none(
    stage: Stage, market_file: Database, town: Town, ana: Account
) -> None:
    await begun(stage, ana)
    await stage.says(ana, "A large kite")
    fewer = Routes()
    fewer.pages = {name: page for name, page in routes.pages.items() if name != "order"}
    fewer.commands = routes.commands
    fewer.phrases = routes.phrases
    later = Stage(market_file, town, Router(fewer))
    assert shown(await later.says(ana, "shop")).title.startswith("Shop")
    assert shown(await later.commands(ana, "help")).closing == ""
    assert shown(await later.commands(ana, "cancel")).title == "There is nothing to cancel."
    assert shown(await later.taps(ana, "note")).title == "Note · 1 of 1"


async def test_words_are_an_answer_while_a_form_waits_and_lead_on_after_it(stage: Stage, ana: Account) -> None:
    assert shown(await stage.says(ana, "Balance?")).title.startswith("Shop")
    await begun(stage, ana)
    assert shown(await stage.says(ana, "Balance?")).title == "Order · 2 of 5"


async def test_a_form_may_end_with_a_few_words(stage: Stage, ana: Account) -> None:
    await stage.taps(ana, "note")
    review = shown(await stage.says(ana, "Hello"))
    ended = await stage.presses(ana, review, "Keep note")
    assert ended.title == "Noted: Hello"
    assert labels(ended) == ["Home"]


async def test_one_persons_form_is_not_anothers(stage: Stage, town: Town, ana: Account) -> None:
    ben = town.person("ben")
    await begun(stage, ana)
    second = shown(await stage.says(ana, "A large kite"))
    assert shown(await stage.says(ben, "A small kite")).title == "Unknown"
    forged = await stage.taps(ben, button(second, "Large"))
    assert forged.screen is None
    assert shown(await stage.says(ana, "large")).title == "Order · 3 of 5"


@pytest.mark.parametrize(
    "step", ["pick", "skip", "keep", "edit~99", "edit~x", "nonsense", "pick~huge", "review", "send"]
)
async def test_forged_buttons_of_ones_own_form_break_nothing(stage: Stage, ana: Account, step: str) -> None:
    await begun(stage, ana)
    second = shown(await stage.says(ana, "A large kite"))
    stamp = button(second, "Large").split("~")[1]
    name, *rest = step.split("~")
    answer = await stage.taps(ana, pack(f"draft.{name}", (stamp, *rest)))
    assert stage.turns.counts["failed"] == 0
    assert answer.screen is not None or answer.toast
    assert done == []


async def test_a_restart_loses_nothing(stage: Stage, market_file: Database, town: Town, ana: Account) -> None:
    await begun(stage, ana)
    second = shown(await stage.says(ana, "A large kite"))
    restarted = Stage(market_file, town, Router(routes))
    assert (await restarted.presses(ana, second, "Large")).title == "Order · 3 of 5"


async def test_an_update_that_comes_twice_answers_one_question(stage: Stage, ana: Account) -> None:
    await begun(stage, ana)
    first = await stage.act(ana, Typed("A large kite"), update="the same")
    assert first is not None
    assert await stage.act(ana, Typed("A large kite"), update="the same") is None
    assert shown(await stage.commands(ana, "help")).closing
    assert shown(await stage.taps(ana, "draft.resume")).title == "Order · 2 of 5"
