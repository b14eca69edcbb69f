"""What can happen to a newsletter, and to an issue of it before it is mailed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Community,
    Event,
    Issue,
    IssueState,
    IssueWords,
    Item,
    Making,
    Newsletter,
    Person,
    Post,
    PostKind,
    TextState,
    limits,
    now,
    session,
)
from moderation import Draft, Screened
from social import pausing
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.issues import editors_of
from social.jobs import later_by_name
from social.newsletters.content import readable
from social.newsletters.gathering import KINDS
from social.rights import require
from social.screening import judged
from social.second import require_second
from social.whom import Whom, checked

MOST = 30  # items of one issue

State = IssueState


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a newsletter is called and for, how often it comes, and whom it is mailed to."""

    name: str
    purpose: str
    rhythm: str = ""
    language: str = "en"
    whom: Whom = field(default_factory=Whom)


def require_editing(person: Person, newsletter: Newsletter) -> None:
    """Refuse whoever does not make newsletters."""
    require(person, "edit", newsletter, _("Communications make newsletters."))


def begin(editor: Person, series: Series) -> Newsletter:
    """Begin a newsletter; nobody is mailed anything yet."""
    made = Newsletter(audience={}, language=series.language)
    require_editing(editor, made)
    follow(editor, made, series)
    with change(editor) as record:
        session.add(made)
        record(Event.NEWSLETTER_BEGUN, made)
    return made


def change_series(editor: Person, newsletter: Newsletter, series: Series, seen: int) -> None:
    """Say anew what a newsletter is; issues that are out stay as they are.

    Those that wait for approval or have it go back to whoever wrote them: two people looked at what
    it was called, and at whom it was mailed to.
    """
    require_editing(editor, newsletter)
    whom = checked(series.whom, editor)
    words, rhythm = screened_series(editor, series)
    with change(editor) as record:
        hold(newsletter)
        if newsletter.version != seen:
            raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))
        newsletter.describe(words, rhythm)
        newsletter.audience, newsletter.language = whom.kept(), series.language
        newsletter.version += 1
        record(Event.NEWSLETTER_CHANGED, newsletter)
        for issue in looked_over(newsletter):
            reopen(issue)
            record(Event.ISSUE_SENT_BACK, issue)


def looked_over(newsletter: Newsletter) -> Sequence[Issue]:
    """Take the issues in hand that wait for approval, or have it; part of a change."""
    rows = select(Issue).where(
        Issue.newsletter_id == newsletter.id, Issue.state.in_((State.WAITING, State.APPROVED))
    )
    held = rows.order_by(Issue.id).with_for_update(key_share=True)
    return session.scalars(held.execution_options(populate_existing=True)).all()


def follow(editor: Person, newsletter: Newsletter, series: Series) -> None:
    """Take over what it is to be."""
    newsletter.describe(*screened_series(editor, series))
    newsletter.audience = checked(series.whom, editor).kept()


def screened_series(editor: Person, series: Series) -> tuple[Screened, Screened | None]:
    """Screen what a newsletter says of itself."""
    purpose = Draft(source=series.purpose, title=series.name, limit=limits.DESCRIPTION)
    words = screened_words(purpose, editor)
    rhythm = Draft(source=series.rhythm, limit=limits.NAME)
    return words, screened_words(rhythm, editor) if series.rhythm.strip() else None


def end(editor: Person, newsletter: Newsletter) -> None:
    """End a newsletter: no issue comes any more, and those that came can be read."""
    require_editing(editor, newsletter)
    with change(editor) as record:
        hold(newsletter)
        if newsletter.ended_at is None:
            newsletter.ended_at = now()
            newsletter.version += 1
            record(Event.NEWSLETTER_ENDED, newsletter)


def draft(editor: Person, newsletter: Newsletter, language: str, words: Draft) -> Issue:
    """Begin an issue with its subject and a word to begin with, in one language."""
    require_editing(editor, newsletter)
    screened = screened_words(words, editor)
    with change(editor) as record:
        hold(newsletter)
        if newsletter.ended_at is not None:
            raise Invalid(form=_("This newsletter has ended."))
        last = select(func.max(Issue.number)).where(Issue.newsletter_id == newsletter.id)
        number = (session.scalar(last) or 0) + 1
        made = Issue(
            newsletter_id=newsletter.id, number=number, writer_id=editor.id, language=language
        )
        session.add(made)
        record(Event.ISSUE_DRAFTED, made)
        original = IssueWords(
            issue_id=made.id, language=language, making=Making.ORIGINAL, author_id=editor.id
        )
        original.write(screened)
        session.add(original)
        record(Event.ISSUE_WORDS_WRITTEN, original)
    return made


def write(
    editor: Person,
    issue: Issue,
    language: str,
    words: Draft,
    making: Making,
    seen: int,
    item: Item | None = None,
) -> None:
    """Write the editors' words of one language, of the issue or of one item in it.

    Those of the original make the others older than it. An empty word about an item takes it out.
    """
    require_editing(editor, issue.newsletter)
    is_gone = item is not None and not words.source.strip()
    screened = None if is_gone else screened_words(words, editor)
    with change(editor) as record:
        open_again(issue, seen)
        there = {one.language: one for one in words_of(issue, item)}
        found, original = there.get(language), there.get(issue.language)
        if screened is None:
            if found is not None:
                drop_words_of(record, found)
        else:
            if found is None:
                found = IssueWords(
                    issue_id=issue.id, item_id=item.id if item else None, language=language
                )
                session.add(found)
            else:
                found.version += 1
            is_original = language == issue.language
            found.making = Making.ORIGINAL if is_original else making
            found.author_id, found.changed_at = editor.id, now()
            found.write(screened)
            found.based_on = found.version if is_original or not original else original.version
            record(Event.ISSUE_WORDS_WRITTEN, found)
        record(Event.ISSUE_CHANGED, issue)


def drop_words(editor: Person, issue: Issue, language: str, seen: int) -> None:
    """Take one translation out; the original stays as long as the issue does."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        open_again(issue, seen)
        for found in words_of(issue, None):
            if found.language == language != issue.language:
                drop_words_of(record, found)
        record(Event.ISSUE_CHANGED, issue)


def gather(editor: Person, issue: Issue, post_ids: Sequence[int], seen: int) -> int:
    """Take posts that the editor may read into an issue, at its end; say how many were new."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        open_again(issue, seen)
        there = items_of(issue)
        known = {one.post_id for one in there}
        place = max((one.position for one in there), default=0)
        rows = Post.seen_by(editor).where(
            Post.id.in_(post_ids), Post.shown(), Post.erased_at.is_(None), Post.kind.in_(KINDS)
        )
        posts = {post.id: post for post in session.scalars(rows)}
        fresh = [posts[one] for one in dict.fromkeys(post_ids) if one in posts and one not in known]
        if len(there) + len(fresh) > MOST:
            raise Invalid(form=_("An issue holds %(number)d items at most.", number=MOST))
        for post in fresh:
            place += 1
            made = Item(issue_id=issue.id, post_id=post.id, position=place, added_by_id=editor.id)
            session.add(made)
            record(Event.ITEM_GATHERED, made)
        record(Event.ISSUE_CHANGED, issue)
    return len(fresh)


def drop_item(editor: Person, issue: Issue, item: Item, seen: int) -> None:
    """Leave an item out again, with what the editors said of it."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        open_again(issue, seen)
        for found in words_of(issue, item):
            drop_words_of(record, found)
        record(Event.ITEM_DROPPED, item)
        session.flush()
        session.delete(item)
        record(Event.ISSUE_CHANGED, issue)


def move(editor: Person, issue: Issue, item: Item, *, up: bool, seen: int) -> None:
    """Let an item stand before the one above it, or after the one below."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        open_again(issue, seen)
        there = items_of(issue)
        at = next(number for number, one in enumerate(there) if one.id == item.id)
        other = at - 1 if up else at + 1
        if 0 <= other < len(there):
            there[at], there[other] = there[other], there[at]
            for place, one in enumerate(there, 1):
                if one.position != place:
                    one.position = place
                    record(Event.ITEM_PLACED, one)
        record(Event.ISSUE_CHANGED, issue)


def plan(editor: Person, issue: Issue, goes_at: datetime | None, seen: int) -> None:
    """Say when it goes out; nothing means once it is approved."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        open_again(issue, seen)
        issue.goes_at = goes_at
        record(Event.ISSUE_CHANGED, issue)


def put_forward(editor: Person, issue: Issue) -> None:
    """Ask for a second pair of eyes."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        hold(issue)
        if issue.state is State.DRAFT:
            if not items_of(issue):
                raise Invalid(form=_("Gather something first."))
            issue.state = State.WAITING
            record(Event.ISSUE_PUT_FORWARD, issue)


def take_back(editor: Person, issue: Issue) -> None:
    """Take it back to go on writing, before it is out."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        hold(issue)
        if issue.state in (State.WAITING, State.APPROVED):
            has_worked = editor.id in editors_of(issue)
            reopen(issue)
            record(Event.ISSUE_CHANGED if has_worked else Event.ISSUE_SENT_BACK, issue)


def approve(approver: Person, issue: Issue, seen: int, seen_posts: int) -> None:
    """Let it go out as it is, at its time or at once; one who did nothing of it, and can read it.

    `seen_posts` is the edition of its posts that they saw: their authors may change them.
    """
    require_editing(approver, issue.newsletter)
    with change(approver) as record:
        hold(issue)
        require_seen(issue, seen)
        if edition_of_posts(issue, holds=True) != seen_posts:
            raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))
        if issue.state is not State.WAITING:
            raise Invalid(form=_("This does not wait for approval any more."))
        own = _("Somebody who has not worked on it looks it over.")
        for person_id in sorted(editors_of(issue)):
            require_second(approver, person_id, own)
        require_readable(approver, issue)
        if not current_app.config["SETTINGS"].smtp_url:
            raise Invalid(
                form=_("No mail server is named: whoever runs Kring sets SMTP_URL first.")
            )
        issue.state = State.APPROVED
        issue.approved_by_id, issue.approved_at = approver.id, now()
        record(Event.ISSUE_APPROVED, issue)
        if issue.goes_at is None or issue.goes_at <= now():
            later_by_name("newsletters.go_out")


def let_go(person: Person, issue: Issue, seen: int) -> None:
    """Let one go out that waits because of a crisis, after looking at it."""
    require_editing(person, issue.newsletter)
    with change(person) as record:
        hold(issue)
        require_seen(issue, seen)
        if issue.state is State.APPROVED:
            pausing.let_go(record, person, issue.noun, issue.id)
            if issue.goes_at is None or issue.goes_at <= now():
                later_by_name("newsletters.go_out")


def send_back(approver: Person, issue: Issue, seen: int) -> None:
    """Give it back to whoever wrote it."""
    require_editing(approver, issue.newsletter)
    with change(approver) as record:
        hold(issue)
        require_seen(issue, seen)
        if issue.state in (State.WAITING, State.APPROVED):
            reopen(issue)
            record(Event.ISSUE_SENT_BACK, issue)


def withdraw(editor: Person, issue: Issue) -> None:
    """Give up what is not out."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        hold(issue)
        if issue.can_change:
            reopen(issue)
            issue.state = State.WITHDRAWN
            record(Event.ISSUE_WITHDRAWN, issue)


def pause(editor: Person, issue: Issue) -> None:
    """Stop sending at once; at most the mail that is being handed over still goes."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        hold(issue)
        if issue.state is State.SENDING:
            issue.state = State.PAUSED
            record(Event.ISSUE_PAUSED, issue)


def resume(editor: Person, issue: Issue) -> None:
    """Go on sending where it stopped; while a crisis lasts, that one is let go."""
    require_editing(editor, issue.newsletter)
    with change(editor) as record:
        hold(issue)
        if issue.state is State.PAUSED:
            issue.state = State.SENDING
            issue.halts, issue.halted_until = 0, None
            record(Event.ISSUE_RESUMED, issue)
            if pausing.is_paused():
                pausing.let_go(record, editor, issue.noun, issue.id)
            later_by_name("newsletters.hand_over", issue_id=issue.id)


def try_out(editor: Person, issue: Issue, language: str) -> None:
    """Have an issue mailed to oneself, as a reader of a language would get it."""
    require_editing(editor, issue.newsletter)
    if not current_app.config["SETTINGS"].smtp_url:
        raise Invalid(form=_("No mail server is named: whoever runs Kring sets SMTP_URL first."))
    with change(editor) as record:
        record(Event.ISSUE_TRIED, issue, in_language=language)
        later_by_name(
            "newsletters.try_out", issue_id=issue.id, person_id=editor.id, language=language
        )


def open_again(issue: Issue, seen: int) -> None:
    """Hold an issue that is to be changed, in the version that the editor saw."""
    hold(issue)
    require_seen(issue, seen)
    reopen(issue)


def reopen(issue: Issue) -> None:
    """Make a draft of it again: what was approved is no longer what is there."""
    if not issue.can_change:
        raise Invalid(form=_("This cannot be changed any more."))
    issue.state = State.DRAFT
    issue.approved_by_id = issue.approved_at = None
    issue.version += 1


def require_seen(issue: Issue, seen: int) -> None:
    """Refuse to decide of what somebody has changed meanwhile."""
    if issue.version != seen:
        raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))


def screened_words(words: Draft, author: Person) -> Screened:
    """Screen words; those that would wait for a moderator are not taken at all."""
    found = judged(words, author, None, PostKind.ANNOUNCEMENT)
    if found.state is TextState.HELD:
        raise Invalid(
            text=_("A house rule would hold this back for a moderator. Say it in other words.")
        )
    return found


def words_of(issue: Issue, item: Item | None) -> Sequence[IssueWords]:
    """Read the words of an issue or of one item in it, the original first."""
    place = IssueWords.item_id.is_(None) if item is None else IssueWords.item_id == item.id
    rows = select(IssueWords).where(IssueWords.issue_id == issue.id, place)
    first = (IssueWords.making == Making.ORIGINAL).desc()
    return session.scalars(rows.order_by(first, IssueWords.language)).all()


def items_of(issue: Issue) -> list[Item]:
    """Read what stands in an issue, in its order."""
    rows = select(Item).where(Item.issue_id == issue.id)
    return list(session.scalars(rows.order_by(Item.position, Item.id)))


def edition_of_posts(issue: Issue, *, holds: bool = False) -> int:
    """Count the versions of the posts in an issue: another number where one of them changed.

    It `holds` them for a change: nobody writes other words until that is done.
    """
    rows = select(Post.version).join(Item, Item.post_id == Post.id)
    rows = rows.where(Item.issue_id == issue.id).order_by(Post.id)
    return sum(session.scalars(rows.with_for_update(read=True, of=Post) if holds else rows))


def require_readable(approver: Person, issue: Issue) -> None:
    """Refuse to let out what one cannot read: nobody would have looked at it a second time."""
    seen = (
        select(func.count(Item.id))
        .join(Post, Post.id == Item.post_id)
        .join(Community, Community.id == Post.community_id)
        .where(Item.issue_id == issue.id, readable(approver))
    )
    if session.scalar(seen) != len(items_of(issue)):
        words = _(
            "Something in it is gone, or you may not read it. Leave it out, or let somebody look "
            "it over who can read all of it."
        )
        raise Invalid(form=words)


def drop_words_of(record: Record, found: IssueWords) -> None:
    """Delete the words of one language."""
    record(Event.ISSUE_WORDS_DROPPED, found)
    session.delete(found)
