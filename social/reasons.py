"""How are reasons, measures and outcomes said?"""

from flask_babel import lazy_gettext as _l

from models import AppealOutcome, CaseOutcome, Found, Measure, NoteFor, Reason

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

AUDIENCES = {
    NoteFor.JUDGES: _l("Only those who judge it"),
    NoteFor.REPORTERS: _l("Whoever reported it"),
    NoteFor.AUTHOR: _l("Its author"),
}

# In the list of what waits, where nobody reported it.
FOUND = {
    Found.REPORT: _l("Reported"),
    Found.HELD: _l("Held before it was shown"),
    Found.RULE: _l("Found by a house rule"),
    Found.APPROVAL: _l("Waits for approval"),
    Found.OWN_CHECK: _l("Found by own check"),
}

# In a statement of reasons.
FOUNDS = {
    Found.REPORT: _l("Somebody reported it."),
    Found.HELD: _l("It was held before it was shown."),
    Found.RULE: _l("A house rule found something in it."),
    Found.APPROVAL: _l("It waited for approval before it was shown."),
    Found.OWN_CHECK: _l("Those who look after the community found it by their own check."),
}

OUTCOMES = {
    CaseOutcome.TAKEN_BACK: _l("Its author took it back."),
    CaseOutcome.EDITED: _l("Its author changed it."),
    CaseOutcome.DECIDED: _l("Moderators have decided."),
    CaseOutcome.DROPPED: _l("Whoever opened it threw it away."),
}

MEASURES = {
    Measure.NONE: _l("Nothing: it is within the house rules"),
    Measure.HINT: _l("A friendly word to its author"),
    Measure.EDIT: _l("Its author is asked to change it; hidden until then"),
    Measure.HIDE: _l("The text is hidden"),
    Measure.COOL_DOWN: _l("The text is hidden, and no writing in this community for some days"),
    Measure.APPROVAL: _l("The text is hidden, and for some days new ones here wait for approval"),
    Measure.MUTE: _l("The text is hidden, and no writing anywhere for some days"),
    Measure.SUSPEND: _l("The account is suspended for some days; two people decide this"),
}

# The same where a case is about a person, and no words are hidden.
MEASURES_OF_PERSON = MEASURES | {
    Measure.HINT: _l("A friendly word"),
    Measure.COOL_DOWN: _l("No writing in this community for some days"),
    Measure.APPROVAL: _l("For some days new texts here wait for approval"),
    Measure.MUTE: _l("No writing anywhere for some days"),
}

# To whoever is concerned.
SAID = {
    Measure.NONE: _l("Moderators looked at it: it stays as it is."),
    Measure.HINT: _l("Think of how this reads to others. Nothing else follows."),
    Measure.EDIT: _l("Others do not see it before you change it; then it shows again by itself."),
    Measure.HIDE: _l("Others do not see it any more."),
    Measure.COOL_DOWN: _l("Others do not see it, and you do not write here for a while."),
    Measure.APPROVAL: _l("Others do not see it, and new texts of yours here wait for a moderator."),
    Measure.MUTE: _l("Others do not see it, and you do not write anywhere for a while."),
    Measure.SUSPEND: _l("Others do not see it, and your account is suspended for a while."),
}

SAID_OF_PERSON = SAID | {
    Measure.NONE: _l("Moderators looked at it: nothing follows."),
    Measure.HINT: _l("Think of how this feels to others. Nothing else follows."),
    Measure.COOL_DOWN: _l("You do not write here for a while."),
    Measure.APPROVAL: _l("New texts of yours here wait for a moderator, for a while."),
    Measure.MUTE: _l("You do not write anywhere for a while."),
    Measure.SUSPEND: _l("Your account is suspended for a while."),
}

# To whoever reported it, who is not told what became of the person.
ANSWERED = {
    False: _l("Moderators looked at it: it is within the house rules."),
    True: _l("Moderators have acted on it. Thank you."),
}

APPEALS = {
    AppealOutcome.UPHELD: _l("It is upheld"),
    AppealOutcome.SOFTENED: _l("It is softened"),
    AppealOutcome.REVERSED: _l("It is reversed, and all that it did is undone"),
}
