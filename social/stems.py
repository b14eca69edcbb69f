"""How does PostgreSQL read words of a language?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, literal_column

from models.folding import fold

CONFIGS = {"en": "english", "nl": "dutch", "fr": "french", "de": "german"}


def stems(words: str, language: str) -> Any:
    """Make what a search compares: words by the stems of their language, and as they are.

    Without accents, as what is looked for has to be.
    """
    folded = fold(words)
    config = CONFIGS.get(language, "simple")
    return func.to_tsvector(regconfig(config), folded).op("||")(
        func.to_tsvector(regconfig("simple"), folded)
    )


def regconfig(config: str) -> Any:
    """Name a configuration of PostgreSQL's for SQL."""
    return literal_column(f"'pg_catalog.{config}'::regconfig")
