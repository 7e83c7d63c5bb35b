"""The composition root: the only file that knows every adapter."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import uvicorn

from bot.adapters.clock.leader import leadership_of
from bot.adapters.clock.now import SystemClock, TravelClock
from bot.adapters.clock.ticker import Ticker
from bot.adapters.clock.travel import Travel
from bot.adapters.database.engine import Database
from bot.adapters.database.installations import SealedInstallations
from bot.adapters.database.migrations import is_current, upgrade
from bot.adapters.database.skills import SkillLearner
from bot.adapters.delivery.gate import Gate
from bot.adapters.delivery.outbox import backlog
from bot.adapters.delivery.pace import TELEGRAM_PER_SECOND, UNPACED, Pace
from bot.adapters.delivery.replies import ReplyTeller
from bot.adapters.delivery.worker import PACES, Delivery
from bot.adapters.files.folder import FolderVault
from bot.adapters.papers.drawn import DrawnPapers
from bot.adapters.payments.stars import Stars
from bot.adapters.playground.people import SEEDED
from bot.adapters.playground.server import Playground
from bot.adapters.ports import Clock, Sender
from bot.adapters.sealing import Seal
from bot.adapters.slack.app import SlackAdapter, app_id_of
from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.people import SLACK
from bot.adapters.telegram.app import TelegramAdapter
from bot.adapters.telegram.inbound import TELEGRAM
from bot.adapters.turns import Turns
from bot.adapters.web.app import create_web
from bot.adapters.web.health import Measure, database_probe
from bot.adapters.web.jobs import PublicJobs
from bot.adapters.web.links import PayoutLinks
from bot.handlers.everything import router
from bot.platforms import platforms_of
from bot.providers import Providers
from bot.settings import Settings, load_rules, secret_key, webhook_secret

Role = Literal["web", "worker", "clock"]
EVERYTHING: tuple[Role, ...] = ("web", "worker", "clock")

PLAYGROUND_OPERATOR = f"telegram:{SEEDED[-1].telegram.id if SEEDED[-1].telegram else 0}"

_log = logging.getLogger(__name__)


class Program:
    """Everything wired together, in the roles that this process has. ``start`` and ``stop`` it once.

    ``folder`` is where the playground keeps what happened in it; ``server`` is a socket to serve on.
    """

    def __init__(
        self,
        settings: Settings,
        roles: Collection[Role] = EVERYTHING,
        *,
        server: socket.socket | None = None,
        folder: Path | None = None,
    ) -> None:
        self.settings = settings
        self.roles = roles
        self.server_socket = server
        self.database = Database(settings.database_url.get_secret_value())
        self.address = settings.public_url or f"http://127.0.0.1:{_port(settings, server)}"
        self.folder = folder
        self.clock: Clock = SystemClock()
        self.playground: Playground | None = None
        if settings.playground_on:
            self._travel_clock = TravelClock(_kept_offset(folder))
            self.clock = self._travel_clock
            self.playground = Playground(self, folder=folder, app_url=self.address, manifest=manifest(self.address))
            self.playground.slack.base_url = self.address
        seal = Seal(secret_key(settings).get_secret_value())
        rules = load_rules(settings)
        self.links = PayoutLinks(seal, self.clock, self.address)
        operators = settings.operators or ((PLAYGROUND_OPERATOR,) if self.playground else ())
        self.providers = Providers(settings, self.playground, self.clock, self.address)
        self.turns = Turns(
            self.database,
            router,
            self.clock,
            rules,
            operators,
            self.links,
            (TELEGRAM, SLACK),
            self._wake,
            self.providers.names,
        )
        self.payments = self.providers.connect(self.turns)
        self.links.market = self.turns
        self.papers = DrawnPapers()
        self.files = FolderVault(settings.files_folder, rules.max_file_bytes)
        self._platforms = platforms_of(settings, self.playground, self.address)
        # The playground is nobody's platform to overrun, and whoever pushes its clock waits for all messages.
        self.gate = Gate(settings.telegram_messages_per_second) if self.playground is None else None
        self.telegram = self._make_telegram()
        if self.telegram is not None and self.telegram.stars is not None:
            self.providers.take_stars(Stars(self.telegram.stars, self.clock, rules.invoice_lives))
        self.slack = self._make_slack(seal)
        self.delivery = self._make_delivery()
        self.reply_teller = self._make_reply_teller()
        self.skills = SkillLearner(self.database)
        self.ticker = Ticker(self.turns.sweep, leadership_of(settings.database_url.get_secret_value()))
        self.nightly = self.providers.nightly(self.database, lambda: self.ticker.leads, rules.currency)
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    # Wiring

    def _make_telegram(self) -> TelegramAdapter | None:
        ways = self._platforms
        if ways.telegram_token is None:
            return None
        return TelegramAdapter(
            ways.telegram_token,
            ways.telegram_api_url,
            self.turns,
            self.files,
            gate=self.gate,
            paid=self.settings.telegram_messages_per_second > TELEGRAM_PER_SECOND,
            market=self.turns,
            papers=self.papers,
        )

    def _make_slack(self, seal: Seal) -> SlackAdapter | None:
        ways = self._platforms
        if ways.slack_bot_token is None and ways.slack_client_id is None:
            return None
        return SlackAdapter(
            turns=self.turns,
            files=self.files,
            installations=SealedInstallations(self.database, seal),
            signing_secret=ways.slack_signing_secret,
            bot_token=ways.slack_bot_token,
            client_id=ways.slack_client_id,
            client_secret=ways.slack_client_secret,
            app_token=ways.slack_app_token,
            api_url=ways.slack_api_url,
            public_url=self.address,
            secret_key=secret_key(self.settings).get_secret_value(),
            clock=SystemClock(),
            market=self.turns,
            papers=self.papers,
        )

    def _make_delivery(self) -> Delivery:
        senders: dict[str, Sender] = {}
        if self.telegram is not None:
            senders["telegram"] = self.telegram.sender
        if self.slack is not None:
            senders["slack"] = self.slack.sender
        url = self.settings.database_url.get_secret_value()
        return Delivery(
            self.database,
            senders,
            self.turns.render,
            SystemClock(),
            broadcasters={} if self.telegram is None else {"telegram": self.telegram.broadcaster},
            unreachable=self.turns.give_up,
            paces=self._paces(),
            listen_to=None if self.database.is_sqlite else url,
            alone=self.database.is_sqlite,
        )

    def _paces(self) -> Mapping[str, Pace]:
        if self.playground is not None:
            return dict.fromkeys(PACES, UNPACED)
        rate, alone = self.settings.telegram_messages_per_second, self.database.is_sqlite
        return {name: pace.at(rate, alone=alone) for name, pace in PACES.items()}

    def _make_reply_teller(self) -> ReplyTeller | None:
        """Where several processes send: those that deliver must know what the others have answered."""
        limit = self._paces()["telegram"].bot
        if self.gate is None or limit is None:
            return None
        gate = self.gate
        return ReplyTeller(self.database, "telegram", limit, lambda: gate.replies, SystemClock())

    def _wake(self) -> None:
        self.delivery.wake()
        self.payments.wake()

    # Starting and stopping

    async def start(self) -> None:
        """Bring the database up to date where it is this process's alone, and begin to work."""
        if set(self.roles) == set(EVERYTHING):
            await self.database.write(upgrade)
        await self.skills.start()
        if "web" in self.roles:
            await self._start_serving()
        if self.playground is not None:
            await self.playground.start()
        if self.telegram is not None and "web" in self.roles:
            await self._start_telegram(self.telegram)
        if self.slack is not None and "web" in self.roles:
            await self.slack.start()
        if self.reply_teller is not None:
            self.reply_teller.start()
        if "worker" in self.roles:
            await self.delivery.start()
            await self.payments.start()
        if "clock" in self.roles:
            await self.ticker.start()
            await self.nightly.start()

    async def _start_telegram(self, telegram: TelegramAdapter) -> None:
        if self.settings.telegram_by_webhook:
            secret = webhook_secret(self.settings).get_secret_value()
            await telegram.set_webhook(f"{self.address}/telegram/webhook", secret)
        else:
            await telegram.start_polling()

    async def stop(self) -> None:
        """Take nothing new, finish what was begun, and let go of everything."""
        await self.nightly.stop()
        await self.ticker.stop()
        await self.skills.stop()
        await self.payments.stop()
        await self.delivery.stop()
        if self.telegram is not None:
            await self.telegram.stop()
        if self.reply_teller is not None:
            await self.reply_teller.stop()
        if self.slack is not None:
            await self.slack.stop()
        if self.playground is not None:
            await self.playground.close()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        await self.providers.close()
        await self.database.close()

    async def failed(self) -> None:
        """Return when the web server has ended, which it does only when something is wrong or the process ends."""
        if self._serving is not None:
            await asyncio.shield(self._serving)
        else:
            await asyncio.Event().wait()

    async def _start_serving(self) -> None:
        webhook = None
        if self.telegram is not None and self.settings.telegram_by_webhook:
            webhook = (self.telegram, webhook_secret(self.settings).get_secret_value())
        web = create_web(
            probes={"database": database_probe(self.database), "migrations": self._migrated},
            measures=self._measures,
            telegram=webhook,
            payout_pages=self.links,
            job_pages=PublicJobs(self.turns, self.address, self._telegram_link, self._slack_address()),
            routes=(*(self.slack.routes if self.slack is not None else ()), *self.providers.routes(self.links.opened)),
            playground=self.playground.app if self.playground is not None else None,
            over_tls=self.address.startswith("https:"),
        )
        host = "127.0.0.1" if self.playground is not None else "0.0.0.0"  # noqa: S104 - platforms call from outside
        config = uvicorn.Config(
            web,
            host=host,
            port=self.settings.port,
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=10,
            ws="none",
        )
        self._server = _Server(config)
        sockets = [self.server_socket] if self.server_socket is not None else None
        self._serving = asyncio.create_task(self._server.serve(sockets))
        while not self._server.started:
            if self._serving.done():
                await self._serving
                raise OSError(f"port {self.settings.port} cannot be served")
            await asyncio.sleep(0.005)

    def _telegram_link(self, payload: str) -> str:
        return self.telegram.start_link(payload) if self.telegram is not None else ""

    def _slack_address(self) -> str | None:
        """Where a browser opens the app in Slack; "" where its id is not known, None without Slack."""
        if self.slack is None:
            return None
        app_id = app_id_of(self._platforms.slack_app_token or "")
        return f"https://slack.com/app_redirect?app={app_id}" if app_id else ""

    async def _migrated(self) -> str:
        return "" if await self.database.read(is_current) else "run `python -m bot db upgrade`"

    async def _measures(self) -> Sequence[Measure]:
        waiting = await self.database.read(backlog)
        turns = [
            Measure("parley_turns_total", "Turns by outcome.", count, labels={"outcome": outcome})
            for outcome, count in self.turns.counts.items()
        ]
        messages = [
            Measure("parley_messages_total", "Messages by outcome.", count, labels={"outcome": outcome})
            for outcome, count in self.delivery.counts.items()
        ]
        return [
            *turns,
            *messages,
            Measure("parley_messages_waiting", "Messages in the outbox.", waiting.waiting, "gauge"),
            Measure("parley_sweeps_total", "Sweeps that were started.", self.ticker.sweeps),
        ]

    # The playground's clock

    def now(self) -> datetime:
        """What time it is in the market."""
        return self.clock.now()

    async def advance(self, by: timedelta) -> datetime:
        """Push the playground's clock forward; everything that is due on the way happens."""
        return await self._travel().advance(by)

    async def advance_to_next(self) -> datetime | None:
        """Push the playground's clock to the next thing that is due."""
        return await self._travel().advance_to_next()

    def _travel(self) -> Travel:
        return Travel(self._travel_clock, self.turns.sweep, self.delivery.idle, self._next_due, self._keep_offset)

    async def _next_due(self) -> datetime | None:
        return await self.turns.view(lambda market: market.deadlines.next_at())

    async def _keep_offset(self, offset: timedelta) -> None:
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"seconds": offset.total_seconds()})
            await asyncio.to_thread((self.folder / "clock.json").write_text, text)


class _Server(uvicorn.Server):
    """Leaves signals to the program, which has more to end than a server."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]  # as uvicorn declares it
        yield


def _port(settings: Settings, server: socket.socket | None) -> int:
    return int(server.getsockname()[1]) if server is not None else settings.port


def _kept_offset(folder: Path | None) -> timedelta:
    if folder is None or not (folder / "clock.json").exists():
        return timedelta(0)
    return timedelta(seconds=json.loads((folder / "clock.json").read_text())["seconds"])
