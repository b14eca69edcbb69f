"""How does the installation stand, what is wrong, and which jobs failed?"""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy import select, text
from werkzeug.exceptions import NotFound

from models import Event, Fault, Person, session
from social.administration import bp
from social.administration.violations import count_new
from social.administrators import require_administrator
from social.changes import change
from social.faults import faults_of, words_of
from social.pages import company
from social.viewer import viewer
from social.watching import look

SHOWN = 20
FAILED = text(
    """
    SELECT j.task_name AS name, count(*) AS number, max(e.at) AS at
      FROM procrastinate_jobs j
      LEFT JOIN LATERAL (
           SELECT at FROM procrastinate_events
            WHERE job_id = j.id ORDER BY id DESC LIMIT 1) e ON true
     WHERE j.status = 'failed'
     GROUP BY j.task_name ORDER BY max(e.at) DESC NULLS LAST, j.task_name LIMIT 100
    """
)
# One with a queueing lock stays where it is while another of its kind waits: that one does it.
AGAIN = text(
    """
    SELECT procrastinate_retry_job_v2(j.id, NULL, NULL, NULL, NULL)
      FROM procrastinate_jobs j
     WHERE j.status = 'failed' AND j.task_name = :name
       AND (j.queueing_lock IS NULL
            OR (NOT EXISTS (SELECT FROM procrastinate_jobs o
                             WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo')
                AND j.id = (SELECT max(o.id) FROM procrastinate_jobs o
                             WHERE o.queueing_lock = j.queueing_lock AND o.status = 'failed')))
    """
)
DROP = text("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND task_name = :name")


@bp.get("/condition")
def condition() -> ResponseReturnValue:
    """Show how things stand at this moment, and what was wrong before."""
    connection = session.connection()
    settings = current_app.config["SETTINGS"]
    seen = look(connection, settings.data_dir)
    now_wrong = faults_of(seen, files_most=settings.files_quota_all)
    before = session.scalars(select(Fault).order_by(Fault.since.desc()).limit(SHOWN)).all()
    return render_template(
        "administration/condition.html",
        seen=seen,
        refused=count_new(),
        wrong=[words_of(kind, number) for kind, number in now_wrong.items()],
        before=[(fault, words_of(fault.kind, fault.number)) for fault in before],
        sends_mail=bool(current_app.config["SETTINGS"].smtp_url),
        files_most=settings.files_quota_all,
        failed=connection.execute(FAILED).all(),
    )


@bp.post("/condition/jobs")
def settle_jobs() -> ResponseReturnValue:
    """Have failed jobs of a kind run again, or give them up."""
    name, act = request.form.get("name", ""), request.form.get("act")
    if act not in ("again", "drop"):
        raise NotFound
    number = settle(viewer(), name, is_again=act == "again")
    if act == "again":
        flash(ngettext("%(num)d job runs again.", "%(num)d jobs run again.", number))
    else:
        flash(ngettext("%(num)d job was given up.", "%(num)d jobs were given up.", number))
    return redirect(url_for(".condition"), 303)


def settle(actor: Person, name: str, *, is_again: bool) -> int:
    """Run the failed jobs of a kind again, or give them up; tell how many."""
    require_administrator(actor)
    with change(actor) as record:
        found = session.connection().execute(AGAIN if is_again else DROP, {"name": name})
        number = len(found.all()) if is_again else found.rowcount
        if number:
            event = Event.JOBS_RETRIED if is_again else Event.JOBS_DROPPED
            record(event, company(), job=name, number=number)
    return number
