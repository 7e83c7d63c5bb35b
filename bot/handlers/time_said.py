"""Time as people say it: "2h30 fixed the import", "90m", "9:00-11:30 calls", "yesterday"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.errors import N_
from bot.domain.timesheets.weeks import MINUTE
from bot.handlers.kit.form import Ask, BadAnswer, Raw
from bot.handlers.kit.turn import ReadingTurn

_HOURS = r"(?:hours?|hrs?|h|stunden?|std)"
_MINUTES = r"(?:minutes?|minuten|mins?|m)"
_RANGE = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to|bis)\s*(\d{1,2})[:.](\d{2})(?!\d)", re.IGNORECASE)
_LENGTH = re.compile(
    rf"(?P<hours>\d{{1,3}})\s*{_HOURS}\.?(?:(?P<half>\d{{1,2}})(?!\d)|\s*(?P<and>\d{{1,2}})\s*{_MINUTES}\b)?(?![a-z])"
    rf"|(?P<minutes>\d{{1,4}})\s*{_MINUTES}\b\.?"
    rf"|(?P<whole>\d{{1,3}})?[.,](?P<part>\d{{1,2}})\s*{_HOURS}\b\.?"
    r"|(?P<clock>\d{1,3}):(?P<past>\d{2})(?!\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(yesterday|today|gestern|heute)\b", re.IGNORECASE)
_WHICH = re.compile(r"\s@(\S+)\s*$")


@dataclass(frozen=True)
class Said:
    """So many ``minutes``; ``since`` is the time of day where the person is, when it was said from when to when."""

    minutes: int
    since: time | None = None


def length_from(text: str) -> Said:
    """What somebody typed as a length of time, and nothing else. Raises BadAnswer."""
    said, rest = _first_length(text.strip())
    if rest:
        raise _unclear()
    return said


def _unclear() -> BadAnswer:
    return BadAnswer(N_("Write it as 2h30, 90m, 1.5h, or from when to when: 9:00-11:30."))


def _first_length(text: str) -> tuple[Said, str]:
    between = _RANGE.match(text)
    if between:
        hours = [int(part) for part in between.groups()]
        if max(hours[0], hours[2]) > 23 or max(hours[1], hours[3]) > 59:
            raise _unclear()
        minutes = (hours[2] * 60 + hours[3] - hours[0] * 60 - hours[1]) % (24 * 60)
        return _checked(Said(minutes, time(hours[0], hours[1]))), text[between.end() :].strip()
    found = _LENGTH.match(text)
    if not found:
        raise _unclear()
    part = found.groupdict()
    if part["hours"]:
        minutes = int(part["hours"]) * 60 + int(part["half"] or part["and"] or 0)
    elif part["minutes"]:
        minutes = int(part["minutes"])
    elif part["part"]:
        minutes = round((int(part["whole"] or 0) + int(part["part"]) / 10 ** len(part["part"])) * 60)
    else:
        minutes = int(part["clock"]) * 60 + int(part["past"])
    return _checked(Said(minutes)), text[found.end() :].strip()


def _checked(said: Said) -> Said:
    if not 1 <= said.minutes <= 24 * 60:
        raise BadAnswer(N_("Log between 1 minute and 24 hours at once."))
    return said


@dataclass(frozen=True)
class Logged:
    """A whole sentence about work: how long, what, on which day (0 is today, 1 yesterday), for whom ("" if unsaid)."""

    said: Said
    memo: str
    days_ago: int
    which: str


def sentence_from(text: str) -> Logged:
    """Read "2h30 fixed the import", with "yesterday" beside the time, and "@client" at the end. Raises BadAnswer."""
    rest, days_ago = _without_day(text.strip())
    said, rest = _first_length(rest)
    if not days_ago:
        rest, days_ago = _without_day(rest)
    named = _WHICH.search(f" {rest}")
    which = named[1] if named else ""
    memo = _WHICH.sub("", f" {rest}").strip(" -–—:,")
    if not memo:
        raise BadAnswer(N_("Say what you worked on, too: log 2h30 fixed the import"))
    return Logged(said, memo, days_ago, which)


def _without_day(text: str) -> tuple[str, int]:
    found = _DAY.match(text)
    if not found:
        return text, 0
    return text[found.end() :].strip(), 1 if found[1].casefold() in {"yesterday", "gestern"} else 0


def today(turn: ReadingTurn) -> date:
    """The day that it is where the person is; while that has not begun in UTC, the day before."""
    return min(turn.market.now.date(), turn.market.now.astimezone(turn.words.zone).date())


def instant_of(turn: ReadingTurn, said: Said, day: date) -> tuple[datetime | None, int]:
    """From which instant on, and for how many minutes, where it was said from when to when on that day of theirs."""
    if said.since is None:
        return None, said.minutes
    there = datetime.combine(day, said.since, turn.words.zone)
    until = (there.replace(tzinfo=None) + timedelta(minutes=said.minutes)).replace(tzinfo=turn.words.zone)
    since = there.astimezone(UTC)
    return since, (until.astimezone(UTC) - since) // MINUTE


@dataclass(frozen=True)
class Length(Ask):
    """How long something took."""

    def parse(self, raw: Raw, turn: ReadingTurn) -> Said:
        return length_from(raw if isinstance(raw, str) else " ".join(raw))
