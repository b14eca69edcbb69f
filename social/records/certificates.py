"""The pages of the certificates: what was destroyed, as page, JSON and PDF."""

from __future__ import annotations

import json

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from archive import disposal
from models import session
from social.errors import not_found
from social.records import bp, listing, paper
from social.records.words import DESTROYED


@bp.get("/certificates")
def certificates() -> ResponseReturnValue:
    """Show what was destroyed, the newest first."""
    before = request.args.get("before", "")
    if before and not (before.isdecimal() and before.isascii() and len(before) <= 10):
        raise not_found()
    found, following = listing.certificates(int(before) if before else None)
    bodies = {one.id: json.loads(one.body) for one in found}
    return render_template(
        "records/certificates.html", found=found, bodies=bodies, next=following, kinds=DESTROYED
    )


@bp.get("/certificates/<int:id>")
def show_certificate(id: int) -> ResponseReturnValue:
    """Show one certificate, and the first checkpoint that covers it."""
    found = listing.find_certificate(id)
    return render_template(
        "records/certificate.html",
        certificate=found,
        body=json.loads(found.body),
        after=disposal.checkpoint_after(session, found.id),
        is_whole=disposal.digest_of(found.body) == found.digest,
        kinds=DESTROYED,
    )


@bp.get("/certificates/<int:id>/json")
def give_json(id: int) -> ResponseReturnValue:
    """Give the body byte for byte, as its digest in the ledger says."""
    found = listing.find_certificate(id)
    return given(found.body.encode(), "application/json", f"certificate-{found.id}.json")


@bp.get("/certificates/<int:id>/pdf")
def give_pdf(id: int) -> ResponseReturnValue:
    """Give the certificate as a paper to file."""
    found = listing.find_certificate(id)
    after = disposal.checkpoint_after(session, found.id)
    return given(paper.of(found, after), "application/pdf", f"certificate-{found.id}.pdf")


def given(content: bytes, kind: str, name: str) -> Response:
    """Hand over a file to be kept."""
    return Response(
        content,
        content_type=kind,
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )
