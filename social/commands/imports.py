"""`kring import`: bring in what was said elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands.app import in_app
from social.running.trouble import Trouble


@click.command("import")
@click.argument("source", type=click.Choice(["slack", "mattermost", "viva"]))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would come and what not.")
@click.option("--with-messages", is_flag=True, help="Bring in direct messages, too.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the columns what, key and here, as --write-mapping writes it.",
)
@click.option("--write-mapping", type=click.Path(path_type=Path), help="Write who is who here.")
@click.option("--write-report", type=click.Path(path_type=Path), help="Write all that was left.")
@in_app
def import_(
    source: str,
    path: Path,
    dry_run: bool,
    with_messages: bool,
    mapping: Path | None,
    write_mapping: Path | None,
    write_report: Path | None,
) -> None:
    """Bring in an export of Slack, Mattermost or Viva Engage (Yammer). Safe to repeat.

    PATH is the file that you were given, or the folder of what was in it. What comes and what does
    not is told in the end; with a fault in the export the command ends with 1.
    """
    from social.import_turn import turn
    from social.importing.bringing import bring
    from social.importing.report import read_mapping
    from social.importing.sources import open_source
    from social.importing.way import Way

    try:
        known = read_mapping(mapping.read_text("utf-8")) if mapping else {}
    except ValueError as wrong:
        raise Trouble(f"{mapping} cannot be read: {wrong}.") from None
    way = Way(is_dry=dry_run, with_direct=with_messages, mapping=known)
    if dry_run:
        report = bring(open_source(source, path), way)
    else:
        with turn() as is_ours:
            if not is_ours:
                raise Trouble("An import is running already: one at a time is brought in.")
            report = bring(open_source(source, path), way)
    click.echo("\n".join(report.words()))
    if write_mapping:
        write_mapping.write_text(report.mapping_csv(), "utf-8")
    if write_report:
        write_report.write_text(report.report_csv(), "utf-8")
    if report.has_faults:
        raise SystemExit(1)
