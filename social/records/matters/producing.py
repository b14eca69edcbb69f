"""What of a matter leaves the house? Drawn up by one, numbered, and approved by another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, and_, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from archive import standing
from models import (
    Coding,
    Event,
    Leaf,
    Matter,
    Person,
    Production,
    ProductionItem,
    Redaction,
    ReviewItem,
    Round,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.holding import hold, hold_name
from social.records.matters.actions import enter, moment
from social.records.matters.coding import digest_of
from social.records.matters.previewing import unopened, unread
from social.second import require_second

PREFIX = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,19}")
DIGITS = 6


def decided() -> Select[tuple[int, int, bool]]:
    """Select what holds of each judged item: what was settled, or else the first reader's word."""
    settled, first = aliased(Coding), aliased(Coding)

    def said(name: str) -> object:
        return func.coalesce(getattr(settled, name), getattr(first, name))

    return (
        select(
            ReviewItem.id.label("item_id"),
            ReviewItem.entry_id,
            ReviewItem.matter_id,
            *(said(name).label(name) for name in Coding.TAGS),
        )
        .join(first, and_(first.item_id == ReviewItem.id, first.round == Round.FIRST))
        .outerjoin(settled, and_(settled.item_id == ReviewItem.id, settled.round == Round.SETTLED))
    )


def producible(matter: Matter) -> Select[tuple[int]]:
    """Select the items that answer to the matter and are not privileged, as the log has them."""
    held = decided().where(ReviewItem.matter_id == matter.id).subquery()
    return (
        select(held.c.item_id)
        .where(held.c.is_responsive, ~held.c.is_privileged)
        .order_by(held.c.entry_id)
    )


def unredacted(matter: Matter) -> int:
    """Count the items that need something blacked out where nothing is yet."""
    held = decided().where(ReviewItem.matter_id == matter.id).subquery()
    done = exists().where(Redaction.item_id == held.c.item_id, Redaction.removed_at.is_(None))
    asked = select(func.count()).where(
        held.c.is_responsive, ~held.c.is_privileged, held.c.needs_redaction, ~done
    )
    return session.scalar(asked.select_from(held)) or 0


def unsettled(matter: Matter) -> int:
    """Count the items of the sample that nobody read twice, or of which two readers differ."""
    first, second, settled = aliased(Coding), aliased(Coding), aliased(Coding)
    same = and_(*(getattr(first, name) == getattr(second, name) for name in Coding.TAGS))
    asked = (
        select(func.count())
        .select_from(ReviewItem)
        .join(first, and_(first.item_id == ReviewItem.id, first.round == Round.FIRST))
        .outerjoin(second, and_(second.item_id == ReviewItem.id, second.round == Round.SECOND))
        .outerjoin(settled, and_(settled.item_id == ReviewItem.id, settled.round == Round.SETTLED))
        .where(
            ReviewItem.matter_id == matter.id,
            ReviewItem.is_sampled,
            settled.id.is_(None),
            second.id.is_(None) | ~same,
        )
    )
    return session.scalar(asked) or 0


def draw_up(officer: Person, matter: Matter, prefix: str, first_number: int) -> Production:
    """Fix what leaves the house, and give each item its number; a second person approves it."""
    if not PREFIX.fullmatch(prefix):
        raise Invalid(prefix=_("Up to 20 capital letters and digits, such as ROO-"))
    if not 1 <= first_number < 10**DIGITS:
        raise Invalid(first=_("Choose a number from 1 to %(most)s.", most=10**DIGITS - 1))
    with change(officer) as record:
        enter(officer, matter)
        items = session.scalars(producible(matter)).all()
        refuse_unready(matter, len(items))
        refuse_taken(prefix, first_number, len(items))
        size = standing.of(session.connection()).size
        refuse_unsigned(items, size)
        production = Production(
            matter_id=matter.id,
            prefix=prefix,
            first_number=first_number,
            digits=DIGITS,
            size=size,
            made_by_id=officer.id,
            made_at=moment(matter.id),
        )
        session.add(production)
        session.flush()
        session.execute(
            insert(ProductionItem),
            [
                {"production_id": production.id, "place": place, "item_id": item}
                for place, item in enumerate(items)
            ],
        )
        record(
            Event.PRODUCTION_DRAWN_UP,
            production,
            is_new=True,
            items=len(items),
            digest=digest_of(items),
        )
    return production


def refuse_unready(matter: Matter, many: int) -> None:
    """Let nothing go that is empty, not settled, or not blacked out where a reader asked for it."""
    if not many:
        raise Invalid(form=_("Nothing is judged to answer to this matter yet."))
    if differing := unsettled(matter):
        raise Invalid(
            form=_(
                "%(many)s of the sample are not read twice yet, or the readers differ.",
                many=differing,
            )
        )
    if missing := unredacted(matter):
        raise Invalid(
            form=ngettext(
                "In %(num)d item words have to be blacked out, and none are yet.",
                "In %(num)d items words have to be blacked out, and none are yet.",
                missing,
            )
        )


def refuse_unsigned(items: Sequence[int], size: int) -> None:
    """Let nothing go that no checkpoint signs yet: its receiver could not check it."""
    signed = (
        select(func.count())
        .select_from(ReviewItem)
        .join(Leaf, Leaf.entry_id == ReviewItem.entry_id)
        .where(ReviewItem.id.in_(items), Leaf.index < size)
    )
    if (session.scalar(signed) or 0) < len(items):
        raise Invalid(form=_("Some of this is not signed yet. Try again in a minute."))


def refuse_taken(prefix: str, first_number: int, many: int) -> None:
    """Give no number twice, whatever the matter, also where two are drawn up at once.

    Those of what was refused are not given again either: somebody may have written them down. All
    have the same number of digits, or two prefixes could make one of two.
    """
    if first_number + many > 10**DIGITS:
        raise Invalid(first=_("Choose a number from 1 to %(most)s.", most=10**DIGITS - many))
    hold_name(f"production {prefix}")
    given = (
        select(
            Production.first_number.label("first"),
            (func.count(ProductionItem.place) + Production.first_number).label("after"),
        )
        .join(ProductionItem, ProductionItem.production_id == Production.id)
        .where(Production.prefix == prefix)
        .group_by(Production.id)
        .subquery()
    )
    meets = and_(given.c.first < first_number + many, given.c.after > first_number)
    is_taken, free = session.execute(
        select(func.coalesce(func.bool_or(meets), False), func.max(given.c.after))
    ).one()
    if is_taken and free + many > 10**DIGITS:
        raise Invalid(first=_("Some of these numbers were given already. Choose other letters."))
    if is_taken:
        words = _("Some of these numbers were given already. %(number)s is free.", number=free)
        raise Invalid(first=words)


def approve(officer: Person, production: Production) -> None:
    """Let what somebody else drew up leave the house, as an officer who may read all of it."""
    with change(officer) as record:
        enter(officer, production.matter)
        hold(production)
        refuse_decided(production)
        words = _("You drew this up. Somebody else approves it.")
        require_second(officer, production.made_by_id, words)
        if closed := unopened(officer, production):
            raise Invalid(form=unread(closed))
        if many := outdated(production):
            told = _("%(many)s of it are judged or blacked out otherwise since. Draw it up anew.")
            raise Invalid(form=told % {"many": many})
        production.approved_by_id, production.approved_at = officer.id, now()
        record(Event.PRODUCTION_APPROVED, production)


def outdated(production: Production) -> int:
    """Count items that would not go so any more: judged otherwise, or blacked out otherwise."""
    still = producible(production.matter).order_by(None)
    after = Redaction.at > production.made_at, Redaction.removed_at > production.made_at
    changed = exists().where(Redaction.item_id == ProductionItem.item_id, or_(*after))
    asked = select(func.count()).where(
        ProductionItem.production_id == production.id,
        or_(ProductionItem.item_id.not_in(still), changed),
    )
    return session.scalar(asked.select_from(ProductionItem)) or 0


def refuse(officer: Person, production: Production) -> None:
    """Let it stay in the house; whoever drew it up may take it back."""
    with change(officer) as record:
        enter(officer, production.matter)
        hold(production)
        refuse_decided(production)
        production.refused_by_id, production.refused_at = officer.id, now()
        record(Event.PRODUCTION_REFUSED, production)


def refuse_decided(production: Production) -> None:
    """Decide once."""
    if not production.is_waiting:
        raise Invalid(form=_("Somebody decided this meanwhile."))
