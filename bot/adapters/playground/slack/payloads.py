"""The payloads of interactivity: what Slack sends when a member presses, submits, closes or looks up something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.adapters.playground.people import TEAM_ID, SlackUser
from bot.adapters.playground.slack.hooks import Hooks
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.kit.values import starting_values
from bot.adapters.playground.slack.manifest import Shortcut
from bot.adapters.playground.slack.model import APP_ID, TEAM_DOMAIN, VERIFICATION_TOKEN, Channel, Message, View
from bot.adapters.playground.slack.rendering import message_object
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Place:
    """Where somebody acts: a message, or a view (a modal or the Home tab)."""

    message: Message | None = None
    view: View | None = None

    def unfolded(self, block_id: str) -> str | None:
        """The address whose unfurl holds this block; None for a block of the message or the view itself."""
        unfurls = self.message.unfurls.items() if self.message is not None else ()
        holds = (url for url, each in unfurls if any(one["block_id"] == block_id for one in each.get("blocks", [])))
        return next(holds, None)

    @property
    def blocks(self) -> list[Json]:
        """The blocks that can be acted on there."""
        if self.message is not None:
            unfolded = self.message.unfurls.values()
            return [*self.message.blocks, *(block for each in unfolded for block in each.get("blocks", []))]
        return self.view.body["blocks"] if self.view is not None else []


class Payloads:
    """Writes payloads; every one of them that may open a modal carries a fresh trigger id."""

    def __init__(self, workspace: Workspace, surfaces: Surfaces, hooks: Hooks) -> None:
        self._workspace = workspace
        self._surfaces = surfaces
        self._hooks = hooks

    def block_actions(self, user: SlackUser, place: Place, action: Json) -> Json:
        """A button was pressed or something chosen."""
        payload = self._from(user, "block_actions", place.view)
        payload |= {"actions": [{**action, "action_ts": self._workspace.stamp()}], **self._where(user, place)}
        address = place.unfolded(action.get("block_id", ""))
        if address is not None:
            unfurl = {
                "type": "message_attachment",
                "attachment_id": 1,
                "is_app_unfurl": True,
                "app_unfurl_url": address,
            }
            payload["container"] |= unfurl
        if place.message is not None:
            payload["state"] = {"values": starting_values(place.blocks, place.message.values.get(user.id))}
            payload["response_url"] = self._response_url(user, place.message)
        elif place.view is not None and place.view.body["type"] == "modal":
            payload["response_urls"] = []
        return payload

    def suggestion(self, user: SlackUser, place: Place, block_id: str, element: Json, query: str) -> Json:
        """An external menu wants options."""
        payload = self._from(user, "block_suggestion", place.view, trigger=False)
        asked = {"action_id": element["action_id"], "block_id": block_id, "value": query}
        return {**payload, **asked, **self._where(user, place)}

    def submission(self, user: SlackUser, view: View) -> Json:
        """A modal was submitted."""
        payload = self._from(user, "view_submission", view)
        return {**payload, "view": self._surfaces.payload(view), "response_urls": []}

    def closed(self, user: SlackUser, view: View, *, cleared: bool) -> Json:
        """A modal was closed without being submitted."""
        payload = self._from(user, "view_closed", view, trigger=False)
        return {**payload, "view": self._surfaces.payload(view), "is_cleared": cleared}

    def message_shortcut(self, user: SlackUser, shortcut: Shortcut, message: Message) -> Json:
        """A message shortcut was chosen."""
        payload = self._from(user, "message_action")
        return {
            **payload,
            "callback_id": shortcut.callback_id,
            "action_ts": self._workspace.stamp(),
            "message_ts": message.ts,
            "message": message_object(self._workspace, message),
            "channel": self._channel(message.channel),
            "response_url": self._response_url(user, message),
        }

    def global_shortcut(self, user: SlackUser, shortcut: Shortcut) -> Json:
        """A global shortcut was chosen."""
        payload = self._from(user, "shortcut")
        return {**payload, "callback_id": shortcut.callback_id, "action_ts": self._workspace.stamp()}

    def command(self, user: SlackUser, channel: Channel, command: str, text: str) -> Json:
        """A slash command was sent; form fields, not JSON."""
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._hooks.issue(user.id, channel.id),
            "trigger_id": self._surfaces.triggers.issue(user.id),
        }

    def _from(self, user: SlackUser, kind: str, view: View | None = None, *, trigger: bool = True) -> Json:
        payload: Json = {
            "type": kind,
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM_ID},
            "api_app_id": APP_ID,
            "token": VERIFICATION_TOKEN,
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if trigger:
            in_modal = view.id if view is not None and view.body["type"] == "modal" else None
            payload["trigger_id"] = self._surfaces.triggers.issue(user.id, in_modal)
        return payload

    def _where(self, user: SlackUser, place: Place) -> Json:
        if place.message is None:
            assert place.view is not None  # noqa: S101 - a place is a message or a view
            shown = self._surfaces.payload(place.view)
            return {"container": {"type": "view", "view_id": place.view.id}, "view": shown}
        message = place.message
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.seen_only_by == user.id,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        where: dict[str, Any] = {"container": container, "channel": self._channel(message.channel)}
        # Of an ephemeral message the app is told no more than where it was.
        return where if message.seen_only_by else {**where, "message": message_object(self._workspace, message)}

    def _channel(self, channel_id: str) -> Json:
        channel = self._workspace.channel(channel_id)
        return {"id": channel_id, "name": channel.name if channel else "unknown"}

    def _response_url(self, user: SlackUser, message: Message) -> str:
        return self._hooks.issue(user.id, message.channel, message.ts, message.thread_ts)
