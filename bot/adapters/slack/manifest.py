"""The app's manifest: what is asked of Slack, and nothing more (docs/decisions/0003).

``python -m bot.adapters.slack.manifest`` prints the one in the repository: one workspace, Socket Mode, no public
address. With an address as its argument, it prints the one for a service that many workspaces install.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import urlsplit

SCOPES = (
    "commands",
    "chat:write",
    "im:write",
    "im:history",
    "users:read",
    "files:read",
    "files:write",
    "links:read",
    "links:write",
)
EVENTS = ("message.im", "app_home_opened", "link_shared", "app_uninstalled", "tokens_revoked")
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def manifest(public_url: str | None = None) -> dict[str, Any]:
    """The manifest; without an address, for Socket Mode in one workspace, whose token does not rotate."""
    address = {"request_url": f"{public_url.rstrip('/')}{EVENTS_PATH}"} if public_url else {}
    command = {
        "command": "/parley",
        "description": "Find work, hire people, get paid",
        "usage_hint": "[jobs | balance | help | …]",
        "should_escape": False,
    }
    domain = urlsplit(public_url or "").hostname
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if public_url:
        command["url"] = address["request_url"]
        oauth["redirect_urls"] = [f"{public_url.rstrip('/')}{REDIRECT_PATH}"]
    return {
        "display_information": {
            "name": "Parley",
            "description": "A freelance marketplace that you use by chatting",
            "background_color": "#1f3d36",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Parley", "always_online": True},
            "shortcuts": [
                {
                    "name": "Post as a job",
                    "type": "message",
                    "callback_id": "post_job",
                    "description": "Start a job post from this message",
                }
            ],
            "slash_commands": [command],
            **({"unfurl_domains": [domain]} if domain else {}),
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **address,
                **({"message_menu_options_url": address["request_url"]} if address else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": bool(public_url),
        },
    }


def printed(public_url: str | None = None) -> str:
    """The manifest as the file that Slack takes."""
    return json.dumps(manifest(public_url), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed(*sys.argv[1:2]))
