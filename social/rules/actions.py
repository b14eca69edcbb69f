"""What can happen to a house rule?"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Capability,
    Event,
    Origin,
    Person,
    Rule,
    Rulebook,
    RuleVersion,
    Stage,
    now,
    session,
)
from moderation.ruling import Rule as Said
from moderation.ruling import Unfit, check
from moderation.ruling.facts import Facts, facts_of
from moderation.ruling.fitness import RULES
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold
from social.viewer import capabilities_of

MAKERS = frozenset({Capability.MODERATOR, Capability.ADMINISTRATOR})


def may_make(person: Person) -> bool:
    """Tell whether a person writes house rules."""
    return bool(MAKERS & capabilities_of(person))


def only_makers(person: Person) -> None:
    """Let nobody else know that there is anything to write."""
    if not may_make(person):
        raise not_found()


def add_rule(
    author: Person, said: Said, stage: Stage = Stage.DRAFT, origin: Origin = Origin.WEB
) -> Rule:
    """Write a rule down; raises Unfit with what is wrong with it, Invalid if its name is taken."""
    only_makers(author)
    return add_rules(author, [said], stage, origin)[0]


def add_rules(
    author: Person, some: Sequence[Said], stage: Stage, origin: Origin = Origin.WEB
) -> list[Rule]:
    """Write several rules down, or none of them."""
    only_makers(author)
    require_fit(some)
    with change(author, origin=origin) as record:
        turn_page()
        require_room(some)
        rules = [Rule(key=one.key, says=says_of(one), owner_id=author.id) for one in some]
        for rule in rules:
            rule.stage, rule.version = stage, 1
            session.add(rule)
            keep_version(author, rule)
            record(Event.HOUSE_RULE_ADDED, rule)
    return rules


def change_rule(editor: Person, rule: Rule, said: Said, seen_version: int) -> None:
    """Let a rule say something else; refuses to overwrite what nobody saw."""
    only_makers(editor)
    require_fit([said])
    with change(editor) as record:
        turn_page()
        hold(rule)
        require_seen(rule, seen_version)
        if said.key != rule.key:
            raise Invalid(key=_("A rule keeps its name: cases and the ledger know it by that."))
        rule.says, rule.changed_at = says_of(said), now()
        rule.version += 1
        keep_version(editor, rule)
        record(Event.HOUSE_RULE_CHANGED, rule)


def stage_rule(person: Person, rule: Rule, stage: Stage, seen_version: int) -> None:
    """Let a rule count only, hold, or be over."""
    only_makers(person)
    with change(person) as record:
        turn_page()
        hold(rule)
        require_seen(rule, seen_version)
        if rule.stage is not stage:
            rule.stage, rule.changed_at = stage, now()
            rule.version += 1
            keep_version(person, rule)
            record(Event.HOUSE_RULE_STAGED, rule)


def turn_page() -> None:
    """Let every process read the rules again; one change of rules comes after the other."""
    row = insert(Rulebook).values(id=1, edition=token_hex(8))
    session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_={"edition": row.excluded.edition})
    )


def keep_version(author: Person, rule: Rule) -> None:
    """Keep what a rule says now, for whoever asks what it said."""
    session.flush()
    session.add(
        RuleVersion(
            rule_id=rule.id,
            number=rule.version,
            says=rule.says,
            stage=rule.stage,
            written_by_id=author.id,
        )
    )


def says_of(said: Said) -> Facts:
    """Write down what a rule says; its name and its owner stand beside that."""
    facts = facts_of(said)
    return {name: value for name, value in facts.items() if name not in ("key", "owner")}


def require_fit(some: Sequence[Said]) -> None:
    """Refuse rules that are not fit, with all that is wrong; their own examples are run."""
    problems = [problem for one in some for problem in check(one)]
    if problems:
        raise Unfit(problems)


def require_room(some: Sequence[Said]) -> None:
    """Refuse names that are taken, and more rules than can be sought at once."""
    keys = [one.key for one in some]
    taken = set(session.scalars(select(Rule.key).where(Rule.key.in_(keys))))
    taken |= {key for key in keys if keys.count(key) > 1}
    if taken:
        names = ", ".join(sorted(taken)[:3])
        raise Invalid(key=_("There is a rule of this name: %(names)s.", names=names))
    number = session.scalar(select(func.count()).select_from(Rule)) or 0
    if number + len(keys) > RULES:
        raise Invalid(form=_("%(most)s rules are the most that there can be.", most=RULES))


def require_seen(rule: Rule, seen_version: int) -> None:
    """Refuse to overwrite what nobody saw."""
    if rule.version != seen_version:
        raise Invalid(form=_("Somebody changed this rule meanwhile. Look first."))
