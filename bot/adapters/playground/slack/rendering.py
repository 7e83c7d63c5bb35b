"""Members, files, messages and channels as Slack's JSON shows them."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.adapters.playground.people import TEAM_ID, SlackUser
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    Channel,
    Message,
    StoredFile,
)

if TYPE_CHECKING:
    from bot.adapters.playground.slack.workspace import Workspace


def email_of(user: SlackUser) -> str:
    """A member's address, in a domain that cannot exist."""
    return f"{user.name}@northwind.example"


def user_object(user: SlackUser, at: datetime, *, locale: bool, email: bool) -> Json:
    """``user`` of users.info; the locale and the address only for those who may see them."""
    zone = ZoneInfo(user.tz)
    profile = {"real_name": user.real_name, "display_name": user.name, "team": TEAM_ID}
    shown = {
        "id": user.id,
        "team_id": TEAM_ID,
        "name": user.name,
        "deleted": False,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": at.astimezone(zone).tzname(),
        "tz_offset": int((at.astimezone(zone).utcoffset() or zone.utcoffset(None) or at - at).total_seconds()),
        "profile": {**profile, "email": email_of(user)} if email else profile,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    return {**shown, "locale": user.locale} if locale else shown


def bot_object(name: str) -> Json:
    """``user`` of users.info for the app's own bot user."""
    return {
        "id": BOT_USER_ID,
        "team_id": TEAM_ID,
        "name": name.lower(),
        "deleted": False,
        "real_name": name,
        "tz": "America/Los_Angeles",
        "profile": {"real_name": name, "display_name": name, "bot_id": BOT_ID, "api_app_id": APP_ID},
        "is_bot": True,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }


def channel_object(channel: Channel, members: int) -> Json:
    """``channel`` of conversations.info."""
    if channel.is_im:
        return {"id": channel.id, "is_im": True, "user": channel.with_user, "is_archived": False, "created": 1}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_archived": False,
        "is_general": channel.name == "general",
        "is_member": channel.has_bot,
        "num_members": members,
        "created": 1,
    }


def file_object(file: StoredFile, base_url: str) -> Json:
    """A file as messages and files.info show it; its content needs the token."""
    private = f"{base_url}/slack/files-pri/{TEAM_ID}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": PurePath(file.name).suffix.lstrip(".").lower() or "binary",
        "user": file.user,
        "user_team": TEAM_ID,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "file_access": "visible",
        "url_private": f"{private}/{quote(file.name)}",
        "url_private_download": f"{private}/download/{quote(file.name)}",
        "permalink": f"https://{TEAM_DOMAIN}.slack.com/files/{file.user}/{file.id}/{quote(file.name)}",
        "channels": [place for place in file.places if place.startswith("C")],
        "ims": [place for place in file.places if place.startswith("D")],
    }


def message_object(workspace: Workspace, message: Message) -> Json:
    """A message as the Web API and events show it."""
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM_ID}
    if message.by_app:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.deleted:
        shown |= {"subtype": "tombstone", "hidden": True}
    optional = {
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata,
    }
    shown |= {name: value for name, value in optional.items() if value}
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if message.files:
        shown["files"] = [file_object(workspace.state.files[each], workspace.base_url) for each in message.files]
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    return shown | _thread(workspace, message)


def _thread(workspace: Workspace, message: Message) -> Json:
    if message.is_reply:
        parent = workspace.message(message.channel, message.thread_ts or "")
        return {"parent_user_id": parent.user} if parent else {}
    replies = workspace.replies(message)
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "latest_reply": replies[-1].ts,
    }
