"""Whether the program lives, whether it can serve, and what it counts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.adapters.faults import place_of
from bot.adapters.ports import Transactions

PATIENCE = 3.0
"""Seconds that a probe gets."""

Probe = Callable[[], Awaitable[str]]
"""Looks at one thing: "" when all is well, else one sentence without secrets or personal data."""

_log = logging.getLogger(__name__)
_started = time.monotonic()


@dataclass(frozen=True)
class Measure:
    """A number for Prometheus: a counter only grows, a gauge is what it is now."""

    name: str
    about: str
    value: float
    kind: Literal["counter", "gauge"] = "counter"
    labels: Mapping[str, str] = field(default_factory=dict)


Measures = Callable[[], Awaitable[Sequence[Measure]]]


def health_routes(probes: Mapping[str, Probe], measures: Measures) -> list[Route]:
    """``/healthz``, ``/readyz`` and ``/metrics``."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_request: Request) -> Response:
        answers = await asyncio.gather(*(_ask(name, probe) for name, probe in probes.items()))
        told = {name: answer or "ok" for name, answer in zip(probes, answers, strict=True)}
        ready = not any(answers)
        return JSONResponse({"ready": ready, "checks": told}, 200 if ready else 503)

    async def metrics(_request: Request) -> Response:
        uptime = Measure("parley_uptime_seconds", "Since this process began.", time.monotonic() - _started, "gauge")
        return PlainTextResponse(exposition([uptime, *await measures()]), media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def database_probe(transactions: Transactions) -> Probe:
    """Whether the database answers."""

    async def probe() -> str:
        await transactions.read(lambda connection: connection.execute(text("SELECT 1")).one())
        return ""

    return probe


def exposition(measures: Iterable[Measure]) -> str:
    """The measures in Prometheus' text format; those of one name stand together."""
    by_name: dict[str, list[Measure]] = {}
    for measure in measures:
        by_name.setdefault(measure.name, []).append(measure)
    lines = []
    for name, same in by_name.items():
        lines += [f"# HELP {name} {same[0].about}", f"# TYPE {name} {same[0].kind}"]
        lines += [f"{name}{_labels(measure.labels)} {measure.value:.15g}" for measure in same]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    escape = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
    inner = ",".join(f'{name}="{value.translate(escape)}"' for name, value in labels.items())
    return f"{{{inner}}}" if inner else ""


async def _ask(name: str, probe: Probe) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            return await probe()
    except Exception as error:  # noqa: BLE001 - a probe that fails is the answer
        _log.warning("not ready: %s: %s", name, place_of(error))
        return "does not answer"
