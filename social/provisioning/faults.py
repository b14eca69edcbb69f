"""What did the directory want and not get? Kept for a day, so that somebody can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from models import Origin, Provisioner, ProvisioningFault, limits, now, session
from social.changes import change
from social.provisioning.reading import anything
from social.provisioning.refused import Refused

KEPT = timedelta(days=1)
MOST = 1_000  # of one day: a directory that errs, errs again
SHOWN = 50


def note(provisioner: Provisioner, method: str, path: str, body: Any, why: Refused) -> None:
    """Remember that something was refused, and why."""
    with change(None, origin=Origin.DIRECTORY):
        if (session.scalar(select(func.count()).select_from(ProvisioningFault)) or 0) >= MOST:
            return
        session.add(
            ProvisioningFault(
                provisioner_id=provisioner.id,
                method=method,
                path=path[: limits.NAME],
                about=name_in(body)[: limits.EMAIL],
                status=why.status,
                kind=why.kind,
                detail=why.detail[: limits.ADDRESS],
            )
        )


def name_in(body: Any) -> str:
    """Name whom a request was about, if it says so."""
    if not isinstance(body, dict):
        return ""
    found = anything(body, "userName") or anything(body, "displayName")
    return found.replace("\0", "") if isinstance(found, str) else ""


def lately() -> Sequence[ProvisioningFault]:
    """List what was refused in the last day, the newest first."""
    return session.scalars(
        select(ProvisioningFault)
        .where(ProvisioningFault.at > now() - KEPT)
        .options(joinedload(ProvisioningFault.provisioner))
        .order_by(ProvisioningFault.at.desc(), ProvisioningFault.id.desc())
        .limit(SHOWN)
    ).all()


def forget() -> None:
    """Forget what is older than a day; part of a change."""
    session.execute(delete(ProvisioningFault).where(ProvisioningFault.at <= now() - KEPT))
