"""How are reasons and outcomes said?"""

from flask_babel import lazy_gettext as _l

from models import CaseOutcome, Reason

REASONS = {
    Reason.INSULT: _l("Bullying or insult"),
    Reason.HARASSMENT: _l("Harassment"),
    Reason.DISCRIMINATION: _l("Discrimination"),
    Reason.THREAT: _l("Threat"),
    Reason.PRIVATE: _l("Private data of somebody"),
    Reason.CONFIDENTIAL: _l("Confidential content"),
    Reason.OFF_TOPIC: _l("Off topic or advertising"),
    Reason.OTHER: _l("Something else"),
}

OUTCOMES = {
    CaseOutcome.TAKEN_BACK: _l("Its author took it back."),
    CaseOutcome.EDITED: _l("Its author changed it."),
    CaseOutcome.DECIDED: _l("Moderators have decided."),
}
