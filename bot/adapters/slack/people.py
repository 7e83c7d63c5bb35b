"""Who acts: what Slack knows about a person, remembered for a while."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.ports import Caller
from bot.adapters.slack import limits
from bot.adapters.slack.tokens import Tokens
from bot.domain.accounts.model import Identity
from bot.handlers.kit.turn import Platform

SLACK = Platform(name="slack", title="Slack", has_modals=True)

KNOWN_FOR = 3_600.0
"""Seconds."""
MOST_KNOWN = 5_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Person:
    """What a turn needs to know of a member of a workspace."""

    name: str
    time_zone: str
    language: str


class People:
    """Members of workspaces, as callers."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._known: OrderedDict[str, tuple[float, Person]] = OrderedDict()

    async def caller(self, client: AsyncWebClient, team: str, user: str, name: str = "") -> Caller:
        """The caller; ``name`` is what the request calls them, for when Slack cannot say more in time."""
        address = f"{team}/{user}"
        person = self._remembered(address) or await self._asked(client, address, user)
        installation = await self._tokens.of_team(team)
        person = person or Person(name, "UTC", "en")
        return Caller(
            identity=Identity("slack", address),
            name=person.name or name or user,
            platform=SLACK,
            address=address,
            language=person.language,
            time_zone=person.time_zone,
            workspace=team,
            workspace_name=installation.team_name if installation else "",
        )

    def _remembered(self, address: str) -> Person | None:
        known = self._known.get(address)
        return known[1] if known and known[0] > time.monotonic() else None

    async def _asked(self, client: AsyncWebClient, address: str, user: str) -> Person | None:
        try:
            async with asyncio.timeout(limits.LOOKUP_SECONDS):
                told = await client.users_info(user=user, include_locale=True)
        except (SlackApiError, TimeoutError, aiohttp.ClientError) as error:
            log.warning("users.info failed: %s", type(error).__name__)
            return None
        member = told.get("user") or {}
        profile = member.get("profile") or {}
        person = Person(
            name=profile.get("real_name") or member.get("real_name") or profile.get("display_name") or "",
            time_zone=member.get("tz") or "UTC",
            language=(member.get("locale") or "en")[:2].lower(),
        )
        self._known[address] = (time.monotonic() + KNOWN_FOR, person)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return person
