"""Which posts, comments and files does a search find, for whom, and what is told of the others?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, text, update

from models import (
    Attachment,
    Comment,
    Community,
    CommunityKind,
    Event,
    File,
    FileWords,
    Person,
    PersonState,
    Post,
    PostKind,
    Searchable,
    Sort,
    TextState,
    now,
    session,
)
from models.folding import fold
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment, delete_comment, edit_comment
from social.erasing import erase_files, erase_texts
from social.posts.actions import create_post, delete_post, edit_post, restore_post
from social.questions.actions import choose
from social.search import jobs, matching
from social.search.looking import Found, look
from social.search.query import read
from social.search.rebuilding import rebuild
from social.search.texts import Group
from social.separating import keep_apart
from social.store import store

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Community]


def find(reader: Person, words: str, order: str = "newest", only: Sort | None = None) -> Found:
    """Look for something."""
    return look(read(words), reader, order, only, "en")


def titles(reader: Person, words: str, order: str = "newest") -> list[str]:
    """Name all texts that are found, sort by sort."""
    return [card.title for group in find(reader, words, order).texts for card in group.cards]


def numbers(reader: Person, words: str) -> dict[str, int]:
    """Count what is found of each sort."""
    return {str(group.sort): group.count for group in find(reader, words).texts}


def say(author: Person, community: Community, title: str, words: str, **more: Any) -> Post:
    """Post something."""
    return create_post(author, community, Draft(source=words, title=title), **more)


@pytest.fixture
def place(in_app: None, make_community: Make, ana: Person, ben: Person) -> Community:
    """A community that everybody can read."""
    return make_community("Line Four", ana, ben)


@pytest.fixture
def backdate(owner: sqlalchemy.Engine) -> Callable[[Post, datetime], None]:
    """Let a post have been written at another time."""

    def back(post: Post, at: datetime) -> None:
        with owner.connect() as connection:
            connection.execute(text("ALTER TABLE post DISABLE TRIGGER require_entry"))
            connection.execute(update(Post).where(Post.id == post.id).values(posted_at=at))
            connection.execute(text("ALTER TABLE post ENABLE TRIGGER require_entry"))

    return back


WORDS = [
    # what is typed, which titles are found
    ("brakes", ["Brakes"]),
    ("brake", ["Brakes"]),
    ("BRAKE noise", ["Brakes"]),
    ("noise brake", ["Brakes"]),
    ("brake paint", []),
    ('"loud noise"', ["Brakes"]),
    ('"noise loud"', []),
    ('noise -"loud noise"', []),
    ("welding -seam", ["Röder"]),
    ("-welding noise", ["Brakes"]),
    ("vergadering", ["CAO"]),
    ("cao", ["CAO"]),
    ("cao-overleg", ["CAO"]),
    ("reunion", ["Réunion"]),
    ("réunions", ["Réunion"]),
    ("Roder", ["Röder"]),
    ("strasse", ["Röder"]),
    ("Straßen", ["Röder"]),
    ("vergad*", ["CAO"]),
    ("brakes*", ["Brakes"]),  # a word that begins so, or a form of this one
    ("the brakes", ["Brakes"]),
    ("the", ["Seam", "Brakes"]),
    ("Öl", []),
    ("nothing-of-this", []),
]


def test_words_are_found_in_all_forms_in_the_language_they_are_written_in(
    place: Community, ana: Person
) -> None:
    say(ana, place, "Brakes", "There is a loud noise when the brake is cold, every morning.")
    say(ana, place, "CAO", "Morgen zijn er drie vergaderingen over het CAO-overleg van de fabriek.")
    say(ana, place, "Réunion", "La réunion de demain est reportée à jeudi, dans la grande salle.")
    say(ana, place, "Röder", "Herr Müller fährt morgen über die lange Straße zum Welding-Kurs.")
    say(ana, place, "Seam", "The welding seam is not straight, look at the drawing of the frame.")
    for words, expected in WORDS:
        assert titles(ana, words) == expected, words


@pytest.fixture
def full(
    place: Community,
    make_community: Make,
    backdate: Callable[[Post, datetime], None],
    ana: Person,
    ben: Person,
) -> Community:
    """A community with one of everything, all about gearboxes."""
    other = make_community("Paint Shop", ana, ben)
    plain = say(ana, place, "Plain", "A gearbox, simply, as it stands there in the hall.")
    backdate(plain, datetime(2025, 3, 31, 21, 30, tzinfo=UTC))  # 23:30 in Brussels
    say(ben, other, "Link", "The gearbox is described at https://intranet.example/gearbox for all.")
    asked = say(
        ben, place, "Question", "Which oil does the gearbox of it take?", kind=PostKind.QUESTION
    )
    answer = create_comment(ana, asked, Draft(source="For this gearbox the thick one, always."))
    choose(ben, answer)
    say(ana, other, "Dutch", "De gearbox van deze machine wordt morgen vervangen door een nieuwe.")
    held = say(ana, place, "Picture", "Look at this gearbox, it is new and it shines.")
    drawing = say(ana, place, "Drawing", "Here is the drawing of the whole thing, for everybody.")
    for number, (post, kind) in enumerate(
        ((held, "image/png"), (drawing, "application/pdf")), start=1
    ):
        attach(ana, post, f"gearbox-{number}.{kind.split('/')[1]}", kind)
    return place


def attach(owner: Person, post: Post, name: str, media_type: str) -> File:
    """Put a file beside a post."""
    with change(None) as record:
        file = File(
            owner_id=owner.id, digest=f"{fold(name):0<64}"[:64], name=name,
            media_type=media_type, size=1,
        )  # fmt: skip
        session.add(file)
        record(Event.FILE_ADDED, file)
        session.flush()
        session.add(Attachment(file_id=file.id, post_id=post.id))
        record(Event.POST_EDITED, post)
    return file


EVERYTHING = {"Plain", "Link", "Question", "Dutch", "Picture"}
FILTERED: list[tuple[str, set[str]]] = [
    ("gearbox type:post", EVERYTHING),
    ("gearbox type:post from:ana", {"Plain", "Dutch", "Picture"}),
    ("gearbox type:post from:ana.peeters", {"Plain", "Dutch", "Picture"}),
    ("gearbox type:post from:Peet", {"Plain", "Dutch", "Picture"}),
    ('gearbox type:post from:"Ana Peeters"', {"Plain", "Dutch", "Picture"}),
    ("gearbox type:post from:@ana.peeters", {"Plain", "Dutch", "Picture"}),
    ("gearbox type:post from:me", {"Plain", "Dutch", "Picture"}),
    ("gearbox type:post van:mij", {"Plain", "Dutch", "Picture"}),
    ("gearbox type:post -from:me", {"Link", "Question"}),
    ("gearbox type:post from:ana from:ben", EVERYTHING),
    ("gearbox type:post from:nobody", set()),
    ("gearbox type:post from:@", set()),
    ("gearbox type:post from:...", set()),
    ("gearbox type:post in:-", set()),
    ("gearbox type:post -from:.", EVERYTHING),
    ("gearbox type:post -from:nobody", EVERYTHING),
    ("gearbox type:post in:paint-shop", {"Link", "Dutch"}),
    ('gearbox type:post in:"paint shop"', {"Link", "Dutch"}),
    ("gearbox type:post dans:paint", {"Link", "Dutch"}),
    ("gearbox type:post -in:paint", {"Plain", "Question", "Picture"}),
    ("gearbox type:post in:nowhere", set()),
    ("gearbox type:post on:2025-03-31", {"Plain"}),
    ("gearbox type:post on:31.3.2025", {"Plain"}),
    ("gearbox type:post op:31/03/2025", {"Plain"}),
    ("gearbox type:post on:2025-04-01", set()),
    ("gearbox type:post on:2025-03", {"Plain"}),
    ("gearbox type:post on:2025", {"Plain"}),
    ("gearbox type:post on:today", EVERYTHING - {"Plain"}),
    ("gearbox type:post on:gisteren", set()),
    ("gearbox type:post before:2025-04-01", {"Plain"}),
    ("gearbox type:post avant:2025-04", {"Plain"}),
    ("gearbox type:post before:2025-03-31", set()),
    ("gearbox type:post after:2025-04-01", EVERYTHING - {"Plain"}),
    ("gearbox type:post après:2025-03-31", EVERYTHING),
    ("gearbox type:post after:2025-03 before:2025-04", {"Plain"}),
    ("gearbox type:post after:2026 before:2025", set()),
    ("gearbox type:post on:nonsense", EVERYTHING),  # left out, and said so
    ("gearbox type:post on:2025-02-31", EVERYTHING),
    ("gearbox type:post on:99999-99-99", EVERYTHING),
    ("gearbox type:post after:0001-01-01", EVERYTHING),
    ("gearbox type:post before:9999", EVERYTHING),
    ("gearbox has:link", {"Link"}),
    ("gearbox heeft:link", {"Link"}),
    ("gearbox avec:lien", {"Link"}),
    ("gearbox hat:link", {"Link"}),
    ("gearbox type:post -has:link", EVERYTHING - {"Link"}),
    ("gearbox type:post has:picture", {"Picture"}),
    ("gearbox type:post has:Bilder", {"Picture"}),
    ("drawing type:post has:file", {"Drawing"}),
    ("type:post has:files", {"Picture", "Drawing"}),
    ("gearbox has:question", {"Question"}),
    ("gearbox type:post has:answer", {"Question"}),
    ("gearbox type:question", {"Question"}),
    ("gearbox art:frage", {"Question"}),
    ("gearbox type:post has:nonsense", EVERYTHING),
    ("gearbox type:comment", {"Question"}),
    ("gearbox type:comment from:ben", set()),
    ("gearbox type:file", {"gearbox-1.png", "gearbox-2.pdf"}),
    ("type:file has:picture", {"gearbox-1.png"}),
    ("gearbox type:poll", set()),
    ("gearbox type:person", set()),
    ("gearbox type:post lang:nl", {"Dutch"}),
    ("gearbox type:post taal:nederlands", {"Dutch"}),
    ("gearbox type:post langue:néerlandais", {"Dutch"}),
    ("gearbox type:post -lang:nl", EVERYTHING - {"Dutch"}),
    ("gearbox type:post sprache:xx", EVERYTHING),
    ("type:post from:ben", {"Link", "Question"}),
    ("gearbox -type:comment -type:file", EVERYTHING),
    ("gearbox -type:post -type:file", {"Question"}),
]


def test_each_filter_narrows_to_what_it_names(full: Community, ana: Person) -> None:
    for words, expected in FILTERED:
        assert set(titles(ana, words)) == expected, words


def test_a_filter_that_says_nothing_is_told_and_left_out(full: Community, ana: Person) -> None:
    chips = {one.words: one for one in find(ana, "gearbox on:soon has:x in:nowhere").chips}
    assert chips["soon"].is_unclear
    assert chips["x"].is_unclear
    assert chips["nowhere"].is_unknown
    assert not chips["nowhere"].is_unclear
    assert chips["soon"].without == "gearbox in:nowhere has:x" or "on:" not in chips["soon"].without


HOSTILE: Sequence[str] = (
    "\0", "-", "--", '"' * 10_000, "*", "-*", "''", "\\", ":", "::", "a:b:c", "& | ! <-> ( )",
    "' | 'in 1", "'in 1'", "in\u00a01", "%", "_", "from:", "-from:", "from:-", 'from:""',
    "from:" + "x" * 5_000, "in:" + "9" * 400, "on:0000", "before:99999999999999", "on:-1",
    "lang:" + "\u0301" * 50, "😀", "\ud800", "a" * 9_000, "<script>", "a:*", "'a':*", "!!x", "x\0y",
    "from:me " * 500, "(((((", "\\' OR 1=1 --", "has:has:has", "é" * 300, "\u202e-x",
)  # fmt: skip


def test_hostile_queries_find_nothing_and_break_nothing(place: Community, ana: Person) -> None:
    say(ana, place, "Plain", "Something that nobody of them looks for.")
    for words in HOSTILE:
        cleaned = words.encode("utf-8", "replace").decode()
        for order in ("newest", "best"):
            assert "Plain" not in titles(ana, cleaned, order) or "from:me" in words, words[:40]


def test_signs_of_the_index_cannot_be_typed(
    place: Community, make_community: Make, ana: Person, eve: Person
) -> None:
    closed = make_community("Closed", ana, kind=CommunityKind.PRIVATE)
    say(ana, closed, "Secret", "What only few may read about the merger.")
    for words in (f"'in {closed.id}'", f'"in {closed.id}"', f"in {closed.id}", f"from {ana.id}"):
        assert titles(eve, words) == []
        assert titles(ana, words) == []


def test_eve_is_told_nothing_of_what_she_may_not_read(
    in_app: None, community: Community, ana: Person, eve: Person
) -> None:
    post = say(ana, community, "Merger", "The merger with the Danes is planned for the spring.")
    create_comment(ana, post, Draft(source="The merger is not to be talked about."))
    attach(ana, post, "merger.pdf", "application/pdf")
    assert numbers(ana, "merger") == {"post": 1, "comment": 1, "file": 1}
    for words in ("merger", "merger*", '"the merger"', "from:ana", "has:file", "type:comment"):
        for order in ("newest", "best"):
            assert find(eve, words, order).texts == [], words
    assert all(find(eve, "merger", only=sort).is_empty for sort in Sort)
    # A community that she may not read is one that is not there.
    closed, nowhere = find(eve, "in:welding x"), find(eve, "in:nowhere x")
    assert (closed.texts, closed.asked.is_nothing) == (nowhere.texts, nowhere.asked.is_nothing)
    assert [chip.is_unknown for chip in (*closed.chips, *nowhere.chips)] == [True, True]


@pytest.mark.parametrize("order", ["newest", "best"])
def test_whoever_is_kept_apart_is_not_found(
    place: Community, ana: Person, ben: Person, order: str
) -> None:
    post = say(ben, place, "Ben's", "The gearbox is broken again, as always.")
    create_comment(ana, post, Draft(source="A gearbox does that."))
    assert len(titles(ana, "gearbox", order)) == 2
    with change(ana):
        keep_apart(ana, ben.id)
    assert titles(ana, "gearbox", order) == []
    assert titles(ben, "gearbox", order) == ["Ben's"]  # what he wrote himself, but not her answer
    assert titles(ana, "gearbox from:ben", order) == []
    assert find(ana, "from:ben x").asked.unknown
    assert not find(ana, "Claes").people.hits
    assert not find(ana, "Cleas").people.hits  # nor by a guess


def test_what_is_written_otherwise_is_found_by_its_new_words_alone(
    place: Community, ana: Person
) -> None:
    post = say(ana, place, "First", "The gearbox was loud all day.")
    edit_post(ana, post, Draft(source="The engine was loud all day.", title="Then"), post.version)
    assert titles(ana, "gearbox") == titles(ana, "first") == []
    assert titles(ana, "engine then") == ["Then"]
    comment = create_comment(ana, post, Draft(source="It was the clutch, I believe."))
    edit_comment(ana, comment, Draft(source="It was the gasket, I believe."), comment.version)
    assert titles(ana, "clutch") == []
    assert numbers(ana, "gasket") == {"comment": 1}


def test_what_is_deleted_is_gone_and_comes_back_with_its_thread(
    place: Community, ana: Person
) -> None:
    post = say(ana, place, "Gone", "The gearbox was loud all day.")
    comment = create_comment(ana, post, Draft(source="That gearbox is old."))
    attach(ana, post, "gearbox.pdf", "application/pdf")
    delete_post(ana, post)
    assert find(ana, "gearbox").is_empty
    restore_post(ana, post)
    assert numbers(ana, "gearbox") == {"post": 1, "comment": 1, "file": 1}
    delete_comment(ana, comment)
    assert numbers(ana, "gearbox") == {"post": 1, "file": 1}


@pytest.mark.parametrize("state", [TextState.HELD, TextState.HIDDEN])
def test_what_is_held_or_hidden_is_its_authors_hit_alone(
    place: Community, owner: sqlalchemy.Engine, ana: Person, ben: Person, state: TextState
) -> None:
    post = say(ana, place, "Held", "The gearbox was loud all day.")
    create_comment(ben, post, Draft(source="That gearbox is old."))
    attach(ana, post, "gearbox.pdf", "application/pdf")
    session.rollback()
    assert numbers(ben, "gearbox") == {"post": 1, "comment": 1, "file": 1}
    put(owner, Post, post.id, state)
    for words in ("gearbox", "gear*", '"the gearbox"', "from:ana", "has:file", "type:post"):
        for order in ("newest", "best"):
            assert find(ben, words, order).is_empty, words
    assert numbers(ana, "gearbox") == {"post": 1, "comment": 1, "file": 1}
    (card,) = find(ana, "gearbox type:post").texts[0].cards
    assert card.state is state


@pytest.mark.parametrize("state", [TextState.HELD, TextState.HIDDEN])
def test_a_comment_that_is_held_or_hidden_is_its_authors_hit_alone(
    place: Community, owner: sqlalchemy.Engine, ana: Person, ben: Person, state: TextState
) -> None:
    post = say(ana, place, "Shown", "Something else was loud all day.")
    comment = create_comment(ben, post, Draft(source="That gearbox is old."))
    session.rollback()
    put(owner, Comment, comment.id, state)
    assert find(ana, "gearbox").is_empty
    assert numbers(ben, "gearbox") == {"comment": 1}
    assert find(ben, "gearbox").texts[0].cards[0].state is state


def put(
    owner: sqlalchemy.Engine, noun: type[Post | Comment], number: int, state: TextState
) -> None:
    """Let a text be in a state, as if moderators had decided so."""
    with owner.connect() as connection:
        for step in ("DISABLE", "ENABLE"):
            for rule in ("require_entry", "require_decision"):
                connection.execute(text(f"ALTER TABLE {noun.__tablename__} {step} TRIGGER {rule}"))
            if step == "DISABLE":
                connection.execute(update(noun).where(noun.id == number).values(state=state))
    session.expire_all()


def test_what_is_erased_leaves_no_word_behind(place: Community, ana: Person) -> None:
    post = say(ana, place, "Erased", "My number is unforgettable.")
    comment = create_comment(ana, post, Draft(source="Mine is unforgettable, too."))
    file = attach(ana, post, "unforgettable.pdf", "application/pdf")
    session.add(FileWords(file_id=file.id, language="en", words="An unforgettable plan"))
    session.commit()
    assert numbers(ana, "unforgettable") == {"post": 1, "comment": 1, "file": 1}
    with change(None) as record:
        erase_texts(record, [session.get_one(Post, post.id)], [])
    assert find(ana, "unforgettable type:post").is_empty
    assert session.scalars(select(FileWords)).all() == []
    kept = session.scalars(select(Searchable)).all()
    assert [row.sort for row in kept] == [Sort.COMMENT]
    with change(None) as record:
        erase_texts(record, [], [session.get_one(Comment, comment.id)])
    assert session.scalars(select(Searchable)).all() == []


def test_a_file_is_found_by_what_it_says(place: Community, ana: Person) -> None:
    post = say(ana, place, "Report", "Here is the report of the week.")
    file = attach(ana, post, "week-47_report.pdf", "application/pdf")
    session.add(FileWords(file_id=file.id, language="nl", words="Drie vergaderingen over verlof"))
    session.commit()
    for words in ("vergadering", "week", "report 47", "verlof type:file"):
        assert "week-47_report.pdf" in titles(ana, words), words
    (group,) = find(ana, "vergadering").texts
    assert "<mark>vergaderingen</mark>" in str(group.cards[0].gist)


def test_hits_are_marked_where_the_words_stand(place: Community, ana: Person) -> None:
    long = "Nothing of it is here yet. " * 20
    say(ana, place, "Far", f"{long} The <b>Brakes</b> of the line & the Röder saw.")
    (group,) = find(ana, "brake roder").texts
    gist = str(group.cards[0].gist)
    assert gist.startswith("… ")
    assert "<mark>Brakes</mark>" in gist
    assert "<mark>Röder</mark>" in gist
    assert "<b>" not in gist
    assert "&amp;" in gist
    (group,) = find(ana, '"of the line"').texts
    assert "<mark>line</mark>" in str(group.cards[0].gist)


def test_the_newest_come_first_or_those_that_say_it_most(place: Community, ana: Person) -> None:
    say(ana, place, "Gearbox", "A gearbox. The gearbox is a gearbox.")
    say(ana, place, "Other", f"{'Something else is said here. ' * 9} Also of a gearbox.")
    assert titles(ana, "gearbox") == ["Other", "Gearbox"]
    assert titles(ana, "gearbox", "best") == ["Gearbox", "Other"]


@pytest.mark.parametrize("way", ["index", "walk", "window"])
def test_both_ways_through_the_index_find_the_same(
    place: Community, ana: Person, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        say(ana, place, f"Gearbox {number}", "odd one" if number % 2 else "even one")
    if way != "index":
        monkeypatch.setattr(matching, "FREQUENT", 0)
    if way == "window":
        for name in ("WALK", "BEYOND"):
            short = str(getattr(matching, name).text).replace(str(matching.WINDOW), "3")
            monkeypatch.setattr(matching, name, text(short))
    seen: list[str] = []
    before = None
    while True:
        found = look(read("even"), ana, "newest", Sort.POST, "en", before)
        group = found.page
        assert group is not None
        seen += [card.title for card in group.cards]
        before = group.more
        if before is None:
            break
    assert seen == [f"Gearbox {number}" for number in range(28, -1, -2)]
    monkeypatch.setattr("social.search.texts.PAGE", 4)
    pages, before = [], None
    while True:
        group = look(read("even"), ana, "newest", Sort.POST, "en", before).page
        assert isinstance(group, Group)
        pages.append([card.title for card in group.cards])
        if (before := group.more) is None:
            break
    assert [len(one) for one in pages] == [4, 4, 4, 3]
    assert [one for some in pages for one in some] == seen


def test_counts_stop_at_ninety_nine_and_more(place: Community, ana: Person) -> None:
    with change(None):
        session.execute(
            text(
                "INSERT INTO searchable (sort, post_id, community_id, author_id, at, stems) "
                "SELECT 'post', :post, :place, :author, now(), search_stems('gearbox', 'en') "
                "FROM generate_series(1, 300)"
            ),
            {"post": say(ana, place, "Many", "x y").id, "place": place.id, "author": ana.id},
        )
    assert numbers(ana, "gearbox") == {"post": 100}


def test_words_are_folded_in_the_database_as_in_python(in_app: None) -> None:
    for words in (
        "Röder Straße ŒUVRE æther Ørsted ŁÓDŹ Đoković",
        "Ångström crème brûlée naïve ĲSSELMEER ﬁne",
        "ΑΘΗΝΑ Ёлка İstanbul ıssız",
    ):
        assert session.scalar(select(func.search_folded(words))) == fold(words)


def test_names_are_found_with_mistakes_but_not_who_has_left(
    in_app: None, make_person: Callable[..., Person], ana: Person
) -> None:
    make_person("Hans Röder")
    make_person("Jan Gone", state=PersonState.DEACTIVATED)
    assert [one.name for one in find(ana, "Roder").people.hits] == ["Hans Röder"]
    guessed = find(ana, "Rodre").people
    assert guessed.is_guess
    assert [one.name for one in guessed.hits] == ["Hans Röder"]
    assert not find(ana, "gone").people.hits
    assert not find(ana, "Roder type:community").people.hits
    assert not find(ana, "Roder has:file").people.hits


def test_the_database_keeps_one_row_for_each_text(place: Community, ana: Person) -> None:
    post = say(ana, place, "One", "The gearbox was loud all day.")
    for number in range(3):
        edit_post(ana, post, Draft(source=f"Edited {number}", title="One"), post.version)
    create_comment(ana, post, Draft(source="A word."))
    kept = session.execute(select(Searchable.sort, func.count()).group_by(Searchable.sort)).all()
    assert dict(map(tuple, kept)) == {Sort.POST: 1, Sort.COMMENT: 1}


def test_a_question_without_its_best_answer_has_none(place: Community, ana: Person) -> None:
    asked = say(ana, place, "Oil?", "Which oil does it take?", kind=PostKind.QUESTION)
    answer = create_comment(ana, asked, Draft(source="The thick one."))
    assert titles(ana, "has:answer") == []
    choose(ana, answer)
    assert titles(ana, "oil has:answer") == ["Oil?"]
    delete_comment(ana, answer)
    assert titles(ana, "has:answer") == []


def test_time_is_measured_where_the_reader_lives(
    place: Community, backdate: Callable[[Post, datetime], None], ana: Person
) -> None:
    post = say(ana, place, "Late", "The gearbox was loud all day.")
    backdate(post, now().replace(hour=0, minute=0) - timedelta(days=40))
    assert titles(ana, "gearbox on:today") == []


def test_the_worker_reads_what_a_file_says_and_no_word_of_one_that_is_erased(
    place: Community, ana: Person, app: Flask
) -> None:
    post = say(ana, place, "Notes", "Here are the notes of the week.")
    words = "The turbine was balanced again, and nobody knows for how long it will hold. " * 4
    kept, gone = (attach(ana, post, name, "text/plain") for name in ("a.txt", "b.txt"))
    for file in (kept, gone):
        with change(None) as record:
            content = BytesIO(words.encode())
            file.digest, file.size = store().digest(content), len(words)
            store().put(file.digest, content)
            record(Event.FILE_DESCRIBED, file)
    with change(None) as record:
        erase_files(record, [session.get_one(File, gone.id)])
    jobs.read.call([kept.id, gone.id, 10**6])
    found = session.scalars(select(FileWords)).all()
    assert [(one.file_id, one.language) for one in found] == [(kept.id, "en")]
    assert titles(ana, "turbines") == ["a.txt"]
    assert jobs.unread() == []


def test_files_that_were_never_read_are_read_in_time(place: Community, ana: Person) -> None:
    post = say(ana, place, "Notes", "Here are the notes of the week.")
    file = attach(ana, post, "lost.txt", "text/plain")  # its bytes are gone
    assert jobs.unread() == [file.id]
    jobs.catch_up.call(0)
    assert jobs.unread() == []


def test_what_comes_with_a_file_has_it_read(place: Community, ana: Person) -> None:
    post = say(ana, place, "Notes", "Here are the notes of the week.")
    file = attach(ana, post, "a.txt", "text/plain")
    files = (Brought(file.id),)
    edit_post(ana, post, Draft(source="Other notes.", title="Notes"), post.version, files)
    waiting = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'search.read'")
    assert [row.args for row in session.execute(waiting)] == [{"file_ids": [file.id]}]


def test_the_index_is_made_anew_as_it_was(full: Community, ana: Person) -> None:
    every = select(
        Searchable.sort, Searchable.post_id, Searchable.comment_id, Searchable.file_id,
        Searchable.author_id, Searchable.at, Searchable.stems,
    ).order_by(*map(text, ("1", "2", "3", "4")))  # fmt: skip
    before = session.execute(every).all()
    with change(None):
        session.execute(delete(Searchable).where(Searchable.sort == Sort.POST))
    assert titles(ana, "gearbox type:post") == []
    assert list(rebuild()) == [6]
    assert session.execute(every).all() == before


def test_names_are_guessed_only_where_nothing_else_is_found(
    place: Community, make_person: Callable[..., Person], ana: Person
) -> None:
    make_person("Hans Gerbax")
    assert find(ana, "gearbax").people.is_guess
    say(ana, place, "Plain", "A gearbax, as somebody wrote it.")
    assert not find(ana, "gearbax").people.hits


def test_a_word_is_read_in_the_language_of_the_text_and_of_the_reader(
    in_app, ana, community
) -> None:
    """German takes the Dutch word for shoes for "schon"."""
    for code, words in (("nl", "Een schoen"), ("de", "Es ist schon spät"), ("fr", "Trop schon")):
        post = create_post(ana, community, Draft(source=words, title=code))
        with change(None) as record:
            post.language = code
            record(Event.POST_EDITED, post)
    assert titles(ana, "schoenen") == ["nl"]
    assert look(read("schoenen"), ana, "newest", None, "nl").texts[0].count == 1
    ana.language = "de"
    assert titles(ana, "schoenen") == ["de", "nl"]
    assert titles(ana, "schon") == ["fr", "de"]


def test_a_post_without_a_title_shows_its_words_once(in_app, ana, community) -> None:
    create_post(ana, community, Draft(source="The gutter leaks."))
    create_post(ana, community, Draft(source="The roof leaks.", title="Roof"))
    found = [card for group in find(ana, "leaks").texts for card in group.cards]
    shown = {(str(one.title), str(one.gist)) for one in found}
    assert shown == {
        ("The gutter <mark>leaks</mark>.", ""),
        ("Roof", "The roof <mark>leaks</mark>."),
    }
