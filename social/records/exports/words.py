"""How are formats, steps and states of exports called?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from archive.exporting.records import ALTERED, BLACKED_OUT, SHREDDED
from archive.exporting.state import ERASED, LOST
from models import Export, ExportState

FORMATS = {
    "jsonl": _l("JSON lines: every event with its proof, for programs (always there)"),
    "csv": _l("CSV: one row an event, for spreadsheets"),
    "dat": _l("Concordance and Opticon load files, for review programs"),
    "eml": _l("EML: one mail an event"),
    "mbox": _l("mbox: all of them in one file, for mail programs"),
    "rsmf": _l("RSMF 2.0: days of each place, for review programs of chats"),
    "html": _l("HTML: threads as pages, for a browser without network"),
    "pdf": _l("PDF: a cover"),
    "eark": _l("E-ARK CSIP 2.1: METS and PREMIS about the files, for an archive of records"),
}
STATES = {
    ExportState.MAKING: _l("being made"),
    ExportState.PAUSED: _l("paused"),
    ExportState.READY: _l("ready"),
    ExportState.DELIVERED: _l("delivered"),
    ExportState.TAKEN: _l("downloaded"),
    ExportState.CANCELLED: _l("cancelled"),
    ExportState.CLOSED: _l("ended with its grant"),
    ExportState.EXPIRED: _l("not fetched in time"),
    ExportState.OUTDATED: _l("destroyed"),
}
SIGNS = {
    ExportState.MAKING: "wait",
    ExportState.PAUSED: "wait",
    ExportState.READY: "ok",
    ExportState.DELIVERED: "ok",
    ExportState.CLOSED: "stop",
}
# What the worker does after it has read the entries, in order.
STEPS = {
    "files": _l("Attachments are copied."),
    "days": _l("The days of each place are put together."),
    "pages": _l("The pages for a browser are written."),
    "proof": _l("The proofs are written."),
    "packing": _l("It is packed and sealed."),
}
ALIKE = {"settled": "days", "program": "proof"}


def step_of(export: Export) -> tuple[int, str] | None:
    """Say how many steps are done after the reading, and what is being done; None before."""
    step = ALIKE.get(export.step, export.step)
    return (list(STEPS).index(step), str(STEPS[step])) if step in STEPS else None


GAPS = {
    SHREDDED: _l("entries that were destroyed, with their certificate"),
    ERASED: _l("files that were erased"),
    BLACKED_OUT: _l("entries with words blacked out"),
    LOST: _l("files that are not in the store"),
    ALTERED: _l("things that are not what they were"),
}
OF_EXPORTS = {"formats": FORMATS, "states": STATES, "signs": SIGNS, "reasons": GAPS}
