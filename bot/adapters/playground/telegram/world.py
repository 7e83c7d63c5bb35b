"""The playground's Telegram as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.telegram import inline, payments
from bot.adapters.playground.telegram.acts import PeopleActs
from bot.adapters.playground.telegram.api import BotApi
from bot.adapters.playground.telegram.control import Control
from bot.adapters.playground.telegram.state import State
from bot.adapters.playground.telegram.views import ChatView, view_chat


class TelegramWorld(PeopleActs):
    """One bot, everybody's private chat with it, and the Bot API that the bot speaks.

    ``token`` is the bot's; ``now`` dates everything that happens. ``pace`` makes the platform's limits real.
    """

    def __init__(self, directory: Directory, bus: Bus, now: Callable[[], datetime], token: str) -> None:
        super().__init__(directory, bus, now, token)
        self.routes: list[BaseRoute] = [*BotApi(self).routes, *Control(self).routes]

    def chat(self, user_id: int, most: int | None = None) -> ChatView:
        """The chat as the person sees it, or its newest ``most`` messages."""
        return view_chat(self, user_id, most)

    def pay(self, user_id: int, message_id: int) -> str:
        """Press Pay on an invoice. The pre-checkout query's id."""
        return payments.pay(self, user_id, message_id)

    def ask_inline(self, user_id: int, query: str, offset: str = "") -> str:
        """Type behind the bot's name in a chat; with an ``offset``, scroll on. The query's id."""
        return inline.ask(self, user_id, query, offset)

    def post_result(self, user_id: int, result_id: str) -> int:
        """Post a result of inline mode. The message's id; KeyError for one that is not offered."""
        return inline.choose(self, user_id, result_id)

    def fail_next(self, method: str, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        """Refuse the next call of a method; several wait in line. ``parameters`` as ``{"retry_after": 3}``."""
        self.faults.fail(method, status, description, parameters)

    def hang_next(self, method: str, *, after_effect: bool = False) -> None:
        """Leave the next call of a method unanswered until ``release_hung``; ``after_effect``: its effect happens."""
        self.faults.hang(method, after_effect=after_effect)

    def release_hung(self) -> None:
        """Answer the calls that hang."""
        self.faults.release()

    def resume(self) -> None:
        """Deliver what waits, after a start or a ``close``."""
        self.updates.reopen()

    async def close(self) -> None:
        """End long polls, hanging calls and deliveries, so that a server can stop."""
        self.faults.release()
        await self.updates.close()

    def to_json(self) -> Any:
        """Everything that outlives the program, for ``load``."""
        return {
            "state": self.state.model_dump(mode="json"),
            "files": self.files.to_json(),
            "updates": self.updates.to_json(),
        }

    def load(self, json: Any) -> None:
        """Take back what ``to_json`` gave."""
        self.state = State.model_validate(json["state"])
        self.files.load(json["files"])
        self.updates.load(json["updates"])
