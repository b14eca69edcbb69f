"""Which roles can be given, and what does each allow?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models import Capability

NAMES = {
    Capability.MODERATOR: _l("Moderator"),
    Capability.HR: _l("HR"),
    Capability.COMPLIANCE: _l("Compliance"),
    Capability.COMMUNICATIONS: _l("Communications"),
    Capability.ADMINISTRATOR: _l("Administrator"),
    Capability.CONFIDANT: _l("Confidant"),
    Capability.DATA_PROTECTION: _l("Data protection"),
    Capability.COUNCIL: _l("Works council"),
    Capability.AUDITOR: _l("Auditor"),
}

MEANINGS = {
    Capability.MODERATOR: _l("Decides about reported posts and comments, where they may read."),
    Capability.HR: _l("Looks for people by what they know and can do."),
    Capability.COMPLIANCE: _l("Keeps the records: holds, retention, exports, grants."),
    Capability.COMMUNICATIONS: _l("Writes in the announcement communities that they are in."),
    Capability.ADMINISTRATOR: _l("Invites and deactivates people, gives roles, sets up Kring."),
    Capability.CONFIDANT: _l("Receives confidential reports, with a key of their own."),
    Capability.DATA_PROTECTION: _l("Sees every look into the archive, and whom it was about."),
    Capability.COUNCIL: _l("Sees each month how often the archive was opened, without names."),
    Capability.AUDITOR: _l("Reads the list of looks into the archive, and nothing in it."),
}
