"""What the workspace remembers: plain values that can be written down and read again."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.kit.values import Values

APP_ID = "A0PARLEYAP"
BOT_ID = "B0PARLEYBT"
BOT_USER_ID = "U0PARLEYBT"
SLACKBOT_ID = "USLACKBOT"
TEAM_DOMAIN = "northwind-studio"

# Slack sends this with every request to the app; it is long superseded by signatures.
VERIFICATION_TOKEN = "gIkuvaNzQIHg97ATvDxqgjtO"  # noqa: S105 - not a secret here, a field that Slack still sends


class Bytes(BaseModel):
    """Something that holds bytes; in JSON they are base64."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class Channel(BaseModel):
    """A place for messages: a public channel, or the conversation of one member with the app."""

    id: str
    name: str
    with_user: str | None = None
    has_bot: bool = True

    @property
    def is_im(self) -> bool:
        """Whether this is a conversation with the app rather than a channel."""
        return self.with_user is not None


class StoredFile(Bytes):
    """A file that somebody uploaded. ``places`` are the channels that it is shared in."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    content: bytes
    places: list[str] = Field(default_factory=list)


class Message(BaseModel):
    """A message; ``seen_only_by`` makes it ephemeral, ``by_app`` says that it carries the app's badge.

    ``values`` is what each member has chosen in its menus.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    by_app: bool = False
    blocks: list[Json] = Field(default_factory=list)
    attachments: list[Json] = Field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    files: list[str] = Field(default_factory=list)
    edited: str | None = None
    deleted: bool = False
    reactions: dict[str, list[str]] = Field(default_factory=dict)
    seen_only_by: str | None = None
    unfurls: dict[str, Json] = Field(default_factory=dict)
    metadata: Json | None = None
    values: dict[str, Values] = Field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it belongs to a thread that another message began."""
        return self.thread_ts is not None and self.thread_ts != self.ts


class View(BaseModel):
    """A modal or a Home tab of one member, with what the member has filled in."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: Values = Field(default_factory=dict)
    errors: dict[str, str] = Field(default_factory=dict)
    notice: str | None = None


class Hook(BaseModel):
    """A response_url: where the app may answer an interaction, a few times and not for long."""

    user: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    made_at: float
    uses: int = 0


class Token(BaseModel):
    """A token of the app. ``expires_at`` is in seconds since 1970, None for one that never expires."""

    kind: Literal["bot", "app", "refresh"]
    expires_at: float | None = None
    revoked: Literal["token_revoked", "account_inactive"] | None = None


class Code(BaseModel):
    """What OAuth's authorize page hands to the app, to be exchanged once."""

    user: str
    redirect_uri: str | None
    scopes: list[str]
    made_at: float
    used: bool = False


class Upload(Bytes):
    """A file that the app has announced and not yet shared."""

    file_id: str
    name: str
    length: int
    content: bytes | None = None


class State(BaseModel):
    """Everything that outlives a restart."""

    last_stamp: int = 0
    counter: int = 0
    installed: bool = True
    installer: str | None = None
    joined: list[str] = Field(default_factory=list)
    messages: dict[str, dict[str, Message]] = Field(default_factory=dict)
    files: dict[str, StoredFile] = Field(default_factory=dict)
    uploads: dict[str, Upload] = Field(default_factory=dict)
    homes: dict[str, View] = Field(default_factory=dict)
    modals: dict[str, list[View]] = Field(default_factory=dict)
    read: dict[str, dict[str, str]] = Field(default_factory=dict)
    hooks: dict[str, Hook] = Field(default_factory=dict)
    tokens: dict[str, Token] = Field(default_factory=dict)
    codes: dict[str, Code] = Field(default_factory=dict)

    def to_json(self) -> Any:
        """In a form that ``json.dumps`` takes."""
        return self.model_dump(mode="json")
