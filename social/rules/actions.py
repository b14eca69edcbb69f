"""What can happen to a house rule?

What makes a text impossible to send, or possible again, is wished for by one person and approved by
another; all else one person does.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from secrets import token_hex

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Community,
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
from moderation.packs import pack
from moderation.ruling import Action, Kind, Unfit, check
from moderation.ruling import Rule as Said
from moderation.ruling.facts import Facts, facts_of
from moderation.ruling.fitness import RULES
from moderation.ruling.patterns import Refused
from social import rulebook
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name
from social.rules.makers import only_makers, owner_called
from social.second import require_second

FIRST = (Stage.DRAFT, Stage.TRIAL)
"""What a rule begins with: it does nothing before somebody lets it."""


def add_rule(author: Person, said: Said, stage: Stage = Stage.DRAFT) -> Rule:
    """Write a rule down; raises Unfit with what is wrong with it, Invalid if its name is taken."""
    only_makers(author)
    return add_rules(author, [said], stage)[0]


def add_rules(
    author: Person | None,
    some: Sequence[Said],
    stage: Stage,
    owner: Person | None = None,
    origin: Origin = Origin.WEB,
) -> list[Rule]:
    """Write several rules down, or none of them.

    `owner` answers for those that name nobody; without one that is the author.
    """
    if stage not in FIRST:
        raise ValueError(f"a rule begins as one of {', '.join(FIRST)}")
    require_fit(some)
    if author is not None:
        require_known(author, some)
    answers = [owner_called(one.owner, owner or author).id for one in some]
    with change(author, origin=origin) as record:
        turn_page()
        require_room(some)
        rules = [
            Rule(key=one.key, says=says_of(one), owner_id=person_id, stage=stage, version=1)
            for one, person_id in zip(some, answers, strict=True)
        ]
        session.add_all(rules)
        for rule in rules:
            keep_version(rule, author)
            record(Event.HOUSE_RULE_ADDED, rule, is_new=True)
        refuse_too_much(rules)
    return rules


def change_rule(editor: Person, rule: Rule, said: Said, seen_version: int) -> float:
    """Let a rule say something else, or wish for that; refuses to overwrite what nobody saw.

    Gives the part of the budget that all patterns take.
    """
    only_makers(editor)
    require_fit([said])
    owner = owner_called(said.owner, editor)
    if said.key != rule.key:
        raise Invalid(key=_("A rule keeps its name: cases and the ledger know it by that."))
    with change(editor) as record:
        take(rule, seen_version)
        return become(record, editor, rule, rule.stage, says_of(said), owner.id)


def stage_rule(person: Person, rule: Rule, stage: Stage, seen_version: int) -> float:
    """Let a rule count only, hold, or be over; or wish for that. Gives what `change_rule` does."""
    only_makers(person)
    with change(person) as record:
        take(rule, seen_version)
        return 0.0 if rule.stage is stage else become(record, person, rule, stage, rule.says)


def become(
    record: Record,
    person: Person,
    rule: Rule,
    stage: Stage,
    says: Facts,
    owner_id: int | None = None,
) -> float:
    """Make a rule what somebody wants, unless another has to approve it; gives what `put` does."""
    owner_id = owner_id or rule.owner_id
    if takes_two(rule, stage, says):
        rule.wish = {"stage": stage.value, "says": says, "owner_id": owner_id}
        rule.wished_by_id = person.id
        record(Event.HOUSE_RULE_WISHED, rule)
        return 0.0
    rule.owner_id = owner_id
    return put(record, rule, stage, says, person)


def approve(person: Person, rule: Rule, seal: str) -> None:
    """Make a rule what another wished; `seal` is that of the wish as it was read."""
    only_makers(person)
    with change(person) as record:
        hold(rule)
        require_wish(rule, seal)
        words = _("You asked for this. Somebody else approves it.")
        require_second(person, rule.wished_by_id, words)
        turn_page()
        wish = rule.wish or {}
        author = session.get_one(Person, rule.wished_by_id)
        rule.wish, rule.wished_by_id = None, None
        rule.owner_id = wish.get("owner_id", rule.owner_id)
        put(record, rule, Stage(wish["stage"]), wish["says"], author, person)


def refuse(person: Person, rule: Rule, seal: str) -> None:
    """Let a rule stay as it is; whoever wished otherwise may take that back."""
    only_makers(person)
    with change(person) as record:
        hold(rule)
        require_wish(rule, seal)
        rule.wish, rule.wished_by_id = None, None
        record(Event.HOUSE_RULE_REFUSED, rule)


def try_rule(person: Person, rule: Rule) -> None:
    """Have counted what a rule would find in what was written these days; the worker does it."""
    only_makers(person)
    with change(person) as record:
        hold(rule)
        record(Event.HOUSE_RULE_TRIED, rule)
        later_by_name("rules.count", rule_id=rule.id, version=rule.version)


def put(
    record: Record,
    rule: Rule,
    stage: Stage,
    says: Facts,
    author: Person,
    approver: Person | None = None,
) -> float:
    """Make a rule what it shall be, as its next version; gives what `refuse_too_much` does."""
    is_staged = rule.stage is not stage
    rule.stage, rule.says, rule.changed_at = stage, says, now()
    rule.version += 1
    keep_version(rule, author, approver)
    record(Event.HOUSE_RULE_STAGED if is_staged else Event.HOUSE_RULE_CHANGED, rule)
    return refuse_too_much([rule])


def refuse_too_much(changed: Sequence[Rule]) -> float:
    """Refuse a change after which the rules would be too much together, each fit as it may be.

    Gives the part of the budget that their patterns take. What makes them no slower is let through:
    a rule that is over, words instead of patterns.
    """
    session.flush()
    try:
        share = rulebook.require_together()
    except Refused:
        words = _("With the other rules this is too much at once. Write fewer or shorter patterns.")
        raise Invalid(form=words) from None
    if share > 1 and any(may_slow(rule) for rule in changed):
        words = _(
            "With this, the patterns of all rules could make judging a long text take %(times)s "
            "times as long as it may. Write fewer or shorter patterns, or words and phrases.",
            times=format_decimal(share, "0.#"),
        )
        raise Invalid(form=words)
    return share


def may_slow(rule: Rule) -> bool:
    """Tell whether a rule has patterns that are sought in every text."""
    return rule.stage in rulebook.HOLDING and rule.says.get("kind") == Kind.PATTERN


def takes_two(rule: Rule, stage: Stage, says: Facts) -> bool:
    """Tell whether a change lets something be sent that could not be, or the other way round."""
    before = in_force(rule.key, rule.stage, rule.says)
    after = in_force(rule.key, stage, says)
    return before != after and (blocks(before) or blocks(after))


def in_force(key: str, stage: Stage, says: Facts) -> Facts | None:
    """Say which facts hold: those of the rule, or those that Kring brings until it is in force."""
    if stage is Stage.ACTIVE:
        return says
    shipped = {one.key: one for one in pack("leaks")}
    return says_of(shipped[key]) if key in shipped and stage is not Stage.RETIRED else None


def blocks(says: Facts | None) -> bool:
    """Tell whether a rule makes texts impossible to send."""
    return says is not None and says.get("action") == Action.BLOCK


def seal_of(rule: Rule) -> str:
    """Name a wish so that nobody approves another one than they read."""
    return hashlib.sha256(json.dumps(rule.wish, sort_keys=True).encode()).hexdigest()[:16]


def require_wish(rule: Rule, seal: str) -> None:
    """Refuse what somebody decided, or wished otherwise, meanwhile."""
    if rule.wish is None or seal_of(rule) != seal:
        raise Invalid(form=_("Somebody decided this meanwhile."))


def take(rule: Rule, seen_version: int) -> None:
    """Hold a rule for a change, and let every process read it again.

    Refuses to overwrite what nobody saw, and what waits for approval.
    """
    turn_page()
    hold(rule)
    if rule.version != seen_version:
        raise Invalid(form=_("Somebody changed this rule meanwhile. Look first."))
    if rule.wish is not None:
        raise Invalid(form=_("A change of this rule waits for somebody to approve it."))


def turn_page() -> None:
    """Let every process read the rules again; one change of rules comes after the other."""
    row = insert(Rulebook).values(id=1, edition=token_hex(8))
    session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_={"edition": row.excluded.edition})
    )


def keep_version(rule: Rule, author: Person | None, approver: Person | None = None) -> None:
    """Keep what a rule says now, for whoever asks what it said."""
    session.flush()
    session.add(
        RuleVersion(
            rule_id=rule.id,
            number=rule.version,
            says=rule.says,
            stage=rule.stage,
            written_by_id=author.id if author else None,
            approved_by_id=approver.id if approver else None,
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


def require_known(author: Person, some: Sequence[Said]) -> None:
    """Refuse places that somebody may not know of, by the words for those that are not there."""
    asked = frozenset[int]().union(*(one.scope.communities for one in some))
    known = select(Community.id).where(Community.id.in_(asked), Community.found_by(author))
    unknown = asked - set(session.scalars(known)) if asked else asked
    if unknown:
        number = min(unknown)
        raise Invalid(communities=_("No community is called %(name)s.", name=number))


def require_room(some: Sequence[Said]) -> None:
    """Refuse names that are taken, and more rules than can be sought at once."""
    keys = [one.key for one in some]
    taken = set(session.scalars(select(Rule.key).where(Rule.key.in_(keys))))
    taken |= {key for key, number in Counter(keys).items() if number > 1}
    if taken:
        names = ", ".join(sorted(taken)[:3])
        raise Invalid(key=_("There is a rule of this name: %(names)s.", names=names))
    number = session.scalar(select(func.count()).select_from(Rule)) or 0
    if number + len(keys) > RULES:
        raise Invalid(form=_("%(most)s rules are the most that there can be.", most=RULES))
