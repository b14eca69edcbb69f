"""What becomes of a picture?"""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageCms, PngImagePlugin

from social.filing.pictures import LONGEST, PHOTO, Picture, portrait, rewrite
from social.filing.refusal import Refused, Why
from tests.files.samples import ZIP, picture

PIXELS = 40_000_000


def rewritten(content: bytes, most: int = PIXELS) -> Picture:
    return rewrite(BytesIO(content), most)


def opened(made: Picture) -> Image.Image:
    made.file.seek(0)
    return Image.open(made.file)


@pytest.mark.parametrize(
    ("form", "expected", "ending"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("GIF", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
    ],
)
def test_each_kind_of_picture_is_written_anew(form: str, expected: str, ending: str) -> None:
    made = rewritten(picture(form))
    assert (made.media_type, made.ending, made.width, made.height) == (expected, ending, 40, 20)
    red, _green, blue = opened(made).convert("RGB").getpixel((3, 10))
    assert red > 200 > 60 > blue


def test_place_and_camera_and_comments_are_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (51.0, 3.0, 0.0)
    taken = rewritten(picture("JPEG", exif=exif, comment=b"SecretComment"))
    assert not opened(taken).getexif()
    assert b"Secret" not in taken.file.getvalue()
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "SecretAuthor")
    assert b"Secret" not in rewritten(picture("PNG", pnginfo=words)).file.getvalue()


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = rewritten(picture("JPEG", exif=exif))
    assert (made.width, made.height) == (20, 40)


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100)
    made = rewritten(file.getvalue())
    assert made.was_moving
    assert not getattr(opened(made), "is_animated", False)
    assert opened(made).convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_what_follows_the_pixels_is_gone() -> None:
    assert not rewritten(picture("PNG") + ZIP).file.getvalue().count(b"PK")
    assert b"<script" not in rewritten(picture("JPEG") + b"<script>1</script>").file.getvalue()


def test_transparency_stays() -> None:
    file = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(file, "PNG")
    assert opened(rewritten(file.getvalue())).convert("RGBA").getpixel((1, 1))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_way_of_storing_colours_is_read(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    file = BytesIO()
    Image.new("RGB", (4, 4), (90, 90, 90)).convert("L").convert(mode).save(file, form)
    assert rewritten(file.getvalue()).width == 4


def test_sixteen_bits_become_eight_without_turning_white() -> None:
    file = BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(file, "PNG")
    assert opened(rewritten(file.getvalue())).convert("L").getpixel((1, 1)) == pytest.approx(
        128, abs=1
    )


def test_colours_of_a_profile_are_brought_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    made = rewritten(picture("JPEG", icc_profile=profile))
    assert "icc_profile" not in opened(made).info
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in opened(rewritten(picture("JPEG", icc_profile=srgb))).info


def test_a_very_large_picture_is_reduced() -> None:
    made = rewritten(picture("JPEG", (LONGEST + 400, 100)))
    assert made.width == LONGEST


def test_more_pixels_than_allowed_are_refused_before_they_are_read() -> None:
    with pytest.raises(Refused) as refused:
        rewritten(picture("PNG", (100, 100)), most=9_999)
    assert refused.value.why is Why.TOO_MANY_PIXELS


def bomb(width: int, height: int) -> bytes:
    """Make a PNG of a few bytes that claims a huge size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(8_000, 8_000), (11_000, 11_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_picture_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        rewritten(bomb(*size))
    assert refused.value.why in (Why.TOO_MANY_PIXELS, Why.BROKEN)


def test_a_cut_picture_is_refused() -> None:
    for form in ("PNG", "JPEG", "GIF", "WEBP"):
        with pytest.raises(Refused):
            rewritten(picture(form, (300, 300))[:60])


@given(
    some.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]),
    some.integers(8, 400),
    some.binary(min_size=1, max_size=40),
)
def test_no_damage_breaks_the_reader(form: str, place: int, noise: bytes) -> None:
    good = picture(form)
    bad = good[:place] + noise + good[place + len(noise) :]
    with suppress(Refused):
        assert rewritten(bad, 100_000).width > 0


def test_a_photo_is_the_middle_square() -> None:
    made = portrait(BytesIO(picture("PNG", (600, 200))), PIXELS)
    assert (made.width, made.height, made.media_type) == (PHOTO, PHOTO, "image/jpeg")
    assert opened(made).getpixel((10, 100))[0] > 200
    assert opened(made).getpixel((245, 100))[2] > 200
