"""The playground's page in the system's Chromium."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator

from playwright.async_api import ConsoleMessage, Page, async_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SLOW_MACHINE = 15_000
"""Milliseconds."""

GONE = re.compile(r"\b410 \(Gone\)")
"""What the browser remarks on when somebody follows a link that is used up, as people do."""


@contextlib.asynccontextmanager
async def page_of(chromium: str, url: str, width: int, height: int) -> AsyncIterator[Page]:
    """The page; when the block ends, nothing may have gone wrong in it or have been asked of another host.

    The same holds for the pages that are opened from it.
    """
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = await browser.new_context(
            viewport={"width": width, "height": height}, base_url=url, reduced_motion="reduce"
        )
        context.set_default_timeout(SLOW_MACHINE)
        faults: list[str] = []

        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not GONE.search(message.text):
                faults.append(message.text)

        context.on("console", said)
        context.on("weberror", lambda wrong: faults.append(str(wrong.error)))
        context.on("request", lambda asked: None if asked.url.startswith((url, "data:")) else faults.append(asked.url))
        page = await context.new_page()
        await page.goto("/")
        yield page
        assert faults == []
        await browser.close()
