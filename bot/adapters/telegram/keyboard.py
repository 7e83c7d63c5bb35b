"""Inline keyboards: what a button carries, how buttons are laid out for a phone, and asking before one counts.

A button carries one letter and its route. The keyboard is its own memory: a button that asks first turns into
"✓ yes" over "✕ no" where it stands, and what is needed to turn it back is in the two buttons themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.adapters.telegram import limits
from bot.adapters.telegram.text import bounded, clean, is_visible, width
from bot.handlers.kit.screen import Action, Pages

ON_SCREEN, ON_NOTICE = "s", "n"
"""A tap that counts at once."""

ASKS = {ON_SCREEN: "c", ON_NOTICE: "k"}
"""A tap that asks first, by what its button stands on."""

COUNTS = {asking: counting for counting, asking in ASKS.items()}
NO = "x"
IDLE = "o"

_YES_MARK = "✓ "
_WIDEST = {1: 1_000, 2: 17, 3: 10}
"""How wide the widest label of a row may be, by how many stand in it: what a narrow phone shows in full."""

_QUESTIONS = "https://t.me/?"
_BUTTON_BYTES = 80
"""What a button takes in the keyboard's JSON beside its words, at most."""

Row = Sequence[InlineKeyboardButton]


@dataclass(frozen=True)
class Laid:
    """Buttons in rows, the questions of those that ask first, by their data, and the words that fit on no button."""

    rows: list[Row]
    questions: dict[str, str]
    words: list[str]


def lay_out(groups: Iterable[Sequence[Action]], pages: Pages | None, *, on_notice: bool) -> Laid:
    """Rows for groups of actions, each group beginning a row of its own, and for the pages."""
    laid = Laid([], {}, [])
    for group in groups:
        buttons = [(_button(action, on_notice=on_notice), action) for action in group if _has_button(action)]
        laid.rows.extend(_rows(buttons))
        laid.questions.update((_data(button), action.confirm or "") for button, action in buttons if _asks(action))
        laid.words.extend(filter(None, map(_beside, group)))
    if pages is not None:
        laid.rows.extend(_pages(pages, on_notice=on_notice))
    return laid


def keyboards(rows: Sequence[Row]) -> list[InlineKeyboardMarkup]:
    """The rows in as few keyboards as Telegram's limits allow; one place is kept for the answer "no"."""
    filled: list[list[Row]] = []
    count = weight = 0
    for row in rows:
        row_weight = sum(_weight(button) for button in row)
        full = count + len(row) >= limits.BUTTONS or weight + row_weight > limits.KEYBOARD_BYTES
        if not filled or full:
            filled.append([])
            count = weight = 0
        filled[-1].append(row)
        count += len(row)
        weight += row_weight
    return [InlineKeyboardMarkup(rows) for rows in filled]


def _data(button: InlineKeyboardButton) -> str:
    return str(button.callback_data or "")


def _weight(button: InlineKeyboardButton) -> int:
    carried = _data(button) or button.url or button.switch_inline_query or ""
    return _BUTTON_BYTES + len(button.text.encode()) + len(carried.encode())


# Buttons


def _has_button(action: Action) -> bool:
    return action.route is not None or action.share is not None or _can_be_opened(action.url)


def _can_be_opened(url: str | None) -> bool:
    """Whether Telegram takes the address in a button: one bad address would make it refuse the whole message."""
    if not url or len(url) > limits.LINK or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "tg" or (parts.scheme in {"http", "https"} and "." in host.strip("."))


def _asks(action: Action) -> bool:
    return bool(action.confirm) and action.route is not None and action.share is None


def _button(action: Action, *, on_notice: bool) -> InlineKeyboardButton:
    label = bounded(action.label, limits.BUTTON_LABEL - len(_YES_MARK))
    label = label if is_visible(label) else "…"
    style = None if action.style == "default" else action.style
    if action.share is not None:
        return InlineKeyboardButton(label, switch_inline_query=action.share, style=style)
    if action.route is None:
        return InlineKeyboardButton(label, url=action.url, style=style)
    letter = ON_NOTICE if on_notice else ON_SCREEN
    letter = ASKS[letter] if _asks(action) else letter
    return InlineKeyboardButton(label, callback_data=f"{letter}{action.route}", style=style)


def _beside(action: Action) -> str:
    """What of the action stands in the text, since the button cannot carry it."""
    label = " ".join(clean(action.label).split())
    if not _has_button(action):
        return f"{label}: {clean(action.url)}" if action.url else label
    is_cut = label != bounded(action.label, limits.BUTTON_LABEL - len(_YES_MARK))
    return label if is_cut else ""


def _rows(buttons: Sequence[tuple[InlineKeyboardButton, Action]]) -> list[Row]:
    rows: list[Row] = []
    beside_each_other: list[InlineKeyboardButton] = []
    for button, action in buttons:
        if action.wide or _asks(action):
            rows += [*_flow(beside_each_other), (button,)]
            beside_each_other = []
        else:
            beside_each_other.append(button)
    return rows + _flow(beside_each_other)


def _flow(buttons: Row) -> list[Row]:
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        if rows and _fit([*rows[-1], button]):
            rows[-1].append(button)
        else:
            rows.append([button])
    if [len(row) for row in rows[-2:]] == [3, 1] and _fit([rows[-2][-1], *rows[-1]]):
        rows[-1].insert(0, rows[-2].pop())
    return [tuple(row) for row in rows]


def _fit(row: Row) -> bool:
    return len(row) in _WIDEST and max(width(button.text) for button in row) <= _WIDEST[len(row)]


def _pages(pages: Pages, *, on_notice: bool) -> list[Row]:
    letter = ON_NOTICE if on_notice else ON_SCREEN
    here = InlineKeyboardButton(f"{pages.number}/{pages.total}", callback_data=IDLE)
    row = [here]
    if pages.previous is not None:
        row.insert(0, InlineKeyboardButton("‹", callback_data=f"{letter}{pages.previous}"))
    if pages.next is not None:
        row.append(InlineKeyboardButton("›", callback_data=f"{letter}{pages.next}"))
    return [tuple(row)] if len(row) > 1 or pages.total > 1 else []


# Asking first


def armed(keyboard: InlineKeyboardMarkup, data: str, no: str) -> InlineKeyboardMarkup:
    """The keyboard with the button of this data turned into "yes" and "no". ``no`` is the word for it."""
    rows: list[Row] = []
    for row in disarmed(keyboard).inline_keyboard:
        asking = next((button for button in row if button.callback_data == data), None)
        if asking is None:
            rows.append(row)
            continue
        rows += [
            *([others] if (others := tuple(button for button in row if button is not asking)) else []),
            (_turned(asking, f"{_YES_MARK}{asking.text}", f"{COUNTS[data[0]]}{data[1:]}"),),
            (InlineKeyboardButton(f"✕ {no}", callback_data=NO),),
        ]
    return InlineKeyboardMarkup(rows)


def yes_or_no(data: str, yes: str, no: str) -> InlineKeyboardMarkup:
    """A keyboard of its own that asks for the button of this data."""
    return armed(InlineKeyboardMarkup([[InlineKeyboardButton(yes, callback_data=data)]]), data, no)


def disarmed(keyboard: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """The keyboard as it was before a question was asked."""
    rows: list[Row] = []
    for row in keyboard.inline_keyboard:
        if not _is_no(row):
            rows.append(row)
        elif rows:
            yes, data = rows[-1][-1], _data(rows[-1][-1])
            if data[:1] in ASKS:
                rows[-1] = (_turned(yes, yes.text.removeprefix(_YES_MARK), f"{ASKS[data[0]]}{data[1:]}"),)
    return InlineKeyboardMarkup(rows)


def is_armed(keyboard: InlineKeyboardMarkup) -> bool:
    """Whether a question waits for its answer."""
    return any(map(_is_no, keyboard.inline_keyboard))


def _is_no(row: Row) -> bool:
    return [button.callback_data for button in row] == [NO]


def _turned(button: InlineKeyboardButton, label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data, style=button.style)


def question_link(keyboard: InlineKeyboardMarkup, questions: Mapping[str, str]) -> str:
    """An address that carries the questions of a keyboard, to be hidden in its message: "" when there are none.

    A button has no room for its question, and whoever takes the tap may be another process than the one that sent
    the message; the message itself comes back with every tap.
    """
    asked = [bounded(questions.get(_data(button), ""), limits.CALLBACK_ANSWER) for button in _asking(keyboard)]
    link = _QUESTIONS + urlencode([("q", question) for question in asked])
    return link if any(asked) and len(link) <= limits.LINK else ""


def question_of(keyboard: InlineKeyboardMarkup, data: str, links: Iterable[str]) -> str:
    """What to ask for the button of this data; its label when the question did not travel along."""
    asking = _asking(disarmed(keyboard))
    index = next((index for index, button in enumerate(asking) if button.callback_data == data), None)
    if index is None:
        return ""
    for link in links:
        query = urlsplit(link).query if link.startswith(_QUESTIONS) else ""
        questions = parse_qs(query, keep_blank_values=True).get("q", [])
        if index < len(questions) and questions[index]:
            return questions[index]
    return f"{asking[index].text}?"


def _asking(keyboard: InlineKeyboardMarkup) -> list[InlineKeyboardButton]:
    return [button for row in keyboard.inline_keyboard for button in row if _data(button)[:1] in COUNTS]
