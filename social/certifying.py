"""How does a destruction get its paper?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from archive.ledger import canonical
from models import Certificate, Event, Ground, session
from social.changes import Record


def certify(record: Record, ground: Ground, body: Mapping[str, Any]) -> Certificate:
    """Issue the certificate of what this change destroys; part of a change.

    `body` holds texts, whole numbers, truths, and lists and objects of them.
    """
    words = canonical(dict(body))
    digest = hashlib.sha256(words).digest()
    certificate = Certificate(ground=ground, body=words.decode(), digest=digest)
    session.add(certificate)
    record(Event.CERTIFICATE_ISSUED, certificate)
    return certificate
