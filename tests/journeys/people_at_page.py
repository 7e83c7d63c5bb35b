"""People who have nothing but the playground's page: they click, type, and read what it shows."""

from __future__ import annotations

import asyncio
import re
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.async_api import FilePayload, Locator, expect

from bot.adapters.playground.server import Playground
from tests.journeys.browser import SLOW_MACHINE
from tests.journeys.desk import App, Desk, Place, Shown
from tests.journeys.people import Found, OnSlack, OnTelegram, Person, Pick, Several, Skip, Upload, Value, _same
from tests.journeys.values import Keep

PATIENCE = 15.0
GLANCE = 0.5
"""Seconds that somebody waits for something to happen where they look, before they look elsewhere."""


@dataclass(frozen=True)
class Seen:
    """A thing on the screen, as it stood. An edit makes it another one."""

    place: Place
    key: str
    text: str
    labels: tuple[str, ...]


class _AtPage(Person):
    """What is the same in both apps: one looks at the page, and remembers what stood there before one acted."""

    app: App
    person_id: str
    desk: Desk

    def _sit_down(self, desk: Desk, person_id: str) -> None:
        self.desk = desk
        self.person_id = person_id
        self.page = desk.page
        self.root = desk.page.locator(f"#{self.app}")
        self._shown: list[Shown] = []
        self._known: list[Seen] = []

    def _all(self) -> Sequence[object]:
        return self._known

    def _text(self, shown: object) -> str:
        assert isinstance(shown, Seen)
        return shown.text

    def _labels(self, shown: object) -> list[str]:
        assert isinstance(shown, Seen)
        return list(shown.labels)

    async def _look(self) -> None:
        """Be this person, and read the screen."""
        while (shown := await self.desk.look(self.app, self.person_id)) is None:
            await self.desk.be(self.app, self.person_id)
            await self._arrives()
        self._shown = shown
        self._know([Seen(each["place"], each["key"], each["text"], tuple(each["labels"])) for each in shown])

    async def _arrives(self) -> None:
        """Wait until the app shows this person's things."""

    @abstractmethod
    def _know(self, now: list[Seen]) -> None:
        """Take in what stands on the screen."""

    async def _look_elsewhere(self) -> None:
        """Nothing happens here: look somewhere else."""

    async def _waits(self, within: float) -> bool:
        """Wait until something happens on the screen, and read it; whether something did."""
        happened = await self.desk.changes(self.app, self.person_id, self._shown, within)
        await self._look()
        return happened

    async def _until(self, look: Callable[[], Found | None], within: float = PATIENCE) -> Found:
        end = time.monotonic() + max(within, PATIENCE)
        await self._look()
        while (found := look()) is None:
            if time.monotonic() > end:
                raise TimeoutError
            if not await self._waits(GLANCE):
                await self._look_elsewhere()
        return found

    async def _acts(self) -> None:
        """Before an act: what is on the screen now is old from then on."""
        await self._look()
        self._remember()

    async def receives(self, file: Upload) -> None:
        def is_there(each: Seen) -> bool:
            return each.place == "file" and file.name in each.text

        await self._until(lambda: True if any(map(is_there, self._known)) else None)
        link = self.root.locator("a[download]").filter(has_text=file.name, visible=True).last
        async with self.page.expect_download() as saved:
            await link.click()
        download = await saved.value
        content = await asyncio.to_thread((await download.path()).read_bytes)
        assert (download.suggested_filename, content) == (file.name, file.content)


class OnPhonePage(_AtPage, OnTelegram):
    """Somebody with the page's phone."""

    app = "telegram"

    def __init__(self, playground: Playground, name: str, user_id: int, desk: Desk, person_id: str) -> None:
        super().__init__(playground, name, user_id)
        self._sit_down(desk, person_id)
        self.box = self.root.get_by_role("textbox", name="Message")

    def _know(self, now: list[Seen]) -> None:
        self._known = now

    async def opens(self) -> None:
        await self._acts()
        await self.root.get_by_role("button", name="Start", exact=True).click()

    async def says(self, text: str) -> None:
        await self._acts()
        await self._type(text)

    async def _type(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")
        await expect(self.box).to_have_value("", timeout=SLOW_MACHINE)

    async def sends(self, upload: Upload, caption: str = "", *, as_photo: bool = False) -> None:
        await self._acts()
        async with self.page.expect_file_chooser() as asked:
            await self.root.get_by_role("button", name="Attach a file").click()
        await (await asked.value).set_files(_payload(upload))
        dialog = self.root.get_by_role("dialog")
        await dialog.get_by_label("Caption").fill(caption)
        if await dialog.get_by_label("As a photo").count():
            await dialog.get_by_label("As a photo").set_checked(as_photo)
        await dialog.get_by_role("button", name="Send").click()
        await expect(dialog).to_have_count(0, timeout=SLOW_MACHINE)

    async def taps(self, label: str, *words: str) -> None:
        shown = await self._with_button(label, words)
        assert isinstance(shown, Seen)
        await self._press(shown, label)
        asked = self._asked(shown.key)
        if asked is not None:
            await self._press(asked, next(each for each in asked.labels if each.startswith("✓")))

    async def _press(self, shown: Seen, label: str) -> None:
        """Press the button, and wait to see what comes of it."""
        self._remember()
        place = next(index for index, each in enumerate(shown.labels) if _same(label, each))
        row = self.root.locator(f'.tg-row[data-id="{shown.key}"]')
        key = row.locator(".tg-key").nth(place)
        leads_away = await key.locator(".icon-link").count() > 0
        await key.click()
        if leads_away:
            return
        await expect(row.locator(".is-waiting")).to_have_count(0, timeout=SLOW_MACHINE)
        end = time.monotonic() + PATIENCE
        await self._look()
        while self._is_asked_alone() and time.monotonic() < end:
            await self._waits(GLANCE)
        fine = self.root.locator(".tg-alert").get_by_role("button", name="OK")
        if await fine.is_visible():
            await fine.click()

    def _asked(self, key: str) -> Seen | None:
        """The message, where it asks whether one is sure."""
        now = next((each for each in self._known if each.key == key), None)
        return now if now and any(each.startswith("✕") for each in now.labels) else None

    def _is_asked_alone(self) -> bool:
        """Whether nothing came of a tap yet, or the question whether one is sure, but not yet its buttons."""
        news = [each for each in self._known if each not in self._before]
        return all(each.key == "toast" and each.text.endswith("?") for each in news)

    async def _answer(self, value: Value, number: int, total: int) -> None:
        if not isinstance(value, Upload):
            return await super()._answer(value, number, total)
        await self.sends(value)
        await self.sees("So far", value.name, f"· {number} of {total}")
        return await self.taps("Done", f"· {number} of {total}")

    async def answers(self, words: str, text: str) -> None:
        await self._acts()
        bubble = self.root.locator(".tg-in .tg-bubble").filter(has_text=words).last
        await bubble.click(button="right")
        await self.root.get_by_role("menuitem", name="Reply").click()
        await self._type(text)


class OnSlackPage(_AtPage, OnSlack):
    """A member of the page's workspace."""

    app = "slack"

    def __init__(self, playground: Playground, name: str, user_id: str, desk: Desk, person_id: str) -> None:
        super().__init__(playground, name, user_id)
        self._sit_down(desk, person_id)
        self._threads: set[str] = set()
        self.modal = self.root.locator(".sl-modal[role=dialog]")

    async def _arrives(self) -> None:
        await expect(self.root.locator(".sl-me")).to_contain_text(self.name.split(maxsplit=1)[0], timeout=SLOW_MACHINE)

    def _know(self, now: list[Seen]) -> None:
        """A tab that is not open stays as it was when one last looked; a message in a thread is that message."""
        said = {each.key: each for each in [*self._known, *now] if each.place == "message"}
        home = [each for each in now if each.place == "home"] or [each for each in self._known if each.place == "home"]
        over = [each for each in now if each.place in {"modal", "file"}]
        self._known = [*home, *(said[ts] for ts in sorted(said)), *over]

    async def _look_elsewhere(self) -> None:
        """Open new replies in a thread, or turn to the other tab; a modal holds somebody up who waits for it."""
        if await self.modal.count():
            return None
        for link in await self.root.locator(".sl-main .sl-thread-link:visible").all():
            stamp = await link.inner_text()
            if stamp not in self._threads:
                self._threads.add(stamp)
                return await link.click()
        return await self._turn_to("home" if await self._is_at("message") else "message")

    async def _is_at(self, place: Place) -> bool:
        return await self._tab(place).get_attribute("aria-selected") == "true"

    def _tab(self, place: Place) -> Locator:
        return self.root.get_by_role("tab", name="Home" if place == "home" else "Messages")

    async def _turn_to(self, place: Place) -> None:
        if not await self._is_at(place):
            await self._uncover()
            await self._tab(place).click()
            await expect(self._tab(place)).to_have_attribute("aria-selected", "true", timeout=SLOW_MACHINE)
        await self._look()

    async def opens(self) -> None:
        self._remember()
        await self._look()
        await self._turn_to("home")

    async def says(self, text: str) -> None:
        await self.closes()
        await self._turn_to("message")
        self._remember()
        await self._type(".sl-main", f"/parley {text[1:]}" if text.startswith("/") else text)

    async def _type(self, where: str, text: str) -> None:
        box = self.root.locator(where).get_by_role("textbox", name="Message")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_value("", timeout=SLOW_MACHINE)

    async def taps(self, label: str, *words: str) -> None:
        shown = await self._with_button(label, words)
        assert isinstance(shown, Seen)
        if shown.place in {"home", "message"}:
            await self.closes()
            await self._turn_to(shown.place)
            await self._uncover(shown.key)
        await self._acts()
        place = next(index for index, each in enumerate(shown.labels) if _same(label, each))
        await self._where(shown).locator(".sl-button").nth(place).click()
        sure = self.root.get_by_role("alertdialog")
        if await sure.count():
            await sure.locator(".is-primary, .is-danger").click()
        await expect(self.root.locator(".is-busy")).to_have_count(0, timeout=SLOW_MACHINE)

    async def _uncover(self, ts: str = "") -> None:
        """A thread lies over everything else here; what is in it can be reached in it."""
        thread = self.root.locator(".sl-thread:visible")
        if await thread.count() and not await thread.locator(f'article[data-ts="{ts}"]').count():
            await thread.get_by_role("button", name="Close the thread").click()

    def _where(self, shown: Seen) -> Locator:
        if shown.place == "modal":
            return self.modal.locator(".sl-modal-body")
        if shown.place == "home":
            return self.root.locator(".sl-home")
        return self.root.locator(f'article[data-ts="{shown.key}"]:visible .sl-blocks').last

    # Forms

    async def fills(self, answers: dict[str, Value], submit: str) -> None:
        await self._look()
        await expect(self._block(next(iter(answers)))).to_be_visible(timeout=SLOW_MACHINE)
        for label, value in answers.items():
            await self._fill(label, value)
        button = self.modal.locator(".sl-modal-foot .is-primary")
        for _ in range(2):
            await self._acts()
            is_last = await button.inner_text() == submit
            await button.click()
            await expect(self.modal.locator(".is-busy")).to_have_count(0, timeout=SLOW_MACHINE)
            await expect(self.modal.get_by_text("⏳")).to_have_count(0, timeout=SLOW_MACHINE)
            wrong = self.modal.locator(".sl-error:visible, .sl-modal-notice:visible")
            assert not await wrong.count(), await wrong.all_inner_texts()
            if is_last:
                return
            await expect(button).to_have_text(submit, timeout=SLOW_MACHINE)
        raise AssertionError(f"{self.name} finds no {submit!r}")

    def _block(self, label: str) -> Locator:
        words = self.page.locator(".sl-label").filter(has_text=_named(label))
        return self.modal.locator(".sl-input").filter(has=words)

    async def _fill(self, label: str, value: Value) -> None:
        block = self._block(label)
        match value:
            case str():
                await self.modal.get_by_label(_named(label)).fill(value)
            case Pick(label=choice):
                await self._pick(block, choice)
            case Several(words=words):
                await self.modal.get_by_label(_named(label)).click()
                for word in words:
                    await self._choose(word)
                await self.page.keyboard.press("Escape")
            case Upload():
                async with self.page.expect_file_chooser() as asked:
                    await block.get_by_text("Choose files").click()
                await (await asked.value).set_files(_payload(value))
                await expect(block.get_by_text(value.name)).to_be_visible(timeout=SLOW_MACHINE)
            case _:
                assert value in {Keep, Skip}

    async def _pick(self, block: Locator, choice: str) -> None:
        radio = block.get_by_role("radio", name=choice, exact=True)
        if await radio.count():
            return await radio.check()
        await block.locator(".sl-select-open").click()
        return await self.page.get_by_role("option", name=choice, exact=True).click()

    async def _choose(self, word: str) -> None:
        """Search for it, and take the first that is offered."""
        await self.page.get_by_label("Search options").fill(word)
        offered = self.page.locator('.sl-options[aria-busy="false"]').get_by_role("option")
        await offered.first.click()

    async def closes(self) -> None:
        await self._look()
        while await self.modal.count():
            title = await self.modal.get_attribute("aria-labelledby")
            await self.modal.get_by_role("button", name="Close", exact=True).first.click()
            await expect(self.root.locator(f'.sl-modal[aria-labelledby="{title}"]')).to_have_count(
                0, timeout=SLOW_MACHINE
            )

    async def answers(self, words: str, text: str) -> None:
        await self.closes()
        await self._turn_to("message")
        self._remember()
        said = self.root.locator(".sl-main article").filter(has_text=words).last
        await said.hover()
        await said.get_by_role("button", name="Reply in thread").click()
        await self._type(".sl-thread", text)


def _named(label: str) -> re.Pattern[str]:
    """How a form writes the name of a question, which one may leave unanswered or not."""
    return re.compile(rf"^{re.escape(label)}( \(optional\))?$")


def _payload(file: Upload) -> FilePayload:
    return {"name": file.name, "mimeType": file.mime, "buffer": file.content}


def at_page(playground: Playground, desk: Desk, person_id: str) -> Person:
    """Somebody of the playground, by their id, at its page."""
    found = next(each for each in playground.directory.people if each.id == person_id)
    if found.telegram is not None:
        return OnPhonePage(playground, found.name, found.telegram.id, desk, person_id)
    assert found.slack is not None
    return OnSlackPage(playground, found.name, found.slack.id, desk, person_id)
