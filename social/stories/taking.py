"""How are stories taken along: as rows, and as slides to show?

No person is named in either. Whoever wants to know more follows the address, and reads what they
may.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO, Any

from flask import url_for
from flask_babel import gettext as _
from PIL import Image

from models import HUNDREDTHS, File, Person
from social.figures import figure
from social.filing.smaller import smaller, widths
from social.kinds import Worth
from social.printing import printable
from social.sections import HEADINGS, LANGUAGES, parted
from social.sheet import write_csv
from social.store import store
from social.stories.gallery import Card, Wish, everything, page

AT_ONCE = 200  # rows that are held in memory
SLIDES = 40  # the first of what is asked for
COLUMNS = (
    "address", "kind", "title", "channel", "language", "told_on", "sites", "unit", "amount",
    "measured", "confirmed", "reuses", "reused", "total",
)  # fmt: skip
WIDTH, HEIGHT = 960, 540  # points; 16 : 9
MARGIN, GAP = 48, 14
SPRUCE, INK, SOFT, PLUM = "#14503f", "#1d2a26", "#5a6661", "#8a2f6a"
BODY = ("situation", "did", "result", "reuse")
MOST_WORDS = 420  # characters of a part on a slide


def sheet(file: IO[bytes], reader: Person, wish: Wish) -> None:
    """Write the stories as CSV, a few at a time; numbers with a point, as programs read them."""
    write_csv(file, COLUMNS, (row(card) for card in everything(reader, wish, AT_ONCE)))


def row(card: Card) -> Mapping[str, Any]:
    """Write one story as a row."""
    post, story, worth = card.post, card.story, card.worth
    return {
        "address": url_for("posts.show", id=post.id, _external=True),
        "kind": str(post.kind),
        "title": post.title,
        "channel": post.community.name,
        "language": post.language,
        "told_on": post.posted_at.date(),
        "sites": ", ".join(card.sites),
        "unit": story.unit_word or (str(story.unit) if story.unit else None),
        "amount": decimal(story.amount),
        "measured": story.is_measured,
        "confirmed": worth.is_confirmed,
        "reuses": worth.reuses,
        "reused": decimal(worth.reused) if story.unit else None,
        "total": decimal(worth.total) if story.unit else None,
    }


def decimal(amount: int | None) -> float | None:
    """Turn hundredths into a number."""
    return None if amount is None else amount / HUNDREDTHS


def slides(reader: Person, wish: Wish) -> bytes:
    """Write the first stories as a PDF of slides, one each, and their sum before them."""
    from reportlab.pdfgen.canvas import Canvas

    shown = page(reader, wish, None, SLIDES).cards
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(_("Success stories"))
    first_slide(canvas, shown)
    for card in shown:
        slide(canvas, card)
    canvas.save()
    return target.getvalue()


def first_slide(canvas: Any, shown: list[Card]) -> None:
    """Say how many there are, and what they brought in each unit."""
    write(canvas, MARGIN, HEIGHT - 150, _("Success stories"), 44, bold=True, ink=SPRUCE)
    many = printable(_("%(number)s stories and lessons", number=len(shown)))
    write(canvas, MARGIN, HEIGHT - 195, many, 20, ink=SOFT)
    top = HEIGHT - 270
    for unit, word, total in sums(card.worth for card in shown):
        write(canvas, MARGIN, top, figure(total, unit, word), 30, bold=True, ink=PLUM)
        top -= 44
        if top < MARGIN:
            break
    canvas.showPage()


def sums(worths: Iterable[Worth]) -> list[tuple[str, str, int]]:
    """Add up what was brought, apart for each unit."""
    found: dict[tuple[str, str], int] = {}
    for worth in worths:
        if worth.unit:
            key = (worth.unit, worth.unit_word)
            found[key] = found.get(key, 0) + worth.total
    return [(unit, word, total) for (unit, word), total in found.items() if total]


def slide(canvas: Any, card: Card) -> None:
    """Draw one story: its title, its figure and picture, and the parts of its words."""
    post, worth = card.post, card.worth
    top = HEIGHT - MARGIN - 26
    for line in lines(post.title, 28, WIDTH - 2 * MARGIN, bold=True)[:2]:
        write(canvas, MARGIN, top, line, 28, bold=True, ink=SPRUCE)
        top -= 34
    beside = [post.community.name, ", ".join(card.sites)]
    if worth.is_confirmed:
        beside.append(_("Confirmed"))
    write(canvas, MARGIN, top, " · ".join(one for one in beside if one), 13, ink=SOFT)
    top -= 30
    right = MARGIN + 540
    draw_worth(canvas, right, top, worth)
    draw_picture(canvas, card.picture, right, top - 80)
    draw_parts(canvas, card, top)
    where = url_for("posts.show", id=post.id, _external=True)
    write(canvas, MARGIN, 24, where, 10, ink=SOFT)
    canvas.linkURL(where, (MARGIN, 18, MARGIN + 400, 36))
    canvas.showPage()


def draw_worth(canvas: Any, x: float, top: float, worth: Worth) -> None:
    """Write the figure large, and how it is known."""
    if not worth.unit:
        return
    write(canvas, x, top - 14, figure(worth.total, worth.unit, worth.unit_word), 30, True, PLUM)
    how = _("measured") if worth.is_measured else _("estimated")
    again = _("used again: %(number)s", number=worth.reuses) if worth.reuses else ""
    write(canvas, x, top - 34, " · ".join(one for one in (how, again) if one), 13, ink=SOFT)


def draw_picture(canvas: Any, file: File | None, x: float, top: float) -> None:
    """Draw the first picture into what is left at the right, in its own shape."""
    if file is None or file.held_for is not None:
        return
    from reportlab.lib.utils import ImageReader

    with Image.open(io.BytesIO(content(file))) as picture:
        plain = picture.convert("RGB")
    width, height = plain.size
    scale = min((WIDTH - MARGIN - x) / width, (top - MARGIN) / height)
    canvas.drawImage(ImageReader(plain), x, top - height * scale, width * scale, height * scale)


def content(file: File) -> bytes:
    """Read a picture in the smallest version that is large enough for a slide."""
    wide = [width for width in widths(file) if width >= 600]
    found = smaller(file, wide[0]) if wide else b""
    return found or b"".join(store().read(file.digest, 0, file.size))


def draw_parts(canvas: Any, card: Card, top: float) -> None:
    """Write the parts under their headings, as far as there is room."""
    post = card.post
    at = LANGUAGES.index(post.language) if post.language in LANGUAGES else 0
    said = parted(post.source)
    for part in BODY:
        words = " ".join(said[part].split())
        if not words:
            continue
        words = f"{words[:MOST_WORDS]} …" if len(words) > MOST_WORDS else words
        shown = lines(words, 13, 500)
        if top - 17 * (len(shown) + 1) < MARGIN:
            break
        write(canvas, MARGIN, top, HEADINGS[post.kind][part][at], 13, bold=True, ink=PLUM)
        for line in shown:
            top -= 17
            write(canvas, MARGIN, top, line, 13)
        top -= 17 + GAP


def lines(words: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break words into lines of a width."""
    from reportlab.lib.utils import simpleSplit

    found: list[str] = simpleSplit(printable(words), font(bold), size, width)
    return found


def write(
    canvas: Any, x: float, y: float, words: str, size: float, bold: bool = False, ink: str = INK
) -> None:
    """Write one line."""
    canvas.setFillColor(ink)
    canvas.setFont(font(bold), size)
    canvas.drawString(x, y, printable(words))


def font(bold: bool) -> str:
    """Name one of the fonts that every reader of PDF has."""
    return "Helvetica-Bold" if bold else "Helvetica"
