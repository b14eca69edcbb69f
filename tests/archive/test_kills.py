"""When whoever shreds is killed at any moment: does what was to stay stay, and the rest go?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.keyring import keyring, name_of
from archive.settling import settle
from archive.shelf import Folder
from models import Community, Destroyed, Entry, Kek, Person, session
from moderation import Draft
from social.posts.actions import create_post
from social.settings import Settings
from tests.archive.destroying import readable

KILLS = 20

Shredder = Callable[[int, int], tuple[int, str]]


@pytest.fixture
def shelf(tmp_path: Path, in_app: None) -> Folder:
    """Give an empty shelf of the test's own."""
    one = Folder(tmp_path / "keyring")
    keyring.open(one)
    return one


@pytest.fixture
def shred_until(shelf: Folder, settings: Settings) -> Iterator[Shredder]:
    """Shred a post in another process, which dies after some steps: `shred_until(3, post_id)`."""
    command = [sys.executable, "-m", "tests.archive.shredder"]
    process = subprocess.Popen(
        [*command, settings.database_url, str(shelf.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def run(most: int, post_id: int) -> tuple[int, str]:
        process.stdin.write(json.dumps([most, [["post", post_id]]]) + "\n")
        process.stdin.flush()
        code, made = json.loads(process.stdout.readline())
        return code, made

    yield run
    process.communicate(timeout=30)
    assert process.returncode == 0


def certified() -> set[int]:
    session.rollback()
    return set(session.scalars(select(Destroyed.entry_id)))


def closed(found: dict[int, bool]) -> set[int]:
    return {entry_id for entry_id, is_open in found.items() if not is_open}


def test_a_killed_shredding_is_done_or_not_done(
    shelf: Folder, shred_until: Shredder, ana: Person, community: Community
) -> None:
    posts = [create_post(ana, community, Draft(source=f"Words {n}")).id for n in range(KILLS + 3)]
    code, made = shred_until(0, posts.pop())
    assert code == 0
    steps = int(made)
    assert steps > KILLS
    done = 0
    for kill in range(KILLS):
        code, _made = shred_until(1 + kill * (steps - 1) // (KILLS - 1), post := posts.pop())
        assert code == -9
        gone = certified()
        assert closed(readable()) == gone
        settle()
        assert closed(readable()) == gone
        retired = select(func.count()).select_from(Kek).where(Kek.retired)
        assert session.scalar(retired) == 0
        named = {name_of(kek_id) for kek_id in session.scalars(select(Kek.id))}
        assert named <= {name for name, _at in shelf.names()}
        entry = select(Entry.id).where(Entry.noun == "post", Entry.noun_id == post)
        done += session.scalar(entry) in gone
    assert 0 < done < KILLS  # some kills came before the commit, and some after
    assert closed(readable()) == certified()
