"""Who can be played: the people of the playground and their identities on the two platforms."""

from __future__ import annotations

from pydantic import BaseModel

TEAM_ID = "T0PARLEY01"
TEAM_NAME = "Northwind Studio"


class TelegramUser(BaseModel):
    """A Telegram account, as ``from`` of an update shows it."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "en"


class SlackUser(BaseModel):
    """A member of the playground's one Slack workspace."""

    id: str
    name: str
    real_name: str
    tz: str = "UTC"
    locale: str = "en-US"


class Person(BaseModel):
    """Somebody that the person at the browser can be, on one platform or on both."""

    id: str
    name: str
    about: str
    telegram: TelegramUser | None = None
    slack: SlackUser | None = None


SEEDED = (
    Person(
        id="ana",
        name="Ana Souza",
        about="Python freelancer, on Telegram",
        telegram=TelegramUser(id=7001, first_name="Ana", last_name="Souza", username="anasouza"),
    ),
    Person(
        id="bruno",
        name="Bruno Keller",
        about="Designer who freelances, on Telegram",
        telegram=TelegramUser(id=7002, first_name="Bruno", last_name="Keller", username="brunok"),
    ),
    Person(
        id="mia",
        name="Mia Chen",
        about="Hires for Northwind, on Slack",
        slack=SlackUser(id="U0MIACHEN1", name="mia", real_name="Mia Chen"),
    ),
    Person(
        id="liam",
        name="Liam Novak",
        about="Mia's colleague, on Slack",
        slack=SlackUser(id="U0LIAMNOV1", name="liam", real_name="Liam Novak"),
    ),
    Person(
        id="noor",
        name="Noor Haddad",
        about="Freelances from Slack",
        slack=SlackUser(id="U0NOORHAD1", name="noor", real_name="Noor Haddad"),
    ),
    Person(
        id="carla",
        name="Carla Rossi",
        about="Founder who hires from Telegram",
        telegram=TelegramUser(id=7003, first_name="Carla", last_name="Rossi", username="carlarossi"),
    ),
    Person(
        id="olga",
        name="Olga Petrova",
        about="Parley's operator: confirms money, sends payouts",
        telegram=TelegramUser(id=7009, first_name="Olga", last_name="Petrova", username="olga_ops"),
    ),
)
