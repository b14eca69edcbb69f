"""Where do the icons come from? One sprite, of lucide-static and two drawings of our own."""

from __future__ import annotations

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
OURS = ("kring", "rings")
LUCIDE = (
    "archive", "arrow-down", "arrow-left", "arrow-up", "at-sign", "award", "bell", "bold",
    "bell-off",
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


def main() -> int:
    """Write static/icons.svg; answer 1 with one sentence if a drawing is missing."""
    try:
        text = sprite(STATIC)
    except FileNotFoundError as missing:
        print(f"Icon {missing.filename} is missing: run `make install`.", file=sys.stderr)
        return 1
    (STATIC / "icons.svg").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
