"""What a view carries for its own answer: Slack hands it back with the view, so that no process has to remember it.

It begins in ``private_metadata``. What does not fit there goes on in the ids of the view's blocks, which come back too.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.slack import limits
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.form import Raw

View = dict[str, Any]

_PART = re.compile(r"~(\d+)~([A-Za-z0-9_=-]*)")
_PART_LENGTH = 240
_MOST = 1_000_000
"""Bytes that are unpacked at the most."""


class TooMuch(Exception):
    """The answers do not fit into a view."""


@dataclass(frozen=True)
class Carried:
    """``raw`` are answers that this view does not ask for itself.

    ``files`` are files that were handed in before, by field; where they are ``unsure``, the transaction that took them
    was undone. ``origin`` is where the form was opened.
    """

    route: str = ""
    raw: dict[str, Raw] = field(default_factory=dict)
    files: dict[str, tuple[StoredFile, ...]] = field(default_factory=dict)
    unsure: bool = False
    origin: dict[str, str] = field(default_factory=dict)


def load(view: View, carried: Carried) -> View:
    """The view with what it carries. Raises TooMuch."""
    packed = _pack(carried)
    first, rest = packed[: limits.PRIVATE_METADATA], packed[limits.PRIVATE_METADATA :]
    chunks = [rest[at : at + _PART_LENGTH] for at in range(0, len(rest), _PART_LENGTH)]
    blocks = [dict(block) for block in view["blocks"]]
    free = [block for block in blocks if block["type"] != "input"]
    while len(free) < len(chunks):
        divider = {"type": "divider"}
        free.append(divider)
        blocks.append(divider)
    if len(blocks) > limits.VIEW_BLOCKS:
        raise TooMuch
    for number, chunk in enumerate(chunks):
        free[number]["block_id"] = f"~{number}~{chunk}"
    return {**view, "blocks": blocks, "private_metadata": first}


def unload(view: View) -> Carried:
    """What the view carries; nothing where it carries nothing that can be read."""
    found = (_PART.fullmatch(str(block.get("block_id", ""))) for block in view.get("blocks", ()))
    chunks = {int(part[1]): part[2] for part in found if part}
    packed = view.get("private_metadata", "") + "".join(chunks[number] for number in sorted(chunks))
    return _unpack(packed) if packed else Carried()


def _pack(carried: Carried) -> str:
    content = {
        "r": carried.route,
        "a": carried.raw,
        "f": {
            name: [[file.id, file.name, file.mime, file.size] for file in files]
            for name, files in carried.files.items()
        },
        "u": carried.unsure,
        "o": carried.origin,
    }
    text = json.dumps({key: value for key, value in content.items() if value}, ensure_ascii=False)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpack(packed: str) -> Carried:
    try:
        inflating = zlib.decompressobj()
        content = json.loads(inflating.decompress(base64.urlsafe_b64decode(packed), _MOST))
    except (binascii.Error, zlib.error, ValueError):
        return Carried()
    return Carried(
        route=content.get("r", ""),
        raw=content.get("a", {}),
        files={name: tuple(StoredFile(*each) for each in files) for name, files in content.get("f", {}).items()},
        unsure=content.get("u", False),
        origin=content.get("o", {}),
    )
