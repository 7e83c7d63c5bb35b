"""Skills that people propose, and what operators make of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.domain.accounts.model import Account
from bot.domain.accounts.service import ChangeProfile, change_profile
from bot.domain.errors import BadValue, NotAllowed, OperatorsOnly, Stale
from bot.domain.skills.catalogue import CURATED, forget_learned, id_of, known, learn
from bot.domain.skills.categories import likely_category
from bot.domain.skills.model import ALIASES, CATALOGUE, ProposedSkill, SkillDecided, SkillState
from bot.domain.skills.proposing import MOST_WAITING, add_skill, merge_skill, propose_skill, refuse_skill
from bot.domain.skills.service import meant, suggest
from tests.domain.town import Town


@pytest.fixture(autouse=True)
def _curated_again() -> Iterator[None]:
    forget_learned()
    yield
    forget_learned()


@pytest.fixture
def operator(town: Town) -> Account:
    return town.operator()


def waiting(town: Town) -> list[str]:
    return [proposed.words for proposed in town.look(lambda market: market.skills.waiting())]


def test_an_operator_is_told_once_and_everybody_who_wants_it_is_counted(town: Town, operator: Account) -> None:
    ana, ben = town.person(), town.person()
    first = town.do(propose_skill, ana, "  Voice   cloning. ")
    assert first.words == "Voice cloning"
    assert town.do(propose_skill, ben, "voice-CLONING") == first
    assert town.do(propose_skill, ana, "Voice cloning") == first

    assert waiting(town) == ["Voice cloning"]
    assert town.look(lambda market: market.skills.proposers(first.id)) == [ana.id, ben.id]
    keys = {notice.key for notice, chat in town.told if chat.account_id == operator.id}
    assert len(keys) == 1
    assert meant("voice cloning") is None


def test_an_added_skill_can_be_chosen_and_everybody_who_proposed_it_is_told(town: Town, operator: Account) -> None:
    ana, ben, other = town.freelancer(), town.person(), town.person()
    proposed = town.do(propose_skill, ana, "Voice cloning")
    town.do(propose_skill, ben, "voice cloning")
    added = town.do(add_skill, operator, proposed.id, proposed.version)

    assert (added.state, added.skill) == (SkillState.ADDED, "voice-cloning")
    assert CATALOGUE["voice-cloning"] == "Voice cloning"
    assert meant("voice clonning") == "voice-cloning"
    assert suggest("voice cl")[0] == "voice-cloning"
    changed = town.do(change_profile, town.fresh(ana), ChangeProfile(skills=("python", "voice-cloning")))
    assert changed.skills == ("python", "voice-cloning")
    assert [town.told_to(person) for person in (ana, ben, other)] == [["skill_decided"], ["skill_decided"], []]
    assert likely_category(("voice-cloning", "seo")) == "marketing.seo"


def test_merged_words_mean_the_skill(town: Town, operator: Account) -> None:
    ana = town.person()
    proposed = town.do(propose_skill, ana, "Snake programming")
    merged = town.do(merge_skill, operator, proposed.id, proposed.version, "python")

    assert (merged.state, merged.skill) == (SkillState.MERGED, "python")
    assert meant("snake programming") == "python"
    assert suggest("snake")[0] == "python"
    assert "Snake programming" not in CATALOGUE.values()
    assert town.told_to(ana) == ["skill_decided"]


def test_a_refused_skill_stays_unknown(town: Town, operator: Account) -> None:
    ana = town.person()
    proposed = town.do(propose_skill, ana, "Being nice")
    town.do(refuse_skill, operator, proposed.id, proposed.version)

    assert meant("being nice") is None
    assert town.told_to(ana) == ["skill_decided"]
    refusal = town.refused(BadValue, propose_skill, town.person(), "being nice")
    assert isinstance(refusal, BadValue)
    assert "not taken" in refusal.told


@pytest.mark.parametrize(
    "words",
    [
        "",
        "x",
        "  ",
        "12",
        "++",
        "a" * 41,
        "one, two",
        "one; two",
        "<b>bold</b>",
        "\u200b\u200b",
        "🙂🙂",
        "...",
        "1 000",
    ],
)
def test_what_is_no_skills_name_is_refused(town: Town, words: str) -> None:
    refusal = town.refused(BadValue, propose_skill, town.person(), words)
    assert isinstance(refusal, BadValue)
    assert "2" in str(refusal.values["least"])
    assert waiting(town) == []


@pytest.mark.parametrize("words", ["Python", "k8s", "REACT.js", "react js", "c++"])
def test_known_words_are_refused_with_the_skill(town: Town, words: str) -> None:
    refusal = town.refused(BadValue, propose_skill, town.person(), words)
    assert refusal.values["skill"] == CATALOGUE[meant(words) or ""]


def test_a_misspelt_skill_can_be_proposed_for_it_may_be_another(town: Town) -> None:
    assert meant("Javascripp") == "javascript"
    assert town.do(propose_skill, town.person(), "Javascripp").words == "Javascripp"


def test_one_persons_proposals_are_bounded(town: Town, operator: Account) -> None:
    ana = town.person()
    names = [f"Rare craft {chr(97 + number)}" for number in range(MOST_WAITING)]
    made = [town.do(propose_skill, ana, name) for name in names]
    town.refused(BadValue, propose_skill, ana, "One more craft")
    assert town.do(propose_skill, ana, names[0]) == made[0]
    town.do(refuse_skill, operator, made[0].id, made[0].version)
    town.do(propose_skill, ana, "One more craft")


def test_only_operators_decide_and_each_proposal_once(town: Town, operator: Account) -> None:
    ana = town.person()
    proposed = town.do(propose_skill, ana, "Voice cloning")
    for decide in (add_skill, refuse_skill):
        town.refused(OperatorsOnly, decide, ana, proposed.id, proposed.version)
    town.refused(OperatorsOnly, merge_skill, ana, proposed.id, proposed.version, "python")
    town.refused(BadValue, merge_skill, operator, proposed.id, proposed.version, "nonsense")
    added = town.do(add_skill, operator, proposed.id, proposed.version)
    for decide in (add_skill, refuse_skill):
        town.refused(Stale, decide, operator, proposed.id, proposed.version)
        town.refused(NotAllowed, decide, operator, proposed.id, added.version)
    assert sum(isinstance(event, SkillDecided) for event in town.events) == 1


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("Voice Cloning", "voice-cloning"),
        ("J#", "j-sharp"),
        ("H++", "h-plus-plus"),
        ("Übersetzung für Ärzte", "ubersetzung-fur-arzte"),
        ("A very long name of a rare craft", "a-very-long-name-of-a-ra"),
        ("日本語", ""),
    ],
)
def test_ids_are_made_from_names(words: str, made: str) -> None:
    assert id_of(words) == made


def test_names_that_give_no_id_of_their_own_get_one(town: Town, operator: Account) -> None:
    skills = []
    for words in ("書道の先生", "C & sharp", "Data—entry!!now"):
        proposed: ProposedSkill = town.do(propose_skill, town.person(), words)
        skills.append(town.do(add_skill, operator, proposed.id, proposed.version).skill)
        assert meant(words) == skills[-1]
        assert len(skills[-1].encode()) <= 24
    assert len(set(skills)) == 3


def test_learning_twice_changes_nothing_and_no_curated_word_gets_another_meaning() -> None:
    learn({"voice-cloning": "Voice cloning"}, {"cloned voices": "voice-cloning"})
    once = known()
    learn({"voice-cloning": "Voice cloning"}, {"cloned voices": "voice-cloning"})
    assert known() is once
    learn({"python": "Snakes"}, {"js": "python", "Python": "java", "lost": "nowhere"})
    assert known() is once
    assert CATALOGUE["python"] == "Python"
    assert (meant("js"), meant("python"), meant("lost")) == ("javascript", "python", None)
    assert set(CATALOGUE) == set(CURATED.names) | {"voice-cloning"}
    assert ALIASES["cloned voices"] == "voice-cloning"
    assert len(CATALOGUE) == len(list(CATALOGUE))


def test_threads_that_learn_at_once_lose_nothing() -> None:
    def teach(number: int) -> None:
        learn({f"craft-{number}": f"Craft number {number}"}, {f"alias of {number}": f"craft-{number}"})
        assert meant(f"alias of {number}") == f"craft-{number}"

    threads = [threading.Thread(target=teach, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"craft-{number}" for number in range(8)} <= set(CATALOGUE)
