"""Who may judge which case, and who is left if nobody near is free?

First the owners of the community, beside them the moderators who may read it; where none of them is
free, the administrators who may read it. The rule itself is `moderation.fairness.may_judge`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    inspect,
    literal,
    or_,
    select,
    true,
    union_all,
)

from models import (
    Access,
    Appeal,
    Capability,
    Case,
    Community,
    Decision,
    Measure,
    Membership,
    MembershipRole,
    MembershipState,
    Mention,
    Person,
    Recusal,
    Report,
    Role,
    session,
)
from models.community import OPEN
from moderation.fairness import Matter, may_judge
from social.errors import not_found
from social.viewer import capabilities_of


@dataclass(frozen=True, slots=True)
class Judge:
    """A person, with what lets them judge anything at all."""

    person: Person
    owns: frozenset[int]
    is_moderator: bool
    is_administrator: bool
    exceptions: frozenset[int] = frozenset()  # cases that a second person let them read

    @property
    def may_look(self) -> bool:
        """Tell whether there is anything that this person could be asked to judge."""
        return bool(self.owns) or self.is_moderator or self.is_administrator

    def reaches(self) -> ColumnElement[bool]:
        """Hold for cases in reach, never beyond what the person may read."""
        near = true() if self.is_moderator else Case.community_id.in_(self.owns)
        far = Case.is_left_over if self.is_administrator else false()
        may_read = or_(Case.community_id.is_(None), Community.read_by(self.person))
        usual = and_(may_read, or_(near, far))
        # Asked only where there are any: an owner's few cases are found by the community's index.
        return or_(usual, Case.id.in_(self.exceptions)) if self.exceptions else usual


def judge_of(person: Person) -> Judge:
    """Ask what a person may be asked to judge: two statements."""
    roles = capabilities_of(person)
    owned = select(Membership.community_id, literal(True).label("is_owned")).where(
        Membership.person_id == person.id,
        Membership.role == MembershipRole.OWNER,
        Membership.state == MembershipState.MEMBER,
    )
    opened = select(Access.case_id, literal(False)).where(
        Access.person_id == person.id, Access.in_force()
    )
    reached = session.execute(union_all(owned, opened)).all()
    return Judge(
        person,
        frozenset(number for number, is_owned in reached if is_owned),
        Capability.MODERATOR in roles,
        Capability.ADMINISTRATOR in roles,
        frozenset(number for number, is_owned in reached if not is_owned),
    )


def in_reach(judge: Judge) -> Select[tuple[Case]]:
    """Select the cases in a judge's reach; whether the judge is free is asked of each."""
    place = Community.id == Case.community_id
    return select(Case).outerjoin(Community, place).where(judge.reaches())


def free_for(judge: Judge, cases: Sequence[Case]) -> list[Case]:
    """Keep the cases that a judge is free to judge; the others do not exist for them."""
    matters = matters_of(cases)
    return [case for case in cases if may_judge(matters[case.id], judge.person)]


def require_judge(person: Person, case: Case) -> None:
    """Answer whoever may not judge a case as if there were none."""
    judge = judge_of(person)
    found = session.scalar(in_reach(judge).where(Case.id == case.id)) if judge.may_look else None
    if found is None or not free_for(judge, [found]):
        raise not_found()


def matter_of_appeal(case: Case, decision: Decision) -> Matter:
    """Find whom an appeal concerns: all whom its case does, and who decided that."""
    return with_deciders(matters_of([case])[case.id], decision)


def with_deciders(matter: Matter, decision: Decision) -> Matter:
    """Add to whom a case concerns who decided it."""
    deciders = {decision.decided_by_id, decision.confirmed_by_id} - {None}
    return replace(matter, deciders=frozenset(deciders))


def require_appeal_judge(person: Person, case: Case, decision: Decision) -> None:
    """Answer whoever may not judge an appeal as if there were none."""
    judge = judge_of(person)
    found = session.scalar(in_reach(judge).where(Case.id == case.id)) if judge.may_look else None
    if found is None or not may_judge(matter_of_appeal(case, decision), person):
        raise not_found()


def matters_of(cases: Sequence[Case]) -> dict[int, Matter]:
    """Find whom some cases concern: four statements, however many they are.

    Three where the cases came with their authors, none where there are no cases.
    """
    if not cases:
        return {}
    ids = [case.id for case in cases]
    reporters, people = reporters_of(ids), authors_of(cases)
    mentioned, recused = mentioned_in(cases), recused_from(ids)
    return {
        case.id: Matter(
            author=people[case.author_id],
            reporters=reporters[case.id],
            mentioned=frozenset(mentioned[target_of(case)]),
            recused=frozenset(recused[case.id]),
        )
        for case in cases
    }


def authors_of(cases: Sequence[Case]) -> dict[int, Person]:
    """Bring the authors of some cases, if they are not here already."""
    here = [case.author for case in cases if "author" not in inspect(case).unloaded]
    found = {one.id: one for one in here}
    missing = {case.author_id for case in cases} - found.keys()
    return found | people_of(missing) if missing else found


def people_of(ids: Iterable[int]) -> dict[int, Person]:
    """Bring some people."""
    rows = session.scalars(select(Person).where(Person.id.in_(set(ids))))
    return {one.id: one for one in rows}


def reporters_of(case_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Bring who reported in some cases, in the order in which they did."""
    rows = session.execute(
        select(Report.case_id, Person)
        .join(Person, Person.id == Report.reporter_id)
        .where(Report.case_id.in_(case_ids))
        .order_by(Report.id)
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for case_id, person in rows:
        found[case_id].append(person)
    return found


Target = tuple[int | None, int | None, int | None]


def target_of(case: Case) -> Target:
    """Name the text of a case."""
    return case.post_id, case.comment_id, case.message_id


def mentioned_in(cases: Sequence[Case]) -> dict[Target, set[int]]:
    """Find who is named in the texts of some cases."""
    posts = [case.post_id for case in cases if case.post_id]
    comments = [case.comment_id for case in cases if case.comment_id]
    messages = [case.message_id for case in cases if case.message_id]
    named = (Mention.post_id, Mention.comment_id, Mention.message_id)
    rows = session.execute(
        select(*named, Mention.person_id).where(
            or_(
                Mention.post_id.in_(posts),
                Mention.comment_id.in_(comments),
                Mention.message_id.in_(messages),
            )
        )
    )
    found: dict[Target, set[int]] = defaultdict(set)
    for post_id, comment_id, message_id, person_id in rows:
        found[post_id, comment_id, message_id].add(person_id)
    return found


def recused_from(case_ids: Sequence[int]) -> dict[int, set[int]]:
    """Find who said that they are not free in some cases."""
    rows = session.execute(
        select(Recusal.case_id, Recusal.person_id).where(Recusal.case_id.in_(case_ids))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, person_id in rows:
        found[case_id].add(person_id)
    return found


def questioned(cases: Sequence[Case]) -> dict[int, Decision]:
    """Find the decisions on which another person has the next word, by case; one statement.

    Those that are appealed against, and suspensions that wait for a second person.
    """
    waits = and_(
        Decision.measure == Measure.SUSPEND,
        Decision.confirmed_at.is_(None),
        Decision.ended_at.is_(None),
    )
    rows = session.scalars(
        select(Decision)
        .outerjoin(Appeal, and_(Appeal.decision_id == Decision.id, Appeal.decided_at.is_(None)))
        .where(
            Decision.case_id.in_([case.id for case in cases]), or_(Appeal.id.is_not(None), waits)
        )
        .order_by(Decision.id)
    )
    return {one.case_id: one for one in rows}


def next_matters(cases: Sequence[Case]) -> dict[int, Matter]:
    """Find whom some cases concern, and who may not have the next word in them."""
    return kept_from(matters_of(cases), questioned(cases))


def kept_from(matters: dict[int, Matter], decisions: dict[int, Decision]) -> dict[int, Matter]:
    """Add to whom cases concern who decided what another has the next word on."""
    return {
        number: with_deciders(matter, decisions[number]) if number in decisions else matter
        for number, matter in matters.items()
    }


def next_judges(case: Case) -> list[Person]:
    """Find who near is free to have the next word in a case, or in the appeal against it.

    A suspension is confirmed by moderators, not by owners.
    """
    decisions = questioned([case])
    matter = kept_from(matters_of([case]), decisions)[case.id]
    is_wide = case.id in decisions and decisions[case.id].waits
    return [one for one in near(case.community_id, is_wide=is_wide) if may_judge(matter, one)]


def far(case: Case) -> list[Person]:
    """Find the administrators and moderators who are free where nobody near is.

    Those who may not read the place can ask to, by way of exception.
    """
    matter = next_matters([case])[case.id]
    held = select(Role.person_id).where(
        Role.capability.in_((Capability.ADMINISTRATOR, Capability.MODERATOR))
    )
    people = select(Person).where(Person.id.in_(held), Person.signs_in())
    return [one for one in session.scalars(people.order_by(Person.id)) if may_judge(matter, one)]


def near(community_id: int | None, *, is_wide: bool = False) -> Sequence[Person]:
    """Find the owners of a community, and the moderators who may read it; of none, all of these.

    `is_wide` leaves out the owners who are no moderators.
    """
    membership = and_(
        Membership.person_id == Person.id,
        Membership.community_id == community_id,
        Membership.state == MembershipState.MEMBER,
    )
    moderates = (
        select(Role.id)
        .where(Role.person_id == Person.id, Role.capability == Capability.MODERATOR)
        .exists()
    )
    is_open = or_(
        literal(community_id is None),
        select(Community.id).where(Community.id == community_id, Community.kind.in_(OPEN)).exists(),
    )
    query = (
        select(Person)
        .outerjoin(Membership, membership)
        .where(
            Person.signs_in(),
            or_(
                and_(Membership.role == MembershipRole.OWNER, literal(not is_wide)),
                and_(moderates, or_(is_open, Membership.id.is_not(None))),
            ),
        )
    )
    return session.scalars(query).all()


def look_for_judges(case: Case) -> None:
    """Note whether somebody near is free to have the next word in a case; part of a change."""
    session.flush()
    case.is_left_over = not next_judges(case)
