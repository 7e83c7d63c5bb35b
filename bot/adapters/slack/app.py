"""The Slack adapter: real Bolt, by Socket Mode or by signed HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.ports import Clock, FileVault, Installations, MarketAccess, Papers, TurnRunner
from bot.adapters.slack import limits
from bot.adapters.slack.clients import Clients, quiet
from bot.adapters.slack.files import Files
from bot.adapters.slack.inbound import Inbound
from bot.adapters.slack.install import Installing
from bot.adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.adapters.slack.people import People
from bot.adapters.slack.places import Desk
from bot.adapters.slack.sender import SlackSender
from bot.adapters.slack.show import Homes
from bot.adapters.slack.tokens import Tokens
from bot.adapters.slack.unfurl import Unfurls
from bot.adapters.slack.work import Work

CONNECT_SECONDS = 10.0
DRAIN_SECONDS = 10.0

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def app_id_of(app_token: str) -> str:
    """The id of the app that an app-level token (``xapp-1-A…``) belongs to; "" where it does not say."""
    parts = app_token.split("-")
    return parts[2] if len(parts) > 3 and parts[0] == "xapp" else ""


class SlackAdapter:
    """Parley in Slack. ``routes`` belong into the web application; ``start`` and ``stop`` around its life.

    With ``bot_token`` it serves one workspace; with ``client_id`` and ``client_secret`` every workspace that installs
    it. With ``app_token`` requests come through Socket Mode, and else to ``/slack/events``. ``clock`` tells when tokens
    run out. With a ``market``, the addresses of jobs below ``public_url`` unfold into the jobs. ``papers`` draws
    what screens carry.
    """

    def __init__(
        self,
        *,
        turns: TurnRunner,
        files: FileVault,
        installations: Installations,
        signing_secret: str,
        bot_token: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        app_token: str | None = None,
        api_url: str,
        public_url: str,
        secret_key: str,
        clock: Clock | None = None,
        market: MarketAccess | None = None,
        papers: Papers | None = None,
    ) -> None:
        now = clock.now if clock else _now
        self._clients = Clients(api_url)
        self._tokens = Tokens(
            installations,
            self._clients,
            bot_token=bot_token,
            client_id=client_id,
            client_secret=client_secret,
            now=now,
        )
        self._work = Work()
        kept = Files(files, self._clients, papers)
        self.sender = SlackSender(self._tokens, self._clients, kept)
        self._inbound = Inbound(
            turns=turns,
            desk=Desk(self._clients, kept, self.sender),
            people=People(self._tokens),
            tokens=self._tokens,
            homes=Homes(turns),
            work=self._work,
            unfurls=Unfurls(market, public_url) if market is not None else None,
        )
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._signing_secret = signing_secret
        self._app_token = app_token
        self._app: AsyncApp | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._stopping = False
        self.routes = [Route(EVENTS_PATH, self._events, methods=["POST"])]
        if client_id and client_secret:
            installing = Installing(
                installations,
                self._clients,
                client_id=client_id,
                client_secret=client_secret,
                public_url=public_url,
                secret_key=secret_key,
                now=now,
            )
            self.routes += [
                Route(INSTALL_PATH, installing.begin, methods=["GET"]),
                Route(REDIRECT_PATH, installing.finish, methods=["GET"]),
            ]

    @property
    def bolt(self) -> AsyncApp:
        """Bolt, made on the running loop when it is first needed."""
        if self._app is None:
            # A function, not a method: Bolt looks at the names of all arguments, "self" among them.
            async def authorize(team_id: str | None) -> AuthorizeResult | None:
                return await self._tokens.authorize(team_id)

            self._app = AsyncApp(
                name="parley",
                logger=quiet,
                signing_secret=self._signing_secret,
                client=self._clients.for_people(),
                # Bolt's own answer would ask auth.test with every request.
                authorize=authorize,  # type: ignore[arg-type] # Bolt takes None as "not installed" all the same
                # Listeners run within the request and only hand over: Bolt's own background tasks lose answers.
                process_before_response=True,
            )
            self._inbound.listen(self._app)
        return self._app

    async def start(self) -> None:
        """Connect through Socket Mode, where it is configured. A Slack that cannot be reached is tried again."""
        if not self._app_token:
            return
        self._socket = AsyncSocketModeHandler(self.bolt, self._app_token)
        self._connecting = self._work.start("connect", self._socket.connect_async())  # type: ignore[no-untyped-call] # Bolt leaves it untyped
        done, _ = await asyncio.wait({self._connecting}, timeout=CONNECT_SECONDS)
        if not done:
            log.warning("Socket Mode is not connected yet; it is tried again")

    async def stop(self) -> None:
        """Take nothing new, finish what was begun, let go of every connection. It cannot be started again."""
        self._stopping = True
        if self._socket is not None:
            client = self._socket.client
            running = [client.message_processor, client.message_receiver, client.current_session_monitor]
            await self._socket.close_async()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
            await asyncio.gather(*filter(None, running), return_exceptions=True)
            self._socket = None
        if self._connecting is not None:
            self._connecting.cancel()
            self._connecting = None
        await self._work.drain(DRAIN_SECONDS)
        await self._clients.close()

    async def _events(self, request: Request) -> Response:
        """Events, commands and interactivity: the signature is looked at before anything is read into them."""
        if self._stopping:
            return Response("stopping", 503)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > limits.REQUEST_BYTES:
                return Response("too large", 413)
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not self._is_signed(bytes(body), timestamp, signature):
            return Response("not signed by Slack", 401)
        try:
            bolt_request = to_async_bolt_request(request, bytes(body))
        except (UnicodeDecodeError, json.JSONDecodeError):
            return Response("not readable", 400)
        return to_starlette_response(await self.bolt.async_dispatch(bolt_request))

    def _is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        if self._verifier is None or not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
            return False
        return self._verifier.is_valid(body, timestamp, signature)
