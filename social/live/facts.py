"""How does what happened become a fact on the pages that show it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from models import (
    Comment,
    Community,
    Concerned,
    Event,
    Gathering,
    Message,
    Participant,
    Person,
    Post,
    PostKind,
    Reaction,
    Rumour,
    session,
)
from social import fragments, pointing, standing
from social.fragments import Shown
from social.kinds import OF
from social.live import rooms
from social.live.eviction import look_again, look_at_all, look_at_readers
from social.live.news import News
from social.live.open_pages import OpenPages
from social.live.sight import SPOKEN, Turn, only_reader, turn_of
from social.marks import marks_of
from social.quotation import marked, quotes
from social.separating import apart_from
from social.using import reuse_of

Fact = dict[str, Any]
COUNTED = (
    100  # people whose unread posts are counted anew at once; for others, with their next page
)


def tell(pages: OpenPages, told: Sequence[News]) -> None:
    """Tell open pages, each entry once; what fails is left to the next beat."""
    for news in told:
        if news.entry_id not in pages.told:
            if len(pages.listeners):
                TELL[news.noun](pages, news)
            pages.told[news.entry_id] = None


def find_post(post_id: int) -> Post | None:
    """Find a post with all that is shown of it, in what this request has read or else anew."""
    post: Post | None = session.identity_map.get(identity_key(Post, post_id))
    if post is not None and is_whole(post, "community", "author") and is_whole(post.author, "site"):
        return post
    author = joinedload(Post.author).joinedload(Person.site)
    whole = [joinedload(Post.community), author]
    return session.get(Post, post_id, options=whole, populate_existing=True)


def find_comment(comment_id: int) -> Comment | None:
    """Find a comment with all that is shown of it, and its post; neither goes without the other."""
    comment: Comment | None = session.identity_map.get(identity_key(Comment, comment_id))
    if comment is None or not (is_whole(comment, "author") and is_whole(comment.author, "site")):
        author = joinedload(Comment.author).joinedload(Person.site)
        comment = session.get(Comment, comment_id, options=[author], populate_existing=True)
    post = find_post(comment.post_id) if comment is not None else None
    if comment is None or post is None:
        return None
    set_committed_value(comment, "post", post)
    return comment


def is_whole(thing: Any, *relations: str) -> bool:
    """Tell whether these relations of an object were read."""
    return not inspect(thing).unloaded & set(relations)


def fact_of(news: News, turn: Turn = Turn.STAYED) -> Fact:
    """Write what every fact says: ids, never words."""
    return {
        "event": f"{news.noun}.{SPOKEN[turn]}" if turn in SPOKEN else news.event,
        "id": news.entry_id,
        "noun": news.noun,
        "noun_id": news.noun_id,
        "visit": news.visit,
    }


def tell_of_post(pages: OpenPages, news: News) -> None:
    """Show a post that comes into sight where it belongs; say of others that they changed or went.

    Of what nobody else can read, its author alone is told.
    """
    post = find_post(news.noun_id)
    if post is None:
        return
    turn = turn_of(news, post)
    fact = fact_of(news, turn) | {"community": post.community_id, "author": post.author_id}
    if turn is Turn.UNSEEN:
        state_alone(pages, post, fact)
        return
    comes = turn in (Turn.CAME, Turn.BACK) or news.event is Event.POST_MOVED
    shown = gathered(post, news) if comes else None
    for stream, where in rooms.of_post(post).items():
        if shown and not (news.event is Event.POST_MOVED and stream == f"post:{post.id}"):
            show(pages, shown, fact | {"stream": stream}, where)
        else:
            pages.state(fact, stream, where)
    if turn is Turn.CAME:
        pages.say(
            "fact",
            fact | {"stream": f"community:{post.community_id}"},
            [rooms.counting_room(post.community_id)],
        )


def tell_of_move(pages: OpenPages, news: News) -> None:
    """Take a thread from the pages of the community where it stood; first, ask who still reads it.

    Where it went, they do not hear from this: who may know that reads it there.
    """
    post_id, from_id = news.facts.get("post_id"), news.facts.get("from_id")
    if news.event is not Event.MOVE_MADE or post_id is None or from_id is None:
        return
    look_again(pages, {page.person_id for page in pages.listeners.watching(f"post:{post_id}")})
    post, origin = find_post(post_id), session.get(Community, from_id)
    if post is None or origin is None:
        return
    fact = fact_of(news) | {
        "event": "post.moved",
        "noun": "post",
        "noun_id": post_id,
        "community": from_id,
        "author": post.author_id,
    }
    for stream, where in rooms.of_post(post, origin).items():
        if stream == f"community:{from_id}":
            pages.state(fact | {"event": "post.moved_away"}, stream, where)
        elif stream != f"post:{post_id}":
            pages.state(fact, stream, where)
    concerned = {page.person_id for page in pages.listeners.depending_on(from_id)}
    concerned |= {page.person_id for page in pages.listeners.depending_on(post.community_id)}
    if len(concerned) <= COUNTED:
        pages.receive({"unread": sorted(concerned)})


def tell_of_share(pages: OpenPages, news: News) -> None:
    """Show a post on the page of a community that it now stands in, too, or take it from there.

    Where not everybody may read it, nobody is sent anything: pages compare with the ledger, and
    ask with their reader's rights.
    """
    post, place = find_post(news.facts.get("post_id") or 0), news.community_id
    if post is None or place is None or not post.is_shown:
        return
    room = f"community:{place}"
    if not post.community.is_open:
        pages.note([room], news.entry_id)
        return
    fact = fact_of(news) | {
        "event": "post.shared" if news.event is Event.SHARE_MADE else "post.unshared",
        "noun": "post",
        "noun_id": post.id,
        "community": post.community_id,
        "author": post.author_id,
    }
    if news.event is Event.SHARE_MADE:
        (shown,) = fragments.gather([post], None)
        show(pages, shown, fact | {"stream": room}, [room])
    else:
        pages.state(fact, room, [room])


def tell_of_quote(pages: OpenPages, news: News) -> None:
    """Let the pages that show a post with a quote look again at what they may see of it."""
    post = find_post(news.facts.get("in_post_id") or 0)
    if post is not None and post.is_shown and news.event is not Event.QUOTE_MADE:
        retold(pages, post, news)


def show(pages: OpenPages, shown: Shown, fact: Fact, where: Sequence[str]) -> None:
    """Say a fact with the text itself, rendered once a language."""
    pages.note(where, fact["id"])
    is_quoting = isinstance(shown.text, Post) and quotes(shown.text)
    for language in pages.languages:
        spoken = [rooms.in_language(room, language) for room in where]
        if pages.is_heard(spoken):
            html = pointing.marked(fragments.neutral(shown, language))
            html = marked(html, is_quoting)
            pages.say("fact", fact | {"html": html}, spoken)


def gathered(text: fragments.Text, news: News) -> Shown:
    """Bring what a text is shown with; one just written has its files, and no reactions yet."""
    if news.what != "created" or news.facts.get("files") or getattr(text, "kind", None) in OF:
        (shown,) = fragments.gather([text], None)
        return shown
    marks = marks_of(text.noun, [text.id]) if text.noun in fragments.MARKED else {}
    return Shown(text, mark=marks.get(text.id))


def tell_of_comment(pages: OpenPages, news: News) -> None:
    """Show a comment that comes into sight in its thread, and everywhere how many there are."""
    comment = find_comment(news.noun_id)
    if comment is None:
        return
    post, turn = comment.post, turn_of(news, comment)
    fact = fact_of(news, turn) | {"post_id": post.id, "comment_count": post.comment_count}
    thread, room = f"post:{post.id}", rooms.thread_room(post.id, post.community_id)
    if turn is Turn.UNSEEN:
        state_alone(pages, comment, fact)
        return
    if turn in (Turn.CAME, Turn.BACK):
        show(pages, gathered(comment, news), fact | {"stream": thread}, [room])
    else:
        pages.state(fact, thread, [room])
    if turn is not Turn.STAYED:
        state_elsewhere(pages, post, fact)
        if reuse_of(comment) is not None:
            retold(pages, post, news)
    is_asked = post.kind is PostKind.ASK_ME  # its questions stand above the thread, too
    if is_asked or comment.chosen_at is not None or news.event is Event.COMMENT_UNCHOSEN:
        retold(pages, post, news)


def tell_of_message(pages: OpenPages, news: News) -> None:
    """Show a message to the people of its conversation, and count it on every page of theirs.

    Where one of them is kept apart from its author, nobody is sent the words: each page asks for
    them by itself, with its reader's rights.
    """
    author = joinedload(Message.author).joinedload(Person.site)
    message = session.get(Message, news.noun_id, options=[author], populate_existing=True)
    if message is None:
        return
    turn, stream = turn_of(news, message), f"conversation:{message.conversation_id}"
    fact = fact_of(news, turn) | {
        "conversation": message.conversation_id,
        "author": message.author_id,
    }
    if turn is Turn.UNSEEN:
        state_alone(pages, message, fact)
        return
    here = people_of(message.conversation_id)
    comes = turn in (Turn.CAME, Turn.BACK)
    if comes and not set(session.scalars(apart_from(message.author_id))) & set(here):
        show(pages, gathered(message, news), fact | {"stream": stream}, [stream])
    else:
        pages.state(fact, stream, [stream])
    if turn is not Turn.STAYED:
        tell_people(pages, fact, here)


def tell_people(pages: OpenPages, fact: Fact, person_ids: Sequence[int]) -> None:
    """Tell every page of some people that their list of conversations is another."""
    pages.say("fact", fact | {"stream": "messages"}, [rooms.person_room(one) for one in person_ids])
    pages.receive({"messages": list(person_ids)})


def people_of(conversation_id: int) -> Sequence[int]:
    """List who is in a conversation."""
    here = (Participant.conversation_id == conversation_id, Participant.left_at.is_(None))
    return session.scalars(select(Participant.person_id).where(*here)).all()


def tell_of_participant(pages: OpenPages, news: News) -> None:
    """Say that somebody was added to a conversation, or left: who left hears no more of it."""
    person_id, number = news.facts.get("person_id"), news.facts.get("conversation_id")
    if isinstance(person_id, int) and isinstance(number, int):
        look_again(pages, [person_id])
        tell_of_talk(pages, news, number, {person_id})


def tell_of_conversation(pages: OpenPages, news: News) -> None:
    """Say that a conversation is called something else."""
    if news.event is not Event.CONVERSATION_STARTED:
        tell_of_talk(pages, news, news.noun_id, set())


def tell_of_talk(pages: OpenPages, news: News, number: int, besides: set[int]) -> None:
    """Say on the page of a conversation, and on the lists that it stands in, that it changed."""
    fact, stream = fact_of(news) | {"conversation": number}, f"conversation:{number}"
    pages.state(fact, stream, [stream])
    tell_people(pages, fact, sorted({*people_of(number), *besides}))


def state_alone(pages: OpenPages, text: fragments.Text, fact: Fact) -> None:
    """Say a fact about a text to the one person who sees it."""
    reader = only_reader(text)
    if reader is not None:
        room = rooms.person_room(reader)
        pages.say("fact", fact | {"stream": room}, [room])


def state_elsewhere(pages: OpenPages, post: Post, fact: Fact) -> None:
    """Say a fact about a post wherever it is listed, but on its own page."""
    for stream, where in rooms.of_post(post).items():
        if stream != f"post:{post.id}":
            pages.state(fact, stream, where)


def tell_of_reaction(pages: OpenPages, news: News) -> None:
    """Say how many reactions of each kind a text has now."""
    post_id, comment_id = news.facts.get("post_id"), news.facts.get("comment_id")
    if news.facts.get("message_id"):
        react_to_message(pages, news, news.facts["message_id"])
        return
    comment = find_comment(comment_id) if comment_id else None
    post = comment.post if comment else find_post(post_id) if post_id else None
    if post is None:
        return
    noun, noun_id = ("comment", comment.id) if comment else ("post", post.id)
    fact = fact_of(news) | {
        "noun": noun,
        "noun_id": noun_id,
        "reactions": reactions(noun, noun_id),
    }
    if only_reader(comment or post) is not None:
        state_alone(pages, comment or post, fact)
        return
    room = rooms.thread_room(post.id, post.community_id)
    pages.state(fact, f"post:{post.id}", [room])
    if noun == "post":
        state_elsewhere(pages, post, fact)


def react_to_message(pages: OpenPages, news: News, message_id: int) -> None:
    """Say the same of a message, to the people of its conversation."""
    message = session.get(Message, message_id)
    if message is None:
        return
    fact = fact_of(news) | {
        "noun": "message",
        "noun_id": message.id,
        "reactions": reactions("message", message.id),
    }
    if only_reader(message) is not None:
        state_alone(pages, message, fact)
        return
    stream = f"conversation:{message.conversation_id}"
    pages.state(fact, stream, [stream])


def tell_of_story(pages: OpenPages, news: News) -> None:
    """Say that what a story shows besides its words is other than it was: look again."""
    post_id = news.facts.get("post_id")
    post = find_post(post_id) if isinstance(post_id, int) else None
    if post is not None:
        retold(pages, post, news)


def tell_of_recipient(pages: OpenPages, news: News) -> None:
    """Say that somebody is named no more, or again; that they are thanked, the post itself says."""
    if news.event is not Event.RECIPIENT_THANKED:
        tell_of_story(pages, news)


def retold(pages: OpenPages, post: Post, news: News) -> None:
    """Let the pages that show a post read what stands beside its words again."""
    fact = fact_of(news) | {"event": "post.retold", "noun": "post", "noun_id": post.id}
    if only_reader(post) is not None:
        state_alone(pages, post, fact)
        return
    for stream, where in rooms.of_post(post).items():
        pages.state(fact, stream, where)


TARGETS: dict[str, Any] = {
    "post": Reaction.post_id,
    "comment": Reaction.comment_id,
    "message": Reaction.message_id,
}


def reactions(noun: str, noun_id: int) -> dict[str, int]:
    """Count the reactions to a text by kind."""
    target = TARGETS[noun]
    rows = session.execute(
        select(Reaction.kind, func.count()).where(target == noun_id).group_by(Reaction.kind)
    )
    return {str(kind): number for kind, number in rows}


def tell_of_poll(pages: OpenPages, news: News) -> None:
    """Say wherever a poll stands that it was answered or counted: by whom, no page ever hears."""
    post = find_post(news.facts.get("post_id") or 0)
    if post is None or not post.is_shown or news.event is Event.POLL_ASKED:
        return
    retold(pages, post, news)


def tell_of_gathering(pages: OpenPages, news: News) -> None:
    """Say wherever an event stands that it changed, or that somebody signed up or off."""
    post_id = news.facts.get("post_id")
    if news.noun == "attendance":
        it = session.get(Gathering, news.facts.get("gathering_id") or 0)
        post_id = it.post_id if it else None
    post = find_post(post_id or 0)
    if post is None or not post.is_shown or news.event is Event.GATHERING_PLANNED:
        return
    retold(pages, post, news)


def tell_of_community(pages: OpenPages, news: News) -> None:
    """Tell a community's pages that it changed; who may not read it any more hears no more."""
    if "was" in news.facts and news.facts["was"] != news.facts["kind"]:
        look_at_all(pages, news.noun_id)
    else:
        look_at_readers(pages, news.noun_id)
    stream = f"community:{news.noun_id}"
    pages.state(fact_of(news), stream, [stream])


def tell_of_standing(pages: OpenPages, news: News) -> None:
    """Let a person's pages hear more or less, and tell them why."""
    person_id = news.facts.get("person_id")
    if person_id is None:
        return
    look_again(pages, [person_id])
    room = rooms.person_room(person_id)
    pages.say("fact", fact_of(news) | {"stream": room}, [room])


def tell_of_person(pages: OpenPages, news: News) -> None:
    """Look whether a person may still listen."""
    person_id = news.noun_id if news.noun == "person" else news.facts.get("person_id")
    if person_id is not None and news.event != Event.SIGNED_IN:
        look_again(pages, [person_id])


def tell_of_crisis(pages: OpenPages, news: News) -> None:
    """Say that a crisis started, that something was said in it, or that it is over.

    All whose page is open hear of it, on whatever page they are: the banner stands on every one.
    """
    stream = f"crisis:{news.noun_id}"
    pages.state(fact_of(news), stream, [stream])
    tell_desk(pages, news, news.noun_id)
    online = list(pages.listeners.by_person)
    rows = select(Concerned.person_id).where(
        Concerned.crisis_id == news.noun_id, Concerned.person_id.in_(online)
    )
    for person_id in session.scalars(rows).all():
        room = rooms.person_room(person_id)
        pages.say("fact", fact_of(news) | {"stream": room}, [room])


def tell_of_words(pages: OpenPages, news: News) -> None:
    """Say that a crisis has words in another language, or an answer to a rumour."""
    crisis_id = news.facts.get("crisis_id")
    if isinstance(crisis_id, int):
        stream = f"crisis:{crisis_id}"
        pages.state(fact_of(news), stream, [stream])
        tell_desk(pages, news, crisis_id)


def tell_of_work(pages: OpenPages, news: News) -> None:
    """Say to those who lead that somebody answered, or that a step is done; who, no page hears."""
    crisis_id = news.facts.get("crisis_id")
    if isinstance(crisis_id, int):
        tell_desk(pages, news, crisis_id)


def tell_of_hearing(pages: OpenPages, news: News) -> None:
    """Say to those who lead that somebody else heard the same."""
    rumour = session.get(Rumour, news.facts.get("rumour_id") or 0)
    if rumour is not None:
        tell_desk(pages, news, rumour.crisis_id)


def tell_desk(pages: OpenPages, news: News, crisis_id: int) -> None:
    """Say something to the pages of those who lead a crisis."""
    pages.state(fact_of(news), f"desk:{crisis_id}", [f"desk:{crisis_id}"])


def tell_of_upkeep(pages: OpenPages, news: News) -> None:
    """Say to all whose page is open that all are told something, or that Kring rests or goes on."""
    standing.forget()
    for person_id in list(pages.listeners.by_person):
        room = rooms.person_room(person_id)
        pages.say("fact", fact_of(news) | {"stream": room}, [room])


TELL: dict[str, Callable[[OpenPages, News], None]] = {
    "post": tell_of_post,
    "comment": tell_of_comment,
    "reaction": tell_of_reaction,
    "poll": tell_of_poll,
    "share": tell_of_share,
    "move": tell_of_move,
    "quote": tell_of_quote,
    "gathering": tell_of_gathering,
    "attendance": tell_of_gathering,
    "story": tell_of_story,
    "credit": tell_of_story,
    "reuse": tell_of_story,
    "recipient": tell_of_recipient,
    "crisis": tell_of_crisis,
    "bulletin": tell_of_words,
    "rumour": tell_of_words,
    "hearing": tell_of_hearing,
    "safety_answer": tell_of_work,
    "tick": tell_of_work,
    "question_vote": tell_of_story,
    "declining": tell_of_story,
    "message": tell_of_message,
    "participant": tell_of_participant,
    "conversation": tell_of_conversation,
    "community": tell_of_community,
    "membership": tell_of_standing,
    "follow": tell_of_standing,
    "person": tell_of_person,
    "sign_in": tell_of_person,
    "banner": tell_of_upkeep,
    "maintenance": tell_of_upkeep,
}
