"""The whole loop: a job posted in one chat becomes money in the freelancer's account in the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import Program
from tests.journeys.people import Keep, OnSlack, Person, Pick, Several, Skip, Upload
from tests.journeys.steps import add_bank_account, push

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(("freelancer", "client"), [("ana", "mia"), ("noor", "carla")])
async def test_the_whole_loop(program: Program, person: Callable[[str], Person], freelancer: str, client: str) -> None:
    worker, hirer, operator = person(freelancer), person(client), person("olga")

    # The operator is there.
    await operator.opens()
    await operator.taps("Run the market")
    await operator.sees("You hear in this chat of every payment")

    # 1. A freelancer joins with one tap, sets up a profile, and saves an alert.
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

    # 2. A client joins and posts a fixed-price job.
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

    # 3. The alert is there.
    alert = await worker.sees("New job: Nightly import of <b>orders</b>", within=2)
    for words in ("$600", "Python, PostgreSQL", "your alert", "spent", "6 Connects", "0–4 proposals"):
        assert words in alert

    # 4. The freelancer proposes.
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
    await worker.sees("Hello", "34")

    # 5. The client reads it, shortlists and writes; both chat.
    await hirer.sees("New proposal for Nightly import", "$600")
    await hirer.taps("Open", "New proposal")
    await hirer.sees("I have moved three such imports")
    await hirer.taps("Shortlist", "I have moved three such imports")
    await hirer.sees("Shortlisted")
    await worker.sees("You are on the shortlist")
    await hirer.taps("Write to them", "I have moved three such imports")
    await hirer.fills({"Message": "Can you start on Monday? Mail me at mia@example.com", "Files": Skip}, "Send")
    message = await worker.sees("Can you start on Monday?")
    assert "mia@example.com" not in message
    await worker.answers("Can you start on Monday?", "Yes, on Monday.")
    await hirer.sees("Yes, on Monday.")
    if isinstance(hirer, OnSlack):
        await hirer.closes()

    # 6. Offer, counter, agreement, contract.
    await hirer.says("my jobs")
    await hirer.taps("Open", "Your jobs")
    await hirer.taps("1 proposal")
    await hirer.taps("Open", "Proposals:")
    await hirer.taps("Make an offer", "I have moved three such imports")
    await hirer.fills({"Title": Keep, "Milestones": Keep, "Note": Skip}, "Send offer")
    await hirer.sees("Your offer is sent")
    offer = await worker.sees("Offer: Nightly import", "You receive")
    assert "$490" in offer
    await worker.taps("Other terms", "You receive")
    await worker.fills(
        {"Milestones": "Schema and import - 450\nMonitoring - 150", "Note": "The schema is the larger part."},
        "Send terms",
    )
    await worker.sees("Your terms are sent")
    await hirer.sees("The freelancer asks for these terms", "$450")
    await hirer.taps("Send these terms", "The freelancer asks for these terms")
    await hirer.sees("The contract begins when the freelancer accepts")
    await worker.sees("Answer until", "$450")
    await worker.taps("Accept", "Answer until", "$450")
    await worker.sees("The contract is on")

    # 7. The client funds milestone one; the operator confirms.
    await hirer.sees("accepted: Nightly import")
    await hirer.taps("Fund", "accepted: Nightly import")
    funding = await hirer.sees("You send")
    assert "$472.50" in funding
    await hirer.taps("I am sending it")
    await hirer.sees("Thank you", "PAR-")
    await operator.sees("Money in: $472.50")
    await operator.taps("Received", "Money in: $472.50")
    await operator.sees("In escrow now")
    await hirer.sees("Funded:", "$450 is in escrow")

    # 8. Submission, changes, resubmission, approval.
    await worker.sees("Funded:", "You can start")
    await worker.taps("Submit work", "You can start")
    content = b"CREATE TABLE orders (id bigint);"
    await worker.fills(
        {"Note": "The schema and the import.", "Files": Upload("schema.sql", "application/sql", content)}, "Submit"
    )
    await worker.sees("Submitted. The client has until")
    await hirer.sees("Work to review", "The schema and the import.")
    await program.delivery.idle()
    assert ("schema.sql", content) in hirer.files()
    await hirer.taps("Request changes", "Work to review")
    await hirer.fills({"What should change?": "Please add an index on the date."}, "Send")
    await worker.sees("Changes requested", "index on the date")
    await worker.taps("Submit again", "Changes requested")
    await worker.fills({"Note": "Added the index.", "Files": Skip}, "Submit")
    await hirer.sees("Work to review", "Added the index.")
    await hirer.taps("Approve", "Work to review", "Added the index.")
    await hirer.sees("Approved by you", "Added the index.")
    paid = await worker.sees("Paid:", "You receive")
    assert "$360" in paid

    # 9. Pending, then available.
    await worker.says("when do I get paid")
    before = await worker.sees("Your money", "Pending")
    assert "$360" in before
    await push(program, 5 * DAY)
    await worker.sees("$360 is available")
    await worker.says("when do I get paid?")
    after = await worker.sees("Your money")
    assert "$360" in after

    # 10. A payout.
    await worker.taps("Payout methods", "Your money")
    await worker.sees("never in this chat")
    await add_bank_account(worker)
    await worker.sees("Payout method added", "•••• 3000")
    await worker.says("money")
    await worker.taps("Get paid out", "Your money")
    await worker.sees("New ones wait a few days")
    await push(program, 3 * DAY + HOUR)
    await worker.says("money")
    await worker.taps("Get paid out", "Your money")
    await worker.sees("You get")
    await worker.taps("Send it to me")
    await worker.sees("On its way")
    await operator.sees("Money out: $360")
    await operator.taps("Mark sent", "Money out")
    await worker.sees("$360 was sent")
    await operator.taps("Mark paid", "Money out")
    await worker.sees("$360 has arrived")

    # 11. Milestone two releases itself.
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
    await hirer.sees("Work to review", "Monitoring is live.")
    for days, words in ((7, "7 days left"), (4, "3 days left"), (2, "One day left")):
        await push(program, days * DAY)
        await hirer.sees(words)
    await push(program, DAY)
    await hirer.sees("Released:", "$150 went to the freelancer")
    await worker.sees("released by itself", "Paid:")

    # 12. The contract ends; both review, and both see both.
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
    await worker.sees("You were reviewed")
    assert not worker.sees_now("Careful and quick.")
    await worker.taps("Write a review", "You were reviewed")
    await worker.fills({**stars, "Review": "Clear and fair.", "Would you recommend them?": Pick("9")}, "Send review")
    await worker.sees("Both reviews are public now", "Careful and quick.")
    await hirer.sees("Clear and fair.")
