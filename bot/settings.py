"""Every environment variable, with what it may be; blank ones count as absent."""

from __future__ import annotations

import contextlib
import hmac
import os
import re
import secrets
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.rules import MarketRules

SECRET_FILE = Path("var/secret.key")
SHORTEST_KEY = 32


class BadSettings(Exception):
    """The environment cannot be used; ``sentences`` say what to change, and repeat no value."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _checked(test: Callable[[str], object], says: str) -> AfterValidator:
    def check(value: Any) -> Any:
        if not test(value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise ValueError(says)
        return value

    return AfterValidator(check)


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and parts.port != 0
    except ValueError:
        return False


def _is_database(value: str) -> bool:
    return re.match(r"(sqlite|postgres|postgresql|postgresql\+psycopg)://", value) is not None


def _listed(value: object) -> object:
    return tuple(re.split(r"[\s,]+", value.strip())) if isinstance(value, str) else value


WebAddress = Annotated[
    str,
    _checked(_is_web_address, "must be a web address such as https://parley.example.com"),
    AfterValidator(lambda value: value.rstrip("/")),
]
Operators = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(_listed),
    _checked(
        lambda each: all(re.fullmatch(r"telegram:\d+|slack:[A-Z0-9]+/[A-Z0-9]+", one) for one in each),
        "must be identities such as telegram:7009 or slack:T0123/U0456, with commas between them",
    ),
]
DatabaseUrl = Annotated[
    SecretStr, _checked(_is_database, "must begin with sqlite:// or postgresql://; the others are not supported")
]
FilesUrl = Annotated[
    str,
    _checked(lambda value: not value.startswith("s3:"), "must be a folder for now; S3 buckets are not supported yet"),
    _checked(
        lambda value: "://" not in value or value.startswith("file:///"),
        "must be a folder, such as var/files or file:///srv/parley/files",
    ),
]
SmtpUrl = Annotated[
    SecretStr,
    _checked(
        lambda value: re.match(r"smtps?://[^/]+", value), "must be such as smtp://user:password@mail.example.com:587"
    ),
]
SecretKey = Annotated[
    SecretStr,
    _checked(
        lambda value: len(value) >= SHORTEST_KEY, "must have at least 32 characters; `openssl rand -hex 32` makes one"
    ),
]
WebhookSecret = Annotated[
    SecretStr,
    _checked(lambda value: re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value), "must be 16 to 256 letters, digits, _ or -"),
]
TelegramToken = Annotated[
    SecretStr,
    _checked(lambda value: re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", value), "is not a token as BotFather gives it"),
]
Currency = Annotated[
    str, _checked(lambda value: value in list_currencies(), "must be a currency of three capital letters, such as EUR")
]
Email = Annotated[str, _checked(lambda value: re.search(r"[^\s@]+@[^\s@]+", value), "must hold an e-mail address")]


class Settings(BaseSettings):
    """The environment. Make it with ``load``, which says what is wrong in sentences."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True)

    database_url: DatabaseUrl = SecretStr("sqlite:///var/parley.db")
    public_url: WebAddress | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    secret_key: SecretKey | None = None
    market_rules: Path | None = None
    default_currency: Currency | None = None
    operators: Operators = ()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    files_url: FilesUrl = "var/files"
    meeting_url: WebAddress | None = None

    telegram_bot_token: TelegramToken | None = None
    telegram_api_url: WebAddress = "https://api.telegram.org"
    telegram_webhook_secret: WebhookSecret | None = None
    telegram_messages_per_second: Annotated[int, Field(ge=1, le=1000)] = 30

    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: WebAddress = "https://slack.com/api"

    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None
    stripe_api_url: WebAddress = "https://api.stripe.com"

    paypal_client_id: str | None = None
    paypal_client_secret: SecretStr | None = None
    paypal_webhook_id: str | None = None
    paypal_api_url: WebAddress = "https://api-m.paypal.com"

    smtp_url: SmtpUrl | None = None
    mail_from: Email | None = None

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_issuer: WebAddress = "https://accounts.google.com"

    facebook_client_id: str | None = None
    facebook_client_secret: SecretStr | None = None
    facebook_url: WebAddress = "https://graph.facebook.com"

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, values: Any) -> Any:
        """What is pasted often has blanks around it."""
        trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in trimmed.items() if value != ""}

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        for problem in filter(None, (*self._telegram_problems(), *self._slack_problems(), *self._other_problems())):
            raise ValueError(problem)
        return self

    def _telegram_problems(self) -> tuple[str, ...]:
        if self.telegram_on and self.telegram_webhook_secret and not self.public_url:
            return ("TELEGRAM_WEBHOOK_SECRET is set, so Telegram has to reach this program: set PUBLIC_URL too.",)
        return ()

    def _slack_problems(self) -> tuple[str, ...]:
        named = {name: getattr(self, name.lower()) for name in _SLACK}
        some = [name for name, value in named.items() if value]
        many = bool(self.slack_client_id) and bool(self.slack_client_secret)
        if not some or (self.slack_on and bool(self.slack_client_id) == bool(self.slack_client_secret)):
            return ()
        if not self.slack_bot_token and not many:
            missing = "SLACK_BOT_TOKEN (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (many)"
        elif bool(self.slack_client_id) != bool(self.slack_client_secret):
            missing = "SLACK_CLIENT_SECRET" if self.slack_client_id else "SLACK_CLIENT_ID"
        else:
            missing = "SLACK_SIGNING_SECRET (over HTTP) or SLACK_APP_TOKEN (Socket Mode)"
        return (f"{some[0]} is set, but Slack needs {missing} as well.",)

    def _other_problems(self) -> tuple[str, ...]:
        if (self.paypal_client_id is None) != (self.paypal_client_secret is None):
            there, missing = ("ID", "SECRET") if self.paypal_client_id else ("SECRET", "ID")
            return (f"PAYPAL_CLIENT_{there} is set, but PayPal needs PAYPAL_CLIENT_{missing} as well.",)
        if (self.stripe_secret_key is None) != (self.stripe_webhook_secret is None):
            there, missing = (
                ("SECRET_KEY", "WEBHOOK_SECRET") if self.stripe_secret_key else ("WEBHOOK_SECRET", "SECRET_KEY")
            )
            return (f"STRIPE_{there} is set, but Stripe needs STRIPE_{missing} as well.",)
        if (self.telegram_on or self.slack_on) and not self.secret_key:
            return (_KEYLESS,)
        return ()

    @property
    def telegram_on(self) -> bool:
        """Whether there is a Telegram bot."""
        return self.telegram_bot_token is not None

    @property
    def telegram_by_webhook(self) -> bool:
        """Whether Telegram calls us; otherwise we ask it."""
        return self.telegram_on and self.public_url is not None

    @property
    def slack_on(self) -> bool:
        """Whether there is a Slack app, with what it needs."""
        reached = bool(self.slack_signing_secret or self.slack_app_token)
        return reached and bool(self.slack_bot_token or (self.slack_client_id and self.slack_client_secret))

    @property
    def slack_socket_mode(self) -> bool:
        """Whether we connect to Slack; otherwise it calls us."""
        return self.slack_on and self.slack_app_token is not None

    @property
    def paypal_on(self) -> bool:
        """Whether the real PayPal sends payouts."""
        return self.paypal_client_id is not None and self.paypal_client_secret is not None

    @property
    def stripe_on(self) -> bool:
        """Whether cards are taken by the real Stripe."""
        return self.stripe_secret_key is not None and self.stripe_webhook_secret is not None

    @property
    def playground_on(self) -> bool:
        """Whether there is no real platform, and the playground stands in for both."""
        return not self.telegram_on and not self.slack_on

    @property
    def address(self) -> str:
        """Where browsers reach this program."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def files_folder(self) -> Path:
        """Where files lie."""
        url = self.files_url
        return Path(unquote(urlsplit(url).path)) if url.startswith("file:") else Path(url)


_KEYLESS = (
    "SECRET_KEY must be set where a real token is: it encrypts what the database keeps secret; "
    "`openssl rand -hex 32` makes one, and it must stay the same."
)
_SLACK = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


def load() -> Settings:
    """The environment's settings. Raises BadSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings(tuple(dict.fromkeys(map(_sentence, error.errors(include_input=False))))) from None


def _sentence(error: Any) -> str:
    """One problem in one sentence, which never repeats the value."""
    says = str(error["msg"]).removeprefix("Value error, ")
    name = str(error["loc"][0]).upper() if error["loc"] else ""
    if not name:
        return says
    if error["type"] == "literal_error":
        says = f"must be one of {error['ctx']['expected']}"
    elif error["type"] != "value_error":
        says = f"cannot be used: {says[0].lower()}{says[1:]}"
    return f"{name} {says}."


def load_rules(settings: Settings) -> MarketRules:
    """The market's rules: the shipped ones, with what the operator overrides. Raises BadSettings."""
    given: dict[str, Any] = {}
    if settings.market_rules is not None:
        try:
            given = tomllib.loads(settings.market_rules.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadSettings((f"MARKET_RULES names a file that cannot be read ({error.strerror}).",)) from None
        except ValueError as error:
            raise BadSettings((f"MARKET_RULES names a file that is not TOML: {error}.",)) from None
    if settings.default_currency:
        given["currency"] = settings.default_currency
    try:
        return MarketRules.model_validate(given)
    except ValidationError as error:
        raise BadSettings(
            tuple(
                f"MARKET_RULES: {'.'.join(map(str, one['loc']))}: {one['msg'][0].lower()}{one['msg'][1:]}."
                for one in error.errors()
            )
        ) from None


def secret_key(settings: Settings, file: Path = SECRET_FILE) -> SecretStr:
    """The key that encrypts; without SECRET_KEY one is made once and kept in a file that only its owner reads.

    Raises BadSettings when the file can neither be read nor made.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    try:
        kept = _kept_in(file)
    except OSError as error:
        raise BadSettings((f"{file} can neither be read nor made ({error.strerror}); set SECRET_KEY.",)) from None
    if len(kept) < SHORTEST_KEY:
        raise BadSettings((f"{file} holds no key; delete it, or set SECRET_KEY.",))
    return SecretStr(kept)


def webhook_secret(settings: Settings) -> SecretStr:
    """What Telegram proves itself with at the webhook; without TELEGRAM_WEBHOOK_SECRET, derived from SECRET_KEY."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret
    key = secret_key(settings).get_secret_value().encode()
    return SecretStr(hmac.digest(key, b"parley:telegram webhook", "sha256").hex())


def _kept_in(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
            handle.write(secrets.token_hex(32))
        try:
            with contextlib.suppress(FileExistsError):  # another process was first: its key stands
                os.link(made, file)
        finally:
            made.unlink()
    return file.read_text(encoding="ascii").strip()
