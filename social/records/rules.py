"""What can happen to a rule? One proposes, another approves, and a while later it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import current_app
from flask_babel import gettext as _

from archive import retention
from archive.periods import Period
from archive.retention import Count
from models import Community, Event, Person, RecordKind, Retention, Start, now, session
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.records.guard import only_compliance
from social.second import require_second


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a rule is to say."""

    kind: RecordKind
    country: str | None = None
    community_id: int | None = None
    least: Period | None = None
    most: Period | None = None
    starts: Start = Start.MADE
    ends: bool = False
    basis: str
    source: str
    valid_from: date | None = None
    is_checked: bool = False

    def rule(self, officer: Person) -> Retention:
        """Write the rule down, as a proposal that nobody has kept yet; Invalid if it says nothing.

        For one that ends another, periods are of no matter.
        """
        self.refuse_nonsense()
        return Retention(
            kind=self.kind,
            country=self.country,
            community_id=self.community_id,
            least=str(self.least) if self.least and not self.ends else None,
            most=str(self.most) if self.most and not self.ends else None,
            starts=self.starts,
            ends=self.ends,
            basis=self.basis,
            source=self.source,
            valid_from=self.valid_from,
            is_checked=self.is_checked,
            proposed_by_id=officer.id,
        )

    def refuse_nonsense(self) -> None:
        """Refuse what no rule can mean."""
        if self.community_id is not None and session.get(Community, self.community_id) is None:
            raise Invalid(community=_("There is no such community."))
        if self.ends:
            return
        if self.least is None and self.most is None:
            raise Invalid(most=_("Say how long it is kept at least, at most, or both."))
        if self.least and self.most and self.least.days > self.most.days:
            raise Invalid(most=_("This is shorter than what is kept at least."))


def try_rule(officer: Person, wish: Wish) -> list[Count]:
    """Count what a rule would hold for and let go, before anybody proposes it."""
    only_compliance(officer)
    return retention.dry_run(session, wish.rule(officer), now())


def counts_of(officer: Person, rule: Retention) -> list[Count]:
    """Count what a rule that waits would hold for and let go now."""
    only_compliance(officer)
    return retention.dry_run(session, rule, now())


def propose_rule(officer: Person, wish: Wish) -> Retention:
    """Propose a rule; it waits for a second person."""
    only_compliance(officer)
    with change(officer) as record:
        rule = wish.rule(officer)
        session.add(rule)
        record(Event.RULE_PROPOSED, rule)
    return rule


def approve_rule(officer: Person, rule: Retention, at: datetime | None = None) -> None:
    """Let a rule hold from a while later on, at the earliest from the day that it names."""
    only_compliance(officer)
    with change(officer) as record:
        hold(rule)
        refuse_decided(rule)
        words = _("You proposed this rule. Somebody else approves it.")
        require_second(officer, rule.proposed_by_id, words)
        rule.approved_by_id, rule.approved_at = officer.id, at or now()
        rule.takes_effect_at = rule.approved_at + current_app.config["SETTINGS"].retention_delay
        if rule.valid_from is not None:
            begins = datetime.combine(rule.valid_from, time(), UTC)
            rule.takes_effect_at = max(rule.takes_effect_at, begins)
        record(Event.RULE_APPROVED, rule)


def refuse_rule(officer: Person, rule: Retention) -> None:
    """Let a proposal go; whoever made it may take it back."""
    only_compliance(officer)
    with change(officer) as record:
        hold(rule)
        refuse_decided(rule)
        rule.refused_by_id, rule.refused_at = officer.id, now()
        record(Event.RULE_REFUSED, rule)


def refuse_decided(rule: Retention) -> None:
    """Decide once."""
    if not rule.is_open:
        raise Invalid(form=_("Somebody decided this meanwhile."))
