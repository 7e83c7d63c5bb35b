"""Any screen becomes messages that Telegram accepts, and loses no word on the way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from telegram import InlineKeyboardButton

from bot.adapters.telegram import keyboard, limits
from bot.adapters.telegram.render import Part, render, render_last
from bot.adapters.telegram.text import is_visible
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Attachment, Card, Field, Notice, Pages, Progress, Quote, Screen
from tests.adapters.telegram.screens import Reading, screens, squeezed, units

thorough = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def buttons(part: Part) -> list[InlineKeyboardButton]:
    return [button for row in part.keyboard.inline_keyboard for button in row] if part.keyboard else []


def labels(part: Part) -> list[list[str]]:
    return [[button.text for button in row] for row in part.keyboard.inline_keyboard] if part.keyboard else []


def check_limits(part: Part) -> None:
    read = Reading(part.html)
    assert 1 <= units(read.text) <= limits.TEXT
    assert read.text.strip(" \n\u200b")
    assert read.entities <= limits.ENTITIES
    assert len(buttons(part)) < limits.BUTTONS, "there is room for the answer to a question"
    for button in buttons(part):
        assert 1 <= units(button.text) <= limits.BUTTON_LABEL
        if button.callback_data is not None:
            assert 1 <= len(str(button.callback_data).encode()) <= limits.CALLBACK_DATA_BYTES


@given(screens)
@thorough
def test_any_screen_is_within_the_limits(screen: Screen) -> None:
    for on_notice in (False, True):
        for part in render(screen, on_notice=on_notice):
            check_limits(part)
        check_limits(render_last(screen, on_notice=on_notice))


@given(screens)
@thorough
def test_no_word_is_lost(screen: Screen) -> None:
    parts = render(screen)
    shown = squeezed("".join(Reading(part.html).text for part in parts))
    on_buttons = {squeezed(button.text) for part in parts for button in buttons(part)}
    words = [screen.title, screen.lead, screen.closing, *(file.name for file in screen.files)]
    words += [word for field in screen.fields for word in (field.label, field.value)]
    words += [word for quote in screen.quotes for word in (quote.label, quote.by, quote.text)]
    for card in screen.cards:
        words += [card.title, card.lead, *(word for field in card.fields for word in (field.label, field.value))]
    for word in words:
        assert not is_visible(word) or squeezed(word) in shown
    for action in screen.actions:
        label = squeezed(action.label) if is_visible(action.label) else ""
        assert label in shown or label in on_buttons or "…" in on_buttons


@given(screens)
@thorough
def test_every_route_has_its_button(screen: Screen) -> None:
    parts = render(screen)
    asked = [action for card in screen.cards for action in card.actions] + list(screen.actions)
    wanted = [action.route for action in asked if action.route is not None]
    carried = [str(button.callback_data) for part in parts for button in buttons(part) if button.callback_data]
    paging = 0 if screen.pages is None else len([row for row in (screen.pages.previous, screen.pages.next) if row])
    data = [data[1:] for data in carried if data != keyboard.IDLE]
    assert data[: len(data) - paging] == wanted


def test_reading_order() -> None:
    screen = Screen(
        title="Job",
        lead="Lead",
        notice=Notice(text="Sent", tone="done"),
        fields=(Field(label="Budget", value="$500"), Field(label="Level", value="Expert")),
        quotes=(Quote(text="I can do it", by="Ana"),),
        progress=Progress(label="Profile", done=3, total=10),
        cards=(Card(title="One", fields=(Field(label="Pay", value="$5"), Field(label="Age", value="2 d"))),),
        closing="Bye",
        files=(Attachment(file_id="1", name="cv.pdf", size=10),),
    )
    (part,) = render(screen)
    assert part.html == (
        "✅ Sent\n\n<b>Job</b>\n\nLead\n\n<b>Budget:</b> $500\n<b>Level:</b> Expert\n\n"
        "<b>Ana</b>\n<blockquote>I can do it</blockquote>\n\nProfile\n▰▰▰▱▱▱▱▱▱▱ 3/10\n\n"
        "<b>One</b>\nPay: $5 · Age: 2 d\n\nBye\n\n📎 cv.pdf"
    )
    assert part.keyboard is None


def test_words_of_people_are_escaped() -> None:
    (part,) = render(Screen(title="<i>Ana</i> & co", quotes=(Quote(text="</blockquote><b>", by="<a>"),)))
    assert Reading(part.html).text == "<i>Ana</i> & co\n\n<a>\n</blockquote><b>"


def test_long_quotes_fold() -> None:
    (part,) = render(Screen(title="T", quotes=(Quote(text="word " * 100), Quote(text="short"))))
    assert part.html.count("<blockquote expandable>") == 1
    assert part.html.count("<blockquote>") == 1


def test_long_content_splits_at_a_paragraph_and_the_keyboard_goes_last() -> None:
    paragraph = "A sentence of some words. " * 50
    screen = Screen(
        title="T", lead="\n\n".join([paragraph.strip()] * 7), actions=(Action(label="Go", route=Route("go")),)
    )
    parts = render(screen)
    assert len(parts) > 2
    assert all(part.keyboard is None for part in parts[:-1])
    assert labels(parts[-1]) == [["Go"]]
    assert all(part.html.endswith("words.") for part in parts[1:])


def test_short_labels_share_rows_and_none_is_left_alone() -> None:
    actions = tuple(Action(label=label, route=Route("x")) for label in ("One", "Two", "Three", "Four"))
    assert labels(render(Screen(title="T", actions=actions))[0]) == [["One", "Two"], ["Three", "Four"]]
    actions = tuple(Action(label=label, route=Route("x")) for label in ("Yes", "No", "Hm"))
    assert labels(render(Screen(title="T", actions=actions))[0]) == [["Yes", "No", "Hm"]]


def test_wide_and_long_labels_stand_alone() -> None:
    actions = (
        Action(label="Send", route=Route("x"), wide=True, style="primary"),
        Action(label="Change something", route=Route("x")),
        Action(label="Back", route=Route("x")),
        Action(label="A label of more than a few words", route=Route("x")),
    )
    part = render(Screen(title="T", actions=actions))[0]
    assert labels(part) == [["Send"], ["Change something", "Back"], ["A label of more than a few words"]]
    assert buttons(part)[0].style == "primary"


def test_cards_are_numbered_with_their_actions() -> None:
    def card(name: str, *actions: str) -> Card:
        return Card(title=name, actions=tuple(Action(label=label, route=Route(label)) for label in actions))

    (part,) = render(Screen(title="T", cards=(card("A", "Open"), card("B", "Open")), actions=()))
    assert "<b>1. A</b>" in part.html
    assert labels(part) == [["1 · Open", "2 · Open"]]
    (part,) = render(Screen(title="T", cards=(card("A", "Open", "Save"), card("B", "Open"))))
    assert labels(part) == [["1 · Open", "1 · Save"], ["2 · Open"]]


def test_pages() -> None:
    (part,) = render(Screen(title="T", pages=Pages(number=2, total=5, previous=Route("p~1"), next=Route("p~3"))))
    assert labels(part) == [["‹", "2/5", "›"]]
    assert [button.callback_data for button in buttons(part)] == ["sp~1", keyboard.IDLE, "sp~3"]
    assert render(Screen(title="T", pages=Pages(number=1, total=1)))[0].keyboard is None


def test_more_buttons_than_a_message_takes_go_on_in_another() -> None:
    actions = tuple(Action(label=f"Option number {number}", route=Route(f"pick~{number}")) for number in range(250))
    parts = render(Screen(title="T", actions=actions))
    assert sum(len(buttons(part)) for part in parts) == 250
    for part in parts:
        check_limits(part)


def test_an_address_that_telegram_refuses_stands_in_the_text() -> None:
    (part,) = render(Screen(title="T", actions=(Action(label="Pay", url="http://localhost:8080/pay"),)))
    assert "Pay: http://localhost:8080/pay" in part.html
    assert part.keyboard is None
    (part,) = render(Screen(title="T", actions=(Action(label="Pay", url="http://127.0.0.1:8080/pay"),)))
    assert buttons(part)[0].url == "http://127.0.0.1:8080/pay"


def test_a_mended_screen_of_several_messages_keeps_its_head() -> None:
    screen = Screen(title="Title", notice=Notice(text="Approved"), lead="word " * 1_200, closing="The end")
    part = render_last(screen, on_notice=True)
    assert part.html.startswith("✅ Approved\n\n<b>Title</b>")
    assert part.html.endswith("The end")


def test_directions_are_not_turned() -> None:
    (part,) = render(Screen(title="Pay \u202e005$ to Ana"))
    assert "\u202e" not in part.html


def test_a_long_text_begins_below_its_title() -> None:
    parts = render(Screen(title="Title", lead="word " * 1_500))
    assert len(parts) == 2
    assert parts[0].html.startswith("<b>Title</b>\n\nword word")


def test_an_emoji_that_this_python_does_not_know_is_shown() -> None:
    assert render(Screen(title="\U0001fac6"))[0].html == "<b>\U0001fac6</b>"


# Asking first

ASKING = Screen(
    title="Milestone",
    actions=(
        Action(label="Approve", route=Route("approve~1~2"), style="primary", confirm="Release $500.00 to Ana?"),
        Action(label="Decline", route=Route("decline~1~2"), confirm="Decline & tell Ana?"),
        Action(label="Back", route=Route("home")),
    ),
)


@pytest.mark.parametrize(("on_notice", "asks", "counts"), [(False, "c", "s"), (True, "k", "n")])
def test_a_button_asks_first_and_turns_back(on_notice: bool, asks: str, counts: str) -> None:
    (part,) = render(ASKING, on_notice=on_notice)
    assert part.keyboard is not None
    assert labels(part) == [["Approve"], ["Decline"], ["Back"]]
    assert buttons(part)[0].callback_data == f"{asks}approve~1~2"

    armed = keyboard.armed(part.keyboard, f"{asks}approve~1~2", "No")
    shown = labels(Part("", armed))
    assert shown == [["✓ Approve"], ["✕ No"], ["Decline"], ["Back"]]
    assert armed.inline_keyboard[0][0].callback_data == f"{counts}approve~1~2"
    assert keyboard.is_armed(armed)

    other = keyboard.armed(armed, f"{asks}decline~1~2", "No")
    assert labels(Part("", other)) == [["Approve"], ["✓ Decline"], ["✕ No"], ["Back"]]
    assert keyboard.disarmed(other) == part.keyboard
    assert not keyboard.is_armed(part.keyboard)


def test_the_question_travels_in_the_message() -> None:
    (part,) = render(ASKING)
    assert part.keyboard is not None
    links = Reading(part.html).links
    assert keyboard.question_of(part.keyboard, "capprove~1~2", links) == "Release $500.00 to Ana?"
    armed = keyboard.armed(part.keyboard, "capprove~1~2", "No")
    assert keyboard.question_of(armed, "cdecline~1~2", links) == "Decline & tell Ana?"


def test_without_the_link_the_label_is_the_question() -> None:
    (part,) = render(ASKING)
    assert part.keyboard is not None
    assert keyboard.question_of(part.keyboard, "cdecline~1~2", []) == "Decline?"
    assert keyboard.question_of(part.keyboard, "cforged", []) == ""


def test_questions_go_with_the_keyboard_that_asks_them() -> None:
    many = tuple(
        Action(
            label=f"Pay {number}", route=Route(f"pay~{number}"), confirm=f"Pay {number}?" if number > 110 else "Sure?"
        )
        for number in range(120)
    )
    last = render(Screen(title="T", actions=many))[-1]
    assert last.keyboard is not None
    assert keyboard.question_of(last.keyboard, "cpay~119", Reading(last.html).links) == "Pay 119?"
