"""How do the figures and the processings read, on a page and in a sheet?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from io import BytesIO
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from social import reasons
from social.house.figures import Figures, Table
from social.house.processings import NEVER, PROCESSINGS
from social.sheet import write_csv

TITLES = {
    "reports": _l("Reports"),
    "cases": _l("How cases came to be"),
    "outcomes": _l("How cases ended"),
    "measures": _l("Decisions"),
    "appeals": _l("Appeals that were decided"),
    "hours_to_decide": _l("Hours from a case to its decision (median)"),
    "hours_to_settle": _l("Hours until an author settled a case (median)"),
    "share_reversed": _l("Share of appeals that changed the decision"),
    "share_found_by_rules": _l("Share of cases that a house rule found"),
    "precision_of_rules": _l("Share of decisions on them with a measure"),
    "reporters_named": _l("Times that the name of a reporter was shown"),
    "exceptions": _l("Times that a closed place was opened to a moderator"),
    "judges": _l("People who decided"),
}
WORDS: Mapping[str, Mapping[Any, Any]] = {
    "reports": reasons.REASONS,
    "cases": reasons.FOUNDS,
    "outcomes": reasons.OUTCOMES,
    "measures": reasons.MEASURES,
    "appeals": reasons.APPEALS,
}


def words() -> dict[str, Any]:
    """Give what the page calls each figure, and each row of a table."""
    return {"titles": TITLES, "rows": WORDS}


def number(value: float | None) -> str:
    """Write a figure; a small count that is not told, as such."""
    if value is None:
        return "<5"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def of_figures(figures: Figures) -> Iterator[dict[str, str]]:
    """Write the figures as rows."""
    for field in fields(figures):
        value = getattr(figures, field.name)
        title = str(TITLES[field.name])
        if not isinstance(value, Table):
            yield {"figure": title, "part": "", "value": number(value)}
            continue
        for name, count in value.rows.items():
            part = str(WORDS[field.name][name])
            yield {"figure": title, "part": part, "value": number(count)}
        yield {"figure": title, "part": _("All"), "value": number(value.total)}


def of_processings(off: Iterable[str]) -> Iterator[dict[str, str]]:
    """Write the processings as rows, and after them what is never done."""
    for one in PROCESSINGS:
        is_off = one.switch is not None and one.switch in off
        yield {
            "processing": str(one.name),
            "purpose": str(one.purpose),
            "seen_by": str(one.seen_by),
            "kept": str(one.kept),
            "switch": _("off") if is_off else _("on") if one.switch else _("always on"),
        }
    for never in NEVER:
        yield dict.fromkeys(("purpose", "seen_by", "kept"), "") | {
            "processing": str(never),
            "switch": _("never done"),
        }


def answer(
    name: str, rows: Iterable[dict[str, str]], columns: Sequence[str] | None = None
) -> Response:
    """Answer with rows as a sheet; its columns are named where there may be no row."""
    sheet, given = BytesIO(), list(rows)
    write_csv(sheet, list(columns or given[0]), given)
    response = Response(b"\xef\xbb\xbf" + sheet.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response
