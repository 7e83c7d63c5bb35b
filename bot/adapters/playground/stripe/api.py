"""The API over HTTP: keys, idempotency, and the faults that a test asks for."""

from __future__ import annotations

import asyncio
import copy
import hmac
import time
from collections import deque
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.adapters.playground.stripe.books import Books
from bot.adapters.playground.stripe.calls import CALLS, Asked, Call
from bot.adapters.playground.stripe.params import Json, StripeError, bad, read_form

LOOK = 0.05
"""Seconds between two looks whether somebody still waits for an answer."""
HIDDEN = "_"
"""Fields that begin so are the playground's own."""


class Api:
    """Answers requests. ``faults`` are done to the next ones, in order.

    A fault is "500" or "silence", then "before" or "after" what was asked for is done. Only requests that change
    something meet them, unless ``everything_fails``.
    """

    def __init__(self, books: Books, key: str) -> None:
        self.books = books
        self.key = key
        self.base_url = ""
        self.faults: deque[str] = deque()
        self.everything_fails = False
        self.silence = 30.0
        """How many seconds a silence lasts."""
        self.asked: deque[tuple[str, str, str]] = deque(maxlen=500)
        """What was asked for: method, path and idempotency key."""
        self._busy: set[str] = set()

    async def answer(self, request: Request) -> Response:
        """One request."""
        path = request.path_params["path"]
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.asked.append((request.method, path, request.headers.get("idempotency-key", "")))
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            return JSONResponse(bad("Invalid API Key provided.").body, 401)
        try:
            text = (await request.body()).decode() if request.method == "POST" else request.url.query
            return await self._with_faults(request, path, text)
        except StripeError as refused:
            return JSONResponse(refused.body, refused.status)

    async def _with_faults(self, request: Request, path: str, text: str) -> Response:
        meets = bool(self.faults) and (request.method == "POST" or self.everything_fails)
        kind, _, when = self.faults.popleft().partition(" ") if meets else ("", "", "")
        answer = None if when == "before" else await self._once(request, path, text)
        if kind == "silence":
            await self._say_nothing(request)
        if kind or answer is None:
            failed = {"error": {"type": "api_error", "message": "An unknown error occurred"}}
            return JSONResponse(failed, 500)
        return answer

    async def _say_nothing(self, request: Request) -> None:
        """Let whoever asked wait until they give up."""
        until = time.monotonic() + self.silence
        # Whether somebody has gone is known by looking only.
        while time.monotonic() < until and not await request.is_disconnected():  # noqa: ASYNC110 - as above
            await asyncio.sleep(LOOK)

    async def _once(self, request: Request, path: str, text: str) -> Response:
        """What was asked for; with an idempotency key that was used, what was answered then."""
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        account = request.headers.get("stripe-account", "")
        if not key:
            return JSONResponse(self._do(request.method, path, text, account))
        fingerprint = f"{path}\n{account}\n{text}"
        known = self.books.answered.get(key)
        if known is None:
            self.books.answered[key] = known = self._kept(request.method, path, text, account, fingerprint)
        if known["asked"] != fingerprint:
            message = f"Keys for idempotent requests can only be used with the same parameters. Key: {key}"
            raise StripeError(400, "idempotency_error", message)
        if key in self._busy:
            raise StripeError(409, "idempotency_error", "There is another request in progress with this key.")
        return JSONResponse(known["body"], known["status"])

    def _kept(self, method: str, path: str, text: str, account: str, fingerprint: str) -> Json:
        try:
            return {"asked": fingerprint, "status": 200, "body": self._do(method, path, text, account)}
        except StripeError as refused:
            return {"asked": fingerprint, "status": refused.status, "body": refused.body}

    def hold_key(self, key: str) -> None:
        """Let requests with this key find another one in progress."""
        self._busy.add(key)

    def let_go(self, key: str) -> None:
        """The other request is over."""
        self._busy.discard(key)

    def _do(self, method: str, path: str, text: str, account: str) -> Json:
        params = read_form(text)
        call, name = _found(method, path)
        expand = params.pop("expand", [])
        answer = shown(call(self.books, Asked(params, account, name, self.base_url)))
        for way in expand if isinstance(expand, list) else [expand]:
            self._expand(answer, str(way).split("."))
        return answer

    def _expand(self, shown_object: Any, way: list[str]) -> None:
        """Put objects in place of their ids."""
        if isinstance(shown_object, list):
            for each in shown_object:
                self._expand(each, way)
            return
        if not way or not isinstance(shown_object, dict):
            return
        value = shown_object.get(way[0])
        if isinstance(value, str) and value in self.books.objects:
            shown_object[way[0]] = value = shown(self.books.objects[value])
        self._expand(value, way[1:])


def shown(made: Json) -> Json:
    """An object as the API shows it."""
    whole = copy.deepcopy(made)
    for each in (whole, *(whole.get("data") or [])):
        for name in [name for name in each if name.startswith(HIDDEN)]:
            del each[name]
    return whole


def _found(method: str, path: str) -> tuple[Call, str]:
    parts = path.split("/")
    for (way, pattern), call in CALLS.items():
        wanted = pattern.split("/")
        if way == method and len(wanted) == len(parts):
            pairs = list(zip(wanted, parts, strict=True))
            if all(want in {part, "*"} for want, part in pairs):
                return call, next((part for want, part in pairs if want == "*"), "")
    raise bad(f"Unrecognized request URL ({method}: /v1/{path}).", status=404)
