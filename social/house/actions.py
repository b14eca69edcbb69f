"""Who publishes the house rules, and who switches a processing off?"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import Company, Event, HouseRules, Person, Rule, Stage, session
from moderation import Draft
from moderation.ruling import Action
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.screening import screened_as
from social.switches import OFF_AT_FIRST, Switch, off_of


def publish_rules(actor: Person, texts: Mapping[str, str], seen: int) -> int:
    """Publish a new version in the languages that have words; returns its number.

    `seen` is the version that the writer saw, 0 for none: nobody's version is replaced unseen.
    """
    require_administrator(actor)
    words = {
        language: screened_as(language, Draft(source=text, language=language), actor)
        for language, text in texts.items()
        if text
    }
    if not words:
        raise Invalid(form=_("Write them in one language at least."))
    with change(actor) as record:
        hold(session.get_one(Company, 1))  # one publishes at a time
        newest = session.scalar(select(func.max(HouseRules.version))) or 0
        if newest != seen:
            raise Invalid(form=_("Somebody published them meanwhile. Look at it first."))
        for language, text in words.items():
            rules = HouseRules(version=newest + 1, language=language, published_by_id=actor.id)
            rules.write(text)
            session.add(rules)
            record(Event.HOUSE_RULES_PUBLISHED, rules)
    return newest + 1


def refuse_what_takes_two() -> None:
    """Two people decide what makes texts impossible to send: one switch must not undo it."""
    says = session.scalars(select(Rule.says).where(Rule.stage == Stage.ACTIVE).with_for_update())
    if any(one.get("action") == Action.BLOCK for one in says):
        raise Invalid(
            form=_("Active rules refuse texts, which two people decided. Retire those first.")
        )


def switch(actor: Person, which: Switch, *, on: bool) -> None:
    """Have the company do something, or do without it; doing it twice is doing it once."""
    require_administrator(actor)
    with change(actor) as record:
        if which is Switch.RULES and not on:
            refuse_what_takes_two()
        found = session.get_one(Company, 1)
        hold(found)
        is_off = which in off_of(found)
        if is_off is on:
            if which in OFF_AT_FIRST:
                kept = {*found.switched_on}
                found.switched_on = sorted(kept | {which} if on else kept - {which})
            else:
                kept = {*found.switched_off}
                found.switched_off = sorted(kept - {which} if on else kept | {which})
            record(Event.PROCESSING_SWITCHED, found, switch=which, is_on=on)
