"""The ``conversations.*``, ``users.*`` and ``team.*`` methods."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.playground.people import TEAM_ID, TEAM_NAME, SlackUser
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import BOT_USER_ID, TEAM_DOMAIN
from bot.adapters.playground.slack.rendering import (
    bot_object,
    channel_object,
    email_of,
    message_object,
    user_object,
)
from bot.adapters.playground.slack.web_api.call import Call, Offer


def open_conversation(call: Call) -> Json:
    """``conversations.open``, with one member; conversations of several people with the app are not offered."""
    if call.given("channel"):
        channel = call.channel()
    else:
        users = (call.given("users") or "").split(",")
        if users == [""]:
            raise RefusalError("users_list_not_supplied")
        if len(users) > 1:
            raise RefusalError("method_not_supported_for_channel_type")
        found = call.workspace.dm(users[0].strip())
        if found is None:
            raise RefusalError("user_not_found")
        channel = found
    shown = channel_object(channel, 2) if call.flag("return_im") else {"id": channel.id}
    return {"ok": True, "no_op": True, "already_open": True, "channel": shown}


def conversation_info(call: Call) -> Json:
    """``conversations.info``"""
    return {"ok": True, "channel": channel_object(call.channel(), len(call.workspace.members()))}


def list_conversations(call: Call) -> Json:
    """``conversations.list``, for ``types`` public_channel and im"""
    types = (call.given("types") or "public_channel").split(",")
    channels = call.workspace.channels() if "public_channel" in types else []
    if "im" in types:
        channels += [dm for user in call.workspace.members() if (dm := call.workspace.dm(user.id))]
    count = len(call.workspace.members())
    shown, metadata = call.page([channel_object(channel, count) for channel in channels], 1000)
    return {"ok": True, "channels": shown, "response_metadata": metadata}


def replies(call: Call) -> Json:
    """``conversations.replies``"""
    channel = call.channel()
    if not channel.has_bot:
        raise RefusalError("not_in_channel")
    parent = call.workspace.message(channel.id, call.needed("ts"))
    if parent is None or parent.seen_only_by:
        raise RefusalError("thread_not_found")
    thread = [message_object(call.workspace, each) for each in (parent, *call.workspace.replies(parent))]
    shown, metadata = call.page(thread, 1000)
    return {"ok": True, "messages": shown, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _shown(call: Call, user: SlackUser, *, locale: bool) -> Json:
    sees_mail = "users:read.email" in call.workspace.manifest.scopes
    return user_object(user, call.workspace.now(), locale=locale, email=sees_mail)


def user_info(call: Call) -> Json:
    """``users.info``"""
    user_id = call.needed("user")
    if user_id == BOT_USER_ID:
        return {"ok": True, "user": bot_object(call.workspace.manifest.name)}
    user = call.workspace.directory.slack_user(user_id)
    if user is None:
        raise RefusalError("user_not_found")
    return {"ok": True, "user": _shown(call, user, locale=call.flag("include_locale"))}


def list_users(call: Call) -> Json:
    """``users.list``"""
    locale = call.flag("include_locale")
    everyone = [_shown(call, user, locale=locale) for user in call.workspace.members()]
    members, metadata = call.page([*everyone, bot_object(call.workspace.manifest.name)], 1000)
    moment = int(call.workspace.moment())
    return {"ok": True, "members": members, "cache_ts": moment, "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    """``users.lookupByEmail``"""
    email = call.needed("email").lower()
    for user in call.workspace.members():
        if email_of(user) == email:
            return {"ok": True, "user": _shown(call, user, locale=False)}
    raise RefusalError("users_not_found")


def team_info(_call: Call) -> Json:
    """``team.info``"""
    address = f"https://{TEAM_DOMAIN}.slack.com/"
    return {"ok": True, "team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "url": address}}


METHODS: Mapping[str, Offer] = {
    "conversations.open": Offer(open_conversation, "im:write"),
    "conversations.info": Offer(conversation_info, "channels:read"),
    "conversations.list": Offer(list_conversations, "channels:read"),
    "conversations.replies": Offer(replies, "im:history"),
    "users.info": Offer(user_info, "users:read"),
    "users.list": Offer(list_users, "users:read"),
    "users.lookupByEmail": Offer(lookup_by_email, "users:read.email"),
    "team.info": Offer(team_info, "team:read"),
}
