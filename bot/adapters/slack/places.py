"""The places where a person acts, and how an answer is shown in each of them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.ports import Caller, TryLater, Unreachable, Unsendable
from bot.adapters.slack import limits
from bot.adapters.slack.carried import View
from bot.adapters.slack.clients import Clients, quiet
from bot.adapters.slack.files import Files
from bot.adapters.slack.modal import beyond_view, depth, home_view, screen_view
from bot.adapters.slack.render import (
    MESSAGE,
    Block,
    carried_words,
    fallback,
    is_carrying,
    notice_block,
    parts,
    with_notice,
)
from bot.adapters.slack.sender import GONE, SlackSender, error_code, post
from bot.domain.errors import N_
from bot.handlers.kit.screen import Notice, Screen
from bot.handlers.kit.words import Words

FAILED = (SlackApiError, aiohttp.ClientError, TimeoutError, Unreachable, TryLater, Unsendable)
NO_TRIGGER = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
    "invalid_trigger_id",
}
"""What Slack says when a view may not be opened now: the tap was too long ago, or it was words, which open none."""
VIEW_KEYS = ("type", "callback_id", "title", "submit", "close", "private_metadata", "clear_on_close", "blocks")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One request of one person: who they are, and how Slack is called for them.

    ``trigger`` opens views; it lives three seconds and names the request.
    """

    client: AsyncWebClient
    caller: Caller
    trigger: str

    @property
    def user(self) -> str:
        """Their id within the workspace."""
        return self.caller.address.partition("/")[2]

    @property
    def words(self) -> Words:
        """Parley's words in their language."""
        return Words(self.caller.language, self.caller.time_zone, datetime.now(UTC))


@dataclass(frozen=True)
class Desk:
    """What every place needs."""

    clients: Clients
    files: Files
    sender: SlackSender

    async def to_messages(self, call: Call, further: list[list[Block]]) -> None:
        """Post what a view had no room for into the person's conversation with the app."""
        if not further:
            return
        channel = await self.sender.channel_of(call.caller.address)
        for part in further:
            await post(call.client, channel, None, part, "…")

    async def enclose(self, call: Call, screen: Screen, channel: str = "", thread: str = "") -> None:
        """Post what was drawn for a screen; without a channel, into the person's conversation with the app."""
        if not is_carrying(screen):
            return
        channel = channel or await self.sender.channel_of(call.caller.address)
        if not await self.files.enclose(call.client.token or "", channel, thread or None, screen):
            for part in carried_words(screen):
                await post(call.client, channel, thread or None, part, "…")


def elsewhere(screen: Screen, words: Words) -> Screen:
    """A screen for where nothing can be posted beside it: it says where to find what it carries."""
    if not is_carrying(screen) or screen.notice is not None:
        return screen
    return screen.with_notice(words(N_("The file is in your messages with Parley.")), "info")


class Place(Protocol):
    """Where somebody acted. Every call may raise one of FAILED."""

    holds_notices: ClassVar[bool]
    """Whether a sentence said in passing stands on the screen itself."""

    @property
    def origin(self) -> dict[str, str]:
        """How a form that is opened here finds the way back."""
        ...

    async def show(self, screen: Screen, *, in_place: bool) -> None:
        """Show a screen, in place of what was tapped or below it."""
        ...

    async def say(self, notice: Notice) -> None:
        """Say something in passing, to this person alone."""
        ...

    async def mend(self, screen: Screen) -> None:
        """Show the tapped notice as it stands now."""
        ...

    async def open(self, view: View) -> None:
        """Open a form."""
        ...


@dataclass(frozen=True)
class Conversation:
    """A conversation with the app; ``ts`` is the message that was tapped, ``thread`` the first of its thread."""

    desk: Desk
    call: Call
    channel: str
    thread: str = ""
    ts: str = ""
    holds_notices: ClassVar[bool] = False

    @property
    def origin(self) -> dict[str, str]:
        return {"channel": self.channel, "thread": self.thread}

    async def show(self, screen: Screen, *, in_place: bool) -> None:
        if not (in_place and self.ts):
            await self._post(screen)
            return
        first, *further = parts(screen, MESSAGE, fetch_files=True)
        try:
            await self.call.client.chat_update(channel=self.channel, ts=self.ts, blocks=first, text=fallback(screen))
        except SlackApiError as error:
            if error_code(error) not in GONE:
                raise
            await self._post(screen)
            return
        await self._add(further, self.thread or self.ts)
        await self.desk.enclose(self.call, screen, self.channel, self.thread)

    async def _post(self, screen: Screen) -> None:
        first, *further = parts(screen, MESSAGE)
        ts = await post(self.call.client, self.channel, self.thread or None, first, fallback(screen))
        await self._add(further, self.thread or ts)
        token = self.call.client.token or ""
        if screen.files and not await self.desk.files.post(token, self.channel, self.thread or ts, screen.files):
            fetched = parts(screen, MESSAGE, fetch_files=True)[0]
            await self.call.client.chat_update(channel=self.channel, ts=ts, blocks=fetched, text=fallback(screen))
        await self.desk.enclose(self.call, screen, self.channel, self.thread)

    async def _add(self, further: list[list[Block]], root: str) -> None:
        for part in further:
            await post(self.call.client, self.channel, root, part, "…")

    async def say(self, notice: Notice) -> None:
        await self.call.client.chat_postEphemeral(
            channel=self.channel,
            user=self.call.user,
            thread_ts=self.thread or None,
            blocks=notice_block(notice),
            text=fallback(Screen(title=notice.text)),
        )

    async def mend(self, screen: Screen) -> None:
        blocks = parts(screen, MESSAGE, on_notice=True)[0]
        try:
            await self.call.client.chat_update(channel=self.channel, ts=self.ts, blocks=blocks, text=fallback(screen))
        except SlackApiError as error:
            if error_code(error) not in GONE:
                raise

    async def open(self, view: View) -> None:
        await self.call.client.views_open(trigger_id=self.call.trigger, view=view)


@dataclass(frozen=True)
class Aside:
    """An answer that only this person sees, anywhere in the workspace; ``tapped`` when it was itself tapped."""

    desk: Desk
    call: Call
    response_url: str
    tapped: bool = False
    holds_notices: ClassVar[bool] = False

    @property
    def origin(self) -> dict[str, str]:
        return {"url": self.response_url}

    async def show(self, screen: Screen, *, in_place: bool) -> None:
        first, *further = parts(elsewhere(screen, self.call.words), MESSAGE, fetch_files=True)
        await self._respond(first, fallback(screen), instead=self.tapped)
        for part in further:
            await self._respond(part, "…", instead=False)
        await self.desk.enclose(self.call, screen)

    async def say(self, notice: Notice) -> None:
        await self._respond(notice_block(notice), fallback(Screen(title=notice.text)), instead=False)

    async def _respond(self, blocks: list[Block], text: str, *, instead: bool) -> None:
        answer = await AsyncWebhookClient(
            self.response_url,
            timeout=int(limits.CALL_SECONDS),
            session=self.desk.clients.session,
            logger=quiet,
            retry_handlers=[],
        ).send(text=text, blocks=blocks, response_type="ephemeral", replace_original=instead)
        if answer.status_code != 200:
            log.warning("an answer to a response_url was refused: %d", answer.status_code)

    async def mend(self, screen: Screen) -> None:
        """What only one person sees is no notice."""

    async def open(self, view: View) -> None:
        await self.call.client.views_open(trigger_id=self.call.trigger, view=view)


@dataclass(frozen=True)
class Home:
    """The App Home; ``view`` is what stands there."""

    desk: Desk
    call: Call
    view: View
    holds_notices: ClassVar[bool] = True

    @property
    def origin(self) -> dict[str, str]:
        return {"home": "1"}

    async def show(self, screen: Screen, *, in_place: bool) -> None:
        await self._publish(home_view(elsewhere(screen, self.call.words), self.call.words))
        await self.desk.to_messages(self.call, beyond_view(screen))
        await self.desk.enclose(self.call, screen)

    async def say(self, notice: Notice) -> None:
        await self._publish({"type": "home", "blocks": with_notice(self.view["blocks"], notice)})

    async def _publish(self, view: View) -> None:
        await self.call.client.views_publish(user_id=self.call.user, view=view)

    async def mend(self, screen: Screen) -> None:
        """Notices do not stand on the Home."""

    async def open(self, view: View) -> None:
        await self.call.client.views_open(trigger_id=self.call.trigger, view=view)


@dataclass(frozen=True)
class Opened:
    """A modal with a screen in it; ``view`` is what stands there."""

    desk: Desk
    call: Call
    view: View
    holds_notices: ClassVar[bool] = True

    @property
    def origin(self) -> dict[str, str]:
        return {}

    async def show(self, screen: Screen, *, in_place: bool) -> None:
        await self._update(screen_view(elsewhere(screen, self.call.words), self.call.words))
        await self.desk.to_messages(self.call, beyond_view(screen))
        await self.desk.enclose(self.call, screen)

    async def say(self, notice: Notice) -> None:
        view = {key: self.view[key] for key in VIEW_KEYS if self.view.get(key)}
        await self._update({**view, "blocks": with_notice(self.view["blocks"], notice)})

    async def _update(self, view: View) -> None:
        await self.call.client.views_update(view_id=self.view["id"], view=view)

    async def mend(self, screen: Screen) -> None:
        """Notices do not stand in modals."""

    async def open(self, view: View) -> None:
        if depth(self.view) < limits.OPEN_VIEWS:
            await self.call.client.views_push(trigger_id=self.call.trigger, view=view)
        else:
            await self._update(view)


def place_of_origin(desk: Desk, call: Call, origin: dict[str, str]) -> Place | None:
    """Where a form was opened, to say how it ended; None for the Home and for modals, which show it themselves."""
    if origin.get("channel"):
        return Conversation(desk, call, origin["channel"], origin.get("thread", ""))
    if origin.get("url"):
        return Aside(desk, call, origin["url"])
    return None


def place_of_tap(desk: Desk, call: Call, body: dict[str, Any]) -> Place:
    """Where the button of a block_actions request stands."""
    view = body.get("view")
    if view:
        return Home(desk, call, view) if view.get("type") == "home" else Opened(desk, call, view)
    container = body.get("container") or {}
    if container.get("is_ephemeral") or not container.get("channel_id"):
        return Aside(desk, call, body.get("response_url") or "", tapped=True)
    if container.get("is_app_unfurl"):
        # What unfolds stands under somebody else's words, in a channel where everybody would read the answer.
        return Aside(desk, call, body.get("response_url") or "")
    ts = container.get("message_ts") or ""
    thread = (body.get("message") or {}).get("thread_ts") or container.get("thread_ts") or ""
    # The first message of a thread names itself as its thread, but what is tapped there is answered beside it.
    return Conversation(desk, call, container["channel_id"], "" if thread == ts else thread, ts)


def complaint(error: Exception) -> str:
    """What went wrong in a call of Slack, with the places in the blocks that it points at, and no person's words."""
    told = getattr(error, "response", None)
    metadata = told.get("response_metadata") if isinstance(told, AsyncSlackResponse) else None
    pointers = re.findall(r"json-pointer:[\w/]+", str(metadata)) if metadata else []
    return " ".join([error_code(error), *pointers])
