"""What does the worker forget of single sign-on?"""

from __future__ import annotations

from flask import current_app

from models import Origin
from social.changes import change
from social.jobs import job, queue
from social.sign_on.leaving import forget_old


@queue.periodic(cron="41 * * * *")
@job("sign_on.forget", queueing_lock="sign_on.forget")
def forget(timestamp: int) -> None:
    """Forget who was sent to a provider, and the tokens of those who signed out."""
    with change(None, origin=Origin.JOB):
        forget_old(current_app.config["SETTINGS"].session_absolute)
