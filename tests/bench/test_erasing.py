"""How long does it take to erase and shred ten thousand things of a person?"""

from __future__ import annotations

import json
import time
from pathlib import Path

from models import Comment, Community, Event, Person, Post, session
from social.changes import change
from tests.archive.destroying import destroy, readable

RESULTS = Path(__file__).parent / "results" / "erasing.json"
THINGS = 10_000
HELD = 60  # seconds


def write(author: Person, community: Community, number: int) -> list[Post | Comment]:
    """Write posts, each with a comment, all with their entries."""
    posts = [
        Post(author=author, community=community, source="a", html="<p>a</p>", language="en")
        for _ in range(number)
    ]
    with change(author) as record:
        session.add_all(posts)
        session.flush()
        comments = [
            Comment(post=post, author=author, source="b", html="<p>b</p>", language="en")
            for post in posts
        ]
        session.add_all(comments)
        session.flush()
        for post in posts:
            record(Event.POST_CREATED, post, is_new=True)
        for comment in comments:
            record(Event.COMMENT_CREATED, comment, is_new=True)
    return [*posts, *comments]


def test_ten_thousand_things_go_within_a_minute(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    things = write(ana, community, THINGS // 2)
    write(ana, community, 500)
    began, spent = time.monotonic(), time.process_time()
    done = destroy(things)
    wall, cpu = time.monotonic() - began, time.process_time() - spent
    assert len(done.entry_ids) == THINGS
    assert sum(not is_open for is_open in readable().values()) == THINGS
    RESULTS.parent.mkdir(exist_ok=True)
    row = {"things": THINGS, "seconds": round(wall, 1), "cpu_seconds": round(cpu, 1)}
    RESULTS.write_text(json.dumps([row], indent=1))
    print(row, flush=True)
    assert cpu < HELD
