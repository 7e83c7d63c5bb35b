"""Nothing on the phone covers, cuts or outlives what one reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.adapters.playground.telegram_kit import ANA, BRUNO
from tests.adapters.playground.test_telegram_page import CHROMIUM, shown

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")

SIZES = pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])

COVERED = """
([covers, read]) => {
  const box = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const over = [...document.querySelectorAll(covers)].filter((node) => node.getClientRects().length);
  const under = [...document.querySelectorAll(read)];
  return over.flatMap((one) => under.filter((other) => !apart(one.getBoundingClientRect(), box(other))))
    .map((node) => node.innerText);
}
"""
"""The words that something else lies over."""

LINES = """
(node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getClientRects().length;
}
"""
"""In how many lines the words stand."""


def keys(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


@SIZES
async def test_a_day_is_named_where_one_reads_no_words(width: int, height: int) -> None:
    async with shown(width, height) as it:
        page, clock = it.page, it.playground.clock
        # Whoever opens a chat in which much is unread begins there, and not at the newest.
        await expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
        it.playground.telegram.start(ANA)
        for number in range(30):
            await clock.advance(timedelta(hours=8))
            await it.call("sendMessage", chat_id=ANA, text=f"Message {number}, which is long enough for a whole line")
        await expect(page.locator(".tg-in .tg-text").filter(has_text="Message 29")).to_be_in_viewport()
        assert await page.evaluate(COVERED, [".tg-day span", ".tg-text"]) == []
        over = page.locator(".tg-day.is-over")
        await expect(over).to_be_hidden()
        await page.locator(".tg-scroller").hover()
        await page.mouse.wheel(0, -900)
        await expect(over).to_be_visible()
        await expect(over).to_be_hidden()


@SIZES
async def test_a_count_leaves_the_initials_readable(width: int, height: int) -> None:
    async with shown(width, height) as it:
        it.playground.telegram.start(BRUNO)
        for count in range(1, 13):
            await it.call("sendMessage", chat_id=BRUNO, text=str(count))
        badge = it.page.locator('[data-people="telegram"] [data-person="bruno"] .badge')
        await expect(badge).to_have_text("12")
        assert await it.page.evaluate(COVERED, [".chip .badge", ".chip .avatar"]) == []


async def test_a_short_message_has_room_for_its_buttons() -> None:
    async with shown(1280, 800) as it:
        it.playground.telegram.start(ANA)
        await it.call("sendMessage", chat_id=ANA, text="Hello, Ana", reply_markup=keys("Find jobs", "Proposals", "Pay"))
        rows = it.page.locator(".tg-key span")
        await expect(rows).to_have_count(3)
        assert await rows.evaluate_all(f"(words) => words.map({LINES})") == [1, 1, 1]


async def test_a_word_to_one_person_is_not_shown_to_the_next() -> None:
    async with shown(1280, 800) as it:
        page, world = it.page, it.playground.telegram
        world.start(ANA)
        await it.call("sendMessage", chat_id=ANA, text="Well?", reply_markup=keys("Yes"))
        await page.get_by_role("button", name="Yes").click()
        tap = await it.playground.bus.until(lambda: next(iter(world.chat(ANA).waiting), None))
        await it.call("answerCallbackQuery", callback_query_id=tap.callback_query_id, text="For Ana alone")
        await expect(page.get_by_text("For Ana alone")).to_be_visible()
        await page.locator('[data-people="telegram"] [data-person="bruno"]').click()
        assert await page.get_by_text("For Ana alone").count() == 0


async def test_what_is_to_be_typed_into_has_its_height_from_the_start() -> None:
    async with shown(390, 844) as it:
        page = it.page
        await page.locator('[data-people="telegram"] [data-person="bruno"]').click()
        await page.get_by_role("button", name="Start", exact=True).click()
        box = page.get_by_role("textbox", name="Message")
        await expect(box).to_be_visible()
        before = await box.bounding_box()
        await box.fill("x")
        after = await box.bounding_box()
        assert before is not None
        assert after is not None
        assert before["height"] == pytest.approx(after["height"], abs=1)
