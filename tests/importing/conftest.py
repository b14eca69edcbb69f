"""What do the tests of imports share?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from models import session
from social.importing.bringing import bring
from social.importing.report import Report
from social.importing.sources import open_source
from social.importing.way import Way


def imported(kind: str, path: Path, **way: Any) -> Report:
    """Bring an export in; every row of it is accounted for."""
    report = bring(open_source(kind, path), Way(**way))
    assert report.unaccounted() == []
    return report


def count(noun: type) -> int:
    return session.scalar(select(func.count()).select_from(noun)) or 0


def only(noun: type) -> Any:
    return session.scalars(select(noun)).one()


def counts(report: Report) -> dict[str, Any]:
    """What an import for show alone says beforehand of the real one."""
    return {"rows": list(report.rows()), "left": dict(report.left)}
