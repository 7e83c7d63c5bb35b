"""Showing what a turn answered, wherever the person is."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.adapters.ports import TurnRunner
from bot.adapters.slack.carried import Carried, TooMuch
from bot.adapters.slack.modal import home_view, modal_view
from bot.adapters.slack.places import FAILED, NO_TRIGGER, Call, Place, complaint
from bot.adapters.slack.sender import error_code
from bot.domain.errors import N_, Refusal
from bot.handlers.kit.acts import Answer, Modal
from bot.handlers.kit.screen import Action, Notice, Screen

HOME = "home"
MOST_HOMES = 5_000

log = logging.getLogger(__name__)


def passing(answer: Answer) -> Notice | None:
    """What is said in passing."""
    return Notice(text=answer.toast, tone="warning" if answer.alert else "done") if answer.toast else None


def noted(screen: Screen, notice: Notice | None) -> Screen:
    """The screen with what was said in passing on top, above its own notice."""
    if notice is None:
        return screen
    own = screen.notice
    return screen.with_notice(f"{notice.text}\n{own.text}" if own else notice.text, notice.tone)


async def present(call: Call, answer: Answer, place: Place) -> None:
    """Show an answer. What Slack refuses is logged: the turn is done, and cannot be undone."""
    try:
        if answer.mended is not None:
            await place.mend(answer.mended)
        if answer.modal is not None:
            await _open(call, answer.modal, place)
        notice = passing(answer)
        if answer.screen is not None:
            within = notice if place.holds_notices else None
            await place.show(noted(answer.screen, within), in_place=answer.in_place)
            notice = None if within else notice
        if notice is not None:
            await place.say(notice)
    except FAILED as error:
        log.warning("an answer could not be shown: %s", complaint(error))


async def _open(call: Call, modal: Modal, place: Place) -> None:
    carried = Carried(route=modal.route, files=modal.files, origin=place.origin)
    try:
        await place.open(modal_view(modal, call.words, carried))
    except TooMuch:
        await place.open(modal_view(replace(modal, review=None), call.words, carried))
    except SlackApiError as error:
        if error_code(error) not in NO_TRIGGER:
            raise
        begin = Action(label=call.words(N_("Fill it in")), route=modal.route, style="primary")
        lead = call.words(N_("Tap the button, and the form opens."))
        await place.show(Screen(title=modal.title, lead=modal.lead or lead, actions=(begin,)), in_place=False)


class Homes:
    """Who has the App Home open, and which screen stands there; forgotten with the process, which does no harm."""

    def __init__(self, turns: TurnRunner) -> None:
        self._turns = turns
        self._routes: OrderedDict[str, str] = OrderedDict()

    def stands(self, call: Call, route: str) -> None:
        """This screen is what their Home shows now."""
        self._routes[call.caller.address] = route
        self._routes.move_to_end(call.caller.address)
        while len(self._routes) > MOST_HOMES:
            self._routes.popitem(last=False)

    def is_open(self, call: Call) -> bool:
        """Whether they opened their Home since this process began."""
        return call.caller.address in self._routes

    async def refresh(self, call: Call, notice: Notice | None = None) -> None:
        """Show their Home as it stands now, if they opened it."""
        route = self._routes.get(call.caller.address)
        if route is not None:
            await self.publish(call, route, notice)

    async def publish(self, call: Call, route: str = HOME, notice: Notice | None = None) -> None:
        """Show a screen on their Home; the first one where that is no longer there."""
        try:
            screen = await self._turns.screen(call.caller, route)
        except Refusal:
            route = HOME
            screen = await self._turns.screen(call.caller, HOME)
        self.stands(call, route)
        try:
            view = home_view(noted(screen, notice), call.words)
            await call.client.views_publish(user_id=call.user, view=view)
        except FAILED as error:
            log.warning("a Home could not be shown: %s", complaint(error))
