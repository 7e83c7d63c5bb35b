"""Inline mode in the playground's Telegram: queries, answers with their limits, and posting a result."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent

from bot.adapters.playground.telegram.errors import Refused
from tests.adapters.playground.telegram_kit import ANA, BRUNO, Rig, rig


@pytest.fixture
async def started() -> AsyncIterator[Rig]:
    async with rig() as made:
        made.world.start(ANA)
        made.world.updates.drop_pending()
        yield made


def article(result_id: str = "1", **more: Any) -> dict[str, Any]:
    """A plain article."""
    content = {"message_text": "<b>Logo</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "Logo", "input_message_content": content, **more}


async def test_a_query_is_asked_answered_and_posted(started: Rig) -> None:
    assert (await started.bot.get_me()).supports_inline_queries
    query_id = started.world.ask_inline(ANA, "logo & more")
    [update] = await started.bot.get_updates()
    query = update.inline_query
    assert query is not None
    assert (query.id, query.query, query.offset, query.from_user.id) == (query_id, "logo & more", "", ANA)
    waiting = started.world.chat(ANA).inline
    assert waiting is not None
    assert not waiting.answered
    await query.answer(
        [
            InlineQueryResultArticle(
                "1", "Logo", InputTextMessageContent("<b>Logo</b>", parse_mode="HTML"), description="$200"
            )
        ],
        next_offset="1",
        button=InlineQueryResultsButton("Open", start_parameter="find"),
    )
    found = started.world.chat(ANA).inline
    assert found is not None
    assert [(one.id, one.title, one.description) for one in found.results] == [("1", "Logo", "$200")]
    assert (found.next_offset, found.button) == ("1", {"text": "Open", "start_parameter": "find"})
    assert started.world.chat(BRUNO).inline is None

    started.world.ask_inline(ANA, "logo & more", "1")
    [more] = await started.bot.get_updates(offset=update.update_id + 1)
    assert more.inline_query is not None
    assert more.inline_query.offset == "1"
    await started.call("answerInlineQuery", inline_query_id=more.inline_query.id, results=[article("2")])
    longer = started.world.chat(ANA).inline
    assert longer is not None
    assert [one.id for one in longer.results] == ["1", "2"]

    number = started.world.post_result(ANA, "2")
    message = started.world.chat(ANA).message(number)
    assert (message.via_bot, message.from_bot, message.text, message.html) == (True, False, "Logo", "<b>Logo</b>")
    [posted] = await started.bot.get_updates(offset=more.update_id + 1)
    assert posted.message is not None
    assert posted.message.via_bot is not None
    assert posted.message.via_bot.id == started.bot.id
    assert started.world.chat(ANA).inline is None
    with pytest.raises(Refused):
        started.world.edit_text(ANA, number, "mine")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"results": "["}, "can't parse inline query results JSON object"),
        ({"results": {}}, "expected an Array of inline query results"),
        ({"results": [article(str(number)) for number in range(51)]}, "too many inline query results specified"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(type="photo")]}, "can't parse inline query result: "),
        ({"results": ["1"]}, "can't parse inline query result: "),
        ({"results": [article(input_message_content={})]}, "can't parse inline query result: "),
        (
            {"results": [article(input_message_content={"message_text": "<b>x", "parse_mode": "HTML"})]},
            "can't parse entities",
        ),
        ({"results": [article(input_message_content={"message_text": "x" * 4097})]}, "message is too long"),
        ({"results": [article(reply_markup={"inline_keyboard": [[{"text": "x"}]]})]}, "can't parse inline keyboard"),
        ({"results": [article(reply_markup={"keyboard": [["x"]]})]}, "inline keyboard expected"),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [], "button": {"text": "Open", "start_parameter": "no way"}}, "START_PARAM_INVALID"),
        ({"results": [], "button": {"start_parameter": "x"}}, "can't parse inline query results button"),
        ({"results": [], "button": {"text": " ", "start_parameter": "x"}}, "button text must be non-empty"),
    ],
)
async def test_bad_answers(started: Rig, params: dict[str, Any], reason: str) -> None:
    query_id = started.world.ask_inline(ANA, "x")
    refused = await started.refusal("answerInlineQuery", inline_query_id=query_id, **params)
    assert refused.startswith("Bad Request: ")
    assert reason in refused
    assert (await started.call("answerInlineQuery", inline_query_id=query_id, results=[]))["ok"]


async def test_late_answers(started: Rig) -> None:
    old = started.world.ask_inline(ANA, "x")
    new = started.world.ask_inline(ANA, "xy")
    for query_id in (old, "", "17"):
        refused = await started.refusal("answerInlineQuery", inline_query_id=query_id, results=[])
        assert "query is too old" in refused
    assert (await started.call("answerInlineQuery", inline_query_id=new, results=[]))["ok"]
    assert "query is too old" in await started.refusal("answerInlineQuery", inline_query_id=new, results=[])


async def test_what_a_client_would_not_do(started: Rig) -> None:
    with pytest.raises(Refused):
        started.world.ask_inline(ANA, "x" * 257)
    with pytest.raises(KeyError):
        started.world.post_result(ANA, "1")
    query_id = started.world.ask_inline(ANA, "x")
    await started.call("answerInlineQuery", inline_query_id=query_id, results=[article()])
    with pytest.raises(KeyError):
        started.world.post_result(ANA, "2")
    started.world.block(ANA)
    with pytest.raises(Refused):
        started.world.post_result(ANA, "1")


async def test_the_page_asks_and_posts(started: Rig) -> None:
    async with aiohttp.ClientSession(f"{started.url}/control/telegram/{ANA}/") as session:
        async with session.post("inline", json={"query": "logo"}) as asked:
            query_id = (await asked.json())["result"]
        await started.call("answerInlineQuery", inline_query_id=query_id, results=[article()])
        async with session.get(f"/control/telegram/{ANA}") as seen:
            assert [one["title"] for one in (await seen.json())["inline"]["results"]] == ["Logo"]
        async with session.post("result", json={"result_id": "1"}) as posted:
            number = (await posted.json())["result"]
        assert started.world.chat(ANA).message(number).via_bot
        async with session.post("result", json={"result_id": "1"}) as gone:
            assert gone.status == 404
