"""Rooms: reading what the other side wrote, and answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from bot.domain.errors import N_
from bot.domain.rooms.model import Message, Room
from bot.domain.rooms.service import authorise, open_room, post_message
from bot.domain.teams.service import authorise_member
from bot.handlers import contracts, proposals
from bot.handlers.kit.form import Files, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import LAST_PAGE, attachments, home_action, name_of, page_within, pages_of

PAGE = 8


@routes.screen("rooms", command="messages", about=N_("who you write with"), phrases=(N_("messages|inbox|rooms|chats"),))
def my_rooms(turn: ReadingTurn, page: int = 0) -> Screen:
    """The rooms that somebody is in."""
    t = turn.words
    mine = turn.market.rooms.of_member(turn.actor.id)
    page = page_within(page, PAGE, len(mine))
    cards = []
    for found in mine[page * PAGE : (page + 1) * PAGE]:
        newest, _ = turn.market.rooms.messages(found.id, 1, 0)
        lead = _line(turn, newest[0])[:200] if newest else t(N_("Nothing written yet."))
        title = f"{_other(turn, found)}: {turn.market.jobs.get(found.job_id).title}"
        cards.append(Card(title=title, lead=lead, actions=(Action(label=t(N_("Open")), route=room.to(found.id)),)))
    return Screen(
        title=t(N_("Messages")),
        lead="" if cards else t(N_("Nobody writes with you yet. A client opens the conversation from your proposal.")),
        cards=tuple(cards),
        pages=pages_of(page, PAGE, len(mine), my_rooms.to),
        actions=(home_action(turn),),
    )


def _other(turn: ReadingTurn, found: Room) -> str:
    """Who is on the other side."""
    if turn.actor.id == found.freelancer_id:
        return turn.market.teams.get(found.team_id).name
    return name_of(turn, found.freelancer_id)


def _line(turn: ReadingTurn, message: Message) -> str:
    return f"{name_of(turn, message.author_id)}: {_words_of(turn, message)}"


def _words_of(turn: ReadingTurn, message: Message) -> str:
    return message.text or turn.words(N_("(a file)"))


@routes.screen("room")
def room(turn: ReadingTurn, room_id: str, page: int = 0) -> Screen:
    """What was written, the newest last."""
    t = turn.words
    found = turn.market.rooms.get(room_id)
    authorise(turn.market, turn.actor, found)
    page = max(0, min(page, LAST_PAGE))
    messages, count = turn.market.rooms.messages(found.id, PAGE, page * PAGE)
    if not messages and count:
        return room(turn, room_id, page_within(page, PAGE, count))
    quotes = [
        Quote(text=_words_of(turn, message), by=f"{name_of(turn, message.author_id)}, {t.moment(message.at)}")
        for message in reversed(messages)
    ]
    contract = turn.market.contracts.of_proposal(found.proposal_id)
    link = (
        Action(label=t(N_("Contract")), route=contracts.contract.to(contract.id))
        if contract
        else Action(label=t(N_("Proposal")), route=proposals.proposal.to(found.proposal_id))
    )
    return Screen(
        title=t(N_("{who} · {title}"), who=_other(turn, found), title=turn.market.jobs.get(found.job_id).title),
        lead="" if quotes else t(N_("Nothing written yet.")),
        quotes=tuple(quotes),
        closing=_masked_note(turn, messages),
        pages=pages_of(page, PAGE, count, lambda page: room.to(found.id, page)),
        actions=(
            Action(label=t(N_("Write")), route=write.to(found.id), style="primary"),
            link,
            home_action(turn),
        ),
    )


def _masked_note(turn: ReadingTurn, messages: Sequence[Message]) -> str:
    if not any(message.masked for message in messages):
        return ""
    return turn.words(N_("Contact details are hidden until there is a contract, so that both sides stay protected."))


class MessageForm(Form):
    """Something to say."""

    text: Annotated[str, Text(N_("Message"), N_("What would you like to write?"), most=3_000, long=True)]
    files: Annotated[tuple[str, ...], Files(N_("Files"), N_("Would you like to add files?"))] = ()


def _may_write(turn: ReadingTurn, room_id: str) -> Opening:
    found = turn.market.rooms.get(room_id)
    authorise(turn.market, turn.actor, found)
    return Opening(lead=turn.words(N_("To {who}"), who=_other(turn, found)))


@routes.form("room.write", MessageForm, title=N_("Message"), submit=N_("Send"), start=_may_write)
def write(turn: WritingTurn, filled: MessageForm, room_id: str) -> Screen:
    """Write in a room."""
    message = post_message(turn.market, turn.actor, room_id, filled.text, filled.files)
    return room(turn, room_id).with_notice(_sent(turn, message))


def _may_write_first(turn: ReadingTurn, proposal_id: str) -> Opening:
    found = turn.market.proposals.get(proposal_id)
    authorise_member(turn.market, turn.actor, turn.market.jobs.get(found.job_id).team_id)
    return Opening(lead=turn.words(N_("To {who}"), who=name_of(turn, found.freelancer_id)))


@routes.form("room.open", MessageForm, title=N_("Message"), submit=N_("Send"), start=_may_write_first)
def write_first(turn: WritingTurn, filled: MessageForm, proposal_id: str) -> Screen:
    """A client's first message about a proposal opens the room."""
    opened = open_room(turn.market, turn.actor, proposal_id)
    message = post_message(turn.market, turn.actor, opened.id, filled.text, filled.files)
    return room(turn, opened.id).with_notice(_sent(turn, message))


def _sent(turn: ReadingTurn, message: Message) -> str:
    if message.masked:
        return turn.words(N_("Sent. Contact details were hidden: they can be shared once there is a contract."))
    return turn.words(N_("Sent."))


@routes.reply("room")
def answered(turn: WritingTurn, room_id: str, text: str, files: tuple[str, ...]) -> str:
    """Words typed in answer to a room's message; what simply went through needs no words of ours."""
    message = post_message(turn.market, turn.actor, room_id, text, files)
    return _sent(turn, message) if message.masked else ""


@routes.notice("room_message")
def message_told(turn: ReadingTurn, message_id: str) -> Screen:
    """The other side wrote."""
    t = turn.words
    message = turn.market.rooms.message(message_id)
    found = turn.market.rooms.get(message.room_id)
    authorise(turn.market, turn.actor, found)
    return Screen(
        title=f"{name_of(turn, message.author_id)} · {turn.market.jobs.get(found.job_id).title}",
        quotes=(Quote(text=message.text),) if message.text else (),
        closing=_masked_note(turn, [message]),
        files=attachments(turn, message.files),
        actions=(
            Action(label=t(N_("Answer")), route=write.to(found.id)),
            Action(label=t(N_("Conversation")), route=room.to(found.id)),
        ),
    )
