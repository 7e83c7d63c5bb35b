"""What `python -m bot run` costs: the time until its page answers, and the memory that it holds when idle."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from benchmarks.figures import Figure, milliseconds

ROOT = Path(__file__).parent.parent
STARTS = 5
IDLE_SECONDS = 10
PATIENCE = 60
LIBRARIES = "import aiohttp, pydantic_settings, slack_bolt.async_app, sqlalchemy, starlette, telegram.ext, uvicorn"


def starts() -> list[Figure]:
    """The first start ever, starts with a database to make, later ones; and what the libraries alone take."""
    with tempfile.TemporaryDirectory(prefix="measured-") as name:
        folder = Path(name)
        environment = _environment(folder)
        first = _start(folder / "first", environment)[0]
        new = [_start(folder / f"new-{number}", environment)[0] for number in range(STARTS)]
        later = [_start(folder / "first", environment)[0] for _ in range(STARTS)]
        idle = _start(folder / "first", environment, idle=True)[1]
        libraries = [_imported(environment) for _ in range(STARTS)]
    return [
        milliseconds("Start right after an installation, before there is byte code", [first]),
        milliseconds("Start with a database to make", new, 3_000),
        milliseconds("Start with the database there", later, 3_000),
        milliseconds("importing the libraries alone", [seconds for seconds, _ in libraries], peer=True),
        Figure(f"Memory, resident, {IDLE_SECONDS} s after a start", [idle / 1e6], "MB", 150),
        Figure("a process that has imported the libraries alone", [memory for _, memory in libraries], "MB", peer=True),
    ]


def _environment(folder: Path) -> dict[str, str]:
    """Without a token, without what would keep Python from keeping byte code, and with byte code of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "byte-code")}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _start(folder: Path, environment: dict[str, str], *, idle: bool = False) -> tuple[float, int]:
    """Seconds until the page answers, and the resident bytes once it has been idle, where that is asked for."""
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
            if idle:
                time.sleep(IDLE_SECONDS)
            memory = psutil.Process(process.pid).memory_info().rss
        finally:
            process.terminate()
    return seconds, int(memory)


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
    code = f"{LIBRARIES}; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    return time.perf_counter() - begun, int(done.stdout) * 1_024 / 1e6
