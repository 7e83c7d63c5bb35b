"""The ``api.*``, ``auth.*``, ``oauth.*`` and ``apps.*`` methods."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.playground.people import TEAM_ID, TEAM_NAME
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import APP_ID, BOT_ID, BOT_USER_ID, TEAM_DOMAIN
from bot.adapters.playground.slack.web_api.call import Call, Offer


def api_test(call: Call) -> Json:
    """``api.test``"""
    args = {name: value for name, value in call.args.items() if name != "token"}
    if call.given("error"):
        raise RefusalError(call.needed("error"), args=args)
    return {"ok": True, "args": args}


def auth_test(call: Call) -> Json:
    """``auth.test``"""
    return {
        "ok": True,
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": call.workspace.manifest.name.lower(),
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """``auth.revoke``"""
    if call.flag("test"):
        return {"ok": True, "revoked": False}
    call.parts.access.revoke(call.token)
    return {"ok": True, "revoked": True}


def oauth_access(call: Call) -> Json:
    """``oauth.v2.access``: a code, or a refresh token in exchange for a new pair."""
    access = call.parts.access
    access.check_client(call.given("client_id"), call.given("client_secret"))
    grant = call.given("grant_type") or "authorization_code"
    if grant == "refresh_token":
        return access.refresh(call.given("refresh_token"))
    if grant != "authorization_code":
        raise RefusalError("invalid_grant_type")
    return access.exchange(call.given("code") or "", call.given("redirect_uri"))


async def open_connection(call: Call) -> Json:
    """``apps.connections.open``: Socket Mode's address."""
    return {"ok": True, "url": await call.parts.courier.sockets.address()}


METHODS: Mapping[str, Offer] = {
    "api.test": Offer(api_test, caller="anyone"),
    "auth.test": Offer(auth_test),
    "auth.revoke": Offer(auth_revoke),
    "oauth.v2.access": Offer(oauth_access, caller="anyone"),
    "apps.connections.open": Offer(open_connection, caller="app"),
}
