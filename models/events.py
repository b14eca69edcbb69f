"""Which events does the ledger know? One word each, `noun.what_happened`."""

from enum import StrEnum


class Event(StrEnum):
    """What can happen; the catalogue that ledger, notices and live pages share."""

    COMPANY_NAMED = "company.named"
    BACKED_UP = "company.backed_up"
    BROUGHT_BACK = "company.brought_back"
    KEYS_ROTATED = "company.keys_rotated"
    LOG_BEGUN = "company.log_begun"
    SITE_ADDED = "site.added"
    SITE_CHANGED = "site.changed"

    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_INVITED = "person.invited"
    PERSON_ACTIVATED = "person.activated"
    PERSON_DEACTIVATED = "person.deactivated"
    PERSON_REACTIVATED = "person.reactivated"
    PASSWORD_CHANGED = "person.password_changed"
    RESET_ASKED = "person.reset_asked"
    EMAIL_CHANGE_ASKED = "person.email_change_asked"
    EMAIL_CHANGED = "person.email_changed"
    PHOTO_CHANGED = "person.photo_changed"
    PERSON_ERASED = "person.erased"
    ROLE_GIVEN = "role.given"
    ROLE_TAKEN = "role.taken"

    SIGNED_IN = "sign_in.started"
    SIGNED_OUT = "sign_in.ended"
    SIGN_IN_REFUSED = "refusal.recorded"
    SIGN_IN_ERASED = "sign_in.erased"

    COMMUNITY_CREATED = "community.created"
    COMMUNITY_CHANGED = "community.changed"
    COMMUNITY_ARCHIVED = "community.archived"
    COMMUNITY_REOPENED = "community.reopened"
    COMMUNITY_DELETED = "community.deleted"

    MEMBER_JOINED = "membership.joined"
    MEMBER_REQUESTED = "membership.requested"
    MEMBER_APPROVED = "membership.approved"
    MEMBER_REFUSED = "membership.refused"
    MEMBER_WITHDREW = "membership.withdrew"
    MEMBER_INVITED = "membership.invited"
    MEMBER_UNINVITED = "membership.uninvited"
    MEMBER_DECLINED = "membership.declined"
    MEMBER_LEFT = "membership.left"
    MEMBER_REMOVED = "membership.removed"
    MEMBER_ERASED = "membership.erased"
    OWNER_MADE = "membership.made_owner"
    OWNER_UNMADE = "membership.unmade_owner"
    OWNER_OFFERED = "membership.offered_to_own"

    POST_CREATED = "post.created"
    POST_EDITED = "post.edited"
    POST_DELETED = "post.deleted"
    POST_RESTORED = "post.restored"
    POST_PINNED = "post.pinned"
    POST_UNPINNED = "post.unpinned"
    POST_ERASED = "post.erased"

    COMMENT_CREATED = "comment.created"
    COMMENT_EDITED = "comment.edited"
    COMMENT_DELETED = "comment.deleted"
    COMMENT_RESTORED = "comment.restored"
    COMMENT_ERASED = "comment.erased"

    REACTION_ADDED = "reaction.added"
    REACTION_REMOVED = "reaction.removed"
    REACTION_ERASED = "reaction.erased"

    FILE_ADDED = "file.added"
    FILE_DESCRIBED = "file.described"
    FILE_REMOVED = "file.removed"
    FILE_ERASED = "file.erased"

    CERTIFICATE_ISSUED = "certificate.issued"

    LOG_VERIFIED = "log.verified"
    LOG_EXPORTED = "log.exported"

    FOLLOW_ADDED = "follow.added"
    FOLLOW_REMOVED = "follow.removed"
    FOLLOW_ERASED = "follow.erased"

    RULE_PROPOSED = "retention.proposed"
    RULE_APPROVED = "retention.approved"
    RULE_REFUSED = "retention.refused"

    HOLD_ASKED = "hold.asked"
    HOLD_PLACED = "hold.placed"
    HOLD_REFUSED = "hold.refused"
    HOLD_REVIEWED = "hold.reviewed"
    HOLD_RELEASED = "hold.released"

    REQUEST_OPENED = "erasure_request.opened"
    REQUEST_EXTENDED = "erasure_request.extended"
    REQUEST_DECIDED = "erasure_request.decided"
    REQUEST_APPROVED = "erasure_request.approved"
    REQUEST_CLOSED = "erasure_request.closed"
    LETTER_GIVEN = "erasure_request.letter_given"
    LETTER_FORGOTTEN = "erasure_request.letter_forgotten"

    BUNDLE_BUILT = "bundle.built"
    BUNDLE_TAKEN = "bundle.taken"
    BUNDLE_DELETED = "bundle.deleted"

    REPORT_CREATED = "report.created"
    REPORT_ERASED = "report.erased"
    CASE_OPENED = "case.opened"
    CASE_CLAIMED = "case.claimed"
    CASE_RELEASED = "case.released"
    CASE_NOTED = "case.noted"
    CASE_RECUSED = "case.recused"
    CASE_UNMASKED = "case.unmasked"
    CASE_CLOSED = "case.closed"
    CASE_ERASED = "case.erased"


class Origin(StrEnum):
    """Through which door a change came in."""

    WEB = "web"
    COMMAND = "command"
    JOB = "job"
    IMPORT = "imported"
