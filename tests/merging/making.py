"""How do two administrators say in a test that a placeholder is a colleague?"""

from __future__ import annotations

from models import Merging, Person, session
from social.merging import actions
from social.merging.jobs import run


def merged(boss: Person, cas: Person, old: Person, ben: Person) -> Merging:
    """Have one ask and another agree, and the worker do the rest."""
    asked = actions.ask(boss, old, ben)
    actions.confirm(cas, asked)
    work(asked)
    return session.get_one(Merging, asked.id)


def work(asked: Merging) -> None:
    """Run the job as the worker does: nothing that it loads is anybody else's."""
    session.expunge_all()
    run.call(id=asked.id)
    session.expunge_all()
