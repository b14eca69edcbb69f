"""In which order does everything start, and how does it stop?"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg

from social import meters
from social.running import keys, web
from social.running.company import Known, company
from social.running.database import check, embedded
from social.running.folders import hold, holder, only_one, prepare
from social.running.orphans import end_left_behind
from social.running.postgres import Postgres
from social.running.schema import upgrade
from social.running.signals import ended_by_signals
from social.running.supervisor import Database, Part, Program, Supervisor, say, stop
from social.running.trouble import Trouble
from social.running.welcome import welcome
from social.settings import Settings

COUNTS = "counts"  # in DATA_DIR
HALF_RESTORED = (
    "{} holds what a restore left that was not finished: remove that folder, and restore again."
)
DEMO_AS_OWN = (
    "{} holds the demo company, whose passwords everybody knows: start it with "
    "`kring serve --demo`, or set DATA_DIR to another folder for a company of your own."
)


def run(settings: Settings) -> None:
    """Start everything, keep it running, and stop it in order on Ctrl+C or SIGTERM."""
    prepare(settings.data_dir)
    with ExitStack() as stack:
        stack.enter_context(only_one(settings.data_dir))
        if (settings.data_dir / "restore-unfinished").exists():
            raise Trouble(HALF_RESTORED.format(settings.data_dir))
        end_left_behind(settings.data_dir / "processes.json")
        web.probe(settings)
        web.allow_clients()
        stack.enter_context(ended_by_signals())
        try:
            serve(settings, stack)
        except KeyboardInterrupt:
            say("Kring is stopping ...")
        except psycopg.OperationalError:
            raise Trouble("The database went away while Kring started: start it again.") from None


def serve(settings: Settings, stack: ExitStack) -> None:
    """Start the parts, each once the one it needs is there, and watch them."""
    parts: list[Part] = []
    if settings.database_url:
        check(settings.database_url)
    else:
        postgres = start_database(settings, stack)
        parts.append(Database(postgres))
        where = postgres.urls
        settings = settings.on(where.owner_url, where.app_url, where.seal_url)
    upgrade(settings.database_owner_url)
    known = company(settings.database_url)
    count_anew(settings.data_dir / COUNTS)
    settings = settle_demo(settings, known, stack)
    keys.session_keys(settings.data_dir)
    keys.move_log_key(settings)
    programs = [
        Program("web", web.command(settings), environ(settings)),
        Program("worker", kring("worker"), environ(settings)),
    ]
    stack.callback(stop, programs)
    supervisor = Supervisor([*parts, *programs], settings.data_dir / "processes.json")
    supervisor.start(programs[0])
    web.await_ready(settings, programs[0])
    supervisor.start()  # jobs wait a moment more easily than people do
    welcome(settings, is_new=known is None)
    supervisor.watch()


def start_database(settings: Settings, stack: ExitStack) -> Postgres:
    """Start the embedded database, to be stopped with the rest."""
    path = settings.data_dir / "postgres.lock"
    lock = hold(path)
    if lock is None:
        raise Trouble(
            f"Process {holder(path)}, another `kring` command, uses the database of "
            f"{settings.data_dir}: start again when it has finished."
        )
    stack.enter_context(lock)
    postgres = embedded(settings)
    stack.callback(postgres.stop)
    postgres.start()
    return postgres


def settle_demo(settings: Settings, known: Known | None, stack: ExitStack) -> Settings:
    """Make the demo company where it is wanted and nothing is there yet; never mix it up."""
    if settings.demo and known is None:
        say("Making the demo company ...")
        seed = Program("demo", kring("demo", "--if-new"), environ(settings))
        stack.callback(stop, [seed])
        seed.start()
        if seed.finish(None) != 0:
            raise Trouble("The demo company could not be made: the reason stands above.")
        return settings
    if settings.demo and known is not None and not known.is_demo:
        say(f"{settings.data_dir} holds {known.name}: it is served, and no demo is made.")
        return replace(settings, demo=False)
    if not settings.demo and known is not None and known.is_demo:
        raise Trouble(DEMO_AS_OWN.format(settings.data_dir))
    return settings


def count_anew(folder: Path) -> None:
    """Make the folder into which all processes count, and begin at nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def kring(*words: str) -> list[str]:
    """Write the command line of one of our own commands."""
    return [sys.executable, "-m", "social.commands", *words]


def environ(settings: Settings) -> dict[str, str]:
    """Give a child our own environment; it finds the embedded database through its folder."""
    counts = str(settings.data_dir / COUNTS)
    given = {**os.environ, "DEMO": "yes" if settings.demo else "no", meters.FOLDER: counts}
    if settings.demo:
        given.setdefault("LOG_LEVEL", "warning")  # a first look is not drowned in requests
    return given
