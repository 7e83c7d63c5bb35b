"""Answering a sent modal in time: what takes longer than Slack waits shows that it is being sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.ports import TurnRunner
from bot.adapters.slack import limits
from bot.adapters.slack.carried import View, unload
from bot.adapters.slack.modal import NAME, SHOWN, screen_view, sending_view
from bot.adapters.slack.places import FAILED, Call, Desk, complaint, place_of_origin
from bot.adapters.slack.show import Homes, present
from bot.adapters.slack.submissions import Outcome, Submissions, response
from bot.adapters.slack.work import Work
from bot.domain.errors import N_
from bot.handlers.kit.acts import Answer
from bot.handlers.kit.screen import Notice, Screen
from bot.handlers.kit.words import Words

log = logging.getLogger(__name__)


class Submitting:
    """The listener of sent modals."""

    def __init__(self, turns: TurnRunner, desk: Desk, homes: Homes, work: Work) -> None:
        self._submissions = Submissions(turns, desk)
        self._desk = desk
        self._homes = homes
        self._work = work

    async def submitted(
        self, ack: AsyncAck, view: View, client: AsyncWebClient, calling: Callable[[], Awaitable[Call]]
    ) -> BoltResponse | None:
        """Do what was sent, and answer within Slack's time. ``calling`` finds out who sent it."""
        if view.get("callback_id") == SHOWN:
            await ack()
            return None
        task = self._work.start("submission", self._outcome(view, calling))
        done, _ = await asyncio.wait({task}, timeout=limits.SUBMISSION_SECONDS)
        if not done:
            await ack(response_action="update", view=sending_view())
            self._work.start("late submission", self._late(task, view, client))
        elif task.exception() is not None:
            # Slack says that it did not work, and leaves the form as it is.
            return BoltResponse(status=500, body="")
        else:
            call, outcome = task.result()
            await ack(response(outcome))
            self._work.start("after submission", self._after(call, view, outcome, outcome.said))
        return None

    async def _outcome(self, view: View, calling: Callable[[], Awaitable[Call]]) -> tuple[Call, Outcome]:
        call = await calling()
        return call, await self._submissions.outcome(call, view)

    async def _late(self, task: asyncio.Task[tuple[Call, Outcome]], view: View, client: AsyncWebClient) -> None:
        await asyncio.wait({task})
        if task.cancelled() or task.exception() is not None:
            words = Words("en", "UTC", datetime.now(UTC))
            sentence = words(N_("Something went wrong on our side. Try again in a moment."))
            broken = Screen(title=NAME, notice=Notice(text=sentence, tone="problem"))
            await self._update(client, view, screen_view(broken, words))
            return
        call, outcome = task.result()
        if outcome.errors and outcome.sent is not None:
            outcome = await self._submissions.reopened(call, outcome.sent, outcome.errors)
        shown = outcome.view
        if shown is None:
            notice = outcome.said or Notice(text="✓")
            shown = screen_view(Screen(title=NAME, notice=notice), call.words)
        await self._update(client, view, shown)
        await self._after(call, view, outcome, None)

    async def _update(self, client: AsyncWebClient, view: View, shown: View) -> None:
        try:
            await client.views_update(view_id=view["id"], view=shown)
        except FAILED as error:
            log.warning("a sent modal could not be updated: %s", complaint(error))

    async def _after(self, call: Call, view: View, outcome: Outcome, said: Notice | None) -> None:
        """What the person sees elsewhere: the sentence where the form was opened, and their Home as it stands now."""
        origin = unload(view).origin
        place = place_of_origin(self._desk, call, origin)
        if said is not None and place is not None:
            await present(call, Answer(toast=said.text), place)
        if outcome.done and self._homes.is_open(call):
            await self._homes.refresh(call, said if place is None else None)
        try:
            await self._desk.to_messages(call, outcome.further)
            if outcome.screen is not None:
                await self._desk.enclose(call, outcome.screen)
        except FAILED as error:
            log.warning("the rest of a long screen was not posted: %s", complaint(error))
