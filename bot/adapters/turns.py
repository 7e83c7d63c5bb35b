"""Runs turns: one person's in order, different people's at once, each in one transaction."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from bot.adapters.database.conversations import (
    DraftsOnConnection,
    answer_again,
    first_time,
    forget_updates,
    keep_answer,
)
from bot.adapters.database.unit_of_work import MarketOnConnection
from bot.adapters.delivery import outbox
from bot.adapters.faults import place_of
from bot.adapters.identifiers import new_id
from bot.adapters.ports import Caller, Clock, Transactions
from bot.domain.accounts.model import Account, Identity
from bot.domain.deadlines.model import Deadline
from bot.domain.deadlines.service import MET_BY
from bot.domain.errors import N_, Refusal
from bot.domain.market import Market, MarketView
from bot.domain.notifications.model import Chat, Notice
from bot.domain.rules import MarketRules
from bot.handlers.kit.acts import Act, Answer, Submitted, Tapped, Typed
from bot.handlers.kit.conversation import FormOver
from bot.handlers.kit.form import Option
from bot.handlers.kit.router import Router
from bot.handlers.kit.routes import Command
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.turn import Links, Platform, ReadingTurn, WritingTurn
from bot.handlers.kit.words import Words

Result = TypeVar("Result")
SomeTurn = TypeVar("SomeTurn", bound=ReadingTurn)

LANDING_TRIES = 40
LANDING_PAUSE = 0.05
"""Seconds between two looks whether a message has landed."""
AGAIN_IN = timedelta(minutes=10)
"""When a deadline that went wrong in a way nobody foresaw is tried again."""
UPDATES_KEPT = timedelta(days=3)
"""Telegram sends an update again for a day, Slack for an hour."""
FORGET_EVERY = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class LandedOnConnection:
    """See ``bot.handlers.kit.turn.Landed``."""

    connection: Connection

    def notice_of(self, chat_id: str, message: str) -> Notice | None:
        return outbox.notice_of(self.connection, chat_id, message)

    def notice_in_thread(self, chat_id: str, thread_message: str) -> Notice | None:
        return outbox.notice_in_thread(self.connection, chat_id, thread_message)


class Turns:
    """Implements the ports TurnRunner and MarketAccess. ``wake`` is called when messages wait to be delivered."""

    def __init__(
        self,
        transactions: Transactions,
        router: Router,
        clock: Clock,
        rules: MarketRules,
        operators: Collection[str],
        links: Links,
        platforms: Collection[Platform],
        wake: Callable[[], None],
        providers: Collection[str] = ("manual",),
    ) -> None:
        self.counts: Counter[str] = Counter()
        """Turns since the start: looked, done, refused, failed, again."""
        self._transactions = transactions
        self._router = router
        self._clock = clock
        self._rules = rules
        self._operators = operators
        self._providers = providers
        self._links = links
        self._platforms = {platform.name: platform for platform in platforms}
        self._wake = wake
        self._process = new_id()
        self._forgot_at: datetime | None = None
        self._people: WeakValueDictionary[Identity, asyncio.Lock] = WeakValueDictionary()

    # What people do

    async def run(self, caller: Caller, act: Act, update: str) -> Answer | None:
        """See ``bot.adapters.ports.TurnRunner``."""
        async with self._people.setdefault(caller.identity, asyncio.Lock()):
            try:
                return await self._answered(caller, act, update)
            except Refusal as refusal:
                self.counts["refused"] += 1
                return await self._refused(caller, act, refusal)
            except Exception as error:  # noqa: BLE001 - whatever it is, the person gets an answer and others go on
                self.counts["failed"] += 1
                _log.error("a turn failed: %s", place_of(error))
                return self._broken(caller)

    async def _landed(self, caller: Caller, act: Act) -> None:
        """Wait until what the person answers to is known: they may be quicker than the writing down of its landing."""
        message = act.message if isinstance(act, Tapped) and act.on_notice else ""
        if isinstance(act, Typed):
            message = act.reply_to or act.thread
        for _ in range(LANDING_TRIES if message else 0):
            if await self._transactions.read(lambda connection: self._is_known(connection, caller, message)):
                return
            await asyncio.sleep(LANDING_PAUSE)

    def _is_known(self, connection: Connection, caller: Caller, message: str) -> bool:
        chat = self._market(connection).chats.at(caller.platform.name, caller.address)
        if chat is None or outbox.notice_in_thread(connection, chat.id, message) is not None:
            return True
        return not outbox.is_landing(connection, chat.id)

    async def _answered(self, caller: Caller, act: Act, update: str) -> Answer | None:
        if isinstance(act, Tapped) and self._router.only_looks(act):
            self.counts["looked"] += 1
            return await self._transactions.read(
                lambda connection: self._router.look(self._reading(connection, caller), act)
            )
        await self._landed(caller, act)
        answer = await self._transactions.write(lambda connection: self._handled(connection, caller, act, update))
        self.counts["done" if answer else "again"] += 1
        self._wake()
        return answer

    def _handled(self, connection: Connection, caller: Caller, act: Act, update: str) -> Answer | None:
        market = self._market(connection)
        platform = caller.platform.name
        if not first_time(connection, platform, update, market.now):
            return answer_again(connection, platform, update, self._process)
        answer = self._router.handle(self._writing(market, caller), act)
        once = _finished_form(act, answer)
        if once and not first_time(connection, platform, once, market.now):
            raise FormOver
        keep_answer(connection, platform, update, answer, self._process)
        self._tell(market)
        return answer

    async def _refused(self, caller: Caller, act: Act, refusal: Refusal) -> Answer:
        try:
            return await self._transactions.read(
                lambda connection: self._router.refuse(self._reading(connection, caller), act, refusal)
            )
        except Exception as error:  # noqa: BLE001 - as above
            _log.error("a refusal could not be told: %s", place_of(error))
            return self._broken(caller)

    def _broken(self, caller: Caller) -> Answer:
        words = Words(caller.language, caller.time_zone, self._clock.now())
        sentence = words(N_("Something went wrong on our side, and nothing was changed. Please try again in a moment."))
        return Answer(toast=sentence, alert=True)

    async def screen(self, caller: Caller, route: str) -> Screen:
        """See ``bot.adapters.ports.TurnRunner``. Raises Refusal."""
        return await self._transactions.read(
            lambda connection: self._router.show(self._reading(connection, caller), route)
        )

    async def suggest(self, route: str, field: str, typed: str) -> Sequence[Option]:
        """See ``bot.adapters.ports.TurnRunner``."""
        return self._router.suggest(route, field, typed)

    def commands(self, caller_language: str) -> Sequence[Command]:
        """See ``bot.adapters.ports.TurnRunner``."""
        return list(self._router.routes.commands.values())

    # What nobody in particular does

    async def change(self, work: Callable[[Market], Result]) -> Result:
        """See ``bot.adapters.ports.MarketAccess``."""

        def changed(connection: Connection) -> Result:
            market = self._market(connection)
            result = work(market)
            self._tell(market)
            return result

        result = await self._transactions.write(changed)
        self._wake()
        return result

    async def view(self, work: Callable[[MarketView], Result]) -> Result:
        """See ``bot.adapters.ports.MarketAccess``."""
        return await self._transactions.read(lambda connection: work(self._market(connection)))

    async def sweep(self) -> int:
        """Do everything that is due, each thing in a transaction of its own; returns how many there were."""
        await self._forget_updates()
        done = 0
        while await self.view(_anything_due):
            claimed: list[Deadline] = []

            def meet(market: Market, claimed: list[Deadline] = claimed) -> None:
                deadline = market.deadlines.claim(market.now)
                if deadline is not None:
                    claimed.append(deadline)
                    MET_BY[deadline.kind](market, deadline.key)

            try:
                await self.change(meet)
            except Exception as error:  # noqa: BLE001 - one deadline must not hold up the others
                _log.error("a deadline could not be met: %s", place_of(error))
                await self._put_off(claimed[-1])
            done += 1
        return done

    async def _forget_updates(self) -> None:
        now = self._clock.now()
        if self._forgot_at is None or now - self._forgot_at >= FORGET_EVERY:
            self._forgot_at = now
            await self._transactions.write(lambda connection: forget_updates(connection, now - UPDATES_KEPT))

    async def _put_off(self, deadline: Deadline) -> None:
        await self.change(lambda market: market.deadlines.set(deadline.kind, deadline.key, market.now + AGAIN_IN))

    # What delivery draws

    def render(self, connection: Connection, chat: Chat, kind: str, args: tuple[str, ...]) -> Screen | None:
        """A notice for the owner of a chat; None when there is nothing to tell any more."""
        market = self._market(connection)
        account = market.accounts.get(chat.account_id)
        caller = Caller(
            identity=Identity(chat.platform, ""),
            name=account.name,
            platform=self._platforms[chat.platform],
            address=chat.address,
        )
        try:
            return self._router.notice(self._turn(ReadingTurn, market, caller, account, chat.id), kind, args)
        except Refusal:
            return None

    def give_up(self, connection: Connection, chat: Chat, notices: Sequence[Notice]) -> None:
        """A chat cannot be written to: remember it, and send what waited to the person's next chat."""
        market = self._market(connection)
        kept = market.chats.find(chat.id)
        if kept is None or not kept.reachable:
            return
        market.chats.save(dataclasses.replace(kept, reachable=False))
        other = next((one for one in market.chats.of_account(kept.account_id) if one.reachable), None)
        if other is not None:
            outbox.post(connection, [(notice, other) for notice in notices], (), market.now)

    # What turns are made of

    def _market(self, connection: Connection) -> MarketOnConnection:
        return MarketOnConnection(connection, self._clock.now(), self._rules, self._operators, self._providers)

    def _tell(self, market: MarketOnConnection) -> None:
        told, subjects = market.write_down()
        if told or subjects:
            outbox.post(market.connection, told, subjects, market.now)

    def _reading(self, connection: Connection, caller: Caller) -> ReadingTurn:
        market = self._market(connection)
        who = market.accounts.of_identity(caller.identity)
        chat = market.chats.at(caller.platform.name, caller.address) if who else None
        return self._turn(ReadingTurn, market, caller, who, chat.id if chat else "")

    def _writing(self, market: MarketOnConnection, caller: Caller) -> WritingTurn:
        who = market.accounts.of_identity(caller.identity)
        operates = str(caller.identity) in self._operators
        if who is not None and who.is_operator != operates:
            who = market.accounts.save(dataclasses.replace(who, is_operator=operates))
        chat = market.chats.at(caller.platform.name, caller.address) if who else None
        if chat is not None and not chat.reachable:
            chat = market.chats.save(dataclasses.replace(chat, reachable=True))
        return self._turn(WritingTurn, market, caller, who, chat.id if chat else "")

    def _turn(
        self,
        kind: type[SomeTurn],
        market: MarketOnConnection,
        caller: Caller,
        who: Account | None,
        chat_id: str,
    ) -> SomeTurn:
        return kind(
            identity=caller.identity,
            name=caller.name,
            who=who,
            chat_id=chat_id,
            platform=caller.platform,
            words=self._words(caller, who),
            market=market,
            links=self._links,
            drafts=DraftsOnConnection(market.connection, market.now),
            landed=LandedOnConnection(market.connection),
            workspace=caller.workspace,
            workspace_name=caller.workspace_name,
            address=caller.address,
        )

    def _words(self, caller: Caller, who: Account | None) -> Words:
        if who is not None:
            return Words(who.language, who.time_zone, self._clock.now())
        return Words(caller.language, caller.time_zone, self._clock.now())


def _finished_form(act: Act, answer: Answer) -> str:
    """What names the modal that this answer finishes; "" where it goes on, or there is none."""
    return act.once if isinstance(act, Submitted) and not answer.errors and answer.modal is None else ""


def _anything_due(market: MarketView) -> bool:
    at = market.deadlines.next_at()
    return at is not None and at <= market.now
