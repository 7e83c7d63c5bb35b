"""Every number of the market. An operator overrides them from a TOML file; nothing else repeats one."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.domain.errors import N_
from bot.domain.money import Money


class FeeTier(BaseModel):
    """The freelancer fee on the part of the lifetime billings below ``up_to`` (minor units; none: no end)."""

    model_config = ConfigDict(frozen=True)

    up_to: int | None = None
    basis_points: int = Field(ge=0, le=10_000)


class ConnectsBand(BaseModel):
    """What a proposal costs on a job whose budget is below ``up_to`` (minor units; none: no end)."""

    model_config = ConfigDict(frozen=True)

    up_to: int | None = None
    price: int = Field(ge=0)


class FitWeights(BaseModel):
    """The most, in thousandths, that each part adds to how well a job fits an alert. Together they are 1000."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skills: int = Field(500, ge=0)
    pay: int = Field(200, ge=0)
    topic: int = Field(150, ge=0)
    client: int = Field(150, ge=0)

    @model_validator(mode="after")
    def _are_1000(self) -> Self:
        if self.skills + self.pay + self.topic + self.client != 1_000:
            raise ValueError("the weights skills, pay, topic and client must add up to 1000")
        return self


class _Weights(BaseModel):
    """Parts that are 1000 together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _are_1000(self) -> Self:
        parts = dict(self)
        if sum(parts.values()) != 1_000:
            raise ValueError(f"the weights {', '.join(parts)} must add up to 1000")
        return self


class FeedWeights(_Weights):
    """The most, in thousandths, that each part adds to how well a job fits a freelancer."""

    skills: int = Field(400, ge=0)
    pay: int = Field(150, ge=0)
    level: int = Field(100, ge=0)
    client: int = Field(150, ge=0)
    fresh: int = Field(100, ge=0)
    past: int = Field(100, ge=0)


class PeopleWeights(_Weights):
    """The most, in thousandths, that each part adds to how well a freelancer fits a job."""

    skills: int = Field(500, ge=0)
    pay: int = Field(150, ge=0)
    level: int = Field(100, ge=0)
    rating: int = Field(150, ge=0)
    record: int = Field(100, ge=0)


Step = TypeVar("Step", FeeTier, ConnectsBand)


class MarketRules(BaseModel):
    """The rules' numbers with the defaults that Parley ships."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: str = Field("USD", pattern="^[A-Z]{3}$")

    max_profile_skills: int = 15
    max_alerts: int = 50
    max_alert_name: int = 80
    alerts_a_day: int = 20
    max_alerts_a_day: int = 100
    digest_hour: int = Field(9, ge=0, le=23)
    digest_day: int = Field(0, ge=0, le=6, description="0 is Monday")
    jobs_in_digest: int = Field(5, ge=1)
    broad_alert_jobs: int = 20
    """An alert is broad when it finds more than half of a week's jobs, and they are at least this many."""
    alike_percent: int = Field(70, ge=0, le=100)
    """How much of a job's pay "more like this" asks for at least."""
    dislikes_that_count: int = Field(2, ge=1)
    disliked_percent: int = Field(25, ge=0, le=100)
    fit: FitWeights = FitWeights()

    max_saved_searches: int = 50
    max_search_name: int = 80
    recent_searches: int = Field(10, ge=1)
    feed: FeedWeights = FeedWeights()
    feed_jobs: int = Field(200, ge=1)
    """So many of the newest jobs that may suit somebody are compared."""
    feed_fresh: timedelta = timedelta(days=14)
    people: PeopleWeights = PeopleWeights()
    people_compared: int = Field(300, ge=1)

    max_job_skills: int = 10
    min_fixed_budget: int = 500
    max_budget: int = 100_000_000
    min_hourly_rate: int = 300
    max_hourly_rate: int = 100_000
    max_weekly_hours: int = 60
    hours_of_an_hourly_job: int = 40
    """An hourly job costs as many Connects as a fixed one that pays its highest rate for this many hours."""
    max_questions: int = 5
    max_question: int = 300
    max_answer: int = 2_000
    max_job_files: int = 5
    max_invitations: int = 30
    max_invitation: int = 1_000
    max_templates: int = 20
    job_idle: timedelta = timedelta(days=30)

    joining_connects: int = 40
    monthly_connects: int = 10
    connects_live: timedelta = timedelta(days=365)
    connects_bands: tuple[ConnectsBand, ...] = (
        ConnectsBand(up_to=10_000, price=2),
        ConnectsBand(up_to=50_000, price=4),
        ConnectsBand(up_to=100_000, price=6),
        ConnectsBand(up_to=500_000, price=8),
        ConnectsBand(up_to=1_000_000, price=12),
        ConnectsBand(up_to=None, price=16),
    )
    min_connects: int = Field(2, ge=0)
    max_connects: int = Field(16, ge=0)
    category_demand: dict[str, Annotated[int, Field(ge=-2, le=2)]] = {
        "data": 2,
        "web": 1,
        "apps": 1,
        "engineering": -1,
        "legal": -1,
        "finance": -1,
    }

    connects_bundles: tuple[Annotated[int, Field(ge=1)], ...] = (10, 20, 40, 80)
    connects_price: int = Field(15, ge=1)
    stars_per_connect: int = Field(10, ge=1)
    invoice_lives: timedelta = timedelta(days=1)
    payment_help: str = N_("For anything else, write to whoever runs this market.")
    boost_places: int = Field(4, ge=0)
    max_boost: int = Field(200, ge=1)

    max_letter: int = 5_000
    max_milestones: int = 20

    offer_lives: timedelta = timedelta(days=7)

    fee_tiers: tuple[FeeTier, ...] = (
        FeeTier(up_to=50_000, basis_points=2_000),
        FeeTier(up_to=1_000_000, basis_points=1_000),
        FeeTier(up_to=None, basis_points=500),
    )
    client_fee_basis_points: int = Field(500, ge=0, le=10_000)

    contract_fee: int = Field(0, ge=0)
    refund_client_fee: bool = True
    min_bonus: int = Field(100, ge=1)
    max_bonus: int = 10_000_000
    max_expense: int = 1_000_000
    change_lives: timedelta = timedelta(days=7)
    request_lives: timedelta = timedelta(days=7)
    ending_answer: timedelta = timedelta(days=7)

    work_review: timedelta = timedelta(days=14)
    work_review_reminders: tuple[timedelta, ...] = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
    earnings_wait: timedelta = timedelta(days=5)

    week_cut_hour: int = Field(12, ge=0, le=23, description="on the Monday after the week, UTC")
    week_review: timedelta = timedelta(days=5)
    """From the Monday after the week: until Friday 23:59."""
    week_review_least: timedelta = timedelta(days=1)
    hourly_wait: timedelta = timedelta(days=10)
    dispute_of_time_answer: timedelta = timedelta(days=5)
    longest_timer: timedelta = timedelta(days=1)
    max_memo: int = 300

    payout_method_wait: timedelta = timedelta(days=3)
    min_payout: int = 100
    manual_payout_fee: int = 0
    paypal_payout_fee: int = 100
    stripe_payout_fee: int = 99
    manual_payout_takes: timedelta = timedelta(days=3)
    paypal_payout_takes: timedelta = timedelta(days=1)
    stripe_payout_takes: timedelta = timedelta(days=3)
    max_payout_methods: int = 5
    payout_hour: int = Field(9, ge=0, le=23)
    payout_day: int = Field(2, ge=0, le=6, description="0 is Monday")
    settlement_instructions: str = N_("Send it by bank transfer to the account on your agreement with us.")

    dispute_window: timedelta = timedelta(days=30)
    dispute_answer: timedelta = timedelta(days=5)
    dispute_split: timedelta = timedelta(days=2)
    dispute_reminder: timedelta = timedelta(days=1)

    review_window: timedelta = timedelta(days=14)
    max_review: int = 2_000
    min_paid_for_public_review: int = 100

    max_message: int = 4_000
    max_file_bytes: int = 20_000_000

    @field_validator("fee_tiers", "connects_bands")
    @classmethod
    def _steps_leave_no_gap(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        ends = [0, *(step.up_to for step in steps[:-1])]
        rising = all(low is not None and high is not None and low < high for low, high in pairwise(ends))
        if not steps or steps[-1].up_to is not None or not rising:
            raise ValueError("the steps' up_to must rise, and the last one has none")
        return steps

    def money(self, amount: int) -> Money:
        """That many minor units of the market's currency."""
        return Money(amount, self.currency)

    def connects_for(self, budget: Money, category: str = "") -> int:
        """What a proposal for this budget costs, in Connects; more in a category that many look for work in.

        A subcategory ("web.backend") counts as the category that it is in.
        """
        price = next(band.price for band in self.connects_bands if band.up_to is None or budget.amount < band.up_to)
        extra = self.category_demand.get(category.partition(".")[0], 0)
        return max(self.min_connects, min(price + extra, self.max_connects)) if extra else price

    def freelancer_fee(self, gross: Money, billed_before: Money) -> Money:
        """The marginal fee on ``gross`` after ``billed_before`` of lifetime billings with the same client.

        $600 billed to a new client nets $490: 20% of the first $500, 10% of the next $100. Each tier's share is
        rounded half to even.
        """
        fee, start, end = Money(0, gross.currency), billed_before.amount, billed_before.amount + gross.amount
        floor = 0
        for tier in self.fee_tiers:
            ceiling = end if tier.up_to is None else min(end, tier.up_to)
            part = max(0, ceiling - max(start, floor))
            fee += Money(part, gross.currency).basis_points(tier.basis_points)
            floor = ceiling if tier.up_to is None else tier.up_to
        return fee

    def client_fee(self, gross: Money) -> Money:
        """What the client pays on top of the gross amount."""
        return gross.basis_points(self.client_fee_basis_points)
