"""Rooms: two sides, nobody else, and no contact details before a contract."""

from __future__ import annotations

import time

import pytest

from bot.domain.errors import BadValue, NotYours, Stale
from bot.domain.offers.service import accept
from bot.domain.rooms.masking import MASK, mask
from bot.domain.rooms.model import Room, StoredFile
from bot.domain.rooms.service import authorise, open_room, post_message
from bot.domain.teams.service import start_hiring
from tests.domain.town import Town

CONTACTS = [
    "ana@example.com",
    "ana.b+c@mail.example.co.uk",
    "ANA@EXAMPLE.COM",
    "+49 171 1234567",
    "+1 (555) 123-4567",
    "(555) 123-4567",
    "555-123-4567",
    "555.123.4567",
    "5551234567",
    "0171/1234567",
    "0049 171 1234567",
    "01 23 45 67 89",
    "01.23.45.67.89",
    "1 555 123 4567",
    "+352 26 12 34 5",
    "@ana_writes",
    "@AnaWrites2",
    "t.me/ana_writes",
    "https://T.me/ana_writes",
    "wa.me/491711234567",
    "telegram.me/ana",
    "discord.gg/abcDEF",
]

HARMLESS = [
    "",
    "Hello, how are you?",
    "3.11.7 to 3.12.1",
    "Python 3.11.7, Django 5.2.1 and PostgreSQL 18.0.0",
    "Chrome 120.0.6099.109",
    "192.168.100.200",
    "10 000 000 rows",
    "10.000.000 rows",
    "10,000,000 rows",
    "1 234 567 890 rows",
    "100 000 000 rows",
    "1 000 000-2 000 000 rows",
    "2024-2025",
    "2024 - 2025",
    "10000-20000",
    "$10000-20000",
    "2027-03-01",
    "2027-03-01 14:30",
    "2027-03-01T14:30:00Z",
    "from 2027-03-01 to 2027-04-15",
    "31.12.2027",
    "12/31/2027 10:00",
    "$1,200.50",
    "$ 1 200 000 000",
    "€1.200.000.000,50",
    "1 250 000.00 USD",
    "0.123456789",
    "3.14159265358979",
    "react@18.2.0",
    "actions/checkout@v4",
    "@types/node",
    "@angular/core",
    "5 apples @ 1500 each, 3 @1500",
    "issue #1234567890",
    "https://example.com/issues/1234567890",
    "550e8400-e29b-41d4-a716-446655440000",
    "start.me/page",
    "1000\n2000\n3000",
    "4 000 rows in 12 s",
    "24/7, 365 days",
    "1234567890123456789",
]


@pytest.mark.parametrize("contact", CONTACTS)
def test_contact_details_are_hidden(contact: str) -> None:
    shown = mask(f"Write to {contact}, please")

    assert shown in {f"Write to {MASK}, please", f"Write to https://{MASK} please", f"Write to {MASK} please"}
    assert mask(contact).removeprefix("https://") == MASK


@pytest.mark.parametrize("text", HARMLESS)
def test_prices_dates_versions_and_code_stay(text: str) -> None:
    assert mask(text) == text


def test_all_of_them_are_hidden_at_once() -> None:
    assert mask("On 2027-03-01 call 555-123-4567 or ana@example.com about 10 000 rows") == (
        f"On 2027-03-01 call {MASK} or {MASK} about 10 000 rows"
    )


@pytest.mark.parametrize("piece", ["a", "a.", "1", "1 ", "1-", "1 000 ", "#1 000 ", "@a", "a@", "a@b.", "$1,", "+("])
def test_long_messages_take_no_long_time(piece: str) -> None:
    text = (piece * 4_000)[:4_000]
    started = time.process_time()
    mask(text)

    assert time.process_time() - started < 0.5


@pytest.fixture
def room(town: Town) -> Talk:
    """A room between a client and a freelancer who has proposed."""
    return Talk(town)


class Talk:
    """Two people who write to each other."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.client, self.freelancer = town.client(), town.freelancer()
        self.proposal = town.proposal(self.freelancer, town.job(self.client))
        self.room: Room = town.do(open_room, self.client, self.proposal.id)


def test_only_the_client_opens_the_room_and_it_is_one(town: Town, room: Talk) -> None:
    again = town.do(open_room, room.freelancer, room.proposal.id)
    assert again == room.room == town.do(open_room, room.client, room.proposal.id)

    other = town.proposal(town.freelancer(), town.job(room.client))
    for who in (room.freelancer, town.client()):
        town.refused(NotYours, open_room, who, other.id)
        assert town.look(lambda market: market.rooms.of_proposal(other.id)) is None
    town.refused(Stale, lambda market: market.rooms.add(room.room))


def test_before_a_contract_contacts_are_hidden_and_it_is_noted(town: Town, room: Talk) -> None:
    written = town.do(post_message, room.freelancer, room.room.id, " Mail ana@example.com for $500. ")
    assert (written.text, written.masked) == (f"Mail {MASK} for $500.", True)
    plain = town.do(post_message, room.client, room.room.id, " Fine, $500 then. ")
    assert (plain.text, plain.masked) == ("Fine, $500 then.", False)
    assert "ana@example.com" not in str(town.look(lambda market: market.rooms.message(written.id)))


def test_after_the_contract_they_are_not(town: Town, room: Talk) -> None:
    offer = town.offer(room.client, room.proposal)
    town.do(accept, room.freelancer, offer.id, offer.version)

    written = town.do(post_message, room.freelancer, room.room.id, "Mail ana@example.com")
    assert (written.text, written.masked) == ("Mail ana@example.com", False)


def test_each_side_is_told_of_what_the_other_writes(town: Town, room: Talk) -> None:
    town.do(post_message, room.client, room.room.id, "Hello")
    assert town.told_to(room.freelancer) == ["room_message"]
    town.do(post_message, room.freelancer, room.room.id, "Hello back")
    assert town.told_to(room.client) == ["proposal_arrived", "room_message"]


def test_messages_are_kept_the_newest_first(town: Town, room: Talk) -> None:
    for number in range(5):
        town.now += town.rules.work_review / 100
        town.do(post_message, room.client, room.room.id, f"{number}")

    found, count = town.look(lambda market: market.rooms.messages(room.room.id, limit=2, offset=1))
    assert ([message.text for message in found], count) == (["3", "2"], 5)


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 4_001])
def test_a_message_says_something_and_is_bounded(town: Town, room: Talk, text: str) -> None:
    town.refused(BadValue, post_message, room.client, room.room.id, text)


def test_a_file_needs_no_words_but_must_be_known(town: Town, room: Talk) -> None:
    town.refused(NotYours, post_message, room.client, room.room.id, "", ("nothing",))
    town.do(lambda market: market.files.add(StoredFile("f1", "a.pdf", "application/pdf", 1)))

    assert town.do(post_message, room.client, room.room.id, "", ("f1",)).files == ("f1",)


def test_strangers_neither_read_nor_write(town: Town, room: Talk) -> None:
    for who in (town.client(), town.freelancer()):
        town.refused(NotYours, post_message, who, room.room.id, "Hello")
        town.refused(NotYours, authorise, who, room.room)
        assert town.look(lambda market, who=who: market.rooms.of_member(who.id)) == []


def test_a_colleague_reads_and_writes(town: Town) -> None:
    owner, colleague, ana = town.person(), town.person(), town.freelancer()
    for member in (owner, colleague):
        town.do(start_hiring, member, workspace="T1", name="Acme")
    proposal = town.proposal(ana, town.job(owner))
    room = town.do(open_room, colleague, proposal.id)

    town.do(post_message, owner, room.id, "Hello")
    assert [one.id for one in town.look(lambda market: market.rooms.of_member(owner.id))] == [room.id]
