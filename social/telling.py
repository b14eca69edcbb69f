"""How does what a story says besides its words come to stand beside them? Parts of a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    MOST_VALUE,
    Community,
    Concept,
    ConceptKind,
    Credit,
    CreditState,
    Event,
    Person,
    PersonState,
    Post,
    PostKind,
    Reuse,
    Site,
    Story,
    Unit,
    limits,
    now,
    session,
)
from moderation import Draft, Screened
from social.changes import Record
from social.errors import Invalid, forbidden
from social.rights import require
from social.screening import screened_as
from social.sections import parted

MOST_NAMED = 20  # colleagues of one story
MOST_SKILLS = 10
MOST_SITES = 100
SKILLS = (ConceptKind.SKILL, ConceptKind.LANGUAGE, ConceptKind.CERTIFICATE)
STANDING = (CreditState.ASKED, CreditState.CONSENTED, CreditState.DECLINED)
SHOWN_AS = ("amount", "unit", "unit_word", "is_measured")  # what a confirmation is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What somebody says of a story besides its words; `amount` is in hundredths of the unit."""

    amount: int | None = None
    unit: Unit | None = None
    unit_word: str = ""
    is_measured: bool = False
    is_for_team: bool = False
    owner: Person | None = None
    named: Sequence[Person] = ()
    concept_ids: Sequence[int] = field(default=())
    site_ids: Sequence[int] = field(default=())


def tell(record: Record, post: Post, telling: Telling, words: Screened) -> Story:
    """Put down what belongs to a new story, and ask those who are named."""
    check(post, telling, words)
    story = Story(post_id=post.id, owner_id=telling.owner.id if telling.owner else None)
    say(story, telling, post.author)
    session.add(story)
    note(record, Event.STORY_TOLD, story, post)
    if story.owner_id is not None:
        note(record, Event.STORY_ASKED, story, post)
    ask(record, story, post, telling.named)
    return story


def retell(record: Record, post: Post, telling: Telling, words: Screened, was: str) -> None:
    """Put down what changed; `was` are the words before.

    A confirmation counts no more once the result, its value or whoever confirms is another one.
    """
    check(post, telling, words)
    story = story_of(post)
    before = {name: getattr(story, name) for name in SHOWN_AS}
    refuse_other_unit(story, telling)
    say(story, telling, post.author)
    owner_id = telling.owner.id if telling.owner else None
    is_other = owner_id != story.owner_id
    changed = before != {name: getattr(story, name) for name in SHOWN_AS}
    if is_other or changed or parted(was)["result"] != parted(post.source)["result"]:
        is_asked_anew = story.is_confirmed or story.denied_at is not None or is_other
        story.confirmed_at, story.denied_at, story.owner_id = None, None, owner_id
    else:
        is_asked_anew = False
    note(record, Event.STORY_RETOLD, story, post)
    if is_asked_anew and owner_id is not None:
        note(record, Event.STORY_ASKED, story, post)
    wanted = {person.id for person in telling.named}
    for credit in credits_of(story):
        if credit.person_id not in wanted and credit.state in (
            CreditState.ASKED,
            CreditState.CONSENTED,
        ):
            settle(record, credit, CreditState.WITHDRAWN, Event.CREDIT_WITHDRAWN, post)
    ask(record, story, post, telling.named)


def deny(record: Record, owner: Person, post: Post, seen_version: int) -> None:
    """Put down that a result is not as it is told; twice is once. Nobody else changes the post."""
    story = story_of(post)
    story.post = post
    require(owner, "confirm", story, _("Whoever was named to confirm it does."))
    require_seen(post, seen_version)
    if story.denied_at is None:
        story.confirmed_at, story.denied_at = None, now()
        note(record, Event.STORY_DENIED, story, post)


def require_owner(owner: Person, story: Story) -> None:
    """Look again, now that nobody else changes it, who was named."""
    if story.owner_id != owner.id:
        raise forbidden(_("Whoever was named to confirm it does."))


def require_seen(post: Post, seen_version: int) -> None:
    """Refuse to vouch for a result, or to deny one, that was changed meanwhile."""
    if post.version != seen_version:
        raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))


def say(story: Story, telling: Telling, author: Person) -> None:
    """Write down what is counted and looked for."""
    has_value = telling.amount is not None and telling.unit is not None
    story.amount = telling.amount if has_value else None
    story.unit = telling.unit if has_value else None
    story.unit_word = unit_word(telling, author) if has_value else ""
    story.is_measured = has_value and telling.is_measured
    story.is_for_team = telling.is_for_team
    story.concept_ids = list(dict.fromkeys(telling.concept_ids))
    story.site_ids = list(dict.fromkeys(telling.site_ids))


def unit_word(telling: Telling, author: Person) -> str:
    """Let the screen judge the word for a unit of one's own."""
    if telling.unit is not Unit.OTHER:
        return ""
    draft = Draft(source=telling.unit_word, limit=limits.UNIT)
    return screened_as("unit_word", draft, author).source


def check(post: Post, telling: Telling, words: Screened) -> None:
    """Refuse what cannot be said of a story."""
    if telling.amount is not None and not 0 < telling.amount <= MOST_VALUE:
        raise Invalid(amount=_("Give a number above nothing, such as 120 or 2.5."))
    if telling.amount is not None and telling.unit is None:
        raise Invalid(unit=_("Say in what it is counted."))
    if telling.unit is Unit.OTHER and not telling.unit_word.strip():
        raise Invalid(unit_word=_("Say in a word what is counted."))
    check_people(post, telling, words)
    if len(telling.concept_ids) > MOST_SKILLS:
        raise Invalid(skills=_("Name %(number)s at most.", number=MOST_SKILLS))
    if not all_there(Concept, telling.concept_ids, Concept.kind.in_(SKILLS)):
        raise Invalid(skills=_("This term cannot be chosen any more. Choose another, or none."))
    if len(telling.site_ids) > MOST_SITES or not all_there(Site, telling.site_ids):
        raise Invalid(sites=_("There is no such site."))


def check_people(post: Post, telling: Telling, words: Screened) -> None:
    """Refuse people who cannot read the story, and names where none shall be."""
    if telling.is_for_team and post.kind is not PostKind.LESSON:
        raise Invalid(is_for_team=_("Only lessons are told without names."))
    if telling.is_for_team and (telling.named or words.mentions):
        raise Invalid(credits=_("It is told without names: take them out, also from the text."))
    owner = telling.owner
    if owner is not None and owner.id == post.author_id:
        raise Invalid(owner=_("Somebody else confirms it: whoever knows the figures."))
    if owner is not None and not can_read([owner], post.community):
        raise Invalid(owner=_("%(name)s cannot read what is written here.", name=owner.name))
    if len(telling.named) > MOST_NAMED:
        raise Invalid(credits=_("Name %(number)s at most.", number=MOST_NAMED))
    if telling.named and not can_read(telling.named, post.community):
        raise Invalid(credits=_("All who are named have to be able to read what is written here."))


def can_read(people: Sequence[Person], community: Community) -> bool:
    """Tell whether all of them work here and read a community."""
    return all(
        person.state is not PersonState.DEACTIVATED
        and session.scalar(
            select(Community.id).where(Community.id == community.id, Community.read_by(person))
        )
        for person in people
    )


def all_there(noun: type[Concept] | type[Site], ids: Iterable[int], *more: object) -> bool:
    """Tell whether there is a row for each of some numbers."""
    wanted = set(ids)
    found = select(func.count()).select_from(noun).where(noun.id.in_(wanted), *more)  # type: ignore[arg-type]
    return not wanted or session.scalar(found) == len(wanted)


def refuse_other_unit(story: Story, telling: Telling) -> None:
    """Keep the unit while others counted in it what the story brought them."""
    unit = telling.unit if telling.amount is not None else None
    if story.unit is None or (unit, telling.unit_word.strip()) == (story.unit, story.unit_word):
        return
    counted = select(Reuse.id).where(Reuse.story_id == story.id, Reuse.amount.is_not(None))
    if unit is not story.unit and session.scalar(counted.limit(1)) is not None:
        raise Invalid(unit=_("Others counted in this unit what it brought them: it stays."))


def story_of(post: Post) -> Story:
    """Read what stands beside a story's words, anew; the post is held by whoever changes it."""
    found = select(Story).where(Story.post_id == post.id)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def credits_of(story: Story) -> Sequence[Credit]:
    """Read who was asked to be named, in that order; nobody else changes it meanwhile."""
    found = select(Credit).where(Credit.story_id == story.id).order_by(Credit.id)
    alone = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(alone).all()


def ask(record: Record, story: Story, post: Post, people: Iterable[Person]) -> None:
    """Ask whether they want to be named; whoever said no is not asked again."""
    there = {credit.person_id: credit for credit in credits_of(story)}
    for person in dict.fromkeys(people):
        credit = there.get(person.id)
        if person.id == post.author_id:
            continue
        if credit is None:
            credit = Credit(story_id=story.id, person_id=person.id)
            session.add(credit)
        elif credit.state is not CreditState.WITHDRAWN:
            continue
        settle(record, credit, CreditState.ASKED, Event.CREDIT_ASKED, post)


def settle(record: Record, credit: Credit, state: CreditState, event: Event, post: Post) -> None:
    """Put down what became of asking somebody."""
    credit.state = state
    credit.settled_at = None if state is CreditState.ASKED else now()
    record(event, credit, on=post, post_id=post.id)


def note(record: Record, event: Event, story: Story, post: Post) -> None:
    """Take down what happened to a story, as its author's."""
    record(event, story, on=post, author_id=post.author_id, post_id=post.id)
