"""The page of a public job."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.adapters.web.jobs import JobPage
from bot.handlers.kit.screen import Field, Quote, Screen
from bot.handlers.kit.words import Words
from bot.handlers.sharing import Shared
from tests.adapters.web.site import Site

JOB = "1ahrsk6r6cfbp"
EVIL = 'Logo "><script>alert(1)</script>'


class FakeJobPages:
    """One job."""

    def __init__(self) -> None:
        screen = Screen(
            title=EVIL,
            fields=(Field(label="Budget", value="<$600>"),),
            quotes=(Quote(text=f"One.\n\n{EVIL} {'x' * 400}"),),
        )
        words = Words("en", "UTC", datetime.now(UTC))
        self.asked: list[tuple[str, str]] = []
        self.page = JobPage(
            words,
            Shared(JOB, "$600 · Python", screen, is_open=True),
            f"https://parley.example.com/jobs/{JOB}",
            telegram=f"https://t.me/ParleyBot?start=job_{JOB}",
            slack="https://slack.com/app_redirect?app=A1&x=y",
            typed=f"/parley job {JOB}",
        )

    async def look(self, job_id: str, language: str) -> JobPage | None:
        """The page of the one job."""
        self.asked.append((job_id, language))
        return self.page if job_id == JOB else None


async def test_a_job_with_its_ways() -> None:
    pages = FakeJobPages()
    answer = await Site(job_pages=pages).ask("GET", f"/jobs/{JOB}", headers={"Accept-Language": "de"})
    assert answer.status_code == 200
    assert pages.asked == [(JOB, "de")]
    html = answer.text
    assert "<script" not in html
    assert '<meta property="og:title" content="Logo &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">' in html
    assert f'<meta property="og:url" content="https://parley.example.com/jobs/{JOB}">' in html
    assert 'content="$600 · Python\nOne. Logo' in html
    assert "<dt>Budget</dt><dd>&lt;$600&gt;</dd>" in html
    assert f'<a class="way" href="https://t.me/ParleyBot?start=job_{JOB}">Open in Telegram</a>' in html
    assert 'href="https://slack.com/app_redirect?app=A1&amp;x=y">Open in Slack</a>' in html
    assert f"<code>/parley job {JOB}</code>" in html
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_preview_is_short() -> None:
    html = (await Site(job_pages=FakeJobPages()).ask("GET", f"/jobs/{JOB}")).text
    told = html.partition('<meta name="description" content="')[2].partition('">')[0]
    assert told.endswith("…")
    assert len(told.replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<")) <= 200


async def test_without_ways_there_are_no_buttons() -> None:
    pages = FakeJobPages()
    screen = pages.page.shared.screen.model_copy(update={"lead": "This job is closed."})
    shared = replace(pages.page.shared, screen=screen, is_open=False)
    pages.page = replace(pages.page, shared=shared, telegram="", slack="", typed="")
    html = (await Site(job_pages=pages).ask("GET", f"/jobs/{JOB}")).text
    assert "This job is closed." in html
    assert 'class="way"' not in html
    assert "/parley job" not in html


@pytest.mark.parametrize("path", ["/jobs/0000000000000", "/jobs/", "/jobs/a.b", "/jobs/" + "x" * 21, "/jobs/%3Cb%3E"])
async def test_nothing_there(path: str) -> None:
    answer = await Site(job_pages=FakeJobPages()).ask("GET", path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text


async def test_only_looking() -> None:
    assert (await Site(job_pages=FakeJobPages()).ask("POST", f"/jobs/{JOB}")).status_code == 405
