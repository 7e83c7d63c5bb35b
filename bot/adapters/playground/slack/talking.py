"""What members do with messages: write, edit, react, send commands, look at the app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from bot.adapters.playground.people import SlackUser
from bot.adapters.playground.slack.courier import Courier
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.hooks import Hooks
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import BOT_USER_ID, Channel, Hook, Message
from bot.adapters.playground.slack.payloads import Payloads
from bot.adapters.playground.slack.rendering import message_object
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.typed import links, mentions, within
from bot.adapters.playground.slack.workspace import Workspace

# A file as a person attaches it: its name, its MIME type, its content.
Attached: TypeAlias = tuple[str, str, bytes]


class Talking:
    """Everything that happens outside of blocks."""

    def __init__(
        self, workspace: Workspace, surfaces: Surfaces, hooks: Hooks, courier: Courier, payloads: Payloads
    ) -> None:
        self._workspace = workspace
        self._surfaces = surfaces
        self._hooks = hooks
        self._courier = courier
        self._payloads = payloads

    def member(self, user_id: str) -> SlackUser:
        """The member with this id. Raises LookupError."""
        user = self._workspace.directory.slack_user(user_id)
        if user is None:
            raise LookupError(f"No member {user_id}")
        return user

    def place(self, user_id: str, channel: str | None) -> Channel:
        """A channel by id or name, or without one the member's conversation with the app. Raises LookupError."""
        found = self._workspace.dm(user_id) if channel is None else self._workspace.named_channel(channel)
        if found is None or found.with_user not in (None, user_id):
            raise LookupError(f"{user_id} is in no channel {channel}")
        return found

    def message(self, user_id: str, channel: str, ts: str) -> Message:
        """A message that this member sees. Raises LookupError."""
        place = self.place(user_id, channel)
        message = self._workspace.message(place.id, ts)
        if message is None or message.seen_only_by not in (None, user_id) or message.deleted:
            raise LookupError(f"{user_id} sees no message {ts} in {channel}")
        return message

    async def write(
        self,
        user_id: str,
        channel: str | None,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[Attached] = (),
    ) -> Message:
        """Post as a member; links and mentions become events of their own."""
        place, user = self.place(user_id, channel), self.member(user_id)
        stored = [self._workspace.add_file(name, kind, content, user.id) for name, kind, content in files]
        message = self._workspace.post(
            Message(
                ts=self._workspace.stamp(),
                channel=place.id,
                user=user.id,
                text=self._workspace.sent_text(text),
                thread_ts=thread_ts,
                files=[file.id for file in stored],
            )
        )
        self._mention(message, place)
        self._share_links(message, place)
        await self._courier.attempted()
        return message

    async def edit(self, user_id: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message. Raises LookupError for anybody else's."""
        message = self._own(user_id, channel, ts)
        before = message_object(self._workspace, message)
        message.text = self._workspace.sent_text(text)
        message.edited = self._workspace.stamp()
        self._workspace.changed(message, before)
        await self._courier.attempted()

    async def delete(self, user_id: str, channel: str, ts: str) -> None:
        """Take one's own message away. Raises LookupError for anybody else's."""
        self._workspace.delete(self._own(user_id, channel, ts))
        await self._courier.attempted()

    async def react(self, user_id: str, channel: str, ts: str, name: str) -> bool:
        """Add a reaction, or take it back when it is there. Says whether it is there now."""
        message = self.message(user_id, channel, ts)
        users = message.reactions.setdefault(name, [])
        added = user_id not in users
        if added:
            users.append(user_id)
        else:
            users.remove(user_id)
        if not users:
            del message.reactions[name]
        self._workspace.touch(message)
        place = self._workspace.channel(message.channel)
        if place is not None and place.has_bot:
            item = {"type": "message", "channel": message.channel, "ts": message.ts}
            kind = "reaction_added" if added else "reaction_removed"
            event = {"type": kind, "user": user_id, "reaction": name, "item": item, "item_user": message.user}
            self._workspace.publish(kind, {**event, "event_ts": self._workspace.stamp()})
        await self._courier.attempted()
        return added

    async def command(self, user_id: str, command: str, text: str, channel: str | None = None) -> str | None:
        """Send a slash command. Returns Slack's word for a failure, which the member sees as well, or None."""
        user, place = self.member(user_id), self.place(user_id, channel)
        known = [each.command for each in self._workspace.manifest.features.slash_commands]
        if command not in known or not self._workspace.state.installed:
            self._workspace.notice(place.id, user_id, f"{command} is not a valid command.")
            return "unknown_command"
        payload = self._payloads.command(user, place, command, text)
        answer = await self._courier.send("slash_commands", payload)
        failure: str | None = answer.failure
        if failure is None and answer.body:
            failure = self._answered(user, place, answer.body)
        if failure is not None:
            self._workspace.notice(place.id, user_id, f"{command} failed with the error “{failure}”")
        return failure

    async def look(self, user_id: str, tab: str) -> None:
        """Open the app's Home or Messages tab."""
        user, place = self.member(user_id), self.place(user_id, None)
        if tab == "messages":
            self._workspace.mark_read(user_id, place.id)
            self._workspace.bus.changed(f"slack:{user_id}")
        home = self._surfaces.home(user.id)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": place.id, "tab": tab}
        if tab == "home" and home is not None:
            event["view"] = self._surfaces.payload(home)
        self._workspace.publish("app_home_opened", {**event, "event_ts": self._workspace.stamp()})
        await self._courier.attempted()

    def _answered(self, user: SlackUser, place: Channel, body: str | Json) -> str | None:
        answer = {"text": body} if isinstance(body, str) else body
        if not any(answer.get(name) for name in ("text", "blocks", "attachments")):
            return None
        hook = Hook(user=user.id, channel=place.id, message_ts=None, thread_ts=None, made_at=0)
        try:
            self._hooks.apply(hook, answer)
        except RefusalError as refusal:
            return refusal.code
        return None

    def _own(self, user_id: str, channel: str, ts: str) -> Message:
        message = self.message(user_id, channel, ts)
        if message.user != user_id:
            raise LookupError(f"{ts} is not {user_id}'s message")
        return message

    def _mention(self, message: Message, place: Channel) -> None:
        if not mentions(message.text, BOT_USER_ID) or place.is_im:
            return
        if not place.has_bot:
            name = self._workspace.manifest.name
            self._workspace.notice(place.id, message.user, f"{name} is not in this channel. Invite it first.")
            return
        event = {**message_object(self._workspace, message), "type": "app_mention", "channel": place.id}
        self._workspace.publish("app_mention", {**event, "event_ts": message.ts})

    def _share_links(self, message: Message, place: Channel) -> None:
        domains = self._workspace.manifest.features.unfurl_domains
        shared = [
            {"domain": domain, "url": url.replace("&amp;", "&")}
            for url in links(message.text)
            if (domain := within(url, domains))
        ]
        if not shared:
            return
        event: Json = {
            "type": "link_shared",
            "user": message.user,
            "channel": place.id,
            "message_ts": message.ts,
            "links": shared,
            "source": "conversations_history",
            "unfurl_id": f"{message.channel}-{message.ts}",
            "is_bot_user_member": place.has_bot,
            "event_ts": message.ts,
        }
        if message.thread_ts:
            event["thread_ts"] = message.thread_ts
        self._workspace.publish("link_shared", event)
