"""Does the dossier know every place where a person stands?"""

from __future__ import annotations

import re

from archive import portion
from archive.dossier import FINDERS
from models.base import Base
from social.records import telling
from social.records.destroying import LOOSE, ROWS, SHOWN
from social.records.words import DESTROYED, FOUND

# Who acted, not whose it is: once a person is erased, the number there leads to nobody's name.
ACTS = {
    "access.approved_by_id": "who allowed it",
    "enrolment.person_id": "what it says goes with the person: social.erasing.erase_person",
    "provisioner.made_by_id": "who let a directory in; it leads to no name",
    "access_token.made_by_id": "who gave a bot its token; it leads to no name",
    "incoming_hook.made_by_id": "who let another system write; it leads to no name",
    "webhook.owner_id": "who answers for an address of another system; it leads to no name",
    "incoming_hook.person_id": "a bot, and nobody",
    "feed_address.person_id": "goes with the person: social.erasing.erase_person",
    "code_app.person_id": "ends with the person: social.erasing.erase_person",
    "code_sheet.person_id": "ends with the person: social.erasing.erase_person",
    "lost_factor.person_id": "who lost what; the number leads to nobody's name",
    "lost_factor.asked_by_id": "who asked",
    "lost_factor.confirmed_by_id": "who confirmed",
    "passkey.person_id": "ends with the person: social.erasing.erase_person",
    "sign_on_identity.person_id": "a digest stays: social.erasing.erase_person",
    "sign_on_attempt.person_id": "goes with the person: social.erasing.erase_person",
    "sign_on_provider.factor_asked_by_id": "who asked",
    "sign_on_provider.factor_confirmed_by_id": "who confirmed",
    "challenge.person_id": "goes with the person: social.erasing.erase_person",
    "half_sign_in.person_id": "goes with the person: social.erasing.erase_person",
    "access_token.person_id": "its name goes with the person: social.erasing.erase_person",
    "person.bot_owner_id": "who answers for a bot; it leads to no name",
    "access.person_id": "who read a case by way of exception",
    "access.refused_by_id": "who did not allow it",
    "acknowledgement.person_id": "proof of what somebody was told; it leads to no name",
    "addressee.person_id": "goes with the person: social.erasing.erase_person",
    "announcement.approved_by_id": "who approved",
    "announcement.writer_id": "its words go with the post, drafts with the person",
    "wording.author_id": "goes with the post, or with whoever drafted it",
    "appeal.author_id": "its words go with the case",
    "appointment.asked_by_id": "who asked",
    "appointment.confirmed_by_id": "who confirmed",
    "appointment.person_id": "who was to receive reports; the role ends with the account",
    "confidant_key.confirmed_by_id": "who confirmed",
    "confidant_key.person_id": "what it locks goes with the person: social.erasing.erase_person",
    "appeal.decided_by_id": "who judged an appeal",
    "appeal.decider_id": "who decided what is appealed against",
    "appeal_message.author_id": "its words go with the case",
    "bundle.person_id": "its key and bytes go when the person is erased",
    "case.claimed_by_id": "who judges a case",
    "case_note.author_id": "its words go with the case",
    "decision.author_id": "its words go with the case",
    "case_note.asked_id": "whose opinion was asked",
    "decision.confirmed_by_id": "who confirmed",
    "decision.decided_by_id": "who decided",
    "erasure_request.approved_by_id": "who approved",
    "erasure_request.decided_by_id": "who decided",
    "erasure_request.opened_by_id": "who took it up",
    "erasure_request.person_id": "what was asked has to be shown later: GDPR article 5(2)",
    "erasure_request.sent_back_by_id": "who sent a decision back; none once it was approved",
    "case.person_id": "whom a case is about; it is its author, too",
    "separation.person_id": "goes with either person: social.erasing.erase_person",
    "separation.other_id": "goes with either person: social.erasing.erase_person",
    "digest_item.person_id": "goes with the person: social.erasing.erase_person",
    "incoming_mail.person_id": "goes with the person: social.erasing.erase_person",
    "device.person_id": "goes with the person: social.erasing.erase_person",
    "attention.person_id": "goes with the person: social.erasing.erase_person",
    "preferences.person_id": "goes with the person: social.erasing.erase_person",
    "hiding.person_id": "goes with the person: social.erasing.erase_person",
    "ticket.person_id": "goes with the person: social.erasing.erase_person",
    "hold.approved_by_id": "who approved",
    "grant.asked_by_id": "who asked to read the archive",
    "grant.approved_by_id": "who approved",
    "grant.refused_by_id": "who refused",
    "grant.ended_by_id": "who ended it",
    "grant.reviewed_by_id": "who looked back on it",
    "grant.identified_by_id": "who approved that it shows names",
    "grant.told_by_id": "who told those whom it named",
    "import.made_by_id": "who brought an export; it leads to no name",
    "import.started_by_id": "who began to bring it in; it leads to no name",
    "merging.asked_by_id": "who asked",
    "merging.confirmed_by_id": "who confirmed",
    "merging.person_id": "who somebody turned out to be; the number leads to no name",
    "merging.placeholder_id": "is found with whoever it turned out to be: archive.dossier",
    "matter.opened_by_id": "who opened it; it leads to no name",
    "matter.closed_by_id": "who closed it; it leads to no name",
    "custodian.person_id": "whom a matter is about; it leads to no name",
    "custodian.added_by_id": "who named them; it leads to no name",
    "custodian.removed_by_id": "who took that back; it leads to no name",
    "review_item.added_by_id": "who found it; it leads to no name",
    "coding.by_id": "who judged; it leads to no name",
    "redaction.by_id": "who blacked it out; it leads to no name",
    "redaction.removed_by_id": "who took that back; it leads to no name",
    "production.made_by_id": "who drew it up; it leads to no name",
    "production.approved_by_id": "who approved",
    "production.refused_by_id": "who refused",
    "schedule.asked_by_id": "who has something leave every day; it leads to no name",
    "schedule.approved_by_id": "who approved",
    "schedule.refused_by_id": "who refused",
    "schedule.ended_by_id": "who ended it",
    "export.officer_id": "who took something out of the archive; it leads to no name",
    "look.officer_id": "who read in the archive; it leads to no name",
    "bounce.person_id": "goes with the person: social.erasing.erase_person",
    "delivery.person_id": "goes with the person: social.erasing.erase_person",
    "issue.approved_by_id": "who approved",
    "issue.writer_id": "its words go with whoever drafted it, unless they came to many",
    "issue_words.author_id": "go with whoever wrote them, unless they came to many",
    "item.added_by_id": "who gathered a post; it leads to no name",
    "unsubscription.person_id": "goes with the person: social.erasing.erase_person",
    "conversation.named_by_id": "its name goes with the person: social.erasing.erase_person",
    "conversation.started_by_id": "who began it; it leads to no name",
    "participant.added_by_id": "who added somebody; it leads to no name",
    "participant.person_id": "with whom others spoke; it leads to no name",
    "hold.asked_by_id": "who asked",
    "hold.refused_by_id": "who refused",
    "hold.release_asked_by_id": "who wanted it released",
    "hold.released_by_id": "who released it",
    "house_rules.published_by_id": "who published them",
    "leader.person_id": "proof of who led; it leads to no name",
    "leader.given_by_id": "who marked them",
    "leader.ended_by_id": "who took the mark away",
    "delegation.person_id": "proof of who wrote for whom; it leads to no name",
    "question_vote.person_id": "counts on as nobody's; it leads to no name",
    "stay.person_id": "that somebody came; the number leads to no name",
    "stay.asked_by_id": "who asked",
    "stay.approved_by_id": "who approved",
    "stay_place.agreed_by_id": "who agreed",
    "mandate.person_id": "proof of who spoke for the company; it leads to no name",
    "mandate.given_by_id": "who gave it",
    "mandate.revoked_by_id": "who revoked it",
    "person.manager_id": "goes with the person's own row; in others' it leads to no name",
    "post.carer_id": "who takes care of a question",
    "post.locked_by_id": "who closed a thread",
    "story.owner_id": "who confirms a result; it leads to no name",
    "credit.person_id": "goes with the person: social.erasing.erase_person",
    "bulletin.author_id": "who wrote for the house; it leads to no name",
    "concerned.person_id": "goes with the person: social.erasing.erase_person",
    "crisis.ended_by_id": "who ended it",
    "crisis.resumed_by_id": "who let planned things go on",
    "crisis.started_by_id": "who started it",
    "duty.person_id": "goes with the person: social.erasing.erase_person",
    "duty.substitute_id": "goes with the person: social.erasing.erase_person",
    "hearing.person_id": "goes with the person: social.erasing.erase_person",
    "receipt.person_id": "proof of what somebody was told; it leads to no name",
    "release.person_id": "who let something go out",
    "rumour.answered_by_id": "who answered it",
    "rumour.author_id": "goes with the person: social.erasing.erase_person",
    "safety_answer.person_id": "goes with the person: social.erasing.erase_person",
    "safety_answer.seen_by_id": "who saw them; it leads to no name",
    "scenario.approved_by_id": "who approved",
    "scenario.writer_id": "who wrote for the house; it leads to no name",
    "tick.person_id": "who did a step; it leads to no name",
    "recipient.person_id": "goes with the person: social.erasing.erase_person",
    "nomination.person_id": "counts on as nobody's; it leads to no name",
    "retention.approved_by_id": "who approved",
    "retention.proposed_by_id": "who proposed",
    "retention.refused_by_id": "who refused",
    "rule.owner_id": "who answers for a house rule",
    "rule.wished_by_id": "who asked for a change of it",
    "rule_version.approved_by_id": "who approved it",
    "rule_version.written_by_id": "who wrote it",
    "text_version.author_id": "goes with the text",
    "recusal.person_id": "who does not judge a case",
    "asked.person_id": "goes with the person: social.erasing.erase_person",
    "asked.asker_id": "goes with the person: social.erasing.erase_person",
    "availability.person_id": "goes with the person: social.erasing.erase_person",
    "availability.substitute_id": "who stands in; it leads to no name",
    "confirmation.by_id": "goes with the person: social.erasing.erase_person",
    "calendar_address.person_id": "goes with the person: social.erasing.erase_person",
    "participation.person_id": "goes with the person: social.erasing.erase_person",
    "objection.person_id": "goes with the person: social.erasing.erase_person",
    "people_export.asked_by_id": "who asked",
    "people_export.approved_by_id": "who approved",
    "people_export.refused_by_id": "who refused",
    "people_search.searcher_id": "who searched; whoever was found has to be able to see it",
    "kept_draft.person_id": "goes with the person: social.erasing.erase_person",
    "own_filter.person_id": "goes with either person: social.erasing.erase_person",
    "own_filter.other_id": "goes with either person: social.erasing.erase_person",
    "saved_post.person_id": "goes with the person: social.erasing.erase_person",
    "saved_search.person_id": "goes with the person: social.erasing.erase_person",
    "search_hit.person_id": "whom a search found; it is kept as long as the search",
    "quote.author_id": "goes with the person: social.erasing.erase_person",
    "quote.person_id": "goes with the person: social.erasing.erase_person",
    "move.person_id": "who moved a thread; its reason goes with the person",
    "share.person_id": "who shared a post; it leads to no name",
    "share.removed_by_id": "who took it out",
    "statement.person_id": "goes with the person: social.erasing.erase_person",
    "role.person_id": "what somebody may do; it ends with the account",
}


def places() -> set[str]:
    """List every column that points at a person."""
    return {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "person.id"
    }


def found() -> set[str]:
    """List those by which the dossier finds something."""
    return {
        place
        for place in places()
        for noun, finder in FINDERS.items()
        if place.startswith(f"{noun}.")
        and re.search(rf"\b{place.partition('.')[2]} = :person", finder)
    }


def test_each_place_where_a_person_stands_is_found_or_has_a_reason() -> None:
    assert places() - found() == set(ACTS)


def test_the_pages_have_a_word_for_all_that_is_found_and_all_that_is_destroyed() -> None:
    assert set(FOUND) == set(FINDERS)
    assert {*ROWS, *SHOWN, *LOOSE} <= set(DESTROYED)


def test_a_bundle_has_a_word_for_every_part_of_it_and_every_column() -> None:
    parts = (*portion.SECTIONS, *portion.FROM_LEDGER, portion.ENTRIES, portion.SHREDDED)
    assert {part.name for part in parts} <= set(telling.SECTIONS)
    columns = {(part.name, column) for part in parts for column in part.columns}
    assert {one for one in columns if one[1] not in telling.COLUMNS} == set()
