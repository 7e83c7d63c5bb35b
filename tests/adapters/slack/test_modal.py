"""Any modal fits, loses no word, and what was filled in comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.playground.slack.kit.views import check_view
from bot.adapters.slack.carried import Carried, TooMuch, load, unload
from bot.adapters.slack.modal import depth, form_view, handed_files, modal_view, options, raw_answers
from bot.adapters.slack.render import paragraphs
from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.acts import Asked, Modal
from bot.handlers.kit.form import Ask, Choice, Day, Files, Option, Picks, Text
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Screen
from tests.adapters.slack.strategies import modals, words
from tests.adapters.slack.test_render import THOROUGH, said, squeezed
from tests.adapters.slack.world import ENGLISH

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

CV = StoredFile("f1", "cv.pdf", "application/pdf", 10)


def asked(name: str, ask: Ask, *, offered: tuple[Option, ...] = (), shown: tuple[Option, ...] = ()) -> Asked:
    return Asked(name, ask, name.title(), "", optional=False, options=offered, shown=shown)


def modal(*fields: Asked, **more: Any) -> Modal:
    return Modal(route=Route("job.post"), title="Post a job", fields=fields, raw=more.pop("raw", {}), **more)


def elements(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


@THOROUGH
@given(modals())
def test_a_form_fits_and_loses_nothing(form: Modal) -> None:
    view = form_view(form, ENGLISH, Carried(route=form.route))
    assert check_view(view, "modal") == []
    assert unload(view).route == form.route
    text = squeezed("".join([*said(view["title"]), *said(view["submit"]), *said(view["blocks"])]))
    for each in (form.title, form.lead, form.submit, form.problem):
        assert squeezed(each) in text
    for field in form.fields:
        assert squeezed(field.label) in text
        assert squeezed(field.hint) in text
    assert list(elements(view)) == [field.name for field in form.fields]


@THOROUGH
@given(modals(review=True))
def test_a_review_fits_and_carries_the_answers(form: Modal) -> None:
    carried = Carried(route=form.route, raw=form.raw, files={"cv": (CV,)}, origin={"channel": "D1"})
    view = modal_view(form, ENGLISH, carried)
    assert check_view(view, "modal") == []
    assert unload(view) == carried


@THOROUGH
@given(st.dictionaries(st.text("abc", min_size=1), words(9_000), max_size=6))
def test_long_answers_travel_in_the_ids_of_the_blocks(raw: dict[str, str]) -> None:
    view = load({"type": "modal", "title": {}, "blocks": paragraphs("one")}, Carried(route="r", raw=raw))
    assert unload(view).raw == raw
    assert len(view["private_metadata"]) <= 3_000
    assert all(len(block.get("block_id", "")) <= 255 for block in view["blocks"])
    assert len(view["blocks"]) <= 100


def test_more_than_a_view_can_carry_is_refused() -> None:
    noise = "".join(chr(0x4E00 + (number * 7_919) % 20_000) for number in range(20_000))
    with pytest.raises(TooMuch):
        load({"type": "modal", "blocks": []}, Carried(raw={"a": noise}))


@pytest.mark.parametrize("metadata", ["", "{}", "AAAA", "eJxLTEpOSQUACJkCSg==", "ÄÖ"])
def test_what_nobody_packed_is_not_read(metadata: str) -> None:
    assert unload({"private_metadata": metadata}) == Carried()


def test_each_kind_of_field() -> None:
    short = tuple(Option(str(number), f"Option {number}") for number in range(10))
    many = tuple(Option(str(number), f"Option {number}") for number in range(250))
    view = form_view(
        modal(
            asked("title", Text(label="", most=100)),
            asked("about", Text(label="", least=20, most=5_000, long=True)),
            asked("day", Day(label="")),
            asked("kind", Choice(label=""), offered=short, shown=(short[3],)),
            asked("country", Choice(label=""), offered=many),
            asked("skills", Picks(label="", most=10), shown=(Option("python", "Python"),)),
            asked("files", Files(label="", most=5)),
            raw={
                "title": "Site",
                "day": "31.03.2027",
                "kind": "3",
                "country": "249",
                "skills": ["python", "django"],
            },
        ),
        ENGLISH,
        Carried(route="job.post", files={"files": (CV,)}),
    )
    assert check_view(view, "modal") == []
    found = elements(view)
    assert found["title"] | {"action_id": ""} == {
        "type": "plain_text_input",
        "multiline": False,
        "max_length": 100,
        "initial_value": "Site",
        "action_id": "",
    }
    assert (found["about"]["min_length"], found["about"]["max_length"]) == (20, 3_000)
    assert found["day"]["initial_date"] == "2027-03-31"
    assert found["kind"]["type"] == "radio_buttons"
    assert found["kind"]["initial_option"]["value"] == "3"
    assert found["country"]["type"] == "static_select"
    assert [len(group["options"]) for group in found["country"]["option_groups"]] == [100, 100, 50]
    assert found["country"]["initial_option"]["value"] == "249"
    assert [each["text"]["text"] for each in found["skills"]["initial_options"]] == ["Python", "django"]
    assert found["files"] == {"type": "file_input", "max_files": 5, "action_id": "answer"}
    files_block = next(block for block in view["blocks"] if block.get("block_id") == "files")
    assert files_block["optional"] is True
    assert "📎 cv.pdf" in list(said(view["blocks"]))


def test_a_prefill_that_is_too_long_says_so() -> None:
    view = form_view(modal(asked("about", Text(label="", most=50)), raw={"about": "word " * 40}), ENGLISH, Carried())
    assert len(elements(view)["about"]["initial_value"]) <= 50
    assert "Only the first 49 characters fit here." in list(said(view["blocks"]))


def test_a_problem_stands_on_top() -> None:
    view = form_view(modal(asked("title", Text(label="")), problem="No money left."), ENGLISH, Carried())
    assert next(iter(said(view["blocks"]))) == "⛔ No money left."


def test_a_review_keeps_its_screen() -> None:
    form = modal(asked("title", Text(label="")), review=Screen(title="Look", lead="You pay $500"), submit="Post it")
    view = modal_view(form, ENGLISH, Carried(route="job.post", raw={"title": "x"}))
    assert view["submit"]["text"] == "Post it"
    assert view["close"]["text"] == "Back"
    assert list(said(view["blocks"])) == ["Look", "You pay $500"]


def test_answers_are_read_as_raw() -> None:
    state = {
        "title": {"answer": {"type": "plain_text_input", "value": "Site"}},
        "empty": {"answer": {"type": "plain_text_input", "value": None}},
        "day": {"answer": {"type": "datepicker", "selected_date": "2027-03-31"}},
        "kind": {"answer": {"type": "radio_buttons", "selected_option": {"value": "fixed"}}},
        "none": {"answer": {"type": "static_select", "selected_option": None}},
        "skills": {"answer": {"type": "multi_external_select", "selected_options": [{"value": "python"}]}},
        "files": {"answer": {"type": "file_input", "files": [{"id": "F1"}]}},
    }
    view = {"state": {"values": state}}
    assert raw_answers(view) == {
        "title": "Site",
        "empty": "",
        "day": "2027-03-31",
        "kind": "fixed",
        "none": "",
        "skills": ["python"],
    }
    assert handed_files(view) == {"files": [{"id": "F1"}]}


def test_the_stack_of_views() -> None:
    assert depth({"id": "V1", "root_view_id": "V1", "previous_view_id": None}) == 1
    assert depth({"id": "V2", "root_view_id": "V1", "previous_view_id": "V1"}) == 2
    assert depth({"id": "V3", "root_view_id": "V1", "previous_view_id": "V2"}) == 3


def test_options_do_not_repeat_and_their_labels_fit() -> None:
    found = options([Option("a", "A" * 100), Option("a", "A" * 100), *(Option(str(n), "x") for n in range(200))])
    assert len(found) == 100
    assert found[0]["text"]["text"] + found[0]["description"]["text"] == "A" * 100
    with pytest.raises(ValueError, match="150"):
        options([Option("x" * 151, "x")])
