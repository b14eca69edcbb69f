"""How does a picture become one of ours? Decoded within limits, set upright, written anew.

What is written holds the pixels alone: no place, no camera, no comment, nothing after its end. Of a
moving picture the first frame stays: nothing on a page moves by itself, and a still is the same for
every reader. Colours are brought to sRGB, since the profile goes, too.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from PIL import Image, ImageCms, ImageOps

from social.filing.refusal import Refused, Why

LONGEST = 4096  # pixels a side; what is larger is reduced
PHOTO = 256  # pixels a side of a person's photo
WIDTHS = (128, 480, 960, 1600)  # pixels, of the smaller versions; avatars take the first
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
WRITTEN_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}
OPTIONS = {
    "JPEG": {"quality": 86, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 86, "method": 4},
}
SMALLER = {"quality": 80, "method": 4}  # of WebP, which keeps what is transparent
# What Pillow's readers raise on damaged and hostile files.
UNREADABLE = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    struct.error, zlib.error,
)  # fmt: skip

# `bounded` counts pixels before anything is decoded; Pillow's own limit stands behind it.
Image.MAX_IMAGE_PIXELS = 100_000_000
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it will be kept."""

    file: BytesIO
    media_type: str
    ending: str
    width: int
    height: int
    was_moving: bool = False
    smaller: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Count the bytes."""
        return self.file.getbuffer().nbytes


def rewrite(file: IO[bytes], most_pixels: int, longest: int = LONGEST) -> Picture:
    """Write a picture anew. Refused if it is damaged or has more pixels than it may."""
    image = decoded(file, most_pixels)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    written_as = WRITTEN_AS[image.info["format"]]
    return written(image, written_as, was_moving=image.info["moves"])


def portrait(file: IO[bytes], most_pixels: int) -> Picture:
    """Cut the middle square of a picture for a person's photo."""
    image = decoded(file, most_pixels)
    square = ImageOps.fit(flat(image), (PHOTO, PHOTO), Image.Resampling.LANCZOS)
    return written(square, "JPEG")


def reduced(content: bytes) -> dict[int, bytes]:
    """Make the smaller versions of a picture that was kept earlier.

    Of one that moves, or that cannot be read, all are empty: it is shown as it is.
    """
    try:
        image = decoded(BytesIO(content), LONGEST * LONGEST)
    except Refused:
        return dict.fromkeys(WIDTHS, b"")
    if image.info["moves"]:
        return dict.fromkeys(WIDTHS, b"")
    return smaller(image, len(content))


def smaller(image: Image.Image, size: int) -> dict[int, bytes]:
    """Write each width that is less than the picture's; empty where that takes more bytes."""
    made: dict[int, bytes] = {}
    for width in reversed(WIDTHS):
        if width < image.width:
            height = max(1, round(image.height * width / image.width))
            image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
            file = BytesIO()
            image.save(file, "WEBP", **SMALLER)
            made[width] = file.getvalue() if file.tell() < size else b""
    return made


def decoded(file: IO[bytes], most_pixels: int) -> Image.Image:
    """Read the first frame, upright and in sRGB; `info` keeps its format and whether it moved."""
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            about = {"format": image.format, "moves": getattr(image, "is_animated", False)}
            bounded(image, most_pixels)
            image.load()
            upright = plain(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Why.TOO_MANY_PIXELS) from None
    except UNREADABLE:
        raise Refused(Why.BROKEN) from None
    upright.info = about
    return upright


def bounded(image: Image.Image, most_pixels: int) -> None:
    """Refuse by the size that the header states, before the pixels are read."""
    if image.width * image.height > most_pixels:
        raise Refused(Why.TOO_MANY_PIXELS)


def plain(image: Image.Image) -> Image.Image:
    """Bring a picture to grey, RGB or RGBA with 8 bits, in sRGB."""
    if image.mode.startswith(("I", "F")):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    target = "RGBA" if has_alpha else "L" if image.mode in ("1", "L") else "RGB"
    return in_srgb(image, target) or image.convert(target)


def in_srgb(image: Image.Image, target: str) -> Image.Image | None:
    """Convert colours from the picture's own profile; None where it has none, or a broken one."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK") or target == "L":
        return None
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, srgb, outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def flat(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on white."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def written(image: Image.Image, written_as: str, *, was_moving: bool = False) -> Picture:
    """Encode the pixels, and nothing else."""
    bare = image if written_as != "JPEG" else image.convert("L" if image.mode == "L" else "RGB")
    bare.info = {}
    file = BytesIO()
    bare.save(file, written_as, **OPTIONS[written_as])
    size = file.tell()
    return Picture(
        file=file,
        media_type=f"image/{written_as.lower()}",
        ending="jpg" if written_as == "JPEG" else written_as.lower(),
        width=bare.width,
        height=bare.height,
        was_moving=was_moving,
        smaller=smaller(bare, size),
    )
