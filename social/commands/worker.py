"""`kring worker`: run the jobs that wait."""

from __future__ import annotations

import asyncio
import logging
import os

import click

from social.running.database import reach
from social.running.loading import loading
from social.settings import Settings


@click.command()
def worker() -> None:
    """Run the jobs that wait: mail, notices, clean-up. Any number may run, anywhere."""
    with loading():
        from social.running.worker import work

    code = asyncio.run(work(reach(Settings.from_env())))
    # A job that hangs in its thread would keep an ordinary exit waiting; it is taken up again.
    logging.shutdown()
    os._exit(code)
