"""How do two changes of one thing at the same moment come one after the other?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from models import session


def hold(thing: Any) -> None:
    """Read a row anew and let nobody else change it until this change is done.

    Rows that only point at it can still be written.
    """
    columns = [attribute.key for attribute in inspect(type(thing)).column_attrs]
    session.refresh(thing, columns, with_for_update={"key_share": True})
