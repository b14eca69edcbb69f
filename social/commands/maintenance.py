"""`kring maintenance`: let Kring rest while somebody works on it, and go on."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from social.commands.app import in_app


@click.group()
def maintenance() -> None:
    """Refuse what people write while somebody works on Kring, and say so on every page."""


@maintenance.command("on")
@click.option("--message", default="", help="What people read; in the company's own language.")
@click.option(
    "--until",
    metavar="TIME",
    help="When it is over as people are told, such as 2026-12-24T18:00+01:00; nothing ends then.",
)
@click.option("--closed", is_flag=True, help="Let nobody read meanwhile but administrators.")
@in_app
def on_command(message: str, until: str | None, closed: bool) -> None:
    """Let nothing be written from now on."""
    from social import standing
    from social.errors import Invalid
    from social.upkeep import actions

    words = {standing.offered()[0]: message} if message else {}
    try:
        actions.rest(None, words, may_read=not closed, until=moment(until) if until else None)
    except Invalid as invalid:
        raise click.ClickException(next(iter(invalid.fields.values()))) from None
    click.echo("Maintenance is on: nothing is written any more. `kring maintenance off` ends it.")


@maintenance.command("off")
@in_app
def off_command() -> None:
    """Let people write again; of a plan, drop it."""
    from social.upkeep import actions

    is_ended = actions.go_on(None)
    click.echo("Maintenance is off: people write again." if is_ended else "It was off already.")


@maintenance.command("status")
@in_app
def status_command() -> None:
    """Say whether Kring rests: exit code 0 while it does, 1 otherwise."""
    from social import standing

    found = standing.afresh()
    if found.resting is not None:
        click.echo(f"on since {found.resting.begins_at.isoformat(timespec='minutes')}")
        return
    if found.maintenance is not None:
        click.echo(f"planned for {found.maintenance.begins_at.isoformat(timespec='minutes')}")
    else:
        click.echo("off")
    raise SystemExit(1)


def moment(text: str) -> datetime:
    """Read a time; one without a zone is of UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        words = "write it as 2026-12-24T18:00+01:00"
        raise click.BadParameter(words, param_hint="--until") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
