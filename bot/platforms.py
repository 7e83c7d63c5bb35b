"""How the two platforms are reached: part of the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from bot.adapters.playground.server import Playground
from bot.settings import Settings


@dataclass(frozen=True)
class Platforms:
    """How to reach the two platforms: the real ones, or the playground's."""

    telegram_token: str | None
    telegram_api_url: str
    slack_signing_secret: str
    slack_bot_token: str | None
    slack_client_id: str | None
    slack_client_secret: str | None
    slack_app_token: str | None
    slack_api_url: str


def platforms_of(settings: Settings, playground: Playground | None, address: str) -> Platforms:
    """The ways to the real platforms, or to the playground's."""
    if playground is not None:
        kept = playground.secrets
        return Platforms(
            telegram_token=kept.telegram_token,
            telegram_api_url=f"{address}/telegram",
            slack_signing_secret=kept.slack_signing_secret,
            slack_bot_token=kept.slack_bot_token,
            slack_client_id=None,
            slack_client_secret=None,
            slack_app_token=None,
            slack_api_url=f"{address}/slack/api",
        )
    secret = {
        name: value.get_secret_value() if (value := getattr(settings, name)) else None
        for name in (
            "telegram_bot_token",
            "slack_signing_secret",
            "slack_bot_token",
            "slack_client_secret",
            "slack_app_token",
        )
    }
    return Platforms(
        telegram_token=secret["telegram_bot_token"],
        telegram_api_url=settings.telegram_api_url,
        slack_signing_secret=secret["slack_signing_secret"] or "",
        slack_bot_token=secret["slack_bot_token"] if settings.slack_on else None,
        slack_client_id=settings.slack_client_id if settings.slack_on else None,
        slack_client_secret=secret["slack_client_secret"],
        slack_app_token=secret["slack_app_token"],
        slack_api_url=settings.slack_api_url,
    )
