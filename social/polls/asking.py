"""How does a poll come into a community?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from flask_babel import gettext as _

from models import (
    Community,
    Event,
    Person,
    Poll,
    Post,
    PostKind,
    Repeat,
    limits,
    now,
    session,
)
from moderation import Draft, Screened
from social import texts, urns
from social.changes import Record, change
from social.errors import Invalid
from social.few import LEAST
from social.polling import count_asked
from social.polls.rounds import after
from social.posting import put_up
from social.rights import require
from social.screening import judged_whole, screened

CLOCKS = timedelta(hours=1)  # by which a week is shorter when the clocks go forward


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the answers to choose from, and whether several may be chosen."""

    words: str
    answers: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Questions:
    """What somebody wants to ask, of whom, and who shall see what."""

    title: str
    asked: tuple[Question, ...]
    lasts: timedelta
    intro: str = ""
    is_named: bool = False
    shows_early: bool = False
    site_ids: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    repeats: Repeat = field(default=Repeat.NEVER)


def ask(author: Person, community: Community, questions: Questions, key: str = "") -> Post:
    """Publish a poll in a community, or hold it for a moderator.

    `key` names the form that it comes from: sent again, it answers the post that is there.
    """
    require(author, "post", community, _("Members write here; in an announcement channel, owners."))
    check(author, community, questions)
    draft = Draft(title=questions.title, source=written(questions), limit=limits.POST)
    words = judged_whole(draft, author, community, PostKind.POLL)
    origin, there = texts.claim(Post, author, key, words, community)
    if there is not None:
        return there
    with change(author) as record:
        post = put_up(record, author, community, words, PostKind.POLL, origin=origin)
        begin(record, post, poll_of(author, community, questions, words))
    return post


def check(author: Person, community: Community, questions: Questions) -> None:
    """Refuse what could not be told, or would be asked again before it closes."""
    probe = Poll(site_ids=list(questions.site_ids), countries=list(questions.countries))
    if not questions.is_named and count_asked(probe, community) < LEAST:
        raise Invalid(
            form=_(
                "Fewer than five people would be asked. The results of an anonymous poll could "
                "never be shown: ask more people, or ask with names."
            )
        )
    moment = now()
    again = after(moment, questions.repeats, author.zone)
    if again is not None and moment + questions.lasts > again + CLOCKS:
        raise Invalid(lasts=_("It would be asked again before it closes. Choose a shorter time."))


def written(questions: Questions) -> str:
    """Write a poll as a text: so it is screened, found and moderated like any other."""
    parts = [questions.intro] if questions.intro else []
    for one in questions.asked:
        parts += [f"**{one.words}**", "\n".join(f"- {answer}" for answer in one.answers)]
    return "\n\n".join(parts)


def poll_of(author: Person, community: Community, questions: Questions, words: Screened) -> Poll:
    """Set the questions in order; what stands before them is screened like any text."""
    moment = now()
    poll = Poll(
        questions=[
            {"words": one.words, "several": one.several, "answers": list(one.answers)}
            for one in questions.asked
        ],
        is_named=questions.is_named,
        shows_early=questions.shows_early,
        closes_at=moment + questions.lasts,
        site_ids=list(questions.site_ids),
        countries=list(questions.countries),
        repeats=questions.repeats,
        next_at=after(moment, questions.repeats, author.zone),
    )
    if questions.intro:
        intro = Draft(source=questions.intro, language=words.language)
        poll.introduce(screened(intro, author, community))
    return poll


def begin(record: Record, post: Post, poll: Poll) -> None:
    """Set a poll beside its post, with an urn unless people answer under their names."""
    poll.post_id = post.id
    session.add(poll)
    record(Event.POLL_ASKED, poll, on=post)
    if not poll.is_named:
        urns.put_out(poll)
