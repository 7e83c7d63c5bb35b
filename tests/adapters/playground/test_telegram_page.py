"""The phone on the page, in a real browser."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.server import Playground
from tests.adapters.playground.telegram_kit import ANA, BRUNO, PIXEL
from tests.adapters.playground.test_server import TestClock

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")


@dataclass
class Shown:
    page: Page
    playground: Playground
    faults: list[str]

    async def call(self, method: str, **params: Any) -> None:
        path = f"/telegram/bot{self.playground.secrets.telegram_token}/{method}"
        answer = await self.page.request.post(path, data=params)
        assert answer.ok, await answer.text()


async def no_slack(route: Route) -> None:
    await route.fulfill(body="export function mountSlack() {}", content_type="text/javascript")


@contextlib.asynccontextmanager
async def shown(width: int, height: int) -> AsyncIterator[Shown]:
    playground = Playground(TestClock())
    async with loopback(playground.app) as url, async_playwright() as driver:
        await playground.start()
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": width, "height": height}, base_url=url)
        page = await context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: None if request.url.startswith((url, "data:")) else faults.append(request.url)
        )
        await page.route("**/page/slack.js", no_slack)
        await page.goto("/")
        yield Shown(page, playground, faults)
        assert faults == []
        await playground.close()
        await browser.close()


KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y", "style": "success"}]]}


async def test_a_conversation() -> None:
    async with shown(1280, 800) as it:
        page, world = it.page, it.playground.telegram
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(".tg-out .tg-text")).to_contain_text("/start")
        await it.call("sendMessage", chat_id=ANA, text="<b>Sure</b>?", parse_mode="HTML", reply_markup=KEYS)
        await expect(page.locator(".tg-in strong")).to_have_text("Sure")
        await page.get_by_role("button", name="Yes").click()
        await expect(page.locator(".tg-key.is-waiting")).to_be_visible()
        (tap,) = world.chat(ANA).waiting
        await it.call("answerCallbackQuery", callback_query_id=tap.callback_query_id, text="Are you?", show_alert=True)
        await expect(page.get_by_role("alertdialog")).to_contain_text("Are you?")
        await page.get_by_role("button", name="OK").click()
        await expect(page.locator(".tg-key.is-waiting")).to_have_count(0)
        await page.get_by_role("textbox", name="Message").fill("Quite")
        await page.keyboard.press("Enter")
        await expect(page.locator(".tg-out").last).to_contain_text("Quite")
        assert world.chat(ANA).last.text == "Quite"
        await page.keyboard.press("ArrowUp")
        await page.get_by_role("textbox", name="Message").fill("Quite sure")
        await page.keyboard.press("Enter")
        await expect(page.locator(".tg-out").last).to_contain_text("edited")
        await page.locator(".tg-out .tg-bubble").last.click(button="right")
        await page.get_by_role("button", name="React ❤").click()
        await expect(page.locator(".tg-reaction")).to_contain_text("❤")


async def test_what_is_typed_stays_while_things_arrive() -> None:
    async with shown(390, 844) as it:
        page, world = it.page, it.playground.telegram
        world.start(ANA)
        box = page.get_by_role("textbox", name="Message")
        await box.fill("half a sen")
        await it.call("sendMessage", chat_id=ANA, text="Interrupting")
        await expect(page.locator(".tg-messages .tg-in")).to_contain_text("Interrupting")
        await expect(box).to_have_value("half a sen")
        await expect(box).to_be_focused()
        await page.keyboard.type("tence")
        world.start(BRUNO)
        await it.call("sendMessage", chat_id=BRUNO, text="For Bruno")
        bruno = page.locator('[data-people="telegram"] [data-person="bruno"]')
        await expect(bruno.locator(".badge")).to_have_text("1")
        await bruno.click()
        await expect(page.locator(".tg-messages .tg-in")).to_contain_text("For Bruno")
        await expect(bruno.locator(".badge")).to_be_hidden()
        assert world.chat(BRUNO).unread == 0
        await page.locator('[data-people="telegram"] [data-person="ana"]').click()
        await expect(box).to_have_value("half a sentence")


async def test_nothing_that_people_write_becomes_markup() -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    async with shown(1280, 800) as it:
        page, world = it.page, it.playground.telegram
        world.start(ANA)
        world.send_text(ANA, evil)
        world.send_file(ANA, evil + ".html", "text/html", b"<script>1</script>", caption=evil)
        await it.call("sendMessage", chat_id=ANA, text=evil, reply_markup={"keyboard": [[evil]]})
        await it.call("setMyDescription", description=evil)
        await page.get_by_role("button", name="New person").first.click()
        await page.get_by_label("Name").fill(evil[:60])
        await page.get_by_role("button", name="Add").click()
        await expect(page.locator(".tg-intro")).to_contain_text("<script>")
        await page.locator('[data-people="telegram"] [data-person="ana"]').click()
        await expect(page.locator(".tg-messages .tg-in .tg-text").last).to_contain_text("<script>")
        assert await page.title() == "Parley playground"
        assert await page.locator(".tg img").count() == 0


async def test_files_and_links_to_the_bot() -> None:
    async with shown(1280, 800) as it:
        page, world = it.page, it.playground.telegram
        world.start(ANA)
        chooser = page.locator(".tg-composer input[type=file]")
        await chooser.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": PIXEL})
        await page.get_by_label("Caption").fill("Me")
        await page.get_by_role("button", name="Send", exact=True).last.click()
        await expect(page.locator(".tg-photo img")).to_be_visible()
        sent = world.chat(ANA).last
        assert sent.file is not None
        assert (sent.file.photo, sent.text) == (True, "Me")
        await it.call(
            "sendMessage",
            chat_id=ANA,
            text="<a href='https://t.me/ParleyBot?start=job_7'>the job</a>",
            parse_mode="HTML",
        )
        await page.get_by_role("link", name="the job").click()
        await expect(page.locator(".tg-out").last).to_contain_text("/start job_7")
        assert world.chat(ANA).last.text == "/start job_7"
