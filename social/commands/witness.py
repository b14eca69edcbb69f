"""`kring witness`: see in another house that the log is never rewritten."""

from __future__ import annotations

import sys

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def witness(words: tuple[str, ...]) -> None:
    """Sign each checkpoint of a log that follows from what was seen of it; `--help` tells more.

    archive/witness.py is all of it, and runs without Kring.
    """
    from archive.witness import main

    sys.exit(main(list(words)))
