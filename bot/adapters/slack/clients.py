"""Clients of Slack's Web API over one shared connection pool."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import limits

quiet = logging.getLogger("bot.adapters.slack.library")
"""What the libraries log with: they put whole requests into their details, so those stay out."""
quiet.setLevel(logging.ERROR)


class Clients:
    """Makes clients; every call has a timeout. ``close`` at the end."""

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url.rstrip("/") + "/"
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections, opened when they are first needed; they keep no cookies. Raises RuntimeError once closed."""
        if self._closed:
            raise RuntimeError("the Slack adapter has stopped")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=limits.CALL_SECONDS), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    def for_people(self, token: str | None = None) -> AsyncWebClient:
        """For answering somebody who waits: tries again after a 429, and where no connection came about."""
        return AsyncWebClient(
            token=token,
            base_url=self.api_url,
            timeout=int(limits.CALL_SECONDS),
            session=self.session,
            logger=quiet,
            retry_handlers=[
                AsyncRateLimitErrorRetryHandler(),
                # Only where nothing was sent: a lost answer may stand for a message that is there already.
                AsyncConnectionErrorRetryHandler(error_types=[aiohttp.ClientConnectorError]),
            ],
        )

    def for_notices(self, token: str) -> AsyncWebClient:
        """For the delivery, which decides itself when to try again."""
        return AsyncWebClient(
            token=token,
            base_url=self.api_url,
            timeout=int(limits.CALL_SECONDS),
            session=self.session,
            logger=quiet,
            retry_handlers=[],
        )

    def for_files(self, token: str) -> AsyncWebClient:
        """For uploads, which take longer."""
        return AsyncWebClient(
            token=token, base_url=self.api_url, timeout=int(limits.FILE_SECONDS), logger=quiet, retry_handlers=[]
        )

    async def close(self) -> None:
        """Let go of every connection, for good."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
