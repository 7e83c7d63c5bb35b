"""Finding: jobs, people and a feed, from either platform, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.jobs.service import PostJob, post_job
from tests.journeys.people import OnTelegram, Person
from tests.journeys.scenes import account, client, freelancer, market, posted, usd

Finder = Callable[[str], Person]
BOTH = [("ana", "mia"), ("noor", "carla")]
"""A freelancer in Telegram with a client in Slack, and the other way round."""


async def offered(program: Program, hirer: Person, title: str, dollars: int, level: str = "expert") -> None:
    """A job for a price."""
    said = PostJob(title=title, description="Said at length.", skills=("python",), budget=usd(dollars), level=level)
    await market(program, lambda m: post_job(m, account(m, hirer), said))


async def looking(program: Program, person: Finder, names: tuple[str, str], *dollars: int) -> tuple[Person, Person]:
    """A freelancer, and a client with a job for each of these prices."""
    who, hirer = (person(name) for name in names)
    await freelancer(program, who)
    await client(hirer)
    for price in dollars:
        await offered(program, hirer, f"Import for {price}", price)
    return who, hirer


@pytest.mark.parametrize("names", BOTH)
async def test_a_mistake_is_mended_the_search_sorted_saved_and_named(
    program: Program, person: Finder, names: tuple[str, str]
) -> None:
    who, hirer = await looking(program, person, names, 300, 900, 50)
    await offered(program, hirer, "For beginners", 200, "entry")
    await who.says("/jobs budget:>100 level:exprt")
    await who.sees("Something in this search is wrong", "“exprt” does not fit level:", "level:»exprt«", "Column 19")
    await who.taps("level:expert")
    await who.sees("Jobs: budget:>100 level:expert", "2 jobs", "Import for 300", "1 of 1 skills · new client")
    await who.taps("Sort", "Jobs: budget:>100 level:expert")
    await who.taps("Highest budget first")
    shown = await who.sees("Jobs: budget:>100 level:expert sort:budget")
    assert shown.index("Import for 900") < shown.index("Import for 300")
    await who.taps("Save search", "sort:budget")
    await who.sees("Saved. You find it under “Searches”")
    await who.says("my searches")
    await who.sees("budget:>100 level:expert sort:budget", "saved")
    await who.taps("Rename", "sort:budget")
    await who.fills({"Name": "Well paid"}, "Save")
    await who.sees("Well paid", "budget:>100 level:expert sort:budget")
    await who.taps("Open", "Well paid")
    await who.sees("Well paid", "2 jobs")
    await who.says("/searches")
    await who.taps("Remove", "Well paid")
    await who.sees("The search is gone.")
    assert "Well paid" not in await who.sees("Searches")


@pytest.mark.parametrize("names", BOTH)
async def test_taps_alone_make_a_search_that_is_shown_as_it_is_typed(
    program: Program, person: Finder, names: tuple[str, str]
) -> None:
    who, _ = await looking(program, person, names, 300, 900)
    await who.says("/search")
    await who.sees("No filter yet", "Filters")
    for name, value, typed in (
        ("Type", "Fixed price", "type:fixed"),
        ("Budget", "$500 to $1,000", "type:fixed budget:500..1000"),
        ("Posted within", "Last 24 hours", "type:fixed budget:500..1000 posted:<1d"),
    ):
        await who.taps(name, "Filters")
        await who.taps(value)
        await who.sees("Filters", typed)
    await who.taps("Level", "Filters")
    await who.taps("Expert")
    await who.taps("Intermediate")
    await who.sees("Level", "level:expert,intermediate")
    await who.taps("All filters")
    await who.taps("Skills", "Filters")
    await who.taps("Python")
    await who.sees("skill:python type:fixed budget:500..1000 level:expert,intermediate posted:<1d")
    await who.taps("All filters")
    await who.taps("Category", "Filters")
    await who.taps("Web development")
    await who.taps("All of: Web development")
    await who.sees("category:web")
    await who.taps("Clear", "category:web")
    await who.taps("Show one job", "Filters")
    await who.sees("Import for 900", "One job")
    await who.taps("Filters", "Import for 900")
    await who.taps("Clear all")
    await who.sees("No filter yet")


@pytest.mark.parametrize("names", BOTH)
async def test_plain_words_are_shown_typed_and_without_one_of_them_there_is_something(
    program: Program, person: Finder, names: tuple[str, str]
) -> None:
    who, _ = await looking(program, person, names, 300, 900)
    await who.says("python jobs over 5000 dollars posted today")
    await who.sees("Jobs: skill:python budget:>5000 posted:<1d", "With one filter less")
    await who.taps("Without budget:>5000: 2 jobs")
    await who.sees("Jobs: skill:python posted:<1d", "2 jobs", "Import for 300")
    await who.says("find python jobs")
    await who.sees("Jobs: skill:python", "2 jobs")
    await who.says("/searches")
    await who.sees("skill:python posted:<1d", "just now")
    await who.taps("Open", "skill:python posted:<1d")
    await who.sees("Jobs: skill:python")


@pytest.mark.parametrize("names", BOTH)
async def test_a_filter_is_typed_and_more_than_a_page_is_turned(
    program: Program, person: Finder, names: tuple[str, str]
) -> None:
    who, _ = await looking(program, person, names, *range(100, 700, 100))
    await who.says("/jobs skill:python")
    await who.taps("Filters", "Jobs: skill:python")
    await who.taps("Budget", "Filters")
    await who.taps("Type a value")
    await who.fills({"Value": "50..600"}, "Use it")
    await who.sees("skill:python budget:50..600")
    await who.taps("Show 6 jobs", "budget:50..600")
    assert "Import for 100" not in await who.sees("Import for 600")
    await who.taps("›" if isinstance(who, OnTelegram) else "2 ›", "Import for 600")
    await who.sees("Import for 100")


@pytest.mark.parametrize("names", BOTH)
async def test_what_cannot_be_a_search_gets_one_sentence(
    program: Program, person: Finder, names: tuple[str, str]
) -> None:
    who, _ = await looking(program, person, names)
    for typed, sentence in (
        ('python "data', "The quotation mark is not closed."),
        ("budget:>>5", "“>>5” is not an amount."),
        ("skill:🐍", "“🐍” does not fit skill:"),
        ("posted:", "A value is missing after “posted:”"),
        ("type:fixed type:hourly", "contradict"),
    ):
        await who.says(f"/jobs {typed}")
        await who.sees(sentence)
    await who.says("/jobs " + "x " * 1_500)
    await who.sees("A search takes at most 600 characters")
    await who.says("/jobs budget:>>5")
    await who.sees("“>>5” is not an amount.")
    await who.taps("budget:>5")
    await who.sees("Jobs: budget:>5")
    await who.says("/people python")
    await who.sees("You do not hire yet.")


@pytest.mark.parametrize("names", BOTH)
async def test_a_client_finds_people_and_invites_one(program: Program, person: Finder, names: tuple[str, str]) -> None:
    who, hirer = await looking(program, person, names)
    profile = ChangeProfile(hourly_rate=usd(45), level="expert", country="BR")
    await market(program, lambda m: change_profile(m, account(m, who), profile))
    await posted(program, hirer)
    await hirer.says("find python developers under $50 an hour")
    await hirer.sees(
        "Freelancers: skill:python rate:<50", who.name, "$45 an hour", "Expert", "Brazil", "no reviews yet"
    )
    await hirer.says("find python developers under $30 an hour")
    await hirer.sees("Nobody fits now.")
    await hirer.taps("Without rate:<30: one freelancer")
    await hirer.taps("Profile", who.name)
    await hirer.sees(who.name, "Python developer", "Country")
    await hirer.taps("Invite to a job", "Country")
    await hirer.sees(f"You invite {who.name}.")
    if isinstance(hirer, OnTelegram):
        await hirer.taps("Cancel")
    else:
        await hirer.closes()
    await hirer.says("/myjobs")
    await hirer.taps("Open", "Nightly import of orders")
    await hirer.taps("Find people", "Nightly import of orders")
    await hirer.sees("For your job", who.name, "1 of 1 skills · the level you ask for · 13 hours in your budget")
    await hirer.taps("Invite", "For your job")
    if isinstance(hirer, OnTelegram):
        await hirer.says("You have done this before.")
        await hirer.taps("Send invitation", "check it")
    else:
        await hirer.fills({"Message": "You have done this before."}, "Send invitation")
    await hirer.sees("is invited")
    await who.sees("Invitation: Nightly import of orders", "You have done this before.", old=True)


@pytest.mark.parametrize("names", BOTH)
async def test_the_feed_shows_what_is_new_says_why_and_forgets_what_is_not_wanted(
    program: Program, person: Finder, names: tuple[str, str]
) -> None:
    who, hirer = await looking(program, person, names, *range(100, 800, 100))
    await who.says("/home")
    await who.taps("7 new jobs for you")
    await who.sees("Your feed", "7 jobs are new for you", "1 of 1 skills · new client")
    await who.taps("2 more")
    await who.sees("2 jobs are new for you")
    await who.says("what's new?")
    await who.sees("You have seen all; here are older ones.")
    await who.taps("Not for me", "You have seen all")
    await who.sees("You will not see this job again.")
    await who.says("/feed")
    await who.sees("You have seen all", "/ 2" if not isinstance(who, OnTelegram) else "Your feed")
    await offered(program, hirer, "Just posted", 5_000)
    await who.says("find work")
    assert "Import for" not in await who.sees("One job is new for you.", "Just posted")


@pytest.mark.parametrize("name", ["ana", "noor"])
async def test_a_profile_says_more_for_whoever_wants(program: Program, person: Finder, name: str) -> None:
    who = person(name)
    await freelancer(program, who)
    await who.says("/profile")
    await who.sees("Python developer")
    await who.taps("Change", "Python developer")
    if isinstance(who, OnTelegram):
        for _ in range(2):
            await who.taps("Keep" if not _ else "Done")
        await who.taps("Skip", "· 3 of 4")
        await who.taps("Skip", "· 4 of 4")
        await who.taps("More details", "check it")
        await who.taps("Country", "What would you like to add?")
        await who.says("germany")
        await who.taps("Done", "So far: Germany")
        await who.taps("Save", "check it")
    else:
        await who.fills({"Title": "Python developer", "Level": "Expert"}, "Save")
    await who.sees("Your profile is saved.", "Back-end development" if name == "noor" else "Germany")
