"""The workspace itself: who is in it, where people talk, what was said. Every change becomes an event for the app."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from bot.adapters.playground.bus import Bus
from bot.adapters.playground.directory import Directory
from bot.adapters.playground.people import TEAM_ID, SlackUser
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.manifest import Manifest
from bot.adapters.playground.slack.model import BOT_USER_ID, SLACKBOT_ID, Channel, Message, State, StoredFile
from bot.adapters.playground.slack.rendering import message_object
from bot.adapters.playground.slack.typed import as_sent

# What the app hears: the kind of event as a manifest names it, and the event.
Publish: TypeAlias = Callable[[str, Json], None]

GENERAL = "C0GENERAL1"
HIRING = "C0HIRING01"


class Workspace:
    """One Slack team. It knows messages and members, nothing of HTTP."""

    def __init__(
        self, directory: Directory, bus: Bus, now: Callable[[], datetime], manifest: Manifest, publish: Publish
    ) -> None:
        self.directory = directory
        self.bus = bus
        self.now = now
        self.manifest = manifest
        self.publish = publish
        self.base_url = "http://127.0.0.1"
        self.state = State()

    def moment(self) -> float:
        """The playground's time in seconds since 1970."""
        return self.now().timestamp()

    def stamp(self) -> str:
        """A fresh ``ts``: the time now, later than every earlier one."""
        self.state.last_stamp = max(int(self.moment() * 1_000_000), self.state.last_stamp + 1)
        seconds, micro = divmod(self.state.last_stamp, 1_000_000)
        return f"{seconds}.{micro:06d}"

    def new_id(self, letter: str) -> str:
        """An id such as ``F0…``, never given before."""
        self.state.counter += 1
        return f"{letter}0{self.state.counter:03X}{secrets.token_hex(3).upper()}"

    def members(self) -> list[SlackUser]:
        """The people of the workspace."""
        return [person.slack for person in self.directory.people if person.slack]

    def channels(self) -> list[Channel]:
        """The public channels."""
        joined = self.state.joined
        return [
            Channel(id=GENERAL, name="general", has_bot=GENERAL in joined),
            Channel(id=HIRING, name="hiring", has_bot=self.state.installed),
        ]

    def dm(self, user_id: str) -> Channel | None:
        """The member's conversation with the app."""
        if self.directory.slack_user(user_id) is None:
            return None
        return Channel(id="D" + user_id[1:], name="directmessage", with_user=user_id)

    def channel(self, channel_id: str) -> Channel | None:
        """A channel or conversation by its id."""
        if channel_id.startswith("D"):
            return self.dm("U" + channel_id[1:])
        return next((channel for channel in self.channels() if channel.id == channel_id), None)

    def named_channel(self, name: str) -> Channel | None:
        """A channel by id or by name, with or without ``#``."""
        wanted = name.removeprefix("#")
        return self.channel(name) or next((each for each in self.channels() if each.name == wanted), None)

    def sent_text(self, text: str) -> str:
        """Typed text with its mentions and links as Slack stores them."""
        people = {user.name.lower(): user.id for user in self.members()}
        people[self.manifest.name.lower()] = BOT_USER_ID
        return as_sent(text, people, {channel.name: channel.id for channel in self.channels()})

    def message(self, channel_id: str, ts: str) -> Message | None:
        """A message by its place and time."""
        return self.state.messages.get(channel_id, {}).get(ts)

    def replies(self, parent: Message) -> list[Message]:
        """The thread under a message, oldest first, without what only one person sees."""
        each = self.state.messages.get(parent.channel, {}).values()
        return [one for one in each if one.thread_ts == parent.ts and one.ts != parent.ts and not one.seen_only_by]

    def visible(self, channel_id: str, user_id: str) -> list[Message]:
        """What this member sees in a channel, threads included, oldest first."""
        messages = self.state.messages.get(channel_id, {}).values()
        return [each for each in messages if each.seen_only_by in (None, user_id)]

    def post(self, message: Message) -> Message:
        """Put a message where it belongs and tell the app, as Slack tells it of its own messages too."""
        self.state.messages.setdefault(message.channel, {})[message.ts] = message
        for file_id in message.files:
            file = self.state.files[file_id]
            file.places = list(dict.fromkeys([*file.places, message.channel]))
        if not message.by_app and not message.seen_only_by:
            self.mark_read(message.user, message.channel)
        self.touch(message)
        if not message.seen_only_by:
            self._say(message, self._posted(message))
        return message

    def notice(self, channel_id: str, user_id: str, text: str, thread_ts: str | None = None) -> None:
        """Slackbot's word to one member, such as that a command failed."""
        ts = self.stamp()
        self.post(
            Message(ts=ts, channel=channel_id, user=SLACKBOT_ID, text=text, seen_only_by=user_id, thread_ts=thread_ts)
        )

    def changed(self, message: Message, before: Json) -> None:
        """Tell pages and the app that a message is not what it was; ``before`` is how it was shown."""
        self.touch(message)
        if message.seen_only_by:
            return
        stamp = self.stamp()
        event = {"subtype": "message_changed", "message": message_object(self, message), "previous_message": before}
        self._say(message, {"type": "message", **event, "hidden": True, "ts": stamp, "event_ts": stamp})

    def delete(self, message: Message) -> None:
        """Take a message away; one that began a thread leaves a stone behind."""
        before = message_object(self, message)
        if self.replies(message):
            message.deleted, message.text, message.user = True, "This message was deleted.", SLACKBOT_ID
            message.blocks, message.files, message.reactions, message.by_app = [], [], {}, False
            message.attachments, message.unfurls = [], {}
        else:
            del self.state.messages[message.channel][message.ts]
        self.touch(message)
        if not message.seen_only_by:
            stamp = self.stamp()
            event = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
            self._say(message, {"type": "message", **event, "hidden": True, "ts": stamp, "event_ts": stamp})

    def add_file(self, name: str, mimetype: str, content: bytes, user: str) -> StoredFile:
        """Keep a file; it is shared once a message carries it."""
        file = StoredFile(
            id=self.new_id("F"),
            name=name,
            title=name,
            mimetype=mimetype,
            user=user,
            created=int(self.moment()),
            content=content,
        )
        self.state.files[file.id] = file
        return file

    def mark_read(self, user_id: str, channel_id: str) -> None:
        """The member has seen everything there."""
        messages = self.visible(channel_id, user_id)
        latest = max((each.ts for each in messages), default="")
        self.state.read.setdefault(user_id, {})[channel_id] = latest

    def unread(self, user_id: str, channel_id: str) -> int:
        """How many messages of others the member has not seen there."""
        seen = self.state.read.get(user_id, {}).get(channel_id, "")
        return sum(each.ts > seen and each.user != user_id for each in self.visible(channel_id, user_id))

    def touch(self, message: Message) -> None:
        """Let pages look at a message again."""
        self.bus.changed(f"slack:{message.seen_only_by or message.channel}")

    def _posted(self, message: Message) -> Json:
        event = {**message_object(self, message), "event_ts": message.ts}
        if message.files:
            event |= {"subtype": "file_share", "upload": True}
        if not message.by_app:
            event["client_msg_id"] = secrets.token_hex(16)
        return event

    def _say(self, message: Message, event: Json) -> None:
        channel = self.channel(message.channel)
        if channel is None or not channel.has_bot:
            return
        kind = "im" if channel.is_im else "channel"
        self.publish(
            "message.im" if channel.is_im else "message.channels",
            {**event, "channel": channel.id, "channel_type": kind, "team": TEAM_ID},
        )
