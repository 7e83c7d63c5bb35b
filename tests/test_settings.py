"""The environment: what is accepted, what is refused in which words, and what is on."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.__main__ import main
from bot.domain.rules import MarketRules
from bot.features import features
from bot.settings import BadSettings, Settings, load, load_rules, secret_key

TOKEN = "7001:" + "A" * 35
KEY = "k" * 32


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without any of ours."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load()


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as caught:
        given(monkeypatch, **variables)
    assert not any(value in str(caught.value) for value in variables.values() if len(value) > 3)
    assert caught.value.__cause__ is None
    return caught.value.sentences


def test_nothing_at_all_is_the_playground() -> None:
    settings = load()

    assert settings.playground_on
    assert settings.database_url.get_secret_value() == "sqlite:///var/parley.db"
    assert (settings.port, settings.files_folder) == (8080, Path("var/files"))
    assert settings.address == "http://127.0.0.1:8080"


def test_blank_values_count_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, TELEGRAM_BOT_TOKEN="", PORT="  ", SLACK_SIGNING_SECRET=" \n", OPERATORS="")

    assert settings == Settings()
    assert settings.playground_on


def test_values_are_read_as_people_paste_them(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch,
        TELEGRAM_BOT_TOKEN=f" {TOKEN}\n",
        SECRET_KEY=KEY,
        PUBLIC_URL="https://parley.example.com/",
        OPERATORS="telegram:7009, slack:T1/U2",
        FILES_URL="file:///srv/my%20files",
        TELEGRAM_WEBHOOK_SECRET="s" * 20,
    )

    assert settings.telegram_bot_token == SecretStr(TOKEN)
    assert settings.public_url == settings.address == "https://parley.example.com"
    assert settings.operators == ("telegram:7009", "slack:T1/U2")
    assert settings.files_folder == Path("/srv/my files")
    assert settings.telegram_by_webhook
    assert not settings.playground_on
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "80800"}, "PORT cannot be used: input should be less than or equal to 65535."),
        (
            {"PORT": "eighty"},
            "PORT cannot be used: input should be a valid integer, unable to parse string as an integer.",
        ),
        (
            {"DATABASE_URL": "mysql://root:hunter22@db"},
            "DATABASE_URL must begin with sqlite:// or postgresql://; the others are not supported.",
        ),
        ({"FILES_URL": "s3://bucket"}, "FILES_URL must be a folder for now; S3 buckets are not supported yet."),
        ({"FILES_URL": "ftp://files"}, "FILES_URL must be a folder, such as var/files or file:///srv/parley/files."),
        ({"PUBLIC_URL": "parley.example.org"}, "PUBLIC_URL must be a web address such as https://parley.example.com."),
        (
            {"OPERATORS": "olga"},
            "OPERATORS must be identities such as telegram:7009 or slack:T0123/U0456, with commas between them.",
        ),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ({"DEFAULT_CURRENCY": "euros"}, "DEFAULT_CURRENCY must be a currency of three capital letters, such as EUR."),
        ({"TELEGRAM_BOT_TOKEN": "hunter22"}, "TELEGRAM_BOT_TOKEN is not a token as BotFather gives it."),
        ({"SECRET_KEY": "hunter22"}, "SECRET_KEY must have at least 32 characters; `openssl rand -hex 32` makes one."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    assert refused(monkeypatch, **variables) == (sentence,)


def test_everything_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(refused(monkeypatch, PORT="no", PUBLIC_URL="nowhere")) == 2


def test_a_real_token_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SECRET_KEY must be set" in refused(monkeypatch, TELEGRAM_BOT_TOKEN=TOKEN)[0]


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET (over HTTP) or SLACK_APP_TOKEN (Socket Mode)"),
        ({"SLACK_SIGNING_SECRET": "signing"}, "SLACK_BOT_TOKEN (one workspace), or SLACK_CLIENT_ID"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": "signing"}, "SLACK_BOT_TOKEN (one workspace), or"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"}, "SLACK_CLIENT_SECRET"),
    ],
)
def test_half_of_slack_is_refused(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], missing: str) -> None:
    (sentence,) = refused(monkeypatch, SECRET_KEY=KEY, **variables)
    assert missing in sentence


@pytest.mark.parametrize(
    ("variables", "socket_mode"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, False),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, True),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c", "SLACK_SIGNING_SECRET": "s"}, False),
    ],
)
def test_slack_is_on(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], socket_mode: bool) -> None:
    settings = given(monkeypatch, SECRET_KEY=KEY, **variables)
    assert settings.slack_on
    assert not settings.playground_on
    assert settings.slack_socket_mode is socket_mode


def test_a_webhook_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"TELEGRAM_BOT_TOKEN": TOKEN, "SECRET_KEY": KEY, "TELEGRAM_WEBHOOK_SECRET": "s" * 20}
    assert "PUBLIC_URL" in refused(monkeypatch, **variables)[0]


def test_a_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "var" / "secret.key"
    made = secret_key(load(), file)

    assert len(made.get_secret_value()) >= 32
    assert secret_key(load(), file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]
    assert secret_key(given(monkeypatch, SECRET_KEY=KEY), file) == SecretStr(KEY)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    with pytest.raises(BadSettings, match="holds no key"):
        secret_key(load(), tmp_path / "secret.key")


def test_the_rules_can_be_overridden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_rules(load()) == MarketRules()
    rules = tmp_path / "rules.toml"
    rules.write_text("min_payout = 2_000\n")
    settings = given(monkeypatch, MARKET_RULES=str(rules), DEFAULT_CURRENCY="EUR")
    assert load_rules(settings) == MarketRules(currency="EUR", min_payout=2_000)

    rules.write_text("min_payouts = 2_000")
    with pytest.raises(BadSettings, match="MARKET_RULES: min_payouts: extra inputs are not permitted"):
        load_rules(settings)
    rules.write_text("min_payout")
    with pytest.raises(BadSettings, match="is not TOML"):
        load_rules(settings)
    rules.unlink()
    with pytest.raises(BadSettings, match="cannot be read"):
        load_rules(settings)


def test_the_doctor_says_what_is_on_and_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {feature.name: feature for feature in features(load())}
    assert named["Playground"].on
    assert named["Telegram"].to_set == ("TELEGRAM_BOT_TOKEN",)

    settings = given(
        monkeypatch, TELEGRAM_BOT_TOKEN=TOKEN, SECRET_KEY=KEY, DATABASE_URL="postgresql://parley:hunter22@db/parley"
    )
    named = {feature.name: feature for feature in features(settings)}
    assert named["Telegram"].on
    assert not named["Playground"].on
    assert named["Several processes"].on
    assert not any("hunter22" in feature.why or TOKEN in feature.why for feature in named.values())


def test_libraries_do_not_log_each_call_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bot", "doctor"])
    main()
    assert {logging.getLogger(name).level for name in ("stripe", "httpx")} == {logging.WARNING}
