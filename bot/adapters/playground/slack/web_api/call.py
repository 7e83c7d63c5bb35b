"""One call of the Web API: its arguments, and the parts of the workspace that methods work on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bot.adapters.playground.slack.access import Access
from bot.adapters.playground.slack.courier import Courier
from bot.adapters.playground.slack.errors import RefusalError, bad_arguments
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import BOT_USER_ID, Channel, Message
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Parts:
    """What the methods work on."""

    workspace: Workspace
    surfaces: Surfaces
    access: Access
    courier: Courier


@dataclass(frozen=True)
class Call:
    """A call that has passed authentication."""

    parts: Parts
    args: Mapping[str, Any]
    token: str

    @property
    def workspace(self) -> Workspace:
        """Where it happens."""
        return self.parts.workspace

    def given(self, name: str) -> str | None:
        """An argument as text, None when it is absent or empty."""
        value = self.args.get(name)
        if value is None or value == "":
            return None
        return value if isinstance(value, str) else str(value)

    def needed(self, name: str) -> str:
        """An argument that must be there. Raises RefusalError ``invalid_arguments``."""
        value = self.given(name)
        if value is None:
            raise bad_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """A yes or no, in JSON or in a form."""
        return self.args.get(name) in (True, "true", "True", "1", 1)

    def json(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """An argument that is JSON, also when it arrives as text. Raises RefusalError(refusal)."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise RefusalError(refusal) from None

    def channel(self, name: str = "channel", *, users_too: bool = False) -> Channel:
        """The channel that an argument names; with ``users_too`` a member stands for the conversation with them.

        Raises RefusalError ``channel_not_found``.
        """
        wanted = self.needed(name)
        channel = self.workspace.channel(wanted)
        if channel is None and users_too:
            channel = self.workspace.dm(wanted) or self.workspace.named_channel(wanted)
        if channel is None:
            raise RefusalError("channel_not_found")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """The lasting message that an argument names. Raises RefusalError ``message_not_found``."""
        message = self.workspace.message(channel.id, self.needed(name))
        if message is None or message.seen_only_by or message.deleted:
            raise RefusalError("message_not_found")
        return message

    def own_message(self, refusal: str) -> Message:
        """The app's own message that ``channel`` and ``ts`` name. Raises RefusalError(refusal) for others'."""
        message = self.message(self.channel())
        if message.user != BOT_USER_ID:
            raise RefusalError(refusal)
        return message

    def page(self, items: list[Json], most: int) -> tuple[list[Json], Json]:
        """One page of a list by ``cursor`` and ``limit``, and the metadata that goes with it."""
        try:
            start = int(base64.b64decode(self.given("cursor") or base64.b64encode(b"0"), validate=True))
            limit = min(int(self.given("limit") or most), most)
        except (binascii.Error, ValueError):
            raise RefusalError("invalid_cursor") from None
        end = start + max(limit, 1)
        following = base64.b64encode(str(end).encode()).decode() if end < len(items) else ""
        return items[start:end], {"next_cursor": following}


# Most answer at once; a few wait for something.
Method: TypeAlias = Callable[[Call], Json | Awaitable[Json]]


@dataclass(frozen=True)
class Offer:
    """A method as the server offers it: the scope that it needs, and whose token."""

    run: Method
    scope: str | None = None
    caller: Literal["bot", "app", "anyone"] = "bot"
