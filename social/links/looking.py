"""What stands at the first address in a text?

Two steps, so that nothing is locked while another machine is asked: say which address a text shows,
and read what stands there if nobody did so lately.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import delete, select, update

from models import (
    Comment,
    Link,
    LinkState,
    LinkUse,
    Message,
    Origin,
    Post,
    now,
    session,
)
from social.changes import change
from social.fetching.reach import taken_apart
from social.fetching.refused import Refused
from social.holding import hold_name
from social.jobs import later_by_name
from social.links.barring import is_barred
from social.links.copying import copied, write
from social.live.announce import tell_linked

Text = Post | Comment | Message
NOUNS: dict[str, type[Text]] = {"post": Post, "comment": Comment, "message": Message}
FRESH = timedelta(days=7)  # how long what was read is shown with new texts
CLAIM = timedelta(seconds=45)  # longer than a reading takes
WAITS = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=12))  # before it is tried again


def look(noun: str, noun_id: int) -> None:
    """Show what stands at the first address in a text; read it first if need be."""
    link_id = show(noun, noun_id)
    if link_id is None:
        return
    if claim(link_id):
        read(link_id)
    elif session.get_one(Link, link_id).state is LinkState.READ:
        tell_linked(noun, [noun_id])


def show(noun: str, noun_id: int) -> int | None:
    """Say which address a text shows, by its words as they are; none if there is none."""
    kind = NOUNS[noun]
    with change(None, origin=Origin.JOB):
        text = session.get(kind, noun_id, with_for_update=True)
        url = address_in(text.html) if text is not None and text.is_shown else ""
        mine = select(LinkUse).where(getattr(LinkUse, f"{noun}_id") == noun_id)
        use = session.scalar(mine)
        if text is None or not url:
            if use is not None:
                session.delete(use)
            return None
        link = session.get(Link, use.link_id) if use is not None else None
        if link is None or link.url != url:
            link = fresh(url)
            if use is None:
                use = LinkUse(**{f"{noun}_id": noun_id})
                session.add(use)
            use.link_id, use.taken_off_at = link.id, None
        use.is_barred = link.state is LinkState.READ and is_barred(link, text)
        return link.id


def address_in(html: str) -> str:
    """Find the first address in a text that leads out of Kring; empty if there is none."""
    own = {urlsplit(one).netloc for one in current_app.config["SETTINGS"].origins}
    for node in LexborHTMLParser(html).css("a[href]"):
        try:
            place = taken_apart(node.attributes.get("href") or "")
        except Refused:
            continue
        if urlsplit(place.url).netloc not in own:
            return place.url
    return ""


def fresh(url: str) -> Link:
    """Find what was read at an address lately, or make a place for it: one, however many ask."""
    hold_name(f"link {url}")
    newest = select(Link).where(Link.url == url).order_by(Link.id.desc()).limit(1)
    found = session.scalar(newest)
    if found is None or found.created_at < now() - FRESH:
        found = Link(url=url)
        session.add(found)
        session.flush()
    return found


def claim(link_id: int) -> bool:
    """Take it on to read what stands there; False if it is read, or somebody does so now."""
    moment = now()
    with change(None, origin=Origin.JOB):
        is_due = (Link.next_at.is_(None)) | (Link.next_at <= moment)
        is_free = (Link.claimed_at.is_(None)) | (Link.claimed_at < moment - CLAIM)
        row = update(Link).where(
            Link.id == link_id, Link.state == LinkState.WAITING, is_due, is_free
        )
        taken = session.scalar(row.values(claimed_at=moment).returning(Link.id))
    return taken is not None


def read(link_id: int) -> None:
    """Read what stands at an address, and show it where house rules let it be shown."""
    url = session.get_one(Link, link_id).url
    session.rollback()  # nothing was written; let others have the connection meanwhile
    try:
        found = copied(url)
    except Refused as refused:
        failed(link_id, refused, now())
        return
    with change(None, origin=Origin.JOB):
        link = session.get_one(Link, link_id, with_for_update=True)
        link.state, link.read_at, link.claimed_at = LinkState.READ, now(), None
        write(link, found)
        uses = session.scalars(select(LinkUse).where(LinkUse.link_id == link.id)).all()
        for use in uses:
            use.is_barred = is_barred(link, text_of(use))
    for noun in NOUNS:
        shown = [getattr(use, f"{noun}_id") for use in uses if use.is_shown]
        tell_linked(noun, [number for number in shown if number is not None])


def text_of(use: LinkUse) -> Text:
    """Bring the text that shows it."""
    for noun, kind in NOUNS.items():
        number = getattr(use, f"{noun}_id")
        if number is not None:
            found: Text = session.get_one(kind, number)
            return found
    raise LookupError("a use without a text")  # the database lets none be


def failed(link_id: int, refused: Refused, moment: datetime) -> None:
    """Keep why nothing could be read, and try again later if that can change."""
    with change(None, origin=Origin.JOB):
        link = session.get_one(Link, link_id, with_for_update=True)
        link.tries += 1
        wait = WAITS[link.tries - 1] if refused.passes and link.tries <= len(WAITS) else None
        link.state = LinkState.WAITING if wait else LinkState.FAILED
        link.reason, link.claimed_at = refused.reason, None
        link.next_at = moment + wait if wait else None
        if wait:
            later_by_name("links.read", after=wait, link_id=link.id)


def clear(before: datetime, most: int) -> int:
    """Forget what no text shows any more, or what was never read; answers how many there were."""
    with change(None, origin=Origin.JOB):
        for noun, kind in NOUNS.items():
            gone = select(kind.id).where(
                kind.id == getattr(LinkUse, f"{noun}_id"),
                kind.erased_at.is_not(None),
            )
            session.execute(
                delete(LinkUse).where(gone.exists()).execution_options(synchronize_session=False)
            )
        unused = ~select(LinkUse.id).where(LinkUse.link_id == Link.id).exists()
        ids = select(Link.id).where(unused, Link.created_at < before).limit(most)
        rows = session.execute(
            delete(Link)
            .where(Link.id.in_(ids))
            .returning(Link.picture)
            .execution_options(synchronize_session=False)
        ).all()
        digests = sorted({row.picture for row in rows if row.picture})
        if digests:
            later_by_name("files.forget", digests=digests)
    return len(rows)
