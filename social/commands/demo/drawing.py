"""How are the pictures and papers of the demo made? By code, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 960, 540
PAPER, INK, SOFT, LINE = "#ffffff", "#1f2933", "#616e7c", "#d9dee4"
COLOURS = ("#2f6f8f", "#d9822b", "#5b8c5a", "#a4508b")
LEFT, TOP, RIGHT, BOTTOM = 90, 96, WIDTH - 40, HEIGHT - 70
MEDIA = {"png": "image/png", "csv": "text/csv", "txt": "text/plain", "pdf": "application/pdf"}

Facts = dict[str, Any]
Point = tuple[float, float]
Pen = ImageDraw.ImageDraw


def made(facts: Facts) -> bytes:
    """Make the file that some facts describe: its name's ending and `draw` say how."""
    ending = facts["name"].rpartition(".")[2]
    if ending == "png":
        return picture(facts)
    if ending == "pdf":
        return paper(facts["lines"])
    return ("\n".join(facts["lines"]) + "\n").encode()


def picture(facts: Facts) -> bytes:
    """Draw a picture, as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    write(pen, (LEFT - 50, 28), facts["title"], 30)
    DRAWN[facts["draw"]](pen, facts)
    kept = BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).convert(
        "RGB"
    ).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def write(
    pen: Pen,
    at: tuple[float, float],
    words: str,
    size: int = 18,
    ink: str = INK,
    anchor: str = "la",
) -> None:
    """Write some words; the font that Pillow brings has letters without accents only."""
    pen.text(at, words, font=ImageFont.load_default(size), fill=ink, anchor=anchor)


def grid(pen: Pen, top: float, low: float = 0) -> None:
    """Draw the lines of a chart, and what they stand for from `low` to `top`."""
    for step in range(5):
        y = BOTTOM - (BOTTOM - TOP) * step / 4
        pen.line((LEFT, y, RIGHT, y), fill=LINE, width=1)
        write(pen, (LEFT - 12, y), f"{low + (top - low) * step / 4:g}", 16, SOFT, "rm")


def bars(pen: Pen, facts: Facts) -> None:
    """Draw a bar for each value, with its number on top."""
    values, top = facts["values"], facts["top"]
    grid(pen, top)
    room = (RIGHT - LEFT) / len(values)
    for place, (label, value) in enumerate(zip(facts["labels"], values, strict=True)):
        x, y = LEFT + room * (place + 0.5), BOTTOM - (BOTTOM - TOP) * value / top
        marked = COLOURS[1] if place == facts.get("marked") else COLOURS[0]
        pen.rectangle((x - room * 0.32, y, x + room * 0.32, BOTTOM), fill=marked)
        write(pen, (x, y - 6), f"{value:g}", 18, INK, "mb")
        write(pen, (x, BOTTOM + 12), label, 18, SOFT, "ma")


def curves(pen: Pen, facts: Facts) -> None:
    """Draw a curve for each series, with its name at its end."""
    top, low, labels = facts["top"], facts.get("low", 0), facts["labels"]
    grid(pen, top, low)
    room = (RIGHT - LEFT - 110) / (len(labels) - 1)
    for place, label in enumerate(labels):
        write(pen, (LEFT + room * place, BOTTOM + 12), label, 18, SOFT, "ma")
    for (name, values), colour in zip(facts["series"].items(), COLOURS, strict=False):
        points = [
            (LEFT + room * place, BOTTOM - (BOTTOM - TOP) * (value - low) / (top - low))
            for place, value in enumerate(values)
        ]
        pen.line(points, fill=colour, width=4, joint="curve")
        for x, y in points:
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=colour)
        write(pen, (points[-1][0] + 14, points[-1][1]), name, 18, colour, "lm")


def plan(pen: Pen, facts: Facts) -> None:
    """Draw a floor plan: walls, rooms as [x, y, width, height, name] in metres, and any way."""
    long, deep = facts["size"]
    scale = min((RIGHT - LEFT + 40) / long, (BOTTOM - TOP + 40) / deep)

    def on(x: float, y: float) -> Point:
        return LEFT - 40 + x * scale, TOP - 10 + y * scale

    for place, (x, y, width, height, name) in enumerate(facts["rooms"]):
        fill = ("#e6eef2", "#f6ead9", "#e7f0e6", "#f1e6ee")[place % 4]
        pen.rectangle((*on(x, y), *on(x + width, y + height)), fill=fill, outline=SOFT, width=2)
        write(pen, on(x + width / 2, y + height / 2), name, 19, INK, "mm")
    pen.rectangle((*on(0, 0), *on(long, deep)), outline=INK, width=5)
    way = [on(x, y) for x, y in facts.get("way", ())]
    if way:
        x, y = way[-1]
        pen.line(way, fill=COLOURS[1], width=5, joint="curve")
        pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=COLOURS[1])


def joint(pen: Pen, facts: Facts) -> None:
    """Draw two plates that are welded, the thicker one bevelled 1 in 4, with their sizes."""
    thick, thin = facts["thick"], facts["thin"]
    scale, middle, low = 150 / thick, WIDTH / 2, 400
    high, slope = low - thick * scale, (thick - thin) * scale * 4 / 2.4
    level = low - thin * scale
    thicker = [(130, low), (130, high), (middle - 24 - slope, high), (middle - 24, level)]
    thinner = [(middle + 10, low), (middle + 24, level), (830, level), (830, low)]
    for corners in ([*thicker, (middle - 10, low)], thinner):
        pen.polygon(corners, fill="#c9d3da", outline=INK, width=3)
    seam = [(middle - 10, low + 6), (middle - 24, level), (middle, level - 12)]
    seam += [(middle + 24, level), (middle + 10, low + 6)]
    pen.polygon(seam, fill=COLOURS[1], outline=INK, width=3)
    for x, top, size in ((100, high, thick), (860, level, thin)):
        pen.line((x, top, x, low), fill=SOFT, width=2)
        write(pen, (x, low + 14), f"{size:g} mm", 20, INK, "ma")
    write(pen, (middle, low + 30), facts["note"], 22, COLOURS[1], "ma")


def weeks(pen: Pen, facts: Facts) -> None:
    """Draw a time table: tasks as [name, first week, last week]."""
    first, last = facts["weeks"]
    start, room = LEFT + 150, (RIGHT - LEFT - 150) / (last - first + 1)
    for week in range(first, last + 1):
        x = start + room * (week - first)
        pen.line((x, TOP, x, BOTTOM), fill=LINE, width=1)
        write(pen, (x + room / 2, BOTTOM + 10), f"W{week}", 16, SOFT, "ma")
    deep = (BOTTOM - TOP) / len(facts["tasks"])
    for place, (name, begin, end) in enumerate(facts["tasks"]):
        y = TOP + deep * (place + 0.5)
        write(pen, (LEFT - 50, y), name, 19, INK, "lm")
        box = (start + room * (begin - first), y - 15, start + room * (end - first + 1), y + 15)
        pen.rounded_rectangle(box, 7, fill=COLOURS[place % 4])


DRAWN: dict[str, Callable[[Pen, Facts], None]] = {
    "bars": bars,
    "curves": curves,
    "plan": plan,
    "joint": joint,
    "weeks": weeks,
}


def paper(lines: Sequence[str]) -> bytes:
    """Write lines on one page, the first as its title (PDF 1.4, its standard fonts)."""
    words = ["BT", "/F1 20 Tf", "60 770 Td", "26 TL"]
    for number, line in enumerate(lines):
        shown = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        words += [f"({shown}) Tj", "T*"] + ([] if number else ["/F2 12 Tf", "18 TL"])
    stream = "\n".join([*words, "ET"]).encode("cp1252")
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
        b" /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
        font.format("Helvetica-Bold").encode(),
        font.format("Helvetica").encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return whole + head + table + tail % (len(parts) + 1, len(whole))
