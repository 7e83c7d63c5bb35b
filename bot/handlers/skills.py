"""Skills that people propose: anybody asks for one, an operator decides."""

from __future__ import annotations

from typing import Annotated

from bot.domain.accounts.model import authorise_operator
from bot.domain.errors import N_
from bot.domain.skills.model import CATALOGUE, ProposedSkill, SkillState
from bot.domain.skills.proposing import add_skill, merge_skill, propose_skill, refuse_skill
from bot.domain.skills.service import suggest
from bot.handlers.kit.form import Form
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Field, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, name_of, page_within, pages_of, skills_asked

PAGE = 10
NEAR = 4
"""Known skills that are offered to be merged into with one tap."""


@routes.action(
    "skill.propose",
    command="skill",
    command_about=N_("propose a skill that the catalogue does not have"),
    takes_rest=True,
)
def propose(turn: WritingTurn, words: str = "") -> Screen:
    """Ask for a skill by its name, typed after the command."""
    t, actor = turn.words, turn.actor
    if not words:
        command = "/parley skill" if turn.platform.has_modals else "/skill"
        return Screen(
            title=t(N_("Propose a skill")),
            lead=t(N_("Write its name after the command, such as: {command} Voice cloning"), command=command),
            actions=(home_action(turn),),
        )
    proposed = propose_skill(turn.market, actor, words)
    return Screen(
        title=t(N_("Proposed: {words}"), words=proposed.words),
        lead=t(
            N_("An operator looks at it, and you hear in this chat what becomes of it. Until then choose the nearest.")
        ),
        fields=_nearest(turn, proposed),
        actions=(home_action(turn),),
    )


def _nearest(turn: ReadingTurn, proposed: ProposedSkill) -> tuple[Field, ...]:
    near = ", ".join(CATALOGUE[skill] for skill in suggest(proposed.words, NEAR))
    return (Field(label=turn.words(N_("The nearest in the catalogue")), value=near),) if near else ()


@routes.screen("skills", command="skills", about=N_("for operators: skills that people propose"))
def proposed_skills(turn: ReadingTurn, page: int = 0) -> Screen:
    """Every proposed skill that waits for an operator."""
    authorise_operator(turn.actor)
    t = turn.words
    waiting = turn.market.skills.waiting()
    page = page_within(page, PAGE, len(waiting))
    return Screen(
        title=t(N_("Proposed skills")),
        lead="" if waiting else t(N_("No proposed skill waits for you.")),
        cards=tuple(_card(turn, proposed) for proposed in waiting[page * PAGE : (page + 1) * PAGE]),
        pages=pages_of(page, PAGE, len(waiting), proposed_skills.to),
        actions=(home_action(turn),),
    )


def _card(turn: ReadingTurn, proposed: ProposedSkill) -> Card:
    t = turn.words
    return Card(
        title=proposed.words,
        lead=f"{_wanted(turn, proposed)}, {t.ago(proposed.proposed_at)}",
        actions=(Action(label=t(N_("Open")), route=skill_screen.to(proposed.id)),),
    )


def _wanted(turn: ReadingTurn, proposed: ProposedSkill) -> str:
    count = len(turn.market.skills.proposers(proposed.id))
    return turn.words.n(N_("One person wants it"), N_("{count} people want it"), count)


@routes.screen("skill.open")
def skill_screen(turn: ReadingTurn, proposed_id: str) -> Screen:
    """A proposed skill, and what may become of it."""
    return _skill(turn, proposed_id)


def _skill(turn: ReadingTurn, proposed_id: str) -> Screen:
    authorise_operator(turn.actor)
    t = turn.words
    proposed = turn.market.skills.get(proposed_id)
    proposers = turn.market.skills.proposers(proposed.id)
    fields = [
        Field(label=t(N_("Wanted")), value=_wanted(turn, proposed)),
        Field(label=t(N_("First proposed by")), value=name_of(turn, proposers[0])),
        Field(label=t(N_("State")), value=t(proposed.state)),
    ]
    if proposed.skill:
        fields.append(Field(label=t(N_("Skill")), value=CATALOGUE.get(proposed.skill, proposed.words)))
    return Screen(
        title=t(N_("Proposed skill: {words}"), words=proposed.words),
        fields=tuple(fields),
        actions=(*_decisions(turn, proposed), Action(label=t(N_("Proposed skills")), route=proposed_skills.to())),
    )


def _decisions(turn: ReadingTurn, proposed: ProposedSkill) -> tuple[Action, ...]:
    if proposed.state != SkillState.PROPOSED:
        return ()
    t = turn.words
    seen = (proposed.id, proposed.version)
    near = [
        Action(label=t(N_("Same as {skill}"), skill=CATALOGUE[skill]), route=merge.to(*seen, skill))
        for skill in suggest(proposed.words, NEAR)
    ]
    return (
        Action(label=t(N_("Add it")), route=add.to(*seen), style="primary"),
        *near,
        Action(label=t(N_("Same as another")), route=merge_typed.to(*seen)),
        Action(label=t(N_("Do not take it")), route=refuse.to(*seen), style="danger"),
    )


@routes.action("skill.add", about="skill.open")
def add(turn: WritingTurn, proposed_id: str, seen: int) -> Screen:
    """Take it into the catalogue."""
    add_skill(turn.market, turn.actor, proposed_id, seen)
    return _skill(turn, proposed_id).with_notice(turn.words(N_("In the catalogue now. Who proposed it is told.")))


@routes.action("skill.merge", about="skill.open")
def merge(turn: WritingTurn, proposed_id: str, seen: int, skill: str) -> Screen:
    """Let it mean a known skill."""
    merge_skill(turn.market, turn.actor, proposed_id, seen, skill)
    return _merged(turn, proposed_id, skill)


def _merged(turn: WritingTurn, proposed_id: str, skill: str) -> Screen:
    sentence = turn.words(N_("It means {skill} now. Who proposed it is told."), skill=CATALOGUE[skill])
    return _skill(turn, proposed_id).with_notice(sentence)


class SameSkillForm(Form):
    """Which known skill the proposed words mean."""

    skill: Annotated[tuple[str, ...], skills_asked(N_("Skill"), N_("Which skill of the catalogue is it?"), 1)]


def _may_merge(turn: ReadingTurn, proposed_id: str, seen: int) -> Opening:  # noqa: ARG001 - a form's start takes its route's arguments
    authorise_operator(turn.actor)
    words = turn.market.skills.get(proposed_id).words
    return Opening(lead=turn.words(N_("Proposed skill: {words}"), words=words))


@routes.form(
    "skill.same", SameSkillForm, title=N_("Same skill"), submit=N_("Merge"), start=_may_merge, about="skill.open"
)
def merge_typed(turn: WritingTurn, filled: SameSkillForm, proposed_id: str, seen: int) -> Screen:
    """Let it mean a skill that the operator typed."""
    merge_skill(turn.market, turn.actor, proposed_id, seen, filled.skill[0])
    return _merged(turn, proposed_id, filled.skill[0])


@routes.action("skill.refuse", about="skill.open")
def refuse(turn: WritingTurn, proposed_id: str, seen: int) -> Screen:
    """Leave it out of the catalogue."""
    refuse_skill(turn.market, turn.actor, proposed_id, seen)
    return _skill(turn, proposed_id).with_notice(turn.words(N_("Not taken. Who proposed it is told.")))


@routes.notice("skill_proposed")
def proposal_told(turn: ReadingTurn, proposed_id: str) -> Screen:
    """Somebody proposes a skill."""
    return _skill(turn, proposed_id)


@routes.notice("skill_decided")
def decision_told(turn: ReadingTurn, proposed_id: str) -> Screen:
    """What has become of a skill that the reader proposed."""
    t = turn.words
    proposed = turn.market.skills.get(proposed_id)
    skill = CATALOGUE.get(proposed.skill, proposed.words)
    match proposed.state:
        case SkillState.ADDED:
            title, lead = t(N_("New skill: {skill}"), skill=skill), t(N_("You can choose it from now on."))
        case SkillState.MERGED:
            title = t(N_("“{words}” is {skill}"), words=proposed.words, skill=skill)
            lead = t(N_("Your words are understood from now on: type either."))
        case _:
            title = t(N_("“{words}” is not taken into the catalogue"), words=proposed.words)
            lead = t(N_("Choose the nearest skill that is there."))
    return Screen(
        title=title, lead=lead, fields=() if proposed.skill else _nearest(turn, proposed), actions=(home_action(turn),)
    )
