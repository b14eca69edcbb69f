"""What does each concept mean, as far as an encoder can say? Written into a file beside the data.

Only names of the vocabulary go through it; those that did before are not encoded again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sqlalchemy import select

from models import Concept, session
from models.linking.meaning import Encoder, Meanings
from social import vocabulary

AT_ONCE = 32  # names


def encode_concepts(encoder: Encoder, file: Path) -> int:
    """Encode the English name, or the next best, of each concept that has none yet; count them."""
    ids = set(session.scalars(select(Concept.id).where(Concept.merged_into_id.is_(None))))
    kept = Meanings.kept_in(file)
    known = kept.ids[np.isin(kept.ids, list(ids))] if kept and kept.name == encoder.name else None
    names = vocabulary.labels(ids - set(known.tolist() if known is not None else ()), "en")
    new, rows = list(names), []
    for first in range(0, len(new), AT_ONCE):
        some = new[first : first + AT_ONCE]
        rows.append(encoder.encode([names[one] for one in some]).astype(np.float16))
    parts = [np.array(new, dtype=np.int32)], rows
    if kept is not None and known is not None:
        parts[0].append(known)
        parts[1].append(kept.vectors[np.isin(kept.ids, known)])
    if parts[1]:
        Meanings(np.concatenate(parts[0]), np.concatenate(parts[1]), encoder.name).keep_in(file)
    return len(new)
