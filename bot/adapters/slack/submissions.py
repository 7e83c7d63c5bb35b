"""A sent modal: from what was filled in to what the modal becomes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.adapters.ports import TurnRunner
from bot.adapters.slack import limits
from bot.adapters.slack.carried import Carried, TooMuch, View, unload
from bot.adapters.slack.files import NotTaken
from bot.adapters.slack.modal import (
    NAME,
    REVIEW,
    beyond_view,
    depth,
    form_view,
    handed_files,
    modal_view,
    raw_answers,
    screen_view,
)
from bot.adapters.slack.places import Call, Desk, elsewhere
from bot.adapters.slack.render import Block
from bot.adapters.slack.show import noted, passing
from bot.adapters.slack.text import shortened
from bot.domain.errors import N_
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.acts import Answer, Modal, Submitted, Tapped
from bot.handlers.kit.form import Raw
from bot.handlers.kit.screen import Notice, Screen


@dataclass(frozen=True)
class Sent:
    """A sent modal, read: the answers, and the files that they come with."""

    view: View
    carried: Carried
    raw: dict[str, Raw]
    files: dict[str, tuple[StoredFile, ...]]
    reviewed: bool

    @property
    def is_form(self) -> bool:
        """Whether the fields themselves were sent, so that a sentence can stand beside one."""
        return not self.reviewed


@dataclass(frozen=True)
class Outcome:
    """What becomes of a sent modal: sentences beside its fields, another view, or nothing more of it.

    ``push`` lays the view over the form. ``said`` is told where the form was opened. ``further`` did not fit.
    ``done`` says that something may have changed. ``sent`` is there with errors, to show the form once more.
    ``screen`` is what the view shows, where something is drawn for it.
    """

    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    push: bool = False
    said: Notice | None = None
    further: list[list[Block]] = field(default_factory=list)
    done: bool = False
    sent: Sent | None = None
    screen: Screen | None = None


class Submissions:
    """Takes sent modals to their turns."""

    def __init__(self, turns: TurnRunner, desk: Desk) -> None:
        self._turns = turns
        self._desk = desk

    async def outcome(self, call: Call, view: View) -> Outcome:
        """Do what was sent."""
        carried = unload(view)
        try:
            sent = await self._read(call, view, carried)
        except NotTaken as refused:
            names = [name for name, files in handed_files(view).items() if files]
            unread = Sent(view, carried, raw_answers(view), carried.files, reviewed=False)
            return Outcome(errors=dict.fromkeys(names, refused.told(call.words)), sent=unread)
        new = () if sent.reviewed else _new_files(sent)
        once = f"{view.get('id', '')}.{view.get('hash', '')}"
        act = Submitted(carried.route, sent.raw, files=new, reviewed=sent.reviewed, once=once)
        answer = await self._turns.run(call.caller, act, call.trigger)
        if answer is None:
            return Outcome()
        if answer.errors:
            return await self._with_errors(call, sent, answer.errors)
        if answer.modal is not None:
            return _with_modal(call, sent, answer.modal)
        return _finished(call, answer, carried.origin)

    async def _read(self, call: Call, view: View, carried: Carried) -> Sent:
        if view.get("callback_id") == REVIEW:
            return Sent(view, carried, carried.raw, carried.files, reviewed=True)
        raw = raw_answers(view)
        files: dict[str, tuple[StoredFile, ...]] = {}
        for name, handed in handed_files(view).items():
            # What is handed in anew stands in place of what was there.
            taken = await self._desk.files.take(call.client.token or "", handed)
            files[name] = taken or carried.files.get(name, ())
            raw[name] = [file.id for file in files[name]]
        return Sent(view, carried, raw, files, reviewed=False)

    async def _with_errors(self, call: Call, sent: Sent, errors: dict[str, str]) -> Outcome:
        asked = sent.view.get("state", {}).get("values", {})
        if sent.is_form and all(name in asked for name in errors):
            return Outcome(errors={name: shortened(text, limits.ERROR) for name, text in errors.items()}, sent=sent)
        return await self.reopened(call, sent, errors)

    async def reopened(self, call: Call, sent: Sent, errors: dict[str, str]) -> Outcome:
        """The form again, filled in as it was, with the sentences on top."""
        answer = await self._turns.run(call.caller, Tapped(sent.carried.route), f"{call.trigger}|again")
        if answer is None or answer.modal is None:
            told = answer or Answer(toast=" ".join(errors.values()), alert=True)
            return _finished(call, told, sent.carried.origin)
        labels = {asked.name: asked.label for asked in answer.modal.fields}
        problem = "\n".join(f"{labels.get(name, name)}: {sentence}" for name, sentence in errors.items())
        modal = replace(answer.modal, raw={**answer.modal.raw, **sent.raw}, problem=problem)
        return Outcome(view=form_view(modal, call.words, replace(_kept(sent), unsure=False)))


def _new_files(sent: Sent) -> tuple[StoredFile, ...]:
    """The files that the market does not know yet."""
    known = set() if sent.carried.unsure else {file.id for files in sent.carried.files.values() for file in files}
    return tuple(file for files in sent.files.values() for file in files if file.id not in known)


def _kept(sent: Sent) -> Carried:
    """What the form carries when it is shown again."""
    return Carried(route=sent.carried.route, files=sent.files, origin=sent.carried.origin)


def _with_modal(call: Call, sent: Sent, modal: Modal) -> Outcome:
    carried = replace(_kept(sent), route=modal.route)
    if modal.review is None:
        # A problem undid the transaction; only what an earlier one took, before the review, is surely there.
        unsure = bool(modal.problem) and not sent.reviewed
        return Outcome(view=modal_view(modal, call.words, replace(carried, unsure=unsure)))
    try:
        view = modal_view(modal, call.words, replace(carried, raw=sent.raw))
    except TooMuch:
        sentence = call.words(N_("That is more than Slack can show for a last look. Shorten the longest answer."))
        return Outcome(view=modal_view(replace(modal, review=None, problem=sentence), call.words, carried))
    can_push = depth(sent.view) < limits.OPEN_VIEWS
    return Outcome(view=view, push=can_push, further=beyond_view(modal.review))


def _finished(call: Call, answer: Answer, origin: dict[str, str]) -> Outcome:
    notice = passing(answer)
    if answer.screen is not None:
        screen = elsewhere(noted(answer.screen, notice), call.words)
        return Outcome(view=screen_view(screen, call.words), further=beyond_view(screen), done=True, screen=screen)
    if notice is not None and (answer.alert or not origin):
        return Outcome(view=screen_view(Screen(title=NAME, notice=notice), call.words), done=True)
    return Outcome(said=notice, done=True)


def response(outcome: Outcome) -> dict[str, Any]:
    """The outcome as an answer to a view_submission."""
    if outcome.errors:
        return {"response_action": "errors", "errors": outcome.errors}
    if outcome.view is not None:
        return {"response_action": "push" if outcome.push else "update", "view": outcome.view}
    return {"response_action": "clear"}
