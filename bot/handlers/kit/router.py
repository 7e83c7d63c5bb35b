"""From what a person did to what they see: finds the page, follows it, and answers refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.errors import N_, NotAllowed, NotFound, NotJoined, Refusal, Stale
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit import conversation
from bot.handlers.kit.acts import Act, Answer, Asked, Commanded, Modal, Submitted, Tapped, Typed
from bot.handlers.kit.form import Files, Option, Picks, Raw, read_form
from bot.handlers.kit.questions import PREFIX, example_of
from bot.handlers.kit.route import unpack
from bot.handlers.kit.routes import ActionPage, FormPage, Opening, Outcome, Page, Routes, ScreenPage
from bot.handlers.kit.screen import Action, Screen, Tone
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.kit.words import told

LONGEST_NAME = 32
"""Characters of an unknown command that are said back."""

OVERTAKEN = (Stale, NotAllowed)
"""Refusals after which trying again leads nowhere: what the act was about has moved on."""


class Router:
    """Answers acts from the table of routes."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    # What a reading turn can answer

    def only_looks(self, act: Act) -> bool:
        """Whether the act needs nothing that writes: a tap on a screen's button."""
        return isinstance(act, Tapped) and isinstance(self.routes.pages.get(unpack(act.route)[0]), ScreenPage)

    def look(self, turn: ReadingTurn, act: Tapped) -> Answer:
        """Answer a tap that only looks. Raises Refusal."""
        page, args = self._page(act.route)
        if not isinstance(page, ScreenPage):
            raise NotFound
        return Answer(screen=page.follow(turn, args), in_place=not act.on_notice)

    def show(self, turn: ReadingTurn, route: str) -> Screen:
        """The screen of a route. Raises Refusal."""
        page, args = self._page(route)
        if not isinstance(page, ScreenPage):
            raise NotFound
        return page.follow(turn, args)

    def notice(self, turn: ReadingTurn, kind: str, args: tuple[str, ...]) -> Screen:
        """A notice as it stands now. Raises Refusal when there is nothing to tell any more."""
        return self.routes.notices[kind].follow(turn, args)

    # What needs a writing turn

    def handle(self, turn: WritingTurn, act: Act) -> Answer:
        """Answer any act. Raises Refusal, after which nothing must be kept."""
        match act:
            case Tapped():
                return self._tapped(turn, act)
            case Commanded():
                return self._commanded(turn, act)
            case Typed():
                return self._typed(turn, act)
            case Submitted():
                return self._submitted(turn, act)

    def _tapped(self, turn: WritingTurn, act: Tapped) -> Answer:
        if act.route.startswith(PREFIX):
            if turn.who is None:
                raise NotJoined
            return conversation.tapped(turn, self.routes, act)
        page, args = self._page(act.route)
        if isinstance(page, ScreenPage):
            return self.look(turn, act)
        if isinstance(page, FormPage):
            if turn.who is None:
                raise NotJoined
            return self._open(turn, page, args, page.opening(turn, args))
        return self._outcome(turn, page.follow(turn, args), act, leads_on=page.leads_on)

    def _outcome(self, turn: WritingTurn, outcome: Outcome, act: Tapped, *, leads_on: bool) -> Answer:
        mended = self._mended(turn, act)
        if isinstance(outcome, str):
            return Answer(toast=outcome, mended=mended)
        if mended is not None and outcome.notice is not None and not leads_on:
            return Answer(toast=outcome.notice.text, mended=mended)
        return Answer(screen=outcome, in_place=not act.on_notice, mended=mended)

    def _mended(self, turn: ReadingTurn, act: Tapped) -> Screen | None:
        """The tapped notice as it stands after the tap."""
        shown = turn.landed.notice_of(turn.chat_id, act.message) if act.on_notice else None
        try:
            return self.notice(turn, shown.kind, shown.args) if shown else None
        except Refusal:
            return None

    def _open(self, turn: WritingTurn, page: FormPage[Any, Any], args: tuple[str, ...], opening: Opening) -> Answer:
        page = page.asking(turn, args)
        if not turn.platform.has_modals:
            return Answer(screen=conversation.begin(turn, self.routes, page, args, opening))
        return Answer(modal=self._modal(turn, page, args, opening.raw or {}, lead=opening.lead))

    def _modal(
        self, turn: ReadingTurn, page: FormPage[Any, Any], args: tuple[str, ...], raw: dict[str, Raw], lead: str = ""
    ) -> Modal:
        words = turn.words
        return Modal(
            route=page.to(*args),
            title=words(page.title),
            fields=tuple(self._asked(turn, page, name, raw.get(name)) for name in page.form.asks()),
            raw=raw,
            files=_files_in(turn, page, raw),
            lead=lead,
            submit=words(N_("Continue")) if page.review else words(page.submit_label),
        )

    def _asked(self, turn: ReadingTurn, page: FormPage[Any, Any], name: str, raw: Raw | None) -> Asked:
        ask = page.form.asks()[name]
        words = turn.words
        lines = [words(ask.question)]
        if not isinstance(ask, Picks):
            lines.append(words(ask.hint))
            lines.append(words(N_("For example: {example}"), example=example_of(ask, turn)) if ask.example else "")
        hint = "\n".join(filter(None, lines))
        options = tuple(ask.options(turn))
        chosen: tuple[Option, ...] = ()
        if isinstance(ask, Picks) and isinstance(raw, list):
            chosen = tuple(ask.shown_to(option, turn) for option in map(ask.named, raw) if option is not None)
        elif raw:
            chosen = tuple(option for option in options if option.value == raw)
        return Asked(name, ask, words(ask.label), hint, page.form.optional(name), options, chosen)

    def suggest(self, route: str, field: str, typed: str) -> Sequence[Option]:
        """What a field of the form at this route offers for what was typed."""
        page, _ = self._page(route)
        ask = page.form.asks().get(field) if isinstance(page, FormPage) else None
        return ask.search(typed) if isinstance(ask, Picks) else ()

    def _commanded(self, turn: WritingTurn, act: Commanded) -> Answer:
        if act.name == "cancel":
            return Answer(screen=conversation.cancelled(turn, self.routes))
        command = self.routes.commands.get("home" if act.name == "start" else act.name)
        if command is not None:
            said = "\n".join(filter(None, (act.rest, act.quoted)))
            answer = self._follow_words(turn, command.page, (act.rest,) if act.rest else (), said)
        else:
            sentence = turn.words(N_("There is no command “{name}”."), name=act.name[:LONGEST_NAME])
            answer = Answer(screen=self.show(turn, "help").with_notice(sentence, "info"))
        return conversation.remind(turn, self.routes, answer)

    def _follow_words(self, turn: WritingTurn, page: Page, args: tuple[str, ...], said: str = "") -> Answer:
        if isinstance(page, FormPage):
            if turn.who is None:
                raise NotJoined
            return self._open(turn, page, (), page.opening_with(turn, said))
        outcome = page.follow(turn, args if page.takes_rest else ())
        return Answer(toast=outcome) if isinstance(outcome, str) else Answer(screen=outcome)

    def _typed(self, turn: WritingTurn, act: Typed) -> Answer:
        if turn.who is not None:
            answer = self._replied(turn, act) or conversation.answered(turn, self.routes, act)
            if answer is not None:
                return answer
        matches = ((phrase.match(act.text, turn.words), phrase.page) for phrase in self.routes.phrases)
        found = [(args, page) for args, page in matches if args is not None]
        if found:
            args, page = min(found, key=lambda one: len("".join(one[0])))  # the phrase that says most counts
            return self._follow_words(turn, page, args, "".join(args))
        unknown = self.routes.pages["unknown" if turn.who else "home"]
        if not isinstance(unknown, ScreenPage):
            raise NotFound
        return Answer(screen=unknown.follow(turn, ()))

    def _replied(self, turn: WritingTurn, act: Typed) -> Answer | None:
        shown = None
        if act.reply_to:
            shown = turn.landed.notice_of(turn.chat_id, act.reply_to)
        if shown is None and act.thread:
            shown = turn.landed.notice_in_thread(turn.chat_id, act.thread)
        if shown is None or not shown.thread:
            return None
        kind, _, subject = shown.thread.partition(":")
        for file in act.files:
            turn.market.files.add(file)
        handler = self.routes.replies[kind]
        return Answer(toast=handler(turn, subject, act.text, tuple(file.id for file in act.files)))

    def _submitted(self, turn: WritingTurn, act: Submitted) -> Answer:
        page, args = self._page(act.route)
        if not isinstance(page, FormPage):
            raise NotFound
        if turn.who is None:
            raise NotJoined
        for file in act.files:
            turn.market.files.add(file)
        page = page.asking(turn, args)
        filled, errors = read_form(page.form, act.raw, turn)
        if filled is None:
            return Answer(errors=errors)
        if not act.reviewed:
            review = page.reviewed(turn, filled, args)
            if review is not None:
                modal = self._modal(turn, page, args, act.raw)
                return Answer(modal=replace(modal, review=review, submit=turn.words(page.submit_label)))
        outcome = page.finish(turn, filled, args)
        return Answer(toast=outcome) if isinstance(outcome, str) else Answer(screen=outcome)

    # Refusals, after the transaction was undone

    def refuse(self, turn: ReadingTurn, act: Act, refusal: Refusal) -> Answer:
        """What the person sees instead."""
        sentence = told(refusal, turn.words)
        if isinstance(refusal, NotJoined):
            return Answer(screen=self.show(turn, "home"), toast=sentence)
        match act:
            case Submitted():
                return self._refuse_submitted(turn, act, refusal, sentence)
            case Tapped():
                return self._refuse_tapped(turn, act, refusal, sentence)
        home = Action(label=turn.words(N_("Home")), route=self._page_route("home"))
        return Answer(screen=Screen(title=sentence, actions=(home,)))

    def _refuse_submitted(self, turn: ReadingTurn, act: Submitted, refusal: Refusal, sentence: str) -> Answer:
        name, args = unpack(act.route)
        page = self.routes.pages.get(name)
        if not isinstance(page, FormPage) or isinstance(refusal, conversation.FormOver):
            return Answer(toast=sentence, alert=True)
        stands = self._about(turn, page, args) if isinstance(refusal, OVERTAKEN) else None
        if stands is not None:
            return Answer(screen=stands.with_notice(sentence, "problem"))
        modal = self._modal(turn, page.asking(turn, args), args, act.raw)
        return Answer(modal=replace(modal, problem=sentence))

    def _refuse_tapped(self, turn: ReadingTurn, act: Tapped, refusal: Refusal, sentence: str) -> Answer:
        if act.route.startswith(PREFIX):
            return self._refuse_answered(turn, act, refusal, sentence)
        mended = self._mended(turn, act)
        stands = None if mended is not None else self._stands(turn, act.route)
        if stands is not None:
            tone: Tone = "info" if isinstance(refusal, OVERTAKEN) else "problem"
            return Answer(screen=stands.with_notice(sentence, tone), in_place=not act.on_notice)
        return Answer(toast=sentence, alert=True, mended=mended)

    def _refuse_answered(self, turn: ReadingTurn, act: Tapped, refusal: Refusal, sentence: str) -> Answer:
        """A button of a form's question or review."""
        sent = conversation.sent(turn, self.routes, act) if isinstance(refusal, OVERTAKEN) else None
        stands = self._about(turn, *sent[:2]) if sent is not None else None
        if sent is None or stands is None:
            return conversation.refused(turn, self.routes, sentence)
        stands = stands.model_copy(update={"actions": (*stands.actions, sent[2])})
        return Answer(screen=stands.with_notice(sentence, "problem"), in_place=True)

    def _stands(self, turn: ReadingTurn, route: str) -> Screen | None:
        """The screen of what a button was about."""
        name, args = unpack(route)
        page = self.routes.pages.get(name)
        return self._about(turn, page, args) if isinstance(page, ActionPage | FormPage) else None

    def _about(
        self, turn: ReadingTurn, page: ActionPage[Any] | FormPage[Any, Any], args: tuple[str, ...]
    ) -> Screen | None:
        about = self.routes.pages.get(page.about)
        try:
            return about.follow(turn, args[:1]) if isinstance(about, ScreenPage) else None
        except Refusal:
            return None

    def _page(self, route: str) -> tuple[Page, tuple[str, ...]]:
        name, args = unpack(route)
        if name not in self.routes.pages:
            raise NotFound
        return self.routes.pages[name], args

    def _page_route(self, name: str) -> str:
        return self.routes.pages[name].to()


def _files_in(turn: ReadingTurn, page: FormPage[Any, Any], raw: dict[str, Raw]) -> dict[str, tuple[StoredFile, ...]]:
    """The files that the form's fields begin with."""
    names = [name for name, ask in page.form.asks().items() if isinstance(ask, Files) and raw.get(name)]
    found = {name: [turn.market.files.find(file_id) for file_id in raw[name]] for name in names}
    return {name: tuple(file for file in files if file is not None) for name, files in found.items()}
