"""The command line `kring`: which commands are there?"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

import click

from social.running.trouble import Trouble

# name: (module, what it does); a command's module is imported only when it is used, so that
# `kring doctor` works where others cannot even be imported.
COMMANDS = {
    "serve": "Start everything, and stop it on Ctrl+C.",
    "worker": "Run the jobs that wait: mail, notices, clean-up.",
    "db": "Bring the database up to date, copy it, bring it back.",
    "backup": "Copy everything that is kept, and see that the copy is of use.",
    "restore": "Make an empty place what a backup was made of.",
    "upgrade": "Carry the embedded database over to a newer PostgreSQL.",
    "maintenance": "Let nothing be written while somebody works on it.",
    "demo": "Fill an empty Kring with the demo company.",
    "people": "Add and change people, and say what they may do.",
    "import": "Bring in what was said elsewhere.",
    "mail-in": "Take in answers by mail, and posts.",
    "newsletter": "Take in what mail servers say of newsletters.",
    "rules": "Check house rules in a file, bring them in, write them out.",
    "search": "Look after the index of the search.",
    "skills": "Bring in the words for what people know.",
    "witness": "See, in another house, that the log of the ledger is never rewritten.",
    "files": "See that files and the rows that name them belong together.",
    "archive": "Check what is remembered, prove it to others, clean up behind it.",
    "keys": "Change the keys that sign sessions, and the log of the ledger.",
    "doctor": "Say what is wrong, and how to mend it.",
    "support": "Write down for somebody outside how this installation stands.",
}
MODULES = {"import": "imports", "mail-in": "mail_in"}  # what a module cannot be called


class Lazy(click.Group):
    """Commands by name, each from its own module, with Trouble told in one sentence."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """List every command that this version has."""
        return [name for name in COMMANDS if is_there(module_of(name))]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command's module; None if there is no such command."""
        if name not in self.list_commands(context):
            return None
        command = getattr(
            import_module(module_of(name)), name.replace("import", "import_").replace("-", "_")
        )
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(context)])

    def invoke(self, context: click.Context) -> object:
        """Run a command. Trouble becomes one sentence and exit code 1."""
        try:
            return super().invoke(context)
        except Trouble as trouble:
            raise click.ClickException(str(trouble)) from None


def module_of(name: str) -> str:
    """Say which module holds a command."""
    return f"{__name__}.{MODULES.get(name, name)}"


def is_there(module: str) -> bool:
    """Tell whether a module exists, without importing it."""
    found = find_spec(module)
    return found is not None and found.origin is not None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kring", message="Kring %(version)s")
@click.pass_context
def kring(context: click.Context) -> None:
    """Kring: an internal social network for employees at many sites."""
    before = os.umask(0o077)  # what is kept, exported or logged is for its owner alone
    context.call_on_close(lambda: os.umask(before))
