"""The page where a member allows the app into the workspace, and the way back with a code."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.adapters.playground.people import TEAM_NAME
from bot.adapters.playground.slack.access import Access
from bot.adapters.playground.slack.courier import Courier
from bot.adapters.playground.slack.workspace import Workspace

_MEANS = {
    "app_mentions:read": "See messages that mention it",
    "chat:write": "Send messages as itself",
    "commands": "Add shortcuts and slash commands",
    "files:read": "View files shared with it",
    "files:write": "Upload files as itself",
    "im:history": "View direct messages with it",
    "im:write": "Start direct messages with people",
    "links:read": "See its own links in messages",
    "links:write": "Show previews of its own links",
    "reactions:read": "View emoji reactions",
    "reactions:write": "Add emoji reactions",
    "users:read": "View people in the workspace",
    "users:read.email": "View e-mail addresses of people in the workspace",
}

_STYLE = """
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 "Lato",system-ui,sans-serif;
background:light-dark(#f8f8f8,#1a1d21);color:light-dark(#1d1c1d,#d1d2d3)}
main{width:min(32rem,92vw);padding:2rem;box-sizing:border-box;border-radius:12px;
background:light-dark(#fff,#222529);box-shadow:0 2px 18px rgb(0 0 0/.14)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}ul{padding-left:1.2rem}
select,button{font:inherit;padding:.6rem 1rem;border-radius:6px;border:1px solid light-dark(#bbb,#565856);
background:transparent;color:inherit}form{display:flex;gap:.75rem;flex-wrap:wrap;margin-top:1.5rem}
label{flex-basis:100%;display:flex;gap:.75rem;align-items:center}
button{cursor:pointer;font-weight:700}button[value=allow]{background:#007a5a;border-color:#007a5a;color:#fff}
button:focus-visible,select:focus-visible{outline:3px solid #1d9bd1;outline-offset:2px}
"""


class Authorize:
    """``/slack/oauth/v2/authorize``"""

    def __init__(self, workspace: Workspace, access: Access, courier: Courier) -> None:
        self._workspace = workspace
        self._access = access
        self._courier = courier
        self.routes = [Route("/slack/oauth/v2/authorize", self._page, methods=["GET", "POST"])]

    async def _page(self, request: Request) -> Response:
        query = request.query_params
        if query.get("client_id") != self._access.client_id:
            return _failed("Invalid client_id parameter")
        redirect_uri = query.get("redirect_uri") or self._default_redirect()
        if redirect_uri is None or not self._access.redirect_allowed(redirect_uri):
            return _failed("redirect_uri did not match any configured URIs")
        scopes = [scope for scope in query.get("scope", "").split(",") if scope]
        unknown = [scope for scope in scopes if scope not in self._workspace.manifest.scopes]
        if unknown or not scopes:
            return _failed(f"Invalid permissions requested: {', '.join(unknown) or 'none'}")
        if request.method == "GET":
            return self._asking(scopes)
        async with request.form() as form:
            user, pressed = str(form.get("user", "")), form.get("answer")
        return self._answered(query.get("state"), scopes, user, redirect_uri, query.get("redirect_uri"), pressed)

    def _answered(
        self, state: str | None, scopes: list[str], user: str, redirect_uri: str, asked_uri: str | None, pressed: object
    ) -> Response:
        if pressed == "allow" and self._workspace.directory.slack_user(user) is not None:
            answer = {"code": self._access.allow(user, scopes, asked_uri)}
        else:
            answer = {"error": "access_denied"}
        if state is not None:
            answer["state"] = state
        separator = "&" if "?" in redirect_uri else "?"
        return RedirectResponse(f"{redirect_uri}{separator}{urlencode(answer)}", 302)

    def _default_redirect(self) -> str | None:
        configured = self._workspace.manifest.oauth_config.redirect_urls
        if configured:
            return configured[0]
        return f"{self._courier.app_url}/slack/oauth_redirect" if self._courier.app_url else None

    def _asking(self, scopes: list[str]) -> Response:
        name = escape(self._workspace.manifest.name)
        items = "".join(f"<li>{escape(_MEANS.get(scope, scope))}</li>" for scope in scopes)
        people = "".join(
            f'<option value="{escape(user.id)}">{escape(user.real_name)}</option>' for user in self._workspace.members()
        )
        return _html(
            f"{name} is requesting permission to access the {escape(TEAM_NAME)} workspace",
            f"<p>{name} will be able to:</p><ul>{items}</ul>"
            f'<form method="post"><label>You are <select name="user">{people}</select></label>'
            '<button name="answer" value="allow">Allow</button>'
            '<button name="answer" value="cancel">Cancel</button></form>',
        )


def _failed(reason: str) -> Response:
    return _html("Something went wrong", f"<p>{escape(reason)}</p>", 400)


def _html(title: str, body: str, status: int = 200) -> Response:
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Slack</title>'
        f"<style>{_STYLE}</style><main><h1>{title}</h1>{body}</main></html>"
    )
    return HTMLResponse(page, status)
