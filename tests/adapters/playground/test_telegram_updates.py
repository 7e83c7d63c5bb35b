"""What people do, and how the bot hears of it: polling, webhook, taps, faults, pace, persistence."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LabeledPrice, Update
from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.telegram import Refused, TelegramWorld
from tests.adapters.playground.telegram_kit import ANA, BRUNO, PIXEL, TOKEN, Rig, Watch, make_bot, rig

BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("Site", url="https://example.com")]]
)


@pytest.fixture
async def started() -> AsyncIterator[Rig]:
    async with rig() as made:
        made.world.start(ANA)
        await made.bot.get_updates(offset=made.world.last_update_id + 1)
        yield made


async def fresh(rig: Rig, first: int) -> list[Update]:
    return list(await rig.bot.get_updates(offset=first, allowed_updates=Update.ALL_TYPES))


async def test_every_act_becomes_an_update(started: Rig) -> None:
    bot, world = started.bot, started.world
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    first = world.last_update_id + 1
    question = await bot.send_message(ANA, "Sure?", reply_markup=BUTTONS)
    own = world.send_text(ANA, "/pay now", reply_to=question.message_id)
    world.edit_text(ANA, own, "/pay later")
    world.react(ANA, question.message_id, "🔥")
    world.tap(ANA, question.message_id, (0, 0))
    world.forge_callback(ANA, question.message_id, "admin:everything")
    world.block(ANA)
    world.unblock(ANA)
    said, edited, reacted, tapped, forged, blocked, unblocked = await fresh(started, first)
    assert said.message is not None
    assert said.message.from_user is not None
    assert said.message.from_user.username == "anasouza"
    assert said.message.reply_to_message is not None
    assert said.message.parse_entities() == {said.message.entities[0]: "/pay"}
    assert edited.edited_message is not None
    assert edited.edited_message.text == "/pay later"
    assert reacted.message_reaction is not None
    assert [reaction.to_dict()["emoji"] for reaction in reacted.message_reaction.new_reaction] == ["🔥"]
    assert tapped.callback_query is not None
    assert tapped.callback_query.data == "y"
    assert tapped.callback_query.message is not None
    assert tapped.callback_query.message.message_id == question.message_id
    assert forged.callback_query is not None
    assert forged.callback_query.data == "admin:everything"
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member is not None
    assert unblocked.my_chat_member.new_chat_member.status == "member"


async def test_a_bot_gets_only_the_kinds_that_it_asked_for(started: Rig) -> None:
    own = started.world.send_text(ANA, "hello")
    started.world.react(ANA, own, "👍")
    assert [update.message is not None for update in await started.bot.get_updates()] == [True]
    await started.bot.get_updates(offset=started.world.last_update_id + 1, allowed_updates=["callback_query"])
    before = started.world.last_update_id
    started.world.send_text(ANA, "not for you")
    assert started.world.last_update_id == before


async def test_start_carries_its_payload(started: Rig) -> None:
    started.world.start(BRUNO, "job_42")
    (update,) = await started.bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start job_42"
    with pytest.raises(Refused):
        started.world.start(BRUNO, "no spaces")


async def test_people_cannot_do_what_a_client_would_not_let_them(started: Rig) -> None:
    world = started.world
    question = await started.bot.send_message(ANA, "Sure?", reply_markup=BUTTONS)
    with pytest.raises(Refused, match="Press Start"):
        world.send_text(BRUNO, "hello")
    with pytest.raises(Refused, match="Press Start"):
        world.send_file(BRUNO, "x", "", b"x")
    with pytest.raises(Refused, match="opens something"):
        world.tap(ANA, question.message_id, "Site")
    with pytest.raises(KeyError):
        world.tap(ANA, question.message_id, "Maybe")
    with pytest.raises(KeyError):
        world.tap(ANA, 999, "Yes")
    with pytest.raises(Refused, match="own messages"):
        world.edit_text(ANA, question.message_id, "No!")
    with pytest.raises(Refused, match="no such reaction"):
        world.react(ANA, question.message_id, "🥦")
    with pytest.raises(Refused, match="Nobody"):
        world.start(1)
    with pytest.raises(Refused, match="no picture"):
        world.send_file(ANA, "x", "", b"x", as_photo=True)
    world.block(ANA)
    with pytest.raises(Refused, match="blocked"):
        world.send_text(ANA, "hello")
    assert world.send_text(BRUNO, "/start job_1")


async def test_a_long_text_goes_in_several_messages(started: Rig) -> None:
    started.world.send_text(ANA, "x" * 5000)
    lengths = [len(update.message.text or "") for update in await started.bot.get_updates() if update.message]
    assert lengths == [4096, 904]


async def test_answers_to_taps(started: Rig) -> None:
    bot, world = started.bot, started.world
    question = await bot.send_message(ANA, "Sure?", reply_markup=BUTTONS)
    first, second, third = (world.tap(ANA, question.message_id, "Yes") for _ in range(3))
    assert [tap.callback_query_id for tap in world.chat(ANA).waiting] == [first, second, third]
    await bot.answer_callback_query(first)
    await bot.answer_callback_query(second, "Done", show_alert=True)
    too_old = "Query is too old and response timeout expired or query id is invalid"
    with pytest.raises(BadRequest, match=too_old):
        await bot.answer_callback_query(second, "Twice")
    with pytest.raises(BadRequest, match=too_old):
        await bot.answer_callback_query("123")
    world.query_lifetime = 0
    with pytest.raises(BadRequest, match=too_old):
        await bot.answer_callback_query(third)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(third, "x" * 201)
    assert world.answers == {first: "", second: "Done"}
    (toast,) = world.chat(ANA).toasts
    assert (toast.text, toast.alert, toast.callback_query_id) == ("Done", True, second)


async def test_polling_waits_confirms_and_gives_way(started: Rig) -> None:
    bot, world = started.bot, started.world
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    world.send_text(ANA, "one")
    assert len(await waiting) == 1
    assert time.monotonic() - began < 1
    assert len(await bot.get_updates()) == 1
    world.send_text(ANA, "two")
    assert len(await bot.get_updates(limit=1)) == 1
    (two,) = await bot.get_updates(offset=world.last_update_id)
    assert two.message is not None
    assert two.message.text == "two"
    assert await bot.get_updates(offset=world.last_update_id + 1) == ()
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    async with make_bot(started.url) as other:
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        world.send_text(ANA, "three")
        assert len(await second) == 1


async def test_closing_lets_a_server_stop(started: Rig) -> None:
    waiting = asyncio.create_task(started.bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    await started.world.close()
    assert await waiting == ()
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await started.bot.get_updates(timeout=30)
    started.world.resume()
    started.world.send_text(ANA, "back again")
    assert len(await started.bot.get_updates(timeout=30)) == 1


async def test_an_update_can_come_again(started: Rig) -> None:
    bot, world = started.bot, started.world
    world.send_text(ANA, "once")
    (once,) = await bot.get_updates()
    assert await bot.get_updates(offset=once.update_id + 1) == ()
    world.redeliver(once.update_id)
    world.send_text(ANA, "next")
    again, following = await bot.get_updates(offset=once.update_id + 1)
    assert again.to_json() == once.to_json()
    assert following.update_id == once.update_id + 1
    assert await bot.get_updates(offset=following.update_id + 1) == ()
    with pytest.raises(KeyError):
        world.redeliver(1)


class Receiver:
    """A webhook that takes notes and fails as often as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str | None]] = []
        self.failures = 0
        self.bus = Bus()
        self.app = Starlette(routes=[Route("/hook", self.take, methods=["POST"])])

    async def take(self, request: Request) -> Response:
        update = await request.json()
        if self.failures:
            self.failures -= 1
            return Response(status_code=500)
        self.got.append((update["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        self.bus.changed("hook")
        return Response()

    async def wait_for(self, count: int) -> list[tuple[int, str | None]]:
        return await self.bus.until(lambda: self.got if len(self.got) >= count else None, within=5)


async def test_a_webhook_gets_everything_in_order_with_the_secret(started: Rig) -> None:
    bot, world = started.bot, started.world
    receiver = Receiver()
    async with loopback(receiver.app) as url:
        receiver.failures = 1
        await bot.set_webhook(f"{url}/hook", secret_token="very-secret", max_connections=1)
        first = world.last_update_id + 1
        for word in ("one", "two", "three"):
            world.send_text(ANA, word)
        assert await receiver.wait_for(3) == [(first + n, "very-secret") for n in range(3)]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.max_connections) == (f"{url}/hook", 0, 1)
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        world.redeliver(first)
        assert (await receiver.wait_for(4))[-1] == (first, "very-secret")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
    world.send_text(ANA, "four")
    assert len(await bot.get_updates()) == 1


async def test_webhooks_that_are_refused(started: Rig) -> None:
    cases = [
        ({"url": "ftp://example.com"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com", "secret_token": "no spaces"}, "secret token contains unallowed characters"),
        ({"url": "https://example.com", "secret_token": "x" * 257}, "secret token is too long"),
    ]
    for params, reason in cases:
        assert await started.refusal("setWebhook", **params) == f"Bad Request: {reason}"
    started.world.send_text(ANA, "forget me")
    await started.bot.delete_webhook(drop_pending_updates=True)
    assert await started.bot.get_updates() == ()


async def test_a_real_application_runs_on_it(started: Rig) -> None:
    async def begin(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_chat is not None
        await update.effective_chat.send_message("Welcome", reply_markup=BUTTONS)

    async def yes(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer("Right")
        await query.edit_message_text("You said yes")

    application = Application.builder().bot(make_bot(started.url)).build()
    application.add_handlers([CommandHandler("start", begin), CallbackQueryHandler(yes)])
    assert application.updater is not None
    world = started.world
    async with application:
        await application.start()
        await application.updater.start_polling(poll_interval=0, timeout=5)
        world.start(BRUNO)
        welcome = await started.bus.until(lambda: next((m for m in world.chat(BRUNO).messages if m.from_bot), None))
        world.tap(BRUNO, welcome.id, "Yes")
        await started.bus.until(lambda: world.chat(BRUNO).last.text == "You said yes" or None)
        assert world.chat(BRUNO).toasts[-1].text == "Right"
        await application.updater.stop()
        await application.stop()


async def test_faults_that_a_test_asks_for(started: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    bot, world = started.bot, started.world
    world.fail_next("sendMessage", 429, "Too Many Requests: retry after 7", {"retry_after": 7})
    world.fail_next("sendMessage", 502, "Bad Gateway")
    with pytest.raises(RetryAfter):
        await bot.send_message(ANA, "x")
    with pytest.raises(NetworkError):
        await bot.send_message(ANA, "x")
    assert (await bot.send_message(ANA, "third time")).text == "third time"
    world.hang_next("sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(ANA, "never", read_timeout=0.2)
    world.hang_next("sendMessage", after_effect=True)
    with pytest.raises(TimedOut):
        await bot.send_message(ANA, "without an answer", read_timeout=0.2)
    assert [message.text for message in world.chat(ANA).messages[1:]] == ["third time", "without an answer"]
    world.hang_next("sendMessage")
    late = asyncio.create_task(bot.send_message(ANA, "late"))
    await asyncio.sleep(0.1)
    world.release_hung()
    assert (await late).text == "late"


async def test_pace_is_kept_where_it_is_asked_for(started: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    bot, world = started.bot, started.world
    for n in range(6):
        await bot.send_message(ANA, f"free {n}")
    world.pace = True
    for n in range(4):
        await bot.send_message(ANA, f"burst {n}")
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(ANA, "too fast")
    assert told.value.retry_after == timedelta(seconds=1)
    answer = await started.call("sendMessage", chat_id=ANA, text="still too fast")
    assert answer["error_code"] == 429
    assert answer["description"] == "Too Many Requests: retry after 1"
    assert answer["parameters"] == {"retry_after": 1}


async def test_unread_until_somebody_looks(started: Rig) -> None:
    await started.bot.send_message(ANA, "one")
    await started.bot.send_message(ANA, "two")
    assert started.world.chat(ANA).unread == 2
    started.world.read(ANA)
    assert started.world.chat(ANA).unread == 0


async def test_stars(started: Rig) -> None:
    bot, world = started.bot, started.world
    invoice = await bot.send_invoice(
        ANA, "20 Connects", "For proposals", "connects:20", "XTR", [LabeledPrice("20", 50)]
    )
    world.pay(ANA, invoice.message_id)
    (question,) = await bot.get_updates()
    assert question.pre_checkout_query is not None
    assert (question.pre_checkout_query.invoice_payload, question.pre_checkout_query.total_amount) == (
        "connects:20",
        50,
    )
    await question.pre_checkout_query.answer(ok=True)
    (paid,) = await bot.get_updates(offset=world.last_update_id)
    assert paid.message is not None
    assert paid.message.successful_payment is not None
    charge = paid.message.successful_payment.telegram_payment_charge_id
    await bot.refund_star_payment(ANA, charge)
    with pytest.raises(BadRequest, match="Charge_already_refunded"):
        await bot.refund_star_payment(ANA, charge)
    with pytest.raises(Refused, match="nothing to pay"):
        world.pay(ANA, invoice.message_id)
    second = await bot.send_invoice(ANA, "20 Connects", "For proposals", "connects:20", "XTR", [LabeledPrice("20", 50)])
    refused = world.pay(ANA, second.message_id)
    await bot.answer_pre_checkout_query(refused, ok=False, error_message="Sold out")
    assert world.chat(ANA).toasts[-1].text == "Sold out"
    with pytest.raises(BadRequest, match="Payment_provider_invalid"):
        await bot.send_invoice(ANA, "x", "x", "x", "EUR", [LabeledPrice("x", 1)])


async def test_everything_survives_a_restart(started: Rig) -> None:
    bot, world = started.bot, started.world
    await bot.set_my_commands([("start", "Begin")])
    await bot.send_message(ANA, "<b>Keep</b> me", parse_mode="HTML", reply_markup=BUTTONS)
    await bot.send_photo(ANA, PIXEL, caption="picture")
    world.send_text(ANA, "not fetched yet")
    kept = json.loads(json.dumps(world.to_json()))
    revived = TelegramWorld(Directory(), Bus(), Watch().now, TOKEN)
    revived.load(kept)
    assert revived.chat(ANA).model_dump() == world.chat(ANA).model_dump()
    assert revived.last_update_id == world.last_update_id
    assert revived.updates.pending == world.updates.pending
    assert revived.to_json() == world.to_json()
    photo = revived.chat(ANA).messages[-2].file
    assert photo is not None
    assert photo.content == PIXEL
    revived.redeliver(world.last_update_id)
