"""Forms where there are no modals: one question at a time, with a review at the end.

The draft is a row: a restart, a second process or a week's pause loses nothing. Each button carries the draft's
version, so that an old question's button cannot answer a new one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.errors import N_, NotFound, Refusal, Stale
from bot.handlers.kit.acts import Answer, Tapped, Typed
from bot.handlers.kit.form import BadAnswer, Choice, Files, Form, Picks, Raw, read_form
from bot.handlers.kit.questions import (
    PREFIX,
    AnyForm,
    fields_to_edit,
    go,
    here,
    listed,
    question,
    raw_of,
    raws_of,
    review,
    steps_of,
)
from bot.handlers.kit.route import pack, unpack
from bot.handlers.kit.routes import FormPage, Opening, Routes
from bot.handlers.kit.screen import Action, Screen
from bot.handlers.kit.turn import Draft, ReadingTurn, WritingTurn

LIFE = timedelta(days=30)


class FormOver(Refusal):
    """A button of a form that nobody is filling in any more."""

    sentence = N_("This form was sent or cancelled already.")


def begin(turn: WritingTurn, routes: Routes, page: AnyForm, args: tuple[str, ...], opening: Opening) -> Screen:
    """Ask the first question; a form that waits half filled in goes on, or is asked about where it is another one."""
    waiting = _draft(turn, routes)
    if waiting is None or waiting.version == 1:
        return _start(turn, page, args, opening)
    if (waiting.form, waiting.args) != (page.name, args):
        return _which(turn, _page_of(routes, waiting), page, args)
    return here(turn, page, waiting).with_notice(turn.words(N_("You go on where you stopped.")), "info")


def _start(turn: WritingTurn, page: AnyForm, args: tuple[str, ...], opening: Opening) -> Screen:
    values: dict[str, object] = dict(opening.raw or {})
    draft = Draft(
        id=turn.market.new_id(),
        chat_id=turn.chat_id,
        form=page.name,
        args=args,
        values=values,
        step=_first_open(turn, page.form, values) if opening.skips_answered else steps_of(page.form)[0],
        editing=False,
        version=1,
        until=turn.market.now + LIFE,
    )
    turn.drafts.put(draft)
    first = here(turn, page, draft)
    return first.model_copy(update={"lead": f"{opening.lead}\n\n{first.lead}".strip()}) if opening.lead else first


def _first_open(turn: ReadingTurn, form: type[Form], values: dict[str, object]) -> int:
    """The index of the first question that has no good answer yet; the review's, where every one has."""
    asks = list(form.asks().items())
    for at in steps_of(form):
        name, ask = asks[at]
        if name in values and not values[name] and form.optional(name):
            continue  # left empty on purpose
        if not values.get(name):
            return at
        try:
            ask.parse(raw_of(values[name]), turn)
        except BadAnswer:
            return at
    return len(asks)


def _which(turn: ReadingTurn, waiting: AnyForm, page: AnyForm, args: tuple[str, ...]) -> Screen:
    words = turn.words
    return Screen(
        title=words(N_("Something is unfinished")),
        lead=words(
            N_("You began “{title}” and did not finish it. What you wrote is kept."), title=words(waiting.title)
        ),
        actions=(
            Action(label=words(N_("Continue it")), route=pack("draft.resume", ()), style="primary", wide=True),
            Action(
                label=words(N_("Drop it and begin anew")), route=pack("draft.replace", (page.name, *args)), wide=True
            ),
        ),
    )


def remind(turn: ReadingTurn, routes: Routes, answer: Answer) -> Answer:
    """After a command in the middle of a form: say that the form waits."""
    if not isinstance(turn, WritingTurn) or answer.screen is None or turn.platform.has_modals or not turn.chat_id:
        return answer
    draft = _draft(turn, routes)
    if draft is None or any((action.route or "").startswith(PREFIX) for action in answer.screen.actions):
        return answer
    title = turn.words(_page_of(routes, draft).title)
    screen = answer.screen.model_copy(
        update={
            "closing": "\n\n".join(
                filter(None, (answer.screen.closing, turn.words(N_("Your form “{title}” waits for you."), title=title)))
            ),
            "actions": (
                *answer.screen.actions,
                Action(
                    label=turn.words(N_("Continue: {title}"), title=title), route=pack("draft.resume", ()), wide=True
                ),
            ),
        }
    )
    return replace(answer, screen=screen)


def cancelled(turn: WritingTurn, routes: Routes) -> Screen:
    """Drop the form that is being filled in."""
    words = turn.words
    home = Action(label=words(N_("Home")), route=pack("home", ()))
    draft = _draft(turn, routes)
    if draft is None:
        return Screen(title=words(N_("There is nothing to cancel.")), actions=(home,))
    turn.drafts.drop(turn.chat_id)
    title = words(_page_of(routes, draft).title)
    return Screen(
        title=words(N_("Cancelled: {title}"), title=title),
        lead=words(N_("Nothing was sent.")),
        actions=(home, Action(label=words(N_("Begin anew")), route=pack(draft.form, draft.args))),
    )


def answered(turn: WritingTurn, routes: Routes, act: Typed) -> Answer | None:
    """Take words or files as the answer to the question that was asked; None when none was."""
    draft = _draft(turn, routes)
    if draft is None:
        return None
    page = _asking(turn, routes, draft)
    names = list(page.form.asks())
    if draft.step >= len(names):
        return Answer(screen=review(turn, page, draft).with_notice(_tap_below(turn), "info"))
    name = names[draft.step]
    ask = page.form.asks()[name]
    if isinstance(ask, Files):
        return _files_answered(turn, page, draft, name, act)
    if act.files or not act.text:
        sentence = N_("Choose one of the buttons.") if isinstance(ask, Choice) else N_("Write it as text, please.")
        return Answer(screen=question(turn, page, draft, turn.words(sentence)))
    if isinstance(ask, Picks):
        return _picks_answered(turn, page, draft, name, act.text)
    return Answer(screen=_answered_with(turn, page, draft, name, act.text))


def _tap_below(turn: ReadingTurn) -> str:
    return turn.words(N_("Tap a button below to go on."))


def _files_answered(turn: WritingTurn, page: AnyForm, draft: Draft, name: str, act: Typed) -> Answer:
    if not act.files:
        return Answer(screen=question(turn, page, draft, turn.words(N_("Send the file itself, or tap a button."))))
    for file in act.files:
        turn.market.files.add(file)
    kept = [*listed(draft.values.get(name)), *(file.id for file in act.files)]
    try:
        page.form.asks()[name].parse(kept, turn)
    except BadAnswer as bad:
        return Answer(screen=question(turn, page, draft, bad.told(turn.words)))
    draft = _stored(turn, _with(draft, name, kept))
    return Answer(screen=question(turn, page, draft))


def _picks_answered(turn: WritingTurn, page: AnyForm, draft: Draft, name: str, text: str) -> Answer:
    ask = page.form.asks()[name]
    if not isinstance(ask, Picks):
        raise NotFound
    known, unknown = ask.understand(text)
    picked = list(dict.fromkeys([*listed(draft.values.get(name)), *known]))
    draft = _stored(turn, _with(draft, name, picked))
    problem = ""
    if len(picked) > ask.most:
        problem = turn.words(N_("Choose at most {most}."), most=ask.most)
    if unknown:
        problem = turn.words(ask.unknown, words=", ".join(unknown), first=unknown[0])
    return Answer(screen=question(turn, page, draft, problem, search=unknown[0] if unknown else ""))


def tapped(turn: WritingTurn, routes: Routes, act: Tapped) -> Answer:
    """Follow a button of a question or of the review."""
    name, args = unpack(act.route)
    step = name.removeprefix(PREFIX)
    if step == "replace":
        return Answer(screen=_replaced(turn, routes, args), in_place=True)
    draft = _draft(turn, routes)
    if draft is None:
        raise FormOver
    page = _asking(turn, routes, draft)
    if step == "resume":
        return Answer(screen=here(turn, page, draft))
    if not args or args[0] != f"{draft.id[-4:]}{draft.version}":
        raise Stale
    return Answer(screen=_stepped(turn, routes, page, draft, step, args[1:]), in_place=True)


def _replaced(turn: WritingTurn, routes: Routes, args: tuple[str, ...]) -> Screen:
    page = routes.pages.get(args[0]) if args else None
    if not isinstance(page, FormPage):
        raise NotFound
    opening = page.opening(turn, args[1:])
    turn.drafts.drop(turn.chat_id)
    return _start(turn, page.asking(turn, args[1:]), args[1:], opening)


def _stepped(
    turn: WritingTurn, routes: Routes, page: AnyForm, draft: Draft, step: str, args: tuple[str, ...]
) -> Screen:
    names = list(page.form.asks())
    match step:
        case "cancel":
            return cancelled(turn, routes)
        case "back":
            before = max([at for at in steps_of(page.form) if at < draft.step], default=draft.step)
            return question(turn, page, _stored(turn, replace(draft, step=before, editing=False)))
        case "edit" if args and args[0].isdecimal() and int(args[0]) < len(names):
            return question(turn, page, _stored(turn, replace(draft, step=int(args[0]), editing=True)))
        case "edit" | "more":
            return fields_to_edit(turn, page, draft, later=step == "more")
        case "review":
            return review(turn, page, _stored(turn, replace(draft, step=len(names))))
        case "send":
            return _sent(turn, page, draft)
    if draft.step >= len(names):
        raise Stale
    return _chosen(turn, page, draft, names[draft.step], step, args)


def _chosen(turn: WritingTurn, page: AnyForm, draft: Draft, name: str, step: str, args: tuple[str, ...]) -> Screen:
    ask = page.form.asks()[name]
    match step:
        case "skip" if page.form.optional(name):
            return _advance(turn, page, replace(draft, values={k: v for k, v in draft.values.items() if k != name}))
        case "keep" if draft.values.get(name):
            return _answered_with(turn, page, draft, name, raw_of(draft.values[name]))
        case "pick" if args and isinstance(ask, Picks):
            picked = listed(draft.values.get(name))
            toggled = [v for v in picked if v != args[0]] if args[0] in picked else [*picked, args[0]]
            return question(turn, page, _stored(turn, _with(draft, name, toggled)))
        case "pick" if args:
            return _answered_with(turn, page, draft, name, args[0])
    raise NotFound


def _answered_with(turn: WritingTurn, page: AnyForm, draft: Draft, name: str, raw: Raw) -> Screen:
    try:
        page.form.asks()[name].parse(raw, turn)
    except BadAnswer as bad:
        return question(turn, page, draft, bad.told(turn.words))
    return _advance(turn, page, _with(draft, name, raw))


def _sent(turn: WritingTurn, page: AnyForm, draft: Draft) -> Screen:
    filled, errors = read_form(page.form, raws_of(draft), turn)
    if filled is None:
        name, sentence = next(iter(errors.items()))
        at = list(page.form.asks()).index(name)
        return question(turn, page, _stored(turn, replace(draft, step=at, editing=True)), sentence)
    turn.drafts.drop(turn.chat_id)
    outcome = page.finish(turn, filled, draft.args)
    if isinstance(outcome, Screen):
        return outcome
    return Screen(title=outcome, actions=(Action(label=turn.words(N_("Home")), route=pack("home", ())),))


def refused(turn: ReadingTurn, routes: Routes, sentence: str) -> Answer:
    """After a refusal: where the form stands. Nothing that was typed is lost."""
    draft = _draft(turn, routes)
    if draft is None:
        return Answer(toast=sentence)
    screen = here(turn, _asking(turn, routes, draft), draft).with_notice(sentence, "problem")
    return Answer(screen=screen, in_place=True, toast=sentence)


def sent(turn: ReadingTurn, routes: Routes, act: Tapped) -> tuple[AnyForm, tuple[str, ...], Action] | None:
    """The form that this tap sent, what it is about, and the way to drop it; None for any other tap."""
    draft = _draft(turn, routes)
    if draft is None or act.route != go(draft, "send"):
        return None
    return (
        _page_of(routes, draft),
        draft.args,
        Action(label=turn.words(N_("Drop the form")), route=go(draft, "cancel")),
    )


# The draft


def _advance(turn: WritingTurn, page: AnyForm, draft: Draft) -> Screen:
    end = len(page.form.asks())
    step = end if draft.editing else min((at for at in steps_of(page.form) if at > draft.step), default=end)
    return here(turn, page, _stored(turn, replace(draft, step=step, editing=False)))


def _stored(turn: WritingTurn, draft: Draft) -> Draft:
    kept = replace(draft, version=draft.version + 1, until=turn.market.now + LIFE)
    turn.drafts.put(kept)
    return kept


def _draft(turn: ReadingTurn, routes: Routes) -> Draft | None:
    """The form that waits in this chat. One that the program no longer has is as good as none."""
    draft = turn.drafts.of_chat(turn.chat_id) if turn.chat_id else None
    return draft if draft is not None and isinstance(routes.pages.get(draft.form), FormPage) else None


def _asking(turn: ReadingTurn, routes: Routes, draft: Draft) -> AnyForm:
    """The draft's page, with the form for what it is about as that stands now."""
    return _page_of(routes, draft).asking(turn, draft.args)


def _page_of(routes: Routes, draft: Draft) -> AnyForm:
    page = routes.pages.get(draft.form)
    if not isinstance(page, FormPage):
        raise NotFound
    return page


def _with(draft: Draft, name: str, raw: Raw) -> Draft:
    return replace(draft, values={**draft.values, name: raw})
