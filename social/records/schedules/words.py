"""How are targets and states of schedules called?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models import ScheduleState, ScheduleTarget
from social.records.exports.words import OF_EXPORTS

TARGETS = {
    ScheduleTarget.FOLDER: _l("the folder for exports"),
    ScheduleTarget.S3: _l("the bucket for exports"),
}
STATES = {
    ScheduleState.ASKED: _l("waits for approval"),
    ScheduleState.RUNNING: _l("runs every day"),
    ScheduleState.PAUSED: _l("paused"),
    ScheduleState.REFUSED: _l("refused"),
    ScheduleState.ENDED: _l("ended"),
}
SIGNS = {
    ScheduleState.ASKED: "wait",
    ScheduleState.RUNNING: "ok",
    ScheduleState.PAUSED: "wait",
    ScheduleState.REFUSED: "stop",
}
OF_SCHEDULES = {
    "targets": TARGETS,
    "states": STATES,
    "signs": SIGNS,
    "states_of_exports": OF_EXPORTS["states"],
    "signs_of_exports": OF_EXPORTS["signs"],
}
