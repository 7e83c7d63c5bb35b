"""Opening rooms and writing in them (MARKET 11)."""

from __future__ import annotations

from bot.domain.accounts.model import Account
from bot.domain.errors import N_, BadValue, NotYours
from bot.domain.market import Market, MarketView
from bot.domain.rooms.masking import mask
from bot.domain.rooms.model import Message, MessagePosted, Room
from bot.domain.teams.service import authorise_member


def open_room(market: Market, actor: Account, proposal_id: str) -> Room:
    """The room of a proposal; a client's first look into it opens it. Raises NotYours."""
    room = market.rooms.of_proposal(proposal_id)
    if room is not None:
        authorise(market, actor, room)
        return room
    proposal = market.proposals.get(proposal_id)
    job = market.jobs.get(proposal.job_id)
    authorise_member(market, actor, job.team_id)
    room = Room(
        id=market.new_id(),
        proposal_id=proposal.id,
        job_id=job.id,
        team_id=job.team_id,
        client_id=actor.id,
        freelancer_id=proposal.freelancer_id,
        opened_at=market.now,
    )
    market.rooms.add(room)
    return room


def authorise(market: MarketView, actor: Account, room: Room) -> None:
    """Raises NotYours for somebody on neither side."""
    if actor.id != room.freelancer_id:
        authorise_member(market, actor, room.team_id)


def post_message(market: Market, actor: Account, room_id: str, text: str, files: tuple[str, ...] = ()) -> Message:
    """Write to the other side. Before there is a contract, contact details are masked (MARKET 11).

    Raises NotYours, and BadValue for an empty or too long message.
    """
    room = market.rooms.get(room_id)
    authorise(market, actor, room)
    if not text.strip() and not files:
        raise BadValue(N_("Write something, or send a file."))
    if len(text) > market.rules.max_message:
        raise BadValue(N_("A message has at most {most} characters."), most=market.rules.max_message)
    for file_id in files:
        if market.files.find(file_id) is None:
            raise NotYours
    shown = text.strip()
    if market.contracts.of_proposal(room.proposal_id) is None:
        shown = mask(shown)
    message = Message(
        id=market.new_id(),
        room_id=room.id,
        author_id=actor.id,
        text=shown,
        files=files,
        at=market.now,
        masked=shown != text.strip(),
    )
    market.rooms.add_message(message)
    market.record(MessagePosted(room_id=room.id, message_id=message.id, author_id=actor.id))
    return message
