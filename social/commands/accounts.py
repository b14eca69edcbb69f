"""`kring people role|invite|deactivate|reactivate`: what administrators do, from the console."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import select

from models import Capability, Company, Person, Role, Site, session
from social.commands.app import in_app
from social.running.trouble import Trouble

ROLES = click.Choice([capability.value for capability in Capability])


@click.group()
def role() -> None:
    """Give and take roles."""


@role.command("give")
@click.argument("email")
@click.argument("capability", metavar="ROLE", type=ROLES)
@in_app
def give_command(email: str, capability: str) -> None:
    """Let the person with this e-mail address do more."""
    from social.administration.actions import give_role

    person = found(email)
    done(lambda: give_role(None, person, Capability(capability)))
    click.echo(f"{person.name} holds the role {capability}.")


@role.command("take")
@click.argument("email")
@click.argument("capability", metavar="ROLE", type=ROLES)
@in_app
def take_command(email: str, capability: str) -> None:
    """Let the person with this e-mail address do less."""
    from social.administration.actions import take_role

    person = found(email)
    done(lambda: take_role(None, person, Capability(capability)))
    click.echo(f"{person.name} does not hold the role {capability}.")


@role.command("list")
@in_app
def list_command() -> None:
    """Say who holds which role."""
    rows = session.execute(
        select(Role.capability, Person.name, Person.email)
        .join(Person, Person.id == Role.person_id)
        .order_by(Role.capability, Person.name_folded)
    )
    for capability, name, email in rows:
        click.echo(f"{capability:15} {name} <{email}>")


@click.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--title", default="", help="What they do.")
@click.option("--department", default="")
@click.option("--site", default="", help="The name of a site that is there.")
@click.option("--language", default="", help="en, nl, fr or de; else the company's.")
@in_app
def invite_command(
    email: str, name: str, title: str, department: str, site: str, language: str
) -> None:
    """Add a person, and mail them an invitation."""
    from flask import current_app

    from models import limits
    from moderation import clean_line
    from social.administration.actions import Facts, invite_person
    from social.fields import normal_email

    if session.get(Company, 1) is None:
        raise Trouble("There is no company yet: start Kring and open its first page.")
    if language and language not in current_app.config["SETTINGS"].languages:
        raise Trouble(f"{language} is not among the languages of this Kring.")
    try:
        facts = Facts(
            name=clean_line(name, limits.NAME),
            email=normal_email(email),
            title=clean_line(title, limits.NAME),
            department=clean_line(department, limits.NAME),
            site_id=site_called(site),
            language=language,
        )
    except ValueError as wrong:
        raise Trouble(f"{email} cannot be invited: {wrong}.") from None
    done(lambda: invite_person(None, facts))
    click.echo(f"{facts.name} is invited.")


@click.command("deactivate")
@click.argument("email")
@in_app
def deactivate_command(email: str) -> None:
    """End the account with this e-mail address; what the person wrote stays."""
    from social.administration.actions import deactivate_person

    person = found(email)
    done(lambda: deactivate_person(None, person))
    click.echo(f"{person.name} is signed out everywhere and cannot come in.")


@click.command("forget-factor")
@click.argument("email")
@in_app
def forget_factor_command(email: str) -> None:
    """Let the second factor of somebody who lost it be forgotten; they set up another."""
    from social.administration.lost import forget

    person = found(email)
    done(lambda: forget(person))
    click.echo(f"{person.name} signs in with the password alone until they set up another.")


@click.command("reactivate")
@click.argument("email")
@in_app
def reactivate_command(email: str) -> None:
    """Open an account again."""
    from social.administration.actions import reactivate_person

    person = found(email)
    done(lambda: reactivate_person(None, person))
    click.echo(f"The account of {person.name} is open again.")


def found(email: str) -> Person:
    """Find the person with an address. Trouble if there is none."""
    from social.ways_in import person_with

    person = person_with(email)
    if person is None:
        raise Trouble(f"Nobody has the e-mail address {email}.")
    return person


def site_called(name: str) -> int | None:
    """Find a site by its name. Trouble if there is none."""
    if not name:
        return None
    number = session.scalar(select(Site.id).where(Site.name == name))
    if number is None:
        raise Trouble(f"There is no site called {name}.")
    return number


def done(act: Callable[[], object]) -> None:
    """Do something, or say in one sentence why it cannot be done."""
    from social.errors import Invalid

    try:
        act()
    except Invalid as invalid:
        raise Trouble(" ".join(invalid.fields.values())) from None
