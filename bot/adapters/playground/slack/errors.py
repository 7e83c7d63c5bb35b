"""How the playground's Slack refuses."""

from __future__ import annotations

from typing import Any


class RefusalError(Exception):
    """An answer ``{"ok": false, "error": code}`` as Slack's Web API gives it.

    ``messages`` are the sentences of ``response_metadata.messages``, without Slack's ``[ERROR]`` mark.
    """

    def __init__(
        self,
        code: str,
        messages: list[str] | None = None,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.status = status
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        answer: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            answer["errors"] = self.messages
            answer["response_metadata"] = {"messages": [f"[ERROR] {sentence}" for sentence in self.messages]}
        return answer


def bad_arguments(*sentences: str) -> RefusalError:
    """``invalid_arguments`` with Slack's sentences."""
    return RefusalError("invalid_arguments", list(sentences))
