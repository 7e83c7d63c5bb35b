"""Finds what a person means by a label among the blocks in front of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.adapters.playground.slack.kit.blocks import elements_of
from bot.adapters.playground.slack.kit.elements import offered
from bot.adapters.playground.slack.kit.readable import label_of
from bot.adapters.playground.slack.kit.rules import Json

# Menus whose options are on show, so that a person may say an option instead of the menu.
_OPEN_MENUS = ("overflow", "radio_buttons", "checkboxes")


@dataclass(frozen=True)
class Target:
    """An element, its block, and the option that was meant, if one was."""

    block: Json
    element: Json
    option: Json | None = None


def targets(blocks: list[Json]) -> list[Target]:
    """Everything that can be pressed or chosen in these blocks."""
    return [Target(block, element) for block in blocks for _, element in elements_of(block)]


def find(blocks: list[Json], wanted: str, nth: int | None = None) -> Target:
    """The element that has this action_id, label or visible option.

    ``nth`` (from 0) says which of several is meant. Raises LookupError when there is none, or when there are several
    and nobody said which.
    """
    for search in (_by_action_id, _by_label, _by_option):
        found = list(search(blocks, wanted))
        if len(found) > 1 and nth is None:
            raise LookupError(f"{len(found)} elements are called {wanted!r}; say which with nth")
        if found:
            return found[nth or 0]
    raise LookupError(f"Nothing called {wanted!r} among {[label_of(each.element) for each in targets(blocks)]}")


def find_input(blocks: list[Json], wanted: str) -> Target:
    """The input block with this label, block_id or action_id. Raises LookupError."""
    inputs = [each for each in targets(blocks) if each.block["type"] == "input"]
    for each in inputs:
        if wanted in {each.block["label"]["text"], each.block["block_id"], each.element["action_id"]}:
            return each
    raise LookupError(f"No input {wanted!r} among {[each.block['label']['text'] for each in inputs]}")


def _by_action_id(blocks: list[Json], wanted: str) -> Iterator[Target]:
    return (each for each in targets(blocks) if each.element["action_id"] == wanted)


def _by_label(blocks: list[Json], wanted: str) -> Iterator[Target]:
    for each in targets(blocks):
        label = each.block["label"]["text"] if each.block["type"] == "input" else label_of(each.element)
        if label == wanted:
            yield each


def _by_option(blocks: list[Json], wanted: str) -> Iterator[Target]:
    for each in targets(blocks):
        if each.element["type"] in _OPEN_MENUS:
            for option in offered(each.element):
                if option["text"]["text"] == wanted:
                    yield Target(each.block, each.element, option)
