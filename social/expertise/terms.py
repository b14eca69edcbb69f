"""Which terms of the vocabulary are offered for what somebody typed?"""

from __future__ import annotations

from collections.abc import Sequence

from models import StatementKind
from social import vocabulary
from social.stating import CONCEPTS
from social.viewer import viewer
from social.vocabulary import Linked

MOST = 5


def offers(phrase: str, kind: StatementKind) -> Sequence[Linked]:
    """Offer at most five; none for what has no terms."""
    if not phrase or not CONCEPTS[kind]:
        return []
    return vocabulary.linked(phrase, viewer().language, CONCEPTS[kind], MOST)
