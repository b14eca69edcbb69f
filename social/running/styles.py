"""Where does the style sheet come from? One file, of the parts in static/css in this order."""

from __future__ import annotations

import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
# The first names the layers; within a layer a later part wins.
PARTS = (
    "tokens", "contrast", "base", "text", "layout", "top", "nav", "page", "plain", "narrow",
    "parts/avatar", "parts/chip", "parts/button", "parts/tabs", "parts/post", "parts/quote",
    "parts/picture", "parts/card",
    "parts/reaction", "parts/feed", "parts/comment", "parts/question", "parts/poll",
    "parts/gathering", "parts/story", "parts/thanks", "parts/voice", "parts/asking",
    "parts/announcement", "parts/newsletter", "parts/crisis", "parts/coach",
    "parts/composer", "parts/talk", "parts/toolbar", "parts/upload", "parts/suggest", "parts/form",
    "parts/switch", "parts/over", "parts/dialog", "parts/toast", "parts/viewer", "parts/person",
    "parts/statement", "parts/directory", "parts/beside", "parts/notice", "parts/table",
    "parts/confidential", "parts/company", "parts/factor", "parts/review", "parts/seeking",
    "parts/search", "parts/help", "states",
)  # fmt: skip


def sheet(static: Path = STATIC) -> str:
    """Return all parts as one style sheet: a browser asks once, not once for each.

    Raises FileNotFoundError if a part is missing, ValueError if one is not named in PARTS, or
    refers to another file, whose address would be another one.
    """
    folder = static / "css"
    there = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.css")}
    if left := there - set(PARTS):
        raise ValueError(f"static/css/{min(left)}.css is not named in {__name__}.PARTS.")
    texts = [(folder / f"{part}.css").read_text("utf-8") for part in PARTS]
    for part, text in zip(PARTS, texts, strict=True):
        if "url(" in text or "@import" in text:
            raise ValueError(f"static/css/{part}.css refers to another file.")
    return "\n".join(texts)


def main() -> int:
    """Write static/kring.css; answer 1 with one sentence if the parts are not as they should be."""
    try:
        text = sheet(STATIC)
    except (FileNotFoundError, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    (STATIC / "kring.css").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
