"""What the Bot API answers when it refuses, and what a person's own client would not let them do."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal: the HTTP status, Telegram's description, and its ``parameters`` (``retry_after`` in seconds)."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class Refused(Exception):
    """Something that no Telegram client would let a person do; the message says why."""


def bad_request(reason: str) -> ApiError:
    """Telegram's 400, whose description begins with ``Bad Request``."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Telegram's 403, whose description begins with ``Forbidden``."""
    return ApiError(403, f"Forbidden: {reason}")
