"""A job is shared into other chats, and whoever follows it comes to the job: on both platforms and in a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from bot.adapters.playground.slack.seen import MessageView as SlackMessage
from bot.adapters.playground.telegram.views import InlineView
from bot.app import Program
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import PostJob, close_job, post_job
from tests.journeys.browser import SLOW_MACHINE, page_of
from tests.journeys.conftest import played, running
from tests.journeys.people import OnSlack, OnTelegram, Person
from tests.journeys.scenes import account, client, freelancer, market, posted, usd

Finder = Callable[[str], Person]

TITLE = "Nightly import of <b>orders</b>"


def on_telegram(person: Person) -> OnTelegram:
    assert isinstance(person, OnTelegram)
    return person


def on_slack(person: Person) -> OnSlack:
    assert isinstance(person, OnSlack)
    return person


async def kept_private(program: Program, hirer: Person) -> Job:
    """A job for invited freelancers only."""
    command = PostJob(
        title="Secret import",
        description="Nobody else may read this.",
        skills=("python",),
        budget=usd(600),
        level="expert",
        is_public=False,
    )
    return await market(program, lambda m: post_job(m, account(m, hirer), command))


async def searched(who: OnTelegram, words: str, offset: str = "") -> InlineView:
    """What is offered for words behind the bot's name."""
    who.world.ask_inline(who.id, words, offset)

    def answered() -> InlineView | None:
        found = who.world.chat(who.id).inline
        return found if found is not None and found.answered else None

    return await who.playground.bus.until(answered, 10)


@dataclass
class Seen:
    """What a browser got."""

    status: int
    text: str


async def browsed(program: Program, path: str, language: str = "en") -> Seen:
    headers = {"Accept-Language": language}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session,
        session.get(f"{program.address}{path}", headers=headers) as answer,
    ):
        return Seen(answer.status, await answer.text())


async def test_from_a_job_into_another_chat_and_back_to_the_job(program: Program, person: Finder) -> None:
    ana, bruno, mia = on_telegram(person("ana")), on_telegram(person("bruno")), person("mia")
    await client(mia)
    job = await posted(program, mia, TITLE)
    await freelancer(program, ana)
    await ana.says(f"/start job_{job.id}")
    await ana.sees(TITLE, "$600")
    screen = ana._messages()[-1]
    (share,) = [button for row in screen.keyboard for button in row if button.text == "Share"]
    assert share.switch_inline_query == f"job:{job.id}"

    offered = await searched(ana, share.switch_inline_query)
    assert [one.title for one in offered.results] == [TITLE]
    number = ana.world.post_result(ana.id, offered.results[0].id)
    message = ana.world.chat(ana.id).message(number)
    assert message.via_bot
    assert TITLE in message.text
    assert "Northwind" not in message.text
    (link,) = [button.url for row in message.keyboard for button in row]
    assert link == f"https://t.me/{ana.world.chat(ana.id).bot.username}?start=job_{job.id}"

    bruno._remember()
    bruno.world.start(bruno.id, link.partition("start=")[2])
    await bruno.sees(TITLE, "Joining takes one tap")
    await bruno.taps("Join and propose")
    await bruno.sees("You are in", TITLE, "To propose")

    # What Ana posted was no words to the bot: it answers nothing but what she says next.
    await ana.says("/help")
    await ana.sees("What you can type")
    assert [one.text.splitlines()[0] for one in ana._messages() if one.id > number] == ["What you can type"]


async def test_finding_from_any_chat(program: Program, person: Finder) -> None:
    ana, mia = on_telegram(person("ana")), person("mia")
    await client(mia)
    jobs = [await posted(program, mia, f"Import {number}") for number in range(12)]
    private = await kept_private(program, mia)

    everything = await searched(ana, "")
    assert len(everything.results) == 10
    assert everything.button == {"text": "Open Parley", "start_parameter": "find"}
    rest = await searched(ana, "", everything.next_offset)
    assert {one.id for one in rest.results} == {job.id for job in jobs}
    assert rest.next_offset == ""
    assert [one.title for one in (await searched(ana, "import python budget:>500 level:expert")).results][:2] == [
        "Import 11",
        "Import 10",
    ]
    assert (await searched(ana, "budget:>700")).results == []
    for words in ("secret", f"job:{private.id}", "job:0000000000000"):
        found = await searched(ana, words)
        assert (found.results, found.button) == (
            [],
            {"text": "No open job matches. Open Parley", "start_parameter": "find"},
        )
    wrong = await searched(ana, "level:exprt")
    assert wrong.results == []
    assert wrong.button is not None
    assert "exprt" in wrong.button["text"]
    ana.world.start(ana.id, wrong.button["start_parameter"])
    await ana.sees("Welcome to Parley", old=True)


async def test_a_private_job_is_shown_to_nobody_else(program: Program, person: Finder) -> None:
    ana, bruno, mia = on_telegram(person("ana")), on_telegram(person("bruno")), on_slack(person("mia"))
    await client(mia)
    private = await kept_private(program, mia)
    public = await posted(program, mia, TITLE)
    await freelancer(program, ana)
    await ana.says(f"/start job_{private.id}")
    await ana.sees("This job is for invited freelancers only.")
    bruno.world.start(bruno.id, f"job_{private.id}")
    await bruno.sees("That is no longer here.")
    page = await browsed(program, f"/jobs/{private.id}")
    assert page.status == 404
    assert "Secret" not in page.text

    await mia.says(f"/job {private.id}")
    await mia.sees("Secret import", "Only those you invite can find it.")
    assert "Share" not in mia._messages()[-1].buttons
    links = f"{program.address}/jobs/{private.id} {program.address}/jobs/{public.id}"
    said = await mia.world.post_in_channel(mia.id, "#hiring", links)
    unfolded = await mia.playground.bus.until(lambda: unfurled(mia, said), 10)
    assert list(unfolded) == [f"{program.address}/jobs/{public.id}"]


def unfurled(who: OnSlack, said: SlackMessage) -> dict[str, object] | None:
    """What unfolded under a message, once something did."""
    shown = next(one for one in who.world.channel(said.channel, who.id) if one.ts == said.ts)
    return dict(shown.unfurls) or None


async def test_an_address_unfolds_in_slack_and_leads_to_the_job(program: Program, person: Finder) -> None:
    mia, noor = on_slack(person("mia")), on_slack(person("noor"))
    await client(mia)
    job = await posted(program, mia, TITLE)
    await mia.says(f"/job {job.id}")
    await mia.taps("Share", TITLE)
    address = f"{program.address}/jobs/{job.id}"
    assert address in await mia.sees(f"Share: {TITLE}")

    said = await mia.world.post_in_channel(mia.id, "#general", f"Look at {address}, it is fun")
    unfolded = await mia.playground.bus.until(lambda: unfurled(mia, said), 10)
    assert list(unfolded) == [address]
    card = str(unfolded[address])
    assert TITLE in card
    assert "$600" in card
    assert "Northwind" not in card

    assert await noor.world.click(noor.id, said, "Read and propose") is None
    aside = await noor.playground.bus.until(lambda: said_aside(noor, TITLE), 10)
    assert said_aside(mia, TITLE) is None
    assert "Joining takes one tap" in aside.text
    assert await noor.world.click(noor.id, aside, "Join and propose") is None
    joined = await noor.playground.bus.until(lambda: said_aside(noor, "You are in"), 10)
    assert "To propose" in joined.text


def said_aside(who: OnSlack, words: str) -> SlackMessage | None:
    """The newest message of a channel that this person alone sees and that holds these words."""
    shown = [one for one in who.world.channel("#general", who.id) if one.ephemeral and words in one.text]
    return shown[-1] if shown else None


async def test_the_page_of_a_job(program: Program, person: Finder) -> None:
    mia = person("mia")
    await client(mia)
    job = await posted(program, mia, TITLE)
    page = await browsed(program, f"/jobs/{job.id}")
    assert page.status == 200
    assert '<meta property="og:title" content="Nightly import of &lt;b&gt;orders&lt;/b&gt;">' in page.text
    assert "Move our nightly CSV import into PostgreSQL." in page.text
    assert "<b>orders" not in page.text
    assert f"https://t.me/ParleyBot?start=job_{job.id}" in page.text
    assert f"/parley job {job.id}" in page.text
    assert "In Telegram öffnen" in (await browsed(program, f"/jobs/{job.id}", "de-DE")).text

    await market(program, lambda m: close_job(m, account(m, mia), job.id, job.version))
    closed = await browsed(program, f"/jobs/{job.id}")
    assert closed.status == 200
    assert "This job is closed." in closed.text
    assert "t.me" not in closed.text
    for nothing in ("0000000000000", "x" * 40, "%00"):
        assert (await browsed(program, f"/jobs/{nothing}")).status == 404


async def looks_as(page: Page, app: str, name: str) -> Locator:
    """An app as one of its people sees it; on a small screen its tab comes first."""
    tab = page.locator(f'[data-tab="{app}"]')
    if await tab.is_visible():
        await tab.click()
    await page.locator(f'[data-people="{app}"] [data-person="{name}"]').click()
    return page.locator(f"#{app}")


async def shares_on_the_phone(phone: Locator, job: Job) -> None:
    """From the job's screen into the chat, and from there back to the job."""
    box = phone.get_by_role("textbox", name="Message")
    await box.fill("@parleybot level:exprt")
    await expect(phone.get_by_role("button", name="exprt")).to_be_visible(timeout=SLOW_MACHINE)
    await phone.get_by_role("button", name="Share", exact=True).last.click()
    await expect(box).to_have_value(f"@ParleyBot job:{job.id}")
    await phone.get_by_role("option").filter(has_text=TITLE).click()
    mine = phone.locator(".tg-out").filter(has_text="via @ParleyBot")
    await expect(mine.get_by_text(TITLE)).to_be_in_viewport(timeout=SLOW_MACHINE)
    await expect(box).to_have_value("")
    await mine.get_by_role("button", name="Read and propose").click()
    await expect(phone.locator(".tg-in .tg-text").filter(has_text="To propose").last).to_be_in_viewport()


async def follows_in_slack(slack: Locator) -> None:
    """From the card under somebody's message to the job."""
    channels = slack.get_by_role("button", name="Channels and apps")
    if await channels.is_visible():
        await channels.click()
    await slack.get_by_role("button", name="hiring").first.click()
    card = slack.locator(".sl-attachment").filter(has_text=TITLE)
    await expect(card.get_by_text(TITLE)).to_be_in_viewport(timeout=SLOW_MACHINE)
    await card.get_by_role("button", name="Read and propose").click()
    aside = slack.locator(".is-ephemeral").filter(has_text="Joining takes one tap")
    await expect(aside).to_be_visible(timeout=SLOW_MACHINE)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_sharing_at_the_page(sqlite_url: str, tmp_path: Path, chromium: str, width: int, height: int) -> None:
    async with running(sqlite_url, tmp_path) as program, page_of(chromium, program.address, width, height) as page:
        ana, mia = played(program, "ana"), on_slack(played(program, "mia"))
        await client(mia)
        job = await posted(program, mia, TITLE)
        await freelancer(program, ana)
        await ana.says(f"/start job_{job.id}")
        await shares_on_the_phone(await looks_as(page, "telegram", "ana"), job)
        await mia.world.post_in_channel(mia.id, "#hiring", f"{program.address}/jobs/{job.id}")
        await follows_in_slack(await looks_as(page, "slack", "noor"))
