"""Invitations: asking a freelancer to propose, and what they answer."""

from __future__ import annotations

from typing import Annotated

from bot.domain.errors import N_, Refusal
from bot.domain.jobs.invitations import LONGEST_NOTE, check_may_decline, decline_invitation, invite
from bot.domain.jobs.model import DECLINE_REASONS, Invitation, InvitationState, Job, JobState
from bot.domain.teams.service import authorise_member, team_of
from bot.handlers import jobs, posting, profile, proposals
from bot.handlers.kit.form import Choice, Form, Text
from bot.handlers.kit.routes import Opening, routes
from bot.handlers.kit.screen import Action, Card, Quote, Screen
from bot.handlers.kit.turn import ReadingTurn, WritingTurn
from bot.handlers.pieces import home_action, name_of, page_within, pages_of

PAGE = 5
OFFERED_JOBS = 20


class NothingOpen(Refusal):
    """There is no job to invite anybody to."""

    sentence = N_("You have no open job to invite anybody to. Post a job first.")


def _open_jobs(turn: ReadingTurn) -> list[tuple[str, str]]:
    """The team's open jobs, as options; the one that a form is about need not be among the newest."""
    if not turn.actor.hires:
        return []
    posted = turn.market.jobs.of_team(team_of(turn.market, turn.actor).id)
    return [(job.id, job.title) for job in posted if job.state == JobState.OPEN][:OFFERED_JOBS]


class InviteForm(Form):
    """To which job, and what is said to the freelancer."""

    job: Annotated[str, Choice(N_("Which job"), N_("To which of your open jobs?"), choices=_open_jobs)]
    message: Annotated[
        str, Text(N_("Message"), N_("Why them? A line or two that they read first."), most=1_000, long=True)
    ] = ""


def _to_whom(turn: ReadingTurn, freelancer_id: str, job_id: str = "") -> Opening:
    if not turn.actor.hires:
        raise posting.NotHiring
    offered = dict(_open_jobs(turn))
    if not offered:
        raise NothingOpen
    chosen = job_id if job_id in offered else next(iter(offered)) if len(offered) == 1 else ""
    lead = turn.words(N_("You invite {name}."), name=name_of(turn, freelancer_id))
    return Opening(lead=lead, raw={"job": chosen} if chosen else None, skips_answered=True)


@routes.form("job.invite", InviteForm, title=N_("Invite to a job"), submit=N_("Send invitation"), start=_to_whom)
def invite_to_job(turn: WritingTurn, filled: InviteForm, freelancer_id: str, job_id: str = "") -> Screen:  # noqa: ARG001 - the job that the form begins with
    """Invite a freelancer to one of the team's jobs; ``job_id`` is the one that the form begins with."""
    sent = invite(turn.market, turn.actor, filled.job, freelancer_id, filled.message)
    told = turn.words(N_("{name} is invited. You hear of the answer here."), name=name_of(turn, freelancer_id))
    return job_invitations(turn, sent.job_id).with_notice(told)


@routes.screen("job.invitations")
def job_invitations(turn: ReadingTurn, job_id: str, page: int = 0) -> Screen:
    """Who was invited to a job, and what they answered."""
    t = turn.words
    job = turn.market.jobs.get(job_id)
    authorise_member(turn.market, turn.actor, job.team_id)
    sent = turn.market.invitations.of_job(job.id)
    page = page_within(page, PAGE, len(sent))
    cards = tuple(
        Card(
            title=name_of(turn, invitation.freelancer_id),
            lead=f"{_answered(turn, invitation)} · {t.ago(invitation.at)}",
            actions=(Action(label=t(N_("Profile")), route=profile.freelancer.to(invitation.freelancer_id)),),
        )
        for invitation in sent[page * PAGE : (page + 1) * PAGE]
    )
    return Screen(
        title=t(N_("Invitations: {title}"), title=job.title),
        lead="" if cards else t(N_("Nobody is invited yet. Open a freelancer's profile and tap “Invite to a job”.")),
        cards=cards,
        pages=pages_of(page, PAGE, len(sent), lambda page: job_invitations.to(job.id, page)),
        actions=(Action(label=t(N_("The job")), route=jobs.job_screen.to(job.id)), home_action(turn)),
    )


def _answered(turn: ReadingTurn, invitation: Invitation) -> str:
    t = turn.words
    if invitation.state != InvitationState.DECLINED:
        return t(invitation.state)
    reason = t(DECLINE_REASONS[invitation.reason])
    return f"{t(invitation.state)}: {reason}{f' – {invitation.note}' if invitation.note else ''}"


# The freelancer's side


@routes.screen(
    "invitations",
    command="invitations",
    about=N_("jobs you are invited to"),
    phrases=(N_("invitations|my invitations"),),
)
def my_invitations(turn: ReadingTurn, page: int = 0) -> Screen:
    """What somebody was invited to."""
    t = turn.words
    mine = turn.market.invitations.of_freelancer(turn.actor.id)
    page = page_within(page, PAGE, len(mine))
    shown = mine[page * PAGE : (page + 1) * PAGE]
    cards = tuple(jobs.job_card(turn, turn.market.jobs.get(invitation.job_id)) for invitation in shown)
    return Screen(
        title=t(N_("Invitations")),
        lead="" if cards else t(N_("None yet. Clients invite those whose profile fits their job.")),
        cards=cards,
        pages=pages_of(page, PAGE, len(mine), my_invitations.to),
        actions=(
            Action(label=t(N_("Find jobs")), route=jobs.find_jobs.to()),
            Action(label=t(N_("Profile")), route=profile.my_profile.to()),
            home_action(turn),
        ),
    )


def ways_of(turn: ReadingTurn, job: Job) -> tuple[Action, ...]:
    """What the reader can answer to an invitation that they have to this job."""
    invitation = turn.market.invitations.between(job.id, turn.actor.id)
    if invitation is None or invitation.state != InvitationState.INVITED or job.state != JobState.OPEN:
        return ()
    label = turn.words(N_("Decline the invitation"))
    return (Action(label=label, route=decline.to(invitation.id, invitation.version)),)


def told_in(turn: ReadingTurn, job: Job) -> tuple[Quote, ...]:
    """What the client wrote to the reader, if they invited them."""
    invitation = turn.market.invitations.between(job.id, turn.actor.id)
    if invitation is None or not invitation.message:
        return ()
    return (Quote(text=invitation.message, by=name_of(turn, invitation.invited_by)),)


@routes.notice("invited")
def invited(turn: ReadingTurn, invitation_id: str) -> Screen:
    """A freelancer is asked to propose: the job's card, and what they can answer."""
    t = turn.words
    invitation = turn.market.invitations.get(invitation_id)
    job = turn.market.jobs.get(invitation.job_id)
    actions = [Action(label=t(N_("Read")), route=jobs.job_screen.to(job.id))]
    if job.state != JobState.OPEN:
        lead = t(N_("This job is {state}."), state=job.state)
    elif invitation.state == InvitationState.ACCEPTED:
        lead = t(N_("You proposed to this job."))
    elif invitation.state == InvitationState.DECLINED:
        lead = t(N_("You declined the invitation."))
    else:
        lead = t(N_("A client invites you. Your proposal costs no Connects."))
        actions.append(Action(label=t(N_("Propose")), route=proposals.write.to(job.id), style="primary"))
        actions.append(Action(label=t(N_("Decline")), route=decline.to(invitation.id, invitation.version)))
    return Screen(
        title=t(N_("Invitation: {title}"), title=job.title),
        lead=lead,
        fields=jobs.job_fields(turn, job),
        quotes=told_in(turn, job),
        actions=tuple(actions),
    )


class DeclineForm(Form):
    """Why not."""

    reason: Annotated[str, Choice(N_("Reason"), N_("Why not this one?"), choices=tuple(DECLINE_REASONS.items()))]
    note: Annotated[str, Text(N_("Note"), N_("Anything to say to the client?"), most=LONGEST_NOTE, long=True)] = ""


def _mine(turn: ReadingTurn, invitation_id: str, seen: int) -> Opening:
    invitation = check_may_decline(turn.market, turn.actor, invitation_id, seen)
    return Opening(lead=turn.market.jobs.get(invitation.job_id).title)


@routes.form("invitation.decline", DeclineForm, title=N_("Decline the invitation"), submit=N_("Decline"), start=_mine)
def decline(turn: WritingTurn, filled: DeclineForm, invitation_id: str, seen: int) -> Screen:
    """Decline an invitation."""
    declined = decline_invitation(turn.market, turn.actor, invitation_id, seen, reason=filled.reason, note=filled.note)
    told = turn.words(N_("Declined. The client is told why."))
    return jobs.job_screen(turn, declined.job_id).with_notice(told)


@routes.notice("invitation_declined")
def declined_told(turn: ReadingTurn, invitation_id: str) -> Screen:
    """A client hears that somebody does not want to propose, and why."""
    t = turn.words
    invitation = turn.market.invitations.get(invitation_id)
    job = turn.market.jobs.get(invitation.job_id)
    name = name_of(turn, invitation.freelancer_id)
    return Screen(
        title=t(N_("{name} declined: {title}"), name=name, title=job.title),
        lead=t(DECLINE_REASONS[invitation.reason]),
        quotes=(Quote(text=invitation.note, by=name),) if invitation.note else (),
        actions=(Action(label=t(N_("Invitations")), route=job_invitations.to(job.id)),),
    )
