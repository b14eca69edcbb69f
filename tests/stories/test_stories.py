"""Is a story told whole, confirmed by whom it names, used by others, and shown to nobody else?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Comment,
    Community,
    CommunityKind,
    Credit,
    CreditState,
    Entry,
    Event,
    Membership,
    Nomination,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    Reuse,
    Site,
    Story,
    TextState,
    Unit,
    now,
    session,
)
from moderation import Draft
from social import told
from social.changes import change
from social.comments.actions import (
    create_comment,
    delete_comment,
    deny_result,
    edit_comment,
    restore_comment,
)
from social.erasing import erase_all
from social.errors import Invalid
from social.kinds import worths
from social.notices.actions import notify
from social.posts.actions import create_post, delete_post, edit_post
from social.sections import joined, parted
from social.separating import keep_apart
from social.stories import actions
from social.stories.gallery import Order, Wish, page
from social.stories.month import chosen
from social.telling import Telling
from social.told import this_month
from social.using import Use

SignIn = Callable[[Person], FlaskClient]
PARTS = {
    "situation": "Changing the tool took an hour and a half",
    "did": "We laid everything ready on a trolley the evening before",
    "result": "Now it takes twenty minutes",
    "reuse": "You need a trolley and a list",
}
WORTH = Telling(amount=12_000, unit=Unit.HOURS, is_measured=True)


@pytest.fixture
def channel(community: Community) -> Community:
    """Ana's and Ben's community is a success channel; Eve does not read it."""
    with change(None) as record:
        community.tells_stories = True
        record(Event.COMMUNITY_CHANGED, community)
    return community


@pytest.fixture
def cas(make_person: Callable[..., Person], channel: Community) -> Person:
    """Cas is in the channel, too."""
    person = make_person("Cas Claes")
    with change(None) as record:
        membership = Membership(person_id=person.id, community_id=channel.id)
        session.add(membership)
        record(Event.MEMBER_JOINED, membership)
    return person


@pytest.fixture
def lyon(site: Site) -> Site:
    """There is a second site."""
    with change(None) as record:
        found = Site(name="Lyon", country="FR", zone="Europe/Paris")
        session.add(found)
        record(Event.SITE_ADDED, found)
    return found


def draft(**parts: str) -> Draft:
    """Write the words of a story."""
    return Draft(source=joined(PostKind.STORY, PARTS | parts, "en"), title="Ready beforehand")


def tell(
    author: Person,
    channel: Community,
    telling: Telling = WORTH,
    kind: PostKind = PostKind.STORY,
    **parts: str,
) -> Post:
    """Tell a story."""
    return create_post(author, channel, draft(**parts), kind=kind, telling=telling)


def story_of(post: Post) -> Story:
    """Read what stands beside the words."""
    found = session.scalars(
        select(Story).where(Story.post_id == post.id).execution_options(populate_existing=True)
    ).one()
    found.post = post
    return found


def use(person: Person, post: Post, words: str = "We did it, too", **said: Any) -> Reuse:
    """Say that a story was used."""
    comment = create_comment(person, post, Draft(source=words), used=Use(**said))
    reuse = session.scalars(select(Reuse).where(Reuse.comment_id == comment.id)).one()
    reuse.comment = comment
    return reuse


def found(comment_id: int) -> Comment:
    """Read a comment with its place, as a view does."""
    whole = select(Comment).where(Comment.id == comment_id)
    place = joinedload(Comment.post).joinedload(Post.community)
    return session.scalars(whole.options(place, joinedload(Comment.author))).one()


def tell_all() -> None:
    """Let all that was recorded be told."""
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))


def told_of(kind: NoticeKind) -> list[int]:
    """List who was told of something."""
    return list(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


@pytest.mark.usefixtures("in_app")
class TestTelling:
    def test_the_parts_of_a_story_are_the_words_of_its_post(
        self, ana: Person, channel: Community
    ) -> None:
        post = tell(ana, channel)
        assert {part: words for part, words in parted(post.source).items() if words} == PARTS
        assert "<h3>The result</h3>" in post.html
        assert story_of(post).amount == 12_000

    def test_a_heading_that_somebody_types_parts_nothing(
        self, ana: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, situation="First\n\n# The result\n\nnot yet")
        assert parted(post.source)["result"] == PARTS["result"]

    @pytest.mark.parametrize("language", ["en", "nl", "fr", "de", "xx"])
    @pytest.mark.parametrize("kind", [PostKind.STORY, PostKind.LESSON])
    def test_every_language_finds_its_parts_again(self, language: str, kind: PostKind) -> None:
        parts = {"situation": "A", "did": "B", "result": "C", "contact": "D"}
        assert {k: v for k, v in parted(joined(kind, parts, language)).items() if v} == parts

    def test_success_channels_have_stories_and_others_have_none(
        self, ana: Person, channel: Community
    ) -> None:
        with pytest.raises(Invalid):
            create_post(ana, channel, Draft(source="It rains"))
        channel.tells_stories = False
        with change(None) as record:
            record(Event.COMMUNITY_CHANGED, channel)
        with pytest.raises(Invalid):
            tell(ana, channel)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"amount": 0, "unit": Unit.HOURS}, "amount"),
            ({"amount": -1, "unit": Unit.HOURS}, "amount"),
            ({"amount": 10**18, "unit": Unit.HOURS}, "amount"),
            ({"amount": 100}, "unit"),
            ({"amount": 100, "unit": Unit.OTHER}, "unit_word"),
            ({"concept_ids": [2**31 - 1]}, "skills"),
            ({"site_ids": [2**31 - 1]}, "sites"),
            ({"is_for_team": True}, "is_for_team"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, ana: Person, channel: Community, wrong: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            tell(ana, channel, Telling(**wrong))
        assert list(refused.value.fields) == [field]
        assert session.scalar(select(func.count()).select_from(Post)) == 0

    def test_who_cannot_read_a_story_is_not_named_in_it(
        self, ana: Person, eve: Person, channel: Community
    ) -> None:
        for telling in (Telling(owner=eve), Telling(named=[eve]), Telling(owner=ana)):
            with pytest.raises(Invalid):
                tell(ana, channel, telling)

    def test_a_lesson_for_a_team_names_nobody(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        for_team = Telling(is_for_team=True)
        for telling, words in (
            (replace(for_team, named=[ben]), "It broke"),
            (for_team, f"It broke when @{ben.handle} turned it"),
        ):
            with pytest.raises(Invalid) as refused:
                tell(ana, channel, telling, PostKind.LESSON, did=words)
            assert list(refused.value.fields) == ["credits"]
        post = tell(ana, channel, for_team, PostKind.LESSON, did="It broke")
        assert story_of(post).is_for_team

    def test_the_word_of_a_unit_goes_through_the_screen(
        self, ana: Person, channel: Community
    ) -> None:
        telling = Telling(amount=100, unit=Unit.OTHER, unit_word="pallets\u202e\x00")
        assert story_of(tell(ana, channel, telling)).unit_word == "pallets"


@pytest.mark.usefixtures("in_app")
class TestConfirming:
    def test_the_named_owner_confirms_and_the_author_is_told(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, owner=ben))
        tell_all()
        assert told_of(NoticeKind.TO_CONFIRM) == [ben.id]
        actions.confirm(ben, story_of(post), post.version)
        tell_all()
        assert told_of(NoticeKind.RESULT_CONFIRMED) == [ana.id]
        assert worths([post.id])[post.id].is_confirmed
        actions.unconfirm(ben, story_of(post))
        assert not worths([post.id])[post.id].is_confirmed

    def test_nobody_else_confirms(
        self, ana: Person, ben: Person, cas: Person, eve: Person, channel: Community
    ) -> None:
        story = story_of(tell(ana, channel, replace(WORTH, owner=ben)))
        for person in (ana, cas, eve):
            with pytest.raises(Forbidden):
                actions.confirm(person, story, 1)
        assert not story_of(story.post).is_confirmed

    def test_words_may_change_but_not_the_result_or_its_value(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        telling = replace(WORTH, owner=ben)
        post = tell(ana, channel, telling)
        actions.confirm(ben, story_of(post), post.version)
        edit_post(ana, post, draft(situation="It took very long"), post.version, telling=telling)
        assert story_of(post).is_confirmed
        edit_post(ana, post, draft(result="Ten minutes"), post.version, telling=telling)
        assert not story_of(post).is_confirmed
        actions.confirm(ben, story_of(post), post.version)
        other = replace(telling, amount=99_900)
        edit_post(ana, post, draft(result="Ten minutes"), post.version, telling=other)
        assert not story_of(post).is_confirmed

    def test_another_owner_confirms_anew_and_is_asked(
        self, ana: Person, ben: Person, cas: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, owner=ben))
        actions.confirm(ben, story_of(post), post.version)
        edit_post(ana, post, draft(), post.version, telling=replace(WORTH, owner=cas))
        tell_all()
        assert cas.id in told_of(NoticeKind.TO_CONFIRM)
        assert not story_of(post).is_confirmed
        with pytest.raises(Forbidden):
            actions.confirm(ben, story_of(post), post.version)

    def test_what_was_changed_meanwhile_is_neither_confirmed_nor_denied(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        telling = replace(WORTH, owner=ben)
        post = tell(ana, channel, telling)
        edit_post(ana, post, draft(), post.version, telling=replace(telling, amount=99_900))
        with pytest.raises(Invalid, match="form"):
            actions.confirm(ben, story_of(post), 1)
        with pytest.raises(Invalid, match="form"):
            deny_result(ben, post, 1)
        with pytest.raises(Invalid, match="form"):
            create_comment(ben, post, Draft(source="It was two hours"), denies=1)
        story = story_of(post)
        assert (story.confirmed_at, story.denied_at) == (None, None)
        assert session.scalars(select(Comment)).all() == []

    def test_the_named_owner_says_in_words_that_it_is_not_as_told_and_the_author_is_told(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        telling = replace(WORTH, owner=ben)
        post = tell(ana, channel, telling)
        create_comment(ben, post, Draft(source="It was two hours"), denies=post.version)
        assert story_of(post).denied_at is not None
        tell_all()
        assert told_of(NoticeKind.RESULT_DENIED) == [ana.id]
        assert told_of(NoticeKind.TO_CONFIRM) == []
        edit_post(ana, post, draft(), post.version, telling=replace(telling, amount=200))
        assert story_of(post).denied_at is None
        tell_all()
        assert told_of(NoticeKind.TO_CONFIRM) == [ben.id]
        deny_result(ben, post, post.version)
        deny_result(ben, post, post.version)
        denied = select(func.count()).select_from(Entry).where(Entry.event == Event.STORY_DENIED)
        assert session.scalar(denied) == 2
        actions.confirm(ben, story_of(post), post.version)
        assert story_of(post).denied_at is None

    def test_in_an_archive_nothing_is_denied(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, owner=ben))
        with change(None) as record:
            channel.archived_at = now()
            record(Event.COMMUNITY_ARCHIVED, channel)
        with pytest.raises(Forbidden):
            deny_result(ben, post, post.version)
        assert story_of(post).denied_at is None

    def test_nobody_else_denies_it(
        self, ana: Person, ben: Person, cas: Person, eve: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, owner=ben))
        for person in (ana, cas, eve):
            with pytest.raises(Forbidden):
                deny_result(person, post, 1)
        assert story_of(post).denied_at is None


@pytest.mark.usefixtures("in_app")
class TestCredits:
    def test_a_colleague_is_named_after_a_yes_and_until_a_no(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, named=[ben, ana]))
        tell_all()
        assert told_of(NoticeKind.CREDITED) == [ben.id]
        assert self.named(post) == []
        actions.consent(ben, story_of(post))
        assert self.named(post) == [ben.id]
        actions.decline(ben, story_of(post))
        assert self.named(post) == []
        edit_post(ana, post, draft(), post.version, telling=replace(WORTH, named=[ben]))
        assert self.states(post) == [CreditState.DECLINED]
        actions.consent(ben, story_of(post))
        assert self.named(post) == [ben.id]

    def test_whoever_was_not_asked_is_told_of_nothing(
        self, ana: Person, ben: Person, cas: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, named=[ben]))
        with pytest.raises(NotFound):
            actions.consent(cas, story_of(post))
        edit_post(ana, post, draft(), post.version, telling=WORTH)
        with pytest.raises(NotFound):
            actions.consent(ben, story_of(post))
        assert self.states(post) == [CreditState.WITHDRAWN]

    def named(self, post: Post) -> list[int]:
        """List who is shown."""
        return [
            one.person_id
            for one in told.standing(story_of(post))
            if one.state is CreditState.CONSENTED
        ]

    def states(self, post: Post) -> list[CreditState]:
        """List what became of asking."""
        found = select(Credit.state).where(Credit.story_id == story_of(post).id)
        return list(session.scalars(found))


@pytest.mark.usefixtures("in_app")
class TestUsing:
    def test_reuses_make_a_tree_and_a_sum(
        self, ana: Person, ben: Person, cas: Person, channel: Community, site: Site, lyon: Site
    ) -> None:
        post = tell(ana, channel)
        first = use(ben, post, site_id=site.id, amount=5_000)
        use(cas, post, site_id=lyon.id, amount=2_550, parent_id=first.id)
        (root,) = told.tree(story_of(post), ())
        assert [one.site for one in root.branches] == ["Lyon"]
        worth = worths([post.id])[post.id]
        assert (worth.reuses, worth.total) == (2, 19_550)
        tell_all()
        assert set(told_of(NoticeKind.REUSED)) == {ana.id}
        assert told_of(NoticeKind.ANSWERED) == []

    def test_what_followed_a_reuse_that_went_hangs_on_the_story(
        self, ana: Person, ben: Person, cas: Person, channel: Community, lyon: Site
    ) -> None:
        post = tell(ana, channel)
        first = use(ben, post, amount=5_000)
        second = use(cas, post, site_id=lyon.id, amount=100, parent_id=first.id)
        third = use(ben, post, site_id=lyon.id, parent_id=second.id)
        delete_comment(cas, second.comment)
        assert [one.reuse.id for one in told.tree(story_of(post), ())] == [first.id]
        (root,) = told.tree(story_of(post), ())
        assert [one.reuse.id for one in root.branches] == [third.id]
        assert [one.reuse.id for one in told.tree(story_of(post), {ben.id})] == []
        assert worths([post.id])[post.id].total == 17_000

    def test_a_person_tells_of_a_site_once(
        self, ana: Person, ben: Person, channel: Community, site: Site, lyon: Site
    ) -> None:
        post = tell(ana, channel)
        first_id = use(ben, post, site_id=site.id).comment_id
        with pytest.raises(Invalid):
            use(ben, found(first_id).post, site_id=site.id)
        delete_comment(ben, found(first_id))
        use(ben, found(first_id).post, "Once more", site_id=site.id)
        with pytest.raises(Forbidden):
            restore_comment(ben, found(first_id))
        use(ben, found(first_id).post, "At the other one", site_id=lyon.id)
        assert worths([post.id])[post.id].reuses == 2

    def test_many_tell_at_once_and_one_of_a_site_stands(
        self, ana: Person, ben: Person, channel: Community, at_once: Callable[..., list[Any]]
    ) -> None:
        post_id, ben_id = tell(ana, channel).id, ben.id

        def tell_again(number: int) -> None:
            me = session.get_one(Person, ben_id)
            post = session.scalars(Post.seen_by(me).where(Post.id == post_id)).one()
            use(me, post, f"We did it, {number}")

        found = at_once(*(lambda one=one: tell_again(one) for one in range(8)))
        assert found.count(Invalid) == 7
        session.expire_all()
        assert worths([post_id])[post_id].reuses == 1

    def test_whoever_told_it_and_outsiders_do_not_use_it(
        self, ana: Person, eve: Person, channel: Community
    ) -> None:
        post = tell(ana, channel)
        for person in (ana, eve):
            with pytest.raises(Forbidden):
                use(person, post)

    def test_nobody_follows_themselves_or_another_story(
        self, ana: Person, ben: Person, cas: Person, channel: Community
    ) -> None:
        post, other = tell(ana, channel), tell(ana, channel, situation="Another one")
        elsewhere, here = use(ben, other), use(ben, post)
        after, ring = use(cas, post, parent_id=here.id), Draft(source="In a ring")
        with pytest.raises(Invalid):
            use(cas, found(elsewhere.comment_id).post, parent_id=here.id)
        with pytest.raises(Invalid):
            edit_comment(ben, found(here.comment_id), ring, 1, used=Use(parent_id=after.id))
        assert session.scalar(select(func.count(Reuse.parent_id))) == 1

    def test_the_unit_stays_while_others_counted_in_it(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        post = tell(ana, channel)
        use(ben, post, amount=100)
        for other in (Telling(amount=100, unit=Unit.EURO), Telling()):
            with pytest.raises(Invalid) as refused:
                edit_post(ana, post, draft(), post.version, telling=other)
            assert list(refused.value.fields) == ["unit"]

    def test_a_reuse_that_waits_counts_for_nothing(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        post = tell(ana, channel)
        reuse = use(ben, post, amount=100)
        comment = session.get_one(Comment, reuse.comment_id)
        comment.state = TextState.HELD
        with change(None) as record:
            record(Event.COMMENT_HIDDEN, comment)
        assert worths([post.id])[post.id].total == 12_000
        assert told.tree(story_of(post), ()) == []


class TestPages:
    def test_a_story_is_told_confirmed_and_used(
        self,
        channel: Community,
        ana: Person,
        ben: Person,
        sign_in: SignIn,
    ) -> None:
        browser = sign_in(ana)
        sent = PARTS | {
            "kind": "story", "title": "Ready beforehand", "amount": "120,5", "unit": "hours",
            "measured": "measured", "owner": f"@{ben.handle}", "credits": f"@{ben.handle}",
        }  # fmt: skip
        assert "The situation" in browser.get(f"/communities/{channel.slug}/stories/new").text
        answer = browser.post(f"/communities/{channel.slug}/stories", data=sent)
        assert answer.status_code == 303, answer.text
        where = answer.headers["Location"]
        shown = sign_in(ben).get(where).text
        assert "120.5 hours" in shown
        assert "Shall your name be shown?" in shown
        other = sign_in(ben)
        assert other.post(f"{where}/confirmation", data={"version": "1"}).status_code == 303
        assert other.post(f"{where}/credit").status_code == 303
        assert "Confirmed by" in browser.get(where).text
        assert other.get(f"{where}/reuses/new").status_code == 200
        used = {"text": "Here, too", "amount": "1.000", "measured": "estimated"}
        answer = other.post(f"{where}/reuses", data=used)
        assert answer.status_code == 303
        assert "1,120.5 hours" in browser.get(where).text
        assert "1,120.5 hours" in browser.get("/").text

    def test_a_result_is_denied_on_its_page(
        self, channel: Community, ana: Person, ben: Person, cas: Person, sign_in: SignIn
    ) -> None:
        sent = PARTS | {"kind": "story", "title": "Ready beforehand", "owner": f"@{ben.handle}"}
        answer = sign_in(ana).post(f"/communities/{channel.slug}/stories", data=sent)
        where, browser = answer.headers["Location"], sign_in(ben)
        assert "No, it is not as told" in browser.get(where).text
        assert sign_in(cas).get(f"{where}/denial/new").status_code == 403
        assert "under the story" in browser.get(f"{where}/denial/new").text
        said = {"text": "It was two hours", "version": "2"}
        assert browser.post(f"{where}/denial", data=said).status_code == 422
        assert browser.post(f"{where}/denial", data=said | {"version": "1"}).status_code == 303
        page = sign_in(ana).get(where).text
        assert "does not confirm it" in page
        assert "It was two hours" in page
        assert browser.post(f"{where}/confirmation", data={"version": "9"}).status_code == 303
        assert "does not confirm it" in sign_in(ana).get(where).text

    def test_the_form_comes_back_with_what_was_typed(
        self,
        channel: Community,
        ana: Person,
        sign_in: SignIn,
    ) -> None:
        sent = PARTS | {"title": "Kept words", "amount": "many", "owner": "nobody.known"}
        answer = sign_in(ana).post(f"/communities/{channel.slug}/stories", data=sent)
        assert answer.status_code == 422
        assert "Kept words" in answer.text
        assert PARTS["did"] in answer.text
        assert "Give a number above nothing" in answer.text

    def test_an_outsider_is_told_nothing(
        self,
        channel: Community,
        ana: Person,
        eve: Person,
        sign_in: SignIn,
    ) -> None:
        sent = PARTS | {"kind": "story", "title": "Ready beforehand"}
        answer = sign_in(ana).post(f"/communities/{channel.slug}/stories", data=sent)
        post_id = answer.headers["Location"].rpartition("/")[2]
        browser = sign_in(eve)
        for path in ("confirmation", "denial", "credit", "nomination", "reuses"):
            assert browser.post(f"/posts/{post_id}/{path}").status_code == 404
        for path in (f"communities/{channel.slug}/stories/new", f"posts/{post_id}/reuses/new"):
            assert browser.get(f"/{path}").status_code == 404
        for path in ("stories", "stories.csv", "stories/similar?q=trolley+ready+beforehand"):
            with browser.get(f"/{path}") as answer:
                assert "Ready beforehand" not in answer.text
        assert browser.get("/stories.pdf").status_code == 200


@pytest.mark.usefixtures("in_app")
class TestOrders:
    def test_the_most_used_again_come_first_page_by_page(
        self, ana: Person, ben: Person, cas: Person, site: Site, lyon: Site, channel: Community
    ) -> None:
        posts = [tell(ana, channel) for _number in range(4)]
        use(ben, posts[1], site_id=site.id)
        hidden = use(cas, posts[1], site_id=site.id)
        delete_comment(cas, found(hidden.comment_id))
        for person, place in ((ben, site), (cas, site), (cas, lyon)):
            use(person, posts[2], site_id=place.id)
        use(ben, posts[3], site_id=site.id)
        wish = Wish(order=Order.REUSED)
        first = page(ben, wish, None, 2)
        assert [card.post.id for card in first.cards] == [posts[2].id, posts[3].id]
        assert first.more == f"1-{posts[3].id}"
        second = page(ben, wish, first.more, 2)
        assert [card.post.id for card in second.cards] == [posts[1].id]
        assert second.more is None

    def test_a_person_shows_what_they_told_and_what_they_want_to_be_named_for(
        self, ana: Person, ben: Person, cas: Person, eve: Person, channel: Community
    ) -> None:
        own, theirs, other = tell(ben, channel), tell(ana, channel), tell(cas, channel)
        edit_post(ana, theirs, draft(), 1, telling=replace(WORTH, named=[ben]))
        assert listed(ben, ben) == [own.id]
        actions.consent(ben, story_of(theirs))
        assert listed(ben, cas) == [theirs.id, own.id]
        assert listed(cas, cas) == [other.id]
        assert listed(ben, eve) == []
        with change(cas):
            keep_apart(cas, ben.id)
        assert listed(ben, cas) == listed(cas, ben) == []
        actions.decline(ben, story_of(theirs))
        assert listed(ben, ana) == [own.id]

    def test_a_page_of_a_person_costs_as_much_for_one_story_as_for_many(
        self, ana: Person, ben: Person, channel: Community, statements: list[str]
    ) -> None:
        counts = []
        for _time in range(2):
            for _number in range(3):
                use(ben, tell(ana, channel))
            session.expire_all()
            statements.clear()
            assert listed(ana, ben)
            counts.append(len(statements))
        assert counts[0] == counts[1]


def listed(person: Person, reader: Person) -> list[int]:
    """List the posts on a person's page of stories."""
    return [card.post.id for card in page(reader, Wish(person=person), None).cards]


class TestGallery:
    def test_the_page_of_a_person_has_their_stories(
        self, channel: Community, ana: Person, ben: Person, eve: Person, sign_in: SignIn
    ) -> None:
        sent = PARTS | {"kind": "story", "title": "Ready beforehand"}
        sign_in(ana).post(f"/communities/{channel.slug}/stories", data=sent)
        path = f"/people/{ana.handle}/stories"
        page = sign_in(ben).get(path).text
        assert "Ready beforehand" in page
        assert 'aria-current="page"' in page
        assert "Ready beforehand" not in sign_in(eve).get(path).text
        assert sign_in(ben).get(f"{path}?before=nonsense").status_code in (200, 404)

    def test_stories_stand_side_by_side_by_what_is_asked_for(
        self, channel: Community, ana: Person, ben: Person, site: Site, lyon: Site, sign_in: SignIn
    ) -> None:
        browser, other = sign_in(ana), sign_in(ben)
        send(browser, channel, title="By hours", amount="12", unit="hours", sites=str(site.id))
        send(browser, channel, title="By money", amount="900", unit="euro", sites=str(lyon.id))
        send(browser, channel, title="More hours", amount="40", unit="hours")
        send(browser, channel, kind="lesson", title="By error", is_for_team="y")
        assert titles(other, "") == ["By error", "More hours", "By money", "By hours"]
        assert titles(other, "kind=lesson") == ["By error"]
        assert titles(other, f"site={lyon.id}") == ["By money"]
        assert titles(other, "unit=hours&order=value") == ["More hours", "By hours"]
        assert titles(other, f"community={channel.slug}&only=confirmed") == []
        assert "no common order" in other.get("/stories?order=value").text
        for wrong in ("unit=miles", "site=x", "kind=question", "community=nowhere"):
            assert other.get(f"/stories?{wrong}").status_code == 422
            assert other.get(f"/stories.csv?{wrong}").status_code == 404
        for wrong in ("before=x", "before=1-99999999999", "unit=hours&order=value&before=x"):
            assert other.get(f"/stories?{wrong}").status_code == 404

    def test_a_page_leads_to_the_next_in_either_order(
        self, in_app: None, channel: Community, ana: Person
    ) -> None:
        for number in range(5):
            tell(ana, channel, Telling(amount=100 * (number % 3 + 1), unit=Unit.HOURS))
        for order in (Order.NEWEST, Order.VALUE):
            wish = Wish(unit=Unit.HOURS, order=order)
            seen, before = [], None
            while True:
                shelf = page(ana, wish, before, 2)
                seen += [card.post.id for card in shelf.cards]
                before = shelf.more
                if before is None:
                    break
            assert len(seen) == len(set(seen)) == 5

    def test_the_gallery_costs_the_same_statements_however_many_there_are(
        self, channel: Community, ana: Person, sign_in: SignIn, statements: list[str]
    ) -> None:
        browser = sign_in(ana)
        send(browser, channel, title="One")
        browser.get("/stories")
        statements.clear()
        browser.get("/stories")
        of_one = len(statements)
        for number in range(4):
            send(browser, channel, title=f"Again {number}")
        statements.clear()
        browser.get("/stories")
        assert len(statements) == of_one

    def test_they_are_taken_along_as_rows_without_names_and_formulas(
        self, channel: Community, ana: Person, ben: Person, sign_in: SignIn
    ) -> None:
        browser = sign_in(ana)
        send(browser, channel, title="=1+1", amount="2,5", unit="hours", owner=f"@{ben.handle}")
        with browser.get("/stories.csv") as answer:
            head, line, *rest = answer.get_data(as_text=True).split("\r\n")
        assert head.startswith("address,kind,title")
        assert "'=1+1" in line
        assert ",2.5," in line
        assert ana.name not in line
        assert ben.name not in line
        assert rest == [""]

    def test_they_are_taken_along_as_slides(
        self, channel: Community, ana: Person, sign_in: SignIn
    ) -> None:
        browser = sign_in(ana)
        send(browser, channel, title="Zwölf Stück → weniger", amount="1200", unit="euro")
        pages = PdfReader(BytesIO(browser.get("/stories.pdf").data)).pages
        assert len(pages) == 2
        assert "1,200" in pages[0].extract_text()
        assert "Zwölf Stück" in pages[1].extract_text()
        assert pages[1].mediabox.width / pages[1].mediabox.height == pytest.approx(16 / 9)


def send(browser: FlaskClient, channel: Community, **sent: str) -> None:
    """Tell a story through its form."""
    answer = browser.post(f"/communities/{channel.slug}/stories", data=PARTS | sent)
    assert answer.status_code == 303


def titles(browser: FlaskClient, query: str) -> list[str]:
    """List the titles of the gallery, in their order."""
    shown = browser.get(f"/stories?{query}").text
    cards = shown[shown.index("data-results") :]
    return re.findall(r'<h2><a href="/posts/\d+"[^>]*>([^<]+)<', cards)


class TestMonth:
    def test_each_has_one_vote_a_month_and_the_most_make_the_story(
        self,
        in_app: None,
        open_channel: Community,
        ana: Person,
        ben: Person,
        cas: Person,
        eve: Person,
    ) -> None:
        first, second = tell(ana, open_channel), tell(ben, open_channel, situation="Other")
        with pytest.raises(Forbidden):
            actions.nominate(ana, first, this_month())
        actions.nominate(cas, first, this_month())
        actions.nominate(eve, second, this_month())
        actions.nominate(cas, second, this_month())
        actions.nominate(cas, second, this_month())
        assert [(card.post.id, votes) for card, votes in chosen(ana).nominated] == [(second.id, 2)]
        last = (this_month() - timedelta(days=1)).replace(day=1)
        assert chosen(ana).winner is None
        actions.nominate(cas, first, last)
        winner = chosen(ana).winner
        assert winner is not None
        assert winner.post.id == first.id
        actions.take_back(cas, second, this_month())
        assert [votes for _card, votes in chosen(ana).nominated] == [1]

    def test_nobody_votes_for_what_not_all_can_read(
        self, in_app: None, channel: Community, ana: Person, ben: Person
    ) -> None:
        with pytest.raises(Forbidden):
            actions.nominate(ben, tell(ana, channel), this_month())

    def test_a_story_that_went_is_nobodys_choice(
        self, in_app: None, open_channel: Community, ana: Person, ben: Person
    ) -> None:
        post = tell(ana, open_channel)
        actions.nominate(ben, post, this_month())
        delete_post(ana, post)
        assert chosen(ben).nominated == []

    def test_many_votes_at_once_are_one(
        self,
        in_app: None,
        open_channel: Community,
        ana: Person,
        ben: Person,
        at_once: Callable[..., list[Any]],
    ) -> None:
        ids = [tell(ana, open_channel, situation=f"Number {n}").id for n in range(4)] * 2
        ben_id = ben.id

        def give(post_id: int) -> None:
            me = session.get_one(Person, ben_id)
            post = session.scalars(Post.seen_by(me).where(Post.id == post_id)).one()
            actions.nominate(me, post, this_month())

        done = at_once(*(lambda one=one: give(one) for one in ids))
        assert done == [None] * 8
        assert session.scalar(select(func.count()).select_from(Nomination)) == 1


@pytest.fixture
def open_channel(make_community: Callable[..., Community], ana: Person, ben: Person) -> Community:
    """A success channel that everybody reads."""
    found = make_community("What worked", ana, ben, kind=CommunityKind.PUBLIC)
    with change(None) as record:
        found.tells_stories = True
        record(Event.COMMUNITY_CHANGED, found)
    return found


@pytest.mark.usefixtures("in_app")
class TestErasing:
    def test_what_stands_beside_goes_with_the_words(
        self, ana: Person, ben: Person, channel: Community, site: Site
    ) -> None:
        telling = replace(WORTH, owner=ben, named=[ben], site_ids=[site.id])
        post = tell(ana, channel, telling)
        reuse_id = use(ben, post, amount=100, site_id=site.id).comment_id
        with change(None) as record:
            gone = erase_all(record, [post, found(reuse_id)])
        story = story_of(post)
        assert (story.owner_id, story.amount, story.unit, story.site_ids) == (None, None, None, [])
        assert session.scalars(select(Credit.state)).all() == [CreditState.WITHDRAWN]
        assert session.execute(select(Reuse.amount, Reuse.site_id)).all() == [(None, None)]
        assert {noun for noun, _id in gone} == {"post", "comment", "story", "credit", "reuse"}

    def test_whoever_is_erased_is_named_no_more(
        self, ana: Person, ben: Person, channel: Community
    ) -> None:
        post = tell(ana, channel, replace(WORTH, named=[ben]))
        actions.consent(ben, story_of(post))
        ben.state = PersonState.DEACTIVATED
        with change(None) as record:
            record(Event.PERSON_DEACTIVATED, ben)
        with change(None) as record:
            gone = erase_all(record, [ben])
        assert told.standing(story_of(post)) == []
        assert "credit" in {noun for noun, _id in gone}


class TestSimilar:
    def test_what_was_told_in_nearly_the_same_words_is_shown(
        self, channel: Community, ana: Person, ben: Person, sign_in: SignIn
    ) -> None:
        send(sign_in(ana), channel, title="Tools ready on a trolley")
        found = sign_in(ben).get("/stories/similar?q=a+trolley+with+the+tools+ready").text
        assert "Tools ready on a trolley" in found
        assert "Perhaps it was asked" not in found
