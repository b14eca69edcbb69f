"""What could these pages say? Texts to begin with, for the company and its lawyer to change."""

from __future__ import annotations

from pathlib import Path

from models import LegalKind

TEXTS = Path(__file__).parents[2] / "templates" / "legal" / "starter"
STARTER = {
    kind: {path.stem: path.read_text("utf-8") for path in sorted((TEXTS / kind.value).glob("*.md"))}
    for kind in LegalKind
}
GAP = "[["  # begins what somebody has to fill in; nothing with one is published


def begun(kind: LegalKind, company: str) -> dict[str, str]:
    """Give the texts of a page, by language, with the company's name in them."""
    return {code: text.replace("{company}", company) for code, text in STARTER[kind].items()}
