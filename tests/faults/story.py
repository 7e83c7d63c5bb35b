"""The story of a contract, in steps between which anything may happen to the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.journeys.people import Keep, OnSlack, OnTelegram, Pick, Several, Skip, Upload
from tests.journeys.steps import add_bank_account

SCHEMA = Upload("schema.sql", "application/sql", b"CREATE TABLE orders (id bigint);")
STARS = {
    name: Pick("★★★★★") for name in ("Skills", "Quality", "Availability", "Schedule", "Communication", "Cooperation")
}


@dataclass(frozen=True)
class Cast:
    """Who is in it: a freelancer and an operator in Telegram, a client in Slack."""

    ana: OnTelegram
    mia: OnSlack
    olga: OnTelegram


Step = Callable[[Cast], Awaitable[object]]


async def operator_joins(cast: Cast) -> None:
    await cast.olga.opens()
    await cast.olga.taps("Run the market")
    await cast.olga.sees("You are in")


async def freelancer_joins(cast: Cast) -> None:
    await cast.ana.opens()
    await cast.ana.taps("Find work")
    await cast.ana.sees("40 Connects")


async def profile_is_begun(cast: Cast) -> None:
    await cast.ana.taps("Set up profile")
    await cast.ana.says("Python developer for data pipelines")
    await cast.ana.sees("· 2 of 4")
    await cast.ana.says("python")
    await cast.ana.sees("· 2 of 4", "So far: Python")


async def profile_goes_on(cast: Cast) -> None:
    await cast.ana.taps("Done", "· 2 of 4")
    await cast.ana.taps("Skip", "· 3 of 4")
    await cast.ana.taps("Skip", "· 4 of 4")
    await cast.ana.taps("Save", "check it", "Python developer for data pipelines")
    await cast.ana.sees("Your profile is saved")


async def alert_is_saved(cast: Cast) -> None:
    await cast.ana.says("/alert")
    await cast.ana.fills({"Skills": Keep, "Least budget": "500"}, "Save alert")
    await cast.ana.sees("Alert saved")


async def client_joins(cast: Cast) -> None:
    await cast.mia.opens()
    await cast.mia.taps("Hire someone")
    await cast.mia.sees("You can hire now")


async def job_is_begun(cast: Cast) -> None:
    await cast.mia.taps("Post a job")
    await cast.mia.tries({"Title": "Nightly import", "Budget": "much"})


async def job_is_posted(cast: Cast) -> None:
    await cast.mia.fills(
        {
            "Description": "Move our nightly CSV import into PostgreSQL.",
            "Skills": Several(("python",)),
            "Budget": "600",
            "Level": Pick("Expert"),
        },
        "Post job",
    )
    await cast.ana.sees("New job: Nightly import", "your alert", old=True)


async def proposal_is_written(cast: Cast) -> None:
    await cast.ana.taps("Propose", "New job")
    await cast.ana.says("I have moved three such imports, and would do yours so.")
    await cast.ana.says("All of it - 600")
    await cast.ana.sees("check it", "33 left after sending")


async def proposal_is_sent(cast: Cast) -> None:
    await cast.ana.taps("Send proposal", "check it")
    await cast.mia.sees("New proposal for Nightly import", old=True)


async def client_writes(cast: Cast) -> None:
    await cast.mia.taps("Open", "New proposal")
    await cast.mia.taps("Write to them", "All of it")
    await cast.mia.fills({"Message": "Can you start on Monday?", "Files": Skip}, "Send")
    await cast.ana.sees("Can you start on Monday?", old=True)


async def freelancer_answers(cast: Cast) -> None:
    await cast.ana.answers("Can you start on Monday?", "Yes, on Monday.")
    await cast.mia.sees("Yes, on Monday.", old=True)


async def offer_is_made(cast: Cast) -> None:
    await cast.mia.closes()
    await cast.mia.taps("Open", "New proposal")
    await cast.mia.taps("Make an offer", "All of it")
    await cast.mia.fills({"Title": Keep, "Milestones": Keep, "Note": Skip}, "Send offer")
    await cast.ana.sees("Offer: Nightly import", "Answer until", old=True)


async def offer_is_accepted(cast: Cast) -> None:
    await cast.ana.taps("Accept", "Offer: Nightly import")
    await cast.mia.sees("accepted: Nightly import", old=True)


async def money_is_promised(cast: Cast) -> None:
    await cast.mia.closes()
    await cast.mia.taps("Fund", "accepted: Nightly import")
    await cast.mia.taps("I am sending it", "You send")
    await cast.olga.sees("Money in: $630", old=True)


async def money_is_received(cast: Cast) -> None:
    await cast.olga.taps("Received", "Money in: $630")
    await cast.ana.sees("Funded:", "You can start", old=True)


async def work_is_submitted(cast: Cast) -> None:
    await cast.ana.taps("Submit work", "You can start")
    await cast.ana.fills({"Note": "The schema and the import.", "Files": SCHEMA}, "Submit")
    await cast.mia.sees("Work to review", "The schema and the import.", old=True)


async def changes_are_requested(cast: Cast) -> None:
    await cast.mia.taps("Request changes", "Work to review")
    await cast.mia.fills({"What should change?": "Please add an index."}, "Send")
    await cast.ana.sees("Changes requested", "add an index", old=True)


async def work_is_submitted_again(cast: Cast) -> None:
    await cast.ana.taps("Submit again", "Changes requested")
    await cast.ana.fills({"Note": "Added the index.", "Files": Skip}, "Submit")
    await cast.mia.sees("Work to review", "Added the index.", old=True)


async def work_is_approved(cast: Cast) -> None:
    await cast.mia.taps("Approve", "Work to review", "Added the index.")
    await cast.ana.sees("Paid: Nightly import", "$490", old=True)


async def money_is_available(cast: Cast) -> None:
    await cast.ana.sees("$490 is available", old=True)


async def bank_account_is_added(cast: Cast) -> None:
    await cast.ana.says("/payouts")
    await cast.ana.sees("Payout methods")
    await add_bank_account(cast.ana)
    await cast.ana.sees("Payout method added", old=True)


async def payout_is_asked_for(cast: Cast) -> None:
    await cast.ana.taps("Get paid out", "$490 is available")
    await cast.ana.taps("Send it to me", "You get")
    await cast.olga.sees("Money out: $490", old=True)


async def payout_arrives(cast: Cast) -> None:
    await cast.olga.taps("Mark sent", "Money out")
    await cast.ana.sees("$490 was sent", old=True)
    await cast.olga.taps("Mark paid", "Money out")
    await cast.ana.sees("$490 has arrived", old=True)


async def contract_is_ended(cast: Cast) -> None:
    await cast.mia.says("contracts")
    await cast.mia.taps("Open", "Contracts")
    await cast.mia.taps("End contract", "Paid milestones")
    await cast.ana.sees("Contract ended", old=True)


async def client_reviews(cast: Cast) -> None:
    await cast.mia.says("contracts")
    await cast.mia.taps("Open", "Contracts")
    await cast.mia.taps("Reviews", "Paid milestones")
    await cast.mia.taps("Write a review", "Nobody has reviewed yet")
    await cast.mia.fills(
        {**STARS, "Review": "Careful and quick.", "Would you recommend them?": Pick("10")}, "Send review"
    )
    await cast.ana.sees("You were reviewed", old=True)


async def freelancer_reviews(cast: Cast) -> None:
    await cast.ana.taps("Write a review", "You were reviewed")
    await cast.ana.fills({**STARS, "Review": "Clear and fair.", "Would you recommend them?": Pick("9")}, "Send review")
    await cast.ana.sees("Careful and quick.")


STEPS: tuple[Step, ...] = (
    operator_joins,
    freelancer_joins,
    profile_is_begun,
    profile_goes_on,
    alert_is_saved,
    client_joins,
    job_is_begun,
    job_is_posted,
    proposal_is_written,
    proposal_is_sent,
    client_writes,
    freelancer_answers,
    offer_is_made,
    offer_is_accepted,
    money_is_promised,
    money_is_received,
    work_is_submitted,
    changes_are_requested,
    work_is_submitted_again,
    work_is_approved,
    money_is_available,
    bank_account_is_added,
    payout_is_asked_for,
    payout_arrives,
    contract_is_ended,
    client_reviews,
    freelancer_reviews,
)
