"""The library's HTTP transport over aiohttp: one pool of connections, every request with a deadline."""

from __future__ import annotations

import io
import json
from http import HTTPStatus

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
UPLOAD_SECONDS = 60.0
CONNECTIONS = 100

Seconds = DefaultValue[float] | DefaultValue[None] | float | None


class NotSent(NetworkError):
    """Telegram could not be reached at all: the request has had no effect."""


class TooFast(TelegramError):
    """Telegram asks to wait for ``seconds``; the request has had no effect.

    The library's RetryAfter warns of its own deprecation wherever it is made.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait for {seconds} s")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API. Raises NotSent, TooFast, TimedOut or NetworkError beside what the library raises.

    No error carries the address that was asked, since the token is a part of it.
    """

    __slots__ = ("_connections", "_is_shut", "_session")

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._is_shut = False

    @property
    def read_timeout(self) -> float | None:
        """Seconds until an answer is given up."""
        return ANSWER_SECONDS

    async def initialize(self) -> None:
        """Open the pool; the first request opens it otherwise."""
        self._is_shut = False
        self._opened()

    async def shutdown(self) -> None:
        """Close every connection; requests that come later are not sent."""
        self._is_shut = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._is_shut:
            raise NotSent("shut down")
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=60)
            self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": self.USER_AGENT})
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """As the library's, which would write a broken answer into the log, words of people and all."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            raise TelegramError("not an answer of the Bot API") from None
        if not isinstance(parsed, dict):
            raise TelegramError("not an answer of the Bot API")
        return parsed

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Ask once. The status and the body, whatever they are, but for 429."""
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(read_timeout, write_timeout, connect_timeout, uploads=uploads)
        try:
            async with self._opened().request(method, url, data=_body(request_data), timeout=timeout) as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"no connection ({type(error).__name__})") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"broken connection ({type(error).__name__})") from None
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooFast(_retry_after(payload))
        return status, payload


def _seconds(given: Seconds, otherwise: float) -> float | None:
    return otherwise if isinstance(given, DefaultValue) else given


def _timeout(read: Seconds, write: Seconds, connect: Seconds, *, uploads: bool) -> aiohttp.ClientTimeout:
    """aiohttp has no timeout of its own for writing: the whole may take as long as its three parts."""
    reading = _seconds(read, ANSWER_SECONDS)
    writing = _seconds(write, UPLOAD_SECONDS if uploads else ANSWER_SECONDS)
    connecting = _seconds(connect, CONNECT_SECONDS)
    parts = (reading, writing, connecting)
    whole = None if None in parts else sum(part for part in parts if part is not None)
    return aiohttp.ClientTimeout(total=whole, connect=connecting, sock_connect=connecting, sock_read=reading)


def _body(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in request_data.multipart_data.items():
        # As bytes, a large file would hold everybody up while it is written.
        readable = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, readable, filename=file_name, content_type=mime)
    return form


def _retry_after(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (KeyError, TypeError, ValueError):
        return 1.0
