"""Is somebody whom the directory lets go out at once, on every open page?"""

from __future__ import annotations

import json
import urllib.request
from datetime import timedelta
from typing import Any

from models import Community, Enrolment, Event, Person, Provisioner, now, session
from social.changes import change
from social.provisioning.schema import PATCH
from social.viewer import digest_of
from tests.live.conftest import House
from tests.live.test_rights import ends_soon

SECRET = "kring_scim_for-a-test"


def say(house: House, method: str, key: str, body: Any = None) -> int:
    """Let the directory say something of somebody; gives the code of the answer."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.writing.port}/scim/v2/Users/{key}",
        json.dumps(body).encode() if body else None,
        {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/scim+json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)


def enrolled(ana: Person, *some: Person) -> list[str]:
    """Let a directory in that keeps some people; gives their keys."""
    with change(ana) as record:
        token = Provisioner(
            made_by_id=ana.id,
            name="Entra ID",
            digest=digest_of(SECRET),
            invites=False,
            expires_at=now() + timedelta(days=1),
        )
        rows = [Enrolment(person_id=one.id, said={}) for one in some]
        for one, row in zip(some, rows, strict=True):
            row.call(one.handle)
        session.add_all([token, *rows])
        record(Event.PROVISIONER_MADE, token)
        for row in rows:
            record(Event.ENROLMENT_MADE, row)
    return [str(row.key) for row in rows]


def test_whoever_is_deactivated_or_deleted_is_cut_off_at_once_and_others_stay(
    house: House, ana: Person, ben: Person, eve: Person, community: Community
) -> None:
    keys = enrolled(ana, ben, eve)
    off = {"op": "Replace", "path": "active", "value": "False"}
    with (
        house.page(ben, "home") as page,
        house.page(eve, "home") as other,
        house.page(ana, "home") as stays,
    ):
        assert say(house, "PATCH", keys[0], {"schemas": [PATCH], "Operations": [off]}) == 200
        assert ends_soon(page)
        assert say(house, "DELETE", keys[1]) == 204
        assert ends_soon(other)
        house.beat()
        assert stays.heard() == []
