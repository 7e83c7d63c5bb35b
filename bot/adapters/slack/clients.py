"""Clients of Slack's Web API over one shared connection pool."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import limits


class _WithoutDetails(logging.Filter):
    """Keeps the beginning of what the libraries log, and the place: they quote requests and addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = re.split(r"[(:{\n]", record.getMessage(), maxsplit=1)[0].strip()
        if record.exc_info and record.exc_info[0] is not None:
            where = "".join(traceback.format_tb(record.exc_info[2]))
            said = f"{said}: {record.exc_info[0].__name__}\n{where}"
        record.msg, record.args, record.exc_info, record.exc_text = said, (), None, None
        return True


quiet = logging.getLogger("bot.adapters.slack.library")
"""What the libraries log with; Bolt gives its level and filter to loggers of its own."""
quiet.setLevel(logging.ERROR)
quiet.addFilter(_WithoutDetails())


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

    async def oauth_access(self, client_id: str, client_secret: str, **asked: str) -> dict[str, Any]:
        """Ask for tokens (oauth.v2.access). Raises SlackApiError, aiohttp.ClientError or TimeoutError."""
        # The library's own method warns of its own use of an interface that aiohttp is about to drop.
        secret = {"Authorization": aiohttp.encode_basic_auth(client_id, client_secret)}
        told = await self.for_people().api_call("oauth.v2.access", data=asked, headers=secret)
        return told.data if isinstance(told.data, dict) else {}

    async def close(self) -> None:
        """Let go of every connection, for good."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
