"""`kring rules`: check house rules in a file, bring them in, write them out."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands.app import in_app
from social.running.trouble import Trouble

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def rules() -> None:
    """Check house rules in a file, bring them in, write them out."""


@rules.command("check")
@FILE
def check_command(file: Path) -> None:
    """Say what is wrong with the rules of a YAML or CSV file, running their examples."""
    from moderation.ruling import Malformed, Unfit, compile_rules
    from social.rules.exchange import read_rules

    try:
        ready = compile_rules(read_rules(file.name, file.read_bytes()))
    except (Malformed, Unfit) as wrong:
        raise Trouble(str(wrong)) from None
    click.echo(f"{len(ready.rules)} rules are fit to be kept.")


@rules.command("import")
@FILE
@click.option("--owner", required=True, help="Who answers for those that name nobody.")
@click.option("--trial", is_flag=True, help="Let them count from now on; else they are drafts.")
@in_app
def import_command(file: Path, owner: str, trial: bool) -> None:
    """Bring in the rules of a YAML or CSV file: all, or none. They do nothing but count."""
    from models import Origin, Stage
    from moderation.ruling import Malformed, Unfit
    from social.errors import Invalid
    from social.rules.actions import add_rules
    from social.rules.exchange import read_rules
    from social.rules.makers import owner_called

    try:
        some = read_rules(file.name, file.read_bytes())
        answers = owner_called(owner, None)
        stage = Stage.TRIAL if trial else Stage.DRAFT
        kept = add_rules(None, some, stage, answers, Origin.COMMAND)
    except (Malformed, Unfit) as wrong:
        raise Trouble(str(wrong)) from None
    except Invalid as invalid:
        raise Trouble(next(iter(invalid.fields.values()))) from None
    click.echo(f"{len(kept)} rules came in as {'a trial' if trial else 'drafts'}.")


@rules.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_app
def export_command(file: Path) -> None:
    """Write all rules that are not over into a YAML or CSV file, by its ending."""
    from social.rules.exchange import WRITERS
    from social.rules.listing import every

    kind = "csv" if file.suffix.lower() == ".csv" else "yaml"
    some = tuple(every())
    file.write_text(WRITERS[kind](some), "utf-8")
    click.echo(f"{len(some)} rules stand in {file}.")
