"""Inline mode: what is typed behind the bot's name in any chat finds jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import pytest

from bot.adapters.telegram.app import TelegramAdapter
from bot.adapters.telegram.keyboard import lay_out
from bot.domain.market import Market, MarketView
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.words import Words
from bot.handlers.sharing import Found, Shared
from tests.adapters.telegram.conftest import ANA, SECRET, TOKEN, Stage

Result = TypeVar("Result")
ENGLISH = Words("en", "UTC", datetime(2027, 3, 1, tzinfo=UTC))


def shared(job_id: str, title: str = "Import & <export>", said: str = "Move *it*.") -> Shared:
    screen = Screen(title=title, fields=(Field(label="Budget", value="$600"),), quotes=(Quote(text=said),))
    return Shared(job_id, "$600 · Python", screen, is_open=True)


class StubMarket:
    """Finds what a test says."""

    def __init__(self) -> None:
        self.found: list[Found | Exception] = []

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        found = self.found.pop(0)
        if isinstance(found, Exception):
            raise found
        return cast("Result", found)

    async def change(self, work: Callable[[Market], Result]) -> Result:
        raise AssertionError("looking changes nothing")


async def searching(stage: Stage, *found: Found | Exception, webhook: bool = False) -> StubMarket:
    """An adapter that finds these, one after the other."""
    market = StubMarket()
    market.found = list(found)
    adapter = TelegramAdapter(TOKEN, f"{stage.url}/telegram", stage.turns, stage.vault, market=market)
    stage.adapters.append(adapter)
    if webhook:
        await adapter.set_webhook(f"{stage.url}/hook", SECRET)
    else:
        await adapter.start_polling()
    return market


async def answer(stage: Stage, times: int = 1) -> dict[str, Any]:
    """How the newest query was answered."""
    return (await stage.called("answerInlineQuery", times))[-1]


@pytest.mark.parametrize("webhook", [False, True])
async def test_what_is_found_can_be_posted(stage: Stage, webhook: bool) -> None:
    found = Found(ENGLISH, (shared("17"), shared("18", "Logo")), offset="10")
    await searching(stage, found, webhook=webhook)
    stage.world.ask_inline(ANA, "python")
    asked = await answer(stage)
    assert asked["next_offset"] == "10"
    assert asked["is_personal"] in {True, "true"}
    view = await stage.bus.until(lambda: one if (one := stage.world.chat(ANA).inline) and one.answered else None)
    assert [(one.title, one.description) for one in view.results] == [
        ("Import & <export>", "$600 · Python"),
        ("Logo", "$600 · Python"),
    ]
    assert view.button == {"text": "Open Parley", "start_parameter": "find"}
    posted = stage.world.post_result(ANA, "17")
    message = stage.world.chat(ANA).message(posted)
    assert message.text == "Import & <export>\n\nBudget: $600\n\nMove *it*."
    [[button]] = message.keyboard
    assert button.url == f"https://t.me/{stage.world.chat(ANA).bot.username}?start=job_17"
    # What was posted is no words to the bot, and what comes after it is.
    stage.world.send_text(ANA, "hello")
    (turn,) = await stage.took(1)
    assert turn.act.text == "hello"  # type: ignore[union-attr]  # what is typed has a text


@pytest.mark.parametrize(
    ("found", "typed", "told"),
    [
        (Found(ENGLISH, problem="“exprt” does not fit level:. Did you mean level:expert?"), "level:exprt", "“exprt”"),
        (Found(ENGLISH, problem="x" * 500), "level:exprt", "xxx"),
        (Found(ENGLISH), "nothing", "No open job matches. Open Parley"),
        (Found(ENGLISH), "  ", "No open jobs right now. Open Parley"),
    ],
)
async def test_the_button_on_top_says_what_is_wrong(stage: Stage, found: Found, typed: str, told: str) -> None:
    await searching(stage, found)
    stage.world.ask_inline(ANA, typed)
    await answer(stage)
    view = await stage.bus.until(lambda: one if (one := stage.world.chat(ANA).inline) and one.answered else None)
    assert view.results == []
    assert view.button is not None
    assert told in view.button["text"]
    assert len(view.button["text"]) <= 64


async def test_a_long_job_is_one_message(stage: Stage) -> None:
    await searching(stage, Found(ENGLISH, (shared("17", "T" * 300, "<&> " * 124),)))
    stage.world.ask_inline(ANA, "")
    view = await stage.bus.until(lambda: one if (one := stage.world.chat(ANA).inline) and one.answered else None)
    assert len(view.results) == 1


async def test_what_fails_holds_nothing_up(stage: Stage) -> None:
    await searching(stage, ConnectionError("the database is away"), Found(ENGLISH, (shared("17"),)), Found(ENGLISH))
    stage.world.fail_next("answerInlineQuery", 400, "Bad Request: query is too old and response timeout expired")
    for typed in ("one", "two", "three"):
        stage.world.ask_inline(ANA, typed)
    stage.world.send_text(ANA, "hello")
    await stage.took(1)
    assert (await answer(stage, 2))["results"] in ([], "[]")


async def test_without_a_market_nobody_answers(polled: Stage) -> None:
    polled.world.ask_inline(ANA, "python")
    polled.world.send_text(ANA, "hello")
    await polled.took(1)
    assert polled.calls("answerInlineQuery") == []


async def test_a_button_that_shares_lets_a_chat_be_chosen() -> None:
    action = Action(label="Share", route=Route("job.share~17"), share="job:17", confirm="Sure?")
    [[button]] = lay_out([(action,)], None, on_notice=False).rows
    assert button.switch_inline_query == "job:17"
    assert button.callback_data is None
