"""The documentation says what the program does."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from bot.__main__ import _parser
from bot.adapters.slack.manifest import manifest
from bot.domain.rules import MarketRules
from bot.handlers.everything import router
from bot.settings import Settings
from tools import flows
from tools.diagrams import page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)|^\[[^\]]+\]:\s+(?!https?:)(\S+)", re.MULTILINE)
COMMAND = re.compile(r"python -m bot ([a-z][^`\n#]*)")
SAMPLE = {"01jabc…": "01jabc"}


def rows(text: str) -> dict[str, list[str]]:
    """The table rows whose first cell is a name in backticks, by that name."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) > 1:
            found[cells[0].strip("` |")] = cells[1:]
    return found


def anchors(text: str) -> set[str]:
    """The addresses of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def default_of(name: str) -> str:
    """The default of a setting, as the page shows it."""
    value = Settings.model_fields[name].default
    value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    return f"`{value}`" if value or value == 0 else "none"


def shown(value: Any) -> str:
    """A number of the market, as the page shows it."""
    match value:
        case timedelta():
            return "1 day" if value.days == 1 else f"{value.days} days"
        case tuple() if isinstance(value[0], timedelta):
            return ", ".join(map(shown, value))
        case tuple():
            return f"{len(value)} steps"
        case dict():
            return ", ".join(f"{name} {extra:+d}" for name, extra in value.items())
    return str(value)


def test_every_setting_stands_in_the_page_with_its_default() -> None:
    told = rows((DOCS / "settings.md").read_text())
    assert {name: cells[0] for name, cells in told.items()} == {
        name.upper(): default_of(name) for name in Settings.model_fields
    }


def test_every_rule_stands_in_the_page_with_its_default() -> None:
    _, _, numbers = (DOCS / "market.md").read_text().partition("## Every number")
    assert {name: cells[0] for name, cells in rows(numbers).items()} == {
        name: shown(value) for name, value in MarketRules()
    }


def test_the_steps_in_the_market_are_the_rules() -> None:
    text = (DOCS / "market.md").read_text()
    rules = MarketRules()
    budgets = " | ".join(f"${band.up_to // 100:,}" for band in rules.connects_bands if band.up_to)
    assert f"| Budget below | {budgets} | above |" in text
    assert f"| Connects | {' | '.join(str(band.price) for band in rules.connects_bands)} |" in text
    shares = [f"{tier.basis_points / 100:g}%" for tier in rules.fee_tiers]
    words = " ".join(text.split())
    assert f"{shares[0]} of the first $500, {shares[1]} up to $10,000, {shares[2]} above" in words


def test_the_example_of_rules_is_accepted() -> None:
    example = re.search(r"```toml\n(.*?)```", (DOCS / "market.md").read_text(), re.DOTALL)
    assert example
    rules = MarketRules.model_validate(tomllib.loads(example[1]))
    assert rules.job_idle == timedelta(days=60)
    assert [tier.basis_points for tier in rules.fee_tiers] == [1_500, 800]


def test_the_flows_of_money_are_those_of_the_program() -> None:
    assert (DOCS / "money-flows.md").read_text() == flows.page(), "run: python -m tools.flows"


def test_the_diagrams_are_those_of_the_tables() -> None:
    assert (DOCS / "state-machines.md").read_text() == page(), "run: python -m tools.diagrams"


def test_the_link_to_slack_carries_the_manifest() -> None:
    link = re.search(r"manifest_json=(\S+)", (DOCS / "first-steps-slack.md").read_text())
    assert link
    assert json.loads(unquote(link[1])) == manifest()
    assert json.loads((ROOT / "slack-manifest.json").read_text()) == manifest()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor, defined in LINK.findall(path.read_text()):
        there = (path.parent / (target or defined)) if target or defined else path
        assert there.exists(), f"{target or defined} is not there"
        if anchor:
            assert anchor in anchors(there.read_text()), f"{there.name} has no heading for #{anchor}"


def test_every_page_is_reached_from_the_index() -> None:
    index = (DOCS / "index.md").read_text()
    for path in DOCS.rglob("*.md"):
        assert path.name == "index.md" or f"({path.relative_to(DOCS)})" in index, path.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_are_those_of_the_program(path: Path) -> None:
    for said in COMMAND.findall(path.read_text()):
        words = [SAMPLE.get(word, word) for word in shlex.split(said.strip())]
        _parser().parse_args(words)


def test_the_example_of_a_feature_is_the_code() -> None:
    text = (DOCS / "contributing.md").read_text()
    code = "\n".join(
        (ROOT / "bot" / file).read_text()
        for file in ("domain/jobs/ports.py", "domain/jobs/service.py", "handlers/jobs.py")
    )
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            assert line.strip() == "..." or line in code, line
    assert router.routes.commands["saved"]
