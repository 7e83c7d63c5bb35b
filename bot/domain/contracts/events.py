"""What happens in contracts."""

from __future__ import annotations

from bot.domain.contracts.model import FundingState
from bot.domain.events import Event


class ContractStarted(Event):
    """An offer was accepted."""

    contract_id: str
    offer_id: str


class ContractEnded(Event):
    """A contract is over; both sides can review."""

    contract_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The contract."""
        return (f"contract:{self.contract_id}",)


class ContractPaused(Event):
    """No work until somebody resumes it."""

    contract_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The contract."""
        return (f"contract:{self.contract_id}",)


class ContractResumed(Event):
    """Work goes on: after a pause, or because nobody wants to end it any more."""

    contract_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The contract."""
        return (f"contract:{self.contract_id}",)


class EndingAsked(Event):
    """A contract ends once what is in escrow is settled."""

    contract_id: str
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The contract."""
        return (f"contract:{self.contract_id}",)


class FundingRequested(Event):
    """A client says that money is on its way."""

    funding_id: str
    milestone_id: str
    """The first one; "" for a bonus or an expense."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class FundingSettled(Event):
    """The operator has seen the money, or nobody waits for it any more."""

    funding_id: str
    milestone_id: str
    state: FundingState

    @property
    def subjects(self) -> tuple[str, ...]:
        """The funding and the milestone."""
        return (f"funding:{self.funding_id}", f"milestone:{self.milestone_id}")


class WorkSubmitted(Event):
    """There is work to review."""

    milestone_id: str
    entry_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class ChangesRequested(Event):
    """The client wants something changed."""

    milestone_id: str
    entry_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class ReviewDue(Event):
    """The client has this many whole days left to review."""

    milestone_id: str
    days: int


class MilestoneReleased(Event):
    """Money moved from escrow to the freelancer; ``by`` is "" when the review's time ran out.

    Of a part, ``rest`` minor units went on to the milestone ``rest_id``.
    """

    milestone_id: str
    by: str
    rest_id: str = ""
    rest: int = 0

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class MilestoneRefunded(Event):
    """``amount`` minor units of a milestone's escrow go back to the client; ``by`` is "" for the clock."""

    milestone_id: str
    amount: int
    by: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)


class EarningRefunded(Event):
    """``amount`` minor units of an earning, gross, go back to the client."""

    earning_id: str
    contract_id: str
    amount: int
    by: str


class MilestoneSplit(Event):
    """A client funds a part of a milestone; the rest of it stays planned, as a milestone of its own."""

    milestone_id: str
    rest_id: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The milestone."""
        return (f"milestone:{self.milestone_id}",)
