"""Everybody who can be played, with ids that never repeat."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, Literal

from bot.adapters.playground.people import SEEDED, Person, SlackUser, TelegramUser

FIRST_MADE_TELEGRAM_ID = 7101
SLACK_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Directory:
    """The people of the playground: the seeded ones, and those that somebody made."""

    def __init__(self) -> None:
        self.people: list[Person] = list(SEEDED)

    def create(self, name: str, about: str, platform: Literal["telegram", "slack"]) -> Person:
        """Make a person with one identity. Raises ValueError when the name says nothing."""
        name = " ".join(name.split())
        if not name:
            raise ValueError("A person needs a name.")
        word = re.sub(r"[^a-z0-9]+", "", name.lower()) or "person"
        person = Person(id=_free(word, self._is_free), name=name, about=" ".join(about.split()))
        if platform == "telegram":
            person.telegram = self._new_telegram_user(name, word)
        else:
            person.slack = self._new_slack_user(name, word)
        self.people.append(person)
        return person

    def person(self, person_id: str) -> Person | None:
        """The person with this id of ours, as the page names people."""
        return next((person for person in self.people if person.id == person_id), None)

    def telegram_user(self, user_id: int) -> TelegramUser | None:
        """The Telegram account with this id."""
        return next((user for user in self._telegram_users() if user.id == user_id), None)

    def slack_user(self, user_id: str) -> SlackUser | None:
        """The workspace member with this id."""
        return next((user for user in self._slack_users() if user.id == user_id), None)

    def to_json(self) -> Any:
        """Everybody, in a form that ``load`` takes."""
        return [person.model_dump(mode="json") for person in self.people]

    def load(self, json: Any) -> None:
        """Replace everybody by what ``to_json`` gave, and keep whoever is seeded."""
        loaded = [Person.model_validate(entry) for entry in json]
        known = {person.id for person in loaded}
        self.people = [*loaded, *(person for person in SEEDED if person.id not in known)]

    def _telegram_users(self) -> list[TelegramUser]:
        return [person.telegram for person in self.people if person.telegram]

    def _slack_users(self) -> list[SlackUser]:
        return [person.slack for person in self.people if person.slack]

    def _is_free(self, word: str) -> bool:
        return all(person.id != word for person in self.people)

    def _new_telegram_user(self, name: str, word: str) -> TelegramUser:
        users = self._telegram_users()
        taken = {user.username for user in users}
        first_name, _, last_name = name.partition(" ")
        return TelegramUser(
            id=max(FIRST_MADE_TELEGRAM_ID - 1, *(user.id for user in users)) + 1,
            first_name=first_name,
            last_name=last_name or None,
            # Telegram wants at least five characters in a username.
            username=_free(word.ljust(5, "0")[:28], lambda candidate: candidate not in taken),
        )

    def _new_slack_user(self, name: str, word: str) -> SlackUser:
        users = self._slack_users()
        ids = {user.id for user in users}
        names = {user.name for user in users}
        user_id = _random_slack_id()
        while user_id in ids:
            user_id = _random_slack_id()
        return SlackUser(id=user_id, name=_free(word[:18], lambda one: one not in names), real_name=name)


def _free(word: str, is_free: Callable[[str], bool]) -> str:
    candidate, number = word, 1
    while not is_free(candidate):
        number += 1
        candidate = f"{word}{number}"
    return candidate


def _random_slack_id() -> str:
    return "U0" + "".join(secrets.choice(SLACK_ALPHABET) for _ in range(8))
