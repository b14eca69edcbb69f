"""What follows from what was recorded? Jobs that no feature has to remember to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from archive.ledger import Line
from models import Event, Origin, PostKind, TextState
from social import outgoing
from social.jobs import later_by_name

# Whoever comes, moves or goes may be meant by a community's rule, or no longer be.
MOVES = frozenset(
    {
        Event.PERSON_ADDED,
        Event.PERSON_CHANGED,
        Event.PERSON_DEACTIVATED,
        Event.PERSON_REACTIVATED,
    }
)

# Somebody may have to be told of these; of an edit, only if it names somebody.
TELLING = frozenset(
    {
        Event.POST_CREATED,
        Event.COMMENT_CREATED,
        Event.QUOTE_MADE,
        Event.REACTION_ADDED,
        Event.MEMBER_INVITED,
        Event.MEMBER_APPROVED,
        Event.MEMBER_REQUESTED,
        Event.OWNER_OFFERED,
        Event.CASE_CLOSED,
        Event.CASE_ASKED,
        Event.CASE_TOLD_REPORTERS,
        Event.CASE_TOLD_AUTHOR,
        Event.CASE_OPINION_ASKED,
        Event.ACCESS_APPROVED,
        Event.ACCESS_CLOSED,
        Event.DECISION_MADE,
        Event.DECISION_CONFIRMED,
        Event.APPEAL_MADE,
        Event.APPEAL_REMINDED,
        Event.APPEAL_SAID,
        Event.APPEAL_DECIDED,
        Event.RULE_PROPOSED,
        Event.GRANT_ASKED,
        Event.GRANT_APPROVED,
        Event.GRANT_REFUSED,
        Event.GRANT_TAKEN,
        Event.GRANT_IDENTITIES_ASKED,
        Event.GRANT_IDENTITIES_APPROVED,
        Event.GRANT_IDENTITIES_REFUSED,
        Event.GRANT_TOLD,
        Event.PRODUCTION_DRAWN_UP,
        Event.PRODUCTION_APPROVED,
        Event.PRODUCTION_REFUSED,
        Event.EXPORT_MADE,
        Event.EXPORT_FAILED,
        Event.SCHEDULE_ASKED,
        Event.SCHEDULE_APPROVED,
        Event.SCHEDULE_REFUSED,
        Event.SCHEDULE_ENDED,
        Event.HOLD_ASKED,
        Event.HOLD_RELEASE_ASKED,
        Event.REQUEST_DECIDED,
        Event.REQUEST_SENT_BACK,
        Event.REQUEST_TAKEN_OVER,
        Event.APPOINTMENT_ASKED,
        Event.CONFIRMATIONS_REST,
        Event.DRAFTS_REMINDED,
        Event.PLAN_FAILED,
        Event.PLAN_WAITS,
        Event.CONFIRMATION_OFFERED,
        Event.ASKED,
        Event.COMMENT_CHOSEN,
        Event.POST_REMINDED,
        Event.POST_MOVED,
        Event.POLL_CLOSED,
        Event.GATHERING_MOVED,
        Event.GATHERING_CANCELLED,
        Event.GATHERING_REMINDED,
        Event.GATHERING_BEGINNING,
        Event.ATTENDANCE_MOVED_UP,
        Event.STORY_ASKED,
        Event.STORY_CONFIRMED,
        Event.STORY_DENIED,
        Event.CREDIT_ASKED,
        Event.RECIPIENT_THANKED,
        Event.DELEGATION_GIVEN,
        Event.DELEGATION_REVOKED,
        Event.ASK_ME_REMINDED,
        Event.STAY_ASKED,
        Event.STAY_PLACE_ASKED,
        Event.STAY_APPROVED,
        Event.STAY_REFUSED,
        Event.STAY_REMINDED,
        Event.MANDATE_GIVEN,
        Event.MANDATE_REVOKED,
        Event.MANDATE_REMINDED,
        Event.ANNOUNCEMENT_PUT_FORWARD,
        Event.ANNOUNCEMENT_SENT_BACK,
        Event.ANNOUNCEMENT_APPROVED,
        Event.ANNOUNCEMENT_FAILED,
        Event.ISSUE_PUT_FORWARD,
        Event.ISSUE_SENT_BACK,
        Event.ISSUE_APPROVED,
        Event.SCENARIO_PUT_FORWARD,
        Event.SCENARIO_REMINDED,
        Event.CRISIS_OVERDUE,
        Event.WEBHOOK_STOPPED,
    }
)


# Files may stand beside these, whose words are to be found.
WRITTEN = frozenset(
    {Event.POST_CREATED, Event.POST_EDITED, Event.COMMENT_CREATED, Event.COMMENT_EDITED}
)

# What stands at the first address in these is shown with them.
LINKING = WRITTEN | {
    Event.POST_SHOWN,
    Event.COMMENT_SHOWN,
    Event.MESSAGE_CREATED,
    Event.MESSAGE_EDITED,
}
EDITED = frozenset({Event.POST_EDITED, Event.COMMENT_EDITED, Event.MESSAGE_EDITED})


def defer(lines: Sequence[Line]) -> None:
    """Store the jobs that follow from some lines, in the session's transaction."""
    moved = sorted({line.noun_id for line in lines if line.event in MOVES})
    if moved:
        later_by_name("communities.apply_rules", lock="communities.rules", person_ids=moved)
    gone = sorted({line.facts["digest"] for line in lines if line.event is Event.FILE_REMOVED})
    if gone:
        later_by_name("files.forget", digests=gone)
    for line in lines:
        if line.event is Event.POST_SHOWN and line.facts.get("kind") == PostKind.ANNOUNCEMENT:
            later_by_name("announcements.tell", post_id=line.noun_id)
    brought = sorted({one for line in lines for one in files_of(line)})
    if brought:
        later_by_name("search.read", file_ids=brought)
    for line in lines:
        if links(line):
            later_by_name("links.look", noun=line.noun, noun_id=line.noun_id)
    outgoing.put_by([line for line in lines if line.origin in TOLD_OF])
    told = [line.entry_id for line in lines if tells(line)]
    if told:
        later_by_name("notices.notify", entry_ids=told)


def files_of(line: Line) -> Sequence[int]:
    """List the files that a text was written with."""
    found: Sequence[int] = line.facts.get("files", ()) if line.event in WRITTEN else ()
    return found


def links(line: Line) -> bool:
    """Tell whether there may be an address in what was written, or may have been before an edit."""
    if line.event not in LINKING or line.origin not in TOLD_OF:
        return False
    return line.event in EDITED or "://" in line.facts.get("source", "")


# An import of what was said years ago tells nobody.
TOLD_OF = (Origin.WEB, Origin.API, Origin.JOB, Origin.MAIL, Origin.DIRECTORY)
SHOWN = frozenset({Event.POST_SHOWN, Event.COMMENT_SHOWN})


def tells(line: Line) -> bool:
    """Tell whether somebody may have to know."""
    is_first_shown = line.event in SHOWN and line.facts.get("was") == TextState.HELD
    is_news = line.event in TELLING or is_first_shown or bool(line.facts.get("names"))
    return is_news and line.origin in TOLD_OF
