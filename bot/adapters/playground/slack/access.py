"""Tokens and OAuth: who may call, how an app is installed, how tokens rotate and end."""

from __future__ import annotations

import secrets

from bot.adapters.playground.people import TEAM_ID, TEAM_NAME
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.model import APP_ID, BOT_USER_ID, Code, Token
from bot.adapters.playground.slack.workspace import Workspace

CODE_LIFETIME_S = 10 * 60
TOKEN_LIFETIME_S = 12 * 60 * 60


class Access:
    """Everything that stands between a request and the workspace."""

    def __init__(
        self, workspace: Workspace, *, bot_token: str, app_token: str, client_id: str, client_secret: str
    ) -> None:
        self._workspace = workspace
        self.client_id = client_id
        self.client_secret = client_secret
        self._given = {bot_token: Token(kind="bot"), app_token: Token(kind="app")}
        self.know_given_tokens()

    def know_given_tokens(self) -> None:
        """Make the configured tokens valid, unless the workspace remembers otherwise."""
        for value, token in self._given.items():
            self._workspace.state.tokens.setdefault(value, token.model_copy())

    def token(self, value: str | None, *, app_level: bool = False) -> Token:
        """The token behind a header. Raises RefusalError as Slack would."""
        if not value:
            raise RefusalError("not_authed")
        token = self._workspace.state.tokens.get(value)
        if token is None or token.kind == "refresh":
            raise RefusalError("invalid_auth")
        if token.revoked:
            raise RefusalError(token.revoked)
        if token.expires_at is not None and token.expires_at <= self._workspace.moment():
            raise RefusalError("token_expired")
        if (token.kind == "app") != app_level:
            raise RefusalError("not_allowed_token_type")
        if token.kind == "bot" and not self._workspace.state.installed:
            raise RefusalError("account_inactive")
        return token

    def check_client(self, client_id: str | None, client_secret: str | None) -> None:
        """Raises RefusalError unless these are the app's own id and secret."""
        if not secrets.compare_digest(client_id or "", self.client_id):
            raise RefusalError("invalid_client_id")
        if not secrets.compare_digest(client_secret or "", self.client_secret):
            raise RefusalError("bad_client_secret")

    def redirect_allowed(self, redirect_uri: str) -> bool:
        """Whether the manifest takes this address; one that names none takes every address."""
        allowed = self._workspace.manifest.oauth_config.redirect_urls
        return not allowed or any(redirect_uri.startswith(each) for each in allowed)

    def allow(self, user: str, scopes: list[str], redirect_uri: str | None) -> str:
        """The member pressed Allow: a code for the app, to be exchanged once within ten minutes."""
        code = f"{secrets.randbelow(10**12):012d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(32)}"
        self._workspace.state.codes[code] = Code(
            user=user, redirect_uri=redirect_uri, scopes=scopes, made_at=self._workspace.moment()
        )
        return code

    def exchange(self, code_value: str, redirect_uri: str | None) -> Json:
        """Install the app: the answer of ``oauth.v2.access`` to a code."""
        code = self._workspace.state.codes.get(code_value)
        if code is None or self._workspace.moment() - code.made_at > CODE_LIFETIME_S:
            raise RefusalError("invalid_code")
        if code.used:
            raise RefusalError("code_already_used")
        if code.redirect_uri is not None and code.redirect_uri != redirect_uri:
            raise RefusalError("bad_redirect_uri")
        code.used = True
        self._workspace.state.installed = True
        self._workspace.state.installer = code.user
        return self._granted(code.scopes, code.user)

    def refresh(self, refresh_token: str | None) -> Json:
        """Exchange a refresh token for a new pair; the old refresh token has done its duty."""
        token = self._workspace.state.tokens.get(refresh_token or "")
        if token is None or token.kind != "refresh" or token.revoked or not self._workspace.state.installed:
            raise RefusalError("invalid_refresh_token")
        token.revoked = "token_revoked"
        return self._granted(self._workspace.manifest.scopes, self._workspace.state.installer or "")

    def revoke(self, value: str) -> None:
        """``auth.revoke``: this one token is over."""
        self._workspace.state.tokens[value].revoked = "token_revoked"

    def uninstall(self) -> None:
        """The app is removed: every bot token is over."""
        for token in self._workspace.state.tokens.values():
            if token.kind != "app":
                token.revoked = "account_inactive"
        self._workspace.state.installed = False
        self._workspace.state.joined = []
        self._workspace.bus.changed("slack:team")

    def _granted(self, scopes: list[str], user: str) -> Json:
        rotates = self._workspace.manifest.settings.token_rotation_enabled
        access_token = ("xoxe.xoxb-1-" if rotates else "xoxb-") + secrets.token_urlsafe(40)
        expires_at = self._workspace.moment() + TOKEN_LIFETIME_S if rotates else None
        self._workspace.state.tokens[access_token] = Token(kind="bot", expires_at=expires_at)
        granted: Json = {
            "ok": True,
            "app_id": APP_ID,
            "authed_user": {"id": user},
            "scope": ",".join(scopes),
            "token_type": "bot",
            "access_token": access_token,
            "bot_user_id": BOT_USER_ID,
            "team": {"id": TEAM_ID, "name": TEAM_NAME},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        self._workspace.bus.changed("slack:team")
        if rotates:
            refresh_token = "xoxe-1-" + secrets.token_urlsafe(40)
            self._workspace.state.tokens[refresh_token] = Token(kind="refresh")
            granted |= {"expires_in": TOKEN_LIFETIME_S, "refresh_token": refresh_token}
        return granted
