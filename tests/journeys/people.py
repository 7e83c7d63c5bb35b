"""People with a phone or a Slack workspace: what they do, and what they wait to see. The same words on both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.adapters.playground.server import Playground
from bot.adapters.playground.slack.seen import MessageView as SlackMessage
from bot.adapters.playground.telegram.views import MessageView as TelegramMessage
from bot.adapters.telegram.keyboard import COUNTS
from tests.journeys.values import Keep, Pick, Several, Skip, Upload, Value

__all__ = ["Keep", "OnSlack", "OnTelegram", "Person", "Pick", "Several", "Skip", "Upload", "Value"]

WAIT = 10.0
Found = TypeVar("Found")


class Person(ABC):
    """Somebody at their app. ``sees`` waits; everything else is done at once and waits for its answer."""

    def __init__(self, playground: Playground, name: str) -> None:
        self.playground = playground
        self.name = name
        self._before: set[object] = set()

    async def _until(self, look: Callable[[], Found | None], within: float = WAIT) -> Found:
        """Look at the screen until there is something to find. Raises TimeoutError after so many seconds."""
        return await self.playground.bus.until(look, within)

    def _remember(self) -> None:
        """What is on the screen now is old from now on."""
        self._before = set(self._all())

    @abstractmethod
    def _all(self) -> Sequence[object]:
        """Everything on the screen, the newest last."""

    @abstractmethod
    def _text(self, shown: object) -> str: ...

    @abstractmethod
    def _labels(self, shown: object) -> list[str]: ...

    def _find(self, words: Sequence[str], *, old: bool) -> object | None:
        for shown in reversed(self._all()):
            if (old or shown not in self._before) and all(word in self._text(shown) for word in words):
                return shown
        return None

    async def sees(self, *words: str, old: bool = False, within: float = WAIT) -> str:
        """Wait for something on the screen that holds all these words; returns its whole text.

        Only what came since this person's last act counts, unless ``old``.
        """
        try:
            shown = await self._until(lambda: self._find(words, old=old), within)
        except TimeoutError:
            raise AssertionError(f"{self.name} does not see {words}, but:\n{self.screen()}") from None
        return self._text(shown)

    def sees_now(self, *words: str) -> bool:
        """Whether something on the screen, old or new, holds all these words."""
        return self._find(words, old=True) is not None

    def screen(self) -> str:
        """The newest things on the screen, for people who read a failed test."""
        newest = self._all()[-4:]
        return "\n---\n".join(f"{self._text(shown)}\n{self._labels(shown)}" for shown in newest)

    async def _with_button(self, label: str, words: Sequence[str]) -> object:
        """The newest thing that has this button and holds these words."""

        def found() -> object | None:
            for shown in reversed(self._all()):
                if any(_same(label, each) for each in self._labels(shown)) and all(
                    w in self._text(shown) for w in words
                ):
                    return shown
            return None

        try:
            return await self._until(found, WAIT)
        except TimeoutError:
            raise AssertionError(f"{self.name} has no button {label!r} {words or ''}, but:\n{self.screen()}") from None

    @abstractmethod
    async def opens(self) -> None:
        """Find the bot and begin."""

    @abstractmethod
    async def says(self, text: str) -> None:
        """Type words, or a command with its slash."""

    @abstractmethod
    async def taps(self, label: str, *words: str) -> None:
        """Press the newest button of this label, on something that holds these words; confirms where asked."""

    @abstractmethod
    async def fills(self, answers: dict[str, Value], submit: str) -> None:
        """Answer the open form's questions, by their labels, and send it."""

    @abstractmethod
    async def answers(self, words: str, text: str) -> None:
        """Answer the message that holds these words, as the app's own way of answering."""

    async def receives(self, file: Upload) -> None:
        """Wait for this file on the screen, with every byte of it."""
        wanted = (file.name, file.content)
        try:
            await self._until(lambda: True if wanted in self.files() else None)
        except TimeoutError:
            raise AssertionError(f"{self.name} has no {file.name}, but:\n{self.screen()}") from None

    @abstractmethod
    async def closes(self) -> None:
        """Close what lies over the chat, where something does."""

    @abstractmethod
    def files(self) -> list[tuple[str, bytes]]:
        """The names and contents of every file on the screen."""


def _same(wanted: str, label: str) -> bool:
    return label == wanted or label.removeprefix("✓ ") == wanted or label.rsplit(" · ", maxsplit=1)[-1] == wanted


class OnTelegram(Person):
    """Somebody with a Telegram phone."""

    def __init__(self, playground: Playground, name: str, user_id: int) -> None:
        super().__init__(playground, name)
        self.id = user_id
        self.world = playground.telegram

    def _messages(self) -> list[TelegramMessage]:
        return [message for message in self.world.chat(self.id).messages if message.from_bot]

    def _all(self) -> Sequence[object]:
        return [_Shown(message) for message in self._messages()] + [
            _Toast(toast.id, toast.text) for toast in self.world.chat(self.id).toasts
        ]

    def _text(self, shown: object) -> str:
        return shown.text if isinstance(shown, _Toast) else shown.message.text  # type: ignore[attr-defined]

    def _labels(self, shown: object) -> list[str]:
        return [] if isinstance(shown, _Toast) else shown.message.labels  # type: ignore[attr-defined]

    async def opens(self) -> None:
        self._remember()
        self.world.start(self.id)

    async def says(self, text: str) -> None:
        self._remember()
        self.world.send_text(self.id, text)

    async def sends(self, upload: Upload, caption: str = "", *, as_photo: bool = False) -> None:
        """Send a file, or a picture as a photo."""
        self._remember()
        self.world.send_file(self.id, upload.name, upload.mime, upload.content, caption or None, as_photo)

    async def sends_other(self, **content: object) -> None:
        """Send something that is neither text nor file: a sticker, a location, a contact."""
        self._remember()
        chat = self.world.chat_of(self.id)
        message = self.world.add_message(chat, "…", [], from_bot=False)
        told = self.world.message_json(chat, message)
        del told["text"]
        self.world.updates.add(self.id, "message", told | content)

    async def taps(self, label: str, *words: str) -> None:
        shown = await self._with_button(label, words)
        self._remember()
        await self._tap(shown.message, label)  # type: ignore[attr-defined]

    async def _tap(self, message: TelegramMessage, label: str) -> None:
        full = next(each for each in message.labels if _same(label, each))
        await self._answered(message, full)
        button = next(button for row in message.keyboard for button in row if button.text == full)
        if (button.callback_data or "")[:1] in COUNTS:
            await self._answered(message, await self.playground.bus.until(lambda: self._asks(message.id), WAIT))

    async def _answered(self, message: TelegramMessage, label: str) -> None:
        """Tap, and wait until the bot has answered the tap."""
        tapped = self.world.tap(self.id, message.id, label)
        waiting = lambda: {each.callback_query_id for each in self.world.chat(self.id).waiting}  # noqa: E731
        await self.playground.bus.until(lambda: None if tapped in waiting() else True, WAIT)

    def _asks(self, message_id: int) -> str | None:
        """The label that says yes, where the message asks whether one is sure."""
        now = next((each for each in self._messages() if each.id == message_id), None)
        if now is None or not any(each.startswith("✕") for each in now.labels):
            return None
        return next(each for each in now.labels if each.startswith("✓"))

    async def fills(self, answers: dict[str, Value], submit: str) -> None:
        total = len(answers)
        for number, value in enumerate(answers.values(), 1):
            await self.sees(f"· {number} of {total}")
            await self._answer(value, number, total)
        await self.sees("check it")
        await self.taps(submit, "check it")

    async def _answer(self, value: Value, number: int, total: int) -> None:
        here = (f"· {number} of {total}",)
        match value:
            case str():
                await self.says(value)
            case Pick(label=label):
                await self.taps(label, *here)
            case Several(words=words):
                await self.says(", ".join(words))
                await self.sees("So far", *here)
                await self.taps("Done", *here)
            case Upload():
                self._remember()
                self.world.send_file(self.id, value.name, value.mime, value.content)
                await self.sees("So far", value.name, *here)
                await self.taps("Done", *here)
            case _ if value is Skip:
                await self.taps("Skip", *here)
            case _:
                shown = await self._with_button("Keep", here) if not self._has("Done", here) else None
                await self.taps("Keep" if shown else "Done", *here)

    def _has(self, label: str, words: Sequence[str]) -> bool:
        newest = next(shown for shown in reversed(self._all()) if all(word in self._text(shown) for word in words))
        return label in self._labels(newest)

    async def answers(self, words: str, text: str) -> None:
        message = next(each for each in reversed(self._messages()) if words in each.text)
        self._remember()
        self.world.send_text(self.id, text, reply_to=message.id)

    async def closes(self) -> None:
        """Nothing does."""

    def files(self) -> list[tuple[str, bytes]]:
        return [(each.file.name, each.file.content) for each in self._messages() if each.file is not None]


@dataclass(frozen=True)
class _Toast:
    id: int
    text: str


class _Shown:
    """A message as it stands: an edit makes it another one."""

    def __init__(self, message: TelegramMessage) -> None:
        self.message = message
        self._key = (message.id, message.html, tuple(message.labels))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


@dataclass(frozen=True)
class _Surface:
    where: Literal["home", "modal", "message"]
    key: str
    text: str
    labels: tuple[str, ...]
    ts: tuple[str, str] = ("", "")


class OnSlack(Person):
    """A member of the Slack workspace."""

    def __init__(self, playground: Playground, name: str, user_id: str) -> None:
        super().__init__(playground, name)
        self.id = user_id
        self.world = playground.slack

    def _messages(self) -> list[SlackMessage]:
        return [message for message in self.world.dm(self.id) if message.from_bot]

    def _all(self) -> Sequence[object]:
        shown = []
        home = self.world.home(self.id)
        if home is not None:
            shown.append(_Surface("home", home.hash, home.text, tuple(home.buttons)))
        shown += [
            _Surface("message", f"{m.ts} {m.text}", m.text, tuple(m.buttons), (m.channel, m.ts))
            for m in self._messages()
        ]
        modal = self.world.modal(self.id)
        if modal is not None:
            text = f"{modal.title}\n{modal.text}\n{modal.notice or ''}"
            shown.append(_Surface("modal", modal.hash, text, tuple(modal.buttons)))
        return shown

    def _text(self, shown: object) -> str:
        return shown.text  # type: ignore[attr-defined,no-any-return]

    def _labels(self, shown: object) -> list[str]:
        return list(shown.labels)  # type: ignore[attr-defined]

    async def opens(self) -> None:
        self._remember()
        await self.world.open_home(self.id)

    async def says(self, text: str) -> None:
        self._remember()
        if text.startswith("/"):
            failure = await self.world.command(self.id, "/parley", text[1:])
            assert failure is None, failure
        else:
            await self.world.send_dm(self.id, text)

    async def taps(self, label: str, *words: str) -> None:
        shown = await self._with_button(label, words)
        self._remember()
        assert isinstance(shown, _Surface)
        full = next(each for each in shown.labels if _same(label, each))
        where = shown.ts if shown.where == "message" else shown.where
        failure = await self.world.click(self.id, where, full, nth=0 if shown.labels.count(full) > 1 else None)
        assert failure is None, failure

    async def fills(self, answers: dict[str, Value], submit: str) -> None:
        await self.playground.bus.until(lambda: self._modal_with(next(iter(answers))), WAIT)
        said = {label: await self._said(label, value) for label, value in answers.items() if value not in {Keep, Skip}}
        await self.world.fill(self.id, said)
        while True:
            modal = self.world.modal(self.id)
            assert modal is not None
            assert modal.submit is not None, modal.text
            last = modal.submit == submit
            self._remember()
            errors = await self.world.submit(self.id)
            assert errors is None, errors
            if last:
                break
            await self.playground.bus.until(lambda: self._modal_sending(submit), WAIT)

    async def tries(self, answers: dict[str, Value]) -> dict[str, str]:
        """Fill in the open form and send it; the sentences beside its fields, by their labels."""
        await self.playground.bus.until(lambda: self._modal_with(next(iter(answers))), WAIT)
        await self.world.fill(self.id, {label: await self._said(label, value) for label, value in answers.items()})
        modal = self.world.modal(self.id)
        assert modal is not None
        labels = {shown.block_id: label for label, shown in modal.inputs.items()}
        errors = await self.world.submit(self.id) or {}
        return {labels.get(name, ""): sentence for name, sentence in errors.items()}

    def filled(self) -> dict[str, object]:
        """What stands in the open form, by its labels."""
        modal = self.world.modal(self.id)
        assert modal is not None
        return {label: shown.value for label, shown in modal.inputs.items()}

    def _modal_with(self, label: str) -> bool | None:
        modal = self.world.modal(self.id)
        return True if modal is not None and label in modal.inputs else None

    def _modal_sending(self, submit: str) -> bool | None:
        modal = self.world.modal(self.id)
        return True if modal is not None and modal.submit == submit else None

    async def _said(self, asked: str, value: Value) -> object:
        match value:
            case Pick(label=label):
                return label
            case Several(words=words):
                return [(await self.world.suggest(self.id, asked, each))[0] for each in words]
            case Upload():
                return [(value.name, value.mime, value.content)]
        return value

    async def closes(self) -> None:
        """Close every modal."""
        while self.world.modal(self.id) is not None:
            await self.world.close_modal(self.id)

    async def answers(self, words: str, text: str) -> None:
        message = next(each for each in reversed(self._messages()) if words in each.text)
        self._remember()
        await self.world.send_dm(self.id, text, thread_ts=message.thread_ts or message.ts)

    def files(self) -> list[tuple[str, bytes]]:
        return [(file.name, file.content) for message in self._messages() for file in message.files]
