"""What people write instead of qualifiers, in English and German: patterns, and the piece of a query that each means.

The patterns see text in small letters with single blanks. They are tried in the order of their table; what one has
understood is gone for the next.
"""

from __future__ import annotations

import re
from functools import cache

from bot.domain.search.countries import country_wordings
from bot.domain.search.phrases import (
    BUDGET_WORDS,
    CLIENT,
    HOURLY,
    NUMBER,
    RATE_WORDS,
    SIGN,
    Piece,
    Rules,
    amounts,
    compared,
    money,
    rules,
    time,
    timed,
)

WITH = r"(?:with\s|mit\s)"
STARS = r"(?:stars?|sternen?)"
PROPOSALS = r"(?:proposals?|bids?|applicants?|applications?|bewerbungen|bewerbern?)"
CONTRACTS = r"(?:jobs?|projects?|contracts?|projekten?|aufträgen?)"
AGO = r"(?:(?:posted|new)\s)?(?:from\s|since\s|in\s|within\s|seit\s|von\s|aus\s)?"
POSTED: dict[str, str | Piece] = {
    rf"{AGO}(?:the\s|den\s|der\s|dem\s)?(?:last|past|letzten|vergangenen)\s{time('hour|day|week|month')}": timed(
        "posted", "<"
    ),
    rf"{AGO}(?:den\s|der\s|dem\s)?(?:letzten|vergangenen)\s{time('stunde|tag|woche|monat')}": timed("posted", "<"),
    rf"{AGO}(?:today|heute)": "posted:<1d",
    rf"{AGO}(?:yesterday|gestern)": "posted:<2d",
    rf"{AGO}(?:the\s|der\s)?(?:this|last|past|dieser?|letzter?|letzten)\s(?:week|woche)": "posted:<1w",
    rf"{AGO}(?:the\s|dem\s)?(?:this|last|past|diesem|diesen|letzten)\s(?:month|monat)": "posted:<1m",
}
LEVELS: dict[str, str | Piece] = {
    r"(?:expert|senior|experten?)(?:[\s-]level)?": "level:expert",
    r"(?:intermediate|mid)(?:[\s-]level)?|mid-?level|fortgeschrittene?n?": "level:intermediate",
    r"entry[\s-]level|(?:junior|beginner)(?:[\s-]level)?s?|anfänger|einsteiger": "level:entry",
}
"""The words are taken for a level wherever they stand."""


def _stars(name: str) -> dict[str, str | Piece]:
    rated = r"(?:ratings?|rated|bewertung(?:en)?)\s(?:of\s|von\s)?"
    return {
        rf"(?:{WITH}(?:a\s)?)?{rated}{SIGN}{NUMBER}(?:\s{STARS})?": compared(name),
        rf"{WITH}?{SIGN}{NUMBER}\s{STARS}": compared(name),
    }


def _countries(name: str) -> dict[str, str | Piece]:
    wordings = country_wordings()
    names = "|".join(re.escape(one).replace(r"\ ", "[ -]") for one in sorted(wordings, key=len, reverse=True))
    where = rf"(?:{CLIENT}\s)?(?:based\s)?(?:from|in|aus)\s(?:the\s|den\s|der\s|dem\s)?(?P<country>{names})"
    return {where: lambda found: f"{name}:{wordings[found['country'].replace('-', ' ')]}"}


@cache
def job_rules() -> Rules:
    """What people write when they look for jobs."""
    return rules(
        {
            **POSTED,
            rf"{WITH}?{SIGN}{NUMBER}\s{PROPOSALS}": (compared("proposals")),
            rf"{WITH}?(?:few|wenigen?)\s{PROPOSALS}": "proposals:<5",
            rf"(?:for\s|für\s)?{SIGN}{NUMBER}\sconnects": compared("connects"),
            **_stars("client.rating"),
            rf"(?:hire\srate|einstellungsquote)\s{SIGN}{NUMBER}\s?(?:%|percent|prozent)?": compared("client.hirerate"),
            rf"(?:{CLIENT}\s)?(?:who\s|that\s)?(?:have\s|has\s)?spent\s{SIGN}{money('number')}": compared(
                "client.spent"
            ),
            rf"{SIGN}{time('week|month|woche|monat')}(?:\slong)?": timed("length"),
            **amounts("rate", RATE_WORDS, rf"(?:{HOURLY})?"),
            **amounts("rate", "", HOURLY),
            **amounts("budget", BUDGET_WORDS),
            **amounts("budget"),
            r"fixed[\s-]?price[ds]?|fixed|festpreise?|pauschal": "type:fixed",
            r"hourly|by\sthe\shour|per\shour|stundenlohn|stundensatz|(?:auf\s)?stundenbasis": "type:hourly",
            rf"(?:payment[\s-])?verified(?:\s{CLIENT})?|(?:nur\s)?verifizierten?(?:\s{CLIENT})?": "client.verified:yes",
            **LEVELS,
            **_countries("client.country"),
            r"(?:best|highest)[\s-]paid|highest[\s-]paying|best\s?bezahlten?": "sort:budget",
            rf"(?:fewest|wenigste)\s{PROPOSALS}": "sort:proposals",
            r"newest(?:\sfirst)?|latest|most\srecent|neuesten?(?:\szuerst)?": "sort:newest",
        }
    )


@cache
def people_rules() -> Rules:
    """What people write when they look for freelancers."""
    return rules(
        {
            **_stars("rating"),
            rf"{WITH}?{SIGN}{NUMBER}\s(?:finished\s|completed\s)?{CONTRACTS}": (compared("jobs")),
            rf"(?:who\s|that\s)?(?:have\s|has\s)?(?:earned|earnings|verdient)\s{SIGN}{money('number')}": compared(
                "earned"
            ),
            **amounts("rate", rf"(?:{RATE_WORDS})?", rf"(?:{HOURLY})?"),
            **LEVELS,
            **_countries("country"),
            r"(?:best|highest)[\s-]rated|best\s?bewertete?n?": "sort:rating",
            r"cheapest|günstigsten?": "sort:rate",
        }
    )


HOURLY_WORDS = re.compile(r"(?<!\w)(?:hourly|(?:per|an|the|/)\s?(?:hour|h)|stunden(?:lohn|satz|basis))(?!\w)")
"""Where such a word stands anywhere, amounts are meant for an hour."""
