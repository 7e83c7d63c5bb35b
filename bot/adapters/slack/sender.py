"""How notices reach people in Slack: into their conversation with the app."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.ports import TryLater, Uncertain, Unreachable, Unsendable
from bot.adapters.slack.clients import Clients
from bot.adapters.slack.files import Files
from bot.adapters.slack.people import SLACK
from bot.adapters.slack.render import MESSAGE, Block, carried_words, fallback, is_carrying, parts
from bot.adapters.slack.tokens import Tokens
from bot.handlers.kit.screen import Screen

UNREACHABLE = {
    "account_inactive",
    "app_missing_action_url",
    "cannot_dm_bot",
    "channel_not_found",
    "invalid_auth",
    "is_archived",
    "messages_tab_disabled",
    "not_authed",
    "not_in_channel",
    "team_not_found",
    "token_revoked",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
}
BUSY = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "token_expired"}
MAYBE_DONE = {"fatal_error", "internal_error", "request_timeout"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
NO_SUCH_THREAD = {"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"}

BUSY_SECONDS = 30.0
UNREACHED_SECONDS = 10.0
MOST_CHANNELS = 20_000

log = logging.getLogger(__name__)


class SlackSender:
    """The port Sender over chat.postMessage and chat.update. Messages are named "channel/ts"."""

    platform = SLACK

    def __init__(self, tokens: Tokens, clients: Clients, files: Files) -> None:
        self._tokens = tokens
        self._clients = clients
        self._files = files
        self._channels: OrderedDict[str, str] = OrderedDict()

    async def send(self, address: str, screen: Screen, *, thread: str | None = None) -> str:
        """Post a notice. Raises Unreachable, TryLater, Uncertain or Unsendable."""
        client = await self._client(address)
        channel = await self._channel(client, address)
        blocks, *further = parts(screen, MESSAGE, on_notice=True)
        root = thread.partition("/")[2] if thread else None
        ts = await self._post(client, address, channel, root, blocks, fallback(screen))
        for part in further:
            await self._add(client, channel, root or ts, part)
        if screen.files and not await self._files.post(client.token or "", channel, root or ts, screen.files):
            fetched = parts(screen, MESSAGE, on_notice=True, fetch_files=True)[0]
            await self._show_again(client, channel, ts, fetched, fallback(screen))
        if is_carrying(screen) and not await self._files.enclose(client.token or "", channel, root, screen):
            for part in carried_words(screen):
                await self._add(client, channel, root or ts, part)
        return f"{channel}/{ts}"

    async def mend(self, address: str, message: str, screen: Screen) -> None:
        """Show a notice as it stands now. Raises Unreachable, TryLater or Unsendable."""
        client = await self._client(address)
        channel, _, ts = message.partition("/")
        blocks = parts(screen, MESSAGE, on_notice=True)[0]
        try:
            await client.chat_update(channel=channel, ts=ts, blocks=blocks, text=fallback(screen))
        except SlackApiError as error:
            if error_code(error) not in GONE:
                raise _refused(error, repeatable=True) from None
        except (aiohttp.ClientError, TimeoutError):
            raise TryLater(UNREACHED_SECONDS) from None

    async def channel_of(self, address: str) -> str:
        """The person's conversation with the app. Raises Unreachable, TryLater or Unsendable."""
        return await self._channel(await self._client(address), address)

    async def _client(self, address: str) -> AsyncWebClient:
        try:
            installation = await self._tokens.of_team(address.partition("/")[0])
        except SlackApiError as error:
            raise _refused(error, repeatable=True) from None
        except (aiohttp.ClientError, TimeoutError):
            raise TryLater(UNREACHED_SECONDS) from None
        if installation is None:
            raise Unreachable("not installed in this workspace")
        return self._clients.for_notices(installation.bot_token)

    async def _channel(self, client: AsyncWebClient, address: str) -> str:
        if address in self._channels:
            return self._channels[address]
        try:
            opened = await client.conversations_open(users=address.partition("/")[2])
        except SlackApiError as error:
            raise _refused(error, repeatable=True) from None
        except (aiohttp.ClientError, TimeoutError):
            raise TryLater(UNREACHED_SECONDS) from None
        channel = str(opened["channel"]["id"])
        self._channels[address] = channel
        while len(self._channels) > MOST_CHANNELS:
            self._channels.popitem(last=False)
        return channel

    async def _post(
        self, client: AsyncWebClient, address: str, channel: str, root: str | None, blocks: list[Block], text: str
    ) -> str:
        try:
            posted = await post(client, channel, root, blocks, text)
        except SlackApiError as error:
            if root and error_code(error) in NO_SUCH_THREAD:
                return await self._post(client, address, channel, None, blocks, text)
            if error_code(error) == "channel_not_found":
                self._channels.pop(address, None)
            raise _refused(error, repeatable=False) from None
        except aiohttp.ClientConnectorError:
            raise TryLater(UNREACHED_SECONDS) from None
        except (aiohttp.ClientError, TimeoutError):
            raise Uncertain from None
        return posted

    async def _add(self, client: AsyncWebClient, channel: str, root: str, blocks: list[Block]) -> None:
        """The notice is there: what follows it must not make the delivery send it twice."""
        try:
            await post(client, channel, root, blocks, "…")
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a long notice's further part was not posted: %s", error_code(error))

    async def _show_again(self, client: AsyncWebClient, channel: str, ts: str, blocks: list[Block], text: str) -> None:
        try:
            await client.chat_update(channel=channel, ts=ts, blocks=blocks, text=text)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a notice's files stay without their buttons: %s", error_code(error))


async def post(client: AsyncWebClient, channel: str, root: str | None, blocks: list[Block], text: str) -> str:
    """Post a message; returns its ts. Raises SlackApiError, aiohttp.ClientError or TimeoutError."""
    posted = await client.chat_postMessage(
        channel=channel, thread_ts=root, blocks=blocks, text=text, unfurl_links=False, unfurl_media=False
    )
    return str(posted["ts"])


def error_code(error: Exception) -> str:
    """Slack's code of an error, or its kind: fit for a log."""
    if not isinstance(error, SlackApiError):
        return type(error).__name__
    # Where the answer was no JSON, the library hands over the raw HTTP response instead of its own.
    told: Any = error.response if isinstance(error.response, AsyncSlackResponse) else {}
    return str(told.get("error") or "unreadable_answer")


def _status(error: SlackApiError) -> int:
    told = error.response
    return int(told.status_code if isinstance(told, AsyncSlackResponse) else getattr(told, "status", 200))


def _refused(error: SlackApiError, *, repeatable: bool) -> Exception:
    """The delivery's name for an error. ``repeatable`` calls may be made again though they may have succeeded."""
    code = error_code(error)
    status = _status(error)
    if status == 429 or code in BUSY:
        return TryLater(_wait(error.response))
    if code in UNREACHABLE:
        return Unreachable(code)
    if code in MAYBE_DONE or status >= 500:
        return TryLater(BUSY_SECONDS) if repeatable else Uncertain(code)
    return Unsendable(code)


def _wait(response: Any) -> float:
    headers = {name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    try:
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return BUSY_SECONDS
