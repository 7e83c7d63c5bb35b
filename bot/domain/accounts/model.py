"""Accounts and the identities that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import OperatorsOnly
from bot.domain.events import Event
from bot.domain.money import Money


@dataclass(frozen=True)
class Identity:
    """Who somebody is to the outside: issuer ("telegram", "slack") and the subject there.

    A Slack subject is "team/user", since user ids are a workspace's own.
    """

    issuer: str
    subject: str

    def __str__(self) -> str:
        return f"{self.issuer}:{self.subject}"


@dataclass(frozen=True)
class Account:
    """A person in the market. One account can freelance and hire. ``country`` is an ISO code of two letters."""

    id: str
    name: str
    joined_at: datetime
    language: str = "en"
    time_zone: str = "UTC"
    freelances: bool = False
    hires: bool = False
    title: str = ""
    overview: str = ""
    skills: tuple[str, ...] = ()
    hourly_rate: Money | None = None
    is_operator: bool = False
    category: str = ""
    level: str = ""
    country: str = ""
    version: int = 1

    @property
    def ready_to_propose(self) -> bool:
        """Whether a client would know whom they read from."""
        return bool(self.title and self.skills)


class AccountJoined(Event):
    """A person joined from chat."""

    account_id: str


class ProfileChanged(Event):
    """Somebody changed what others read about them."""

    account_id: str


class SettingsChanged(Event):
    """Somebody speaks another language, or lives by another clock."""

    account_id: str


def authorise_operator(actor: Account) -> None:
    """Raises OperatorsOnly for anybody else."""
    if not actor.is_operator:
        raise OperatorsOnly
