"""Which house rules hold in the demo company? Those that everybody may begin with."""

from __future__ import annotations

from datetime import datetime

from models import Event, HouseRules, Rule, Rulebook, RuleVersion, Stage
from moderation import Draft, screen
from moderation.packs import pack
from social.commands.demo.book import Book, reserve
from social.commands.demo.founding import House
from social.commands.demo.naming import Known
from social.house.starter import STARTER
from social.rules.actions import says_of

SPOKEN = ("en", "nl", "fr", "de")
ADMINISTRATOR, MODERATOR = "Sanne Hoekstra", "Catherine Evrard"
EDITION = "of the demo"


def keep(book: Book, house: House, at: datetime) -> None:
    """Publish the house rules in each language, and let the starter packs hold."""
    publish(book, house, at)
    begin(book, house, at)


def publish(book: Book, house: House, at: datetime) -> None:
    """Publish what people read."""
    author = house.people[ADMINISTRATOR]
    for key, language in zip(reserve(HouseRules, len(SPOKEN)), SPOKEN, strict=True):
        rules = HouseRules(
            id=key, version=1, language=language, published_by_id=author.id, published_at=at
        )
        text = STARTER[language].strip()
        rules.write(screen(Draft(source=text, language=language), author, None, Known({})))
        book.add(Event.HOUSE_RULES_PUBLISHED, rules, at, actor_id=author.id)


def begin(book: Book, house: House, at: datetime) -> None:
    """Let the rules of each language hold; those against leaks hold everywhere anyway."""
    owner = house.people[MODERATOR]
    some = [rule for language in SPOKEN for rule in pack(language)]
    beside = [Rulebook(id=1, edition=EDITION)]
    for key, said in zip(reserve(Rule, len(some)), some, strict=True):
        says = says_of(said)
        rule = Rule(
            id=key, key=said.key, says=says, stage=Stage.ACTIVE, owner_id=owner.id, version=1,
            changed_at=at,
        )  # fmt: skip
        version = RuleVersion(
            rule_id=key, number=1, says=says, stage=Stage.ACTIVE, written_by_id=owner.id,
            written_at=at,
        )  # fmt: skip
        book.add(Event.HOUSE_RULE_ADDED, rule, at, actor_id=owner.id, beside=[version, *beside])
        beside = []
