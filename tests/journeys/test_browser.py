"""The page as somebody at a browser uses it: with clicks and typing, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browser import SLOW_MACHINE, page_of
from tests.journeys.conftest import running


class AtThePage:
    """Somebody who plays both sides."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.phone = page.locator("#telegram")
        self.slack = page.locator("#slack")
        self.modal = page.get_by_role("dialog", name="Post a job")

    async def be(self, app: str, name: str) -> None:
        """Look at an app as one of its people; on a small screen its tab comes first."""
        tab = self.page.locator(f'[data-tab="{app}"]')
        if await tab.is_visible():
            await tab.click()
        chip = self.page.locator(f'[data-people="{app}"] [data-person="{name}"]')
        await chip.click()
        await expect(chip).to_have_attribute("aria-pressed", "true")

    async def tap(self, label: str) -> None:
        """Press a button on the phone."""
        await self.phone.get_by_role("button", name=label, exact=True).last.click()

    async def write(self, text: str) -> None:
        """Type on the phone, and send it."""
        box = self.phone.get_by_role("textbox", name="Message")
        await box.fill(text)
        await box.press("Enter")

    async def reads(self, text: str) -> None:
        """Wait until it stands on the phone, where one can see it."""
        newest = self.phone.locator(".tg-in .tg-text").filter(has_text=text).last
        await expect(newest).to_be_in_viewport(timeout=SLOW_MACHINE)

    async def join_and_want_alerts(self) -> None:
        """Ana's side."""
        await self.be("telegram", "ana")
        await self.tap("Start")
        await self.reads("Welcome to Parley")
        await self.tap("Find work")
        await self.reads("40 Connects")
        await self.write("/alert")
        await self.reads("1 of 2")
        await self.write("pyhton")
        await self.reads("So far: Python")
        await self.tap("Done")
        await self.reads("2 of 2")
        await self.write("500")
        await self.reads("check it")
        await self.tap("Save alert")
        await self.reads("Alert saved")

    async def post_a_job(self) -> None:
        """Mia's side."""
        await self.be("slack", "mia")
        await self.slack.get_by_role("button", name="Hire someone").click()
        await self.slack.get_by_role("button", name="Post a job").last.click()
        await self.modal.get_by_label("Title").fill("Nightly import of <b>orders</b>")
        await self.modal.get_by_label("Description").fill("Move our nightly CSV import into PostgreSQL.")
        await self.modal.get_by_label("Skills").click()
        await self.page.keyboard.type("pyth")
        await self.page.get_by_role("option", name="Python", exact=True).click()
        await self.page.keyboard.press("Escape")
        await self.modal.get_by_label("Budget").fill("$600")
        await self.modal.get_by_role("radio", name="Expert").check()
        await self.modal.get_by_role("button", name="Continue").click()
        await self.modal.get_by_role("button", name="Post job").click()
        await expect(self.page.get_by_text("Your job is posted").last).to_be_visible(timeout=SLOW_MACHINE)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_from_joining_to_the_alert(
    sqlite_url: str, tmp_path: Path, chromium: str, width: int, height: int
) -> None:
    async with running(sqlite_url, tmp_path) as program, page_of(chromium, program.address, width, height) as page:
        somebody = AtThePage(page)
        await somebody.join_and_want_alerts()
        await somebody.post_a_job()
        await page.keyboard.press("Escape")
        await somebody.be("telegram", "ana")
        await somebody.reads("New job: Nightly import of <b>orders</b>")
        await somebody.reads("$600")
        overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow == 0
