"""What does a person's page show, and who may change it?"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Community, Event, File, Person, PersonState, Post, session
from social.changes import change
from tests.files.samples import picture

SignIn = Callable[[Person], FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.fixture
def post(ana: Person, community: Community) -> Post:
    """Ana wrote in the community that Eve is not in."""
    with change(ana) as record:
        post = Post(
            author_id=ana.id,
            community_id=community.id,
            title="Seam four",
            source="Good",
            html="<p>Good</p>",
            language="en",
        )
        session.add(post)
        record(Event.POST_CREATED, post)
    return post


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main")[0]


def test_the_page_says_who_what_where_and_when(
    make_person: Callable[..., Person], ana: Person, sign_in: SignIn
) -> None:
    boss = make_person("Joris de Wilde")
    make_person(
        "Claire Dumoulin",
        title="Bid manager",
        department="Sales",
        language="fr",
        zone="Asia/Tokyo",
        bio="I read tenders.\nSlowly.\n\n<b>Really</b>",
        manager_id=boss.id,
    )
    page = main(sign_in(ana).get("/people/claire.dumoulin").text)
    for words in ("Bid manager, Gent", "Sales", "Français", "in Tokyo", "Joris de Wilde"):
        assert words in page
    page = main(sign_in(ana).get("/people/claire.dumoulin/about").text)
    assert "I read tenders.<br>Slowly." in page
    assert "&lt;b&gt;Really&lt;/b&gt;" in page


def test_posts_show_to_those_who_read_there_alone(
    post: Post, ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    assert "Seam four" in sign_in(ben).get(f"/people/{ana.handle}").text
    assert "Seam four" not in sign_in(eve).get(f"/people/{ana.handle}").text


def test_a_handle_of_nobody_is_not_found(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    for handle in ("nobody", "%00", "x" * 500, "..%2F..", "%E2%80%AE"):
        for address in (f"/people/{handle}", f"/people/{handle}/card", f"/people/{handle}/photo"):
            assert browser.get(address).status_code == 404


def test_capitals_in_an_address_do_not_matter(ana: Person, sign_in: SignIn) -> None:
    assert sign_in(ana).get(f"/people/{ana.handle.upper()}").status_code == 200


def test_the_card_is_a_fragment(ana: Person, ben: Person, sign_in: SignIn) -> None:
    card = sign_in(ben).get(f"/people/{ana.handle}/card").text
    assert "Ana Peeters" in card
    assert "Follow Ana Peeters" in card
    assert "<html" not in card


def test_who_left_keeps_a_page_that_says_so(ana: Person, ben: Person, sign_in: SignIn) -> None:
    with change(ana) as record:
        ben.state = PersonState.DEACTIVATED
        session.add(ben)
        record(Event.PERSON_DEACTIVATED, ben)
    page = main(sign_in(ana).get(f"/people/{ben.handle}").text)
    assert "No longer works here" in page
    assert "Follow" not in page
    assert "mailto:" not in page


def send(browser: FlaskClient, person: Person, content: bytes, **headers: str) -> object:
    return browser.post(
        f"/people/{person.handle}/photo", data={"photo": (BytesIO(content), "x")}, headers=headers
    )


def test_one_shows_a_photo_of_oneself_cut_square(ana: Person, eve: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    assert send(browser, ana, picture("JPEG", (400, 200))).status_code == 303
    file = session.scalar(select(File))
    assert (file.width, file.height, file.media_type) == (256, 256, "image/jpeg")
    page = sign_in(eve).get(f"/people/{ana.handle}")
    address = f"/people/{ana.handle}/photo?v={file.id}"
    assert f'src="{address}"' in main(page.text)
    shown = sign_in(eve).get(address)
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in shown.headers["Cache-Control"]


def test_a_photo_can_be_taken_away_again(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    send(browser, ana, picture())
    gone = browser.post(f"/people/{ana.handle}/photo", data={"_method": "DELETE"})
    assert gone.status_code == 303
    assert browser.get(f"/people/{ana.handle}/photo").status_code == 404
    assert browser.delete(f"/people/{ana.handle}/photo").status_code == 303


def test_words_are_no_photo(ana: Person, sign_in: SignIn) -> None:
    address = f"/people/{ana.handle}/photo"
    answer = sign_in(ana).post(address, data={"photo": "words"})
    assert answer.status_code == 422


def test_others_cannot_change_a_photo(ana: Person, eve: Person, sign_in: SignIn) -> None:
    refused = send(sign_in(eve), ana, picture())
    assert refused.status_code == 403
    assert "Ana Peeters alone" in refused.text
    assert sign_in(eve).delete(f"/people/{ana.handle}/photo").status_code == 403
    assert session.scalar(select(File)) is None


def test_what_is_no_picture_is_refused_beside_the_field(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    for content in (b"", b"<svg/>", b"%PDF-1.7", picture()[:40]):
        refused = send(browser, ana, content)
        assert refused.status_code == 422
        assert "cannot be read" in refused.text
    assert browser.post(f"/people/{ana.handle}/photo").status_code == 422
    assert send(browser, ana, b"x", **JSON).json["errors"]["photo"]


def test_the_number_of_statements_does_not_grow_with_posts(
    ana: Person,
    ben: Person,
    community: Community,
    post: Post,
    sign_in: SignIn,
    statements: list[str],
) -> None:
    browser = sign_in(ben)

    def count() -> int:
        statements.clear()
        assert browser.get(f"/people/{ana.handle}").status_code == 200
        return len(statements)

    few = count()
    with change(ana) as record:
        for number in range(10):
            more = Post(
                author_id=ana.id,
                community_id=community.id,
                source=f"{number}",
                html=f"<p>{number}</p>",
                language="en",
            )
            session.add(more)
            record(Event.POST_CREATED, more)
    assert count() == few <= 17
