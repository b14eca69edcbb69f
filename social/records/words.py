"""How are the things of the records called?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from archive.periods import Period
from archive.presets import Topic
from archive.purposes import REACH
from models import (
    Dropped,
    Exemption,
    GrantFinding,
    GrantPurpose,
    GrantStage,
    GrantState,
    LookAct,
    Outcome,
    RecordKind,
    RequestKind,
    Start,
    Withholding,
)

KINDS = {
    RecordKind.POST: _l("Posts"),
    RecordKind.COMMENT: _l("Comments"),
    RecordKind.MESSAGE: _l("Messages"),
    RecordKind.FILE: _l("Files"),
    RecordKind.PROFILE: _l("Profiles of those who left"),
    RecordKind.SIGN_IN: _l("Sign-ins that ended"),
    RecordKind.REFUSAL: _l("Sign-ins that were refused"),
    RecordKind.MEMBERSHIP: _l("Memberships that ended"),
    RecordKind.REACTION: _l("Reactions"),
    RecordKind.REPORT: _l("Reports"),
    RecordKind.ARCHIVE: _l("Acts on the records"),
}

STARTS = {
    Start.MADE: _l("from the day it was made or ended"),
    Start.YEAR_END: _l("from the end of that calendar year"),
    Start.LEFT: _l("from the day its author left"),
    Start.CLOSED: _l("from the day its case was closed"),
}

TOPICS = {
    Topic.ACCOUNTS: _l("Accounts and what belongs to them"),
    Topic.PROPERTY: _l("Property and one-stop-shop VAT"),
    Topic.VOUCHERS: _l("Vouchers of the accounts"),
    Topic.TAX: _l("Tax"),
    Topic.INTERNAL: _l("Papers for internal use only"),
    Topic.LETTERS: _l("Business letters, e-mail too"),
    Topic.CLAIMS: _l("Until claims lapse"),
    Topic.PERSONNEL: _l("Personnel"),
    Topic.PAYROLL: _l("Payroll"),
    Topic.IDENTITY: _l("Proof of identity and wage tax forms"),
    Topic.SOCIAL: _l("Social documents"),
    Topic.APPLICANTS: _l("Applicants who were not taken"),
    Topic.PICTURES: _l("Pictures of cameras"),
}

# What a dossier finds, in its order.
FOUND = {
    "post": _l("Posts"),
    "comment": _l("Comments"),
    "message": _l("Messages"),
    "file": _l("Files"),
    "mention": _l("Mentions by others"),
    "reaction": _l("Reactions"),
    "follow": _l("Whom they follow, and who follows them"),
    "membership": _l("Memberships"),
    "vote": _l("Answers to polls with names"),
    "attendance": _l("Events for which they signed up"),
    "notice": _l("Notices"),
    "sign_in": _l("Sign-ins"),
    "refusal": _l("Sign-ins that were refused"),
    "report": _l("Reports by them, and of what they wrote"),
    "case": _l("Cases of what they wrote, with decisions and appeals"),
    "person": _l("The profile"),
}

# What certificates count.
DESTROYED = (
    FOUND
    | {kind.value: words for kind, words in KINDS.items()}
    | {
        "decision": _l("Decisions of moderators"),
        "appeal": _l("Appeals"),
        "access": _l("Cases read by way of exception"),
        "erasure_request": _l("Requests"),
        "role": _l("Roles"),
        "statement": _l("Statements of what they know"),
        "evidence": _l("Evidence of it"),
        "confirmation": _l("Confirmations"),
        "availability": _l("When they can be asked"),
        "asked": _l("Questions to people who were found"),
        "objection": _l("Objections to being found"),
        "story": _l("Stories"),
        "credit": _l("Names in stories"),
        "reuse": _l("Reuses of stories"),
        "nomination": _l("Votes for stories"),
        "recognition": _l("Thanks to colleagues"),
        "recipient": _l("Names in thanks"),
        "safety_answer": _l("Answers whether people were safe"),
        "rumour": _l("What people heard in crises"),
        "hearing": _l("Who heard the same"),
        "question_vote": _l("Votes for questions to leaders"),
        "quote": _l("Quotes in posts"),
        "share": _l("Posts shared elsewhere"),
        "move": _l("Posts moved elsewhere"),
    }
)

OUTCOMES = {
    Outcome.ERASE.value: _l("Erase"),
    Outcome.REFUSE.value: _l("Refuse"),
    Outcome.RESTRICT.value: _l("Put out of sight, and erase later"),
}

GIVINGS = {
    Outcome.MASK.value: _l("Give it without the names and words of others"),
    Outcome.GIVE.value: _l("Give it whole"),
    Outcome.WITHHOLD.value: _l("Withhold it"),
}

WITHHOLDINGS = {
    Withholding.OTHERS.value: _l("15(4): it would harm the rights of others"),
    Withholding.SECRETS.value: _l("15(4): trade secrets or intellectual property"),
    Withholding.LAW.value: _l("23: a law restricts it, such as for an inquiry"),
}

REQUESTS = {
    RequestKind.ERASURE.value: _l("To be forgotten"),
    RequestKind.ACCESS.value: _l("Access to all data"),
    RequestKind.PORTABILITY.value: _l("Data to take elsewhere"),
}

DROPPED = {
    Dropped.WITHDRAWN.value: _l("The person does not want it any more"),
    Dropped.UNIDENTIFIED.value: _l("It was not shown who asks"),
}

EXEMPTIONS = {
    Exemption.EXPRESSION.value: _l("(a) freedom of expression and information"),
    Exemption.LEGAL_DUTY.value: _l("(b) a legal duty, or a task in the public interest"),
    Exemption.PUBLIC_HEALTH.value: _l("(c) public health"),
    Exemption.RESEARCH.value: _l("(d) archiving in the public interest, research, statistics"),
    Exemption.CLAIMS.value: _l("(e) legal claims"),
}

PURPOSES = {
    GrantPurpose.LEGAL_DISPUTE: _l("Legal dispute"),
    GrantPurpose.REGULATOR: _l("Request of a regulator or a court"),
    GrantPurpose.MISCONDUCT: _l("Suspicion of misconduct of people who are named"),
    GrantPurpose.SECURITY_INCIDENT: _l("Security incident"),
    GrantPurpose.DATA_REQUEST: _l("Request of a person about their data"),
    GrantPurpose.INVESTIGATION: _l("Internal investigation"),
    GrantPurpose.AUDIT: _l("Check of the records"),
    GrantPurpose.CONTINUITY: _l("Somebody left or is ill, and work has to go on"),
}

STATES = {
    GrantState.ASKED: _l("waits for approval"),
    GrantState.APPROVED: _l("open"),
    GrantState.REFUSED: _l("refused"),
    GrantState.WITHDRAWN: _l("withdrawn"),
    GrantState.ENDED: _l("ended"),
}

STAGES = {
    GrantStage.COUNTS: _l("Numbers only"),
    GrantStage.PSEUDONYMS: _l("Texts without names"),
    GrantStage.IDENTITIES: _l("Texts with names"),
}

FINDINGS = {
    GrantFinding.JUSTIFIED: _l("It could not wait"),
    GrantFinding.UNJUSTIFIED: _l("It could have waited"),
}

ACTS = {
    LookAct.SEARCHED: _l("Searched"),
    LookAct.VIEWED: _l("Read"),
    LookAct.TAGGED: _l("Marked"),
    LookAct.EXPORTED: _l("Exported"),
    LookAct.DOWNLOADED: _l("Downloaded"),
}

# What the pages of grants name.
OF_GRANTS = {
    "purposes": PURPOSES,
    "states": STATES,
    "stages": STAGES,
    "findings": FINDINGS,
    "acts": ACTS,
    "reaches": REACH,
}

# What the pages and letters of requests name.
OF_REQUESTS = {
    "names": FOUND,
    "kinds": REQUESTS,
    "outcomes": OUTCOMES | GIVINGS,
    "exemptions": EXEMPTIONS,
    "withholdings": WITHHOLDINGS,
    "dropped": DROPPED,
}


def length(period: str | None) -> str:
    """Say how long a period is."""
    if not period:
        return ""
    found = Period.read(period)
    return {
        "Y": lambda n: ngettext("%(num)d year", "%(num)d years", n),
        "M": lambda n: ngettext("%(num)d month", "%(num)d months", n),
        "W": lambda n: ngettext("%(num)d week", "%(num)d weeks", n),
        "D": lambda n: ngettext("%(num)d day", "%(num)d days", n),
    }[found.unit](found.number)
