"""Screens as Block Kit.

Every string of a screen is plain text: it goes into plain_text and rich_text elements, or is escaped, so that nobody's
words can mention, link or format. What is too long is split; what does not fit on one surface goes on in a next part.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack import limits
from bot.adapters.slack.text import clean, escaped, is_plain, one_line, pieces, shortened, size
from bot.handlers.kit.screen import Action, Attachment, Card, Field, Notice, Progress, Quote, Screen

Block = dict[str, Any]

TONES = {"done": "✅", "info": "ℹ️", "warning": "⚠️", "problem": "⛔"}
STEPS = 10
NOTICE_BLOCK = "~notice"

TAPPED = "r"
TAPPED_ON_NOTICE = "n"
LINK = "u"
FILE = "f"


def characters_of(block: Block) -> int:
    """The size of all the text in a block."""
    return sum(
        size(value) if key == "text" and isinstance(value, str) else _characters_within(value)
        for key, value in block.items()
    )


def _characters_within(value: Any) -> int:
    if isinstance(value, dict):
        return characters_of(value)
    if isinstance(value, list):
        return sum(map(characters_of, value))
    return 0


def bytes_of(block: Block) -> int:
    """The size of a block as it is sent."""
    return len(json.dumps(block)) + len(", ")


@dataclass(frozen=True)
class Surface:
    """How much fits on one of Slack's surfaces: so many blocks, which together weigh so much."""

    blocks: int
    most: int
    weigh: Callable[[Block], int]


MESSAGE = Surface(limits.MESSAGE_BLOCKS, limits.MESSAGE_CHARACTERS, characters_of)
VIEW = Surface(limits.VIEW_BLOCKS - 4, limits.VIEW_BYTES, bytes_of)
"""Four blocks are left for what a view says besides its screen."""


def parts(screen: Screen, surface: Surface, *, on_notice: bool = False, fetch_files: bool = False) -> list[list[Block]]:
    """The screen as blocks, in as many parts as it needs; every button is in the first where that is possible.

    ``on_notice`` marks the buttons of a notice. ``fetch_files`` gives each file a button that brings it.
    """
    pen = _Pen(on_notice=on_notice)
    return packed(pen.content(screen, fetch_files=fetch_files), pen.ways(screen), surface)


def fallback(screen: Screen) -> str:
    """The screen in a few words, for notifications and screen readers."""
    said = [screen.notice.text if screen.notice else "", screen.title, screen.lead]
    return shortened(escaped(clean("\n".join(text for text in said if text.strip()))), limits.FALLBACK) or "…"


def is_carrying(screen: Screen) -> bool:
    """Whether something is drawn for the screen, which is posted beside it."""
    return screen.picture is not None or bool(screen.documents)


def carried_words(screen: Screen) -> list[list[Block]]:
    """What is drawn for a screen, in words, for where it could not be posted."""
    said = [screen.picture.alt] if screen.picture else []
    return [paragraphs("\n".join([*said, *(f"⚠️ 📎 {document.name}" for document in screen.documents)]))]


def notice_block(notice: Notice) -> list[Block]:
    """What just happened; its first block has a known id, so that a later notice takes its place."""
    blocks = paragraphs(f"{TONES[notice.tone]} {notice.text}") if notice.text.strip() else []
    for number, block in enumerate(blocks):
        block["block_id"] = NOTICE_BLOCK + str(number or "")
    return blocks


def with_notice(blocks: list[Block], notice: Notice) -> list[Block]:
    """Blocks that are shown already, with what just happened on top."""
    kept = [block for block in blocks if not str(block.get("block_id", "")).startswith(NOTICE_BLOCK)]
    return (notice_block(notice) + kept)[: limits.VIEW_BLOCKS]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def paragraphs(text: str) -> list[Block]:
    """Prose, in as many sections as it needs."""
    return [{"type": "section", "text": plain(piece)} for piece in pieces(text, limits.SECTION)]


class _Pen:
    """Draws one screen; numbers its buttons, for their ids must differ."""

    def __init__(self, *, on_notice: bool) -> None:
        self._tapped = TAPPED_ON_NOTICE if on_notice else TAPPED
        self._numbers = itertools.count(1)

    def content(self, screen: Screen, *, fetch_files: bool) -> list[Block]:
        blocks = notice_block(screen.notice) if screen.notice else []
        blocks += _header(screen.title) + paragraphs(screen.lead)
        blocks += _fields(screen.fields)
        blocks += [block for quote in screen.quotes for block in _quote(quote)]
        if screen.progress:
            blocks += paragraphs(_bar(screen.progress))
        for card in screen.cards:
            blocks += [{"type": "divider"}, *self._card(card)]
        if screen.cards and screen.closing.strip():
            blocks.append({"type": "divider"})
        blocks += paragraphs(screen.closing)
        blocks += self._files(screen.files, fetch=fetch_files)
        return blocks + [block for document in screen.documents for block in paragraphs(f"📎 {document.name}")]

    def ways(self, screen: Screen) -> list[Block]:
        """The actions and pages: the way on."""
        blocks = self._rows(screen.actions)
        pages = screen.pages
        if pages is None:
            return blocks
        turns = [
            Action(label=label, route=route)
            for label, route in ((f"‹ {pages.number - 1}", pages.previous), (f"{pages.number + 1} ›", pages.next))
            if route is not None
        ]
        where: Block = {"type": "context", "elements": [plain(f"{pages.number} / {pages.total}")]}
        return [*blocks, where, *self._rows(turns)]

    def _card(self, card: Card) -> list[Block]:
        texts = _titled(card.title, card.lead, limits.SECTION)
        blocks: list[Block] = [{"type": "section", "text": text} for text in texts]
        beside = card.actions[0] if len(card.actions) == 1 and blocks else None
        if beside is not None:
            button, notes = self._button(beside)
            if button is not None and not notes:
                blocks[-1]["accessory"] = button
                return blocks + _fields(card.fields)
        return blocks + _fields(card.fields) + self._rows(card.actions)

    def _rows(self, actions: Iterable[Action]) -> list[Block]:
        blocks: list[Block] = []
        row: list[Block] = []

        def end_row() -> None:
            if row:
                blocks.append({"type": "actions", "elements": row.copy()})
                row.clear()

        for action in actions:
            button, notes = self._button(action)
            if notes or action.wide or len(row) == limits.ACTIONS:
                end_row()
            blocks += [block for note in notes for block in paragraphs(note)]
            if button is not None:
                row.append(button)
            if action.wide:
                end_row()
        end_row()
        return blocks

    def _button(self, action: Action) -> tuple[Block | None, list[str]]:
        """The button, and what of its words does not fit in it."""
        label = one_line(action.label) or "›"
        notes = [label] if size(label) > limits.BUTTON else []
        button: Block = {"type": "button", "text": plain(shortened(label, limits.BUTTON))}
        if action.style != "default":
            button["style"] = action.style
        if action.confirm and action.confirm.strip():
            button["confirm"] = _confirm(label, action)
            if size(action.confirm) > limits.CONFIRM_TEXT:
                notes.append(action.confirm)
        number = next(self._numbers)
        if action.route:
            return {**button, "action_id": f"{self._tapped}|{number}", "value": action.route}, notes
        url = action.url or ""
        if url.startswith(("https://", "http://")) and size(url) <= limits.URL:
            return {**button, "action_id": f"{LINK}|{number}", "url": url}, notes
        return None, [f"{label}: {url}"]

    def _files(self, files: Iterable[Attachment], *, fetch: bool) -> list[Block]:
        if not fetch:
            return [block for file in files for block in paragraphs(f"📎 {file.name}")]
        blocks: list[Block] = []
        buttons: list[Block] = []
        for file in files:
            label = f"📎 {one_line(file.name)}"
            if size(label) > limits.BUTTON:
                blocks += paragraphs(label)
            value = f"{file.file_id}|{shortened(one_line(file.name), limits.BUTTON)}"
            buttons.append(
                {
                    "type": "button",
                    "text": plain(shortened(label, limits.BUTTON)),
                    "action_id": f"{FILE}|{next(self._numbers)}",
                    "value": value,
                }
            )
        rows = [buttons[at : at + limits.ACTIONS] for at in range(0, len(buttons), limits.ACTIONS)]
        return blocks + [{"type": "actions", "elements": row} for row in rows]


def _confirm(label: str, action: Action) -> Block:
    said: Block = {
        "title": plain(shortened(label, limits.CONFIRM_TITLE)),
        "text": plain(shortened(clean(action.confirm or "").strip(), limits.CONFIRM_TEXT)),
        "confirm": plain(label if size(label) <= limits.CONFIRM_BUTTON else "✓"),
        "deny": plain("✕"),
    }
    if action.style == "danger":
        said["style"] = "danger"
    return said


def _header(title: str) -> list[Block]:
    first, *rest = pieces(one_line(title), limits.HEADER) or [""]
    if not first:
        return []
    blocks: list[Block] = [{"type": "header", "text": plain(first)}]
    return blocks + [
        {"type": "rich_text", "elements": [_run("rich_text_section", piece, bold=True)]}
        for piece in pieces(" ".join(rest), limits.SECTION)
    ]


def _run(kind: str, text: str, *, bold: bool = False) -> Block:
    element: Block = {"type": "text", "text": text}
    if bold:
        element["style"] = {"bold": True}
    return {"type": kind, "elements": [element]}


def _titled(title: str, text: str, most: int) -> list[Block]:
    """Text objects of a bold title and what stands under it; bold only where no mark of the person's would count."""
    title, text = one_line(title), clean(text).strip()
    whole = "\n".join(filter(None, (title, text)))
    if title and is_plain(title) and is_plain(text):
        worded = "\n".join(filter(None, (f"*{escaped(title)}*", escaped(text))))
        if size(worded) <= most:
            return [{"type": "mrkdwn", "text": worded, "verbatim": True}]
    return [plain(piece) for piece in pieces(whole, most)]


def _fields(fields: Iterable[Field]) -> list[Block]:
    """Facts, two in a row; a long one stands by itself."""
    blocks: list[Block] = []
    held: list[Block] = []
    weight = 0

    def end_section() -> None:
        nonlocal weight
        if held:
            blocks.append({"type": "section", "fields": held.copy()})
            held.clear()
        weight = 0

    for field in fields:
        texts = _titled(field.label, field.value, limits.FIELD)
        heavy = sum(size(text["text"]) for text in texts)
        if len(texts) > 1:
            end_section()
            blocks += [{"type": "section", "text": text} for text in texts]
            continue
        if len(held) == limits.FIELDS or weight + heavy > limits.SECTION:
            end_section()
        held += texts
        weight += heavy
    end_section()
    return blocks


def _quote(quote: Quote) -> list[Block]:
    by = f"— {quote.by.strip()}" if quote.by.strip() else ""
    quoted: list[Block] = [
        {"type": "rich_text", "elements": [_run("rich_text_quote", piece)]}
        for piece in pieces(quote.text, limits.SECTION)
    ]
    return [*_aside(quote.label.strip()), *quoted, *_aside(by)]


def _aside(text: str) -> list[Block]:
    """Small words above or below a quotation."""
    return [{"type": "context", "elements": [plain(piece)]} for piece in pieces(text, limits.FIELD)] if text else []


def _bar(progress: Progress) -> str:
    total = max(progress.total, 1)
    done = min(max(progress.done, 0), total)
    filled = done * STEPS // total
    return f"{progress.label}\n{'▰' * filled}{'▱' * (STEPS - filled)}  {progress.done} / {progress.total}".strip()


def packed(content: list[Block], ways: list[Block], surface: Surface) -> list[list[Block]]:
    """The blocks in parts that fit: as they are, else without lines between, else with the rest in further parts."""
    if len(content) + len(ways) > surface.blocks:
        content = [block for block in content if block["type"] != "divider"]
        ways = _joined(ways)
    at_hand = _at_hand(ways, surface)
    content, ways = content + ways[at_hand:], ways[:at_hand]
    room = surface.most - sum(map(surface.weigh, ways))
    found: list[list[Block]] = [[]]
    weight = 0
    for block in content:
        heavy = surface.weigh(block)
        held = len(found[-1]) + (len(ways) if len(found) == 1 else 0)
        if held == surface.blocks or (weight and weight + heavy > (room if len(found) == 1 else surface.most)):
            found.append([])
            weight = 0
        found[-1].append(block)
        weight += heavy
    found[0] += ways
    return found if found[0] else [paragraphs("…")]


def _at_hand(ways: list[Block], surface: Surface) -> int:
    """How many rows stand in the first part: those that take at most half of it."""
    weights = itertools.accumulate(map(surface.weigh, ways))
    return sum(weight <= surface.most // 2 for weight in itertools.islice(weights, surface.blocks // 2))


def _joined(ways: list[Block]) -> list[Block]:
    """Rows of buttons put together until they are full."""
    blocks: list[Block] = []
    for block in ways:
        last = blocks[-1] if blocks else None
        both = last is not None and last["type"] == block["type"] == "actions"
        if last is not None and both and len(last["elements"]) + len(block["elements"]) <= limits.ACTIONS:
            last["elements"] = last["elements"] + block["elements"]
        else:
            blocks.append(dict(block))
    return blocks
