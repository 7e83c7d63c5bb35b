"""Response URLs: a few answers to one interaction, also where the app is no member."""

from __future__ import annotations

import secrets

from bot.adapters.playground.people import TEAM_ID
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.kit.blocks import check_blocks, named
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import BOT_USER_ID, Hook, Message
from bot.adapters.playground.slack.rendering import message_object
from bot.adapters.playground.slack.workspace import Workspace

USES_AT_MOST = 5
LIFETIME_S = 30 * 60


class Hooks:
    """Issues response URLs and does what is posted to them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def issue(self, user: str, channel: str, message_ts: str | None = None, thread_ts: str | None = None) -> str:
        """A response_url for an interaction of this member there."""
        key = f"{secrets.randbelow(10**12):012d}/{secrets.token_urlsafe(18)}"
        self._workspace.state.hooks[key] = Hook(
            user=user,
            channel=channel,
            message_ts=message_ts,
            thread_ts=thread_ts,
            made_at=self._workspace.moment(),
        )
        return f"{self._workspace.base_url}/slack/hooks/{TEAM_ID}/{key}"

    def answer(self, key: str, body: Json) -> None:
        """Do what the app posted. Raises RefusalError with Slack's status and code."""
        hook = self._workspace.state.hooks.get(key)
        if hook is None or self._workspace.moment() - hook.made_at > LIFETIME_S:
            raise RefusalError("expired_url", status=404)
        if hook.uses >= USES_AT_MOST:
            raise RefusalError("used_url", status=404)
        hook.uses += 1
        self.apply(hook, body)

    def apply(self, hook: Hook, body: Json) -> None:
        """Post, replace or delete as ``body`` says, which is also how a slash command may be answered directly."""
        original = self._workspace.message(hook.channel, hook.message_ts) if hook.message_ts else None
        if body.get("delete_original"):
            if original is not None:
                self._workspace.delete(original)
            return
        text, blocks = body.get("text") or "", body.get("blocks") or []
        if not text and not blocks and not body.get("attachments"):
            raise RefusalError("no_text", status=400)
        problems = check_blocks(blocks, "message")
        if problems:
            raise RefusalError("invalid_blocks", problems, status=400)
        if body.get("replace_original") and original is not None:
            self._replace(original, text, named(blocks))
        else:
            self._post(hook, body, text, named(blocks))

    def _replace(self, original: Message, text: str, blocks: list[Json]) -> None:
        before = message_object(self._workspace, original)
        original.text, original.blocks, original.attachments = text, blocks, []
        self._workspace.changed(original, before)

    def _post(self, hook: Hook, body: Json, text: str, blocks: list[Json]) -> None:
        public = body.get("response_type") == "in_channel"
        self._workspace.post(
            Message(
                ts=self._workspace.stamp(),
                channel=hook.channel,
                user=BOT_USER_ID,
                by_app=True,
                text=text,
                blocks=blocks,
                attachments=body.get("attachments") or [],
                thread_ts=body.get("thread_ts") or hook.thread_ts,
                seen_only_by=None if public else hook.user,
            )
        )
