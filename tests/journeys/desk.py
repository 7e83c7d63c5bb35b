"""The page that everybody shares: who one is in each app, what stands there, and what lies outside the chats."""

from __future__ import annotations

from typing import Literal, TypedDict

from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as NothingHappened

from tests.journeys.browser import SLOW_MACHINE
from tests.journeys.people import Person

App = Literal["telegram", "slack"]
Place = Literal["chat", "home", "message", "modal", "file"]

LOOK_EVERY = 100
"""Milliseconds."""

HOUR, DAY = 3600, 86400

BANK_ACCOUNT = {
    "Name on the account": "Ana Souza",
    "IBAN or account number": "DE89 3704 0044 0532 0130 00",
    "Country of the bank": "Germany",
}

LOOK = """
([app, person]) => {
  const all = (from, query) => [...from.querySelectorAll(query)].filter((node) => node.getClientRects().length);
  const words = (nodes) => nodes.map((node) => node.innerText).join("\\n");
  const one = (place, key, texts, buttons) =>
    ({ place, key, text: words(texts), labels: buttons.map((node) => node.innerText.trim()) });
  const root = document.getElementById(app);
  const chip = document.querySelector(`[data-people="${app}"] [data-person="${person}"]`);
  if (root.offsetParent === null || chip?.ariaPressed !== "true") return null;
  const files = all(root, "a[download]").map((node) => one("file", node.href, [node], []));
  if (app === "telegram") {
    const said = all(root, ".tg-in[data-id]").map((row) =>
      one("chat", row.dataset.id, all(row, ".tg-text, .tg-document"), all(row, ".tg-key")));
    const over = all(root, ".tg-toast, .tg-alert > p").map((node) => one("chat", "toast", [node], []));
    return [...files, ...said, ...over];
  }
  const home = all(root, ".sl-home").map((node) => one("home", "home", [node], all(node, ".sl-button")));
  const said = [];
  for (const list of all(root, ".sl-list")) {
    let byApp = false;
    for (const card of all(list, "article")) {
      if (card.querySelector(".sl-byline")) byApp = card.querySelector(".sl-byline .sl-app-badge") !== null;
      const parts = all(card, ".sl-message-body > :not(.sl-byline, .sl-thread-link)");
      if (byApp) said.push(one("message", card.dataset.ts, parts, all(card, ".sl-blocks .sl-button")));
    }
  }
  const modals = all(root, ".sl-modal[role=dialog]").map((node) =>
    one("modal", "modal", all(node, ".sl-modal-title, .sl-modal-body"), all(node, ".sl-modal-body .sl-button")));
  // What lies behind a modal is not read, nor reached.
  return modals.length ? modals : [...files, ...home, ...said];
}
"""
"""Everything that an app shows by the bot now, the newest last, as somebody would read it.

Null where the page shows another app, or the app as another person.
"""


class Shown(TypedDict):
    """A thing on the screen."""

    place: Place
    key: str
    text: str
    labels: list[str]


class Desk:
    """One browser, and one person at a time before it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def be(self, app: App, person_id: str) -> None:
        """Look at an app as one of its people; on a small screen its tab comes first."""
        tab = self.page.locator(f'[data-tab="{app}"]')
        if await tab.is_visible():
            await tab.click()
        chip = self.page.locator(f'[data-people="{app}"] [data-person="{person_id}"]')
        await chip.click()
        await expect(chip).to_have_attribute("aria-pressed", "true", timeout=SLOW_MACHINE)

    async def look(self, app: App, person_id: str) -> list[Shown] | None:
        """What the app shows this person now; None when it is not they who look at it."""
        shown: list[Shown] | None = await self.page.evaluate(LOOK, [app, person_id])
        return shown

    async def changes(self, app: App, person_id: str, before: list[Shown], within: float) -> bool:
        """Wait until the app shows something else; False when it still shows the same after so many seconds."""
        differs = f"([who, before]) => JSON.stringify(({LOOK})(who)) !== JSON.stringify(before)"
        try:
            await self.page.wait_for_function(
                differs, arg=[[app, person_id], before], polling=LOOK_EVERY, timeout=within * 1000
            )
        except NothingHappened:
            return False
        return True

    async def push(self, seconds: int) -> None:
        """Push the clock forward by the page's buttons: whole days, then whole hours."""
        days, rest = divmod(seconds, DAY)
        assert rest % HOUR == 0, "The page pushes by whole hours"
        for step, times in ((DAY, days), (HOUR, rest // HOUR)):
            button = self.page.locator(f'[data-push="{step}"]')
            for _ in range(times):
                before = await self._clock()
                await button.click()
                await expect(button).to_be_enabled(timeout=SLOW_MACHINE)
                assert await self._clock() - before >= step, "The clock's face did not move"

    async def _clock(self) -> float:
        """What the page's clock says, in seconds."""
        said: float = await self.page.evaluate("Date.parse(document.getElementById('clock-face').dateTime) / 1000")
        return said

    async def add_bank_account(self, person: Person) -> None:
        """Follow the person's link to the page, fill it in there, and find that the link works no more."""
        async with self.page.context.expect_page(timeout=SLOW_MACHINE) as opened:
            await person.taps("Add a bank account", "Payout methods")
        tab = await opened.value
        for label, text in BANK_ACCOUNT.items():
            await tab.get_by_label(label).fill(text)
        await tab.get_by_role("button", name="Save").click()
        await expect(tab.get_by_role("heading", name="Saved")).to_be_visible(timeout=SLOW_MACHINE)
        await tab.goto(tab.url)
        await expect(tab.get_by_text("This link cannot be used any more").first).to_be_visible(timeout=SLOW_MACHINE)
        await tab.close()
