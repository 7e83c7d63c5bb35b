"""Looking for jobs and people: typed, in plain words and by taps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.jobs.model import Job
from bot.domain.jobs.service import PostJob, post_job
from bot.domain.search.searches import save_search, start_search
from bot.handlers.kit.screen import Screen
from tests.domain.town import Town, usd
from tests.handlers.stage import Stage, button, labels, refusal_in, shown


@pytest.fixture
def client(town: Town) -> Account:
    return town.client("mia")


@pytest.fixture
def ana(town: Town) -> Account:
    return town.freelancer("ana")


def posted(town: Town, client: Account, title: str, dollars: float = 600, *skills: str, level: str = "expert") -> Job:
    return town.do(
        post_job,
        client,
        PostJob(
            title=title,
            description="What there is to do, said at length.",
            skills=skills or ("python",),
            budget=usd(dollars),
            level=level,
        ),
    )


def titles(screen: Screen) -> list[str]:
    return [card.title for card in screen.cards]


async def looks(stage: Stage, who: Account, words: str) -> Screen:
    return shown(await stage.commands(who, "jobs", words))


async def test_the_search_is_shown_as_it_is_typed(stage: Stage, town: Town, ana: Account, client: Account) -> None:
    posted(town, client, "Nightly import", 600)
    posted(town, client, "Small fix", 100)
    plain = await looks(stage, ana, "python jobs over 500 dollars posted today")
    assert plain.title == "Jobs: skill:python budget:>500 posted:<1d"
    assert (plain.lead, titles(plain)) == ("One job", ["Nightly import"])
    typed = await looks(stage, ana, "posted:today skill:python budget:>500")
    assert typed.title == plain.title


async def test_without_words_the_open_jobs_are_shown(stage: Stage, town: Town, ana: Account, client: Account) -> None:
    job = posted(town, client, "Nightly import")
    assert shown(await stage.commands(ana, "jobs")).title == "Open jobs"
    assert shown(await stage.says(ana, "find jobs")).title == "Open jobs"
    assert shown(await stage.taps(ana, f"jobs~{job.id}")).lead.startswith("Nothing open")


@pytest.mark.parametrize(
    ("typed", "place", "correction", "then"),
    [
        ("level:exprt", "Column 7: level:»exprt«", "level:expert", "level:expert"),
        ("budget:>>5 python", "Column 8: budget:»>>5« python", "budget:>5", "python budget:>5"),
        ('python "data pipe', 'Column 8: python »"«data pipe', '"data pipe"', 'python "data pipe"'),
        ("python posted:", "Column 8: python »posted:«", "Leave it out", "skill:python"),
        ("type:fixed type:hourly", "Column 12: type:fixed »type:hourly«", "type:hourly", "type:hourly"),
        ("skill:🐍 python", "Column 7: skill:»🐍« python", "Leave it out", "skill:python"),
    ],
)
async def test_a_mistake_is_pointed_at_and_mended_with_a_tap(
    stage: Stage, ana: Account, typed: str, place: str, correction: str, then: str
) -> None:
    wrong = await looks(stage, ana, typed)
    assert wrong.lead.endswith(place)
    mended = await stage.presses(ana, wrong, correction)
    assert mended.title == f"Jobs: {then}"
    listed = shown(await stage.commands(ana, "searches"))
    assert then in titles(listed)
    assert typed not in titles(listed)


async def test_a_correction_that_was_tapped_twice_changes_nothing_more(stage: Stage, ana: Account) -> None:
    wrong = await looks(stage, ana, "level:exprt")
    route = button(wrong, "level:expert")
    await stage.taps(ana, route)
    again = await stage.taps(ana, route)
    assert shown(again).title == "Jobs: level:expert"
    assert "changed meanwhile" in refusal_in(again)


async def test_two_mistakes_are_mended_one_after_the_other(stage: Stage, ana: Account) -> None:
    wrong = await looks(stage, ana, "level:exprt type:fixd")
    first = await stage.presses(ana, wrong, labels(wrong)[0])
    assert (await stage.presses(ana, first, labels(first)[0])).title == "Jobs: type:fixed level:expert"


@pytest.mark.parametrize("words", ["x" * 5_000, "word " * 1_000, "skill:" + "python," * 500, '"' * 5_000])
async def test_too_much_is_refused_in_one_sentence(stage: Stage, ana: Account, words: str) -> None:
    answer = await stage.commands(ana, "jobs", words)
    assert shown(answer).title.startswith("A search takes at most 600 characters; this one has ")
    assert titles(shown(await stage.commands(ana, "searches"))) == []
    assert stage.turns.counts["failed"] == 0


async def test_what_is_found_without_one_of_the_filters(
    stage: Stage, town: Town, ana: Account, client: Account
) -> None:
    town.do(
        post_job,
        client,
        PostJob(title="Zig port", description="Said.", skills=("python",), budget=usd(700), level="entry"),
    )
    nothing = await looks(stage, ana, "zig budget:<100 level:entry")
    assert [label for label in labels(nothing) if label.startswith("Without")] == ["Without budget:<100: one job"]
    assert titles(await stage.presses(ana, nothing, "Without budget:<100: one job")) == ["Zig port"]


async def test_a_search_of_one_piece_offers_an_alert_and_no_empty_search(stage: Stage, ana: Account) -> None:
    nothing = await looks(stage, ana, "qwertyuiop")
    assert "Alert me of these" in labels(nothing)
    assert not [label for label in labels(nothing) if label.startswith("Without")]


async def test_choosing_by_taps(stage: Stage, ana: Account) -> None:
    screen = shown(await stage.commands(ana, "search"))
    screen = await stage.presses(ana, screen, "Hourly rate")
    screen = await stage.presses(ana, screen, "$40 to $60")
    assert screen.lead == "rate:40..60"
    assert "Hourly rate: 40..60" in labels(screen)
    screen = await stage.presses(ana, screen, "Hourly rate: 40..60")
    assert "✓ $40 to $60" in labels(screen)
    screen = await stage.presses(ana, screen, "Clear")
    assert screen.lead == "No filter yet: everything is found."


async def test_skills_are_alternatives_and_a_second_tap_takes_one_back(stage: Stage, ana: Account) -> None:
    screen = await stage.presses(ana, shown(await stage.commands(ana, "search")), "Skills")
    screen = await stage.presses(ana, screen, "Python")
    other = next(label for label in labels(screen) if label in {"JavaScript", "React", "PHP", "Django"})
    screen = await stage.presses(ana, screen, other)
    assert screen.lead.splitlines()[-1].startswith("skill:python,")
    screen = await stage.presses(ana, screen, "✓ Python")
    assert "python" not in screen.lead


async def test_what_contradicts_is_refused_and_the_filters_stay(stage: Stage, ana: Account) -> None:
    found = await looks(stage, ana, "django -skill:python")
    search_id = button(found, "Filters").split("~")[1]
    answer = await stage.taps(ana, f"search.set~{search_id}~skill~python")
    assert "contradict" in refusal_in(answer)
    assert shown(answer).lead == "django -skill:python"


@pytest.mark.parametrize(
    "forged",
    ["search.set~{}~nonsense~1", "search.set~{}~rating~>3", "search.filter~{}~country", "search.filter~{}~x",
     "search.category~{}~type~web", "search.category~{}~category~nowhere", "search.value~{}~x",
     "search.drop~{}~1~99", "search.mend~{}~1~99", "search.set~{}~budget~💥"],
)  # fmt: skip
async def test_a_forged_button_is_refused_in_a_sentence(stage: Stage, ana: Account, forged: str) -> None:
    found = await looks(stage, ana, "skill:python level:expert")
    search_id = button(found, "Filters").split("~")[1]
    answer = await stage.taps(ana, forged.format(search_id))
    assert refusal_in(answer) or shown(answer).title == "Jobs: skill:python level:expert"
    assert stage.turns.counts["failed"] == 0


async def test_nobody_opens_another_persons_search(stage: Stage, town: Town, ana: Account) -> None:
    route = button(await looks(stage, ana, "python level:expert"), "Filters")
    ben = town.freelancer("ben")
    for name in ("search", "search.filters", "search.save", "search.edit", "search.clear", "alert.from_query"):
        answer = await stage.taps(ben, f"{name}~{route.split('~')[1]}")
        assert "Only the people it belongs to" in refusal_in(answer), name


async def test_a_search_that_is_gone_says_what_to_do(stage: Stage, ana: Account) -> None:
    route = button(await looks(stage, ana, "python level:expert"), "Filters")
    for number in range(11):
        await looks(stage, ana, f"budget:>{number + 1}00")
    assert "Type it again: /jobs python" in refusal_in(await stage.taps(ana, route))


async def test_the_latest_ten_are_kept_and_the_saved_ones_beside_them(stage: Stage, town: Town, ana: Account) -> None:
    first = await looks(stage, ana, "python level:expert")
    await stage.presses(ana, first, "Save search")
    for number in range(12):
        await looks(stage, ana, f"budget:>{number + 1}00")
    town.wait(timedelta(hours=1))
    await looks(stage, ana, "budget:>500")
    one = shown(await stage.commands(ana, "searches"))
    assert one.pages is not None
    two = shown(await stage.taps(ana, str(one.pages.next)))
    listed = titles(one) + titles(two)
    assert len(listed) == 11
    assert listed[:3] == ["python level:expert", "budget:>500", "budget:>1200"]


async def test_changing_a_saved_search_leaves_it_as_it_was(stage: Stage, ana: Account) -> None:
    found = await stage.presses(ana, await looks(stage, ana, "skill:python"), "Save search")
    filters = await stage.presses(ana, found, "Filters")
    level = await stage.presses(ana, filters, "Level")
    await stage.presses(ana, level, "Expert")
    assert titles(shown(await stage.commands(ana, "searches"))) == ["skill:python", "skill:python level:expert"]


async def test_there_is_a_most_of_saved_searches(stage: Stage, town: Town, ana: Account) -> None:
    for number in range(town.rules.max_saved_searches):
        search = town.do(start_search, ana, "jobs", f"budget:>{number + 1}")
        town.do(save_search, ana, search.id)
    found = await looks(stage, ana, "skill:python")
    answer = await stage.taps(ana, button(found, "Save search"))
    assert refusal_in(answer) == "You have 50 saved searches, which is the most. Remove one first."


async def test_a_search_for_everything_cannot_be_saved(stage: Stage, town: Town, ana: Account) -> None:
    everything = town.do(start_search, ana, "jobs", "")
    assert "Choose a filter first" in refusal_in(await stage.taps(ana, f"search.save~{everything.id}"))


async def test_people_are_found_by_those_who_hire(stage: Stage, town: Town, ana: Account, client: Account) -> None:
    town.do(change_profile, ana, ChangeProfile(title="Zig wizard", hourly_rate=usd(45), level="expert", country="BR"))
    found = shown(await stage.commands(client, "people", "zig rate:<50"))
    assert found.title == "Freelancers: zig rate:<50"
    assert found.cards[0].lead.splitlines()[-1] == (
        "$45 an hour · Expert · no reviews yet · 0 finished jobs · $0 earned · Brazil"
    )
    assert "You do not hire yet" in shown(await stage.commands(ana, "people", "zig")).title
    profile = await stage.presses(client, found, "Profile")
    assert {"Level", "Country"} <= {field.label for field in profile.fields}
    assert "Invite to a job" in labels(profile)


async def test_the_feed_falls_back_on_all_jobs(stage: Stage, town: Town, client: Account) -> None:
    posted(town, client, "Nightly import")
    assert shown(await stage.says(client, "find work")).title == "Open jobs"


async def test_the_feed_has_pages_of_what_was_seen(stage: Stage, town: Town, ana: Account, client: Account) -> None:
    town.do(change_profile, ana, ChangeProfile(skills=("elixir",)))
    for number in range(7):
        posted(town, client, f"Elixir {number}", 600, "elixir")
    first = shown(await stage.commands(ana, "feed"))
    second = await stage.presses(ana, first, "2 more")
    assert len(titles(first)) == 5
    assert len({*titles(first), *titles(second)}) == 7
    assert "Seen before" in labels(second)
    done = shown(await stage.commands(ana, "feed"))
    assert done.lead == "You have seen all; here are older ones."
    assert done.pages is not None
    assert len(titles(shown(await stage.taps(ana, str(done.pages.next))))) == 2


async def test_one_job_is_told_why(stage: Stage, town: Town, ana: Account, client: Account) -> None:
    town.do(change_profile, ana, ChangeProfile(skills=("scala",), hourly_rate=usd(50)))
    posted(town, client, "Old ledger", 500, "scala", "php")
    (card,) = shown(await stage.commands(ana, "feed")).cards[:1]
    assert "→ 1 of 2 skills · 10 hours at your rate · new client" in card.lead


async def test_the_search_can_be_typed_anew(stage: Stage, ana: Account) -> None:
    found = await looks(stage, ana, "level:exprt")
    route = button(found, "Edit the text")
    answer = await stage.submits(ana, route, {"typed": "python level:expert"})
    assert shown(answer).title == "Jobs: python level:expert"


async def test_a_value_is_typed(stage: Stage, ana: Account) -> None:
    search_id = button(await looks(stage, ana, "skill:python"), "Filters").split("~")[1]
    for name, typed, then in (
        ("budget", "500..1000", "skill:python budget:500..1000"),
        ("client.country", "germany, at", "skill:python budget:500..1000 client.country:DE,AT"),
        ("words", "data -wordpress", "data -wordpress skill:python budget:500..1000 client.country:DE,AT"),
    ):
        answer = await stage.submits(ana, f"search.value~{search_id}~{name}", {"value": typed})
        assert shown(answer).lead == then
    answer = await stage.submits(ana, f"search.value~{search_id}~budget", {"value": "much"})
    assert answer.modal is not None
    assert "“much” is not an amount" in answer.modal.problem
