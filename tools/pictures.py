"""Draws docs/pictures anew from the running program: ``make pictures``.

People act in the playground until there is something to see; then the system's Chromium opens the page as one of them.
It wants a font with emoji; on Debian: ``apt-get install chromium fonts-noto-color-emoji``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playwright.async_api import Browser, Page, async_playwright

from bot.app import Program
from tests.journeys.conftest import played, running
from tests.journeys.people import Keep, OnSlack, Person, Several, Skip, Upload, Value
from tests.journeys.steps import add_bank_account, push

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDE, SMALL = (1280, 800), (390, 844)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DAY = 86_400
SETTLE_MILLISECONDS = 600
REMEMBERED = "for (const [key, value] of Object.entries(%s)) localStorage.setItem(`parley.${key}`, value)"

LETTER = (
    "I have moved three nightly imports like yours. First I would load a week of your files into a staging schema, "
    "so that we agree on what counts as broken; then the job itself, with an alert when a file is late or short."
)


@dataclass(frozen=True)
class Town:
    """The program and those of its people who act."""

    program: Program
    ana: Person
    bruno: Person
    mia: OnSlack
    olga: Person


# The story


async def _join(town: Town) -> None:
    await town.olga.opens()
    await town.olga.taps("Run the market")
    profiles = (
        (town.ana, "Python developer for data pipelines", ("python", "postgresql", "airflow"), "45"),
        (town.bruno, "Designer of calm interfaces", ("figma", "ui design"), "55"),
    )
    for person, title, skills, rate in profiles:
        await person.opens()
        await person.taps("Find work")
        await person.taps("Set up profile")
        about: dict[str, Value] = {"Title": title, "Skills": Several(skills), "Hourly rate": rate, "Overview": Skip}
        await person.fills(about, "Save")
        await person.taps("Get job alerts")
        await person.fills({"Skills": Keep, "Least budget": "300"}, "Save alert")
        await person.sees("Alert saved")
    await town.mia.opens()
    await town.mia.taps("Hire someone")
    await town.mia.sees("You can hire now")


async def _begin_a_job(town: Town) -> None:
    """Mia's modal stands open, filled in."""
    await town.mia.says("/post")
    await town.mia.playground.bus.until(lambda: True if town.mia.world.modal(town.mia.id) else None)
    skills = [(await town.mia.world.suggest(town.mia.id, "Skills", word))[0] for word in ("python", "postgres")]
    await town.mia.world.fill(
        town.mia.id,
        {
            "Title": "Nightly import of orders",
            "Description": "Move our nightly CSV import into PostgreSQL, and tell us when a file is missing or short.",
            "Skills": skills,
            "Budget": "$600",
            "Level": "Expert",
        },
    )


async def _post_it(town: Town) -> None:
    await town.mia.fills({"Title": Keep}, "Post job")
    await town.mia.sees("Your job is posted")
    await town.mia.closes()
    await town.ana.sees("New job: Nightly import of orders", old=True)


async def _agree(town: Town) -> None:
    await town.ana.taps("Propose", "New job")
    milestones = "Schema and import - 450\nMonitoring - 150"
    await town.ana.fills({"Cover letter": LETTER, "Milestones": milestones}, "Send proposal")
    await town.ana.sees("Your proposal is with the client")
    await town.mia.sees("New proposal for Nightly import", old=True)
    await town.mia.taps("Open", "New proposal")
    await town.mia.sees("staging schema")
    await town.mia.taps("Write to them", "staging schema")
    await town.mia.fills({"Message": "That sounds right. Can you start on Monday?", "Files": Skip}, "Send")
    await town.ana.sees("Can you start on Monday?")
    await town.ana.answers("Can you start on Monday?", "Yes, on Monday. I will need last week’s files.")
    await town.mia.sees("Yes, on Monday.")
    await town.mia.closes()
    await town.mia.says("my jobs")
    await town.mia.taps("Open", "Your jobs")
    await town.mia.taps("1 proposal")
    await town.mia.taps("Open", "Proposals:")
    await town.mia.taps("Make an offer", "staging schema")
    await town.mia.fills({"Title": Keep, "Milestones": Keep, "Note": Skip}, "Send offer")
    await town.ana.sees("Offer: Nightly import", "You receive")
    await town.ana.taps("Accept", "You receive")
    await town.mia.sees("accepted: Nightly import", old=True)


async def _fund_and_submit(town: Town, milestone: str, total: str, note: str, file: Upload | type[Skip]) -> None:
    await town.mia.closes()
    await town.mia.says("contracts")
    await town.mia.sees("Contracts", "Nightly import")
    await town.mia.taps("Open", "Contracts", "Nightly import")
    await town.mia.sees("Paid milestones", milestone)
    await town.mia.taps("Fund", "Paid milestones", milestone)
    await town.mia.sees("You send", total)
    await town.mia.taps("I am sending it", "You send", total)
    await town.olga.sees("Money in:", milestone, old=True)
    await town.olga.taps("Received", milestone, "Money in:")
    await town.ana.sees("Funded:", milestone, old=True)
    await town.ana.taps("Submit work", "You can start", milestone)
    await town.ana.fills({"Note": note, "Files": file}, "Submit")
    await town.mia.sees("Work to review", note, old=True)


async def _earn(town: Town) -> None:
    """The first milestone is paid out, the second approved."""
    await town.mia.taps("Approve", "Work to review")
    await town.ana.sees("Paid:", old=True)
    await town.ana.says("/payouts")
    await town.ana.sees("never in a chat")
    await add_bank_account(town.ana)
    await town.ana.sees("Payout method added", old=True)
    await push(town.program, 5 * DAY)
    await town.ana.sees("is available", old=True)
    await _fund_and_submit(town, "Monitoring", "$157.50", "Alerts come to your channel now.", Skip)
    await town.mia.taps("Approve", "Work to review", "Alerts come")
    await town.ana.sees("Paid:", "Monitoring", old=True)
    await town.ana.says("When do I get paid?")
    await town.ana.sees("Your money")


# The pictures


@dataclass(frozen=True)
class Looks:
    """How the page is looked at: which app a small screen shows, and which tab of the Slack app."""

    app: str
    tab: str = "Home"


async def _draw(browser: Browser, town: Town, name: str, looks: Looks) -> None:
    """Three pictures of what stands there now: light, dark and small."""
    await town.program.delivery.idle()
    for ending, size, scheme in (("", WIDE, "light"), ("-dark", WIDE, "dark"), ("-small", SMALL, "light")):
        kept = {"person.telegram": "ana", "person.slack": "mia", "app": looks.app, "theme": scheme}
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=town.program.address, reduced_motion="reduce"
        )
        await context.add_init_script(REMEMBERED % json.dumps(kept))
        page = await context.new_page()
        await page.goto("/")
        await _settled(page, looks)
        await page.screenshot(path=FOLDER / f"{name}{ending}.png")
        await context.close()


async def _settled(page: Page, looks: Looks) -> None:
    """Wait until both apps show something, and what moves has come to rest."""
    await page.locator(".tg-messages .tg-in").last.wait_for(state="attached")
    if looks.tab != "Home":
        await page.locator("#slack").get_by_role("tab", name=looks.tab).click()
        await page.locator(".sl-message").last.wait_for()
    await page.wait_for_timeout(SETTLE_MILLISECONDS)


async def _tell(browser: Browser, town: Town) -> None:
    async def scene(act: Callable[[Town], Awaitable[None]], name: str, looks: Looks) -> None:
        await act(town)
        await _draw(browser, town, name, looks)

    await _join(town)
    await scene(_begin_a_job, "posting", Looks("slack"))
    await scene(_post_it, "alert", Looks("telegram"))
    await _agree(town)
    file = Upload("schema.sql", "application/sql", b"CREATE TABLE orders (id bigint PRIMARY KEY);")
    note = "The schema and the import. It read last week’s files without a fault."
    await _fund_and_submit(town, "Schema and import", "$472.50", note, file)
    await town.mia.opens()
    await _draw(browser, town, "home", Looks("slack"))
    await _draw(browser, town, "approval", Looks("slack", "Messages"))
    await scene(_earn, "money", Looks("telegram"))


async def main() -> None:
    """Draw every picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not installed; on Debian: apt-get install chromium fonts-noto-color-emoji")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drawn-") as name:
        folder = Path(name)
        async with running(f"sqlite:///{folder / 'parley.db'}", folder) as program, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            people = {who: played(program, who) for who in ("ana", "bruno", "olga")}
            await _tell(browser, Town(program=program, mia=cast("OnSlack", played(program, "mia")), **people))
            await browser.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main())
