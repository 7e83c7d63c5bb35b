"""PayPal as the playground has it: tokens, payouts, webhooks and their verification, and the report."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.playground.paypal.books import Books, Json, Refused
from bot.adapters.playground.paypal.courier import Courier

API = "/paypal/api"
SECONDS_OF_A_TOKEN = 32_400


class PayPalWorld:
    """Everything at PayPal. ``base_url`` is where its API is reached; ``courier.url`` is the program's webhook.

    ``faults`` are done to the next payouts that are asked for, in order: "500 before", "500 after", "silence before"
    or "silence after" it is done, and "401", which ends every token. ``books.outcomes`` says how payouts end.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        changed: Callable[[str], None],
        *,
        client_id: str,
        client_secret: str,
        webhook_id: str,
        webhook_url: str | None = None,
    ) -> None:
        self.base_url = ""
        self.faults: deque[str] = deque()
        self.silence = 30.0
        self.tokens_given = 0
        self.asked: deque[tuple[str, str]] = deque(maxlen=500)
        """What was asked for: method and path."""
        self.courier = Courier(webhook_url)
        self.books = Books(now, self._publish)
        self._now = now
        self._changed = changed
        self._login = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._secret = client_secret
        self._webhook_id = webhook_id
        self._tokens: set[str] = set()
        self.routes: list[BaseRoute] = [
            Route(f"{API}/v1/oauth2/token", self._token, methods=["POST"]),
            Route(f"{API}/v1/{{path:path}}", self._answer, methods=["GET", "POST"]),
        ]

    def to_json(self) -> Any:
        """Everything that is kept."""
        return {"batches": self.books.batches, "lines": self.books.lines, "outcomes": self.books.outcomes}

    def load(self, kept: Any) -> None:
        """Go on from what was kept."""
        self.books.batches = dict(kept["batches"])
        self.books.lines = list(kept["lines"])
        self.books.outcomes = dict(kept["outcomes"])

    async def close(self) -> None:
        """Drop what is under way."""
        await self.courier.close()

    # The API

    async def _token(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        if not hmac.compare_digest(given.encode(), self._login.encode()):
            return JSONResponse({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        self.tokens_given += 1
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": SECONDS_OF_A_TOKEN})

    async def _answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.asked.append((request.method, path))
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            return JSONResponse({"error": "invalid_token"}, 401)
        meets = bool(self.faults) and request.method == "POST" and path.startswith("payments/")
        kind, _, when = self.faults.popleft().partition(" ") if meets else ("", "", "")
        if kind == "401":
            self._tokens.clear()
            return JSONResponse({"error": "invalid_token"}, 401)
        try:
            answer = None if when == "before" else await self._done(request, path)
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        if kind == "silence":
            await asyncio.sleep(self.silence)
        if kind or answer is None:
            return JSONResponse({"name": "INTERNAL_SERVICE_ERROR"}, 500)
        return answer

    async def _done(self, request: Request, path: str) -> Response:
        match (request.method, *path.split("/")):
            case ("POST", "payments", "payouts"):
                made = self.books.make(await _body(request), f"{self.base_url}{API}")
                asyncio.get_running_loop().call_soon(self._settle, made["batch_header"]["payout_batch_id"])
                return JSONResponse(made, 201)
            case ("GET", "payments", "payouts", batch_id):
                return JSONResponse(self.books.batch(batch_id))
            case ("GET", "payments", "payouts-item", item_id):
                return JSONResponse(self.books.item(item_id))
            case ("POST", "payments", "payouts-item", item_id, "cancel"):
                return JSONResponse(self.books.cancel(item_id))
            case ("POST", "notifications", "verify-webhook-signature"):
                return JSONResponse({"verification_status": await self._verdict(request)})
            case ("GET", "reporting", "transactions"):
                return self._report(request)
        raise Refused(404, "RESOURCE_NOT_FOUND")

    def _settle(self, batch_id: str) -> None:
        self.books.settle(batch_id)
        self._changed("paypal")

    def _report(self, request: Request) -> Response:
        start, end = (datetime.fromisoformat(request.query_params[name]) for name in ("start_date", "end_date"))
        size, page = int(request.query_params["page_size"]), int(request.query_params["page"])
        lines = [
            line
            for line in self.books.lines
            if start <= datetime.fromisoformat(line["transaction_initiation_date"]) <= end
        ]
        shown = [{"transaction_info": line} for line in lines[(page - 1) * size : page * size]]
        pages = max(1, -(-len(lines) // size))
        return JSONResponse({"transaction_details": shown, "page": page, "total_pages": pages})

    # Webhooks

    def _publish(self, kind: str, resource: Json) -> None:
        event = {"id": f"WH-{secrets.token_hex(10).upper()}", "event_type": kind, "resource": resource}
        self.courier.publish(*self.signed(event))

    def signed(self, event: Json) -> tuple[bytes, dict[str, str]]:
        """An event as it is sent: its bytes and its headers."""
        body = json.dumps(event).encode()
        sent, at = secrets.token_hex(8), datetime.now(UTC).isoformat()
        return body, {
            "Content-Type": "application/json",
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-CERT-URL": f"{self.base_url}{API}/cert",
            "PAYPAL-TRANSMISSION-ID": sent,
            "PAYPAL-TRANSMISSION-TIME": at,
            "PAYPAL-TRANSMISSION-SIG": self._signature(sent, at, body),
        }

    def _signature(self, sent: str, at: str, body: bytes) -> str:
        text = f"{sent}|{at}|{self._webhook_id}|".encode() + body
        return hmac.new(self._secret.encode(), text, hashlib.sha256).hexdigest()

    async def _verdict(self, request: Request) -> str:
        raw = await request.body()
        asked = json.loads(raw)
        event = raw.partition(b',"webhook_event":')[2][:-1]
        good = self._signature(asked["transmission_id"], asked["transmission_time"], event)
        same = hmac.compare_digest(good, asked["transmission_sig"]) and asked["webhook_id"] == self._webhook_id
        return "SUCCESS" if same else "FAILURE"


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused(400, "INVALID_REQUEST") from None
    return body if isinstance(body, dict) else {}
