"""Loads Parley once, and starts it again and again as processes of their own, which can be killed.

Each line of standard input is a JSON list of what comes after ``python -m bot``. The program that it starts listens on
``PORT`` of this machine alone. Told on standard output: "started" with its process id, whatever it says, and "ended"
with its status, negative for the signal that killed it.
"""

from __future__ import annotations

import functools
import json
import os
import socket
import sys
from datetime import timedelta

import aiohttp

import bot.adapters.database.verify
import bot.adapters.delivery.listener  # noqa: F401 - the program loads it where there is PostgreSQL
from bot import __main__ as command_line
from bot import app
from bot.adapters.delivery import queue
from bot.adapters.delivery.pace import UNPACED
from bot.adapters.payments import caller
from bot.adapters.payments.paypal_calls import PayPalCalls
from bot.adapters.payments.stripe_provider import StripeProvider
from bot.domain.payments import service as payments

ANSWERED = 0.5
"""Seconds in which a provider has to answer."""

queue.LEASE = timedelta(seconds=3)
"""After a kill, a message that was on its way goes again so soon."""
payments.LEASE = timedelta(seconds=1)
"""And so soon a payment is asked about again."""
payments.SHORTEST_LOOK = payments.LONGEST_PAUSE = timedelta(seconds=0.2)
caller.POLL = 0.05
caller.CALLING = 0.8
StripeProvider.__init__.__defaults__ = (aiohttp.ClientTimeout(total=ANSWERED),)
PayPalCalls.__init__.__defaults__ = (ANSWERED,)
app.PACES = {"telegram": UNPACED, "slack": UNPACED}


def main() -> None:
    """Start what is asked for, one after the other."""
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _run(json.loads(line))
        _tell(f"started {process}")
        _, status = os.waitpid(process, 0)
        _tell(f"ended {os.waitstatus_to_exitcode(status)}")


def _run(arguments: list[str]) -> None:
    status = 1
    try:
        listening = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
        app.Program = functools.partial(app.Program, server=listening)  # type: ignore[misc, assignment]
        sys.argv = ["bot", *arguments]
        status = command_line.main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
