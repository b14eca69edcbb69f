"""Is the demo company what it promises to be?"""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from archive.ledger import is_committed, opened
from models import (
    TOLD,
    Attachment,
    Attention,
    Bulletin,
    Capability,
    Comment,
    Community,
    CommunityKind,
    Company,
    CompanyValue,
    Credit,
    CreditState,
    Crisis,
    Entry,
    EntryKey,
    Event,
    File,
    KeptDraft,
    Leader,
    Membership,
    MembershipRole,
    Nomination,
    Notice,
    OwnFilter,
    Person,
    Post,
    PostKind,
    PostWords,
    Quote,
    Reaction,
    ReactionKind,
    Recipient,
    Reuse,
    Role,
    SavedPost,
    Scenario,
    ScenarioState,
    Share,
    Site,
    Story,
    TextState,
    belonging,
    session,
)
from social import texts
from social.commands.demo import hosting, moments, sign_ins
from social.crisis.report import report
from social.cursor import Cursor
from social.drafts import planning
from social.errors import Invalid
from social.filing.kinds import recognise
from social.recognition.figures import figures
from social.saved.listing import page
from social.signing_in import actions
from social.store import store
from tests.commands.conftest import TODAY
from tests.known import HERE


def counted(noun: type) -> int:
    return session.scalar(select(func.count()).select_from(noun))


def test_five_sites_in_four_languages_are_full_of_people(in_demo) -> None:
    assert counted(Site) == 7  # two of them offices in which nobody has a desk
    assert len(session.scalars(select(Site.country).distinct()).all()) >= 4
    assert len(session.scalars(select(Site.zone).distinct()).all()) == 5
    assert 190 <= counted(Person) <= 230
    here = Person.works_here()
    each = Counter(session.scalars(select(Person.site_id).where(here)))
    assert min(each.values()) >= 25
    assert set(session.scalars(select(Person.language))) == {"nl", "fr", "de", "en"}
    assert session.scalar(select(func.count()).where(here, Person.manager_id.is_(None))) == 1


def test_a_guest_reads_in_one_community(in_demo) -> None:
    guest = session.scalars(select(Person).where(Person.guest_of.is_not(None))).one()
    found = session.scalars(select(Community.slug).where(Community.read_by(guest))).all()
    assert found == [hosting.PLACE]


def test_thanks_are_many_enough_to_be_counted_by_site_and_department(in_demo) -> None:
    found = figures()
    for places in (found.sites, found.departments):
        told = [(place.name, number) for place in places for number in place.numbers if number]
        assert len(told) >= 5, places


def test_questions_are_asked_in_four_languages_and_some_wait(in_demo) -> None:
    asked = session.scalars(select(Post).where(Post.kind == PostKind.QUESTION)).all()
    chosen = session.execute(
        select(Comment.post_id, Comment.chosen_at).where(Comment.chosen_at.is_not(None))
    ).all()
    assert {one.language for one in asked} == {"nl", "fr", "de", "en"}
    assert {post_id for post_id, _at in chosen} < {one.id for one in asked}
    assert len(chosen) > len(asked) / 2
    told = select(func.count(Post.id)).where(Post.kind.in_(TOLD))
    assert counted(PostWords) == len(asked) + (session.scalar(told) or 0)
    entries = session.scalars(select(Entry).where(Entry.event == Event.COMMENT_CHOSEN)).all()
    assert len(entries) == len(chosen)
    same = select(Reaction).where(Reaction.kind == ReactionKind.SAME)
    assert {one.post_id for one in session.scalars(same)} <= {one.id for one in asked}


def test_there_are_communities_of_every_kind_and_none_is_silent(in_demo) -> None:
    assert 38 <= counted(Community) <= 50
    kinds = Counter(session.scalars(select(Community.kind)))
    assert set(kinds) == set(CommunityKind)
    spoken = set(session.scalars(select(Post.community_id)))
    for community in session.scalars(select(Community)):
        assert community.id in spoken, community.slug
        assert community.purpose_html, community.slug
        assert community.rules_html, community.slug
        assert community.member_count >= 5, community.slug


def test_thousands_of_posts_and_answers_are_written_in_four_languages(in_demo) -> None:
    assert 3_500 <= counted(Post) == in_demo.posts <= 5_000
    assert 2_000 <= counted(Comment) == in_demo.comments
    for noun in (Post, Comment):
        spoken = Counter(session.scalars(select(noun.language)))
        assert set(spoken) == {"nl", "fr", "de", "en"}
        assert min(spoken.values()) >= 300
        assert set(session.scalars(select(noun.state))) == {TextState.PUBLISHED}


def test_no_two_posts_read_alike_and_no_gap_is_left_open(in_demo) -> None:
    texts = session.scalars(select(Post.source)).all()
    assert len(set(texts)) == len(texts)
    texts += session.scalars(select(Comment.source)).all()
    texts += session.scalars(select(Post.title)).all()
    assert [text for text in texts if set("{}|\x01") & set(text)] == []


def test_answers_come_after_what_they_answer_two_levels_deep(in_demo) -> None:
    posts = dict(session.execute(select(Post.id, Post.posted_at)).all())
    comments = {comment.id: comment for comment in session.scalars(select(Comment))}
    for comment in comments.values():
        assert comment.posted_at > posts[comment.post_id]
        if comment.parent_id is not None:
            parent = comments[comment.parent_id]
            assert parent.parent_id is None
            assert parent.post_id == comment.post_id
            assert parent.posted_at < comment.posted_at
    depths = Counter(comment.parent_id is not None for comment in comments.values())
    assert min(depths.values()) > 300


def test_counters_and_last_activity_agree_with_what_is_there(in_demo) -> None:
    shown = select(Comment.post_id, func.count()).where(Comment.deleted_at.is_(None))
    said = dict(session.execute(shown.group_by(Comment.post_id)).all())
    last = dict(
        session.execute(
            select(Comment.post_id, func.max(Comment.posted_at)).group_by(Comment.post_id)
        ).all()
    )
    active: dict[int, object] = {}
    for post in session.scalars(select(Post)):
        assert post.comment_count == said.get(post.id, 0)
        assert post.active_at == last.get(post.id, post.posted_at)
        active[post.community_id] = max(
            active.get(post.community_id, post.active_at), post.active_at
        )
    assert active == dict(session.execute(select(Community.id, Community.active_at)).all())


def test_everything_happens_at_work_and_before_today(in_demo) -> None:
    end = moments.end_of_time(TODAY)
    rows = session.execute(
        select(Post.posted_at, Site.zone).join(Post.author).join(Person.site)
    ).all()
    rows += session.execute(
        select(Comment.posted_at, Site.zone).join(Comment.author).join(Person.site)
    ).all()
    for moment, zone in rows:
        local = moment.astimezone(ZoneInfo(zone))
        assert moment < end
        assert 5 <= local.hour < 22
        assert local.weekday() < 5
    assert session.scalar(select(func.max(Reaction.created_at))) < end


def test_whoever_speaks_is_a_member_and_in_a_broadcast_community_an_owner(in_demo) -> None:
    roles = {
        (row.person_id, row.community_id): row.role for row in session.scalars(select(Membership))
    }
    kinds = dict(session.execute(select(Community.id, Community.kind)).all())
    for author_id, community_id in session.execute(select(Post.author_id, Post.community_id)):
        role = roles[author_id, community_id]
        if kinds[community_id] is CommunityKind.BROADCAST:
            assert role is MembershipRole.OWNER
    answered = select(Comment.author_id, Post.community_id).join(Comment.post)
    assert {(one, place) for one, place in session.execute(answered)} <= set(roles)
    reacted = select(Reaction.person_id, Post.community_id).join(Post, Post.id == Reaction.post_id)
    assert {(one, place) for one, place in session.execute(reacted)} <= set(roles)


def test_rules_find_nobody_missing_and_nobody_too_many(in_demo) -> None:
    ruled = belonging.ruled()
    assert len(ruled) >= 8
    for community in ruled:
        assert belonging.missing(community, 10) == [], community.slug
        assert belonging.surplus(community, 10) == [], community.slug


def test_every_post_and_comment_has_its_line_in_the_ledger(in_demo) -> None:
    for noun, event in ((Post, Event.POST_CREATED), (Comment, Event.COMMENT_CREATED)):
        lines = {
            entry.noun_id: (entry, key)
            for entry, key in session.execute(
                select(Entry, EntryKey)
                .join(EntryKey, EntryKey.entry_id == Entry.id)
                .where(Entry.event == event)
            )
        }
        texts = session.scalars(select(noun)).all()
        assert len(lines) == len(texts)
        for text in texts[::97]:
            entry, key = lines[text.id]
            assert is_committed(entry, key)
            if text.version == 1:
                assert opened(entry, key)["source"] == text.source
            assert (entry.actor_id, entry.at) == (text.author_id, text.posted_at)
    assert session.scalars(select(Entry.at)).all()[0].date() < TODAY


def test_some_posts_were_edited_and_what_stood_there_before_is_kept(in_demo) -> None:
    edited = session.scalars(select(Post).where(Post.version > 1)).all()
    assert len(edited) >= 40
    for post in edited:
        reader = session.scalar(select(Person).where(Person.id != post.author_id).limit(1))
        (before,) = texts.versions(post, reader)
        assert before.source != post.source
        assert before.written_at == post.posted_at < post.edited_at
        assert lines_of(Event.POST_EDITED, post) == [(post.author_id, post.edited_at)]


def test_some_posts_and_answers_were_taken_back_by_who_wrote_them(in_demo) -> None:
    for noun, event, fewest in (
        (Post, Event.POST_DELETED, 6),
        (Comment, Event.COMMENT_DELETED, 20),
    ):
        gone = session.scalars(select(noun).where(noun.deleted_at.is_not(None))).all()
        assert len(gone) >= fewest
        for text in gone:
            assert text.posted_at < text.deleted_at
            assert lines_of(event, text) == [(text.author_id, text.deleted_at)]


def test_pictures_are_described_and_every_file_can_be_read(in_demo) -> None:
    files = session.scalars(select(File).join(Attachment)).all()
    assert Counter(file.is_picture for file in files) == {True: 19, False: 8}
    for file in files:
        content = b"".join(store().read(file.digest, 0, file.size))
        assert len(content) == file.size
        if file.is_picture:
            assert len(file.alt) > 40
        assert recognise(BytesIO(content), file.name).media_type == file.media_type
        assert lines_of(Event.FILE_ADDED, file) == [(file.owner_id, file.created_at)]


def test_the_first_page_of_a_community_hardly_repeats_itself(in_demo) -> None:
    for community in session.scalars(select(Community)):
        newest = (
            select(Post.source)
            .where(Post.community_id == community.id)
            .order_by(Post.posted_at.desc())
            .limit(20)
        )
        said = Counter(
            sentence
            for text in session.scalars(newest)
            for sentence in re.split(r"(?<=[.!?])\s+", text)
            if len(sentence) > 20
        )
        assert max(said.values(), default=1) <= 4, (community.slug, said.most_common(1))


def lines_of(event: Event, thing: object) -> list[tuple[object, ...]]:
    """Read who did this to a thing, and when, from the ledger."""
    rows = session.execute(
        select(Entry.actor_id, Entry.at).where(
            Entry.event == event, Entry.noun == thing.noun, Entry.noun_id == thing.id
        )
    )
    return [tuple(row) for row in rows]


def test_one_person_a_role_can_sign_in_and_nobody_else(in_demo) -> None:
    able = session.scalars(select(Person).where(Person.password_hash.is_not(None))).all()
    assert {person.name for person in able} == sign_ins.NAMES | {hosting.NAME}
    # Two administrators appoint a confidant: whoever tries the demo does that.
    others = set(Capability) - {Capability.CONFIDANT}
    assert set(session.scalars(select(Role.capability))) == others
    for person in able:
        assert actions.sign_in(person.email, sign_ins.PASSWORD, HERE).person.id == person.id
    rest = select(Person).where(Person.password_hash.is_(None)).order_by(Person.id)
    bots = session.scalars(rest.where(Person.bot_owner_id.is_not(None))).all()
    assert bots
    assert {bot.email for bot in bots} == {None}, "a bot has nothing to sign in with"
    without = session.scalars(rest.where(Person.bot_owner_id.is_(None)).limit(3)).all()
    assert len(without) == 3
    for person in without:
        with pytest.raises(Invalid):
            actions.sign_in(person.email, sign_ins.PASSWORD, HERE)


def test_the_database_is_marked_as_a_demo_and_mail_leads_nowhere(in_demo) -> None:
    assert session.scalar(select(Company.is_demo)) is True
    people = select(Person.email).where(Person.bot_owner_id.is_(None))
    ends = {email.rsplit(".", 1)[-1] for email in session.scalars(people)}
    assert ends == {"example"}


def test_those_who_sign_in_find_something_new(in_demo) -> None:
    unread = select(Notice.person_id).where(Notice.read_at.is_(None))
    told = set(session.scalars(unread))
    able = set(session.scalars(select(Person.id).where(Person.password_hash.is_not(None))))
    assert len(told & able) >= 5
    for membership in session.scalars(select(Membership).where(Membership.person_id.in_(able))):
        assert membership.read_at < moments.end_of_time(TODAY)


def test_some_have_something_to_send_and_to_come_back_to(in_demo) -> None:
    drafts = session.scalars(select(KeptDraft)).all()
    planned = [draft for draft in drafts if draft.is_planned]
    assert len(planned) == len(drafts) - len(planned) == 4
    for draft in planned:
        author = session.get_one(Person, draft.person_id)
        assert planning.place_of(author, draft).is_archived is False
        assert (draft.goes_at.astimezone(ZoneInfo(draft.zone)).hour, draft.zone) == (8, author.zone)
    people = set(session.scalars(select(SavedPost.person_id)))
    for person_id in people:
        shelf = page(session.get_one(Person, person_id), Cursor())
        assert [line.post is not None for line in shelf.lines] == [True] * 3
    assert len(people) == 4
    assert session.scalar(select(func.count(SavedPost.remind_at))) == 4


def test_some_pass_on_what_others_wrote_and_fold_what_they_do_not_want(in_demo) -> None:
    quotes, shares = session.scalars(select(Quote)).all(), session.scalars(select(Share)).all()
    assert len(quotes) == len(shares) == 4
    for quote in quotes:
        here, there = (session.get_one(Post, one) for one in (quote.in_post_id, quote.post_id))
        assert here.language == there.language
        assert there.posted_at < here.posted_at
        assert there.author_id == quote.author_id != here.author_id
    for share in shares:
        post = session.get_one(Post, share.post_id)
        assert session.get_one(Community, post.community_id).kind is CommunityKind.PUBLIC
        assert share.community_id != post.community_id
        assert share.community_id in set(
            session.scalars(
                select(Membership.community_id).where(Membership.person_id == share.person_id)
            )
        )
    for kind in (OwnFilter, Attention):
        ends = session.scalars(select(kind.until)).all()
        assert len(ends) == 4
        assert min(ends) > moments.end_of_time(TODAY)


def test_stories_and_lessons_are_told_in_four_languages_and_used_elsewhere(in_demo) -> None:
    told = session.scalars(select(Post).where(Post.kind.in_(TOLD))).all()
    kinds = Counter(post.kind for post in told)
    assert kinds[PostKind.STORY] >= 6
    assert kinds[PostKind.LESSON] >= 2
    assert {post.language for post in told} == {"nl", "fr", "de", "en"}
    assert counted(Story) == len(told)
    assert session.scalar(select(func.count(Story.id)).where(Story.confirmed_at.is_not(None)))
    assert session.scalar(select(func.count(Reuse.site_id.distinct()))) >= 3
    assert set(session.scalars(select(Credit.state))) == {CreditState.CONSENTED}
    assert counted(Nomination) > 5


def test_colleagues_are_thanked_in_four_languages_and_answer_for_themselves(in_demo) -> None:
    voices = sorted(str(one) for one in session.scalars(select(Post.voice)) if one)
    assert voices == ["official", "own"]
    (asked,) = session.scalars(select(Post).where(Post.kind == PostKind.ASK_ME)).all()
    assert asked.comment_count == 4
    assert session.scalar(select(func.count()).select_from(Leader)) == 2
    (written,) = session.scalars(select(Post).where(Post.delegation_id.is_not(None))).all()
    assert written.author_id != asked.author_id
    thanks = session.scalars(select(Post).where(Post.kind == PostKind.THANKS)).all()
    assert {one.language for one in thanks} == {"nl", "fr", "de", "en"}
    assert len(thanks) == 24
    assert len({one.author_id for one in thanks}) == len(thanks)
    assert all(one.is_shown for one in thanks)
    said = set(session.scalars(select(Recipient.state)))
    assert said == {CreditState.ASKED, CreditState.CONSENTED, CreditState.DECLINED}
    assert all(set(names) == {"nl", "fr", "de", "en"} for names in session.scalars(NAMES))


NAMES = select(CompanyValue.names)


def test_three_crises_are_prepared_in_four_languages_and_one_was_drilled(in_demo) -> None:
    scenarios = session.scalars(select(Scenario)).all()
    assert {one.state for one in scenarios} == {ScenarioState.APPROVED}
    for one in scenarios:
        said = select(Bulletin.language).where(Bulletin.scenario_id == one.id)
        assert set(session.scalars(said)) == {"nl", "fr", "de", "en"}
    assert len(scenarios) == 3
    drill = session.scalars(select(Crisis)).one()
    assert drill.is_drill
    found = report(drill, drill.ended_at)
    assert found.to_first == 4
    assert found.safety.whole.share > 80
    assert [one.minutes_late for one in found.updates] == [0, 0, 3]
    assert found.done_in_time == 4
    assert "\n" in drill.learnt


def test_a_program_tells_what_there_is_to_eat_where_owners_let_it_in(in_demo) -> None:
    bot = session.scalars(select(Person).where(Person.bot_owner_id.is_not(None))).one()
    said = session.scalars(
        select(Post).where(Post.author_id == bot.id).order_by(Post.posted_at, Post.id)
    ).all()
    assert Counter(post.language for post in said) == dict.fromkeys(("de", "en", "fr", "nl"), 3)
    assert {post.posted_at.astimezone(moments.HOUSE_ZONE).weekday() for post in said} == {0}
    places = set(session.scalars(select(Membership.community_id).filter_by(person_id=bot.id)))
    assert {post.community_id for post in said} == places
    let_in = select(Entry.actor_id).where(Entry.event == Event.MEMBER_APPROVED)
    let_in = let_in.where(Entry.community_id.in_(places))
    owners = select(Membership.person_id).where(
        Membership.role == MembershipRole.OWNER, Membership.community_id.in_(places)
    )
    assert set(session.scalars(let_in)) <= set(session.scalars(owners))
