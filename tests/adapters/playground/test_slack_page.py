"""The Slack half of the page, in a real browser, with a real Bolt app behind it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.adapters.playground.loopback import loopback
from bot.adapters.playground.server import Playground
from bot.adapters.playground.slack import SlackWorld
from tests.adapters.playground.slack_kit import (
    LIAM,
    MIA,
    Json,
    asking,
    button,
    modal,
    option,
    plain,
    row,
    section,
)
from tests.adapters.playground.test_server import TestClock

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")

NASTY = '<img src=x onerror="document.title=1"><b>bold</b>'


@dataclass
class Shown:
    page: Page
    world: SlackWorld
    bolt: AsyncApp
    client: AsyncWebClient

    @property
    def side(self) -> Locator:
        return self.page.locator("#slack")

    @property
    def composer(self) -> Locator:
        return self.side.locator(".sl-main .sl-compose-area")

    async def messages_tab(self) -> None:
        await self.side.get_by_role("tab", name="Messages").click()
        await expect(self.composer).to_be_visible()


@contextlib.asynccontextmanager
async def shown(width: int = 1280, height: int = 800) -> AsyncIterator[Shown]:
    """The page with an app that acknowledges whatever is pressed under the action ``press``."""
    playground = Playground(TestClock())
    client = AsyncWebClient(token=playground.secrets.slack_bot_token)
    bolt = AsyncApp(client=client, signing_secret=playground.secrets.slack_signing_secret)

    async def events(request: Request) -> Response:
        return await AsyncSlackRequestHandler(bolt).handle(request)

    app = Starlette(routes=[Route("/slack/events", events, methods=["POST"]), Mount("/", playground.app)])
    async with loopback(app) as url, async_playwright() as driver:
        client.base_url = f"{url}/slack/api/"
        playground.slack.app_url = playground.slack.base_url = url
        await playground.start()
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": width, "height": height}, base_url=url)
        page = await context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: None if request.url.startswith((url, "data:")) else faults.append(request.url)
        )
        await page.goto("/")
        yield Shown(page, playground.slack, bolt, client)
        assert faults == []
        await playground.close()
        await playground.slack.close()
        await browser.close()


def home(words: str) -> Json:
    return {"type": "home", "blocks": [section(words), row(button("Ask me", "ask", style="primary"))]}


async def test_home_and_a_modal_from_first_to_last() -> None:
    async with shown() as it:
        submitted: list[Json] = []
        choices = {"type": "multi_external_select", "action_id": "skills", "min_query_length": 1}

        @it.bolt.event("app_home_opened")
        async def publish(event: Json) -> None:
            await it.client.views_publish(user_id=event["user"], view=home("*Welcome*"))

        @it.bolt.action("ask")
        async def ask(ack: Any, body: Json) -> None:
            await ack()
            title = {"type": "plain_text_input", "action_id": "title", "max_length": 40}
            blocks = [asking("Title", title, block_id="title"), asking("Skills", choices, block_id="skills")]
            view = modal(*blocks, callback_id="job", title=plain("Post a job"))
            await it.client.views_open(trigger_id=body["trigger_id"], view=view)

        @it.bolt.options("skills")
        async def offer(ack: Any) -> None:
            await ack(options=[option("Python"), option("PyTorch")])

        @it.bolt.view("job")
        async def take(ack: Any, view: Json) -> None:
            submitted.append(view["state"]["values"])
            if len(submitted) == 1:
                await ack(response_action="errors", errors={"title": "Taken."})
            else:
                await ack()

        await it.page.reload()
        await expect(it.side.locator(".sl-home strong")).to_have_text("Welcome")
        await it.side.get_by_role("button", name="Ask me").click()
        window = it.page.get_by_role("dialog", name="Post a job")
        await expect(window.get_by_label("Title")).to_be_focused()
        await window.get_by_role("button", name="Send").click()
        await expect(window.get_by_text("Please complete this required field.")).to_have_count(2)
        await window.get_by_label("Title").fill("Logo")
        await window.get_by_label("Skills").click()
        await it.page.keyboard.type("py")
        await it.page.get_by_role("option", name="PyTorch").click()
        await it.page.keyboard.press("Escape")
        await window.get_by_role("button", name="Send").click()
        await expect(window.get_by_text("Taken.")).to_be_visible()
        await expect(window.get_by_label("Title")).to_have_value("Logo")
        await window.get_by_label("Title").fill("Another logo")
        await it.page.keyboard.press("Enter")
        await expect(window).to_have_count(0)
        assert submitted[-1]["title"]["title"]["value"] == "Another logo"
        assert [each["value"] for each in submitted[-1]["skills"]["skills"]["selected_options"]] == ["pytorch"]


async def test_talking_live() -> None:
    async with shown() as it:

        @it.bolt.command("/parley")
        async def answer(ack: Any) -> None:
            await ack("Your balance is *12*.")

        await it.messages_tab()
        await it.composer.fill("not yet sent")
        await it.client.chat_postMessage(channel=MIA, text=f"Look: {NASTY} &lt;b&gt; *yes*")
        bubble = it.side.locator(".sl-message").last
        await expect(bubble).to_contain_text('<img src=x onerror="document.title=1"><b>bold</b> <b> yes')
        await expect(bubble.locator("strong").last).to_have_text("yes")
        await expect(it.composer).to_have_value("not yet sent")
        assert await it.page.title() == "Parley playground"
        await it.composer.fill("/par")
        await it.page.keyboard.press("Tab")
        await it.page.keyboard.type("balance")
        await it.page.keyboard.press("Enter")
        await expect(it.side.get_by_text("Only visible to you")).to_be_visible()
        await it.composer.fill(NASTY)
        await it.page.keyboard.press("Enter")
        await expect(it.side.locator(".sl-message").last).to_contain_text(NASTY)
        assert it.world.dm(MIA)[-1].text == NASTY
        await it.client.chat_postMessage(channel=LIAM, text="for Liam")
        await expect(it.page.locator('[data-person="liam"] .badge')).to_have_text("1")


async def test_buttons_confirmations_and_silence() -> None:
    async with shown() as it:
        pressed: list[str] = []

        @it.bolt.action("release")
        async def release(ack: Any, body: Json) -> None:
            pressed.append(body["actions"][0]["value"])
            await ack()
            where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
            await it.client.chat_update(**where, text="Released", blocks=[section("Released")])

        sure = {"title": plain("Sure?"), "text": plain("Really."), "confirm": plain("Release"), "deny": plain("No")}
        buttons = row(button("Pay", "release", value="7", confirm=sure), button("Nobody", "nobody"))
        await it.client.chat_postMessage(channel=MIA, text="x", blocks=[buttons])
        await it.messages_tab()
        it.world.courier.ack_within = 0.3
        await it.side.get_by_role("button", name="Nobody").click()
        await expect(it.side.get_by_text("Parley couldn’t be reached. Try again?")).to_be_visible()
        it.world.courier.ack_within = 30.0
        await it.side.get_by_role("button", name="Pay").click()
        dialog = it.page.get_by_role("alertdialog", name="Sure?")
        await dialog.get_by_role("button", name="No", exact=True).click()
        await expect(dialog).to_have_count(0)
        assert pressed == []
        await it.side.get_by_role("button", name="Pay").click()
        await dialog.get_by_role("button", name="Release").click()
        await expect(it.side.get_by_text("Released")).to_be_visible()
        assert pressed == ["7"]


async def test_threads_reactions_and_shortcuts() -> None:
    async with shown() as it:

        @it.bolt.shortcut("post_job")
        async def start(ack: Any, body: Json) -> None:
            await ack()
            view = modal(section(body["message"]["text"]), title=plain("From a message"))
            await it.client.views_open(trigger_id=body["trigger_id"], view=view)

        posted = await it.world.post_in_channel(LIAM, "hiring", "We need a logo")
        await it.side.get_by_role("button", name="hiring").click()
        message = it.side.locator(".sl-main .sl-message", has_text="We need a logo")
        await message.hover()
        await message.get_by_role("button", name="Reply in thread").click()
        await it.side.locator(".sl-thread .sl-compose-area").fill("What colour?")
        await it.page.keyboard.press("Enter")
        await expect(it.side.locator(".sl-thread .sl-message")).to_have_count(2)
        await it.side.get_by_role("button", name="Close the thread").click()
        await expect(message.get_by_text("1 reply")).to_be_visible()
        await it.world.react(LIAM, posted.channel, posted.ts, "eyes")
        await message.locator(".sl-reaction").click()
        await expect(message.locator(".sl-reaction")).to_contain_text("2")
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await it.page.get_by_role("menuitem", name="Post as a job").click()
        await expect(it.page.get_by_role("dialog", name="From a message")).to_contain_text("We need a logo")
        await it.page.keyboard.press("Escape")
        await expect(it.page.get_by_role("dialog", name="From a message")).to_have_count(0)


async def test_on_a_phone() -> None:
    async with shown(390, 844) as it:
        await it.client.chat_postMessage(channel=MIA, text="Hello on a phone")
        await it.page.get_by_role("tab", name="Slack").click()
        await it.side.get_by_role("button", name="Channels and apps").click()
        await it.side.get_by_role("button", name="Parley").click()
        await expect(it.side.get_by_text("Hello on a phone")).to_be_visible()
        assert await it.page.evaluate("document.documentElement.scrollWidth") == 390
        await it.page.locator('[data-people="slack"] [data-person="liam"]').click()
        await expect(it.side.get_by_text("Hello on a phone")).to_have_count(0)
