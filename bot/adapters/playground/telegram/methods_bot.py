"""The Bot API methods about the bot itself: updates, commands, profile, files to fetch."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from bot.adapters.playground.telegram.core import Core, fits
from bot.adapters.playground.telegram.errors import bad_request
from bot.adapters.playground.telegram.files import LARGEST_DOWNLOAD
from bot.adapters.playground.telegram.params import Params
from bot.adapters.playground.telegram.updates import Webhook

COMMAND = re.compile(r"^[a-z0-9_]{1,32}$")
SECRET = re.compile(r"^[A-Za-z0-9_-]+$")
MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST_DESCRIPTION = 512
LONGEST_SHORT_DESCRIPTION = 120
LONGEST_NAME = 64
LONGEST_SECRET = 256
MOST_CONNECTIONS = 100


def get_me(core: Core, _params: Params) -> Any:
    """getMe."""
    return core.bot_json() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def _note_allowed(core: Core, params: Params) -> None:
    allowed = params.nested("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        core.updates.allowed = allowed


async def get_updates(core: Core, params: Params) -> Any:
    """getUpdates: long polling; timeout in seconds."""
    _note_allowed(core, params)
    return await core.updates.take(
        params.number("offset"), params.number("limit", 100), float(params.number("timeout", 0))
    )


def set_webhook(core: Core, params: Params) -> Any:
    """setWebhook. Like a Bot API server of one's own, it takes http and any port."""
    url = params.text("url")
    if not url:
        return delete_webhook(core, params)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if secret and not SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    _note_allowed(core, params)
    if params.flag("drop_pending_updates"):
        core.updates.drop_pending()
    connections = max(1, min(params.number("max_connections", 40), MOST_CONNECTIONS))
    core.updates.set_webhook(Webhook(url=url, secret_token=secret or None, max_connections=connections))
    return True


def delete_webhook(core: Core, params: Params) -> Any:
    """deleteWebhook."""
    if params.flag("drop_pending_updates"):
        core.updates.drop_pending()
    core.updates.set_webhook(None)
    return True


def get_webhook_info(core: Core, _params: Params) -> Any:
    """getWebhookInfo."""
    webhook = core.updates.webhook
    info: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(core.updates.pending),
    }
    if webhook:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error_date:
            info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if core.updates.allowed:
        info["allowed_updates"] = core.updates.allowed
    return info


def get_file(core: Core, params: Params) -> Any:
    """getFile: up to 20 MB."""
    record = core.files.record(params.text("file_id"))
    if record is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if record.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": record.file_id,
        "file_unique_id": record.file_unique_id,
        "file_size": record.size,
        "file_path": record.path,
    }


def get_chat(core: Core, params: Params) -> Any:
    """getChat."""
    chat = core.addressed_chat(params.text("chat_id"))
    return core.chat_json(chat) | {
        "accent_color_id": chat.user_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def command_key(scope: dict[str, Any] | None, language: str) -> str:
    """Under which key the commands of a scope and a language are kept."""
    scope = scope or {"type": "default"}
    return json.dumps([scope.get("type"), scope.get("chat_id"), language])


def _key(params: Params) -> str:
    return command_key(params.nested("scope", "bot command scope"), params.text("language_code"))


def set_my_commands(core: Core, params: Params) -> Any:
    """setMyCommands: up to 100, each 1 to 32 lower-case letters with a description of up to 256."""
    commands = params.nested("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = []
    for entry in commands:
        name = str(entry.get("command", "")).removeprefix("/")
        about = str(entry.get("description", "")).strip()
        if not COMMAND.match(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 0 < len(about) <= LONGEST_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": name, "description": about})
    core.state.profile.commands[_key(params)] = checked
    core.bus.changed("telegram:bot")
    return True


def delete_my_commands(core: Core, params: Params) -> Any:
    """deleteMyCommands."""
    core.state.profile.commands.pop(_key(params), None)
    core.bus.changed("telegram:bot")
    return True


def get_my_commands(core: Core, params: Params) -> Any:
    """getMyCommands."""
    return core.state.profile.commands.get(_key(params), [])


def set_my_description(core: Core, params: Params) -> Any:
    """setMyDescription: what an empty chat shows."""
    if not fits(params.text("description"), LONGEST_DESCRIPTION):
        raise bad_request("bot description is too long")
    core.state.profile.descriptions[params.text("language_code")] = params.text("description")
    core.bus.changed("telegram:bot")
    return True


def get_my_description(core: Core, params: Params) -> Any:
    """getMyDescription."""
    return {"description": core.state.profile.descriptions.get(params.text("language_code"), "")}


def set_my_short_description(core: Core, params: Params) -> Any:
    """setMyShortDescription: what the bot's profile shows."""
    if not fits(params.text("short_description"), LONGEST_SHORT_DESCRIPTION):
        raise bad_request("bot short description is too long")
    core.state.profile.short_descriptions[params.text("language_code")] = params.text("short_description")
    core.bus.changed("telegram:bot")
    return True


def get_my_short_description(core: Core, params: Params) -> Any:
    """getMyShortDescription."""
    return {"short_description": core.state.profile.short_descriptions.get(params.text("language_code"), "")}


def set_my_name(core: Core, params: Params) -> Any:
    """setMyName."""
    name = params.text("name").strip()
    if not fits(name, LONGEST_NAME):
        raise bad_request("bot name is too long")
    core.state.profile.name = name or "Parley"
    core.bus.changed("telegram:bot")
    return True


def get_my_name(core: Core, _params: Params) -> Any:
    """getMyName."""
    return {"name": core.state.profile.name}


def set_chat_menu_button(core: Core, params: Params) -> Any:
    """setChatMenuButton, for one chat or for all."""
    button = params.nested("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: Unsupported menu button type specified")
    if params.text("chat_id"):
        chat = core.addressed_chat(params.text("chat_id"))
        core.state.profile.chat_menu_buttons[chat.user_id] = button
    else:
        core.state.profile.menu_button = button
    core.bus.changed("telegram:bot")
    return True


def get_chat_menu_button(core: Core, params: Params) -> Any:
    """getChatMenuButton."""
    profile = core.state.profile
    return profile.chat_menu_buttons.get(params.number("chat_id"), profile.menu_button)


def leave(_core: Core, _params: Params) -> Any:
    """logOut and close: there is no other server to move to."""
    return True
