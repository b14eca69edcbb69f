"""How do the pictures of a text lie on the page, and which size of each does a browser need?

A style sheet cannot know the shape of a picture, and the markup may hold no style: so the box of a
single picture is worked out here, and written as `width` and `height`. Several share a grid of six
columns, in rows of equal height, whatever their shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from models import Attachment, File
from social.filing.smaller import AVATAR, widths

COLUMN = 610  # CSS pixels; what a post has in the widest layout
HIGHEST = 500  # CSS pixels of a single picture
SLIMMEST, FLATTEST = 0.6, 3.0  # width by height; beyond, a single picture is cut
MOST = 6  # shown at once; the last one says how many more there are
TINY = 100  # pixels; what is smaller is not blown up to fill its place
NARROW = "50rem"  # below it, the layout has one column

# Width and height of each place in the grid, as shares of the column; the rest are like the last.
PLACES: dict[int, tuple[tuple[float, float], ...]] = {
    2: ((1 / 2, 1 / 2),),
    3: ((2 / 3, 2 / 3), (1 / 3, 1 / 3)),
    4: ((1 / 2, 1 / 3),),
    5: ((1 / 2, 1 / 3), (1 / 2, 1 / 3), (1 / 3, 1 / 3)),
    6: ((1 / 3, 1 / 3),),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture in its place; `width` and `height` are those of its box, in CSS pixels."""

    file: File
    width: int
    height: int
    sizes: str
    more: int = 0

    @property
    def shape(self) -> str:
        """Name what the style sheet must know of the picture; nothing for most."""
        width, height = self.file.width or 1, self.file.height or 1
        if max(width, height) < TINY:
            return "tiny"
        return "flat" if width / height > FLATTEST else "slim" if width / height < SLIMMEST else ""

    @property
    def url(self) -> str:
        """Say where the whole picture is."""
        return url_of(self.file)

    @property
    def src(self) -> str:
        """Say where a middling size is, for browsers that do not choose."""
        shown = [width for width in widths(self.file) if width > AVATAR]
        return url_of(self.file, shown[min(1, len(shown) - 1)]) if shown else self.url

    @property
    def srcset(self) -> str:
        """List what a browser may choose from, the picture itself last; empty for one alone."""
        smaller = [width for width in widths(self.file) if width > AVATAR]
        if not smaller:
            return ""
        listed = [f"{url_of(self.file, width)} {width}w" for width in smaller]
        return ", ".join([*listed, f"{self.url} {self.file.width}w"])


def url_of(file: File, width: int | None = None) -> str:
    """Say where a picture is, whole or in one of its widths."""
    if width is None:
        return url_for("files.show", id=file.id, name=file.name)
    return url_for("files.show_smaller", id=file.id, width=width, name=file.name)


def thumbnail(file: File) -> str | None:
    """Say where the smallest version of a picture is; None for other files."""
    if not file.is_picture:
        return None
    return url_of(file, AVATAR if AVATAR in widths(file) else None)


def tiles(attached: Sequence[Attachment]) -> list[Tile]:
    """Lay the pictures among some files out, each in its place."""
    shown = (one.file for one in attached if one.file.held_for is None)
    files = [file for file in shown if file.is_picture]
    if len(files) == 1:
        return [alone(files[0])]
    places = PLACES[min(len(files), MOST)] if files else ()
    more = max(0, len(files) - MOST)
    return [
        placed(file, *places[min(at, len(places) - 1)], more=more if at == MOST - 1 else 0)
        for at, file in enumerate(files)
    ]


def alone(file: File) -> Tile:
    """Give a picture a box of its own shape: no larger than itself, never a sliver."""
    own_width, own_height = file.width or 1, file.height or 1
    ratio = min(max(own_width / own_height, SLIMMEST), FLATTEST)
    width = min(COLUMN, HIGHEST * ratio, max(own_width, own_height * ratio))
    return tile(file, width, width / ratio)


def placed(file: File, width: float, height: float, *, more: int) -> Tile:
    """Give a picture its place in the grid."""
    return tile(file, width * COLUMN, height * COLUMN, more)


def tile(file: File, width: float, height: float, more: int = 0) -> Tile:
    """Fill a box with a picture, which is cut where the shapes differ."""
    ratio = (file.width or 1) / (file.height or 1)
    needed = round(max(width, height * ratio))
    share = round(100 * needed / COLUMN)
    return Tile(
        file=file,
        width=round(width),
        height=max(1, round(height)),
        sizes=f"(max-width: {NARROW}) {share}vw, {needed}px",
        more=more,
    )
