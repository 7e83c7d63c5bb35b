"""Skills that the catalogue does not have yet: people propose them, an operator decides."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from bot.domain.accounts.model import Account, authorise_operator
from bot.domain.errors import N_, BadValue, Stale
from bot.domain.market import Market
from bot.domain.skills.catalogue import id_of, known, learn
from bot.domain.skills.model import (
    CATALOGUE,
    SKILL_MACHINE,
    ProposedSkill,
    SkillDecided,
    SkillProposed,
    SkillState,
)
from bot.domain.skills.words import plain

LEAST, MOST = 2, 40
"""Characters of a proposed skill."""
MOST_WAITING = 10
"""Proposals of one person that may wait for an operator at a time."""


def propose_skill(market: Market, actor: Account, words: str) -> ProposedSkill:
    """Ask for a skill that the catalogue does not have. Who proposes the same words is counted, and told as well.

    Raises BadValue for words that are no skill's name, are known already or were refused, and for too many proposals.
    """
    words = _cleaned(words)
    key = plain(words)
    proposed = market.skills.of_key(key)
    same = known().index.exactly(words) or (proposed.skill if proposed else "")
    if same:
        name = CATALOGUE.get(same, words)
        raise BadValue(N_("“{words}” is in the catalogue already: choose {skill}."), words=words, skill=name)
    if proposed is not None and proposed.state == SkillState.REFUSED:
        raise BadValue(
            N_("“{words}” was proposed before and not taken. Choose the nearest skill in the catalogue."), words=words
        )
    if proposed is None or actor.id not in market.skills.proposers(proposed.id):
        if market.skills.count_waiting(actor.id) >= MOST_WAITING:
            raise BadValue(
                N_("{most} skills that you proposed wait for an answer. Propose this one after that."),
                most=MOST_WAITING,
            )
        if proposed is None:
            proposed = ProposedSkill(id=market.new_id(), words=words, key=key, proposed_at=market.now)
            market.skills.add(proposed)
        market.skills.count_in(proposed.id, actor.id)
        market.record(SkillProposed(proposed_id=proposed.id, by=actor.id))
    return proposed


def _cleaned(words: str) -> str:
    """One line of visible characters. Raises BadValue where that is no skill's name."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", words) if sign.isprintable() or sign.isspace())
    shown = " ".join(shown.split()).strip(" \"'“”„").rstrip(" .,;:!?")
    if not LEAST <= len(shown) <= MOST or not any(sign.isalpha() for sign in shown) or set(shown) & set(",;<>"):
        raise BadValue(
            N_("Name one skill in {least} to {most} characters, such as “Voice cloning”."), least=LEAST, most=MOST
        )
    return shown


def add_skill(market: Market, actor: Account, proposed_id: str, seen: int) -> ProposedSkill:
    """Take the proposed words into the catalogue as a skill of its own. Raises OperatorsOnly, Stale, NotAllowed."""
    proposed = _for_operator(market, actor, proposed_id, seen)
    decided = _decide(market, proposed, "add", _free_id(proposed))
    learn({decided.skill: decided.words}, {})
    return decided


def merge_skill(market: Market, actor: Account, proposed_id: str, seen: int, skill: str) -> ProposedSkill:
    """Let the proposed words mean a known skill. Raises OperatorsOnly, Stale, NotAllowed, BadValue."""
    proposed = _for_operator(market, actor, proposed_id, seen)
    if skill not in CATALOGUE:
        raise BadValue(N_("“{skill}” is not in the skill catalogue."), skill=skill)
    decided = _decide(market, proposed, "merge", skill)
    learn({}, {decided.words: skill})
    return decided


def refuse_skill(market: Market, actor: Account, proposed_id: str, seen: int) -> ProposedSkill:
    """Do not take the proposed words. Raises OperatorsOnly, Stale, NotAllowed."""
    return _decide(market, _for_operator(market, actor, proposed_id, seen), "refuse", "")


def _for_operator(market: Market, actor: Account, proposed_id: str, seen: int) -> ProposedSkill:
    authorise_operator(actor)
    proposed = market.skills.get(proposed_id)
    if proposed.version != seen:
        raise Stale
    return proposed


def _decide(market: Market, proposed: ProposedSkill, transition: str, skill: str) -> ProposedSkill:
    state = SKILL_MACHINE.after(proposed.state, transition)
    decided = market.skills.save(replace(proposed, state=state, skill=skill))
    market.record(SkillDecided(proposed_id=decided.id, state=state))
    return decided


def _free_id(proposed: ProposedSkill) -> str:
    """An id made from the words; one of its own where they give none, or another skill's."""
    made = id_of(proposed.words)
    return made if made and made not in CATALOGUE else f"skill-{proposed.id}"
