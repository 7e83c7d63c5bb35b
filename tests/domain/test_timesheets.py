"""Hourly work: logging time within its limit and its money, the timer, the calendar (MARKET 8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.adapters.database.verify import faults
from bot.domain.accounts.model import Account
from bot.domain.accounts.service import change_settings
from bot.domain.contracts.endings import pause
from bot.domain.errors import BadValue, NotAllowed, NotYours, Stale
from bot.domain.timesheets import service, timers
from bot.domain.timesheets.model import (
    DayIsFull,
    NotFunded,
    NotHourly,
    NoTimer,
    Overlaps,
    OverTheLimit,
    TimerRuns,
    WeekCutAlready,
    WeekState,
)
from bot.domain.timesheets.weeks import Duration, week_of
from tests.domain.hours import (
    MONDAY,
    at_work,
    current,
    entries,
    fund_week,
    held_for,
    hired,
    logs,
    sleep_until,
    until,
    week,
)
from tests.domain.town import DAY, Pair, Town, usd

HOUR = timedelta(hours=1)
NOON = MONDAY + 7 * DAY + 12 * HOUR
FRIDAY = MONDAY + 12 * DAY - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def books(town: Town) -> Iterator[None]:
    """After each test the books are right."""
    yield
    assert town.database.write_here(faults) == []


@pytest.fixture
def pair(town: Town, operator: Account) -> Pair:
    """An hourly contract, $40 an hour and at most 20 hours, whose first week is funded. It is Wednesday noon."""
    found = at_work(town, operator)
    until(town, MONDAY + 2 * DAY + 12 * HOUR)
    return found


def reviewed(town: Town, pair: Pair, *hours: float) -> None:
    """Time was logged on Monday and the following days, and the week is with the client."""
    for number, length in enumerate(hours):
        logs(town, pair, round(length * 60), f"Part {number + 1}", day=date(2027, 3, 1 + number))
    until(town, NOON)


class TestLogging:
    """Time goes into the week of its day."""

    def test_time_of_today_and_of_a_day_before(self, town: Town, pair: Pair) -> None:
        logs(town, pair, 150, "  Fixed the\n import ")
        logs(town, pair, 60, day=date(2027, 3, 1))

        assert [(one.day.day, one.minutes, one.memo) for one in entries(town, pair)] == [
            (1, 60, "The import"),
            (3, 150, "Fixed the import"),
        ]
        assert week(town, pair).minutes == 210

    def test_a_full_week_is_held_from_the_first_minute(self, town: Town, pair: Pair) -> None:
        logs(town, pair, 1)
        assert held_for(town, week(town, pair)) == 800_00

    def test_only_its_freelancer_logs_time(self, town: Town, pair: Pair) -> None:
        for other in (pair.client, town.freelancer()):
            town.refused(NotYours, service.log_time, other, pair.contract.id, minutes=60, memo="Mine")

    def test_a_contract_by_milestones_takes_none(self, town: Town) -> None:
        fixed = town.pair(600)
        town.refused(NotHourly, service.log_time, fixed.freelancer, fixed.contract.id, minutes=60, memo="Mine")

    def test_what_is_over_the_limit_is_refused_with_the_figures(self, town: Town, pair: Pair) -> None:
        for day in (1, 2):
            logs(town, pair, 9 * 60, day=date(2027, 3, day))
        told = town.refused(OverTheLimit, service.log_time, pair.freelancer, pair.contract.id, minutes=121, memo="Much")
        assert {name: str(value) for name, value in told.values.items()} == {
            "limit": "20 h",
            "logged": "18 h",
            "left": "2 h",
        }
        logs(town, pair, 120)

    def test_what_is_not_funded_is_refused_with_the_figures(self, town: Town, operator: Account) -> None:
        pair = hired(town)
        told = town.refused(NotFunded, service.log_time, pair.freelancer, pair.contract.id, minutes=60, memo="Early")
        assert str(told.values["funded"]) == "0 min"
        fund_week(town, pair, operator)
        logs(town, pair, 60)

    @pytest.mark.parametrize(("minutes", "memo"), [(0, "Work"), (1441, "Work"), (60, " ?! "), (60, "x" * 301)])
    def test_what_makes_no_sense_is_refused(self, town: Town, pair: Pair, minutes: int, memo: str) -> None:
        town.refused(BadValue, service.log_time, pair.freelancer, pair.contract.id, minutes=minutes, memo=memo)

    def test_the_future_is_refused(self, town: Town, pair: Pair) -> None:
        freelancer, contract = pair.freelancer, pair.contract.id
        given = {"minutes": 60, "memo": "Work"}
        town.refused(BadValue, service.log_time, freelancer, contract, day=date(2027, 3, 4), **given)
        town.refused(BadValue, service.log_time, freelancer, contract, started_at=town.now - HOUR / 2, **given)
        town.refused(DayIsFull, service.log_time, freelancer, contract, minutes=13 * 60, memo="Today so far")

    def test_nobody_works_twice_at_once(self, town: Town, pair: Pair, operator: Account) -> None:
        other = at_work(town, operator, freelancer=pair.freelancer)
        start = town.now - 3 * HOUR
        town.do(service.log_time, pair.freelancer, pair.contract.id, minutes=60, memo="Calls", started_at=start)
        for beside, refused in ((-1, False), (0, True), (0.5, True), (1, False)):
            given = {"minutes": 60, "memo": "Other", "started_at": start + beside * HOUR}
            if refused:
                told = town.refused(Overlaps, service.log_time, pair.freelancer, other.contract.id, **given)
                assert told.values["memo"] in {"Calls", "Other"}
            else:
                town.do(service.log_time, pair.freelancer, other.contract.id, **given)

    def test_time_over_midnight_becomes_an_entry_a_day(self, town: Town, pair: Pair) -> None:
        start = MONDAY + 23 * HOUR
        town.do(service.log_time, pair.freelancer, pair.contract.id, minutes=150, memo="Late", started_at=start)
        assert [(one.day.day, one.minutes) for one in entries(town, pair)] == [(1, 60), (2, 90)]

    def test_editing_and_removing(self, town: Town, pair: Pair) -> None:
        first, second = logs(town, pair, 60), logs(town, pair, 60, "Tests")
        edited = town.do(service.edit_entry, pair.freelancer, first.id, first.version, minutes=90, memo="Both")
        town.do(service.remove_entry, pair.freelancer, second.id, second.version)
        town.refused(Stale, service.edit_entry, pair.freelancer, first.id, first.version, minutes=30)
        town.refused(NotYours, service.remove_entry, pair.client, first.id, edited.version)
        assert [(one.minutes, one.memo) for one in entries(town, pair)] == [(90, "Both")]
        assert week(town, pair).minutes == 90

    def test_last_week_can_be_changed_until_monday_noon(self, town: Town, pair: Pair, operator: Account) -> None:
        mine = logs(town, pair, 60)
        fund_week(town, pair, operator)
        until(town, NOON - timedelta(seconds=1))
        mine = town.do(service.edit_entry, pair.freelancer, mine.id, mine.version, minutes=120)
        logs(town, pair, 60, day=date(2027, 3, 7))
        town.now = NOON
        town.refused(WeekCutAlready, service.edit_entry, pair.freelancer, mine.id, mine.version, minutes=60)
        late = {"minutes": 60, "memo": "Late", "day": date(2027, 3, 7)}
        town.refused(WeekCutAlready, service.log_time, pair.freelancer, pair.contract.id, **late)
        assert week(town, pair, MONDAY).minutes == 180

    def test_a_paused_contract_takes_no_time(self, town: Town, pair: Pair) -> None:
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "Work")
        town.wait(HOUR)
        contract = current(town, pair)
        town.do(pause, pair.client, contract.id, contract.version, "Holidays.")
        town.refused(NotAllowed, service.log_time, pair.freelancer, contract.id, minutes=60, memo="Work")
        assert [one.minutes for one in entries(town, pair)] == [60]
        assert "timer_stopped" in town.told_to(pair.freelancer)


class TestTimer:
    """It runs in the database."""

    def test_start_and_stop(self, town: Town, pair: Pair) -> None:
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "The import")
        town.wait(timedelta(minutes=95, seconds=59))
        (kept,) = town.do(timers.stop_timer, pair.freelancer)

        assert (kept.minutes, kept.memo, kept.how) == (95, "The import", "timer")
        town.refused(NoTimer, timers.stop_timer, pair.freelancer)

    def test_one_a_person(self, town: Town, pair: Pair, operator: Account) -> None:
        other = at_work(town, operator, freelancer=pair.freelancer)
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "The import")
        town.refused(TimerRuns, timers.start_timer, pair.freelancer, other.contract.id, "Other")

    def test_less_than_a_minute_is_nothing(self, town: Town, pair: Pair) -> None:
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "The import")
        town.wait(timedelta(seconds=59))
        assert town.do(timers.stop_timer, pair.freelancer) == []

    def test_it_stops_at_the_weekly_limit(self, town: Town, pair: Pair) -> None:
        logs(town, pair, 600, day=date(2027, 3, 1))
        logs(town, pair, 480, day=date(2027, 3, 2))
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "The import")
        town.wait(5 * HOUR)

        assert week(town, pair).minutes == 1_200
        town.refused(NoTimer, timers.stop_timer, pair.freelancer)
        notice = next(notice for notice, _ in town.told if notice.kind == "timer_stopped")
        assert notice.args[1:] == ("120", "limit")
        town.refused(OverTheLimit, timers.start_timer, pair.freelancer, pair.contract.id, "More")

    def test_it_stops_where_the_money_ends(self, town: Town, operator: Account) -> None:
        pair = at_work(town, operator, limit=5)
        until(town, MONDAY + 7 * DAY - 2 * HOUR)
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "Night")
        logs(town, pair, 150, day=date(2027, 3, 6))
        town.wait(5 * HOUR)

        assert week(town, pair, MONDAY).minutes == 150 + 120
        assert next(n for n, _ in town.told if n.kind == "timer_stopped").args[1:] == ("120", "funds")
        town.refused(NotFunded, timers.start_timer, pair.freelancer, pair.contract.id, "More")

    def test_a_forgotten_one_stops_after_a_day(self, town: Town, pair: Pair) -> None:
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "The import")
        until(town, MONDAY + 5 * DAY)
        notice = next(notice for notice, _ in town.told if notice.kind == "timer_stopped")
        assert notice.args[2] == "limit"
        assert [(one.day.day, one.minutes) for one in entries(town, pair)] == [(3, 720), (4, 480)]

    def test_over_the_end_of_the_week_it_counts_in_both(self, town: Town, pair: Pair, operator: Account) -> None:
        fund_week(town, pair, operator)
        until(town, MONDAY + 7 * DAY - 2 * HOUR)
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "Night")
        town.wait(5 * HOUR)
        town.do(timers.stop_timer, pair.freelancer)

        assert (week(town, pair, MONDAY).minutes, week(town, pair).minutes) == (120, 180)

    def test_it_survives_an_outage_over_the_end_of_the_week(self, town: Town, pair: Pair, operator: Account) -> None:
        fund_week(town, pair, operator)
        until(town, MONDAY + 7 * DAY - 2 * HOUR)
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "Night")
        sleep_until(town, MONDAY + 28 * DAY)

        assert week(town, pair, MONDAY).minutes == 120
        assert week(town, pair, MONDAY + 7 * DAY).minutes == 20 * 60
        assert week(town, pair, MONDAY).state == WeekState.IN_REVIEW

    def test_while_it_runs_its_time_is_not_logged_by_hand(self, town: Town, pair: Pair) -> None:
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "The import")
        town.wait(2 * HOUR)
        given = {"minutes": 60, "memo": "Twice", "started_at": town.now - HOUR}
        town.refused(Overlaps, service.log_time, pair.freelancer, pair.contract.id, **given)


class TestCalendar:
    """Weeks are UTC's, whatever clocks people change."""

    def test_three_weeks_of_downtime(self, town: Town, operator: Account) -> None:
        pair = at_work(town, operator, weeks=2)
        until(town, MONDAY + 3 * DAY + 2 * HOUR)
        logs(town, pair, 60)
        back = MONDAY + 23 * DAY
        sleep_until(town, back)

        cut = week(town, pair, MONDAY)
        assert (cut.state, cut.review_until) == (WeekState.IN_REVIEW, back + DAY)
        assert "week_review" in town.told_to(pair.client)
        sleep_until(town, back + DAY)
        assert week(town, pair, MONDAY).state == WeekState.CHARGED
        assert town.purse(pair.freelancer).available == usd(32)
        assert town.look(lambda market: market.deadlines.at("week.open", pair.contract.id)) == MONDAY + 28 * DAY

    @pytest.mark.parametrize(
        ("zone", "monday"),
        [
            ("Europe/Berlin", datetime(2027, 3, 22, tzinfo=UTC)),
            ("Europe/Berlin", datetime(2027, 10, 25, tzinfo=UTC)),
            ("America/New_York", datetime(2027, 3, 8, tzinfo=UTC)),
            ("America/New_York", datetime(2027, 11, 1, tzinfo=UTC)),
            ("UTC", datetime(2027, 12, 27, tzinfo=UTC)),
        ],
    )
    def test_over_summer_time_and_new_year(self, town: Town, operator: Account, zone: str, monday: datetime) -> None:
        town.now = monday + 9 * HOUR
        pair = at_work(town, operator)
        town.do(change_settings, town.fresh(pair.freelancer), language="en", time_zone=zone)
        until(town, monday + 7 * DAY - 6 * HOUR)
        town.do(timers.start_timer, pair.freelancer, pair.contract.id, "Night")
        town.wait(5 * HOUR)
        (kept,) = town.do(timers.stop_timer, pair.freelancer)
        assert kept.minutes == 300
        until(town, monday + 7 * DAY + 12 * HOUR)
        assert week(town, pair, monday).review_until == monday + 12 * DAY - timedelta(minutes=1)
        until(town, monday + 12 * DAY)
        assert week(town, pair, monday).state == WeekState.CHARGED
        assert town.balance(f"pending:{pair.freelancer.id}") == 160_00

    def test_a_day_begins_where_somebody_works(self, town: Town, operator: Account) -> None:
        """Early on Tuesday in Manila it is still Monday in UTC; what was done since midnight there can be logged."""
        pair = at_work(town, operator)
        ana = town.do(change_settings, town.fresh(pair.freelancer), language="en", time_zone="Asia/Manila")
        town.now = MONDAY + DAY + HOUR
        given = {"memo": "Early", "day": date(2027, 3, 2)}
        town.refused(DayIsFull, service.log_time, ana, pair.contract.id, minutes=541, **given)
        town.do(service.log_time, ana, pair.contract.id, minutes=540, **given)

    def test_the_week_of_an_instant(self) -> None:
        assert week_of(MONDAY) == MONDAY
        assert week_of(MONDAY - timedelta(microseconds=1)) == MONDAY - 7 * DAY
        assert week_of(datetime(2028, 1, 2, 23, 59, tzinfo=UTC)) == datetime(2027, 12, 27, tzinfo=UTC)

    @pytest.mark.parametrize(("minutes", "told"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (150, "2 h 30 min")])
    def test_how_long_it_was(self, minutes: int, told: str) -> None:
        assert str(Duration(minutes)) == told
