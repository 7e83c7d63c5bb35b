"""Forms as Slack's modals, and what was filled in as raw answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters.slack import limits
from bot.adapters.slack.carried import Carried, View, load
from bot.adapters.slack.render import MESSAGE, TONES, VIEW, Block, packed, paragraphs, parts, plain
from bot.adapters.slack.text import clean, one_line, pieces, shortened, size
from bot.domain.errors import N_
from bot.handlers.kit.acts import Asked, Modal
from bot.handlers.kit.form import Amount, BadAnswer, Choice, Day, Files, Lines, Option, Picks, Raw, Text, day_from
from bot.handlers.kit.screen import Screen
from bot.handlers.kit.words import Words

FORM = "form"
REVIEW = "review"
SHOWN = "shown"
ANSWER = "answer"
"""The action id of every input; its block's id is the field's name."""

NAME = "Parley"


def modal_view(modal: Modal, words: Words, carried: Carried) -> View:
    """The form, or its review. Raises TooMuch when the answers do not fit into a review."""
    return review_view(modal, words, carried) if modal.review else form_view(modal, words, carried)


def form_view(modal: Modal, words: Words, carried: Carried) -> View:
    """The form to fill in; ``carried`` keeps the files that were handed in before."""
    blocks = paragraphs(f"{TONES['problem']} {modal.problem}") if modal.problem.strip() else []
    title, full_title = _bounded(modal.title, limits.VIEW_TITLE)
    blocks += paragraphs(full_title) + paragraphs(modal.lead)
    for asked in modal.fields:
        blocks += _asked(asked, modal.raw.get(asked.name), words, carried.files.get(asked.name, ()))
    submit, full_submit = _bounded(modal.submit or "✓", limits.VIEW_TITLE)
    blocks += paragraphs(full_submit)
    view = {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(title or NAME),
        "submit": plain(submit),
        "close": plain(_close(words(N_("Cancel")))),
        "blocks": _at_least_something(blocks),
    }
    return load(view, carried)


def review_view(modal: Modal, words: Words, carried: Carried) -> View:
    """What the form comes to, to be looked over; it carries the answers. Raises TooMuch."""
    screen = modal.review or Screen(title=modal.title)
    submit, full_submit = _bounded(modal.submit or "✓", limits.VIEW_TITLE)
    blocks = paragraphs(f"{TONES['problem']} {modal.problem}") if modal.problem.strip() else []
    blocks += _first_part(screen, words) + paragraphs(full_submit)
    view = {
        "type": "modal",
        "callback_id": REVIEW,
        "title": plain(_bounded(modal.title, limits.VIEW_TITLE)[0] or NAME),
        "submit": plain(submit),
        "close": plain(_close(words(N_("Back")))),
        "blocks": blocks,
    }
    return load(view, carried)


def screen_view(screen: Screen, words: Words) -> View:
    """A screen in a modal; closing it closes every view beneath."""
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": plain(NAME),
        "close": plain(_close(words(N_("Close")))),
        "clear_on_close": True,
        "blocks": _first_part(screen, words),
    }


def sending_view() -> View:
    """What stands in the modal while something takes long."""
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": plain(NAME),
        "clear_on_close": True,
        "blocks": paragraphs("⏳"),
    }


def home_view(screen: Screen, words: Words) -> View:
    """A screen on the App Home."""
    return {"type": "home", "blocks": _first_part(screen, words)}


def beyond_view(screen: Screen) -> list[list[Block]]:
    """What a view has no room for, in parts that fit into messages; nearly always nothing."""
    further = parts(screen, VIEW, fetch_files=True)[1:]
    blocks = [block for part in further for block in part]
    return packed(blocks, [], MESSAGE) if blocks else []


def _first_part(screen: Screen, words: Words) -> list[Block]:
    first, *further = parts(screen, VIEW, fetch_files=True)
    if further:
        first = first + paragraphs(f"↓ {words(N_('This goes on in your messages with Parley.'))}")
    return first


def _close(label: str) -> str:
    return shortened(label, limits.VIEW_TITLE) or "✕"


def _bounded(text: str, limit: int) -> tuple[str, str]:
    """The text as short as it must be, and all of it where that is not the same."""
    line = one_line(text)
    return shortened(line, limit), line if size(line) > limit else ""


def _at_least_something(blocks: list[Block]) -> list[Block]:
    return blocks or paragraphs("…")


def _asked(asked: Asked, raw: Raw | None, words: Words, kept: Sequence[Any]) -> list[Block]:
    """The field as an input, with what has no place in it above."""
    label, full_label = _bounded(asked.label or asked.name, limits.LABEL)
    hints = pieces(asked.hint, limits.HINT)
    above = paragraphs(full_label)
    if len(hints) > 1:
        above += [block for hint in hints for block in paragraphs(hint)]
    element, notes = _element(asked, raw, words)
    above += [block for note in notes for block in paragraphs(note)]
    block: Block = {
        "type": "input",
        "block_id": asked.name,
        "label": plain(label),
        "element": {**element, "action_id": ANSWER},
        "optional": asked.optional or bool(kept),
    }
    if len(hints) == 1:
        block["hint"] = plain(hints[0])
    return [*above, block, *_kept(kept)]


def _kept(files: Sequence[Any]) -> list[Block]:
    text = "\n".join(f"📎 {one_line(file.name)}" for file in files)
    return [{"type": "context", "elements": [plain(piece)]} for piece in pieces(text, limits.FIELD)]


def _element(asked: Asked, raw: Raw | None, words: Words) -> tuple[Block, list[str]]:
    """The input element, and what else has to be said about it."""
    match asked.ask:
        case Day():
            return _date(raw), []
        case Choice() if asked.options:
            return _choice(asked, raw)
        case Picks():
            return _picks(asked, asked.ask.most, raw), []
        case Files():
            return {"type": "file_input", "max_files": min(max(asked.ask.most, 1), limits.INPUT_FILES)}, []
        case Text(least=least, most=most, long=long):
            return _text_input(raw, words, least=0 if asked.optional else least, most=most, multiline=long)
        case Lines():
            return _text_input(raw, words, multiline=True)
        case Amount():
            return _text_input(raw, words, most=40)
    return _text_input(raw, words)


def _text_input(
    raw: Raw | None, words: Words, *, least: int = 0, most: int = limits.INPUT, multiline: bool = False
) -> tuple[Block, list[str]]:
    most = min(max(most, 1), limits.INPUT)
    element: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    if 1 < least <= most:
        element["min_length"] = least
    text = clean("\n".join(raw) if isinstance(raw, list) else raw or "")
    if not text:
        return element, []
    fitting = pieces(text, most)[0] if size(text) > most else text
    element["initial_value"] = fitting
    if size(text) <= most:
        return element, []
    return element, [words(N_("Only the first {count} characters fit here."), count=len(fitting))]


def _date(raw: Raw | None) -> Block:
    element: Block = {"type": "datepicker"}
    if isinstance(raw, str) and raw.strip():
        with contextlib.suppress(BadAnswer):
            element["initial_date"] = day_from(raw).isoformat()
    return element


def option(value: Option) -> Block:
    """An option; a label that is too long goes on in its description. Raises ValueError for too long a value."""
    if not value.value or size(value.value) > limits.OPTION_VALUE:
        raise ValueError(f"an option's value has 1 to {limits.OPTION_VALUE} characters: {value.value[:40]!r}")
    first, *rest = pieces(one_line(value.label) or value.value, limits.OPTION_TEXT)
    element: Block = {"text": plain(first), "value": value.value}
    if rest:
        element["description"] = plain(shortened(" ".join(rest), limits.OPTION_TEXT))
    return element


def options(offered: Iterable[Option]) -> list[Block]:
    """Options without repetition, as many as a menu takes."""
    unique = {each.value: each for each in offered}
    return [option(each) for each in unique.values()][: limits.OPTIONS]


def _choice(asked: Asked, raw: Raw | None) -> tuple[Block, list[str]]:
    offered = {each.value: each for each in asked.options}
    short = all(size(each.label) <= limits.OPTION_TEXT for each in offered.values())
    kind = "radio_buttons" if short and len(offered) <= limits.RADIO_OPTIONS else "static_select"
    shown = [option(each) for each in offered.values()]
    element: Block = {"type": kind}
    if len(shown) <= limits.OPTIONS:
        element["options"] = shown
    else:
        groups = [shown[at : at + limits.OPTIONS] for at in range(0, len(shown), limits.OPTIONS)]
        element["option_groups"] = [
            {"label": plain(f"{number} / {len(groups)}"), "options": group} for number, group in enumerate(groups, 1)
        ]
    chosen = raw if isinstance(raw, str) and raw in offered else next((each.value for each in asked.shown), "")
    if chosen in offered:
        element["initial_option"] = option(offered[chosen])
    too_long = [each.label for each in offered.values() if size(one_line(each.label)) > 2 * limits.OPTION_TEXT - 4]
    return element, too_long


def _picks(asked: Asked, most: int, raw: Raw | None) -> Block:
    known = {each.value: each for each in (*asked.options, *asked.shown)}
    values = [value for value in raw if value] if isinstance(raw, list) else [each.value for each in asked.shown]
    chosen = options(known.get(value, Option(value, value)) for value in values)
    element: Block = {
        "type": "multi_external_select",
        "min_query_length": 0,
        "max_selected_items": min(max(most, len(chosen), 1), limits.OPTIONS),
    }
    if chosen:
        element["initial_options"] = chosen
    return element


def raw_answers(view: View) -> dict[str, Raw]:
    """The answers of a sent form by field; files are not among them."""
    answers: dict[str, Raw] = {}
    for name, elements in view.get("state", {}).get("values", {}).items():
        for element in elements.values():
            match element.get("type"):
                case "plain_text_input":
                    answers[name] = clean(element.get("value") or "")
                case "datepicker":
                    answers[name] = element.get("selected_date") or ""
                case "radio_buttons" | "static_select":
                    answers[name] = (element.get("selected_option") or {}).get("value", "")
                case "multi_external_select":
                    answers[name] = [each["value"] for each in element.get("selected_options") or ()]
    return answers


def handed_files(view: View) -> dict[str, list[dict[str, Any]]]:
    """Slack's descriptions of the files of a sent form, by field."""
    return {
        name: list(element.get("files") or ())
        for name, elements in view.get("state", {}).get("values", {}).items()
        for element in elements.values()
        if element.get("type") == "file_input"
    }


def depth(view: View) -> int:
    """How many views are open, this one being the uppermost: 1 to 3."""
    previous = view.get("previous_view_id")
    if not previous:
        return 1
    return 2 if previous == view.get("root_view_id") else 3
