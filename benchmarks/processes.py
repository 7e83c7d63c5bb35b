"""What `python -m bot run` costs: the time until its page answers, and the memory that it holds when idle.

Beside the time stands the processor time, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.figures import Figure, milliseconds

ROOT = Path(__file__).parent.parent
STARTS = 5
IDLE_SECONDS = 10
PATIENCE = 60
LIBRARIES = "import aiohttp, pydantic_settings, slack_bolt.async_app, sqlalchemy, starlette, telegram.ext, uvicorn"


@dataclass(frozen=True)
class Started:
    """Seconds until the page answered, by the clock and of the processor, and then the resident bytes."""

    seconds: float
    processor: float
    memory: int


def starts() -> list[Figure]:
    """The first start ever, starts with a database to make, later ones; and what the libraries alone take."""
    with tempfile.TemporaryDirectory(prefix="measured-") as name:
        folder = Path(name)
        environment = _environment(folder)
        first = _start(folder / "first", environment)
        new = [_start(folder / f"new-{number}", environment) for number in range(STARTS)]
        later = [_start(folder / "first", environment) for _ in range(STARTS)]
        idle = _start(folder / "first", environment, idle=True)
        libraries = [_imported(environment) for _ in range(STARTS)]
    return [
        *_times("Start right after an installation, no byte code yet", [first], None),
        *_times("Start with a database to make", new, 3_000),
        *_times("Start with the database there", later, 3_000),
        milliseconds("importing the libraries alone", [seconds for seconds, _ in libraries], peer=True),
        Figure(f"Memory, resident, {IDLE_SECONDS} s after a start", [idle.memory / 1e6], "MB", 150),
        Figure("a process that has imported the libraries alone", [memory for _, memory in libraries], "MB", peer=True),
    ]


def _times(name: str, started: Sequence[Started], target: float | None) -> list[Figure]:
    return [
        milliseconds(name, [one.seconds for one in started], target),
        milliseconds("of the processor's time", [one.processor for one in started], peer=True),
    ]


def _environment(folder: Path) -> dict[str, str]:
    """Without a token, without what would keep Python from keeping byte code, and with byte code of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "byte-code")}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _start(folder: Path, environment: dict[str, str], *, idle: bool = False) -> Started:
    """Start the program and end it; with ``idle``, the memory is read after a rest."""
    folder.mkdir(exist_ok=True)
    port = _free_port()
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _await_page(f"http://127.0.0.1:{port}/", process)
            seconds = time.perf_counter() - begun
            seen = psutil.Process(process.pid)
            spent = seen.cpu_times()
            if idle:
                time.sleep(IDLE_SECONDS)
            return Started(seconds, spent.user + spent.system, int(seen.memory_info().rss))
        finally:
            process.terminate()


def _await_page(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                page.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise RuntimeError("the program does not start")


def _imported(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds that a process takes to import the libraries and end, and the megabytes that it held."""
    code = f"{LIBRARIES}; import psutil; print(psutil.Process().memory_info().rss)"
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    return time.perf_counter() - begun, int(done.stdout) / 1e6
