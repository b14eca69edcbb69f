"""`kring people`: bring people in from a file, invite them, give them roles, end accounts."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands import accounts, seeking
from social.commands.app import in_app


@click.group()
def people() -> None:
    """Add and change people, and say what they may do."""


people.add_command(accounts.role)
people.add_command(accounts.invite_command)
people.add_command(accounts.deactivate_command)
people.add_command(accounts.forget_factor_command)
people.add_command(accounts.reactivate_command)
people.add_command(seeking.search_command)


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--atomic", is_flag=True, help="Keep all lines, or none if one is refused.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and keep nothing.")
@click.option("--invite", is_flag=True, help="Mail an invitation to those who never signed in.")
@click.option("--brief", is_flag=True, help="Name refused lines alone.")
@in_app
def import_command(file: Path, atomic: bool, dry_run: bool, invite: bool, brief: bool) -> None:
    """Bring in people from a CSV file, adding new ones and changing known ones; safe to repeat.

    The first line names the columns: name, e-mail, title, department, site, country, language,
    zone, manager; the first two are needed. People are known by their e-mail address. An empty
    cell changes nothing, and nobody is removed.
    """
    from social.people.importing import Way, import_people
    from social.people.report import Report

    way = Way(is_atomic=atomic, is_dry=dry_run, is_inviting=invite)
    report = Report(say=click.echo, is_brief=brief)
    is_kept = import_people(file, way, report)
    click.echo(report.total + ("." if is_kept else ". Nothing was kept."))
    if report.has_refused:
        raise SystemExit(1)
