"""How do pictures lie on the page, and which sizes may a browser choose from?"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from models import Attachment, Community, File, Person, Post, session
from social.picturing import COLUMN, HIGHEST, Tile, tiles
from tests.files.samples import PDF

SignIn = Callable[[Person], FlaskClient]


def laid_out(*sizes: tuple[int, int]) -> list[Tile]:
    files = [
        File(id=number, name="a.png", media_type="image/png", width=width, height=height)
        for number, (width, height) in enumerate(sizes)
    ]
    document = File(id=99, name="a.pdf", media_type="application/pdf")
    return tiles([Attachment(file=file) for file in (document, *files)])


@pytest.mark.parametrize(
    ("size", "box", "shape"),
    [
        ((4000, 3000), (610, 458), ""),
        ((1800, 2400), (375, 500), ""),
        ((240, 160), (240, 160), ""),
        ((32, 32), (32, 32), "tiny"),
        ((4000, 500), (610, 203), "flat"),
        ((900, 3900), (300, 500), "slim"),
    ],
)
def test_a_picture_alone_has_its_own_shape_within_bounds(
    size: tuple[int, int], box: tuple[int, int], shape: str
) -> None:
    (tile,) = laid_out(size)
    assert ((tile.width, tile.height), tile.shape) == (box, shape)
    assert tile.width <= COLUMN
    assert tile.height <= HIGHEST


def test_a_sliver_is_cut_to_its_own_size_and_not_blown_up() -> None:
    (flat,), (slim,) = laid_out((300, 20)), laid_out((20, 300))
    assert (flat.width, flat.height) == (300, 100)
    assert (slim.width, slim.height) == (180, 300)


def test_several_share_rows_of_equal_height() -> None:
    square = (1000, 1000)
    third, half = COLUMN // 3, COLUMN // 2
    heights = {
        number: [tile.height for tile in laid_out(*[square] * number)] for number in range(2, 7)
    }
    assert heights == {
        2: [half] * 2,
        3: [2 * third + 1, third, third],
        4: [third] * 4,
        5: [third] * 5,
        6: [third] * 6,
    }


def test_the_last_of_many_says_how_many_more_there_are() -> None:
    assert [tile.more for tile in laid_out(*[(900, 900)] * 10)][:7] == [0, 0, 0, 0, 0, 4, 0]
    assert not any(tile.more for tile in laid_out(*[(900, 900)] * 6))


def test_what_is_cut_asks_for_a_size_that_still_fills_its_place() -> None:
    wide, high, _third = laid_out((3000, 1000), (1000, 3000), (9, 9))
    assert wide.sizes == "(max-width: 50rem) 200vw, 1220px"
    assert high.sizes == "(max-width: 50rem) 33vw, 203px"


@pytest.fixture
def shown(
    ana: Person,
    ben: Person,
    community: Community,
    sign_in: SignIn,
    make_post: Callable[..., Post],
    send_file: Callable[..., TestResponse],
) -> Callable[[tuple[int, int]], str]:
    """Show a picture in a post; give Ben's page."""

    def show(size: tuple[int, int]) -> str:
        file = BytesIO()
        Image.new("RGB", size, "teal").save(file, "JPEG")
        sent = send_file(sign_in(ana), file.getvalue(), "seam.jpg", alt="The seam").json
        make_post(ana, community, session.get_one(File, sent["id"]))
        send_file(sign_in(ana), PDF, "plan.pdf")
        page = sign_in(ben).get(f"/communities/{community.slug}").text
        found: str = re.search(r'<div class="pictures".*?</div>', page, re.S)[0]
        return found

    return show


def test_a_post_offers_the_sizes_and_opens_the_whole_picture(shown: Callable[..., str]) -> None:
    part = shown((1200, 900))
    number = re.search(r"/files/(\d+)/", part)[1]
    assert f'href="/files/{number}/seam.jpg"' in part
    assert f'src="/files/{number}/960/seam.jpg"' in part
    assert (
        f'srcset="/files/{number}/480/seam.jpg 480w, /files/{number}/960/seam.jpg 960w, '
        f'/files/{number}/seam.jpg 1200w"' in part
    )
    for words in ('sizes="', 'width="610"', 'height="458"', 'loading="lazy"', 'alt="The seam"'):
        assert words in part


def test_a_small_picture_is_offered_as_it_is(shown: Callable[..., str]) -> None:
    part = shown((240, 160))
    assert "srcset" not in part
    assert re.search(r'src="/files/\d+/seam.jpg"', part)
