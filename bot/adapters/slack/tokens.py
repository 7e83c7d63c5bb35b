"""Which token speaks in which workspace, and its renewal."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from bot.adapters.ports import Installation, Installations
from bot.adapters.slack import limits
from bot.adapters.slack.clients import Clients

RENEW_BEFORE = timedelta(hours=2)
"""Slack's tokens live twelve hours where rotation is on."""

ASK_AGAIN_SECONDS = 60.0

log = logging.getLogger(__name__)


class Tokens:
    """The installations, or the one workspace that ``bot_token`` belongs to.

    ``client_id`` and ``client_secret`` are needed where tokens rotate.
    """

    def __init__(
        self,
        installations: Installations,
        clients: Clients,
        *,
        bot_token: str | None,
        client_id: str | None,
        client_secret: str | None,
        now: Callable[[], datetime],
    ) -> None:
        self._installations = installations
        self._clients = clients
        self._bot_token = bot_token
        self._client_id = client_id
        self._client_secret = client_secret
        self._now = now
        self._single: Installation | None = None
        self._locks: OrderedDict[str, asyncio.Lock] = OrderedDict()
        self._ask_again_at = 0.0
        self._single_lock = asyncio.Lock()

    async def of_team(self, team_id: str) -> Installation | None:
        """The installation of a workspace, its token fit to be used; None where Parley is not installed.

        Raises SlackApiError, TimeoutError or aiohttp.ClientError when a token that has run out cannot be renewed now.
        """
        if self._bot_token:
            return await self._of_single(team_id)
        installation = await self._installations.find(team_id)
        if installation is None or not self._wants_renewal(installation):
            return installation
        return await self._renewed(team_id)

    async def authorize(self, team_id: str | None) -> AuthorizeResult | None:
        """What Bolt wants to know about a request; asks Slack nothing that is known already."""
        installation = await self.of_team(team_id or "")
        if installation is None:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team_id,
            team=installation.team_name,
            bot_token=installation.bot_token,
            bot_user_id=installation.bot_user_id or None,
        )

    async def forget(self, team_id: str) -> None:
        """Delete a workspace's tokens."""
        self._locks.pop(team_id, None)
        await self._installations.delete(team_id)

    async def _of_single(self, team_id: str) -> Installation:
        """The one workspace. Its name and the bot's own id are asked for once; without them all still works."""
        async with self._single_lock:
            token = self._bot_token or ""
            if self._single is None and time.monotonic() >= self._ask_again_at:
                try:
                    async with asyncio.timeout(limits.LOOKUP_SECONDS):
                        told = await self._clients.for_people().auth_test(token=token)
                    self._single = Installation(team_id, told.get("team") or "", token, told.get("user_id") or "")
                except (SlackApiError, TimeoutError, aiohttp.ClientError) as error:
                    log.warning("auth.test failed: %s", type(error).__name__)
                    self._ask_again_at = time.monotonic() + ASK_AGAIN_SECONDS
            return self._single or Installation(team_id, "", token, "")

    def _wants_renewal(self, installation: Installation) -> bool:
        if installation.expires_at is None or not installation.refresh_token:
            return False
        return installation.expires_at - RENEW_BEFORE <= self._now()

    async def _renewed(self, team_id: str) -> Installation | None:
        lock = self._locks.setdefault(team_id, asyncio.Lock())
        async with lock:
            installation = await self._installations.find(team_id)
            if installation is None or not self._wants_renewal(installation):
                return installation
            try:
                told = await self._clients.oauth_access(
                    self._client_id or "",
                    self._client_secret or "",
                    grant_type="refresh_token",
                    refresh_token=installation.refresh_token or "",
                )
            except (SlackApiError, TimeoutError, aiohttp.ClientError) as error:
                return await self._after_failure(installation, error)
            renewed = with_answer(installation, told, self._now())
            await self._installations.save(renewed)
            return renewed

    async def _after_failure(self, installation: Installation, error: Exception) -> Installation:
        """Another process may have renewed it; else the old token serves until it has run out."""
        log.warning("renewing the token of %s failed: %s", installation.team_id, type(error).__name__)
        current = await self._installations.find(installation.team_id)
        if current is not None and current.bot_token != installation.bot_token:
            return current
        if installation.expires_at is not None and installation.expires_at > self._now():
            return installation
        raise error


def with_answer(installation: Installation, told: dict[str, Any], now: datetime) -> Installation:
    """The installation with the tokens of an answer of oauth.v2.access."""
    lives = told.get("expires_in")
    return replace(
        installation,
        bot_token=told["access_token"],
        refresh_token=told.get("refresh_token"),
        expires_at=now + timedelta(seconds=lives) if lives else None,
    )
