"""Installing Parley into a workspace: OAuth, with a state that only the browser that began can bring back."""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import aiohttp
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.adapters.ports import Installation, Installations
from bot.adapters.slack.clients import Clients
from bot.adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.adapters.slack.sender import error_code
from bot.adapters.slack.tokens import with_answer
from bot.domain.errors import N_
from bot.handlers.kit.words import LANGUAGES, Words

COOKIE = "parley_slack_install"
STATE_SECONDS = 600

log = logging.getLogger(__name__)

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:17px/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}}
a{{display:inline-block;margin:.5rem 0;padding:.6rem 1.1rem;border-radius:.5rem;background:#1f3d36;color:#fff}}
</style></head><body><h1>{title}</h1>{body}</body></html>"""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Installing:
    """The two addresses of the installation."""

    def __init__(
        self,
        installations: Installations,
        clients: Clients,
        *,
        client_id: str,
        client_secret: str,
        public_url: str,
        secret_key: str,
        now: Callable[[], datetime],
    ) -> None:
        self._installations = installations
        self._clients = clients
        self._client_id = client_id
        self._client_secret = client_secret
        self._public_url = public_url.rstrip("/")
        self._key = hashlib.sha256(b"parley slack install\0" + secret_key.encode()).digest()
        self._now = now

    async def begin(self, request: Request) -> Response:
        """Send the browser to Slack, with a state that is bound to its cookie."""
        nonce = secrets.token_urlsafe(24)
        query = {
            "client_id": self._client_id,
            "scope": ",".join(SCOPES),
            "state": self._state(nonce, int(self._now().timestamp()) + STATE_SECONDS),
            "redirect_uri": f"{self._public_url}{REDIRECT_PATH}",
        }
        site = self._clients.api_url.removesuffix("/").removesuffix("/api")
        answer = RedirectResponse(f"{site}/oauth/v2/authorize?{urlencode(query)}", 302, _HEADERS)
        secure = self._public_url.startswith("https://")
        answer.set_cookie(
            COOKIE, nonce, max_age=STATE_SECONDS, path="/slack", secure=secure, httponly=True, samesite="lax"
        )
        return answer

    async def finish(self, request: Request) -> Response:
        """Take the browser back from Slack, and keep the workspace's tokens."""
        words = _words(request)
        if not self._is_ours(request.query_params.get("state", ""), request.cookies.get(COOKIE, "")):
            return self._sorry(words, N_("This link has run out, or was opened in another browser."), 400)
        if "error" in request.query_params:
            return self._sorry(words, N_("Parley was not installed: Slack was told not to."), 200)
        try:
            content = await self._clients.oauth_access(
                self._client_id,
                self._client_secret,
                code=request.query_params.get("code", ""),
                redirect_uri=f"{self._public_url}{REDIRECT_PATH}",
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("oauth.v2.access failed: %s", error_code(error))
            return self._sorry(words, N_("Slack did not confirm the installation."), 502)
        team = content.get("team") or {}
        if not team.get("id"):
            return self._sorry(words, N_("Install Parley into one workspace, not into the whole organisation."), 400)
        installation = Installation(team["id"], team.get("name") or "", "", content.get("bot_user_id") or "")
        await self._installations.save(with_answer(installation, content, self._now()))
        return self._welcome(words, installation, content.get("app_id") or "")

    def _state(self, nonce: str, expires: int) -> str:
        signature = hmac.new(self._key, f"{expires}:{nonce}".encode(), hashlib.sha256).hexdigest()
        return f"{expires}.{signature}"

    def _is_ours(self, state: str, nonce: str) -> bool:
        expires = state.partition(".")[0]
        if not nonce or not expires.isascii() or not expires.isdigit() or int(expires[:15]) < self._now().timestamp():
            return False
        return hmac.compare_digest(state.encode(), self._state(nonce, int(expires)).encode())

    def _welcome(self, words: Words, installation: Installation, app_id: str) -> Response:
        address = f"https://slack.com/app_redirect?app={quote(app_id)}&team={quote(installation.team_id)}"
        paragraphs = [
            words(N_("Parley is installed in {team}."), team=installation.team_name),
            words(N_("Open Parley in Slack and look at its Home tab, or type /parley in any conversation.")),
            words(N_("Parley writes to nobody who has not written to it first.")),
        ]
        link = f'<p><a href="{html.escape(address)}">{html.escape(words(N_("Open Slack")))}</a></p>'
        return self._page(words, words(N_("Parley is ready")), paragraphs, link, 200)

    def _sorry(self, words: Words, sentence: str, status: int) -> Response:
        link = f'<p><a href="{INSTALL_PATH}">{html.escape(words(N_("Begin anew")))}</a></p>'
        return self._page(words, words(N_("Not installed")), [words(sentence)], link, status)

    def _page(self, words: Words, title: str, paragraphs: list[str], link: str, status: int) -> Response:
        body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs) + link
        page = _PAGE.format(language=words.language, title=html.escape(title), body=body)
        answer = HTMLResponse(page, status, _HEADERS)
        answer.delete_cookie(COOKIE, path="/slack")
        return answer


def _words(request: Request) -> Words:
    """Parley's words in the first language that the browser asks for and Parley speaks."""
    asked = (part.partition(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(","))
    language = next((code.lower() for code in asked if code.lower() in LANGUAGES), "en")
    return Words(language, "UTC", datetime.now(UTC))
