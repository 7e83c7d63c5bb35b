"""What an alert would have found: a look before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.jobs.model import Job
from bot.domain.market import MarketView
from bot.domain.search.edits import is_everything
from bot.domain.search.model import JobQuery, Span

WEEK = Span(most=7 * 24 * 60)
"""Minutes since a job was posted."""
SAMPLES = 3


@dataclass(frozen=True)
class DryRun:
    """The newest of the open jobs of the last 7 days that a query wants, how many it wants, and of how many."""

    jobs: Sequence[Job]
    found: int
    posted: int
    is_broad: bool
    """Whether it finds nearly everything, so that it says little and would disturb often."""


def dry_run(market: MarketView, account_id: str, query: JobQuery) -> DryRun:
    """Try a query on the jobs of the last 7 days."""
    recent = query.model_copy(update={"posted": WEEK, "sort": None})
    jobs, found = market.jobs.search(recent, account_id, SAMPLES, 0)
    posted = market.jobs.search(JobQuery(posted=WEEK), account_id, 1, 0)[1]
    is_most = posted >= market.rules.broad_alert_jobs and 2 * found > posted
    return DryRun(jobs, found, posted, is_broad=is_most or is_everything(query))
