"""Keeps other web pages out of the playground: its controls ask for no password."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class OwnPageOnly:
    """Refuses a control that another site's page, or a name that is not this machine's, asks for.

    It also tells the browser that the page asks no other host for anything.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == "/" or path.startswith(("/control/", "/page/"))):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not _is_own(headers):
            await JSONResponse({"error": "Not from here."}, status_code=403)(scope, receive, send)
            return

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start" and not path.startswith("/control/"):
                own = MutableHeaders(scope=message)
                own["Content-Security-Policy"] = POLICY
                own["Cache-Control"] = "no-cache"
            await send(message)

        await self._app(scope, receive, send_with_policy)


def _is_own(headers: Headers) -> bool:
    host = headers.get("host", "")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    origin = headers.get("origin")
    return name in LOCAL_NAMES and (origin is None or origin.partition("://")[2] == host)
