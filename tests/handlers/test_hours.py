"""Hourly work on screens: logging by a sentence, the timer, the client's review, the operator's decision."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.adapters.database.engine import Database
from bot.domain.accounts.model import Account
from bot.domain.accounts.service import change_settings
from bot.domain.proposals.service import SubmitProposal, submit_proposal
from bot.domain.timesheets.reviews import dispute_entry
from bot.handlers.kit.acts import Answer
from bot.handlers.kit.form import BadAnswer
from bot.handlers.kit.screen import Screen
from bot.handlers.time_said import Logged, Said, instant_of, length_from, sentence_from, today
from tests.domain.hours import (
    MONDAY,
    at_work,
    entries,
    entry,
    fund_week,
    hired,
    hourly_job,
    logs,
    until,
    week,
)
from tests.domain.town import DAY, Pair, Town, usd
from tests.handlers.stage import MODALS, Stage, button, labels, reading, refusal_in, shown

HOUR = timedelta(hours=1)


class TestTimeSaid:
    """As people write it."""

    @pytest.mark.parametrize(
        ("typed", "minutes"),
        [
            ("2h30", 150),
            ("2 h 30 min", 150),
            ("2h", 120),
            ("2 hours", 120),
            ("90m", 90),
            ("45 Minuten", 45),
            ("1.5h", 90),
            ("1,25 Stunden", 75),
            (".5h", 30),
            ("2:30", 150),
            ("9:00-11:30", 150),
            ("22:30 – 0:15", 105),
        ],
    )
    def test_lengths(self, typed: str, minutes: int) -> None:
        assert length_from(typed).minutes == minutes

    @pytest.mark.parametrize("typed", ["", "soon", "2", "0h", "25h", "9:00-24:30", "2h fixed", "-2h", "1441m"])
    def test_what_is_none_is_refused(self, typed: str) -> None:
        with pytest.raises(BadAnswer):
            length_from(typed)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("2h30 fixed the Import", Logged(Said(150), "fixed the Import", 0, "")),
            ("2h 3 bugs", Logged(Said(120), "3 bugs", 0, "")),
            ("yesterday 90m: tests", Logged(Said(90), "tests", 1, "")),
            ("90m yesterday - tests @sales", Logged(Said(90), "tests", 1, "sales")),
            ("9:00-11:30 calls", Logged(Said(150, time(9)), "calls", 0, "")),
        ],
    )
    def test_sentences(self, typed: str, meant: Logged) -> None:
        assert sentence_from(typed) == meant

    @pytest.mark.parametrize("typed", ["2h30", "2h30 @sales", "fixed the import"])
    def test_a_sentence_says_how_long_and_what(self, typed: str) -> None:
        with pytest.raises(BadAnswer):
            sentence_from(typed)

    def test_from_when_to_when_over_a_change_of_clocks(self) -> None:
        """At two in the morning on 28 March 2027 it is three in Berlin."""
        turn = reading(zone="Europe/Berlin")
        since, minutes = instant_of(turn, Said(120, time(1, 30)), date(2027, 3, 28))
        assert (since, minutes) == (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 60)

    def test_today_is_where_the_person_is_but_never_ahead_of_utc(self) -> None:
        assert today(reading(zone="Asia/Tokyo")) == date(2027, 3, 1)
        assert today(reading(zone="America/Los_Angeles")) == date(2027, 3, 1)


@pytest.fixture
def operator(town: Town) -> Account:
    return town.operator()


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """An hourly contract, funded, on Wednesday noon."""
    found = at_work(town, operator)
    until(town, MONDAY + 2 * DAY + 12 * HOUR)
    return found


@pytest.fixture
def stage(market_file: Database, town: Town) -> Stage:
    return Stage(market_file, town)


def refused(answer: Answer) -> str:
    """The sentence with which typed words were refused."""
    return refusal_in(answer) or shown(answer).title


def text(screen: Screen) -> str:
    return screen.model_dump_json()


class TestLogging:
    """By a sentence, by a form, by the timer."""

    async def test_a_sentence_logs_time(self, stage: Stage, town: Town, pair: Pair) -> None:
        answer = shown(await stage.says(pair.freelancer, "log 2h30 Fixed the Import"))
        assert answer.notice is not None
        assert "2 h 30 min" in answer.notice.text
        assert [(one.minutes, one.memo) for one in entries(town, pair)] == [(150, "Fixed the Import")]
        answer = shown(await stage.commands(pair.freelancer, "log", "yesterday 1h tests"))
        assert answer.fields[0].value == "3 h 30 min of 20 h"

    async def test_what_was_not_understood_is_said(self, stage: Stage, pair: Pair) -> None:
        assert "2h30, 90m" in refusal_in(await stage.commands(pair.freelancer, "log", "a lot"))
        assert "what you worked on" in refusal_in(await stage.commands(pair.freelancer, "log", "2h"))

    async def test_too_much_is_refused_with_the_figures(self, stage: Stage, town: Town, pair: Pair) -> None:
        for day in (1, 2):
            logs(town, pair, 9 * 60, day=date(2027, 3, day))
        told = refused(await stage.says(pair.freelancer, "log 3h more"))
        assert told == "The limit is 20 h a week and 18 h are logged. You can add 2 h more."

    async def test_of_several_contracts_one_is_named(
        self, stage: Stage, town: Town, pair: Pair, operator: Account
    ) -> None:
        at_work(town, operator, freelancer=pair.freelancer)
        told = refusal_in(await stage.says(pair.freelancer, "log 1h tests"))
        assert "@dashboards" in told
        listed = shown(await stage.says(pair.freelancer, "my hours"))
        assert len(listed.cards) == 2

    async def test_the_form(self, stage: Stage, town: Town, pair: Pair) -> None:
        sheet = shown(await stage.says(pair.freelancer, "my hours"))
        route = button(sheet, "Add time")
        opened = await stage.taps(pair.freelancer, route, MODALS)
        assert opened.modal is not None
        answer = await stage.submits(pair.freelancer, route, {"length": "9 o'clock", "memo": "Calls", "day": ""})
        assert "9:00-11:30" in str(answer)
        await stage.submits(pair.freelancer, route, {"length": "9:00-11:30", "memo": "Calls", "day": "2027-03-02"})
        (one,) = entries(town, pair)
        assert (one.minutes, one.started_at) == (150, datetime(2027, 3, 2, 9, tzinfo=UTC))

    async def test_edit_and_remove(self, stage: Stage, town: Town, pair: Pair) -> None:
        logs(town, pair, 60)
        sheet = shown(await stage.commands(pair.freelancer, "time"))
        await stage.submits(pair.freelancer, button(sheet, "Edit"), {"length": "1h15", "memo": "Both"})
        assert [(one.minutes, one.memo) for one in entries(town, pair)] == [(75, "Both")]
        sheet = shown(await stage.commands(pair.freelancer, "time"))
        sheet = await stage.presses(pair.freelancer, sheet, "Remove")
        assert sheet.cards == ()
        assert "Add time" in labels(sheet)

    async def test_the_timer_by_words(self, stage: Stage, town: Town, pair: Pair) -> None:
        asked = shown(await stage.says(pair.freelancer, "start timer"))
        assert "Start timer" in labels(asked)
        runs = shown(await stage.says(pair.freelancer, "Start timer the Import"))
        assert "Stop timer" in labels(runs)
        town.wait(95 * timedelta(minutes=1))
        assert "1 h 35 min: the Import" in text(shown(await stage.commands(pair.freelancer, "time")))
        stopped = shown(await stage.says(pair.freelancer, "stop timer"))
        assert stopped.notice is not None
        assert "1 h 35 min" in stopped.notice.text
        assert "No timer runs" in refused(await stage.commands(pair.freelancer, "timer", "stop"))

    async def test_the_timer_by_buttons(self, stage: Stage, town: Town, pair: Pair) -> None:
        sheet = shown(await stage.commands(pair.freelancer, "time"))
        await stage.submits(pair.freelancer, button(sheet, "Start timer"), {"memo": "The import"})
        town.wait(HOUR)
        sheet = shown(await stage.commands(pair.freelancer, "timer"))
        sheet = await stage.presses(pair.freelancer, sheet, "Stop timer")
        assert [one.minutes for one in entries(town, pair)] == [60]

    async def test_without_money_it_says_what_to_do(self, stage: Stage, town: Town) -> None:
        pair = hired(town)
        sheet = shown(await stage.commands(pair.freelancer, "time"))
        assert "Ask the client to fund it" in sheet.lead
        assert "Only 0 min of 20 h are funded" in refused(await stage.says(pair.freelancer, "log 1h tests"))

    async def test_without_a_contract_there_is_a_way_on(self, stage: Stage, town: Town) -> None:
        answer = shown(await stage.says(town.freelancer(), "log 2h tests"))
        assert "no hourly contract" in answer.lead


class TestReview:
    """The client looks at a week."""

    @pytest.fixture
    def cut(self, town: Town, pair: Pair) -> str:
        logs(town, pair, 300, "The import", day=date(2027, 3, 1))
        logs(town, pair, 120, "Its tests", day=date(2027, 3, 2))
        until(town, MONDAY + 7 * DAY + 12 * HOUR)
        return week(town, pair, MONDAY).id

    def notice(self, stage: Stage, who: Account, kind: str, about: str) -> Screen:
        (chat,) = stage.town.look(lambda market: market.chats.of_account(who.id))
        screen = stage.town.database.write_here(lambda connection: stage.turns.render(connection, chat, kind, (about,)))
        assert screen is not None
        return screen

    def test_both_get_a_digest_with_a_picture(self, stage: Stage, pair: Pair, cut: str) -> None:
        for who, kind in ((pair.client, "week_review"), (pair.freelancer, "week_digest")):
            digest = self.notice(stage, who, kind, cut)
            assert digest.picture is not None
            assert digest.picture.bars.rows[0].values == (300, 120, 0, 0, 0, 0, 0)
            assert digest.picture.bars.ticks[-1].value > 300
            assert "7 h" in digest.title
            assert "$280" in text(digest)
            assert "Its tests" in digest.quotes[0].text

    async def test_it_waits_on_the_dashboard_until_the_client_agrees(self, stage: Stage, pair: Pair, cut: str) -> None:
        home = shown(await stage.says(pair.client, "home"))
        assert "Look at 7 h by" in text(home)
        digest = self.notice(stage, pair.client, "week_review", cut)
        agreed = await stage.presses(pair.client, digest, "Looks right")
        assert agreed.notice is not None
        assert "Looks right" not in labels(self.notice(stage, pair.client, "week_review", cut))
        assert "Look at 7 h by" not in text(shown(await stage.says(pair.client, "home")))

    async def test_a_dispute_from_end_to_end(
        self, stage: Stage, town: Town, pair: Pair, operator: Account, cut: str
    ) -> None:
        mine = entries(town, pair, MONDAY)[1].id
        seen = await stage.presses(pair.client, self.notice(stage, pair.client, "week_review", cut), "See each entry")
        route = next(way for card in seen.cards for way in card.actions if "tests" in card.lead).route
        assert route is not None
        await stage.submits(pair.client, route, {"reason": "Nobody asked for tests."})
        assert "Nobody asked" in text(self.notice(stage, pair.freelancer, "entry_disputed", mine))
        home = shown(await stage.says(pair.freelancer, "home"))
        assert "The client disputes 2 h" in text(home)
        told = self.notice(stage, pair.freelancer, "entry_disputed", mine)
        await stage.submits(pair.freelancer, button(told, "Insist"), {"answer": "You did, on Tuesday."})
        assert "Insist" not in labels(self.notice(stage, pair.freelancer, "entry_disputed", mine))
        assert "on Tuesday" in text(self.notice(stage, pair.client, "entry_answered", mine))
        assert "Disputed time: 2 h" in text(shown(await stage.says(operator, "home")))
        await stage.presses(operator, self.notice(stage, operator, "entry_to_decide", mine), "Pay it")
        for who in (pair.client, pair.freelancer):
            assert "It is paid." in self.notice(stage, who, "entry_settled", mine).lead
        until(town, MONDAY + 12 * DAY)
        assert town.purse(pair.freelancer).pending == usd(224)

    async def test_shortening_and_letting_go(self, stage: Stage, town: Town, pair: Pair, cut: str) -> None:
        first, second = entries(town, pair, MONDAY)
        for one in (first, second):
            town.do(dispute_entry, pair.client, one.id, one.version, reason="Too long.")
        mine = second.id
        told = self.notice(stage, pair.freelancer, "entry_disputed", mine)
        await stage.submits(pair.freelancer, button(told, "Shorten"), {"length": "1h"})
        assert entry(town, second.id).minutes == 60
        week_seen = shown(await stage.taps(pair.freelancer, f"week~{cut}"))
        await stage.presses(pair.freelancer, week_seen, "Let go")
        assert week(town, pair, MONDAY).minutes == 60

    async def test_strangers_see_nothing(self, stage: Stage, town: Town, cut: str, pair: Pair) -> None:
        for route in (f"week~{cut}", f"time.sheet~{pair.contract.id}"):
            answer = await stage.taps(town.client(), route)
            assert "tests" not in repr(answer)
            assert refusal_in(answer)


class TestContract:
    """What both sides see of it."""

    async def test_the_contract_says_what_is_funded(
        self, stage: Stage, town: Town, pair: Pair, operator: Account
    ) -> None:
        logs(town, pair, 90)
        fund_week(town, pair, operator)
        for who in (pair.client, pair.freelancer):
            screen = shown(await stage.taps(who, f"contract~{pair.contract.id}"))
            told = text(screen)
            assert "$40 an hour, at most 20 hours a week" in told
            assert "1 h 30 min of 20 h, $60" in told
            assert "$800" in told
        assert "Fund a week: $800" in labels(shown(await stage.taps(pair.client, f"contract~{pair.contract.id}")))

    async def test_an_hourly_offer_and_its_counter(self, stage: Stage, town: Town) -> None:
        client, ana = town.client(), town.freelancer()
        bid = SubmitProposal(job_id=hourly_job(town, client), letter="I can.", rate=usd(45))
        proposal = town.do(submit_proposal, ana, bid)
        route = f"offer.make~{proposal.id}"
        opened = await stage.taps(client, route, MODALS)
        assert opened.modal is not None
        assert opened.modal.raw["rate"] == "$45"
        raw = {"title": "Dashboards", "rate": "45", "weekly_limit": "20", "note": ""}
        looked = await stage.submits(client, route, raw)
        assert "$900 + $45 fee" in repr(looked)
        sent = shown(await stage.submits(client, route, raw, reviewed=True))
        assert "$45 an hour, at most 20 hours a week" in text(sent)
        offer = town.look(lambda market: market.offers.of_proposal(proposal.id)[0])
        answer = f"offer.counter~{offer.id}~{offer.version}"
        await stage.submits(ana, answer, {"rate": "50", "weekly_limit": "15", "note": "Less, but well."})
        seen = shown(await stage.taps(client, f"offer~{offer.id}"))
        assert "$50 an hour, at most 15 hours a week" in text(seen)
        seen = await stage.presses(client, seen, "Send these terms")
        seen = shown(await stage.taps(ana, f"offer~{offer.id}"))
        begun = await stage.presses(ana, seen, "Accept")
        assert begun.notice is not None
        assert "as soon as the first week is funded" in begun.notice.text
        contract = town.look(lambda market: market.contracts.of_offer(offer.id))
        assert contract is not None
        assert (contract.rate, contract.weekly_limit) == (usd(50), 15)

    async def test_people_see_their_own_time(self, stage: Stage, town: Town, pair: Pair) -> None:
        town.do(change_settings, town.fresh(pair.freelancer), language="en", time_zone="Asia/Manila")
        sheet = shown(await stage.commands(pair.freelancer, "time"))
        assert "8:00 PM" in sheet.lead
