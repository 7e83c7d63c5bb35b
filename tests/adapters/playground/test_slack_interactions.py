"""What members do, and what the real Bolt hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.adapters.playground.slack.clicking import TROUBLE, NoSuggestionsError
from tests.adapters.playground.slack_kit import (
    LIAM,
    MIA,
    MIAS_DM,
    Json,
    Rig,
    asking,
    button,
    modal,
    option,
    plain,
    row,
    section,
    slack_rig,
)

NAME = asking("Name", {"type": "plain_text_input", "action_id": "name"}, block_id="name")


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with slack_rig() as one:
        yield one


class Heard:
    """Bolt's listeners put what they hear here; acknowledged at once unless told otherwise."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.answer: Json = {}

    async def __call__(self, ack: Any, body: Json) -> None:
        self.bodies.append(body)
        await ack(**self.answer)

    @property
    def last(self) -> Json:
        return self.bodies[-1]


async def opened(rig: Rig, view: Json) -> Heard:
    """Open a modal before Mia by the slash command; submissions are heard by what this returns."""
    heard = Heard()

    async def open_it(ack: Any, body: Json) -> None:
        await ack()
        await rig.client.views_open(trigger_id=body["trigger_id"], view=view)

    rig.bolt.command("/parley")(open_it)
    rig.bolt.view("form")(heard)
    rig.bolt.view_closed("form")(heard)
    rig.bolt.action("live")(heard)
    await rig.world.command(MIA, "/parley")
    await rig.bus.until(lambda: rig.world.modal(MIA))
    return heard


async def test_a_button_in_a_message(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("go")(heard)
    message = await rig.said("x", blocks=[section("Take it?"), row(button("Take", "go", value="7"), button("Leave"))])
    assert await rig.world.click(MIA, message, "Take") is None
    body = heard.last
    assert body["actions"][0] | {"action_ts": ""} == {
        "type": "button",
        "action_id": "go",
        "block_id": body["message"]["blocks"][1]["block_id"],
        "text": plain("Take"),
        "value": "7",
        "action_ts": "",
    }
    assert (body["user"]["id"], body["channel"]["id"], body["container"]["message_ts"]) == (MIA, MIAS_DM, message[1])
    with pytest.raises(LookupError, match="Leave"):
        await rig.world.click(MIA, message, "Refuse")


async def test_menus_of_every_kind_in_a_message(rig: Rig) -> None:
    heard = Heard()
    choices = {"options": [option("Red"), option("Blue")]}
    kinds = {
        "static_select": ("Blue", "selected_option", {"text": plain("Blue"), "value": "blue"}),
        "users_select": ("Liam Novak", "selected_user", LIAM),
        "datepicker": (date(2026, 3, 2), "selected_date", "2026-03-02"),
        "timepicker": ("09:30", "selected_time", "09:30"),
        "radio_buttons": ("Red", "selected_option", {"text": plain("Red"), "value": "red"}),
        "checkboxes": (["Red"], "selected_options", [{"text": plain("Red"), "value": "red"}]),
    }
    rows = [row({"type": kind, "action_id": kind, **(choices if "option" in kinds[kind][1] else {})}) for kind in kinds]
    message = await rig.said("x", blocks=rows)
    for kind, (value, field, held) in kinds.items():
        rig.bolt.action(kind)(heard)
        assert await rig.world.click(MIA, message, kind, value) is None
        assert heard.last["actions"][0][field] == held
    assert len(heard.last["state"]["values"]) == len(kinds)


async def test_an_overflow_is_pressed_by_its_option(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("more")(heard)
    menu = {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Archive")]}
    await rig.world.click(MIA, await rig.said("x", blocks=[row(menu)]), "Archive")
    assert heard.last["actions"][0]["selected_option"]["value"] == "archive"


async def test_several_of_the_same_name(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("open")(heard)
    message = await rig.said("x", blocks=[row(button("Open", "open", value=str(n))) for n in range(2)])
    with pytest.raises(LookupError, match="nth"):
        await rig.world.click(MIA, message, "Open")
    await rig.world.click(MIA, message, "Open", nth=1)
    assert heard.last["actions"][0]["value"] == "1"


async def test_a_modal_from_first_to_last(rig: Rig) -> None:
    heard = await opened(rig, modal(NAME, callback_id="form", private_metadata="job 7"))
    seen = rig.world.modal(MIA)
    assert seen is not None
    assert (seen.title, seen.submit, list(seen.inputs)) == ("A modal", "Send", ["Name"])
    assert await rig.world.submit(MIA) == {"name": "Please complete this required field."}
    assert heard.bodies == []
    await rig.world.fill(MIA, {"Name": "Logo"})
    heard.answer = {"response_action": "errors", "errors": {"name": "Taken"}}
    assert await rig.world.submit(MIA) == {"name": "Taken"}
    seen = rig.world.modal(MIA)
    assert seen is not None
    assert (seen.inputs["Name"].error, seen.inputs["Name"].value) == ("Taken", "Logo")
    heard.answer = {}
    assert await rig.world.submit(MIA) is None
    assert rig.world.modal(MIA) is None
    view = heard.last["view"]
    assert view["state"]["values"]["name"]["name"] == {"type": "plain_text_input", "value": "Logo"}
    assert view["private_metadata"] == "job 7"


async def test_every_input(rig: Rig) -> None:
    choices = [option("Red"), option("Blue")]
    heard = await opened(
        rig,
        modal(
            asking("Note", {"type": "plain_text_input", "action_id": "note", "multiline": True}, block_id="note"),
            asking(
                "Price", {"type": "number_input", "action_id": "price", "is_decimal_allowed": True}, block_id="price"
            ),
            asking("Mail", {"type": "email_text_input", "action_id": "mail"}, block_id="mail"),
            asking("Site", {"type": "url_text_input", "action_id": "site"}, block_id="site"),
            asking("One", {"type": "static_select", "action_id": "one", "options": choices}, block_id="one"),
            asking("Some", {"type": "multi_static_select", "action_id": "some", "options": choices}, block_id="some"),
            asking("Who", {"type": "users_select", "action_id": "who"}, block_id="who"),
            asking("Day", {"type": "datepicker", "action_id": "day"}, block_id="day"),
            asking("Files", {"type": "file_input", "action_id": "files", "max_files": 1}, block_id="files"),
            asking("Extra", {"type": "plain_text_input", "action_id": "extra"}, block_id="extra", optional=True),
            callback_id="form",
        ),
    )
    files = [("a.txt", "text/plain", b"a"), ("b.txt", "text/plain", b"b")]
    await rig.world.fill(
        MIA,
        {
            "Note": "many\nlines",
            "Price": "9.50",
            "Mail": "mia",
            "Site": "https://parley.example",
            "One": "Blue",
            "Some": ["Red", "Blue"],
            "Who": "liam",
            "Day": date(2026, 5, 1),
            "Files": files,
        },
    )
    assert await rig.world.submit(MIA) == {
        "mail": "Please enter a valid email address.",
        "files": "Please choose at most 1.",
    }
    await rig.world.fill(MIA, {"Mail": "mia@northwind.example", "Files": files[:1]})
    seen = rig.world.modal(MIA)
    assert seen is not None
    assert {label: each.value for label, each in seen.inputs.items()} == {
        "Note": "many\nlines",
        "Price": "9.50",
        "Mail": "mia@northwind.example",
        "Site": "https://parley.example",
        "One": "Blue",
        "Some": ["Red", "Blue"],
        "Who": LIAM,
        "Day": "2026-05-01",
        "Files": ["a.txt"],
        "Extra": None,
    }
    assert await rig.world.submit(MIA) is None
    values = heard.last["view"]["state"]["values"]
    assert [each["value"] for each in values["some"]["some"]["selected_options"]] == ["red", "blue"]
    assert values["files"]["files"]["files"][0]["url_private_download"].startswith(rig.url)
    with pytest.raises(LookupError, match="No modal"):
        await rig.world.fill(MIA, {"Name": "x"})


async def test_updates_pushes_and_clearing(rig: Rig) -> None:
    heard = await opened(rig, modal(NAME, callback_id="form"))
    await rig.world.fill(MIA, {"Name": "kept"})
    heard.answer = {"response_action": "push", "view": modal(section("second"), callback_id="form")}
    assert await rig.world.submit(MIA) is None
    assert await rig.world.submit(MIA) is None
    assert [rig.world.modal(MIA)] == [seen for seen in [rig.world.modal(MIA)] if seen and seen.depth == 3]
    assert await rig.world.submit(MIA) == {"": TROUBLE}
    heard.answer = {"response_action": "update", "view": modal(section("third"), callback_id="form")}
    assert await rig.world.submit(MIA) is None
    await rig.world.close_modal(MIA)
    await rig.world.close_modal(MIA)
    seen = rig.world.modal(MIA)
    assert seen is not None
    assert (seen.depth, seen.inputs["Name"].value) == (1, "kept")
    heard.answer = {"response_action": "clear"}
    assert await rig.world.submit(MIA) is None
    assert rig.world.modal(MIA) is None


async def test_a_wrong_answer_to_a_submission_is_trouble(rig: Rig) -> None:
    heard = await opened(rig, modal(NAME, callback_id="form"))
    await rig.world.fill(MIA, {"Name": "x"})
    for answer in (
        {"response_action": "errors", "errors": {"no_such_block": "x"}},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
    ):
        heard.answer = answer
        assert await rig.world.submit(MIA) == {"": TROUBLE}
    seen = rig.world.modal(MIA)
    assert seen is not None
    assert seen.notice == TROUBLE


async def test_closing_is_heard_when_wanted(rig: Rig) -> None:
    heard = await opened(rig, modal(section("x"), callback_id="form", notify_on_close=True))
    await rig.world.close_modal(MIA)
    assert (heard.last["type"], heard.last["is_cleared"]) == ("view_closed", False)
    await rig.world.command(MIA, "/parley")
    await rig.bus.until(lambda: rig.world.modal(MIA))


async def test_an_input_may_tell_at_once(rig: Rig) -> None:
    element = {"type": "static_select", "action_id": "live", "options": [option("Red")]}
    heard = await opened(rig, modal(asking("Colour", element, dispatch_action=True), callback_id="form"))
    await rig.world.fill(MIA, {"Colour": "Red"})
    assert heard.last["actions"][0]["selected_option"]["value"] == "red"
    assert heard.last["container"]["type"] == "view"


async def test_external_menus(rig: Rig) -> None:
    answers = [[option("Python"), option("PyTorch")]]

    async def offer(ack: Any, body: Json) -> None:
        await ack(options=[each for each in answers[0] if body["value"].lower() in each["text"]["text"].lower()])

    rig.bolt.options("skill")(offer)
    element = {"type": "multi_external_select", "action_id": "skill", "min_query_length": 2}
    heard = await opened(rig, modal(asking("Skills", element, block_id="skills"), callback_id="form"))
    assert await rig.world.suggest(MIA, "Skills", "p") == []
    assert [each["value"] for each in await rig.world.suggest(MIA, "Skills", "py")] == ["python", "pytorch"]
    await rig.world.fill(MIA, {"Skills": ["Python", "PyTorch"]})
    assert await rig.world.submit(MIA) is None
    chosen = heard.last["view"]["state"]["values"]["skills"]["skill"]["selected_options"]
    assert [each["value"] for each in chosen] == ["python", "pytorch"]
    await rig.world.command(MIA, "/parley")
    await rig.bus.until(lambda: rig.world.modal(MIA))
    answers[0] = [option("Python " + "x" * 80)]
    with pytest.raises(NoSuggestionsError, match="must be less than 76"):
        await rig.world.suggest(MIA, "Skills", "python")


async def test_triggers_live_briefly_and_once(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("press")(heard)
    message = await rig.said("x", blocks=[row(button("Press"))])
    await rig.world.click(MIA, message, "Press")
    trigger = heard.last["trigger_id"]
    await rig.client.views_open(trigger_id=trigger, view=modal(section("x")))
    again = await rig.refused("views.open", trigger_id=trigger, view=modal(section("x")))
    assert again["error"] == "exchanged_trigger_id"
    rig.world.surfaces.triggers.lifetime = 0.0
    await rig.world.click(MIA, message, "Press")
    late = await rig.refused("views.open", trigger_id=heard.last["trigger_id"], view=modal(section("x")))
    assert late["error"] == "expired_trigger_id"
    assert (await rig.refused("views.open", trigger_id="x", view=modal()))["error"] == "invalid_trigger_id"
    pushed = await rig.refused("views.push", trigger_id=heard.last["trigger_id"], view=modal(section("x")))
    assert pushed["error"] == "expired_trigger_id"


async def test_views_are_updated_by_id_and_hash(rig: Rig) -> None:
    await opened(rig, modal(NAME, callback_id="form", external_id="mine"))
    seen = rig.world.modal(MIA)
    assert seen is not None
    await rig.client.views_update(external_id="mine", view=modal(section("new"), external_id="mine"), hash=seen.hash)
    stale = await rig.refused("views.update", view_id=seen.id, view=modal(section("x")), hash=seen.hash)
    assert stale["error"] == "hash_conflict"
    assert (await rig.refused("views.update", view_id="V404", view=modal(section("x"))))["error"] == "not_found"
    long = await rig.refused("views.update", view_id=seen.id, view=modal(title=plain("x" * 25)))
    assert long["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


async def test_home(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("press")(heard)
    events: list[Json] = []

    async def publish(event: Json) -> None:
        view = {"type": "home", "blocks": [section("Welcome"), row(button("Press"))]}
        events.append((await rig.client.views_publish(user_id=event["user"], view=view))["view"])

    rig.bolt.event("app_home_opened")(publish)
    assert rig.world.home(MIA) is None
    await rig.world.open_home(MIA)
    home = await rig.bus.until(lambda: rig.world.home(MIA))
    assert (home.text, home.buttons) == ("Welcome\n[Press]", ["Press"])
    await rig.world.click(MIA, "home", "Press")
    assert heard.last["view"]["type"] == "home"
    stale = await rig.refused("views.publish", user_id=MIA, view={"type": "home", "blocks": []}, hash="1.0")
    assert stale["error"] == "hash_conflict"
    nobody = await rig.refused("views.publish", user_id="U404", view={"type": "home", "blocks": []})
    assert nobody["errors"] == ["invalid `user_id`"]


async def test_shortcuts(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.shortcut("post_job")(heard)
    rig.bolt.shortcut("post_job_global")(heard)
    posted = await rig.world.post_in_channel(LIAM, "hiring", "We need a logo")
    assert await rig.world.message_shortcut(MIA, "Post as a job", posted.channel, posted.ts) is None
    assert (heard.last["type"], heard.last["message"]["text"]) == ("message_action", "We need a logo")
    assert await rig.world.global_shortcut(MIA, "post_job_global") is None
    assert heard.last["type"] == "shortcut"


async def test_commands_and_what_they_answer(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.command("/parley")(heard)
    heard.answer = {"text": "only you", "blocks": [section("only you")]}
    assert await rig.world.command(MIA, "/parley", "balance", channel="general") is None
    assert (heard.last["text"], heard.last["channel_name"], heard.last["user_id"]) == ("balance", "general", MIA)
    assert [message.ephemeral for message in rig.world.channel("general", MIA)] == [True]
    heard.answer = {"text": "all of you", "response_type": "in_channel"}
    await rig.world.command(MIA, "/parley", channel="general")
    assert rig.world.channel("general", LIAM)[-1].text == "all of you"
    assert await rig.world.command(MIA, "/nonsense") == "unknown_command"
    assert "not a valid command" in rig.world.dm(MIA)[-1].text


async def test_response_urls(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("press")(heard)
    message = await rig.said("original", blocks=[row(button("Press"))])
    await rig.world.click(MIA, message, "Press")
    url = heard.last["response_url"]

    async def post(**body: Any) -> int:
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
            return response.status

    assert await post(text="only you") == 200
    assert rig.world.dm(MIA)[-1].ephemeral
    assert await post(text="replaced", replace_original=True) == 200
    assert rig.world.dm(MIA)[0].text == "replaced"
    assert await post(text="") == 400
    assert await post(delete_original=True) == 200
    assert [each.text for each in rig.world.dm(MIA)] == ["only you"]
    assert await post(text="fifth", response_type="in_channel") == 200
    assert await post(text="sixth") == 404
    message = await rig.said("another", blocks=[row(button("Press"))])
    await rig.world.click(MIA, message, "Press")
    url = heard.last["response_url"]
    rig.watch.forward(minutes=31)
    assert await post(text="late") == 404


async def test_the_app_is_too_slow_or_broken(rig: Rig) -> None:
    rig.world.courier.ack_within = 0.2

    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.4)
        await ack()

    rig.bolt.command("/parley")(slow)
    assert await rig.world.command(MIA, "/parley") == "operation_timeout"
    assert rig.world.dm(MIA)[-1].text == "/parley failed with the error “operation_timeout”"
    message = await rig.said("x", blocks=[row(button("Press"))])
    assert await rig.world.click(MIA, message, "Press") == "dispatch_failed"
    await asyncio.sleep(0.4)


async def test_actions_can_be_forged(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("approve")(heard)
    channel, ts = await rig.said("x", blocks=[row(button("Approve", "approve", value="7"))])
    with pytest.raises(LookupError):
        await rig.world.click(LIAM, (channel, ts), "Approve")
    forged = {"type": "button", "action_id": "approve", "block_id": "b", "value": "8"}
    answer = await rig.world.forge_action(LIAM, channel, ts, forged)
    assert answer.failure is None
    assert (heard.last["user"]["id"], heard.last["actions"][0]["value"]) == (LIAM, "8")


async def test_pushing_needs_a_modal(rig: Rig) -> None:
    heard = Heard()
    rig.bolt.action("press")(heard)
    await rig.world.click(MIA, await rig.said("x", blocks=[row(button("Press"))]), "Press")
    with pytest.raises(SlackApiError, match="not_found"):
        await rig.client.views_push(trigger_id=heard.last["trigger_id"], view=modal(section("x")))
    await opened(rig, modal(row(button("Deeper", "live")), callback_id="form"))
    live = Heard()
    rig.bolt.action("deeper")(live)
