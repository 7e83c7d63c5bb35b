"""Somebody at the playground's page buys Connects with Stars: they click, and pay nothing."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.browser import page_of
from tests.journeys.conftest import running
from tests.journeys.test_browser import AtThePage


async def test_stars_are_paid_with_a_click(chromium: str, tmp_path: Path) -> None:
    async with (
        running(f"sqlite:///{tmp_path / 'parley.db'}", tmp_path) as program,
        page_of(chromium, program.address, 1280, 900) as page,
    ):
        ana = AtThePage(page)
        await ana.be("telegram", "ana")
        await ana.tap("Start")
        await ana.tap("Find work")
        await ana.reads("You are in")
        await ana.write("my connects")
        await ana.tap("Buy 40 for 400 Stars")
        await ana.reads("Pay the invoice below")
        await ana.tap("Pay ★ 400")
        await ana.reads("40 Connects are yours")
