"""What a member sees, as values that tests can assert on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.adapters.playground.slack.finding import targets
from bot.adapters.playground.slack.kit.elements import offered
from bot.adapters.playground.slack.kit.readable import label_of, plain_words, readable
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.kit.values import held
from bot.adapters.playground.slack.model import Message, View
from bot.adapters.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class SeenFile:
    """A file under a message."""

    id: str
    name: str
    mimetype: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class MessageView:
    """A message. ``text`` is what one reads: the blocks when there are any; ``fallback`` is for notifications."""

    channel: str
    ts: str
    user: str
    from_bot: bool
    text: str
    fallback: str
    blocks: list[Json]
    buttons: list[str]
    thread_ts: str | None
    files: list[SeenFile]
    edited: bool
    ephemeral: bool
    reactions: dict[str, list[str]]
    unfurls: dict[str, Json]


@dataclass(frozen=True)
class InputView:
    """An input of a modal, with its value as a person would say it (an option's text, a date, typed text)."""

    label: str
    block_id: str
    action_id: str
    type: str
    value: Any
    error: str | None
    optional: bool
    hint: str | None
    options: list[str]


@dataclass(frozen=True)
class HomeView:
    """The app's Home tab."""

    id: str
    hash: str
    callback_id: str
    text: str
    blocks: list[Json]
    buttons: list[str]


@dataclass(frozen=True)
class ModalView:
    """The topmost modal. ``depth`` is 1 for the bottom of the stack; ``notice`` concerns the modal as a whole."""

    id: str
    hash: str
    callback_id: str
    private_metadata: str
    title: str
    text: str
    blocks: list[Json]
    buttons: list[str]
    inputs: dict[str, InputView]
    errors: dict[str, str]
    notice: str | None
    submit: str | None
    close: str
    depth: int


def labels(blocks: list[Json]) -> list[str]:
    """What can be pressed: the buttons, and what menus outside of inputs are called."""
    return [label_of(each.element) for each in targets(blocks) if each.block["type"] != "input"]


def seen_message(workspace: Workspace, message: Message) -> MessageView:
    """One message as a member sees it."""
    files = [workspace.state.files[each] for each in message.files]
    return MessageView(
        channel=message.channel,
        ts=message.ts,
        user=message.user,
        from_bot=message.by_app,
        text=readable(message.blocks) if message.blocks else plain_words(message.text),
        fallback=message.text,
        blocks=message.blocks,
        buttons=labels(message.blocks),
        thread_ts=message.thread_ts,
        files=[SeenFile(file.id, file.name, file.mimetype, file.content) for file in files],
        edited=message.edited is not None,
        ephemeral=message.seen_only_by is not None,
        reactions={name: list(users) for name, users in message.reactions.items()},
        unfurls=message.unfurls,
    )


def seen_home(view: View) -> HomeView:
    """A Home tab as its member sees it."""
    blocks = view.body["blocks"]
    return HomeView(view.id, view.hash, view.body.get("callback_id") or "", readable(blocks), blocks, labels(blocks))


def seen_modal(view: View, depth: int) -> ModalView:
    """A modal as its member sees it."""
    body, blocks = view.body, view.body["blocks"]
    inputs = [each for each in targets(blocks) if each.block["type"] == "input"]
    return ModalView(
        id=view.id,
        hash=view.hash,
        callback_id=body.get("callback_id") or "",
        private_metadata=body.get("private_metadata") or "",
        title=body["title"]["text"],
        text=readable(blocks),
        blocks=blocks,
        buttons=labels(blocks),
        inputs={each.block["label"]["text"]: _seen_input(view, each.block, each.element) for each in inputs},
        errors=dict(view.errors),
        notice=view.notice,
        submit=body["submit"]["text"] if body.get("submit") else None,
        close=body["close"]["text"] if body.get("close") else "Cancel",
        depth=depth,
    )


def _seen_input(view: View, block: Json, element: Json) -> InputView:
    return InputView(
        label=block["label"]["text"],
        block_id=block["block_id"],
        action_id=element["action_id"],
        type=element["type"],
        value=_said(held(view.values[block["block_id"]][element["action_id"]])),
        error=view.errors.get(block["block_id"]),
        optional=bool(block.get("optional")),
        hint=block["hint"]["text"] if block.get("hint") else None,
        options=[option["text"]["text"] for option in offered(element)],
    )


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return [_said(each) for each in value]
    if isinstance(value, dict):
        return value["name"] if "name" in value else value["text"]["text"]
    return value
