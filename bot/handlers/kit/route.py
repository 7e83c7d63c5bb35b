"""Routes: typed names with arguments, packed into a string that fits in a button.

A route is an address, never authority: whoever answers it authorises the actor again.
"""

from __future__ import annotations

from typing import NewType

Route = NewType("Route", str)

LONGEST = 60
"""Bytes. Telegram allows 64 in ``callback_data``; an adapter may put up to four of its own in front."""

_SEPARATOR = "~"


def pack(name: str, args: tuple[object, ...]) -> Route:
    """The route as a string. Raises ValueError when it does not fit or an argument cannot be packed."""
    parts = [name, *(str(arg) for arg in args)]
    if any(_SEPARATOR in part for part in parts):
        raise ValueError(f"a route's parts must not contain {_SEPARATOR!r}: {parts}")
    packed = _SEPARATOR.join(parts)
    if len(packed.encode()) > LONGEST:
        raise ValueError(f"route of more than {LONGEST} bytes: {packed}")
    return Route(packed)


def unpack(packed: str) -> tuple[str, tuple[str, ...]]:
    """The name and the arguments of a packed route; nothing about them is to be trusted."""
    name, *args = packed.split(_SEPARATOR)
    return name, tuple(args)
