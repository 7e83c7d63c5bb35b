"""The screens of a form that is asked question by question: its questions, its review, and what can be changed."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import N_, Refusal
from bot.handlers.kit.form import Amount, Ask, Files, Form, Lines, Picks, Raw, Text, read_form
from bot.handlers.kit.route import Route, pack
from bot.handlers.kit.routes import FormPage
from bot.handlers.kit.screen import Action, Field, Quote, Screen
from bot.handlers.kit.turn import Draft, ReadingTurn
from bot.handlers.kit.words import told

PREFIX = "draft."
SHORT = 60
"""An answer of more characters than this stands in the review as a quotation of its own."""

AnyForm = FormPage[Any, Any]


def go(draft: Draft, step: str, *args: str) -> Route:
    """The route of a button of this draft as it stands."""
    return pack(f"{PREFIX}{step}", (f"{draft.id[-4:]}{draft.version}", *args))


def steps_of(form: type[Form]) -> list[int]:
    """The indices of the fields that are asked one after the other."""
    return [at for at, ask in enumerate(form.asks().values()) if not ask.later]


def here(turn: ReadingTurn, page: AnyForm, draft: Draft) -> Screen:
    """Where the draft stands: at a question, or at the review."""
    return review(turn, page, draft) if draft.step >= len(page.form.asks()) else question(turn, page, draft)


def question(turn: ReadingTurn, page: AnyForm, draft: Draft, problem: str = "", search: str = "") -> Screen:
    """The question at which the draft stands."""
    words = turn.words
    name, ask = list(page.form.asks().items())[draft.step]
    lines = [words(ask.question or ask.label)]
    if ask.hint:
        lines.append(words(ask.hint))
    elif isinstance(ask, Files):
        lines.append(words(N_("Send them here, one by one. Tap Done when all are in.")))
    if ask.example:
        lines.append(words(N_("For example: {example}"), example=example_of(ask, turn)))
    fields = [_held(turn, ask, raw_of(draft.values[name]))] if draft.values.get(name) else []
    screen = Screen(
        title=_title(turn, page, draft),
        lead="\n".join(lines),
        fields=tuple(fields),
        actions=_answers(turn, page, draft, name, search) + _ways(turn, page, draft, name),
    )
    return screen.with_notice(problem, "problem") if problem else screen


def _held(turn: ReadingTurn, ask: Ask, raw: Raw) -> Field:
    """The answer that there is: lines as they were typed, so that they can be typed again with a change."""
    shown = raw if isinstance(ask, Lines) and isinstance(raw, str) else ask.shown(raw, turn)
    return Field(label=turn.words(N_("So far") if isinstance(ask, Picks | Files) else N_("Now")), value=shown)


def example_of(ask: Ask, turn: ReadingTurn) -> str:
    """What an answer looks like; amounts with their currency."""
    example = turn.words(ask.example)
    return ask.shown(example, turn) if isinstance(ask, Amount) else example


def _title(turn: ReadingTurn, page: AnyForm, draft: Draft) -> str:
    words = turn.words
    title, steps = words(page.title), steps_of(page.form)
    if draft.step not in steps:
        return f"{title} · {words(list(page.form.asks().values())[draft.step].label)}"
    return words(N_("{title} · {step} of {total}"), title=title, step=steps.index(draft.step) + 1, total=len(steps))


def _answers(turn: ReadingTurn, page: AnyForm, draft: Draft, name: str, search: str) -> tuple[Action, ...]:
    ask = page.form.asks()[name]
    options = ask.found(search, turn) if isinstance(ask, Picks) else ask.options(turn)
    picked = listed(draft.values.get(name))
    return tuple(
        Action(
            label=f"✓ {option.label}" if option.value in picked else option.label,
            route=go(draft, "pick", option.value),
        )
        for option in options
    )


def _ways(turn: ReadingTurn, page: AnyForm, draft: Draft, name: str) -> tuple[Action, ...]:
    words = turn.words
    ways = []
    if draft.values.get(name):
        label = words(N_("Done")) if isinstance(page.form.asks()[name], Picks | Files) else words(N_("Keep"))
        ways.append(Action(label=label, route=go(draft, "keep"), style="primary"))
    if page.form.optional(name):
        label = N_("Skip")
        if draft.values.get(name):
            label = N_("Remove files") if isinstance(page.form.asks()[name], Files) else N_("Leave empty")
        ways.append(Action(label=words(label), route=go(draft, "skip")))
    if draft.editing:
        ways.append(Action(label=words(N_("Back to review")), route=go(draft, "review")))
    elif draft.step:
        ways.append(Action(label=words(N_("Back")), route=go(draft, "back")))
    ways.append(Action(label=words(N_("Cancel")), route=go(draft, "cancel")))
    return tuple(ways)


def review(turn: ReadingTurn, page: AnyForm, draft: Draft) -> Screen:
    """Everything that was answered, and what it comes to; or, where the form has a preview, that."""
    words = turn.words
    filled, errors = read_form(page.form, raws_of(draft), turn)
    extra = None
    problem = next(iter(errors.values()), "")
    if filled is not None:
        try:
            extra = page.reviewed(turn, filled, draft.args)
        except Refusal as refusal:
            problem = told(refusal, words)
    shown = extra or Screen(title=words(page.title))
    if extra is None or not page.preview:
        fields, quotes = _given(turn, page.form, draft)
        shown = shown.model_copy(update={"fields": fields + shown.fields, "quotes": quotes, "files": ()})
    screen = shown.model_copy(
        update={
            "title": words(N_("{title} · check it"), title=words(page.title)),
            "cards": (),
            "actions": _ways_on(turn, page, draft),
        }
    )
    return screen.with_notice(problem, "problem") if problem else screen


def _ways_on(turn: ReadingTurn, page: AnyForm, draft: Draft) -> tuple[Action, ...]:
    words = turn.words
    has_more = len(steps_of(page.form)) < len(page.form.asks())
    more = (Action(label=words(N_("More details")), route=go(draft, "more")),) if has_more else ()
    return (
        Action(label=words(page.submit_label), route=go(draft, "send"), style="primary", wide=True),
        *more,
        Action(label=words(N_("Change something")), route=go(draft, "edit")),
        Action(label=words(N_("Cancel")), route=go(draft, "cancel")),
    )


def _given(turn: ReadingTurn, form: type[Form], draft: Draft) -> tuple[tuple[Field, ...], tuple[Quote, ...]]:
    """What was answered, in order: once an answer is quoted, the words that follow it are quoted too."""
    fields: list[Field] = []
    quotes: list[Quote] = []
    for name, ask in form.asks().items():
        if not draft.values.get(name):
            continue
        shown = ask.shown(raw_of(draft.values[name]), turn)
        label = turn.words(ask.label)
        if isinstance(ask, Lines) or (isinstance(ask, Text) and (quotes or len(shown) > SHORT)) or "\n" in shown:
            quotes.append(Quote(text=shown, label=label))
        else:
            fields.append(Field(label=label.removesuffix("?"), value=shown))
    return tuple(fields), tuple(quotes)


def fields_to_edit(turn: ReadingTurn, page: AnyForm, draft: Draft, *, later: bool = False) -> Screen:
    """The answers that can be changed; with ``later``, those that were not asked for one after the other."""
    words = turn.words
    asks = list(page.form.asks().items())
    return Screen(
        title=words(N_("What would you like to add?")) if later else words(N_("What would you like to change?")),
        actions=(
            *(
                Action(
                    label=f"✓ {words(ask.label)}" if later and draft.values.get(name) else words(ask.label),
                    route=go(draft, "edit", str(at)),
                )
                for at, (name, ask) in enumerate(asks)
                if ask.later or not later
            ),
            Action(label=words(N_("Back to review")), route=go(draft, "review"), wide=True),
        ),
    )


def raw_of(value: object) -> Raw:
    """A kept answer as a field reads it."""
    return [str(part) for part in value] if isinstance(value, list) else str(value)


def raws_of(draft: Draft) -> dict[str, Raw]:
    """Every answer by its field."""
    return {name: raw_of(value) for name, value in draft.values.items()}


def listed(value: object) -> list[str]:
    """A kept answer of several parts."""
    return [str(part) for part in value] if isinstance(value, list) else []
