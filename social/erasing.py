"""How does what somebody said or brought, or who they were, go from all that Kring shows?

Rows stay, empty: threads keep their shape, and counts their truth. What was recorded of them goes
by `archive.shredding.shred`, in the same change; what lies in old pages, by `kring archive scrub`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import joinedload

from archive.settling import ask_for_scrub
from models import (
    Access,
    AccessToken,
    Addressee,
    Announcement,
    Appeal,
    AppealMessage,
    Attachment,
    Attention,
    Call,
    Case,
    CaseNote,
    Challenge,
    CodeApp,
    CodeSheet,
    Comment,
    Company,
    ConfidantKey,
    Conversation,
    Decision,
    Detachment,
    Device,
    DigestItem,
    Event,
    File,
    FormerLock,
    HalfSignIn,
    Hiding,
    IncomingMail,
    Mail,
    Mention,
    Message,
    Notice,
    OwnFilter,
    Participation,
    Passkey,
    Person,
    PersonState,
    Post,
    PostTopic,
    Preferences,
    QuoteWish,
    Report,
    Separation,
    SignIn,
    SignOnAttempt,
    SignOnIdentity,
    SignOnSession,
    TextVersion,
    Ticket,
    Wording,
    now,
    session,
)
from social import codes, passkeys, sign_ins
from social.attaching import remember_places
from social.changes import Record
from social.errors import Invalid
from social.jobs import later_by_name
from social.leaving import forget_gatherings, leave_all
from social.similar import forget_words
from social.unconcerning import unconcern
from social.unenrolling import unenrol
from social.unlooking import unlook
from social.unmailing import unmail
from social.unmoving import forget_moves, unmove
from social.unsharing import forget_quotes, forget_shares, unquote, unshare
from social.unstating import unstate
from social.untelling import forget_reuses, forget_stories, unname
from social.unthanking import forget_thanks, unthank
from social.urns import forget_polls

Text = Post | Comment | Message
# What is somebody's own, and nobody else's concern.
OWN = (
    Notice,
    Preferences,
    Attention,
    Device,
    IncomingMail,
    DigestItem,
    Hiding,
    Participation,
    Addressee,
    HalfSignIn,
    Challenge,
)
Thing = Text | File | Person | Report | Case
Noun = tuple[str, int]
T = TypeVar("T", Post, Comment, Message, File, Person, Report, Case)


def erase(record: Record, thing: Thing) -> list[Noun]:
    """Empty what Kring shows of a thing, for good; part of a change.

    Answers everything that went with it: of all of that, the ledger's entries are to be shredded.
    Invalid for a person whose account is not closed.
    """
    return erase_all(record, [thing])


def erase_all(record: Record, things: Iterable[Thing], *, keeps_names: bool = False) -> list[Noun]:
    """Empty many things at once: a handful of statements each kind, however many they are.

    People keep name and handle where something of theirs is kept, and has to say whose it is.
    """
    chosen = list(things)
    gone = erase_texts(record, held(Post, chosen), held(Comment, chosen))
    gone += erase_messages(record, held(Message, chosen))
    # People before files: that a photo goes is no entry any more that would name who is erased.
    for person in held(Person, chosen):
        gone += erase_person(record, person, keeps_name=keeps_names)
    gone += erase_files(record, [file for file in held(File, chosen) if file.erased_at is None])
    gone += erase_reports(record, held(Report, chosen))
    gone += erase_cases(record, held(Case, chosen))
    ask_for_scrub(session.connection())
    return list(dict.fromkeys(gone))


def held(noun: type[T], things: Iterable[Thing]) -> Sequence[T]:
    """Read those of one kind anew, and let nobody change them until this change is done."""
    ids = sorted(thing.id for thing in things if isinstance(thing, noun))
    if not ids:
        return []
    rows: Select[tuple[T]] = select(noun).where(noun.id.in_(ids)).order_by(noun.id)
    if noun is Comment:
        rows = rows.options(joinedload(Comment.post))
    alone = rows.with_for_update(key_share=True, of=noun)
    return session.scalars(alone.execution_options(populate_existing=True)).all()


def erase_texts(record: Record, posts: Sequence[Post], comments: Sequence[Comment]) -> list[Noun]:
    """Take the words out of posts and comments, with what stood beside and was made of them."""
    if not posts and not comments:
        return []
    for text in (*posts, *comments):
        empty(text)
    post_ids, comment_ids = [post.id for post in posts], [comment.id for comment in comments]
    for beside in (TextVersion, Mention, Call, Notice):
        session.execute(delete(beside).where(stands_with(beside, post_ids, comment_ids)))
    drop_topics(post_ids)
    forget_words(post_ids)
    beside_them = forget_polls(record, post_ids) + forget_gatherings(record, post_ids)
    told = erase_wordings(record, Announcement.post_id.in_(post_ids)) if post_ids else []
    files = detached(stands_with(Attachment, post_ids, comment_ids))
    for post in posts:
        record(Event.POST_ERASED, post)
    for comment in comments:
        record(Event.COMMENT_ERASED, comment)
    gone = [(text.noun, text.id) for text in (*posts, *comments)]
    beside_them += forget_stories(record, posts) + forget_reuses(record, comments)
    beside_them += forget_thanks(record, posts) + forget_shares(record, posts)
    beside_them += forget_moves(record, posts)
    beside_them += forget_quotes(record, posts, comments)
    return [*gone, *beside_them, *told, *erase_files(record, files)]


def erase_messages(record: Record, messages: Sequence[Message]) -> list[Noun]:
    """Take the words out of messages; where nothing is left of a conversation, its name goes."""
    if not messages:
        return []
    ids = [message.id for message in messages]
    for message in messages:
        empty(message)
        message.words = None
    for beside in (TextVersion, Mention):
        session.execute(delete(beside).where(beside.message_id.in_(ids)))
    files = detached(Attachment.message_id.in_(ids))
    for message in messages:
        record(Event.MESSAGE_ERASED, message)
    session.flush()
    left = select(Message.id).where(
        Message.conversation_id == Conversation.id, Message.erased_at.is_(None)
    )
    places = {message.conversation_id for message in messages}
    over = forget_names(record, and_(Conversation.id.in_(places), ~left.exists()))
    return [("message", number) for number in ids] + over + erase_files(record, files)


def forget_names(record: Record, which: ColumnElement[bool]) -> list[Noun]:
    """Take the names of conversations, with those that they had before."""
    named = select(Conversation).where(which, Conversation.name != "").order_by(Conversation.id)
    gone = []
    for conversation in session.scalars(named.with_for_update(key_share=True)):
        conversation.name, conversation.named_by_id = "", None
        record(Event.CONVERSATION_ERASED, conversation)
        gone.append((conversation.noun, conversation.id))
    return gone


def erase_wordings(record: Record, which: ColumnElement[bool]) -> list[Noun]:
    """Take the words out of announcements, in all languages and editions."""
    rows = (
        select(Wording)
        .join(Announcement, Announcement.id == Wording.announcement_id)
        .where(which, Wording.erased_at.is_(None))
        .order_by(Wording.id)
        .with_for_update(of=Wording)
    )
    gone = []
    for wording in session.scalars(rows):
        wording.title = wording.source = wording.html = ""
        wording.erased_at = now()
        record(Event.WORDING_ERASED, wording)
        gone.append((wording.noun, wording.id))
    return gone


def empty(text: Text) -> None:
    """Take the words out of one text; its version tells pages and fragments that it changed."""
    text.source = text.html = ""
    if isinstance(text, Post):
        text.title, text.pinned_at = "", None
    if text.origin and text.origin.startswith(("web:", "mail:")):
        text.origin = None  # a digest of the words; a number from elsewhere keeps them from there
    text.edited_at, text.erased_at = None, now()
    text.version += 1


def stands_with(
    beside: Any, post_ids: Sequence[int], comment_ids: Sequence[int]
) -> ColumnElement[bool]:
    """Hold for rows about some posts and comments."""
    of_post = and_(beside.post_id.in_(post_ids), beside.comment_id.is_(None))
    return or_(of_post, beside.comment_id.in_(comment_ids))


def drop_topics(post_ids: Sequence[int]) -> None:
    """Forget what posts were about, and topics that only they named and nobody follows."""
    named = delete(PostTopic).where(PostTopic.post_id.in_(post_ids)).returning(PostTopic.topic_id)
    topic_ids = set(session.scalars(named))
    if topic_ids:
        session.execute(FORGET_TOPICS, {"ids": list(topic_ids)})


FORGET_TOPICS = sql(
    """
    DELETE FROM topic t WHERE t.id = ANY(:ids)
       AND NOT EXISTS (SELECT FROM post_topic k WHERE k.topic_id = t.id)
       AND NOT EXISTS (SELECT FROM follow f WHERE f.topic_id = t.id)
    """
)


def detached(which: ColumnElement[bool]) -> Sequence[File]:
    """Take the files from some texts; give those that stand nowhere else."""
    ids = remember_places(delete(Attachment).where(which))
    elsewhere = select(Attachment.id).where(Attachment.file_id == File.id).exists()
    shown = select(Person.id).where(Person.photo_id == File.id).exists()
    loose = select(File).where(File.id.in_(ids), ~elsewhere, ~shown).order_by(File.id)
    return session.scalars(loose.with_for_update(key_share=True)).all() if ids else []


def erase_files(record: Record, files: Sequence[File]) -> list[Noun]:
    """Take names, descriptions and bytes of files, with the smaller pictures made of them."""
    if not files:
        return []
    digests = sorted({file.digest for file in files if file.digest})
    ids = [file.id for file in files]
    for file in files:
        file.name = file.digest = file.alt = ""
        file.media_type, file.size = "application/octet-stream", 0
        file.width = file.height = file.origin = None
        file.erased_at = now()
        record(Event.FILE_ERASED, file)
    for person in session.scalars(select(Person).where(Person.photo_id.in_(ids))):
        person.photo_id = None
        record(Event.PHOTO_CHANGED, person)
    touch(ids)
    session.execute(delete(Detachment).where(Detachment.file_id.in_(ids)))
    if digests:
        later_by_name("files.forget", digests=digests)
    return [("file", file_id) for file_id in ids]


def erase_reports(record: Record, reports: Sequence[Report]) -> list[Noun]:
    """Take what people said in reports; a closed case of which no report is left goes along."""
    for report in reports:
        report.note, report.erased_at = "", now()
        record(Event.REPORT_ERASED, report)
    if not reports:
        return []
    ids = {report.case_id for report in reports}
    left = select(Report.id).where(Report.case_id == Case.id, Report.erased_at.is_(None)).exists()
    empty_cases = select(Case).where(Case.id.in_(ids), Case.closed_at.is_not(None), ~left)
    cases = session.scalars(empty_cases.order_by(Case.id).with_for_update(key_share=True)).all()
    return [("report", report.id) for report in reports] + erase_cases(record, cases)


def erase_cases(record: Record, cases: Sequence[Case]) -> list[Noun]:
    """Take what an author said against reports, and what moderators said of it.

    With a case go the reasons of what was decided, and what was said in appeals against that.
    """
    fresh = [case for case in cases if case.erased_at is None]
    ids = [case.id for case in fresh]
    session.execute(delete(CaseNote).where(CaseNote.case_id.in_(ids)))
    for case in fresh:
        case.dispute, case.erased_at = "", now()
        record(Event.CASE_ERASED, case)
    gone = [("case", number) for number in ids]
    gone += erase_decisions(record, ids) + erase_appeals(record, ids)
    return gone + erase_accesses(record, ids)


def erase_decisions(record: Record, case_ids: Sequence[int]) -> list[Noun]:
    """Take the reasons out of decisions; that and what was decided stays, without them."""
    found = select(Decision).where(Decision.case_id.in_(case_ids), Decision.erased_at.is_(None))
    decisions = session.scalars(found.order_by(Decision.id).with_for_update(key_share=True)).all()
    for decision in decisions:
        decision.erased_at = now()
        decision.happened = decision.rule = decision.why = ""
        record(Event.DECISION_ERASED, decision)
    return [("decision", decision.id) for decision in decisions]


def erase_appeals(record: Record, case_ids: Sequence[int]) -> list[Noun]:
    """Take what was said in appeals."""
    found = select(Appeal).where(Appeal.case_id.in_(case_ids), Appeal.erased_at.is_(None))
    appeals = session.scalars(found.order_by(Appeal.id).with_for_update(key_share=True)).all()
    ids = [appeal.id for appeal in appeals]
    session.execute(delete(AppealMessage).where(AppealMessage.appeal_id.in_(ids)))
    for appeal in appeals:
        appeal.answer, appeal.erased_at = "", now()
        record(Event.APPEAL_ERASED, appeal)
    return [("appeal", number) for number in ids]


def erase_accesses(record: Record, case_ids: Sequence[int]) -> list[Noun]:
    """Take the reasons for which moderators read cases by way of exception."""
    found = select(Access).where(Access.case_id.in_(case_ids), Access.reason != "")
    accesses = session.scalars(found.order_by(Access.id).with_for_update(key_share=True)).all()
    for access in accesses:
        access.reason = ""
        record(Event.ACCESS_ERASED, access)
    return [("access", access.id) for access in accesses]


def touch(file_ids: Sequence[int]) -> None:
    """Let the texts that show some files be rendered anew."""
    nouns: tuple[tuple[Any, Any], ...] = (
        (Post, Attachment.post_id),
        (Comment, Attachment.comment_id),
        (Message, Attachment.message_id),
    )
    for noun, place in nouns:
        with_them = select(place).where(Attachment.file_id.in_(file_ids))
        session.execute(
            update(noun)
            .where(noun.id.in_(with_them))
            .values(version=noun.version + 1)
            .execution_options(synchronize_session="fetch")
        )


def erase_person(record: Record, person: Person, *, keeps_name: bool = False) -> list[Noun]:
    """Take from a person all by which one would know them; their site stays, for its country.

    What they wrote, and where others name them, are things of their own.
    """
    if person.state is not PersonState.DEACTIVATED:
        raise Invalid(form=_("The account is still open. Close it first."))
    forget_mail(person)
    photo = photo_of(person)
    stated = unstate(record, person) + unname(record, person) + unthank(record, person)
    stated += unconcern(record, person) + unshare(record, person) + unquote(record, person)
    stated += unmove(record, person) + unenrol(record, person)
    if not keeps_name:
        stated += unlook(record, person)
    sign_ins.end_all(person, record)
    browsers = sign_ins_of(person) + tokens_of(record, person) + factors_of(record, person)
    browsers += identities_of(record, person)
    session.execute(delete(Ticket).where(Ticket.person_id == person.id))
    locked = update(ConfidantKey).where(ConfidantKey.person_id == person.id)
    session.execute(locked.values(locked=bytes(60)))
    own_keys = select(ConfidantKey.id).where(ConfidantKey.person_id == person.id)
    session.execute(delete(FormerLock).where(FormerLock.key_id.in_(own_keys)))
    drafts = (Announcement.writer_id == person.id) & Announcement.post_id.is_(None)
    drafted = erase_wordings(record, drafts)
    drafted += unmail(record, person) + forget_names(record, Conversation.named_by_id == person.id)
    for own in OWN:
        session.execute(delete(own).where(own.person_id == person.id))
    left = leave_all(record, person)
    both = (Separation.person_id == person.id, Separation.other_id == person.id)
    session.execute(delete(Separation).where(or_(*both)))
    filtered = (OwnFilter.person_id == person.id, OwnFilter.other_id == person.id)
    session.execute(delete(OwnFilter).where(or_(*filtered)))
    if not keeps_name:
        person.rename(former_colleague())
        person.handle = f"former-colleague-{person.id}"
    person.email = person.password_hash = person.photo_id = None
    person.title = person.department = person.bio = ""
    person.manager_id, person.shows_thanks, person.counts_clicks = None, False, False
    person.shows_reading = person.shows_presence = False
    person.quoting = QuoteWish.NOBODY
    person.language, person.zone = "en", "UTC"
    person.version += 1
    record(Event.PERSON_REDUCED if keeps_name else Event.PERSON_ERASED, person)
    gone = [("person", person.id), *left, *stated, *browsers, *refusals_of(person), *drafted]
    return gone + erase_files(record, [photo] if photo else [])


def photo_of(person: Person) -> File | None:
    """Find the photo that goes with a person; one that a text shows as well stays with that."""
    shown = select(Attachment.id).where(Attachment.file_id == File.id).exists()
    return session.scalar(select(File).where(File.id == person.photo_id, ~shown))


def former_colleague() -> str:
    """Name who is not known any more, in the company's language."""
    company = session.get(Company, 1)
    with force_locale(company.language if company else "en"):
        return _("Former colleague")


def forget_mail(person: Person) -> None:
    """Drop the mails to a person, and their name from those to others that wait."""
    to = set(session.scalars(select(Ticket.email).where(Ticket.person_id == person.id)))
    to = {address.lower() for address in (*to, person.email) if address}
    session.execute(delete(Mail).where(func.lower(Mail.recipient).in_(to)))
    other = former_colleague()
    for column in (Mail.subject, Mail.body):
        session.execute(
            update(Mail)
            .where(column.contains(person.name, autoescape=True))
            .values({column: func.replace(column, person.name, other)})
        )


def sign_ins_of(person: Person) -> list[Noun]:
    """Forget from where and with what a person came in."""
    told = update(SignIn).where(SignIn.person_id == person.id).values(address="", browser="")
    return [("sign_in", number) for number in session.scalars(told.returning(SignIn.id))]


def tokens_of(record: Record, person: Person) -> list[Noun]:
    """Forget how a person called the tokens that they made."""
    theirs = select(AccessToken).where(
        or_(AccessToken.person_id == person.id, AccessToken.made_by_id == person.id),
        AccessToken.name != "",
    )
    found = session.scalars(theirs.order_by(AccessToken.id).with_for_update()).all()
    for token in found:
        token.name = ""
        record(Event.ACCESS_TOKEN_ERASED, token)
    return [("access_token", token.id) for token in found]


def factors_of(record: Record, person: Person) -> list[Noun]:
    """Let nothing be left of what a person proved themself with."""
    apps = select(CodeApp).where(CodeApp.person_id == person.id).order_by(CodeApp.id)
    sheets = select(CodeSheet).where(CodeSheet.person_id == person.id).order_by(CodeSheet.id)
    gone: list[Noun] = []
    for app in session.scalars(apps.with_for_update()).all():
        if app.ended_at is None:
            codes.end_app(record, app)
        gone.append((app.noun, app.id))
    keys = select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)
    for passkey in session.scalars(keys.with_for_update()).all():
        if passkey.ended_at is None:
            passkeys.end(record, passkey)
        passkey.name, passkey.public_key = "", b""
        record(Event.PASSKEY_ERASED, passkey)
        gone.append((passkey.noun, passkey.id))
    for sheet in session.scalars(sheets.with_for_update()).all():
        if sheet.ended_at is None:
            codes.end_sheet(record, sheet)
        gone.append((sheet.noun, sheet.id))
    return gone


def identities_of(record: Record, person: Person) -> list[Noun]:
    """Forget as whom a person was known at providers, but for what keeps them out as they are."""
    theirs = select(SignOnIdentity).where(SignOnIdentity.person_id == person.id)
    found = session.scalars(theirs.order_by(SignOnIdentity.id).with_for_update()).all()
    session.execute(delete(SignOnAttempt).where(SignOnAttempt.person_id == person.id))
    for one in found:
        session.execute(delete(SignOnSession).where(SignOnSession.identity_id == one.id))
        one.subject, one.email = SignOnIdentity.erased(one.issuer, one.subject), ""
        record(Event.IDENTITY_ERASED, one)
    return [(one.noun, one.id) for one in found]


def refusals_of(person: Person) -> list[Noun]:
    """Find the tries to come in as a person; only the ledger knows of them, under their keys."""
    return [("refusal", number) for number in session.scalars(REFUSALS, {"person": person.id})]


REFUSALS = sql(
    """
    SELECT DISTINCT e.noun_id FROM kek JOIN entry_key k ON k.kek_id = kek.id
      JOIN entry e ON e.id = k.entry_id
     WHERE kek.subject_id = :person AND e.noun = 'refusal'
    """
)
