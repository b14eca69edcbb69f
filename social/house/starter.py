"""What could house rules say? A text to begin with, in each language, for a company to change."""

from __future__ import annotations

from pathlib import Path

TEXTS = Path(__file__).parents[2] / "templates" / "house" / "starter"
STARTER = {path.stem: path.read_text("utf-8") for path in sorted(TEXTS.glob("*.md"))}
