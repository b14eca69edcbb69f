"""What does the page of one post show, for one viewer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from flask import render_template, request, url_for
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Tuple,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased, joinedload

from models import (
    MOVED,
    AttendanceState,
    Capability,
    Comment,
    Community,
    Decision,
    Person,
    Post,
    PostKind,
    Recipient,
    Share,
    TextState,
    session,
)
from social import announced, caring, filtering, fragments, sessions, shell, thanked, told
from social.errors import not_found
from social.filtering import Where
from social.finding import find_comment, within_range
from social.fragments import Reader, Shown
from social.meeting import (
    Meeting,
    attendance_of,
    gathering_of,
    is_over,
    people_of,
    waiting_for,
)
from social.moved import Trace, trace
from social.places import reader_count
from social.pointing import pointed, pointers_in
from social.polling import Box, box_of
from social.quotation import filled, quotes_in
from social.restraint import kept_from_writing
from social.rights import may
from social.switches import Switch, is_on
from social.viewer import viewer

PAGE = 30  # answers shown at once
REPLIES = 10  # replies shown at once under each
Found = TypeVar("Found", Post, Comment)


@dataclass(frozen=True, slots=True)
class Thread:
    """What posts/show.html shows."""

    post: Markup
    comments: list[Markup]
    earlier: int
    earlier_url: str | None
    later_url: str | None
    may_comment: bool
    restraint: Decision | None
    may_lock: bool
    may_move: bool
    locked_by: Person | None
    readers: int
    question: Question | None = None
    poll: Box | None = None
    meeting: Meeting | None = None
    tale: told.Tale | None = None
    announced: announced.Told | None = None
    thanked: Recipient | None = None
    asking: sessions.Box | None = None
    places: Sequence[Community] = ()  # in which it also stands, of those that the reader reads
    trace: Sequence[Trace] = ()  # how it came to where it stands


@dataclass(frozen=True, slots=True)
class Question:
    """What stands between a question and its answers: the best one, and who sees to it."""

    best: Comment | None
    carers: Sequence[Person]
    may_care: bool
    may_route: bool  # see who may know, and ask them


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a thread is to begin: "until" a comment, "after" it, or with it ("comment")."""

    way: str
    comment: Comment
    answer: Comment  # the comment itself, or what it replies to

    @property
    def on_answers(self) -> tuple[str, Comment]:
        """Say where the answers begin; a marked reply stands under the first."""
        return (self.way if self.comment is self.answer else "comment"), self.answer

    def on_replies(self, answer: Comment) -> tuple[str, Comment] | None:
        """Say where the replies to an answer begin, if one of them is marked."""
        is_here = self.comment is not self.answer and self.answer.id == answer.id
        return (self.way, self.comment) if is_here else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Comments that follow one another, oldest first, and whether others stand around them."""

    comments: list[Comment]
    has_earlier: bool = False
    has_later: bool = False


def of(post: Post, reader: Person) -> Thread:
    """Read the newest answers with their newest replies, or those around what is linked."""
    mark = read_mark(post)
    all_answers = visible(post, reader).where(Comment.parent_id.is_(None))
    answers = stretch(all_answers, PAGE, mark.on_answers if mark else None)
    earlier = count_before(all_answers, answers.comments[0]) if answers.has_earlier else 0
    comments = with_replies(answers.comments, post, reader, mark)
    may_comment = may(reader, "comment", post)
    is_kept = post.is_shown and not may_comment and not post.is_locked
    return Thread(
        post=post_fragment(post, reader),
        comments=render(comments, reader),
        earlier=earlier,
        earlier_url=address(answers.comments[0], "until") if earlier else None,
        later_url=address(answers.comments[-1], "after") if answers.has_later else None,
        may_comment=may_comment,
        restraint=kept_from_writing(reader, post.community) if is_kept else None,
        may_lock=may_lock(post),
        may_move=may_move(post),
        locked_by=session.get(Person, post.locked_by_id) if post.locked_by_id else None,
        readers=reader_count(post.community),
        question=question_of(post, reader, may_comment) if post.is_question else None,
        meeting=meeting_of(post, reader) if post.kind is PostKind.GATHERING else None,
        poll=box_of(post, reader) if post.kind is PostKind.POLL and not post.erased_at else None,
        tale=told.of(post, reader) if post.is_story and not post.erased_at else None,
        announced=announced.told(post, reader) if post.is_announcement else None,
        thanked=thanked.own(post, reader) if post.kind is PostKind.THANKS else None,
        asking=(
            sessions.box_of(post, reader, shows_all=request.args.get("questions") == "all")
            if post.kind is PostKind.ASK_ME
            else None
        ),
        places=places_of(post, reader),
        trace=trace(post, reader, shell.current().apart),
    )


def places_of(post: Post, reader: Person) -> Sequence[Community]:
    """List where a post also stands, as far as the reader reads there."""
    stands = (Share.community_id == Community.id, Share.removed_at.is_(None))
    rows = select(Community).join(Share, and_(*stands)).where(Share.post_id == post.id)
    return session.scalars(rows.where(Community.read_by(reader)).order_by(Share.shared_at)).all()


def meeting_of(post: Post, reader: Person) -> Meeting | None:
    """Read what is said of an event: five statements."""
    it = gathering_of(post)
    if it is None or post.erased_at is not None:
        return None
    mine = attendance_of(it, reader)
    waits = mine is not None and mine.state is AttendanceState.WAITING
    return Meeting(
        it=it,
        is_over=is_over(it),
        own=mine.state if mine else None,
        before_me=waiting_for(it, mine.id) if mine and waits else 0,
        waiting=waiting_for(it),
        going=people_of(it, reader),
        may_sign_up=may(reader, "attend", it),
        may_change=may(reader, "change", it),
        may_cancel=may(reader, "cancel", it),
    )


def question_of(post: Post, reader: Person, may_comment: bool) -> Question:
    """Read what is said of a question: three statements; nobody kept apart is named."""
    apart = shell.current().apart
    best = session.scalar(
        select(Comment)
        .where(Comment.post_id == post.id, Comment.chosen_at.is_not(None), Comment.shown())
        .options(joinedload(Comment.author).joinedload(Person.site), joinedload(Comment.post))
    )
    return Question(
        best=best if best is not None and best.author_id not in apart else None,
        carers=[one for one in caring.carers_of([post])[post.id] if one.id not in apart],
        may_care=may_comment,
        may_route=may_comment
        and Capability.HR not in shell.current().roles
        and is_on(Switch.STATEMENTS),
    )


def may_lock(post: Post) -> bool:
    """Offer to close the thread, or open it again, to whom `may` lets do it; no statement."""
    around = shell.current()
    runs = post.community_id in around.owned or Capability.MODERATOR in around.roles
    return runs and post.is_shown and not post.community.is_archived


def may_move(post: Post) -> bool:
    """Offer moderators to move the thread; those who run the community have it in its menu."""
    is_moderated = may_lock(post) and post.community_id not in shell.current().owned
    return is_moderated and post.kind in MOVED and post.erased_at is None


def read_mark(post: Post) -> Mark | None:
    """Read from the address where to begin; None for anything that is not in this thread."""
    for way in ("until", "after", "comment"):
        comment = comment_of(post, request.args.get(way))
        if comment is not None:
            return Mark(way, comment, answer_over(comment))
    return None


def comment_of(post: Post, words: str | None) -> Comment | None:
    """Find the comment of a post that a number names; None for anything else."""
    if not words or not words.isdecimal() or len(words) > 10:
        return None
    return session.scalar(
        select(Comment).where(Comment.id == within_range(int(words)), Comment.post_id == post.id)
    )


def answer_over(comment: Comment) -> Comment:
    """Give the answer that a reply stands under; an answer is its own."""
    return comment if comment.parent_id is None else session.get_one(Comment, comment.parent_id)


def replied_to(post: Post) -> Comment | None:
    """Find the comment that the composer's words shall answer (`reply` in the address)."""
    words = request.args.get("reply")
    found = find_comment(int(words)) if words and comment_of(post, words) else None
    return found


def stretch(
    comments: Select[tuple[Comment]], most: int, begin: tuple[str, Comment] | None
) -> Stretch:
    """Read the newest of some comments, or those up to, from or after one of them.

    One more than is shown is read: it tells that there are others, without counting. Where nothing
    stands on that side of the mark, the newest are shown.
    """
    way, mark = begin or ("until", None)
    if mark is None or way == "until":
        before = comments if mark is None else comments.where(position < place(mark))
        newest = before.order_by(Comment.posted_at.desc(), Comment.id.desc()).limit(most + 1)
        found = list(session.scalars(newest))
        if mark is not None and not found:
            return stretch(comments, most, None)
        return Stretch(found[:most][::-1], len(found) > most, has_later=mark is not None)
    onward = comments.where(position > place(mark) if way == "after" else position >= place(mark))
    found = list(session.scalars(onward.order_by(Comment.posted_at, Comment.id).limit(most + 1)))
    if not found:
        return stretch(comments, most, None)
    earlier = select(comments.where(position < place(found[0])).exists())
    return Stretch(found[:most], bool(session.scalar(earlier)), len(found) > most)


position = tuple_(Comment.posted_at, Comment.id)


def place(comment: Comment) -> Tuple[tuple[datetime, int]]:
    """Say where a comment stands among others, in the order in which they were said."""
    return tuple_(literal(comment.posted_at), literal(comment.id))


def count_before(comments: Select[tuple[Comment]], first: Comment) -> int:
    """Count how many stand before the first that is shown."""
    before = comments.where(position < place(first))
    return session.scalar(select(func.count()).select_from(before.subquery())) or 0


def visible(post: Post, reader: Person) -> Select[tuple[Comment]]:
    """Select what this reader sees under a post: shown, own, and gaps that replies hang on.

    An answer that is deleted, held or hidden leaves a gap, so that what others said stays readable.
    """
    reply = Comment.__table__.alias("reply")
    hangs = (
        select(reply.c.id)
        .where(
            reply.c.parent_id == Comment.id,
            reply.c.deleted_at.is_(None),
            (reply.c.state == TextState.PUBLISHED) | (reply.c.author_id == reader.id),
        )
        .exists()
    )
    own = (Comment.author_id == reader.id) & Comment.deleted_at.is_(None)
    gap = Comment.parent_id.is_(None) & hangs
    return (
        select(Comment)
        .where(Comment.post_id == post.id, or_(Comment.shown(), own, gap))
        .options(joinedload(Comment.author).joinedload(Person.site), joinedload(Comment.post))
    )


def is_gap(comment: Comment, reader: Person) -> bool:
    """Tell whether this reader sees that something was said, and no more."""
    is_own = comment.author_id == reader.id and comment.deleted_at is None
    return not (comment.is_shown or is_own)


def with_replies(
    answers: Sequence[Comment], post: Post, reader: Person, mark: Mark | None = None
) -> list[Shown]:
    """Put replies under their answers: the newest, or those around the one that is linked."""
    found = newest_replies(answers, post, reader)
    for answer in answers:
        begin = mark.on_replies(answer) if mark else None
        if begin:
            replies = visible(post, reader).where(Comment.parent_id == answer.id)
            found[answer.id] = stretch(replies, REPLIES, begin)
    replies = [reply for part in found.values() for reply in part.comments]
    shown = {one.text.id: one for one in fragments.gather([*answers, *replies], reader)}
    put_away, apart = shell.current().hidden_comments, shell.current().apart
    for one in shown.values():
        one.is_put_away = one.text.id in put_away
    for answer in answers:
        shown[answer.id].is_gap = is_gap(answer, reader) or answer.author_id in apart
        part = found[answer.id]
        part = replace(part, comments=[one for one in part.comments if one.author_id not in apart])
        put_under(shown[answer.id], part, shown)
    # Of people kept apart nothing is left but what others said below it.
    return [
        shown[answer.id]
        for answer in answers
        if answer.author_id not in apart or shown[answer.id].replies
    ]


def put_under(answer: Shown, part: Stretch, shown: dict[int, Shown]) -> None:
    """Put some replies under an answer, and say where the others are."""
    answer.replies = [shown[reply.id] for reply in part.comments]
    if part.comments:
        answer.earlier_url = address(part.comments[0], "until") if part.has_earlier else None
        answer.later_url = address(part.comments[-1], "after") if part.has_later else None


def newest_replies(answers: Sequence[Comment], post: Post, reader: Person) -> dict[int, Stretch]:
    """Read the newest replies to each of some answers, in one statement through the index."""
    found: dict[int, list[Comment]] = {answer.id: [] for answer in answers}
    if found:
        reply = aliased(Comment)
        answer = (
            func.unnest(cast(list(found), ARRAY(Integer)))
            .table_valued("id", name="answer")
            .render_derived()
        )
        is_own = (reply.author_id == reader.id) & reply.deleted_at.is_(None)
        is_shown = (reply.state == TextState.PUBLISHED) & reply.deleted_at.is_(None)
        newest = (
            select(reply.id)
            .where(reply.parent_id == answer.c.id, is_shown | is_own)
            .order_by(reply.posted_at.desc(), reply.id.desc())
            .limit(REPLIES + 1)
            .lateral()
        )
        ids = select(newest.c.id).select_from(answer.join(newest, true()))
        newest_first = (
            visible(post, reader)
            .where(Comment.id.in_(ids))
            .order_by(Comment.posted_at.desc(), Comment.id.desc())
        )
        for one in session.scalars(newest_first):
            found[one.parent_id or 0].append(one)
    return {
        key: Stretch(replies[:REPLIES][::-1], len(replies) > REPLIES)
        for key, replies in found.items()
    }


def render(comments: Sequence[Shown], reader: Person) -> list[Markup]:
    """Render answers for the reader, each with its replies inside."""
    around = shell.current()
    language, who = str(get_locale() or "en"), fragments.Reader.of(reader, around)
    all_of_them = [one for comment in comments for one in (comment, *comment.replies)]
    those = [(one.text.id, one.text.author_id) for one in all_of_them if not one.is_gap]
    met = filtering.of_comments(those, around, reader.id)
    return [whole(comment, who, language, met) for comment in comments]


def whole(
    comment: Shown, reader: Reader, language: str, met: Mapping[int, shell.Filtered]
) -> Markup:
    """Render one answer with its replies; what meets a filter is folded."""
    html: str = fragments.for_viewer(comment, reader, language)
    if comment.text.id in met:
        html = filtering.fold_comment(html, met[comment.text.id])
    inside = Markup().join(whole(reply, reader, language, met) for reply in comment.replies)
    if comment.earlier_url or comment.later_url:
        inside = Markup(
            render_template(
                "comments/_replies.html",
                replies=inside,
                earlier_url=comment.earlier_url,
                later_url=comment.later_url,
            )
        )
    return Markup(html.replace("<!--replies-->", inside, 1))


def address(comment: Comment, way: str) -> str:
    """Name the page of what stands before ("until") or after a comment."""
    anchor = "comments" if comment.parent_id is None else f"comment-{comment.parent_id}"
    return url_for("posts.show", id=comment.post_id, _anchor=anchor, **{way: comment.id})


def post_fragment(post: Post, reader: Person) -> Markup:
    """Render a post for the reader."""
    (shown,) = fragments.gather([post], reader)
    is_avoided = post.author_id in shell.current().avoided
    if is_avoided or post.id in shell.current().hidden_posts:
        return Markup(render_template("posts/_put_away.html", post=post, is_avoided=is_avoided))
    around = shell.current()
    who = fragments.Reader.of(reader, around)
    html = fragments.for_viewer(shown, who, str(get_locale() or "en"))
    pointers = pointers_in({post.id: html}, reader, around)
    html = pointed(html, pointers.get(post.id))
    return Markup(filled(html, post.id, quotes_in([post.id], reader, around)))


def listed_fragment(post: Post, reader: Person, where: Where) -> Markup:
    """Render a post as a list shows it: folded where it meets a filter of the reader's.

    404 where the reader wants none such there.
    """
    met = filtering.of_posts([post], shell.current(), where, reader.id).get(post.id)
    if filtering.is_left_out(met, where):
        raise not_found()
    html = post_fragment(post, reader)
    return filtering.folded(html, met) if met else html


def comment_fragment(comment: Comment, reader: Person) -> Markup:
    """Render a comment, with its replies if it is an answer, for the reader."""
    found = with_replies([comment], comment.post, reader)
    if not found:
        raise not_found()
    return render(found, reader)[0]


def find_deleted(noun: type[Found], number: int) -> Found:
    """Find a deleted text in a community that the viewer may read, or one that is back already."""
    is_known = or_(noun.deleted_at.is_not(None), noun.shown(), noun.author_id == viewer().id)
    query = select(noun).where(noun.id == within_range(number), is_known)
    if noun is Comment:
        place = joinedload(Comment.post).joinedload(Post.community)
        query = query.join(Comment.post).options(place, joinedload(Comment.author))
    else:
        query = query.options(joinedload(Post.community), joinedload(Post.author))
    query = query.join(Community, Community.id == Post.community_id)
    found = session.scalar(query.where(Community.read_by(viewer())))
    if found is None:
        raise not_found()
    return found


def require_open(text: Post | Comment) -> None:
    """Raise 404 to whom the author of a text avoids: for them there is none."""
    if text.author_id in shell.current().apart - shell.current().avoided:
        raise not_found()
