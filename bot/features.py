"""What is on, what is off, and why: what ``doctor`` says."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings


@dataclass(frozen=True)
class Feature:
    """Something that may be on or off, for ``doctor``. ``to_set`` names the variables that would turn it on."""

    name: str
    on: bool
    why: str
    to_set: tuple[str, ...] = ()


def features(settings: Settings) -> list[Feature]:
    """What is on, what is off, and why."""
    return [
        _telegram(settings),
        _slack(settings),
        Feature(
            "Playground",
            settings.playground_on,
            f"there is no real token; open {settings.address}" if settings.playground_on else "a real token is set",
        ),
        Feature(
            "Public address",
            settings.public_url is not None,
            settings.public_url or f"only this machine reaches {settings.address}",
            () if settings.public_url else ("PUBLIC_URL",),
        ),
        _database(settings),
        Feature(
            "Operators",
            bool(settings.operators),
            f"{len(settings.operators)} may act for Parley" if settings.operators else "nobody may confirm money",
            () if settings.operators else ("OPERATORS",),
        ),
        Feature("Files", on=True, why=f"kept in {settings.files_folder}"),
        _stripe(settings),
        _paypal(settings),
        *(_unavailable(settings, name, variables) for name, variables in _NOT_YET.items()),
    ]


_NOT_YET: dict[str, tuple[str, ...]] = {
    "E-mail": ("SMTP_URL", "MAIL_FROM"),
    "Sign-in with Google": ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
    "Sign-in with Facebook": ("FACEBOOK_CLIENT_ID", "FACEBOOK_CLIENT_SECRET"),
    "Meetings": ("MEETING_URL",),
}


def _unavailable(settings: Settings, name: str, variables: tuple[str, ...]) -> Feature:
    is_set = any(getattr(settings, variable.lower()) for variable in variables)
    ignored = f"; {' and '.join(variables)} are read and not used" if is_set else ""
    return Feature(name, on=False, why=f"this version does not have it yet{ignored}")


def _telegram(settings: Settings) -> Feature:
    if not settings.telegram_on:
        return Feature("Telegram", on=False, why="there is no token", to_set=("TELEGRAM_BOT_TOKEN",))
    rate = f"at most {settings.telegram_messages_per_second} messages a second"
    if settings.telegram_by_webhook:
        return Feature("Telegram", on=True, why=f"updates come to {settings.address}/telegram/webhook; {rate}")
    return Feature("Telegram", on=True, why=f"updates are asked for (polling); {rate}", to_set=("PUBLIC_URL",))


def _slack(settings: Settings) -> Feature:
    if not settings.slack_on:
        return Feature("Slack", on=False, why="there is no token", to_set=("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"))
    where = "one workspace" if settings.slack_bot_token else "every workspace that installs it"
    how = "over Socket Mode" if settings.slack_socket_mode else f"events come to {settings.address}/slack/events"
    return Feature("Slack", on=True, why=f"{where}; {how}")


def _paypal(settings: Settings) -> Feature:
    name = "Payouts (PayPal)"
    if settings.paypal_on:
        if settings.paypal_webhook_id:
            return Feature(name, on=True, why=f"events come to {settings.address}/paypal/webhook")
        return Feature(name, on=True, why="PayPal is asked how payouts stand; with PAYPAL_WEBHOOK_ID it tells at once")
    if settings.playground_on:
        return Feature(name, on=True, why="the playground plays PayPal")
    return Feature(name, on=False, why="there is no key", to_set=("PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET"))


def _stripe(settings: Settings) -> Feature:
    if settings.stripe_on:
        return Feature("Cards (Stripe)", on=True, why=f"events come to {settings.address}/stripe/webhook")
    if settings.playground_on:
        return Feature("Cards (Stripe)", on=True, why="the playground plays Stripe")
    return Feature(
        "Cards (Stripe)", on=False, why="there is no key", to_set=("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    )


def _database(settings: Settings) -> Feature:
    if settings.database_url.get_secret_value().startswith("sqlite"):
        return Feature("Several processes", on=False, why="SQLite serves one process", to_set=("DATABASE_URL",))
    return Feature("Several processes", on=True, why="PostgreSQL serves any number of them")
