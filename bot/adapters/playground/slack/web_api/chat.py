"""The ``chat.*`` and ``reactions.*`` methods."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.kit.blocks import MESSAGE_AT_MOST, check_blocks, length_of, named
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import BOT_USER_ID, TEAM_DOMAIN, Channel, Message
from bot.adapters.playground.slack.rendering import message_object
from bot.adapters.playground.slack.typed import links, within
from bot.adapters.playground.slack.web_api.call import Call, Offer

TEXT_AT_MOST = 40_000
UPDATED_TEXT_AT_MOST = 4_000


def post_message(call: Call) -> Json:
    """``chat.postMessage``"""
    channel = call.channel(users_too=True)
    message = _composed(call, channel)
    if not channel.has_bot and "chat:write.public" not in call.workspace.manifest.scopes:
        raise RefusalError("not_in_channel")
    call.workspace.post(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": message_object(call.workspace, message)}


def post_ephemeral(call: Call) -> Json:
    """``chat.postEphemeral``"""
    channel = call.channel()
    user = call.workspace.directory.slack_user(call.needed("user"))
    if user is None:
        raise RefusalError("user_not_found")
    if channel.with_user not in (None, user.id) or not channel.has_bot:
        raise RefusalError("user_not_in_channel" if channel.is_im else "not_in_channel")
    message = _composed(call, channel)
    message.seen_only_by = user.id
    call.workspace.post(message)
    return {"ok": True, "message_ts": message.ts}


def update(call: Call) -> Json:
    """``chat.update``: text without blocks takes the blocks away, as Slack does."""
    message = call.own_message("cant_update_message")
    text, blocks = call.given("text"), _blocks(call)
    if text is None and blocks is None and call.json("attachments") is None:
        raise RefusalError("no_text")
    if len(text or "") > UPDATED_TEXT_AT_MOST:
        raise RefusalError("msg_too_long")
    before = message_object(call.workspace, message)
    if blocks is not None or text is not None:
        message.blocks = blocks or []
    if text is not None:
        message.text = text
    if call.json("attachments") is not None:
        message.attachments = call.json("attachments")
    if call.json("metadata") is not None:
        message.metadata = call.json("metadata")
    if not message.blocks:
        message.edited = call.workspace.stamp()
    call.workspace.changed(message, before)
    shown = message_object(call.workspace, message)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """``chat.delete``"""
    message = call.own_message("cant_delete_message")
    call.workspace.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """``chat.getPermalink``"""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def unfurl(call: Call) -> Json:
    """``chat.unfurl``: the link must stand in the message and belong to the app."""
    wanted, ts = call.given("channel"), call.given("ts")
    if call.given("unfurl_id") and not call.given("source"):
        raise RefusalError("missing_source")
    if call.given("source") and not call.given("unfurl_id"):
        raise RefusalError("missing_unfurl_id")
    if call.given("unfurl_id"):
        wanted, _, ts = call.needed("unfurl_id").partition("-")
    channel = call.workspace.channel(wanted) if wanted else None
    if channel is None:
        raise RefusalError("cannot_find_channel" if wanted else "missing_channel")
    message = call.workspace.message(channel.id, ts or "")
    if message is None:
        raise RefusalError("cannot_find_message")
    unfurls, metadata = call.json("unfurls") or {}, call.json("metadata")
    entities = (metadata or {}).get("entities") or []
    unfurls = {**unfurls, **{each.get("app_unfurl_url", ""): {"entity": each} for each in entities}}
    if not unfurls:
        raise RefusalError("missing_unfurls")
    for url, content in unfurls.items():
        _check_unfurl(call, message, url, content)
        if content.get("blocks"):
            content["blocks"] = named(content["blocks"])
    before = message_object(call.workspace, message)
    message.unfurls |= unfurls
    call.workspace.changed(message, before)
    return {"ok": True}


def _check_unfurl(call: Call, message: Message, url: str, content: Json) -> None:
    if not isinstance(content, dict):
        raise RefusalError("cannot_parse_attachment")
    domains = call.workspace.manifest.features.unfurl_domains
    if url.replace("&", "&amp;") not in links(message.text) or not within(url, domains):
        raise RefusalError("cannot_unfurl_url")
    problems = check_blocks(content.get("blocks") or [], "message", f"/unfurls/{url.replace('/', '~1')}/blocks")
    if problems:
        raise RefusalError("cannot_parse_attachment", problems)


def add_reaction(call: Call) -> Json:
    """``reactions.add``"""
    channel = call.channel()
    message = call.message(channel, "timestamp")
    name = call.needed("name").strip(":")
    users = message.reactions.setdefault(name, [])
    if BOT_USER_ID in users:
        raise RefusalError("already_reacted")
    users.append(BOT_USER_ID)
    call.workspace.touch(message)
    return {"ok": True}


def _blocks(call: Call) -> list[Json] | None:
    blocks = call.json("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise RefusalError("invalid_blocks_format")
    problems = check_blocks(blocks, "message")
    if problems:
        raise RefusalError("invalid_blocks", problems)
    if length_of(blocks) > MESSAGE_AT_MOST:
        raise RefusalError("msg_blocks_too_long")
    return named(blocks)


def composed_text(call: Call, blocks: list[Json] | None) -> str:
    """The text of a new message. Raises RefusalError ``no_text`` or ``msg_too_long``."""
    text = call.given("text") or ""
    if not text.strip() and not blocks and not call.json("attachments"):
        raise RefusalError("no_text")
    if len(text) > TEXT_AT_MOST:
        raise RefusalError("msg_too_long")
    return text


def _composed(call: Call, channel: Channel) -> Message:
    blocks = _blocks(call)
    text = composed_text(call, blocks)
    thread_ts = call.given("thread_ts")
    if thread_ts and call.workspace.message(channel.id, thread_ts) is None:
        raise RefusalError("thread_not_found")
    return Message(
        ts=call.workspace.stamp(),
        channel=channel.id,
        user=BOT_USER_ID,
        by_app=True,
        text=text,
        blocks=blocks or [],
        attachments=call.json("attachments") or [],
        thread_ts=thread_ts,
        broadcast=call.flag("reply_broadcast"),
        metadata=call.json("metadata"),
    )


METHODS: Mapping[str, Offer] = {
    "chat.postMessage": Offer(post_message, "chat:write"),
    "chat.postEphemeral": Offer(post_ephemeral, "chat:write"),
    "chat.update": Offer(update, "chat:write"),
    "chat.delete": Offer(delete, "chat:write"),
    "chat.getPermalink": Offer(get_permalink),
    "chat.unfurl": Offer(unfurl, "links:write"),
    "reactions.add": Offer(add_reaction, "reactions:write"),
}
