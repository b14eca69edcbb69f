"""How does a certificate look on paper?"""

from __future__ import annotations

import io
import json
from typing import Any
from xml.sax.saxutils import escape

from flask_babel import gettext as _

from models import Certificate
from social.printing import printable
from social.records.words import KINDS

FEW = 60  # numbers of a list that are printed; the JSON has them all


def of(certificate: Certificate, after: Any) -> bytes:
    """Write a certificate as PDF, in the reader's language; the JSON is what the ledger proves."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    title = _("Certificate of destruction %(number)s", number=certificate.id)
    target, styles = io.BytesIO(), getSampleStyleSheet()
    story: list[Any] = [Paragraph(shown(title), styles["Title"])]
    for name, value in lines(certificate, after):
        story += [
            Paragraph(shown(name), styles["Heading4"]),
            Paragraph(shown(value), styles["BodyText"]),
            Spacer(1, 4),
        ]
    SimpleDocTemplate(target, pagesize=A4, title=title, invariant=1).build(story)
    return target.getvalue()


def lines(certificate: Certificate, after: Any) -> list[tuple[str, str]]:
    """List what the paper says, heading and words."""
    body = json.loads(certificate.body)
    right = (f"{name}: {value}" for name, value in body["right"].items() if value is not None)
    counts = (f"{KINDS.get(kind, kind)}: {number}" for kind, number in body["counts"].items())
    objects = (f"{noun} {few(numbers)}" for noun, numbers in body["objects"].items())
    before = body["before"]
    return [
        (_("Issued"), body["at"]),
        (_("On the authority of"), ", ".join(body["authority"])),
        (_("By the right of"), "; ".join(right)),
        (_("Destroyed"), "; ".join(counts)),
        (_("Objects"), "; ".join(objects)),
        (_("Entries of the ledger"), few(body["entries"])),
        (_("Root over their places in the log"), body["places"]["root"]),
        (_("Method"), body["method"]),
        (
            _("Holds"),
            _(
                "%(active)s were asked; they kept %(spared)s that were due too.",
                active=body["holds"]["active"],
                spared=body["holds"]["spared"],
            ),
        ),
        (_("Checkpoint before"), before["note"] if before else _("None was signed yet.")),
        (_("Checkpoint after"), after.note if after else _("None was signed yet.")),
        (_("SHA-256 of the JSON"), certificate.digest.hex()),
    ]


def few(numbers: list[int]) -> str:
    """Write the first numbers of a list, and how many there are."""
    words = ", ".join(map(str, numbers[:FEW]))
    return f"{words} … ({len(numbers)})" if len(numbers) > FEW else words


def shown(words: str) -> str:
    """Write words as the paper takes them."""
    return escape(printable(words)).replace("\n", "<br/>")
