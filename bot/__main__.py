"""The command line: run, web, worker, clock, db, ledger, doctor, admin."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

from bot.features import features
from bot.settings import BadSettings, Settings, load, load_rules, secret_key

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
    for library in ("alembic", "httpx", "stripe", "uvicorn"):
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
            return _ledger(settings, arguments)
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
    ledger.add_argument(
        "what",
        choices=["verify", "export", "reconcile"],
        help="verify: prove its invariants, the exit status tells; export: all of it as a beancount file; "
        "reconcile: compare it with a provider's report, the exit status tells",
    )
    ledger.add_argument("provider", nargs="?", choices=["stripe", "paypal"], help="whose report")
    ledger.add_argument("--since", type=date.fromisoformat, help="the first day, such as 2027-03-01; else all there is")
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


def _ledger(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.what == "reconcile":
        return asyncio.run(_reconcile(settings, arguments.provider, arguments.since))
    return _export(settings) if arguments.what == "export" else _verify(settings)


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


def _export(settings: Settings) -> int:
    from bot.adapters.database.engine import Database
    from bot.adapters.database.export import beancount_lines

    database = Database(settings.database_url.get_secret_value())
    try:
        asyncio.run(database.read(lambda connection: sys.stdout.writelines(beancount_lines(connection))))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; Python would complain of it once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        asyncio.run(database.close())
    return 0


async def _reconcile(settings: Settings, name: str | None, since: date | None) -> int:
    from bot.adapters.clock.now import SystemClock
    from bot.adapters.database.engine import Database
    from bot.adapters.payments.reconcile import reconcile
    from bot.adapters.ports import CallFailed
    from bot.providers import Providers

    clock = SystemClock()
    providers = Providers(settings, None, clock, settings.address)
    provider = providers.all.get(name or "")
    if provider is None:
        _say("Say whose report: stripe or paypal; it has to be set up. `python -m bot doctor` says what is.")
        return 2
    database = Database(settings.database_url.get_secret_value())
    begin = datetime(1970, 1, 1, tzinfo=UTC) if since is None else datetime.combine(since, time(), UTC)
    try:
        found = await reconcile(database, provider, begin, clock.now(), load_rules(settings).currency)
    except CallFailed:
        _say("The provider does not answer. Try again in a minute.")
        return 2
    finally:
        await providers.close()
        await database.close()
    for difference in found.differences:
        _say(str(difference))
    sums = {"ledger": found.ours, "provider": found.theirs, "on its way": found.on_its_way, "own": found.own}
    _say("; ".join(f"{what} {one.amount / 100:,.2f} {one.currency}" for what, one in sums.items()))
    _say("The books differ." if found.differences else "The books say the same.")
    return 1 if found.differences else 0


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
