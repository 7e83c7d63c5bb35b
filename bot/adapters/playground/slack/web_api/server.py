"""The Web API over HTTP: authentication, scopes, pace, and the other addresses that Slack gives out."""

from __future__ import annotations

import base64
import binascii
import inspect
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.adapters.playground.people import TEAM_ID, TEAM_NAME
from bot.adapters.playground.slack.errors import RefusalError
from bot.adapters.playground.slack.hooks import Hooks
from bot.adapters.playground.slack.kit.rules import Json
from bot.adapters.playground.slack.web_api import chat, directory, files, identity, views
from bot.adapters.playground.slack.web_api.call import Call, Offer, Parts
from bot.adapters.playground.slack.web_api.pacing import Faults, Pace

METHODS: Mapping[str, Offer] = {
    **identity.METHODS,
    **chat.METHODS,
    **views.METHODS,
    **directory.METHODS,
    **files.METHODS,
}
PACED = ("chat.postMessage", "chat.postEphemeral")


@dataclass(frozen=True)
class ApiRequest:
    """A call that the app made, and how it was answered."""

    method: str
    args: Mapping[str, Any]
    response: Json
    status: int
    at: datetime

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return bool(self.response.get("ok"))


class WebApi:
    """Answers the app's requests."""

    def __init__(self, parts: Parts, hooks: Hooks) -> None:
        self._parts = parts
        self._hooks = hooks
        self.pace = Pace()
        self.faults = Faults()
        self.requests: deque[ApiRequest] = deque(maxlen=500)
        self.knows_own_address = False
        self.routes = [
            Route("/slack/api/{method}", self._method, methods=["GET", "POST"]),
            Route("/slack/upload/v1/{ticket}", self._upload, methods=["POST"]),
            Route("/slack/files-pri/{key}/{rest:path}", self._private_file),
            Route(f"/slack/hooks/{TEAM_ID}/{{key:path}}", self._hook, methods=["POST"]),
            Route("/slack/signin", self._sign_in_page),
        ]

    async def _method(self, request: Request) -> Response:
        self._learn_address(request)
        method = request.path_params["method"]
        args: Mapping[str, Any] = {}
        headers: dict[str, str] = {}
        fault = self.faults.next(method)
        try:
            args = await _arguments(request)
            if fault:
                if not fault.afterwards:
                    await self.faults.silence(fault.silence)
                fault.refuse()
            answer, status = await self._run(method, args, _token(request, args), headers), 200
            if fault and fault.afterwards:
                await self.faults.silence(fault.silence)
        except RefusalError as refusal:
            answer, status = refusal.body(), refusal.status
            headers |= refusal.headers
        self.requests.append(ApiRequest(method, args, answer, status, self._parts.workspace.now()))
        return JSONResponse(answer, status, headers)

    async def _run(self, method: str, args: Mapping[str, Any], token: str | None, headers: dict[str, str]) -> Json:
        offer = METHODS.get(method)
        if offer is None:
            raise RefusalError("unknown_method", req_method=method)
        if offer.caller != "anyone":
            self._parts.access.token(token, app_level=offer.caller == "app")
            scopes = self._parts.workspace.manifest.scopes
            headers["X-OAuth-Scopes"] = ",".join(scopes)
            if offer.scope and offer.scope not in scopes:
                raise RefusalError("missing_scope", needed=offer.scope, provided=",".join(scopes))
        if method in PACED:
            self.pace.take(str(args.get("channel")))
        answer = offer.run(Call(self._parts, args, token or ""))
        return await answer if inspect.isawaitable(answer) else answer

    async def _upload(self, request: Request) -> Response:
        upload = self._parts.workspace.state.uploads.get(request.path_params["ticket"])
        if upload is None or upload.content is not None:
            return PlainTextResponse("upload url not found or already used", 404)
        content = await _uploaded(request)
        if len(content) != upload.length:
            return PlainTextResponse(f"expected {upload.length} bytes, got {len(content)}", 400)
        upload.content = content
        return PlainTextResponse(f"OK - {len(content)}")

    async def _private_file(self, request: Request) -> Response:
        try:
            self._parts.access.token(_token(request, {}))
        except RefusalError:
            # Slack sends whoever has no right to a file to a page that wants a sign-in, not to an error.
            return RedirectResponse("/slack/signin", 302)
        file = self._parts.workspace.state.files.get(request.path_params["key"].removeprefix(f"{TEAM_ID}-"))
        if file is None:
            return HTMLResponse("<h1>There’s been a glitch…</h1>", 404)
        return Response(file.content, media_type=file.mimetype)

    async def _sign_in_page(self, _request: Request) -> Response:
        return HTMLResponse(f"<!doctype html><title>Slack</title><h1>Sign in to {TEAM_NAME}</h1>")

    async def _hook(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            self._hooks.answer(request.path_params["key"], body)
        except RefusalError as refusal:
            return JSONResponse(refusal.body(), refusal.status)
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        return PlainTextResponse("ok")

    def _learn_address(self, request: Request) -> None:
        if not self.knows_own_address:
            self._parts.workspace.base_url = str(request.base_url).rstrip("/")
            self.knows_own_address = True


async def _arguments(request: Request) -> Mapping[str, Any]:
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise RefusalError("invalid_json") from None
        if not isinstance(body, dict):
            raise RefusalError("json_not_object")
        return {**args, **body}
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            args |= {name: value for name, value in form.items() if isinstance(value, str)}
    return args | _basic(request)


def _basic(request: Request) -> Json:
    """The client's id and secret, when they come as HTTP Basic authentication."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, client_secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": client_secret}


def _token(request: Request, args: Mapping[str, Any]) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value
    return args.get("token")


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        parts = [part for part in form.values() if isinstance(part, UploadFile)]
        return await parts[0].read() if parts else b""
