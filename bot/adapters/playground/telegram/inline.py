"""Inline mode: what somebody types behind the bot's name, what the bot finds for it, and posting one of the results."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

from bot.adapters.playground.telegram.core import Core, user_json
from bot.adapters.playground.telegram.errors import ApiError, Refused, bad_request
from bot.adapters.playground.telegram.inline_query import InlineQuery, Result
from bot.adapters.playground.telegram.markup import check_markup
from bot.adapters.playground.telegram.methods import check_common, message_text
from bot.adapters.playground.telegram.params import Params

MOST_RESULTS = 50
LONGEST_ID = 64
LONGEST_OFFSET = 64
LONGEST_QUERY = 256
QUERY_SECONDS = 30.0
START_PARAMETER = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


def ask(core: Core, user_id: int, query: str, offset: str = "") -> str:
    """Type behind the bot's name in a chat; with an ``offset``, scroll on. The query's id."""
    if len(query) > LONGEST_QUERY:
        raise Refused(f"Telegram takes up to {LONGEST_QUERY} characters here.")
    chat = core.chat_of(user_id)
    before = core.volatile.inline.get(user_id)
    asked = InlineQuery(str(secrets.randbelow(10**18)), user_id, query, offset, time.monotonic())
    if offset and before is not None and before.query == query:
        asked.results = before.results
    core.volatile.inline[user_id] = asked
    body = {
        "id": asked.id,
        "from": user_json(core.user(user_id)),
        "query": query,
        "offset": offset,
        "chat_type": "sender",
    }
    core.updates.add(user_id, "inline_query", body)
    core.changed(chat)
    return asked.id


def choose(core: Core, user_id: int, result_id: str) -> int:
    """Post one of the results into the chat; the message's id. Raises KeyError for one that is not offered."""
    asked = core.volatile.inline[user_id]
    chosen = next((result for result in asked.results if result.id == result_id), None)
    if chosen is None:
        raise KeyError(result_id)
    chat = core.chat_of(user_id)
    if not chat.started or chat.blocked:
        raise Refused("Press Start first.")
    del core.volatile.inline[user_id]
    message = core.add_message(chat, chosen.text, chosen.entities, from_bot=False, source=chosen.source)
    message.via_bot = True
    message.inline_keyboard = chosen.inline_keyboard
    core.updates.add(user_id, "message", core.message_json(chat, message))
    return message.id


def answer_inline_query(core: Core, params: Params) -> Any:
    """answerInlineQuery: articles only, up to 50, to a query of the last half minute."""
    query_id = params.text("inline_query_id")
    asked = next((one for one in core.volatile.inline.values() if one.id == query_id), None)
    results = _results(params)
    next_offset = params.text("next_offset")
    if len(next_offset.encode()) > LONGEST_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = _button(params)
    if asked is None or asked.answered or time.monotonic() - asked.asked_at > QUERY_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    asked.answered = True
    asked.results = [*asked.results, *results]
    asked.next_offset, asked.button = next_offset, button
    core.changed(core.chat_of(asked.user_id))
    return True


def _results(params: Params) -> list[Result]:
    given = params.nested("results", "inline query results")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [_result(one) for one in given]
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def _fault(reason: str) -> ApiError:
    return bad_request(f"can't parse inline query result: {reason}")


def _result(given: Any) -> Result:
    if not isinstance(given, dict):
        raise _fault("Inline query result must be an object")
    if given.get("type") != "article":
        raise _fault("The playground shows articles alone")
    result_id, title = str(given.get("id") or ""), str(given.get("title") or "")
    if not result_id or len(result_id.encode()) > LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if not title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = given.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise _fault('Field "input_message_content" must contain a message')
    said = Params({**content, "text": content["message_text"]})
    text, entities = message_text(said)
    check_common(said)
    keyboard = check_markup(given.get("reply_markup"), inline_only=True).inline
    return Result(
        id=result_id,
        title=title,
        description=str(given.get("description") or ""),
        text=text,
        entities=entities,
        source=said.text("text"),
        inline_keyboard=keyboard,
    )


def _button(params: Params) -> dict[str, str] | None:
    given = params.nested("button", "inline query results button")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    parameter = given.get("start_parameter")
    if not given["text"].strip():
        raise bad_request("inline query results button text must be non-empty")
    if not isinstance(parameter, str) or not START_PARAMETER.match(parameter):
        raise bad_request("START_PARAM_INVALID")
    return {"text": given["text"], "start_parameter": parameter}
