"""The port Sender: notices arrive once, are mended, and every failure has its name."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.ports import TryLater, Uncertain, Unreachable, Unsendable
from bot.adapters.slack import limits
from bot.handlers.kit.screen import Attachment, Bars, Document, Picture, Row, Tick
from tests.adapters.slack.world import MIA, MIAS_ADDRESS, MIAS_DM, TEAM, Rig, screen, slack


async def test_a_notice_arrives_and_is_mended(rig: Rig) -> None:
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("<!channel> Offer", "Accept"))
    [message] = rig.world.dm(MIA)
    assert name == f"{MIAS_DM}/{message.ts}"
    assert message.fallback == "&lt;!channel&gt; Offer"
    await rig.adapter.sender.mend(MIAS_ADDRESS, name, screen("Accepted"))
    [message] = rig.world.dm(MIA)
    assert "Accepted" in message.text
    assert message.buttons == []


async def test_the_conversation_is_opened_once(rig: Rig) -> None:
    first = await rig.adapter.sender.send(MIAS_ADDRESS, screen("One"))
    await rig.adapter.sender.send(MIAS_ADDRESS, screen("Two"), thread=first)
    assert [each.thread_ts for each in rig.world.dm(MIA)] == [None, first.partition("/")[2]]
    assert [request.method for request in rig.world.requests].count("conversations.open") == 1


async def test_files_come_under_the_notice(rig: Rig) -> None:
    rig.vault.contents["f1"] = b"%PDF"
    files = (Attachment(file_id="f1", name="site.pdf", size=4),)
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("Delivered", files=files))
    notice, under = rig.world.dm(MIA)
    assert f"{MIAS_DM}/{notice.ts}" == name
    assert under.thread_ts == notice.ts
    assert [file.content for file in under.files] == [b"%PDF"]


async def test_a_file_that_is_missing_does_not_hold_up_its_notice(rig: Rig) -> None:
    files = (Attachment(file_id="gone", name="site.pdf", size=4),)
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("Delivered", files=files))
    [notice] = rig.world.dm(MIA)
    assert f"{MIAS_DM}/{notice.ts}" == name
    assert notice.buttons == ["📎 site.pdf"]


@pytest.mark.parametrize("code", ["account_inactive", "channel_not_found", "not_in_channel", "token_revoked"])
async def test_who_cannot_be_reached(rig: Rig, code: str) -> None:
    rig.world.fail_next("chat.postMessage", code)
    with pytest.raises(Unreachable):
        await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))


@pytest.mark.parametrize("code", ["user_not_found", "cannot_dm_bot"])
async def test_who_has_no_conversation_cannot_be_reached(rig: Rig, code: str) -> None:
    rig.world.fail_next("conversations.open", code)
    with pytest.raises(Unreachable):
        await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))


async def test_nobody_is_reached_where_parley_is_not_installed() -> None:
    async with slack(many=True) as rig:
        with pytest.raises(Unreachable):
            await rig.adapter.sender.send(f"{TEAM}/{MIA}", screen("Offer"))


async def test_a_busy_slack_says_when_to_try_again(rig: Rig) -> None:
    rig.world.fail_next("chat.postMessage", 429, retry_after=17)
    with pytest.raises(TryLater) as later:
        await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))
    assert later.value.seconds == 17
    assert rig.world.dm(MIA) == []


@pytest.mark.parametrize(("method", "raised"), [("chat.postMessage", Uncertain), ("conversations.open", TryLater)])
@pytest.mark.parametrize("fault", ["internal_error", "fatal_error", 500, 503])
async def test_errors_of_slacks_own(rig: Rig, method: str, raised: type[Exception], fault: str | int) -> None:
    rig.world.fail_next(method, fault)
    with pytest.raises(raised):
        await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))


async def test_no_answer_leaves_it_uncertain_and_is_not_repeated(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALL_SECONDS", 0.3)
    rig.world.hang_next("chat.postMessage", done=True)
    with pytest.raises(Uncertain):
        await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))
    assert len(rig.world.dm(MIA)) == 1


async def test_a_slack_that_is_not_there_is_tried_later() -> None:
    async with slack() as rig:
        name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))
        rig.adapter._clients.api_url = "http://127.0.0.1:1/slack/api/"
        with pytest.raises(TryLater):
            await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))
        with pytest.raises(TryLater):
            await rig.adapter.sender.mend(MIAS_ADDRESS, name, screen("Offer"))


async def test_what_slack_refuses_for_good(rig: Rig) -> None:
    rig.world.fail_next("chat.postMessage", "invalid_blocks")
    with pytest.raises(Unsendable):
        await rig.adapter.sender.send(MIAS_ADDRESS, screen("Offer"))


@pytest.mark.parametrize("code", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_a_message_that_is_gone_needs_no_mending(rig: Rig, code: str) -> None:
    rig.world.fail_next("chat.update", code)
    await rig.adapter.sender.mend(MIAS_ADDRESS, f"{MIAS_DM}/1.0", screen("Accepted"))


async def test_mending_may_be_tried_again(rig: Rig) -> None:
    for fault, raised in (
        (429, TryLater),
        (500, TryLater),
        ("invalid_blocks", Unsendable),
        ("token_revoked", Unreachable),
    ):
        rig.world.fail_next("chat.update", fault)
        with pytest.raises(raised):
            await rig.adapter.sender.mend(MIAS_ADDRESS, f"{MIAS_DM}/1.0", screen("Accepted"))


async def test_many_notices_at_once(rig: Rig) -> None:
    names = await asyncio.gather(*(rig.adapter.sender.send(MIAS_ADDRESS, screen(str(number))) for number in range(20)))
    assert len(set(names)) == 20


BARS = Bars(
    title="Hours",
    labels=("Mon", "Tue"),
    rows=(Row(name="Hours", values=(2, 3)),),
    ticks=(Tick(value=0, told="0 h"), Tick(value=4, told="4 h")),
)
DRAWN = {
    "picture": Picture(name="hours.png", alt="Monday: 2 h\nTuesday: 3 h", bars=BARS),
    "documents": (Document(name="hours.csv", content="Mon,2"),),
}


async def test_what_was_drawn_comes_with_the_notice(rig: Rig) -> None:
    name = await rig.adapter.sender.send(MIAS_ADDRESS, screen("Your week", "Agree", **DRAWN))
    notice, drawn = rig.world.dm(MIA)
    assert f"{MIAS_DM}/{notice.ts}" == name
    assert drawn.thread_ts is None
    assert [(file.name, file.mimetype) for file in drawn.files] == [
        ("hours.png", "image/png"),
        ("hours.csv", "text/csv"),
    ]
    assert drawn.files[0].content.startswith(b"\x89PNG")
    assert drawn.files[1].content == b"Mon,2"
    asked = [each for each in rig.world.requests if each.method == "files.getUploadURLExternal"]
    assert "Monday: 2 h Tuesday: 3 h" in str(asked[0])


async def test_what_cannot_be_posted_is_told_in_words(rig: Rig) -> None:
    rig.world.fail_next("files.getUploadURLExternal", "storage_limit_reached")
    await rig.adapter.sender.send(MIAS_ADDRESS, screen("Your week", **DRAWN))
    notice, told = rig.world.dm(MIA)
    assert told.thread_ts == notice.ts
    assert "Tuesday: 3 h" in told.text
    assert "hours.csv" in told.text
