"""Block Kit's limits, each with the sentence that Slack says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.playground.slack.kit.blocks import Surface, check_blocks, named
from bot.adapters.playground.slack.kit.readable import readable
from bot.adapters.playground.slack.kit.values import complaint, starting_values
from bot.adapters.playground.slack.kit.views import check_view, too_large
from tests.adapters.playground.slack_kit import Json, asking, button, modal, option, plain, row, section

TEXT = {"type": "plain_text_input", "action_id": "text"}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": list(options), **more}


def test_what_slack_takes_has_no_problems() -> None:
    blocks = [
        {"type": "header", "text": plain("Header")},
        section("*Text*", accessory=button("Open", url="https://parley.example")),
        {"type": "section", "fields": [plain("a"), {"type": "mrkdwn", "text": "b"}]},
        {"type": "divider"},
        {
            "type": "context",
            "elements": [plain("by"), {"type": "image", "image_url": "https://x.example/a", "alt_text": "a"}],
        },
        row(button("Yes", "yes", style="primary"), button("No", "no", style="danger", confirm=dialog())),
        row({"type": "overflow", "options": [option("Edit"), option("Delete")], "action_id": "more"}),
        row({"type": "datepicker", "initial_date": "2026-03-02"}, {"type": "timepicker", "initial_time": "09:30"}),
        row({"type": "checkboxes", "options": [option("A")]}, {"type": "radio_buttons", "options": [option("A")]}),
        row({"type": "external_select", "min_query_length": 0}, {"type": "users_select"}),
        {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A picture"},
        {"type": "markdown", "text": "**bold**"},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}]},
        asking("Name", TEXT),
    ]
    assert check_blocks(blocks, "message") == []


def dialog(**more: Any) -> Json:
    return {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No"), **more}


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
        (
            {"type": "section", "fields": [plain("x")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            {"type": "section", "fields": [plain("x" * 2001)]},
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
        (
            {"type": "header", "text": plain("x" * 151)},
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
            "must be a valid enum value [json-pointer:/blocks/0/text/type]",
        ),
        ({"type": "video"}, "unsupported type: video [json-pointer:/blocks/0/type]"),
        ({"text": "x"}, "missing required field: type [json-pointer:/blocks/0]"),
        ({"type": "divider", "text": "x"}, "invalid additional property: text [json-pointer:/blocks/0]"),
        (
            {"type": "divider", "block_id": "x" * 256},
            "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
        ),
        (
            {"type": "context", "elements": [plain("x")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            row(*(button("x", str(n)) for n in range(26))),
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            row(button("x" * 76)),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            row(button("x", value="x" * 2001)),
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            row(button("x", "x" * 256)),
            "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
        ),
        (row(button("x", style="loud")), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"),
        (
            row(button("x", confirm=dialog(title=plain("x" * 101)))),
            "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
        ),
        (
            row(button("x", "same"), button("y", "same")),
            "`action_id` same already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        (
            row(select(*(option(str(n)) for n in range(101)))),
            "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            row(select(option("a", "x" * 151))),
            "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
        ),
        (
            row(select()),
            "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            row(select(option("a"), initial_option=option("b"))),
            "initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
        ),
        (
            row(select(option("a"), type="x")),
            "unsupported type: x [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            row({"type": "overflow", "options": [option(str(n)) for n in range(6)]}),
            "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (row(TEXT), "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"),
        (
            row({"type": "datepicker", "initial_date": "2026-02-30"}),
            "must be a date as YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        ({"type": "image", "alt_text": "x"}, "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]"),
        (
            {"type": "image", "image_url": "https://x.example"},
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
        (
            asking("Files", {"type": "file_input"}),
            "unsupported type: file_input [json-pointer:/blocks/0/element/type]",
        ),
        (
            asking("x", {**TEXT, "max_length": 3001}),
            "must be less than 3001 [json-pointer:/blocks/0/element/max_length]",
        ),
        (
            asking("x", {"type": "number_input"}),
            "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
        ),
        (
            {"type": "markdown", "text": "x" * 12_001},
            "must be less than 12001 characters [json-pointer:/blocks/0/text]",
        ),
    ],
)
def test_what_slack_refuses(block: Json, problem: str) -> None:
    assert check_blocks([block], "message") == [problem]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("home", 100), ("modal", 100)])
def test_how_many_blocks(surface: Surface, most: int) -> None:
    dividers = [{"type": "divider"}] * most
    assert check_blocks(dividers, surface) == []
    assert check_blocks([*dividers, {"type": "divider"}], surface) == [
        f"no more than {most} items allowed [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique() -> None:
    blocks = [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]
    assert check_blocks(blocks, "home") == ["`block_id` a already exists [json-pointer:/blocks/1/block_id]"]


def test_markdown_is_for_messages() -> None:
    block = {"type": "markdown", "text": "x"}
    assert check_blocks([block], "home") == ["unsupported type: markdown [json-pointer:/blocks/0/type]"]
    halves = [{"type": "markdown", "text": "x" * 7000}] * 2
    assert check_blocks(halves, "message") == [
        "markdown blocks must be less than 12001 characters together [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
        (modal(close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        (modal(callback_id="x" * 256), "must be less than 256 characters [json-pointer:/view/callback_id]"),
        (
            {"type": "modal", "title": plain("x"), "blocks": [asking("x", TEXT)]},
            "view with `input` block must have a `submit` [json-pointer:/view]",
        ),
        (modal(nonsense=1), "invalid additional property: nonsense [json-pointer:/view]"),
        (
            {"type": "home", "blocks": []},
            "only views of type modal are allowed here [json-pointer:/view/type]",
        ),
        (
            modal(asking("x", {"type": "file_input", "max_files": 11})),
            "must be less than 11 [json-pointer:/view/blocks/0/element/max_files]",
        ),
        (modal(section("x" * 3001)), "must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]"),
    ],
)
def test_modals_that_slack_refuses(view: Json, problem: str) -> None:
    assert check_view(view, "modal") == [problem]


def test_a_view_may_be_too_large() -> None:
    assert not too_large(modal())
    assert too_large(modal(*(section("x" * 2900) for _ in range(90))))


def test_what_a_view_is_must_be_an_object() -> None:
    assert check_view("view", "modal") == ["must provide an object [json-pointer:/view]"]


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        (TEXT, None, "Please complete this required field."),
        ({**TEXT, "min_length": 3}, "ab", "Must be at least 3 characters."),
        ({**TEXT, "max_length": 3}, "abcd", "Must be at most 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "Must be at least 2."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2.5", "Must be at most 2."),
        ({"type": "email_text_input"}, "mia", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "parley", "Please enter a valid URL."),
        ({"type": "url_text_input"}, "https://parley.example", None),
    ],
)
def test_what_a_client_says_before_it_submits(element: Json, value: str | None, sentence: str | None) -> None:
    [block] = named([asking("x", element)])
    assert complaint(block, {"type": element["type"], "value": value}) == sentence


def test_values_start_from_what_is_said_and_stay_under_the_same_ids() -> None:
    blocks = named([asking("x", {**TEXT, "initial_value": "first"}, block_id="b"), row(select(option("A")))])
    values = starting_values(blocks)
    assert values["b"]["text"] == {"type": "plain_text_input", "value": "first"}
    values["b"]["text"]["value"] = "typed"
    assert starting_values(blocks, values)["b"]["text"]["value"] == "typed"
    renamed = named([asking("x", TEXT, block_id="other")])
    assert starting_values(renamed, values)["other"]["text"]["value"] is None


def test_blocks_read_as_text() -> None:
    blocks = named(
        [
            {"type": "header", "text": plain("Jobs")},
            section("<https://x.example|Logo &amp; site>", accessory=button("Open")),
            {"type": "divider"},
            asking("Budget", TEXT, hint=plain("EUR")),
            {"type": "context", "elements": [plain("3 proposals")]},
        ]
    )
    assert readable(blocks) == "Jobs\nLogo & site (https://x.example)\n[Open]\nBudget (EUR):\n3 proposals"
