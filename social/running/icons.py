"""Where do the icons come from? One sprite, of lucide-static and two drawings of our own."""

from __future__ import annotations

import re
import sys
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).resolve().parents[2] / "static"
OURS = ("kring", "rings")
LUCIDE = (
    "archive", "arrow-down", "arrow-left", "arrow-right-left", "arrow-up", "at-sign", "award",
    "bell", "bell-off", "bold", "bot",
    "book-open", "bookmark", "building-2", "calendar", "chart-bar", "check", "check-check",
    "briefcase", "chevron-down", "chevron-left", "chevron-right", "circle-alert", "circle-check",
    "circle-help", "clock", "code", "contrast", "copy", "corner-down-right", "download",
    "ellipsis", "eye", "eye-off", "file-text", "flag", "forward", "globe", "hand", "hash",
    "heart", "history", "house", "image", "inbox", "info", "italic", "key", "keyboard",
    "languages", "lightbulb", "link", "list", "list-ordered", "lock", "log-out", "mail",
    "map-pin", "megaphone", "message-circle", "monitor", "moon", "paperclip", "pencil", "pin",
    "pin-off", "plus", "refresh-cw", "reply", "search", "settings", "shield-check", "sliders",
    "smile", "smile-plus", "star", "strikethrough", "sun", "text-quote", "thumbs-up", "trash-2",
    "triangle-alert", "undo-2", "upload", "user", "user-minus", "user-plus", "user-search",
    "users",
    "wifi-off", "x",
)  # fmt: skip

SIZES = (192, 512)  # pixels
FINE = 4
GREEN, WHITE, AMBER = "#0f3a31", "#f6f7f3", "#f5b32e"
DRAWING = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


def sprite(static: Path = STATIC) -> str:
    """Return one SVG with a symbol for each icon, its id the icon's name.

    Raises FileNotFoundError if a drawing is missing, ValueError if one is not an SVG.
    """
    lucide = static / "node_modules" / "lucide-static" / "icons"
    drawings = [(name, static / "own-icons" / f"{name}.svg") for name in OURS]
    drawings += [(name, lucide / f"{name}.svg") for name in LUCIDE]
    symbols = "\n".join(_symbol(name, path) for name, path in drawings)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor"'
        f' stroke-linecap="round" stroke-linejoin="round">\n{symbols}\n</svg>\n'
    )


def _symbol(name: str, path: Path) -> str:
    drawing = DRAWING.search(path.read_text("utf-8"))
    if drawing is None:
        raise ValueError(f"{path} is not an SVG drawing.")
    shapes = re.sub(r"\s+", " ", drawing[1]).replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def emblem(size: int) -> Image.Image:
    """Draw static/favicon.svg as a picture for start screens, which may cut its corners round.

    Larger by FINE first, and then reduced: Pillow's own lines have steps.
    """
    unit = size * FINE / 32
    image = Image.new("RGB", (size * FINE, size * FINE), GREEN)
    pen = ImageDraw.Draw(image)
    ring = [(16 - 10.6) * unit, (16 - 10.6) * unit, (16 + 10.6) * unit, (16 + 10.6) * unit]
    pen.arc(ring, -13, 285, fill=WHITE, width=round(4 * unit))
    for angle in (-13, 285):
        disc(pen, 16 + 8.6 * cos(radians(angle)), 16 + 8.6 * sin(radians(angle)), 2, unit, WHITE)
    disc(pen, 22.6, 9.4, 3.4, unit, AMBER)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def disc(pen: ImageDraw.ImageDraw, x: float, y: float, r: float, unit: float, fill: str) -> None:
    """Draw a disc, in the units of the SVG."""
    pen.ellipse([(x - r) * unit, (y - r) * unit, (x + r) * unit, (y + r) * unit], fill=fill)


def main() -> int:
    """Write icons.svg and the pictures of start screens; answer 1 if a drawing is missing."""
    try:
        text = sprite(STATIC)
    except FileNotFoundError as missing:
        print(f"Icon {missing.filename} is missing: run `make install`.", file=sys.stderr)
        return 1
    (STATIC / "icons.svg").write_text(text, "utf-8")
    for size in SIZES:
        emblem(size).save(STATIC / f"icon-{size}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
