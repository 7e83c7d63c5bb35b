"""The whole loop, from joining to the reviews: the same steps for whoever acts, and however they do."""

from __future__ import annotations

from typing import Protocol

from tests.journeys.people import Keep, Person, Pick, Several, Skip, Upload

HOUR, DAY = 3600, 86400
SCHEMA = Upload("schema.sql", "application/sql", b"CREATE TABLE orders (id bigint);")


class Outside(Protocol):
    """What happens outside the chats."""

    async def push(self, seconds: int) -> None:
        """Push the clock forward; everything that falls due has happened afterwards."""
        ...

    async def add_bank_account(self, person: Person) -> None:
        """Follow the person's newest link to the page for it, and fill it in. The link works once."""
        ...


async def the_whole_loop(worker: Person, hirer: Person, operator: Person, outside: Outside) -> None:
    """A freelancer and a client, from joining to the reviews of a contract that was paid for."""
    await _operator_joins(operator)
    await _freelancer_joins(worker)
    await _client_posts_a_job(hirer)
    await _alert_arrives(worker)
    await _freelancer_proposes(worker)
    await _both_chat(worker, hirer)
    await _they_agree(worker, hirer)
    await _milestone_is_funded(hirer, operator)
    await _work_is_approved(worker, hirer)
    await _money_becomes_available(worker, outside)
    await _payout_arrives(worker, operator, outside)
    await _milestone_releases_itself(worker, hirer, operator, outside)
    await _both_review(worker, hirer)


async def _operator_joins(operator: Person) -> None:
    """The operator joins."""
    await operator.opens()
    await operator.taps("Run the market")
    await operator.sees("You hear in this chat of every payment")


async def _freelancer_joins(worker: Person) -> None:
    """A freelancer joins with one tap, sets up a profile, and saves an alert."""
    await worker.opens()
    await worker.sees("Welcome to Parley")
    await worker.taps("Find work")
    await worker.sees("40 Connects")
    await worker.taps("Set up profile")
    await worker.fills(
        {
            "Title": "Python developer for data pipelines",
            "Skills": Several(("pyhton", "postgre")),
            "Hourly rate": "45",
            "Overview": Skip,
        },
        "Save",
    )
    shown = await worker.sees("Your profile is saved")
    assert "Python, PostgreSQL" in shown
    await worker.taps("Get job alerts")
    await worker.fills({"Skills": Keep, "Least budget": "500"}, "Save alert")
    await worker.sees("Alert saved")
    await worker.closes()


async def _client_posts_a_job(hirer: Person) -> None:
    """A client joins and posts a fixed-price job."""
    await hirer.opens()
    await hirer.taps("Hire someone")
    await hirer.sees("You can hire now")
    await hirer.taps("Post a job")
    await hirer.fills(
        {
            "Title": "Nightly import of <b>orders</b>",
            "Description": "Move our nightly CSV import into PostgreSQL & alert us when a file is missing.",
            "Skills": Several(("python", "postgres")),
            "Budget": "$600",
            "Level": Pick("Expert"),
        },
        "Post job",
    )
    await hirer.sees("Your job is posted")
    await hirer.closes()


async def _alert_arrives(worker: Person) -> None:
    """The freelancer's alert tells of the job."""
    alert = await worker.sees("New job: Nightly import of <b>orders</b>", within=2)
    for words in ("$600", "Python, PostgreSQL", "your alert", "spent", "7 Connects", "0–4 proposals"):
        assert words in alert, alert


async def _freelancer_proposes(worker: Person) -> None:
    """The freelancer reads what it costs, and proposes."""
    await worker.taps("Propose", "New job")
    await worker.fills(
        {
            "Cover letter": "I have moved three such imports. I would do the schema first, then the job.",
            "Milestones": "Schema and import - 400 - 2030-01-31\nMonitoring - 200",
        },
        "Send proposal",
    )
    await worker.sees("Your proposal is with the client")
    await worker.says("/home")
    await worker.sees("Hello", "33")


async def _both_chat(worker: Person, hirer: Person) -> None:
    """The client reads it, shortlists and writes; both chat."""
    await hirer.sees("New proposal for Nightly import", "$600")
    await hirer.taps("Open", "New proposal")
    await hirer.sees("I have moved three such imports")
    await hirer.taps("Shortlist", "I have moved three such imports")
    await hirer.sees("Shortlisted")
    await worker.sees("You are on the shortlist")
    await hirer.taps("Write to them", "I have moved three such imports")
    await hirer.fills({"Message": "Can you start on Monday? Mail me at mia@example.com", "Files": Skip}, "Send")
    await hirer.closes()
    message = await worker.sees("Can you start on Monday?")
    assert "mia@example.com" not in message
    await worker.answers("Can you start on Monday?", "Yes, on Monday.")
    await hirer.sees("Yes, on Monday.")


async def _they_agree(worker: Person, hirer: Person) -> None:
    """Offer, counter, agreement, contract."""
    await hirer.says("my jobs")
    await hirer.taps("Open", "Your jobs")
    await hirer.taps("1 proposal")
    await hirer.taps("Open", "Proposals:")
    await hirer.taps("Make an offer", "I have moved three such imports")
    await hirer.fills({"Title": Keep, "Milestones": Keep, "Note": Skip}, "Send offer")
    await hirer.sees("Your offer is sent")
    await hirer.closes()
    offer = await worker.sees("Offer: Nightly import", "You receive")
    assert "$490" in offer
    await worker.taps("Other terms", "You receive")
    await worker.fills(
        {"Milestones": "Schema and import - 450\nMonitoring - 150", "Note": "The schema is the larger part."},
        "Send terms",
    )
    await worker.sees("Your terms are sent")
    await worker.closes()
    await hirer.sees("The freelancer asks for these terms", "$450")
    await hirer.taps("Send these terms", "The freelancer asks for these terms")
    await hirer.sees("The contract begins when the freelancer accepts")
    await hirer.sees("You agreed to the freelancer's terms", "$450")
    await worker.sees("The client agrees to your terms", "Answer until", "$450")
    await worker.taps("Accept", "Answer until", "$450")
    await worker.sees("The contract is on")


async def _milestone_is_funded(hirer: Person, operator: Person) -> None:
    """The client funds milestone one; the operator confirms."""
    await hirer.sees("accepted: Nightly import")
    await hirer.taps("Fund", "accepted: Nightly import")
    funding = await hirer.sees("You send")
    assert "$472.50" in funding
    await hirer.taps("I am sending it")
    await hirer.sees("Thank you. Please send $472.50", "PAR-")
    await operator.sees("Money in: $472.50")
    await operator.taps("Received", "Money in: $472.50")
    await operator.sees("In escrow now")
    await hirer.sees("Funded:", "$450 is in escrow")
    await hirer.sees("$472.50 has arrived", "nothing more to send")


async def _work_is_approved(worker: Person, hirer: Person) -> None:
    """Submission, changes, resubmission, approval."""
    await worker.sees("Funded:", "You can start")
    await worker.taps("Submit work", "You can start")
    await worker.fills({"Note": "The schema and the import.", "Files": SCHEMA}, "Submit")
    await worker.sees("Submitted. The client has until")
    await worker.closes()
    await hirer.sees("Work to review", "The schema and the import.")
    await hirer.receives(SCHEMA)
    await hirer.taps("Request changes", "Work to review")
    await hirer.fills({"What should change?": "Please add an index on the date."}, "Send")
    await hirer.closes()
    await worker.sees("Changes requested", "index on the date")
    await worker.taps("Submit again", "Changes requested")
    await worker.fills({"Note": "Added the index.", "Files": Skip}, "Submit")
    await worker.closes()
    await hirer.sees("Work to review", "Added the index.")
    await hirer.taps("Approve", "Work to review", "Added the index.")
    await hirer.sees("Approved by you", "Added the index.")
    paid = await worker.sees("Paid:", "You receive")
    assert "$360" in paid


async def _money_becomes_available(worker: Person, outside: Outside) -> None:
    """Pending, then available."""
    await worker.says("when do I get paid")
    before = await worker.sees("Your money", "Pending")
    assert "$360" in before
    await outside.push(5 * DAY)
    await worker.sees("$360 is available", "add a payout method")
    await worker.says("when do I get paid?")
    after = await worker.sees("Your money")
    assert "$360" in after


async def _payout_arrives(worker: Person, operator: Person, outside: Outside) -> None:
    """A payout method, which has to wait, and a payout."""
    await worker.taps("Payout methods", "Your money")
    await worker.sees("never in a chat")
    await outside.add_bank_account(worker)
    await worker.sees("Payout method added", "•••• 3000")
    await worker.says("money")
    await worker.taps("Get paid out", "Your money")
    await worker.sees("New ones wait a few days")
    await outside.push(3 * DAY + HOUR)
    await worker.says("money")
    await worker.taps("Get paid out", "Your money")
    await worker.sees("You get")
    await worker.taps("Send it to me")
    await worker.sees("You asked for it", "It has not been sent yet")
    await operator.sees("Money out: $360")
    await operator.taps("Mark sent", "Money out")
    await worker.sees("$360 was sent")
    await operator.taps("Mark paid", "Money out")
    await worker.sees("$360 has arrived")


async def _milestone_releases_itself(worker: Person, hirer: Person, operator: Person, outside: Outside) -> None:
    """Milestone two releases itself, because nobody answers."""
    await hirer.says("contracts")
    await hirer.taps("Open", "Contracts")
    await hirer.taps("Fund", "Monitoring")
    await hirer.sees("You send", "$157.50")
    await hirer.taps("I am sending it", "$157.50")
    await operator.sees("Money in: $157.50")
    await operator.taps("Received", "Money in: $157.50")
    await worker.sees("Funded:", "Monitoring", "You can start")
    await worker.taps("Submit work", "Monitoring", "You can start")
    await worker.fills({"Note": "Monitoring is live.", "Files": Skip}, "Submit")
    await worker.closes()
    await hirer.sees("Work to review", "Monitoring is live.")
    for days, words in ((7, "7 days left"), (4, "3 days left"), (2, "One day left")):
        await outside.push(days * DAY)
        await hirer.sees(words)
    await outside.push(DAY)
    await hirer.sees("Released:", "$150 went to the freelancer")
    await worker.sees("released by itself", "Paid:")


async def _both_review(worker: Person, hirer: Person) -> None:
    """The contract ends; both review, and both see both."""
    await hirer.says("contracts")
    await hirer.taps("Open", "Contracts")
    await hirer.taps("End contract")
    await hirer.sees("The contract has ended")
    await worker.sees("Contract ended")
    stars = {
        name: Pick("★★★★★")
        for name in ("Skills", "Quality", "Availability", "Schedule", "Communication", "Cooperation")
    }
    await hirer.taps("Write a review")
    await hirer.fills({**stars, "Review": "Careful and quick.", "Would you recommend them?": Pick("10")}, "Send review")
    await hirer.sees("It is shown once the other side's is in")
    await hirer.closes()
    await worker.sees("You were reviewed")
    assert not worker.sees_now("Careful and quick.")
    await worker.taps("Write a review", "You were reviewed")
    await worker.fills({**stars, "Review": "Clear and fair.", "Would you recommend them?": Pick("9")}, "Send review")
    await worker.sees("Both reviews are public now", "Careful and quick.")
    await hirer.sees("Clear and fair.")
