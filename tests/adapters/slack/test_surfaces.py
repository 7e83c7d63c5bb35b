"""The Home, the command, the conversation: what is done there, and where the answer stands."""

from __future__ import annotations

import asyncio

from bot.adapters.ports import Caller
from bot.adapters.slack.people import SLACK
from bot.domain.accounts.model import Identity
from bot.handlers.kit.acts import Answer, Commanded, Tapped, Typed
from bot.handlers.kit.screen import Action, Attachment, Document, Screen
from tests.adapters.slack.world import MIA, MIAS_ADDRESS, MIAS_DM, TEAM, Rig, screen

TABLE = Document(name="table.csv", content="1,2")

# The App Home


async def test_the_home_is_published_and_browsed_in_place(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(screen=screen("Jobs", "Back"), in_place=True)
    await rig.world.open_home(MIA)
    home = await rig.home("Home")
    assert home.buttons == ["Jobs"]
    assert await rig.world.click(MIA, "home", "Jobs") is None
    assert (await rig.home("Jobs")).buttons == ["Back"]
    assert rig.turns.tapped("jobs") == Tapped("jobs")
    assert rig.turns.callers[-1] == Caller(
        identity=Identity("slack", MIAS_ADDRESS),
        name="Mia Chen",
        platform=SLACK,
        address=MIAS_ADDRESS,
        language="en",
        time_zone="Europe/Berlin",
        workspace=TEAM,
        workspace_name=rig.turns.callers[-1].workspace_name,
    )
    assert rig.turns.callers[-1].workspace_name


async def test_a_sentence_stands_on_the_home_itself(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(toast="Saved.")
    await rig.world.open_home(MIA)
    await rig.home("Home")
    await rig.world.click(MIA, "home", "Jobs")
    home = await rig.home("✅ Saved.")
    assert home.buttons == ["Jobs"]
    rig.turns.answers["jobs"] = Answer(toast="Not yours.", alert=True)
    await rig.world.click(MIA, "home", "Jobs")
    assert "Saved." not in (await rig.home("⚠️ Not yours.")).text


async def test_the_messages_tab_says_nothing_unasked(rig: Rig) -> None:
    await rig.world.open_messages(MIA)
    await rig.world.settled()
    assert rig.world.dm(MIA) == []


async def test_an_open_home_is_shown_anew_after_an_act_elsewhere(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(screen=screen("Jobs", "Back"), in_place=True)
    rig.turns.screens["jobs"] = screen("Jobs", "Back")
    rig.turns.answers["hi"] = Answer(screen=screen("Hello", "Accept"))
    rig.turns.answers["accept"] = Answer(toast="Accepted.")
    await rig.world.open_home(MIA)
    await rig.home("Home")
    await rig.world.click(MIA, "home", "Jobs")
    await rig.home("Jobs")
    await rig.world.send_dm(MIA, "hi")
    hello = await rig.message("Hello")
    rig.turns.screens["jobs"] = screen("Jobs", "Other")
    await rig.world.click(MIA, hello, "Accept")
    await rig.bus.until(lambda: True if rig.world.home(MIA).buttons == ["Other"] else None)  # type: ignore[union-attr] # it is there
    del rig.turns.screens["jobs"]
    await rig.world.click(MIA, hello, "Accept")
    await rig.bus.until(lambda: True if rig.world.home(MIA).buttons == ["Jobs"] else None)  # type: ignore[union-attr] # it is there


# The command


async def test_a_command_is_answered_to_its_author_alone(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(screen=screen("Jobs", "More"), in_place=True)
    rig.turns.answers["more"] = Answer(screen=screen("More jobs"), in_place=True)
    assert await rig.world.command(MIA, "/parley", "jobs python -php", channel="general") is None
    await rig.acted()
    assert rig.turns.acts == [Commanded("jobs", "python -php")]
    shown = await rig.bus.until(lambda: next(iter(rig.world.channel("general", MIA)), None))
    assert shown.ephemeral
    assert rig.world.channel("general", "U0LIAMNOV1") == []
    await rig.world.click(MIA, shown, "More")
    await rig.bus.until(
        lambda: True if [each.text for each in rig.world.channel("general", MIA)] == ["More jobs"] else None
    )


async def test_a_sentence_after_a_command_leaves_its_answer(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(screen=screen("Jobs", "Save"), in_place=True)
    rig.turns.answers["save"] = Answer(toast="Saved.")
    await rig.world.command(MIA, "/parley", "jobs", channel="general")
    shown = await rig.bus.until(lambda: next(iter(rig.world.channel("general", MIA)), None))
    await rig.world.click(MIA, shown, "Save")
    texts = await rig.bus.until(
        lambda: [each.text for each in seen] if len(seen := rig.world.channel("general", MIA)) == 2 else None
    )
    assert texts == [shown.text, "✅ Saved."]


async def test_no_words_lead_home_and_plain_words_are_understood(rig: Rig) -> None:
    await rig.world.command(MIA, "/parley")
    await rig.world.command(MIA, "/parley", "when do I get paid?")
    await rig.world.command(MIA, "/parley", "budget:>500 & more")
    await rig.acted(3)
    assert set(rig.turns.acts) == {Commanded("home"), Typed("when do I get paid?"), Typed("budget:>500 & more")}


# The conversation


async def test_words_are_answered_in_the_conversation(rig: Rig) -> None:
    rig.turns.answers["hello <you>"] = Answer(screen=screen("Hi", "Jobs"))
    await rig.world.send_dm(MIA, "hello <you>")
    assert rig.turns.acts == [Typed("hello <you>")]
    message = await rig.message("Hi")
    assert message.thread_ts is None
    rig.turns.answers["jobs"] = Answer(screen=screen("Jobs"), in_place=True)
    await rig.world.click(MIA, message, "Jobs")
    assert (await rig.message("Jobs")).ts == message.ts
    assert rig.turns.tapped("jobs") == Tapped("jobs", message=f"{MIAS_DM}/{message.ts}")


async def test_words_in_a_thread_are_answered_there(rig: Rig) -> None:
    rig.turns.answers["yes"] = Answer(screen=screen("Good"))
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("New message"))
    ts = name.partition("/")[2]
    await rig.world.send_dm(MIA, "yes", thread_ts=ts)
    assert rig.turns.acts == [Typed("yes", thread=name)]
    assert (await rig.message("Good")).thread_ts == ts


async def test_commands_can_be_written_as_words(rig: Rig) -> None:
    await rig.world.send_dm(MIA, "!balance last month")
    assert rig.turns.acts == [Commanded("balance", "last month")]


async def test_a_sentence_in_answer_to_words_is_for_their_author_alone(rig: Rig) -> None:
    rig.turns.answers["yes"] = Answer(toast="Sent to Ana.")
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("New message"))
    ts = name.partition("/")[2]
    await rig.world.send_dm(MIA, "yes", thread_ts=ts)
    said = await rig.message("Sent to Ana.")
    assert said.ephemeral
    assert said.thread_ts == ts


async def test_edits_and_what_programs_write_are_not_words(rig: Rig) -> None:
    mine = await rig.world.send_dm(MIA, "hello")
    await rig.world.edit_message(MIA, MIAS_DM, mine.ts, "hello!")
    await rig.world.delete_message(MIA, MIAS_DM, mine.ts)
    await rig.message("Home")
    await rig.world.settled()
    assert rig.turns.acts == [Typed("hello")]


async def test_an_event_that_comes_again_changes_nothing(rig: Rig) -> None:
    await rig.world.send_dm(MIA, "hello")
    await rig.message("Home")
    [event] = [each for each in rig.world.events("message") if "bot_id" not in each["event"]]
    answer = await rig.world.redeliver(event["event_id"])
    assert answer.failure is None
    assert len(rig.turns.acts) == 1
    assert len([each for each in rig.world.dm(MIA) if each.from_bot]) == 1


async def test_an_event_that_failed_comes_again(rig: Rig) -> None:
    rig.turns.failure = RuntimeError("no database")
    await rig.world.send_dm(MIA, "hello")
    rig.turns.failure = None
    rig.turns.seen.clear()
    await rig.message("Home")
    assert len(rig.turns.acts) >= 2


async def test_a_slow_turn_is_acknowledged_in_time(rig: Rig) -> None:
    rig.turns.hold = asyncio.Event()
    await rig.world.send_dm(MIA, "hello")
    assert len(rig.turns.acts) == 1
    rig.turns.hold.set()
    await rig.message("Home")
    assert len(rig.turns.acts) == 1


# Notices


async def test_a_tapped_notice_is_mended_and_what_opens_stands_below(rig: Rig) -> None:
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("Approve $500?", "Approve"))
    rig.turns.answers["approve"] = Answer(
        screen=screen("The contract"), toast="Approved.", mended=screen("Approved by Mia", "Undo")
    )
    await rig.world.click(MIA, (MIAS_DM, name.partition("/")[2]), "Approve")
    below = await rig.message("The contract")
    mended = await rig.message("Approved by Mia")
    assert f"{MIAS_DM}/{mended.ts}" == name
    assert below.ts > mended.ts
    assert (await rig.message("✅ Approved.")).ephemeral
    assert rig.turns.tapped("approve") == Tapped("approve", message=name, on_notice=True)
    rig.turns.answers["undo"] = Answer(toast="Undone.")
    await rig.world.click(MIA, mended, "Undo")
    await rig.message("✅ Undone.")
    assert rig.turns.tapped("undo").on_notice


async def test_what_a_notice_with_a_thread_opens_stands_beside_it(rig: Rig) -> None:
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("New message", "Contract"))
    await rig.adapter.sender.send(MIAS_ADDRESS, screen("Another"), thread=name)
    rig.turns.answers["contract"] = Answer(screen=screen("The contract"))
    await rig.world.click(MIA, (MIAS_DM, name.partition("/")[2]), "Contract")
    assert (await rig.message("The contract")).thread_ts is None


async def test_buttons_that_open_addresses_need_nothing(rig: Rig) -> None:
    rig.turns.otherwise = Answer(screen=Screen(title="Pay", actions=(Action(label="Pay", url="https://pay.example"),)))
    await rig.world.send_dm(MIA, "pay")
    assert await rig.world.click(MIA, await rig.message("Pay"), "Pay") is None
    assert len(rig.turns.acts) == 1


async def test_a_message_that_is_gone_is_answered_below(rig: Rig) -> None:
    await rig.world.send_dm(MIA, "hello")
    message = await rig.message("Home")
    rig.turns.answers["jobs"] = Answer(screen=screen("All jobs"), in_place=True)
    rig.world.fail_next("chat.update", "message_not_found")
    await rig.world.click(MIA, message, "Jobs")
    assert (await rig.message("All jobs")).ts != message.ts


# Files


async def test_files_of_a_message_are_kept(rig: Rig) -> None:
    await rig.world.send_dm(MIA, "my draft", files=[("draft.pdf", "application/pdf", b"%PDF")])
    [act] = rig.turns.acts
    assert isinstance(act, Typed)
    assert act.text == "my draft"
    [file] = act.files
    assert (file.name, file.mime, file.size) == ("draft.pdf", "application/pdf", 4)
    assert rig.vault.contents[file.id] == b"%PDF"


async def test_a_file_that_is_too_large_is_refused_with_a_sentence(rig: Rig) -> None:
    await rig.world.send_dm(MIA, "", files=[("film.mov", "video/quicktime", b"x" * 20_000_001)])
    said = await rig.message("“film.mov” is too large: 20 MB is the most.")
    assert said.ephemeral
    assert rig.turns.acts == []
    assert rig.vault.kept == []


async def test_the_files_of_a_screen_come_under_its_message(rig: Rig) -> None:
    rig.vault.contents["f1"] = b"%PDF"
    rig.turns.otherwise = Answer(
        screen=screen("Delivery", files=(Attachment(file_id="f1", name="site.pdf", size=4),)), in_place=True
    )
    await rig.world.send_dm(MIA, "show")
    message = await rig.message("Delivery")
    under = await rig.bus.until(
        lambda: next((each for each in rig.world.dm(MIA) if each.files and each.from_bot), None)
    )
    assert under.thread_ts == message.ts
    assert [(file.name, file.content) for file in under.files] == [("site.pdf", b"%PDF")]


async def test_a_file_on_the_home_is_brought_into_the_conversation(rig: Rig) -> None:
    rig.vault.contents["f1"] = b"%PDF"
    rig.turns.screens["home"] = screen("Delivery", files=(Attachment(file_id="f1", name="site.pdf", size=4),))
    await rig.world.open_home(MIA)
    await rig.home("Delivery")
    await rig.world.click(MIA, "home", "📎 site.pdf")
    await rig.home("The file is in your messages with Parley.")
    assert [file.content for each in rig.world.dm(MIA) for file in each.files] == [b"%PDF"]


async def test_a_document_of_the_home_comes_into_the_conversation(rig: Rig) -> None:
    rig.turns.answers["jobs"] = Answer(screen=screen("Statement", documents=(TABLE,)), in_place=True)
    await rig.world.open_home(MIA)
    await rig.home("Home")
    await rig.world.click(MIA, "home", "Jobs")
    await rig.home("The file is in your messages with Parley.")
    files = await rig.bus.until(lambda: [file for each in rig.world.dm(MIA) for file in each.files] or None)
    assert [(file.name, file.content) for file in files] == [("table.csv", b"1,2")]


async def test_a_document_comes_beside_its_message(rig: Rig) -> None:
    rig.turns.otherwise = Answer(screen=screen("Statement", documents=(TABLE,)), in_place=True)
    await rig.world.send_dm(MIA, "show")
    message = await rig.message("Statement")
    drawn = await rig.bus.until(lambda: next((each for each in rig.world.dm(MIA) if each.files), None))
    assert drawn.thread_ts is None
    assert "📎 table.csv" in message.text


async def test_a_file_that_cannot_be_posted_gets_a_button(rig: Rig) -> None:
    rig.turns.otherwise = Answer(screen=screen("Delivery", files=(Attachment(file_id="f1", name="a.pdf", size=4),)))
    await rig.world.send_dm(MIA, "show")
    message = await rig.bus.until(lambda: next((each for each in rig.world.dm(MIA) if each.buttons), None))
    rig.vault.contents["f1"] = b"%PDF"
    await rig.world.click(MIA, message, "📎 a.pdf")
    under = await rig.bus.until(lambda: next((each for each in rig.world.dm(MIA) if each.files), None))
    assert under.thread_ts == message.ts


async def test_a_very_long_screen_goes_on_in_messages(rig: Rig) -> None:
    rig.turns.otherwise = Answer(screen=screen("Long", "Next", lead="word " * 6_000))
    await rig.world.send_dm(MIA, "long")
    first = await rig.message("Long")
    rest = await rig.bus.until(
        lambda: [each for each in rig.world.dm(MIA) if each.thread_ts == first.ts and each.from_bot] or None
    )
    assert first.buttons == ["Next"]
    assert sum(each.text.count("word") for each in [first, *rest]) == 6_000
