"""Do quoted words show to whoever may read them, as long as their author agrees, and only then?"""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from models import (
    Comment,
    Community,
    CommunityKind,
    Entry,
    Event,
    FilterKind,
    Membership,
    Notice,
    NoticeKind,
    Person,
    Post,
    Quote,
    QuoteState,
    QuoteWish,
    TextState,
    session,
)
from moderation import Draft
from social import shell
from social.changes import change
from social.comments.actions import create_comment
from social.erasing import erase
from social.errors import Invalid
from social.filters.actions import Wish, add
from social.notices.actions import notify
from social.posts.actions import create_post, delete_post, edit_post
from social.quotation import Quoted, quotes_in
from social.quotes import actions
from social.separating import keep_apart
from social.unsharing import unquote

NOTHING = Quoted()


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def canteen(make_community, ben, eve) -> Community:
    """Everybody reads what Ben and Eve say here."""
    return make_community("Canteen", ben, eve)


@pytest.fixture
def said(ana, community) -> Post:
    """Ana said it in Welding, which is hers and Ben's alone."""
    return create_post(ana, community, Draft(source="Grind it **twice**", title="Seams"))


@pytest.fixture
def post(ben, said, canteen) -> Post:
    return actions.quote(ben, said, canteen, Draft(source="As Ana says"))


def seen(post: Post, reader: Person) -> Quoted:
    return quotes_in([post.id], reader, shell.of(reader))[post.id]


def row(post: Post) -> Quote:
    return session.scalars(select(Quote).where(Quote.in_post_id == post.id)).one()


def events() -> list[str]:
    return list(session.scalars(select(Entry.event).where(Entry.noun == "quote").order_by("id")))


def test_the_words_show_to_whoever_may_read_them_where_they_stand(ana, ben, eve, post) -> None:
    for reader in (ana, ben):
        quote = seen(post, reader)
        assert (quote.title, quote.words, quote.name) == ("Seams", "Grind it twice", ana.name)
        assert not quote.is_changed
    assert seen(post, eve) == NOTHING


def test_they_say_what_is_said_now_and_that_it_changed(ana, ben, said, post) -> None:
    edit_post(ana, said, Draft(source="Grind it once"), said.version)
    assert seen(post, ben).words == "Grind it once"
    assert seen(post, ben).is_changed


def test_one_press_takes_them_back_and_another_gives_them_again(ana, ben, post) -> None:
    actions.take_back(ana, row(post))
    actions.take_back(ana, row(post))
    assert seen(post, ben) == seen(post, ana) == NOTHING
    actions.agree(ana, row(post))
    assert seen(post, ben).words == "Grind it twice"
    assert events() == ["quote.made", "quote.taken_back", "quote.agreed"]


def test_who_wants_to_be_asked_decides_first(ana, ben, said, canteen) -> None:
    actions.choose(ana, QuoteWish.ASK)
    post = actions.quote(ben, said, canteen, Draft(source="As Ana says"))
    assert row(post).state is QuoteState.ASKED
    assert seen(post, ben) == Quoted(waits=True)
    assert seen(post, ana) == NOTHING
    actions.agree(ana, row(post))
    assert seen(post, ben).words == "Grind it twice"


def test_who_wants_no_quotes_is_not_quoted_but_by_themselves(ana, ben, said, community) -> None:
    actions.choose(ana, QuoteWish.NOBODY)
    with pytest.raises(Forbidden):
        actions.quote(ben, said, community, Draft(source="As Ana says"))
    own = actions.quote(ana, said, community, Draft(source="As I say"))
    assert seen(own, ben).words == "Grind it twice"


def test_a_wish_that_changes_meanwhile_counts(ana, ben, said, canteen, monkeypatch) -> None:
    monkeypatch.setattr(actions, "require", lambda *_: None)  # asked a moment before
    actions.choose(ana, QuoteWish.NOBODY)
    with pytest.raises(Invalid):
        actions.quote(ben, said, canteen, Draft(source="As Ana says"))
    assert session.scalar(select(func.count(Quote.id))) == 0


def test_what_is_deleted_or_waits_again_is_quoted_nowhere(ana, ben, said, post) -> None:
    with change(None) as record:
        said.state = TextState.HELD
        record(Event.POST_EDITED, said)
    assert seen(post, ben) == seen(post, ana) == NOTHING
    with change(None) as record:
        said.state = TextState.PUBLISHED
        record(Event.POST_EDITED, said)
    delete_post(ana, said)
    assert seen(post, ben) == NOTHING


def test_who_leaves_the_place_does_not_read_it_in_a_quote_either(ben, community, post) -> None:
    with change(None) as record:
        community.kind = CommunityKind.HIDDEN
        record(Event.COMMUNITY_CHANGED, community)
        line = session.scalars(
            select(Membership).where(
                Membership.person_id == ben.id, Membership.community_id == community.id
            )
        ).one()
        record(Event.MEMBER_LEFT, line)
        session.delete(line)
    assert seen(post, ben) == NOTHING


def test_people_kept_apart_neither_quote_nor_read_one_another(ana, ben, said, post, canteen):
    with change(ana):
        keep_apart(ana, ben.id)
    assert seen(post, ben) == NOTHING
    with pytest.raises(Forbidden):
        actions.quote(ben, said, canteen, Draft(source="As Ana says"))


def test_a_comment_is_quoted_too(ana, ben, eve, said, canteen) -> None:
    comment = create_comment(ana, said, Draft(source="Or three times"))
    comment = session.scalars(Comment.seen_by(ben).where(Comment.id == comment.id)).one()
    post = actions.quote(ben, comment, canteen, Draft(source="Well"))
    assert (seen(post, ben).words, seen(post, ben).title) == ("Or three times", "")
    assert seen(post, eve) == NOTHING


@pytest.mark.parametrize("what", ["the words", "the post with the quote", "the author"])
def test_what_is_erased_leaves_an_empty_quote(what, ana, ben, said, post) -> None:
    number = row(post).id
    thing = {"the words": said, "the post with the quote": post}.get(what)
    with change(None) as record:
        gone = unquote(record, ana) if thing is None else erase(record, thing)
    assert ("quote", number) in gone
    assert row(post).state is QuoteState.REFUSED
    assert seen(post, ben) == NOTHING


@pytest.mark.parametrize(
    ("wish", "kind"), [(QuoteWish.ALL, NoticeKind.QUOTED), (QuoteWish.ASK, NoticeKind.QUOTE_ASKED)]
)
def test_its_author_is_told_or_asked(wish, kind, ana, ben, said, canteen) -> None:
    actions.choose(ana, wish)
    actions.quote(ben, said, canteen, Draft(source="As Ana says"))
    notify([session.scalars(select(Entry.id).where(Entry.event == Event.QUOTE_MADE)).one()])
    notice = session.scalars(select(Notice)).one()
    assert (notice.person_id, notice.kind, notice.actor_ids) == (ana.id, kind, [ben.id])


def test_the_same_form_once_more_is_one_quote(ben, said, canteen) -> None:
    key = "0123456789abcdef"
    first, again = (
        actions.quote(ben, said, canteen, Draft(source="As Ana says"), key) for _ in range(2)
    )
    assert first.id == again.id
    assert events() == ["quote.made"]


def test_agreeing_and_taking_back_at_once_ends_in_one_of_both(ana, post, at_once) -> None:
    number = row(post).id

    def press(act) -> None:
        act(session.get_one(Person, ana.id), session.get_one(Quote, number))

    at_once(*[lambda: press(actions.take_back), lambda: press(actions.agree)] * 8)
    session.expire_all()
    told = [event for event in events() if event != "quote.made"]
    ends = {"quote.taken_back": QuoteState.REFUSED, "quote.agreed": QuoteState.SHOWN}
    assert row(post).state is (ends[told[-1]] if told else QuoteState.SHOWN)
    assert all(one != other for one, other in itertools.pairwise(told))


def test_words_of_somebody_whose_posts_one_folds_are_folded_in_a_quote_too(
    ana, ben, eve, said, post, community
) -> None:
    add(ben, Wish(kind=FilterKind.PERSON, what=ana.handle))
    quote = seen(post, ben)
    assert (quote.filtered_by, quote.words) == (ana.name, "Grind it twice")
    assert seen(post, ana).filtered_by == ""


def test_whose_words_stand_in_a_post_that_waits_is_told_once_it_is_shown(
    ana, ben, said, post
) -> None:
    with change(None) as record:
        post.state = TextState.HELD
        record(Event.POST_HIDDEN, post)
    made, shown = (select(Entry.id).where(Entry.event == one) for one in (
        Event.QUOTE_MADE, Event.POST_SHOWN,
    ))  # fmt: skip
    notify(list(session.scalars(made)))
    quoted = select(Notice).where(Notice.kind == NoticeKind.QUOTED)
    assert session.scalars(quoted).all() == []
    with change(None) as record:
        post.state = TextState.PUBLISHED
        record(Event.POST_SHOWN, post, was=TextState.HELD)
    notify(list(session.scalars(shown)))
    told = session.scalars(quoted).one()
    assert (told.person_id, told.post_id, told.actor_ids) == (ana.id, said.id, [ben.id])
