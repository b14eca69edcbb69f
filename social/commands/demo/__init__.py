"""`kring demo`: fill an empty Kring with a company to look at."""

from __future__ import annotations

import time
from datetime import datetime

import click

from social.commands.app import in_app
from social.running.trouble import Trouble


@click.command()
@click.option("--if-new", is_flag=True, help="Do nothing where there is somebody already.")
@in_app
def demo(if_new: bool) -> None:
    """Fill an empty Kring with the demo company, and say who can sign in.

    Everybody may know the password: such an installation is only ever served as a demo.
    """
    from social.commands.demo import making, moments, sign_ins

    if making.is_there():
        if if_new:
            return
        if not making.is_demo():
            raise Trouble("There is a company here already: the demo needs an empty Kring.")
        click.echo("The demo company is here already.")
    else:
        began = time.monotonic()
        made = making.make(datetime.now(moments.HOUSE_ZONE).date())
        click.echo(
            f"Made {made.people} people, {made.communities} communities, {made.posts} posts "
            f"and {made.comments} comments in {time.monotonic() - began:.0f} s."
        )
    if not if_new:
        click.echo("\n".join(sign_ins.lines()))
