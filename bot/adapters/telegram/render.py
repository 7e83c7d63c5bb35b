"""From a screen to Telegram messages: HTML and inline keyboards within every limit, with nothing cut away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from telegram import InlineKeyboardMarkup

from bot.adapters.telegram import limits
from bot.adapters.telegram.keyboard import Laid, keyboards, lay_out, question_link
from bot.adapters.telegram.text import clean, cut, is_visible, units
from bot.handlers.kit.screen import Action, Card, Field, Progress, Quote, Screen, Tone

Look = Literal["plain", "bold", "quote"]

ROOM = limits.TEXT - 1
"""A message keeps one unit, and one entity, for the hidden questions of its buttons."""

MARKED = limits.ENTITIES - 1

LONG_QUOTE = 300
"""A quotation of more units, or of more lines than ``QUOTED_LINES``, is folded until it is tapped."""

QUOTED_LINES = 5
BAR = 10

_GAP = "\n\n"
_UNSEEN = "\u200b"
_TONES: dict[Tone, str] = {"done": "✅", "info": "ℹ️", "warning": "⚠️", "problem": "❗"}


@dataclass(frozen=True)
class Run:
    """Words that look alike."""

    text: str
    look: Look = "plain"


Block = tuple[Run, ...]
"""What belongs together; an empty line stands between two."""


@dataclass(frozen=True)
class Part:
    """One message."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def render(screen: Screen, *, on_notice: bool = False) -> list[Part]:
    """The messages of a screen, one at least. The buttons go with the last of its text."""
    numbered = len(screen.cards) > 1
    laid = lay_out(_groups(screen, numbered=numbered), screen.pages, on_notice=on_notice)
    texts = [_html(blocks) for blocks in _packed(_blocks(screen, beside=laid.words))]
    return _with_buttons(texts, laid)


def render_last(screen: Screen, *, on_notice: bool = False) -> Part:
    """What the last of a screen's messages becomes when the screen has changed and the earlier ones stay.

    Where the screen takes several, what happened and the title stand above its end, if they fit.
    """
    numbered = len(screen.cards) > 1
    laid = lay_out(_groups(screen, numbered=numbered), screen.pages, on_notice=on_notice)
    packed = _packed(_blocks(screen, beside=laid.words))
    blocks = packed[-1]
    if len(packed) > 1:
        with_head = _packed([*_head(screen), *blocks])
        blocks = with_head[0] if len(with_head) == 1 else blocks
    return _with_buttons([_html(blocks)], laid)[-1]


def _with_buttons(texts: list[str], laid: Laid) -> list[Part]:
    boards = keyboards(laid.rows)
    if not boards:
        return [Part(text) for text in texts]
    carrying = [texts[-1], *["⋯"] * (len(boards) - 1)]
    return [
        *map(Part, texts[:-1]),
        *(Part(_hidden(board, laid) + text, board) for text, board in zip(carrying, boards, strict=True)),
    ]


def _hidden(board: InlineKeyboardMarkup, laid: Laid) -> str:
    link = question_link(board, laid.questions)
    return f'<a href="{escape(link)}">{_UNSEEN}</a>' if link else ""


def _groups(screen: Screen, *, numbered: bool) -> Iterator[tuple[Action, ...]]:
    """Actions that belong together; the cards' come first and bear the cards' numbers."""
    of_cards = [
        tuple(
            action.model_copy(update={"label": f"{number} · {action.label}"}) if numbered else action
            for action in card.actions
        )
        for number, card in enumerate(screen.cards, 1)
    ]
    if all(len(actions) <= 1 for actions in of_cards):
        of_cards = [tuple(action for actions in of_cards for action in actions)]
    yield from of_cards
    yield screen.actions


# Blocks


def _blocks(screen: Screen, *, beside: Iterable[str]) -> list[Block]:
    numbered = len(screen.cards) > 1
    return [
        *_head(screen),
        _plain(screen.lead),
        _fields(screen.fields),
        *map(_quote, screen.quotes),
        *([_progress(screen.progress)] if screen.progress else []),
        *(_card(card, number if numbered else None) for number, card in enumerate(screen.cards, 1)),
        _plain(screen.closing),
        _plain("\n".join(f"📎 {clean(name)}" for name in _beside(screen))),
        *map(_plain, beside),
    ]


def _beside(screen: Screen) -> list[str]:
    """The names of the files that follow."""
    return [*(file.name for file in screen.files), *(document.name for document in screen.documents)]


def _head(screen: Screen) -> list[Block]:
    notice = screen.notice
    return [
        _plain(f"{_TONES[notice.tone]} {clean(notice.text)}" if notice else ""),
        (Run(clean(screen.title), "bold"),),
    ]


def _plain(text: str) -> Block:
    return (Run(clean(text)),)


def _fields(fields: Iterable[Field]) -> Block:
    return tuple(
        run for field in fields for run in (Run(f"{clean(field.label)}:", "bold"), Run(f" {clean(field.value)}\n"))
    )


def _quote(quote: Quote) -> Block:
    above = " · ".join(filter(None, (clean(quote.label), clean(quote.by))))
    head = (Run(above, "bold"), Run("\n")) if above else ()
    return (*head, Run(clean(quote.text), "quote"))


def _progress(progress: Progress) -> Block:
    share = min(1.0, max(0.0, progress.done / progress.total)) if progress.total > 0 else 0.0
    full = int(share * BAR)
    return _plain(f"{progress.label}\n{'▰' * full}{'▱' * (BAR - full)} {progress.done}/{progress.total}")


def _card(card: Card, number: int | None) -> Block:
    title = clean(card.title) if number is None else f"{number}. {clean(card.title)}"
    facts = " · ".join(f"{clean(field.label)}: {clean(field.value)}" for field in card.fields)
    below = "\n".join(filter(None, (clean(card.lead), facts)))
    return (Run(title, "bold"), Run(f"\n{below}"))


# Packing


def _packed(blocks: Iterable[Block]) -> list[list[Block]]:
    """The blocks in as few messages as they fit in; a block is divided only where it is too large for any."""
    messages: list[list[Block]] = []
    for block in map(_trimmed, blocks):
        if not block:
            continue
        if messages and _fits([*messages[-1], block]):
            messages[-1].append(block)
        elif _fits([block]):
            messages.append([block])
        else:
            first, *others = _divided(block, messages[-1] if messages else [])
            if first and messages:
                messages[-1].append(first)
            messages.extend([piece] for piece in ([] if messages else [first]) + others if piece)
    return messages or [[(Run("…"),)]]


def _trimmed(block: Iterable[Run]) -> Block:
    """The block without empty runs and without space around it; () when there is nothing to see."""
    runs = [run for run in block if run.text]
    while runs and not is_visible(runs[-1].text):
        runs.pop()
    while runs and not is_visible(runs[0].text):
        runs.pop(0)
    if runs:
        runs[0] = Run(runs[0].text.lstrip(), runs[0].look)
        runs[-1] = Run(runs[-1].text.rstrip(), runs[-1].look)
    return tuple(runs)


def _taken(blocks: Iterable[Block]) -> int:
    """The units of the blocks, each with the gap behind it."""
    return sum(units(run.text) for block in blocks for run in block) + sum(len(_GAP) for _ in blocks)


def _marks(blocks: Iterable[Iterable[Run]]) -> int:
    return sum(run.look != "plain" for block in blocks for run in block)


def _fits(blocks: list[Block]) -> bool:
    return _taken(blocks) - len(_GAP) <= ROOM and _marks(blocks) <= MARKED


def _divided(block: Block, begun: list[Block]) -> list[Block]:
    """The block in pieces: the first goes on the message that is begun and may be empty, the others begin their own."""
    pieces: list[Block] = []
    piece: list[Run] = []
    room, marks = ROOM - _taken(begun), _marks(begun)
    for run in block:
        rest = run
        while rest.text:
            end = _end(rest, room, marks)
            piece.append(Run(rest.text[:end], rest.look))
            room -= units(rest.text[:end])
            marks += rest.look != "plain"
            rest = Run(rest.text[end:], rest.look)
            if rest.text:
                pieces.append(_trimmed(piece))
                piece, room, marks = [], ROOM, 0
    return [*pieces, _trimmed(piece)]


def _end(run: Run, room: int, marks: int) -> int:
    """How many of the run's characters go into the room that is left; none where the next message suits it better."""
    end = cut(run.text, room) if room > 0 else 0
    is_marked_out = run.look != "plain" and marks >= MARKED
    is_narrow = end < len(run.text) and room < ROOM // 2
    return 0 if is_marked_out or is_narrow else end


def _html(blocks: Iterable[Block]) -> str:
    return _GAP.join("".join(map(_marked_up, block)) for block in blocks)


def _marked_up(run: Run) -> str:
    words = escape(run.text, quote=False)
    match run.look:
        case "bold":
            return f"<b>{words}</b>"
        case "quote":
            is_long = units(run.text) > LONG_QUOTE or run.text.count("\n") >= QUOTED_LINES
            return f"<blockquote{' expandable' if is_long else ''}>{words}</blockquote>"
        case "plain":
            return words
