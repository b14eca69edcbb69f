"""How do editors try an issue out before it is let go?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from models import Community, Issue, Item, Person, Post, session
from social.mailing.smtp import Line
from social.newsletters import links
from social.newsletters.content import readable
from social.newsletters.letters import Press, mail, mark_of_a_test, plain_address, sender
from social.newsletters.releasing import domain, find
from social.rights import may
from social.viewer import is_suspended


def try_out(issue_id: int, person_id: int, language: str) -> None:
    """Mail an issue to one editor, as a reader of a language who may read the same would get it."""
    issue, editor = find(issue_id), session.get_one(Person, person_id)
    if not (editor.is_active and editor.email) or is_suspended(editor):
        return
    if not may(editor, "edit", issue.newsletter):
        return
    written = Press(issue).written(language, visible_to(editor, issue))
    leave, address = links.leaving(issue.newsletter_id, editor.id), editor.email
    test = mail(
        issue,
        written,
        address,
        f"<test-{links.fresh()}@{domain()}>",
        leave,
        lambda place: plain_address(written, place, leave),
        before=mark_of_a_test(language),
    )
    session.rollback()  # no transaction stays open while the mail server takes its time
    with Line(current_app.config["SETTINGS"]) as line:
        line.hand_written(sender(), address, test)


def visible_to(reader: Person, issue: Issue) -> Sequence[tuple[int, int]]:
    """List what of an issue a reader may read now: items, and the versions of their posts."""
    rows = (
        select(Item.id, Post.version)
        .join(Post, Post.id == Item.post_id)
        .join(Community, Community.id == Post.community_id)
        .where(Item.issue_id == issue.id, readable(reader))
        .order_by(Item.position, Item.id)
    )
    return [(row[0], row[1]) for row in session.execute(rows)]
