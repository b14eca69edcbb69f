"""`kring support`: write down for somebody outside how this installation stands."""

from __future__ import annotations

from pathlib import Path

import click

from social.running.database import database
from social.running.trouble import Trouble
from social.settings import Settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def support(file: Path) -> None:
    """Write FILE, a ZIP for whoever is to help: versions, settings without secrets, sizes, faults.

    Nobody is named in it, nothing that anybody wrote, no address and no log.
    """
    from social.running.support import gather

    with database(Settings.from_env()) as settings:
        try:
            gather(settings, file)
        except OSError as wrong:
            raise Trouble(f"{file} cannot be written: {wrong.strerror}.") from None
    click.echo(f"{file} can be handed on. Look into it first: it is a ZIP of JSON files.")
