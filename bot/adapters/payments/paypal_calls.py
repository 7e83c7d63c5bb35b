"""Calls of PayPal's REST API: a token that is kept until it ends, and answers or CallFailed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping

import aiohttp

from bot.adapters.ports import CallFailed, Json

SECONDS = 20.0
"""Until an answer is given up; what was asked may have been done."""
EARLY = 60.0
"""Seconds before its end that a token is replaced."""
_log = logging.getLogger(__name__)


class PayPalCalls:
    """Asks PayPal as one application. Errors carry neither what was sent nor what was answered."""

    def __init__(self, client_id: str, client_secret: str, api_url: str, seconds: float = SECONDS) -> None:
        self._login = aiohttp.encode_basic_auth(client_id, client_secret)
        self._api_url = api_url
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, 5.0))
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> tuple[int, Json]:
        """The status and the answer. Raises CallFailed."""
        return await self._authorised("GET", path, params=params)

    async def post(self, path: str, body: Json | bytes) -> tuple[int, Json]:
        """The status and the answer. Raises CallFailed."""
        return await self._authorised("POST", path, body=body)

    async def _authorised(
        self, method: str, path: str, *, body: Json | bytes | None = None, params: Mapping[str, str] | None = None
    ) -> tuple[int, Json]:
        token = await self._fresh_token("")
        for last in (False, True):
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            data = json.dumps(body).encode() if isinstance(body, dict) else body
            status, answer = await self._asked(method, path, data, headers, params)
            if status != 401:
                return status, answer
            if not last:
                token = await self._fresh_token(token)
        _log.error("PayPal takes no token of ours: check PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET")
        raise CallFailed

    async def _fresh_token(self, refused: str) -> str:
        """The token; a new one where it has ended, or is the one that was refused. One asks for it at a time."""
        async with self._lock:
            if self._token and self._token != refused and time.monotonic() < self._until:
                return self._token
            headers = {"Authorization": self._login, "Content-Type": "application/x-www-form-urlencoded"}
            status, answer = await self._asked(
                "POST", "/v1/oauth2/token", b"grant_type=client_credentials", headers, None
            )
            if status != 200:
                _log.error("PayPal gives no token: check PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET")
                raise CallFailed
            self._token = str(answer["access_token"])
            self._until = time.monotonic() + max(float(answer["expires_in"]) - EARLY, 0)
            return self._token

    async def _asked(
        self,
        method: str,
        path: str,
        data: bytes | None,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None,
    ) -> tuple[int, Json]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.request(
                method, f"{self._api_url}{path}", data=data, headers=headers, params=params
            ) as response:
                if response.status == 429:
                    after = response.headers.get("Retry-After", "")
                    raise CallFailed(float(after) if after.isdecimal() else None)
                if response.status >= 500:
                    raise CallFailed
                text = await response.text()
                answer = json.loads(text) if text else {}
                return response.status, answer if isinstance(answer, dict) else {}
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise CallFailed from None
