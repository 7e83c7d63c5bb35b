"""How notices reach Telegram."""

from __future__ import annotations

from functools import lru_cache, partial

from bot.adapters.ports import TryLater, Uncertain, Unsendable
from bot.adapters.telegram.inbound import TELEGRAM
from bot.adapters.telegram.post import Gone, Post, patiently
from bot.adapters.telegram.render import Part, render, render_last
from bot.handlers.kit.screen import Screen

REPEAT_SECONDS = 2.0


class TelegramSender:
    """The Sender port. An address is a chat id, a message its id: that of the last where a notice takes several."""

    platform = TELEGRAM

    def __init__(self, post: Post) -> None:
        self._post = post

    async def send(self, address: str, screen: Screen, *, thread: str | None = None) -> str:
        """Post a notice; in a thread it answers that thread's message."""
        chat = _number(address)
        reply_to = int(thread) if thread and thread.isdecimal() else None
        first, *others = _rendered(screen)
        if screen.picture is not None and await self._post.send_picture(chat, screen.picture):
            others = [first, *others]
            message = 0
        else:
            message = await self._post.send(chat, first, reply_to)
        try:
            for part in others:
                message = await patiently(partial(self._post.send, chat, part, reply_to if part is first else None))
        except TryLater:
            raise Uncertain("only the beginning was sent") from None
        await self._post.send_files(chat, screen.files)
        await self._post.send_documents(chat, screen.documents)
        return str(message)

    async def mend(self, address: str, message: str, screen: Screen) -> None:
        """Show a notice as it stands now."""
        try:
            await self._post.edit(_number(address), _number(message), render_last(screen, on_notice=True))
        except Gone:
            return
        except Uncertain:
            # Showing the same again does no harm.
            raise TryLater(REPEAT_SECONDS) from None


@lru_cache(maxsize=64)
def _rendered(screen: Screen) -> tuple[Part, ...]:
    """The messages of a notice. Of those that many are told, a lot are alike."""
    return tuple(render(screen, on_notice=True))


def _number(name: str) -> int:
    try:
        return int(name)
    except ValueError:
        raise Unsendable("not a name that Telegram gives") from None
