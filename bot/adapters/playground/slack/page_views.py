"""What the page draws, as JSON."""

from __future__ import annotations

from bot.adapters.playground.people import TEAM_ID, TEAM_NAME
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.kit.values import starting_values
from bot.adapters.playground.slack.model import BOT_USER_ID, Channel, Message, View
from bot.adapters.playground.slack.surfaces import Surfaces
from bot.adapters.playground.slack.talking import Talking
from bot.adapters.playground.slack.workspace import Workspace


class PageViews:
    """Reads only. Raises LookupError for members and channels that are none."""

    def __init__(self, workspace: Workspace, surfaces: Surfaces, talking: Talking) -> None:
        self._workspace = workspace
        self._surfaces = surfaces
        self._talking = talking

    def overview(self, user: str) -> Json:
        """The sidebar and the Home tab."""
        member, dm = self._talking.member(user), self._talking.place(user, None)
        manifest, home = self._workspace.manifest, self._surfaces.home(user)
        features = manifest.features
        return {
            "now": self._workspace.moment(),
            "team": {"id": TEAM_ID, "name": TEAM_NAME},
            "me": {"id": member.id, "name": member.real_name},
            "members": [each.model_dump(include={"id", "name", "real_name"}) for each in self._workspace.members()],
            "app": {
                "user": BOT_USER_ID,
                "name": manifest.name,
                "about": manifest.display_information.description,
                "installed": self._workspace.state.installed,
                "commands": [each.model_dump() for each in features.slash_commands],
                "shortcuts": [each.model_dump() for each in features.shortcuts],
                "has_home": features.app_home.home_tab_enabled,
            },
            "channels": [self._channel(user, each) for each in self._workspace.channels()],
            "dm": self._channel(user, dm),
            "home": self._view(home) if home else None,
        }

    def conversation(self, user: str, channel: str) -> Json:
        """All that the member sees in a channel, threads included."""
        place = self._talking.place(user, channel)
        messages = [self._message(user, each) for each in self._workspace.visible(place.id, user)]
        return {"channel": self._channel(user, place), "messages": messages}

    def modal(self, user: str) -> Json:
        """The member's open modals, the topmost last."""
        return {"stack": [self._view(each) for each in self._surfaces.stack(user)]}

    def unread(self) -> Json:
        """How much of the app's conversation each person has not read, by the person's own id."""
        return {
            person.id: self._workspace.unread(person.slack.id, f"D{person.slack.id[1:]}")
            for person in self._workspace.directory.people
            if person.slack
        }

    def _channel(self, user: str, channel: Channel) -> Json:
        unread = self._workspace.unread(user, channel.id)
        read = self._workspace.state.read.get(user, {}).get(channel.id, "")
        return {"id": channel.id, "name": channel.name, "has_app": channel.has_bot, "unread": unread, "read": read}

    def _view(self, view: View) -> Json:
        shown = self._surfaces.payload(view)
        return {
            **{name: shown.get(name) for name in ("id", "hash", "title", "submit", "close", "blocks")},
            "values": view.values,
            "errors": view.errors,
            "notice": view.notice,
        }

    def _message(self, user: str, message: Message) -> Json:
        files = [self._workspace.state.files[each] for each in message.files]
        replies = [] if message.is_reply else self._workspace.replies(message)
        return {
            **message.model_dump(
                include={
                    "ts", "user", "text", "by_app", "blocks", "attachments", "thread_ts", "broadcast", "deleted",
                    "reactions", "unfurls",
                }
            ),
            "edited": message.edited is not None,
            "ephemeral": message.seen_only_by is not None,
            "files": [
                {"id": each.id, "name": each.name, "mimetype": each.mimetype, "size": len(each.content)}
                for each in files
            ],
            "values": starting_values(message.blocks, message.values.get(user)),
            "replies": {
                "count": len(replies),
                "users": list(dict.fromkeys(each.user for each in replies)),
                "latest": replies[-1].ts if replies else None,
            },
        }  # fmt: skip
