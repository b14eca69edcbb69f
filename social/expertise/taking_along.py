"""How does somebody take along what they state? As JSON and as CSV, with the terms' addresses."""

from __future__ import annotations

import io
import json
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import ConceptSource, Person, Statement, session
from social import vocabulary
from social.expertise import bp
from social.expertise.lines import names_of
from social.sheet import write_csv
from social.viewer import viewer

COLUMNS = (
    "kind", "term", "uri", "words", "language", "level", "since", "until", "last_used",
    "valid_until", "site", "role", "customer", "audience", "source", "confirmed_at",
    "attribution",
)  # fmt: skip


@bp.get("/expertise/statements.json")
def give_json() -> Response:
    """Give one's own lines to a program."""
    text = json.dumps({"statements": taken(viewer())}, ensure_ascii=False, indent=1)
    return download(text, "application/json", "statements.json")


@bp.get("/expertise/statements.csv")
def give_csv() -> Response:
    """Give one's own lines to a spreadsheet."""
    sheet = io.BytesIO()
    write_csv(sheet, COLUMNS, taken(viewer()))
    return download(sheet.getvalue().decode(), "text/csv", "statements.csv")


def download(text: str, media_type: str, name: str) -> Response:
    """Answer with a file to be saved, which nobody else keeps."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text, mimetype=media_type, headers=headers)


def taken(person: Person) -> list[dict[str, Any]]:
    """List a person's lines that stand, as others can read them in."""
    mine = (
        select(Statement)
        .where(Statement.person_id == person.id, Statement.withdrawn_at.is_(None))
        .options(joinedload(Statement.concept), joinedload(Statement.site))
        .order_by(Statement.kind, Statement.id)
    )
    lines = session.scalars(mine).all()
    names = names_of({one.concept_id for one in lines if one.concept_id is not None})
    credits = vocabulary.attribution()
    return [row(line, names.get(line.concept_id or 0, []), credits) for line in lines]


def row(line: Statement, names: list[Any], credits: str) -> dict[str, Any]:
    """Write one line; `credits` go with a term from elsewhere, as its licence asks."""
    is_from_elsewhere = line.concept is not None and line.concept.source is ConceptSource.ESCO
    named = names[0] if names else None
    return {
        "kind": line.kind.value,
        "term": named.words if named else None,
        "uri": line.concept.uri if line.concept else None,
        "words": line.words,
        "language": line.language,
        "level": line.level.value if line.level else None,
        "since": line.since,
        "until": line.until,
        "last_used": line.last_used,
        "valid_until": line.valid_until.isoformat() if line.valid_until else None,
        "site": line.site.name if line.site else None,
        "role": line.role or None,
        "customer": line.customer or None,
        "audience": line.audience.value,
        "source": line.source.value,
        "confirmed_at": line.confirmed_at.isoformat(timespec="seconds"),
        "attribution": credits if is_from_elsewhere else None,
    }
