"""The command line: run, web, worker, clock, db, ledger, doctor, admin."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
from pathlib import Path

from bot.settings import BadSettings, Settings, features, load, secret_key

PLAYGROUND_FOLDER = Path("var/playground")


def main() -> int:
    """Read the command, do it; the status that the process ends with."""
    arguments = _parser().parse_args()
    try:
        settings = load()
    except BadSettings as bad:
        for sentence in bad.sentences:
            print(sentence, file=sys.stderr)  # noqa: T201 - this is the command line's answer
        return 2
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for library in ("alembic", "uvicorn"):
        logging.getLogger(library).setLevel(logging.WARNING)
    match arguments.command:
        case "run":
            return asyncio.run(_run(settings, ("web", "worker", "clock")))
        case "web" | "worker" | "clock" if settings.playground_on:
            _say(
                "There is no token. `python -m bot run` starts the playground; `python -m bot doctor` says what to set."
            )
            return 2
        case "web" | "worker" | "clock":
            return asyncio.run(_run(settings, (arguments.command,)))
        case "db":
            return _upgrade(settings)
        case "ledger":
            return _verify(settings)
        case "doctor":
            return _doctor(settings)
    return _payout(settings, arguments.id)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Parley, a freelance marketplace in chats.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="everything in one process; without tokens, with the playground")
    commands.add_parser("web", help="takes what the platforms send")
    commands.add_parser("worker", help="delivers messages")
    commands.add_parser("clock", help="does what is due")
    database = commands.add_parser("db", help="the database")
    database.add_argument("what", choices=["upgrade"], help="run the migrations that are missing")
    ledger = commands.add_parser("ledger", help="the ledger")
    ledger.add_argument("what", choices=["verify"], help="prove its invariants; the exit status tells")
    commands.add_parser("doctor", help="what is on, what is off, why, and what to set")
    admin = commands.add_parser("admin", help="for operators at the machine")
    admin.add_argument("what", choices=["payout"], help="the bank details of a payout")
    admin.add_argument("id", help="the payout's id, as the operator's chat shows it")
    return parser


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is the command line's answer


async def _run(settings: Settings, roles: tuple[str, ...]) -> int:
    # Imported here so that doctor and db answer at once.
    from bot.app import EVERYTHING, Program

    asked = tuple(role for role in EVERYTHING if role in roles)
    program = Program(settings, asked, folder=PLAYGROUND_FOLDER if settings.playground_on else None)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        await program.start()
        if program.playground is not None:
            _say(f"Parley is running. Open the playground: {program.address}")
        elif "web" in asked:
            _say(f"Parley is running at {program.address}")
        failed = asyncio.ensure_future(program.failed())
        stopped = asyncio.ensure_future(ended.wait())
        await asyncio.wait({failed, stopped}, return_when=asyncio.FIRST_COMPLETED)
        status = 0 if ended.is_set() else 1
        for waiting in (failed, stopped):
            waiting.cancel()
        await asyncio.gather(failed, stopped, return_exceptions=True)
        return status
    except OSError as error:
        _say(f"Parley cannot start: {error.strerror or error}. Is port {settings.port} in use? Set PORT to another.")
        return 1
    finally:
        await program.stop()


def _upgrade(settings: Settings) -> int:
    from bot.adapters.database.engine import Database
    from bot.adapters.database.migrations import upgrade

    database = Database(settings.database_url.get_secret_value())
    database.write_here(upgrade)
    asyncio.run(database.close())
    _say("The database is up to date.")
    return 0


def _verify(settings: Settings) -> int:
    from bot.adapters.database.engine import Database
    from bot.adapters.database.verify import faults

    database = Database(settings.database_url.get_secret_value())
    found = asyncio.run(database.read(faults))
    asyncio.run(database.close())
    for fault in found:
        _say(fault)
    _say("The ledger does not hold." if found else "The ledger holds: every invariant was checked.")
    return 1 if found else 0


def _doctor(settings: Settings) -> int:
    for feature in features(settings):
        mark = "on " if feature.on else "off"
        hint = f" To turn it on, set {', '.join(feature.to_set)}." if feature.to_set and not feature.on else ""
        _say(f"{mark}  {feature.name}: {feature.why}.{hint}")
    return 0


def _payout(settings: Settings, payout_id: str) -> int:
    from bot.adapters.database.engine import Database
    from bot.adapters.database.payouts import PayoutMethods, Payouts
    from bot.adapters.sealing import Seal

    database = Database(settings.database_url.get_secret_value())
    seal = Seal(secret_key(settings).get_secret_value())
    with database.engine.begin() as connection:
        payout = Payouts(connection).find(payout_id)
        method = PayoutMethods(connection).find(payout.method_id) if payout else None
    asyncio.run(database.close())
    if payout is None or method is None:
        _say("There is no payout of this id.")
        return 1
    for name, value in json.loads(seal.open(method.sealed)).items():
        _say(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
