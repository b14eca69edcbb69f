"""Does a kept post show what holds now, whoever changed it, and however?"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import CommunityKind, Event, File, Post, session
from social.changes import change
from social.fragments import fragments


@pytest.fixture
def kept(sign_in, ana, ben, community) -> FlaskClient:
    """Let Ana, a welder in Gent, write, and Ben read it, so that the post is kept; be Ben."""
    fragments.kept.clear()
    altered(ana, Event.PERSON_CHANGED, title="Welder")
    sign_in(ana).post("/communities/welding/posts", data={"text": "Words"})
    browser = sign_in(ben)
    assert "<span>Welder, Gent</span>" in browser.get("/").text
    return browser


def altered(thing, event: Event, **columns: object) -> None:
    """Change what shows of a thing and nothing else: not even its version tells of it."""
    with change(None) as record:
        found = session.merge(thing)
        for name, value in columns.items():
            setattr(found, name, value)
        record(event, found)


def test_a_site_of_another_name_shows(kept, site) -> None:
    altered(site, Event.SITE_CHANGED, name="Port")
    assert "<span>Welder, Port</span>" in kept.get("/").text


def test_an_author_of_another_title_shows(kept, ana) -> None:
    altered(ana, Event.PERSON_CHANGED, title="Foreman")
    assert "<span>Foreman, Gent</span>" in kept.get("/").text


def test_an_author_of_another_name_shows(kept, ana) -> None:
    altered(ana, Event.PERSON_CHANGED, name="Ana Maes")
    assert ">Ana Maes</a>" in kept.get("/").text


def test_an_author_who_moved_away_shows(kept, ana) -> None:
    altered(ana, Event.PERSON_CHANGED, site=None)
    assert "<span>Welder</span>" in kept.get("/").text


def test_another_photo_of_the_author_shows(kept, ana) -> None:
    with change(ana) as record:
        photo = File(
            owner_id=ana.id, digest="0" * 64, name="a.webp", media_type="image/webp", size=1
        )
        session.add(photo)
        record(Event.FILE_ADDED, photo)
    altered(ana, Event.PERSON_CHANGED, photo_id=photo.id)
    assert f'src="/people/ana.peeters/photo/small?v={photo.id}"' in kept.get("/").text


def test_a_community_of_another_name_shows(kept, community) -> None:
    altered(community, Event.COMMUNITY_CHANGED, name="Joining")
    assert "</span>Joining</a>" in kept.get("/").text


def test_a_community_that_opened_shows(kept, community) -> None:
    altered(community, Event.COMMUNITY_CHANGED, kind=CommunityKind.PUBLIC)
    link = kept.get("/").text.split('<a class="in" href="/communities/welding">')[1]
    assert 'data-kind="public"' in link.split("</a>")[0]


def test_what_did_not_change_is_not_rendered_anew(kept) -> None:
    before = list(fragments.kept.values())
    kept.get("/")
    assert list(fragments.kept.values()) == before
    assert len(before) == 1


@pytest.mark.parametrize(
    "words",
    [
        'hidden data-for="author"',
        'value="POST" formaction="" data-reaction="thanks" aria-pressed="false"',
    ],
)
def test_words_that_look_like_our_marks_stay_words(sign_in, ana, community, words) -> None:
    browser = sign_in(ana)
    browser.post("/communities/welding/posts", data={"text": words})
    number = session.scalar(select(func.max(Post.id)))
    browser.post(f"/posts/{number}/reactions/thanks")
    page = browser.get("/").text
    assert words in page.replace("&quot;", '"')
    assert 'data-reaction="thanks" aria-pressed="true"' in page
