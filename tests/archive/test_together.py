"""Is what is written together in the ledger the same as what is written line by line?"""

from __future__ import annotations

from sqlalchemy import func, select, text

from archive import ledger
from models import Community, Entry, EntryKey, Event, Kek, Person, Post, session
from social.changes import change
from tests.archive.destroying import readable


def say(author: Person, community: Community, number: int) -> list[Post]:
    """Write posts, each recorded three times, in one change."""
    posts = [
        Post(author=author, community=community, source=f"{n}", html=f"<p>{n}</p>", language="en")
        for n in range(number)
    ]
    with change(author) as record:
        session.add_all(posts)
        session.flush()
        for post in posts:
            record(Event.POST_CREATED, post, is_new=True)
        for event in (Event.POST_EDITED, Event.POST_PINNED):
            for post in posts:
                record(event, post)
        lines = record.lines
    assert [line.entry_id for line in lines] == sorted(line.entry_id for line in lines)
    return posts


def test_every_line_follows_the_one_before_and_opens(
    in_app: None, ana: Person, community: Community
) -> None:
    for post in say(ana, community, ledger.MANY + 5):
        query = select(Entry).where(Entry.noun == "post", Entry.noun_id == post.id)
        found = session.scalars(query.order_by(Entry.version)).all()
        assert [entry.version for entry in found] == [1, 2, 3]
        assert [entry.prev_id for entry in found] == [None, found[0].id, found[1].id]
        assert [entry.event for entry in found] == [
            Event.POST_CREATED, Event.POST_EDITED, Event.POST_PINNED,
        ]  # fmt: skip
        opened = ledger.opened(found[2], session.get_one(EntryKey, found[2].id))
        assert opened["source"] == post.source
    assert all(readable().values())


def test_many_lines_take_a_few_statements(
    in_app: None, ana: Person, community: Community, statements: list[str]
) -> None:
    say(ana, community, 10)
    assert sum("INSERT INTO entry (" in one for one in statements) == 30
    statements.clear()
    say(ana, community, 100)
    assert sum("INSERT INTO entry (" in one for one in statements) == 3


def test_a_key_that_was_retired_meanwhile_wraps_none_of_them(
    in_app: None, ana: Person, community: Community
) -> None:
    say(ana, community, 1)
    session.execute(text("UPDATE kek SET retired = true"))
    session.commit()
    before = session.scalar(select(func.max(Entry.id))) or 0
    say(ana, community, ledger.MANY)
    wrapped_by = select(Kek.retired).join(EntryKey).where(EntryKey.entry_id > before).distinct()
    assert session.scalars(wrapped_by).all() == [False]
    assert all(readable().values())
