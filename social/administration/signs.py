"""How does a picture become the company's sign? In the sizes in which it is shown, and no other."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from models import Logo
from social.filing.pictures import decoded
from social.filing.refusal import Refused, Why

WIDEST, HIGHEST = 480, 96  # pixels; the top bar shows it at a third of that, sharp on fine screens
LEAST = 32  # pixels of the shorter side: below, it is a smear on a device's start screen
GROUND = "white"  # of the squares; what is transparent would be black on some devices
SHARE = {192: 0.84, 512: 0.62}  # of a square; devices may cut the larger one to a circle


def sign_of(file: IO[bytes], most_pixels: int) -> Logo:
    """Write a picture anew as a sign. Refused if it is damaged, too large or too small."""
    image = decoded(file, most_pixels)
    if min(image.size) < LEAST:
        raise Refused(Why.TOO_SMALL)
    shown = image.copy()
    shown.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    content = png(shown)
    return Logo(
        digest=hashlib.sha256(content).hexdigest(),
        width=shown.width,
        height=shown.height,
        shown=content,
        icon_192=png(square(image, 192)),
        icon_512=png(square(image, 512)),
    )


def square(image: Image.Image, side: int) -> Image.Image:
    """Lay a picture in the middle of a square."""
    inner = round(side * SHARE[side])
    laid = ImageOps.contain(image.convert("RGBA"), (inner, inner), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", (side, side), GROUND)
    place = ((side - laid.width) // 2, (side - laid.height) // 2)
    ground.paste(laid, place, mask=laid.getchannel("A"))
    return ground


def png(image: Image.Image) -> bytes:
    """Encode the pixels, and nothing else."""
    image.info = {}
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
