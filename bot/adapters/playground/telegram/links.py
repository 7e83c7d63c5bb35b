"""Which links Telegram takes, and what it says of the others."""

from __future__ import annotations

import re

SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
HOST = re.compile(r"^[^\s/?#:@]+(?::\d{1,5})?$")


def link_fault(url: str) -> str | None:
    """Telegram's words for what is wrong with a link; None for a good one."""
    url = url.strip()
    if not url:
        return "URL host is empty"
    if url.lower().startswith(("tg:", "tonsite:")):
        return None
    found = SCHEME.match(url)
    if found and found[1].lower() not in {"http", "https", "ton"}:
        return "Unsupported URL protocol"
    rest = url[found.end() :] if found else url
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    if not host:
        return "URL host is empty"
    # Telegram knows no names without a dot: it refuses http://localhost and takes http://127.0.0.1.
    name = host.partition(":")[0]
    if not HOST.match(host) or "." not in name.strip("."):
        return "Wrong HTTP URL"
    return None


def full_link(url: str) -> str:
    """The link with a scheme, as Telegram stores it."""
    url = url.strip()
    if SCHEME.match(url) or url.lower().startswith(("tg:", "tonsite:")):
        return url if "/" in url.partition("://")[2] or not url.startswith("http") else f"{url}/"
    return f"http://{url}" if "/" in url else f"http://{url}/"
