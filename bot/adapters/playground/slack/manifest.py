"""The app's manifest, as far as the workspace needs it: commands, shortcuts, scopes and subscriptions."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

DEFAULT_MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Parley", "description": "Hire and get hired, right here."},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Parley", "always_online": True},
        "slash_commands": [
            {"command": "/parley", "description": "Find work, hire, get paid", "usage_hint": "help | jobs | balance"}
        ],
        "shortcuts": [
            {
                "name": "Post as a job",
                "type": "message",
                "callback_id": "post_job",
                "description": "Start a job from a message",
            },
            {"name": "Post a job", "type": "global", "callback_id": "post_job_global", "description": "Start a job"},
        ],
        "unfurl_domains": ["parley.example"],
    },
    "oauth_config": {
        "redirect_urls": [],
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "im:history",
                "im:read",
                "im:write",
                "links:read",
                "links:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
                "users:read.email",
            ]
        },
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "link_shared",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "tokens_revoked",
            ]
        },
        "token_rotation_enabled": True,
    },
}


class Command(BaseModel):
    """A slash command."""

    command: str
    description: str = ""
    usage_hint: str = ""


class Shortcut(BaseModel):
    """A message shortcut or a global one."""

    name: str
    type: Literal["message", "global"]
    callback_id: str
    description: str = ""


class _Display(BaseModel):
    name: str
    description: str = ""


class _AppHome(BaseModel):
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = True


class _BotUser(BaseModel):
    display_name: str = ""


class _Features(BaseModel):
    app_home: _AppHome = Field(default_factory=_AppHome)
    bot_user: _BotUser = Field(default_factory=_BotUser)
    slash_commands: list[Command] = Field(default_factory=list)
    shortcuts: list[Shortcut] = Field(default_factory=list)
    unfurl_domains: list[str] = Field(default_factory=list)


class _Scopes(BaseModel):
    bot: list[str] = Field(default_factory=list)


class _OAuth(BaseModel):
    redirect_urls: list[str] = Field(default_factory=list)
    scopes: _Scopes = Field(default_factory=_Scopes)


class _Subscriptions(BaseModel):
    bot_events: list[str] = Field(default_factory=list)


class _Settings(BaseModel):
    event_subscriptions: _Subscriptions = Field(default_factory=_Subscriptions)
    token_rotation_enabled: bool = False


class Manifest(BaseModel):
    """What the workspace reads in a Slack app manifest; it ignores the rest."""

    display_information: _Display
    features: _Features = Field(default_factory=_Features)
    oauth_config: _OAuth = Field(default_factory=_OAuth)
    settings: _Settings = Field(default_factory=_Settings)

    @property
    def name(self) -> str:
        """The app's name as people see it."""
        return self.features.bot_user.display_name or self.display_information.name

    @property
    def scopes(self) -> list[str]:
        """The bot's scopes."""
        return self.oauth_config.scopes.bot

    def subscribed(self, event: str) -> bool:
        """Whether the app wants this kind of event, named as in a manifest (``message.im``)."""
        return event in self.settings.event_subscriptions.bot_events

    def shortcut(self, callback_id_or_name: str, kind: Literal["message", "global"]) -> Shortcut:
        """A shortcut by what identifies it or by what people call it. Raises LookupError."""
        for each in self.features.shortcuts:
            if each.type == kind and callback_id_or_name in {each.callback_id, each.name}:
                return each
        raise LookupError(f"No {kind} shortcut {callback_id_or_name!r}")
